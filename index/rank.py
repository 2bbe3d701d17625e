"""The order of hits: BM25 and what else speaks for a sentence, added up with a few weights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor

import numpy as np

from index.article import Article
from index.bm25 import Candidates, PassageIndex
from index.features import (
    covered,
    gather,
    kind_of_answer,
    related_words,
    same_form,
    sentences_after,
    sentences_before,
    word_scores,
)
from index.passages import Passage
from index.query import Query
from index.settings import Settings
from index.spelling import understand
from index.tokens import Token, tokenize

# How many of the best by BM25 are put in order: they hold the right sentence in 98 of 100 questions.
CANDIDATES = 30

# What each feature counts for, the words' BM25 being 1. Fitted to 15,615 labelled questions on 68
# encyclopedia articles (SQuADShifts and SQuAD 1.1) by listwise softmax, then rounded.
WEIGHTS = (
    ("words covered", covered, 0.4),
    ("same form", same_form, 0.4),
    ("related words", related_words, 1.0),
    ("sentences before", sentences_before, 0.9),
    ("sentences after", sentences_after, 0.6),
    ("kind of answer", kind_of_answer, 1.5),
)


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A passage at its place in the order.

    Attributes:
        article, passage: what was hit.
        score: compares only within one query.
        rank: from 1.
        worth: how far the passage has each term of the query: 1 if it has
            it, less if it has a relative, else 0.
        parts: what the score is made of, by name: each word of the question
            that counts, then the features, without those that add nothing.
            They add up to the score.
        terms: of the query.
    """

    article: Article
    passage: Passage
    score: float
    rank: int
    worth: tuple[float, ...] = field(repr=False)
    parts: tuple[tuple[str, float], ...] = field(repr=False)
    terms: tuple[str, ...] = field(repr=False)

    @property
    def matched(self) -> tuple[Token, ...]:
        """The tokens of the passage that are terms of the query, in reading order; found when they are asked for."""
        words = tokenize(self.passage.span.cut(self.article.text), self.article.language, self.passage.span.start)
        return tuple(word for word in words if word.term in self.terms)


def rank_hits(query: Query, candidates: Candidates, settings: Settings) -> list[Hit]:
    """
    The candidates in the order in which they probably answer, best first.

    Equal scores keep the candidates' order. Headings repeat what the text
    below them says, so they come last, whatever their score.
    """
    if not len(candidates):
        return []
    evidence = gather(query, candidates)
    by_word = word_scores(evidence, candidates, settings)
    by_feature = np.stack([weight * feature(evidence) for _, feature, weight in WEIGHTS], axis=1)
    parts = np.concatenate([by_word, by_feature], axis=1)
    scores = parts.sum(axis=1)
    worth = np.where(by_word > 0, 1.0, evidence.near)
    names = [*query.words, *(name for name, _, _ in WEIGHTS)]
    readings = [candidates.readings[article] for article in candidates.articles.tolist()]
    passages = [reading.passages[n] for reading, n in zip(readings, candidates.passages.tolist(), strict=True)]
    headings = [passage.is_heading for passage in passages]
    hits: list[Hit] = []
    for rank, place in enumerate(np.lexsort((-scores, headings)).tolist(), 1):
        article, passage = readings[place].article, passages[place]
        hits.append(
            Hit(
                article=article,
                passage=passage,
                score=float(scores[place]),
                rank=rank,
                worth=tuple(worth[place].tolist()),
                parts=tuple((name, part) for name, part in zip(names, parts[place].tolist(), strict=True) if part),
                terms=query.terms,
            )
        )
    return hits


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

    There are fewer where fewer passages share a word with the question.

    Raises:
        ValueError: if k is below 1.
        QuestionTooLong: see parse_query.
    """
    if k < 1:
        raise ValueError(f"k counts hits from 1, not {k}")
    query = understand(index, question)
    return rank_hits(query, index.candidates(query, max(k, CANDIDATES)), index.settings)[:k]
