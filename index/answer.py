"""The answer: the sentences worth quoting, or the courage to say that the article does not say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp
from typing import Literal

import regex

from index.article import Article
from index.bm25 import PassageIndex
from index.language import NAMED, AnswerType, fold, language_of
from index.lexicon import lexicon_of
from index.passages import Passage
from index.query import Query
from index.rank import CANDIDATES, Hit, rank_hits
from index.settings import Settings
from index.span import Span
from index.spelling import understand
from index.tokens import WORD

# A further quote is worth showing if its score reaches this share of the best one's: on the tuning data 1.2 to 1.7
# are shown, and nine in ten of those shown together hold the right sentence.
WORTH_SHOWING = 0.75

# How many passages are offered as nearest where none answers.
NEAREST = 2

# Of how many of the best hits the words count together: the answer may need two sentences.
TOGETHER = 3

# What speaks for an answer; see confidence.
COVERED_TOGETHER = 3.3
COVERED_BY_BEST = 2.4
SCORE = 0.15
ASKS_FOR_A_KIND = -0.5
NO_SUCH_WORD = -1.5
BIAS = -4.95

Mark = Literal["", "matched", "answer"]

# What may stand between two words of one number, of one time ("14 and 15"), of one name.
_GAPS = {
    AnswerType.NUMBER: regex.compile(r"[.,]|\s+"),
    AnswerType.TIME: regex.compile(r"[\s,]+(?:\p{Ll}{1,3}\s+)?|\s*[-–]\s*"),
}
_BETWEEN = regex.compile(r"\p{Ll}{1,3}")
_DAY = regex.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_MORE = regex.compile(r"[.,]?\d")
_NAME_GAP = regex.compile(r"\s+|[-’']")


@dataclass(frozen=True, slots=True)
class Quote:
    """
    A passage to show. It holds no words of its own: it cuts them from the article.

    Attributes:
        article, passage: what is quoted.
        highlights: the matched words, in order and apart, inside the passage.
        answer_words: words that look like the kind of answer asked for, in
            order, apart, and apart from the highlights.
        score: compares only within one answer.
        rank: from 1.
        parts: what the score is made of; see Hit.
    """

    article: Article
    passage: Passage
    highlights: tuple[Span, ...]
    answer_words: tuple[Span, ...]
    score: float
    rank: int
    parts: tuple[tuple[str, float], ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The sentence, character for character as the article has it."""
        return self.passage.span.cut(self.article.text)

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
        confidence: how likely the quotes answer, from 0 to 1; see confidence.
        unknown_words: words of the question, as typed, that no article uses
            in any form.
    """

    query: Query
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    confidence: float
    unknown_words: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether there is any quote."""
        return bool(self.quotes)

    @property
    def taken_for(self) -> Mapping[str, str]:
        """Each misspelt word, as typed, and the word it was taken for, as the article writes it."""
        return self.query.taken_for


def answer_question(index: PassageIndex, question: str) -> Answer:
    """
    The answer that the articles in the index give to a question.

    Quotes are shown if the confidence reaches the settings' min_confidence:
    the best, then those not far below it, at most max_quotes, never the same
    words twice. Headings are quoted only where no sentence answers. Otherwise
    the best two are offered as nearest.

    Raises:
        QuestionTooLong: see parse_query.
    """
    query = understand(index, question)
    hits = rank_hits(query, index.candidates(query, CANDIDATES), index.settings)
    sentences = [hit for hit in hits if not hit.passage.is_heading]
    headings = [hit for hit in hits if hit.passage.is_heading]
    enough = index.settings.min_confidence
    found = next((group for group in (sentences, headings) if group and confidence(query, group) >= enough), [])
    nearest = [] if found else sentences or headings
    return Answer(
        query=query,
        quotes=_quotes(_worth_showing(found, index.settings), query),
        nearest=_quotes(_distinct(nearest)[:NEAREST], query),
        confidence=confidence(query, found or nearest),
        unknown_words=tuple(
            word for term, word in zip(query.terms, query.words, strict=True) if term not in index.statistics.frequency
        ),
    )


