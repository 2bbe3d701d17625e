"""The index over what is open together: which passages share a question's terms, and how close by BM25."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from math import log

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from index.corpus import Corpus, Rows
from index.language import stem
from index.query import Query
from index.reading import Reading
from index.settings import Settings

# So few scores are sorted sooner than they are partitioned.
FEW = 500

# How far the BM25 of a passage's block, and that of its article beside others, count for the choice of candidates,
# the passage's own being 1. One of 24 is right for 97 in 100 questions of SQuADShifts' training part, and for 95 of
# SQuAD's. The article's share was chosen, not measured.
BLOCK_SHARE = 0.5
ARTICLE_SHARE = 0.25

# k1 and b for blocks and articles: longer texts repeat their words, and vary less in length.
LONG_K1 = 0.9
LONG_B = 0.4

Scores = npt.NDArray[np.float64]

# How often a term stands in a row, by pairs: the rows, the terms, how often.
Counts = tuple[Rows, Rows, Scores]


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
    The passages closest to a query, best first.

    m terms of the query, in its order.

    Attributes:
        corpus: what they are rows of.
        rows: int64, shape (n,).
        scores: what they were chosen by; falling; float64, shape (n,).
            Without a unit: they compare only within one query.
        by_word: what each term adds to the BM25 of each passage of the
            corpus, and a row of zeros at the end; float64, shape
            (rows + 1, m).
        by_word_of_block: likewise for each block; float64, shape
            (blocks + 1, m).
        of_articles: the BM25 of each article among those open together;
            float64, shape (articles,).
        statistics: what they were scored by.
    """

    corpus: Corpus
    rows: Rows
    scores: Scores
    by_word: Scores
    by_word_of_block: Scores
    of_articles: Scores
    statistics: Statistics

    def __len__(self) -> int:
        return len(self.rows)


class LuceneBM25(BM25Okapi):
    """rank-bm25's Okapi with an idf that is never negative, at the place where it lets one put one's own."""

    def _calc_idf(self, nd: dict[int, int]) -> None:
        for term, n in nd.items():
            self.idf[term] = _idf(self.corpus_size, n)


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """
    What BM25 adds to a text for a term, for each pair of them that meets, sorted by term, then by text.

    Attributes:
        texts: int64, shape (pairs,).
        weights: float64, shape (pairs,).
        ends: where the pairs of each term begin, and at last where they all
            end.
        size: how many texts there are.
    """

    texts: Rows
    weights: Scores
    ends: Sequence[int]
    size: int

    def scores(self, terms: Sequence[int | None]) -> Scores:
        """What the terms add to each text together, in their order, as get_scores adds; float64, shape (size,)."""
        pairs = [slice(self.ends[term], self.ends[term + 1]) for term in terms if term is not None]
        if not pairs:
            return np.zeros(self.size)
        texts = np.concatenate([self.texts[of_term] for of_term in pairs])
        weights = np.concatenate([self.weights[of_term] for of_term in pairs])
        return np.asarray(np.bincount(texts, weights, minlength=self.size), dtype=np.float64)

    def table(self, terms: Sequence[int | None]) -> Scores:
        """What each of these terms adds to each text, and a row of zeros; float64, shape (size + 1, terms)."""
        table = np.zeros((self.size + 1, len(terms)))
        for column, term in enumerate(terms):
            if term is not None:
                pairs = slice(self.ends[term], self.ends[term + 1])
                table[self.texts[pairs], column] = self.weights[pairs]
        return table


