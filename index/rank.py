"""The order of hits: what speaks for each candidate, added up with weights that were learned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import floor

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.bm25 import Candidates, PassageIndex
from index.evidence import STANDS, WAYS, Evidence, gather
from index.features import COLUMNS, FEATURES, columns
from index.language import AnswerType
from index.passages import Passage
from index.query import Query
from index.span import Span
from index.spelling import understand
from index.tokens import Token
from index.weights import Weights, read_weights
from index.word_features import each_word
from index.words import word_places

# How many of the closest are put in order: on the training data forty find the right sentence no more often.
CANDIDATES = 24

# What it says of a candidate where a word of the question stands; where it stands in the candidate, the word itself
# says it.
_SAID_BY = {
    "related": "related words",
    "before": "sentence before",
    "two_before": "sentence before",
    "after": "sentence after",
    "in_block": "its paragraph",
}

# What is said of words that stand around it, and of all of them together.
COVERED = "words covered"

# What the units say of a candidate: how far its features go together as those of right sentences do.
TOGETHER = "taken together"

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A passage at its place in the order.

    Attributes:
        article, passage: what was hit.
        score: the logarithm of its odds against another hit is the difference
            of the two scores; it compares only within one query.
        rank: from 1.
        worth: how far the passage has each term of the query: 1 if it has
            it, less if it has a relative, else 0.
        parts: what the score is made of, by name: each word of the question
            that stands there, then what the features say, without those that
            add nothing. They add up to the score, and some of them are
            negative.
        terms: of the query.
        token_terms: of the passage, one for each of its words.
        could_be: the kinds of answer that any of its words could be.
    """

    article: Article
    passage: Passage
    score: float
    rank: int
    worth: tuple[float, ...] = field(repr=False)
    parts: tuple[tuple[str, float], ...] = field(repr=False)
    terms: tuple[str, ...] = field(repr=False)
    token_terms: tuple[str, ...] = field(repr=False)
    could_be: AnswerType = field(repr=False)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the passage, in reading order."""
        return tuple(Token(term, Span(start, end)) for term, (start, end) in self._placed())

    @property
    def matched(self) -> tuple[Token, ...]:
        """Those of them that are terms of the query."""
        return tuple(Token(term, Span(start, end)) for term, (start, end) in self._placed() if term in self.terms)

    def _placed(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """The passage's terms and where they stand."""
        start = self.passage.span.start
        places = word_places(self.passage.span.cut(self.article.text))
        for term, (first, end) in zip(self.token_terms, places, strict=True):
            yield term, (start + first, start + end)


