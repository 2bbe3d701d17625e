"""The index over what is open together: which passages share a question's terms, and how close by BM25."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from math import log

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from index.language import DEFAULT_LANGUAGE, fold, stem
from index.query import Query
from index.reading import Reading
from index.settings import Settings

Rows = npt.NDArray[np.int64]
# So few scores are sorted sooner than they are partitioned.
FEW = 500

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """
    What BM25 needs to know of the articles that are open together.

    Attributes:
        passages: N, how many there are.
        mean_length: in tokens; 0.0 where there are none.
        frequency: n of each term: how many passages hold it.
    """

    passages: int
    mean_length: float
    frequency: Mapping[str, int] = field(repr=False)

    def idf(self, term: str) -> float:
        """
        How much a term tells, ln((N + 1) / (n + 0.5)), above 0; most for one that no passage holds.

        Source:
            Lucene's BM25Similarity, ln(1 + (N - n + 0.5) / (n + 0.5)), which
            is the same. rank-bm25's own falls to 0 and below for terms that
            half of the passages hold, as many do in a short article.
        """
        return _idf(self.passages, self.frequency.get(term, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """
    The passages closest to a query by BM25, best first.

    Attributes:
        readings: of the articles that are open together.
        articles: which reading each candidate is from; int64, shape (n,).
        passages: its number there; int64, shape (n,).
        scores: falling; float64, shape (n,). Without a unit: they compare
            only within one query.
        statistics: what they were scored by.
    """

    readings: tuple[Reading, ...]
    articles: Rows
    passages: Rows
    scores: Scores
    statistics: Statistics

    def __len__(self) -> int:
        return len(self.scores)


class LuceneBM25(BM25Okapi):
    """rank-bm25's Okapi with an idf that is never negative, at the place where it lets one put one's own."""

    def _calc_idf(self, nd: dict[int, int]) -> None:
        for term, n in nd.items():
            self.idf[term] = _idf(self.corpus_size, n)


class PassageIndex:
    """
    The passages of one or several readings, found by their terms.

    Attributes:
        readings: what is open together, in order.
        settings: what it was built with, and what answers from it go by.
        statistics: of all the readings together.
    """

    def __init__(self, readings: Sequence[Reading], settings: Settings) -> None:
        self.readings = tuple(readings)
        self.settings = settings
        self._firsts = np.cumsum([0, *(len(reading.passages) for reading in self.readings)], dtype=np.int64)
        numbers: dict[str, int] = {}
        corpus: list[list[int]] = []
        for reading in self.readings:
            own = np.array([numbers.setdefault(term, len(numbers)) for term in reading.terms])
            tokens = own[reading.term_of[reading.tokens]].tolist() if len(reading.tokens) else []
            bounds = reading.bounds.tolist()
            corpus.extend(tokens[start:end] for start, end in pairwise(bounds))
        mean_length = 0.0
        self._postings: dict[str, slice[int, int, None]] = {}
        if numbers:  # rank-bm25 divides by the number of passages, then by that of tokens
            bm25 = LuceneBM25(corpus, k1=settings.k1, b=settings.b)
            mean_length = bm25.avgdl
            self._keep_postings(bm25, tuple(numbers))
        frequency = {term: found.stop - found.start for term, found in self._postings.items()}
        self.statistics = Statistics(len(corpus), mean_length, frequency)

    @cached_property
    def sentences(self) -> int:
        """How many of the passages are no headings."""
        return int(self._is_sentence.sum())

    def sentences_with(self, term: str) -> int:
        """How many of the passages that have a term are no headings."""
        return int(self._is_sentence[self._rows[self._postings[term]]].sum()) if term in self._postings else 0

    @cached_property
    def _is_sentence(self) -> npt.NDArray[np.bool_]:
        passages = [not passage.is_heading for reading in self.readings for passage in reading.passages]
        return np.array(passages, dtype=np.bool_)

    @property
    def language(self) -> str:
        """The code of the language that questions are read in: the first article's."""
        return self.readings[0].article.language if self.readings else DEFAULT_LANGUAGE

    @cached_property
    def vocabulary(self) -> Mapping[str, str]:
        """The folded words of all articles, and how each is written where it first stands."""
        written: dict[str, str] = {}
        for reading in self.readings:
            for word in reading.words:
                written.setdefault(fold(word), word)
        return written

    def candidates(self, query: Query, k: int) -> Candidates:
        """
        The k passages closest to the query by BM25, best first.

        Only passages that share a term with the query, hold its phrases and
        none of what it excludes are candidates, so there may be fewer than k,
        or none.

        Args:
            query: the question's terms, each once.
            k: how many candidates at most, from 1.

        Returns:
            Their scores equal rank-bm25's get_scores for the same terms.
            Equal scores keep reading order.

        Raises:
            ValueError: if k is below 1.

        Source:
            Robertson and Zaragoza, "The Probabilistic Relevance Framework:
            BM25 and Beyond" (2009), section 3.4; lengths, counts and the
            formula by rank-bm25, idf as Lucene's BM25Similarity has it.
        """
        if k < 1:
            raise ValueError(f"k counts candidates from 1, not {k}")
        rows, scores = self._score(query.terms)
        for phrase in query.phrases:
            allowed = self._holding([stem(word, self.language) for word in phrase], phrase)
            kept = np.isin(rows, allowed)
            rows, scores = rows[kept], scores[kept]
        for terms in query.excluded:
            kept = ~np.isin(rows, self._holding(terms, None))
            rows, scores = rows[kept], scores[kept]
        if len(rows) > max(k, FEW):  # only those that reach the k-th score, all of them: ties are settled below
            reached = scores >= np.partition(scores, len(scores) - k)[len(scores) - k]
            rows, scores = rows[reached], scores[reached]
        best = np.argsort(-scores, kind="stable")[:k]  # rows rise, so equal scores keep reading order
        rows = rows[best]
        articles = np.searchsorted(self._firsts, rows, side="right") - 1
        return Candidates(self.readings, articles, rows - self._firsts[articles], scores[best], self.statistics)

    def _keep_postings(self, bm25: LuceneBM25, vocabulary: Sequence[str]) -> None:
        """
        What get_scores would add to a passage for a term, for each pair of them that meets, sorted by term.

        Kept in two arrays, with the slice of them that belongs to each term.
        Everything else that rank-bm25 holds can go: its dictionaries take ten
        times the memory.
        """
        sizes = [len(counts) for counts in bm25.doc_freqs]
        pairs = sum(sizes)
        rows = np.repeat(np.arange(len(sizes)), sizes)
        terms = np.fromiter(chain.from_iterable(bm25.doc_freqs), dtype=np.int64, count=pairs)
        counts = np.fromiter(_values(bm25.doc_freqs), dtype=np.float64, count=pairs)
        by_term = np.argsort(terms, kind="stable")
        rows, terms, counts = rows[by_term], terms[by_term], counts[by_term]
        idf = np.array([bm25.idf[number] for number in range(len(vocabulary))])
        k1, b = bm25.k1, bm25.b
        lengths = np.array(bm25.doc_len)[rows]
        self._rows = rows
        self._weights = idf[terms] * (counts * (k1 + 1) / (counts + k1 * (1 - b + b * lengths / bm25.avgdl)))
        ends = np.searchsorted(terms, np.arange(len(vocabulary) + 1)).tolist()
        self._postings = dict(zip(vocabulary, map(slice, ends[:-1], ends[1:]), strict=True))

    def _score(self, terms: Iterable[str]) -> tuple[Rows, Scores]:
        """All rows that share a term, rising, and their scores: sums in the order of the terms, as get_scores adds."""
        postings = [self._postings[term] for term in terms if term in self._postings]
        if not postings:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        rows = np.concatenate([self._rows[found] for found in postings])
        weights = np.concatenate([self._weights[found] for found in postings])
        scores = np.bincount(rows, weights).astype(np.float64, copy=False)
        touched = np.flatnonzero(scores)
        return touched, scores[touched]

    def _holding(self, terms: Sequence[str], words: Sequence[str] | None) -> Rows:
        """The rows in which the terms stand side by side; folded as these words, if they are given."""
        rows = [np.zeros(0, dtype=np.int64)]
        for first, reading in zip(self._firsts.tolist(), self.readings, strict=False):
            if all(term in reading.terms for term in terms):
                rows.append(first + _passages_holding(reading, terms, words))
        return np.concatenate(rows)


def _passages_holding(reading: Reading, terms: Sequence[str], words: Sequence[str] | None) -> Rows:
    """The numbers of the passages in which the terms stand side by side, perhaps more than once each."""
    starts = np.arange(len(reading.tokens) - len(terms) + 1)
    for offset, term in enumerate(terms):
        fitting = reading.term_of == reading.terms[term]
        if words is not None:
            for number in np.flatnonzero(fitting).tolist():
                fitting[number] = fold(reading.words[number]) == words[offset]
        starts = starts[fitting[reading.tokens[starts + offset]]]
    passages = np.searchsorted(reading.bounds, starts, side="right") - 1
    inside = starts + len(terms) <= reading.bounds[passages + 1]
    return passages[inside]


def build_index(readings: Sequence[Reading], settings: Settings | None = None) -> PassageIndex:
    """
    The index over what is open together: one or several readings, or none.

    Args:
        readings: in the order in which equal scores are to stand.
        settings: else those of Settings().
    """
    return PassageIndex(readings, settings or Settings())


def _idf(passages: int, n: int) -> float:
    return log((passages + 1) / (n + 0.5))


def _values(counts: Iterable[Mapping[int, int]]) -> Iterable[int]:
    return chain.from_iterable(count.values() for count in counts)