class PassageIndex:
    """
    The passages of one or several readings, found by their terms.

    Attributes:
        corpus: the readings that are open together, as arrays.
        settings: what it was built with, and what answers from it go by.
        statistics: of all the readings together.
    """

    def __init__(self, readings: Sequence[Reading], settings: Settings) -> None:
        self.corpus = Corpus(readings)
        self.settings = settings
        corpus = self.corpus
        counted, mean_length = _count(corpus, settings)
        self._passages = _postings(corpus, np.arange(len(corpus)), counted, k1=settings.k1, b=settings.b)
        self._blocks = _postings(corpus, corpus.block, counted, k1=LONG_K1, b=LONG_B)
        self._articles = _postings(corpus, corpus.article, counted, k1=LONG_K1, b=LONG_B)
        sizes = np.diff(self._passages.ends).tolist()
        self.statistics = Statistics(len(self.corpus), mean_length, dict(zip(self.corpus.terms, sizes, strict=True)))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What is open together, in order."""
        return self.corpus.readings

    @property
    def language(self) -> str:
        """The code of the language that questions are read in: the first article's."""
        return self.corpus.language

    @cached_property
    def sentences(self) -> int:
        """How many of the passages are no headings."""
        return int((~self.corpus.is_heading).sum())

    def sentences_with(self, term: str) -> int:
        """How many of the passages that have a term are no headings."""
        found = self._passages.table([self.corpus.terms.get(term)])[:-1, 0] > 0
        return int((found & ~self.corpus.is_heading).sum())

    def scores(self, query: Query) -> Scores:
        """The BM25 score of each row for a query, equal to rank-bm25's get_scores; float64, shape (rows,)."""
        return self._passages.scores([self.corpus.terms.get(term) for term in query.terms])

    def candidates(self, query: Query, k: int) -> Candidates:
        """
        The k passages closest to the query, best first.

        By the BM25 of the passage, half that of its block and, where several
        articles are open, a quarter of its article's: so a sentence without a
        word of the question can be among them if its neighbours have them.
        None that lacks one of the query's phrases or holds what it excludes;
        so there may be fewer than k, or none. Headings come last.

        Args:
            query: the question's terms, each once.
            k: how many candidates at most, from 1.

        Returns:
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
        corpus = self.corpus
        terms = [corpus.terms.get(term) for term in query.terms]
        own = self._passages.scores(terms)
        scores = own + BLOCK_SHARE * self._blocks.scores(terms)[corpus.block]
        of_articles = self._articles.scores(terms)
        if len(corpus.readings) > 1:
            scores += ARTICLE_SHARE * of_articles[corpus.article] * (scores > 0)
        scores[corpus.is_heading] *= 1e-6
        for phrase in query.phrases:
            scores[~self._holding([stem(word, self.language) for word in phrase], phrase)] = 0
        for excluded in query.excluded:
            scores[self._holding(excluded, None)] = 0
        if not own[scores > 0].any():  # all that is left are neighbours of what was excluded
            scores[:] = 0
        rows = best_rows(scores, k)
        return Candidates(
            corpus=corpus,
            rows=rows,
            scores=scores[rows],
            by_word=self._passages.table(terms),
            by_word_of_block=self._blocks.table(terms),
            of_articles=of_articles,
            statistics=self.statistics,
        )

    def _holding(self, terms: Sequence[str], words: Sequence[str] | None) -> npt.NDArray[np.bool_]:
        """In which rows the terms stand side by side, perhaps more than once; folded as these words, if given."""
        corpus = self.corpus
        holding = np.zeros(len(corpus), dtype=np.bool_)
        numbers = [corpus.forms.get(word) for word in words] if words is not None else [*map(corpus.terms.get, terms)]
        column = corpus.token_forms if words is not None else corpus.tokens
        starts = np.arange(len(column) - len(numbers) + 1)
        for offset, number in enumerate(numbers):
            if number is None:
                return holding
            starts = starts[column[starts + offset] == number]
        rows = np.searchsorted(corpus.bounds, starts, side="right") - 1
        holding[rows[starts + len(numbers) <= corpus.bounds[rows + 1]]] = True
        return holding


def best_rows(scores: Scores, k: int) -> Rows:
    """The rows of the k largest scores above 0, best first; equal ones in reading order."""
    rows = np.flatnonzero(scores)
    if len(rows) > max(k, FEW):  # only those that reach the k-th score, all of them: ties are settled below
        found = scores[rows]
        rows = rows[found >= np.partition(found, len(found) - k)[len(found) - k]]
    return rows[np.argsort(-scores[rows], kind="stable")[:k]]  # rows rise, so equal scores keep reading order


def _postings(corpus: Corpus, owner: Rows, counted: Counts, *, k1: float, b: float) -> Postings:
    """
    The postings of the texts that own the rows, from how often each term stands in each row.

    Of the rows themselves they are what get_scores would add up.
    """
    rows, terms, counts = counted
    lengths = np.bincount(owner, corpus.lengths)
    pairs = terms * max(1, len(lengths)) + owner[rows]
    order = np.argsort(pairs, kind="stable")
    starts = np.flatnonzero(np.diff(pairs[order], prepend=-1))
    first = order[starts]
    texts, terms, counts = owner[rows[first]], terms[first], np.add.reduceat(counts[order], starts)
    ends = np.searchsorted(terms, np.arange(len(corpus.terms) + 1))
    idf = np.log((len(lengths) + 1) / (np.diff(ends) + 0.5))
    held_back = k1 * (1 - b + b * lengths[texts] / (lengths.mean() if len(lengths) else 1.0))
    return Postings(texts, idf[terms] * (counts * (k1 + 1) / (counts + held_back)), ends.tolist(), len(lengths))


def build_index(readings: Sequence[Reading], settings: Settings | None = None) -> PassageIndex:
    """
    The index over what is open together: one or several readings, or none.

    Args:
        readings: in the order in which equal scores are to stand.
        settings: else those of Settings().
    """
    return PassageIndex(readings, settings or Settings())


def _count(corpus: Corpus, settings: Settings) -> tuple[Counts, float]:
    """
    How often each term stands in each row, by pairs, and the mean length, as rank-bm25 counts them.

    What else it holds can go: its dictionaries take ten times the memory.
    """
    if not corpus.terms:  # rank-bm25 divides by the number of passages, then by that of tokens
        return (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)), 0.0
    tokens = corpus.tokens.tolist()
    bm25 = LuceneBM25(
        [tokens[start:end] for start, end in pairwise(corpus.bounds.tolist())], k1=settings.k1, b=settings.b
    )
    sizes = [len(found) for found in bm25.doc_freqs]
    rows = np.repeat(np.arange(len(sizes)), sizes)
    terms = np.fromiter(chain.from_iterable(bm25.doc_freqs), dtype=np.int64, count=sum(sizes))
    counts = np.fromiter(_values(bm25.doc_freqs), dtype=np.float64, count=sum(sizes))
    return (rows, terms, counts), bm25.avgdl


def _idf(passages: int, n: int) -> float:
    return log((passages + 1) / (n + 0.5))


def _values(counts: Iterable[Mapping[int, int]]) -> Iterable[int]:
    return chain.from_iterable(count.values() for count in counts)