class Ranking:
    """
    The hits for a query, best first; each is made when it is asked for.

    Attributes:
        evidence: what is known of the candidates; None where there are none.
        values: their columns; see features.COLUMNS; shape (c, columns).
        scores: theirs; float64, shape (c,).
        order: their places, best first; int64, shape (c,).
        sentences: how many of the hits are no headings; they come first.
    """

    def __init__(self, query: Query, candidates: Candidates, weights: Weights) -> None:
        self._query = query
        self._weights = weights
        self.evidence = gather(query, candidates) if len(candidates) else None
        self.values = columns(self.evidence) if self.evidence else np.zeros((0, len(COLUMNS)))
        self._together: Scores = np.tanh(self.values @ weights.units + weights.unit_biases) @ weights.unit_counts
        self.scores: Scores = (self.values @ weights.columns + self._together).round(9)
        headings = candidates.corpus.is_heading[candidates.rows]
        self.order = np.lexsort((-self.scores, headings))
        self.sentences = len(candidates) - int(headings.sum())

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, rank: int) -> Hit:
        """The hit of that rank, counted from 0."""
        return self._hit(range(len(self))[rank])

    def __iter__(self) -> Iterator[Hit]:
        return map(self._hit, range(len(self)))

    @cached_property
    def _own_words(self) -> Scores:
        """What the features of the words covered give for each word that stands in a candidate; shape (m,)."""
        if self.evidence is None:
            return np.zeros(0)
        worth = each_word(self.evidence).items()
        return np.asarray(sum(self._weights.columns[_NUMBERS[name]] * of_word for name, of_word in worth))

    def value(self, name: str, place: int) -> float:
        """What a column has for the candidate at a place."""
        return float(self.values[place, _NUMBERS[name]])

    def _hit(self, rank: int) -> Hit:
        evidence = self.evidence
        if evidence is None:
            raise IndexError(rank)
        place = int(self.order[rank])
        row = int(evidence.rows[place])
        reading, passage = evidence.corpus.passage(row)
        return Hit(
            article=reading.article,
            passage=passage,
            score=float(self.scores[place]),
            rank=rank + 1,
            worth=tuple(evidence.worth[place].tolist()),
            parts=tuple((name, part) for name, part in self._parts(evidence, place) if part),
            terms=self._query.terms,
            token_terms=evidence.corpus.terms_of(row),
            could_be=evidence.corpus.kinds_of(row),
        )

    def _parts(self, evidence: Evidence, place: int) -> list[tuple[str, float]]:
        """What a candidate's score is made of, by what it says to people."""
        counts = iter((self._weights.columns * self.values[place]).tolist())
        said: dict[str, float] = {}
        by_word = self._weights.columns[_NUMBERS["bm25"]] * evidence.by_word[place]
        told = evidence.told
        for number, stand in enumerate(STANDS):
            counted = sum(islice(counts, WAYS))
            if stand in _SAID_BY:
                said[_SAID_BY[stand]] = said.get(_SAID_BY[stand], 0.0) + counted
            else:
                by_word += evidence.stands[number, place] * (told @ self._weights.columns[number * WAYS :][:WAYS])
        next(counts)  # BM25 is told by word
        for name, family in FEATURES.items():
            said[name] = said.get(name, 0.0) + sum(islice(counts, len(family)))
        own = evidence.here[place] * self._own_words
        by_word += own
        said[COVERED] -= float(own.sum())
        said[TOGETHER] = float(self._together[place])
        return [*zip(evidence.query.words, by_word.tolist(), strict=True), *said.items()]


_NUMBERS = {name: number for number, name in enumerate(COLUMNS)}


def rank_hits(query: Query, candidates: Candidates, weights: Weights | None = None) -> Ranking:
    """
    The candidates in the order in which they probably answer, best first.

    Equal scores keep the candidates' order. Headings repeat what the text
    below them says, so they come last, whatever their score.

    Args:
        query: what is asked.
        candidates: what it is asked of.
        weights: else those of weights.toml.
    """
    return Ranking(query, candidates, weights or read_weights())


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One part of a score, told to people.

    Attributes:
        name: a word of the question, as typed, or the name of a feature.
        points: what it adds, in whole hundredths.
        sentences: how many sentences have the word, headings not counted;
            None for a feature.
    """

    name: str
    points: float
    sentences: int | None


def explain(parts: Sequence[tuple[str, float]], query: Query, index: PassageIndex) -> tuple[Reason, ...]:
    """
    What a score is made of, in the order of its parts; see Hit.

    The points are the parts rounded to hundredths so that they add up to the
    rounded score: each is rounded down, and those that lose most get the
    hundredths that are missing (the method of the largest remainder; ties in
    the order of the parts).
    """
    terms = dict(zip(query.words, query.terms, strict=True))
    hundredths = [floor(part * 100) for _, part in parts]
    missing = round(round(sum(part for _, part in parts), 2) * 100) - sum(hundredths)
    by_loss = sorted(range(len(parts)), key=lambda place: hundredths[place] - parts[place][1] * 100)
    for place in by_loss[:missing]:
        hundredths[place] += 1
    return tuple(
        Reason(name, points / 100, index.sentences_with(terms[name]) if name in terms else None)
        for (name, _), points in zip(parts, hundredths, strict=True)
    )


def search(index: PassageIndex, question: str, k: int) -> list[Hit]:
    """
    The k best hits for a question, whether or not the article answers it.

    There are fewer where fewer passages, or their blocks, share a word with the
    question.

    Raises:
        ValueError: if k is below 1.
        QuestionTooLong: see parse_query.
    """
    if k < 1:
        raise ValueError(f"k counts hits from 1, not {k}")
    query = understand(index, question)
    return list(islice(rank_hits(query, index.candidates(query, max(k, CANDIDATES))), k))