def confidence(query: Query, hits: Sequence[Hit]) -> float:
    """
    How likely it is that the best hits answer, from 0 to 1; 0 without any.

    The logistic function of a sum: what share of the question the three best
    hits cover together, each term by its weight in the lexicon, relatives by
    what they are worth; what share of its terms the best one has; the best
    one's score; and what the question asks for: a kind of answer is harder to
    give, most of all a number or a time where the best hit has none.

    Fitted to some 49,000 questions on the training parts of SQuADShifts and
    SQuAD 1.1: put to the article they are about, to a piece of it that
    answers them, to one that does not, to one without the sentence that
    does, and to other articles.
    """
    if not hits:
        return 0.0
    best = hits[0]
    lexicon = lexicon_of(best.article.language)
    weights = [lexicon.weight(term) for term in query.terms]
    worth = [max(hit.worth[number] for hit in hits[:TOGETHER]) for number in range(len(query.terms))]
    total = BIAS
    total += COVERED_TOGETHER * sum(w * x for w, x in zip(weights, worth, strict=True)) / sum(weights)
    total += COVERED_BY_BEST * sum(x == 1.0 for x in best.worth) / len(query.terms)
    total += SCORE * best.score
    if query.asks_for:
        total += ASKS_FOR_A_KIND
        if not query.asks_for & NAMED and not _answer_words(best, query.asks_for):
            total += NO_SUCH_WORD
    return 1 / (1 + exp(-total))


def _worth_showing(hits: Sequence[Hit], settings: Settings) -> list[Hit]:
    near = [hit for hit in hits if hit.score >= WORTH_SHOWING * hits[0].score]
    return _distinct(near)[: settings.max_quotes]


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those that say the same as an earlier one."""
    distinct: dict[str, Hit] = {}
    for hit in hits:
        distinct.setdefault(" ".join(hit.passage.span.cut(hit.article.text).split()), hit)
    return list(distinct.values())


def _quotes(hits: Sequence[Hit], query: Query) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            article=hit.article,
            passage=hit.passage,
            highlights=tuple(token.span for token in hit.matched),
            answer_words=_answer_words(hit, query.asks_for),
            score=hit.score,
            rank=rank,
            parts=hit.parts,
        )
        for rank, hit in enumerate(hits, 1)
    )


def _answer_words(hit: Hit, asks_for: AnswerType) -> tuple[Span, ...]:
    """
    The words of a hit that look like the kind of answer asked for, those that stand together as one.

    A person's name is two capitals in a row, the first word of the sentence
    apart; a place's follows a word such as "in". A day of the month beside a
    time belongs to it ("14 and 15 February").
    """
    if not asks_for:
        return ()
    text, passage = hit.article.text, hit.passage
    language = language_of(hit.article.language)
    words = [Span(*word.span()).shift(passage.span.start) for word in WORD.finditer(passage.span.cut(text))]
    if asks_for is AnswerType.TIME:  # "and" and the like stand between times, see _GAPS
        words = [word for word in words if not _BETWEEN.fullmatch(text, word.start, word.end)]
    fits = [bool(language.kinds(word.cut(text)) & asks_for) for word in words]
    gap = _GAPS.get(asks_for, _NAME_GAP)
    beside = [False, *(bool(gap.fullmatch(text, one.end, two.start)) for one, two in pairwise(words)), False]
    if asks_for is AnswerType.TIME:
        days = [bool(_DAY.fullmatch(text, word.start, word.end)) and not _MORE.match(text, word.end) for word in words]
        for place in (*range(len(words)), *reversed(range(len(words)))):
            near = (beside[place] and fits[place - 1]) or (beside[place + 1] and fits[place + 1])
            fits[place] = fits[place] or (days[place] and near)
    if asks_for & NAMED and words:
        fits[0] = False
    if asks_for is AnswerType.PLACE:
        before = [False, *(fold(word.cut(text)) in language.before_places for word in words[:-1])]
        for place in range(len(words)):
            fits[place] = fits[place] and (before[place] or (beside[place] and fits[place - 1]))
    matched = {token.span for token in hit.matched}
    runs: list[list[Span]] = []
    for place, word in enumerate(words):
        if not fits[place] or word in matched:
            continue
        if beside[place] and runs and runs[-1][-1] == words[place - 1]:
            runs[-1].append(word)
        else:
            runs.append([word])
    if asks_for is AnswerType.PERSON:
        runs = [run for run in runs if len(run) > 1]
    return tuple(Span(run[0].start, run[-1].end) for run in runs)
