"""The answer: the sentences worth quoting, or the courage to say that the article does not say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from index.answer_words import find_answer_words
from index.article import Article
from index.bm25 import PassageIndex
from index.confidence import Top, confidence
from index.context import find_context, line_of
from index.passages import Passage
from index.query import Query, borrow
from index.rank import CANDIDATES, Hit, Ranking, rank_hits
from index.settings import Settings
from index.span import Span, join
from index.spelling import close_words, understand

# A further quote is worth showing if its score is at most so far below the best one's, a third of its odds: on the
# training data 1.3 are shown, and for 90 questions in 100 those shown hold the right sentence.
WORTH_SHOWING = 1.0

# Of the sentences that come next, those at most so far below it are still worth a look, if a reader asks for more: two
# more, and then 96 in 100.
WORTH_A_LOOK = 3.0

# How many passages are offered as nearest where none answers.
NEAREST = 2

Mark = Literal["", "matched", "answer"]


@dataclass(frozen=True, slots=True)
class Quote:
    """
    A passage to show. It holds no words of its own: it cuts them from the article.

    Attributes:
        article, passage: what is quoted.
        highlights: the matched words, in order and apart, inside the passage;
            those that overlap or touch, in scripts without spaces, as one.
        answer_words: words that look like the kind of answer asked for, in
            order, apart, and apart from the highlights.
        score: compares only within one answer.
        rank: from 1.
        parts: what the score is made of; see Hit.
        context: the sentence beside it that completes it, if there is one;
            see context.find_context. Only the quotes of an Answer have it.
    """

    article: Article
    passage: Passage
    highlights: tuple[Span, ...]
    answer_words: tuple[Span, ...]
    score: float
    rank: int
    parts: tuple[tuple[str, float], ...] = field(repr=False)
    context: tuple[Passage, ...] = ()

    @property
    def text(self) -> str:
        """The sentence, character for character as the article has it."""
        return self.passage.span.cut(self.article.text)

    def around(self) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
        """Its context, in reading order: what stands before the quote, and what after."""
        number = self.passage.number
        before = tuple(passage for passage in self.context if passage.number < number)
        return before, self.context[len(before) :]

    def pieces(self) -> Iterator[tuple[str, Mark]]:
        """The text in pieces that join to it, each with its mark."""
        marked: list[tuple[Span, Mark]] = [(span, "matched") for span in self.highlights]
        marked += [(span, "answer") for span in self.answer_words]
        end = self.passage.span.start
        for span, mark in sorted(marked):
            if span.start > end:
                yield self.article.text[end : span.start], ""
            yield span.cut(self.article.text), mark
            end = span.end
        if end < self.passage.span.end:
            yield self.article.text[end : self.passage.span.end], ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What the articles say to a question.

    Attributes:
        query: what was looked for.
        quotes: best first; empty: the article does not say.
        nearest: what came closest where there are no quotes; never an answer.
        confidence: how likely the quotes answer, from 0 to 1; see confidence.confidence.
        unknown_words: words of the question, as typed, whose stem no article
            has.
        close_words: for some of them, where there are no quotes, words that
            the articles do use and that are close; see spelling.close_words.
        articles: how many were asked.
    """

    query: Query
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    confidence: float
    unknown_words: tuple[str, ...]
    close_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    articles: int = 1

    @property
    def found(self) -> bool:
        """Whether there is any quote."""
        return bool(self.quotes)

    @property
    def taken_for(self) -> Mapping[str, str]:
        """Each misspelt word, as typed, and the word it was taken for, as the article writes it."""
        return self.query.taken_for


def answer_question(index: PassageIndex, question: str, before: str = "") -> Answer:
    """
    The answer that the articles in the index give to a question.

    Quotes are shown if the confidence reaches the settings' min_confidence:
    the best, then those not far below it, at most max_quotes, each with the
    neighbour that completes it, if one does, and never the same words twice.
    A heading is quoted only where no sentence answers, if it has all words of
    a question that asks for no kind of answer. Otherwise the best two are
    offered as nearest, without neighbours: they answer nothing that could be
    completed.

    Args:
        index: over the articles that are asked.
        question: as typed; see parse_query.
        before: the question that this one asks on from; see query.borrow.

    Raises:
        QuestionTooLong: see parse_query.
    """
    query = _understand(index, question, before)
    hits = _rank(index, query)
    sure = 0.0
    groups = _groups(hits, query)
    for number, group in enumerate(groups):
        likely = confidence(Top(hits, hits.order[group]))
        if likely >= index.settings.min_confidence:
            shown = _worth_showing(hits, group, index.settings)
            quotes = _completed(_quotes(shown, query), shown, query, index)
            return Answer(query, quotes, (), likely, unknown_words(index, query), {}, len(index.readings))
        sure = sure if number else likely
    unknown = unknown_words(index, query)
    close = {word: words for word in unknown if (words := close_words(index, word))}
    nearest = _distinct((hit for hit in map(hits.__getitem__, groups[0]) if any(hit.worth)), NEAREST) if groups else []
    return Answer(query, (), _quotes(nearest, query), sure, unknown, close, len(index.readings))


def rank_quotes(index: PassageIndex, question: str, before: str = "") -> tuple[Quote, ...]:
    """
    All candidates for a question as quotes, best first, whether or not they answer it, never the same words twice.

    The quotes of its Answer come first among them, without their contexts, and
    those that are headings excepted. For the arguments and errors see answer_question.
    """
    query = _understand(index, question, before)
    hits = _rank(index, query)
    return _quotes(_distinct(hits, len(hits)), query)


def further_quotes(index: PassageIndex, question: str, shown: int, before: str = "") -> tuple[Quote, ...]:
    """
    The sentences that come after the first so many and are worth a look: those at most WORTH_A_LOOK below the best one.

    For the arguments and errors see answer_question.
    """
    quotes = rank_quotes(index, question, before)
    return tuple(
        quote
        for quote in quotes[shown:]
        if not quote.passage.is_heading and quote.score >= quotes[0].score - WORTH_A_LOOK
    )


def _understand(index: PassageIndex, question: str, before: str) -> Query:
    query = understand(index, question)
    return borrow(query, understand(index, before)) if before else query


def _rank(index: PassageIndex, query: Query) -> Ranking:
    return rank_hits(query, index.candidates(query, CANDIDATES))


def _groups(hits: Ranking, query: Query) -> list[list[int]]:
    """The ranks, from 0, of what may be quoted: the sentences, then the headings that have all that was asked."""
    evidence = hits.evidence
    if evidence is None or not evidence.worth.any():
        return []
    sentences = list(range(hits.sentences))
    headings: list[int] = []
    if len(sentences) < len(hits) and not query.asks_for:
        has_all = evidence.worth[hits.order[len(sentences) :]].min(axis=1) == 1
        headings = (len(sentences) + np.flatnonzero(has_all)).tolist()
    return [group for group in (sentences, headings) if group]


def unknown_words(index: PassageIndex, query: Query) -> tuple[str, ...]:
    """The words of a question, as typed, whose term no article has."""
    known = index.statistics.frequency
    return tuple(word for term, word in zip(query.terms, query.words, strict=True) if term not in known)


def _worth_showing(hits: Ranking, group: Sequence[int], settings: Settings) -> list[Hit]:
    scores = hits.scores[hits.order[group]]
    near = group[: int((scores >= scores[0] - WORTH_SHOWING).sum())]
    return _distinct(map(hits.__getitem__, near), settings.max_quotes)


def _distinct(hits: Iterable[Hit], at_most: int) -> list[Hit]:
    """The first hits that say something that no earlier one said."""
    distinct: dict[str, Hit] = {}
    for hit in hits:
        if len(distinct) == at_most:
            break
        distinct.setdefault(line_of(hit.article, hit.passage), hit)
    return list(distinct.values())


def _quotes(hits: Sequence[Hit], query: Query) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            article=hit.article,
            passage=hit.passage,
            highlights=join(token.span for token in hit.matched),
            answer_words=find_answer_words(hit, query),
            score=hit.score,
            rank=rank,
            parts=hit.parts,
        )
        for rank, hit in enumerate(hits, 1)
    )


def _completed(quotes: Sequence[Quote], hits: Sequence[Hit], query: Query, index: PassageIndex) -> tuple[Quote, ...]:
    """The quotes of these hits with the neighbours that complete them, nothing twice."""
    said = {line_of(quote.article, quote.passage) for quote in quotes}
    completed: list[Quote] = []
    for quote, hit in zip(quotes, hits, strict=True):
        reading = next(reading for reading in index.readings if reading.article is hit.article)
        context = find_context(hit, query, reading, quote.answer_words, said)
        if context:
            said.add(line_of(quote.article, context))
        completed.append(replace(quote, context=(context,)) if context else quote)
    return tuple(completed)
