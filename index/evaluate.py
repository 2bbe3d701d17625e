"""How good the answers are: hit@k and reciprocal rank of the order, and how often it answers when it should."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from index.answer import answer_question
from index.bm25 import PassageIndex
from index.passages import Passage
from index.rank import Hit, search
from index.reading import Reading
from index.span import Span

# How far down the order is looked.
DEPTH = 10

# An answer that crosses a sentence's end is in each sentence that holds at least this share of it.
SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Labelled:
    """
    A question with the sentences that a person judged right.

    Attributes:
        question: as asked.
        relevant: of each right passage its article's number in the index and
            its own; empty: the articles do not say.
    """

    question: str
    relevant: frozenset[tuple[int, int]]


class Fault(StrEnum):
    """What can go wrong with a labelled question, the worst last."""

    NOT_FIRST = "not first"
    REFUSED = "refused"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of one labelled question.

    Attributes:
        labelled: what was asked.
        rank: of the first right passage among the ten best hits, from 1, or None.
        answered: whether the answer quoted anything.
        confidence: the answer's.
        best: the best hit, or None.
    """

    labelled: Labelled
    rank: int | None
    answered: bool
    confidence: float
    best: Hit | None

    @property
    def fault(self) -> Fault | None:
        """What went wrong, if anything: of an order and a refusal that are both wrong, the refusal."""
        if not self.labelled.relevant:
            return Fault.ANSWERED if self.answered else None
        if not self.answered:
            return Fault.REFUSED
        return None if self.rank == 1 else Fault.NOT_FIRST


@dataclass(frozen=True, slots=True)
class Summary:
    """
    Many outcomes in a few numbers, each a share from 0 to 1, or None where there is nothing to count.

    Attributes:
        answerable, unanswerable: how many questions of each kind.
        hit_at_1, hit_at_3, hit_at_5: of the answerable, how many have a right
            passage that high in the order.
        mrr: the mean of 1 / rank, 0 beyond rank 10.
        answered: of the answerable, how many were answered.
        wrongly_answered: of the unanswerable, how many were answered.
    """

    answerable: int
    unanswerable: int
    hit_at_1: float | None
    hit_at_3: float | None
    hit_at_5: float | None
    mrr: float | None
    answered: float | None
    wrongly_answered: float | None


def try_question(index: PassageIndex, labelled: Labelled) -> Outcome:
    """Ask one labelled question, once for the order and once for the answer."""
    hits = search(index, labelled.question, DEPTH)
    numbers = {id(reading.article): number for number, reading in enumerate(index.readings)}
    places = [(numbers[id(hit.article)], hit.passage.number) for hit in hits]
    rank = next((rank for rank, place in enumerate(places, 1) if place in labelled.relevant), None)
    answer = answer_question(index, labelled.question)
    return Outcome(labelled, rank, answer.found, answer.confidence, hits[0] if hits else None)


def summarise(outcomes: Iterable[Outcome]) -> Summary:
    """The summary of outcomes, in any order."""
    outcomes = list(outcomes)
    said = [outcome for outcome in outcomes if outcome.labelled.relevant]
    unsaid = [outcome for outcome in outcomes if not outcome.labelled.relevant]
    return Summary(
        answerable=len(said),
        unanswerable=len(unsaid),
        hit_at_1=_mean([_within(outcome, 1) for outcome in said]),
        hit_at_3=_mean([_within(outcome, 3) for outcome in said]),
        hit_at_5=_mean([_within(outcome, 5) for outcome in said]),
        mrr=_mean([1 / outcome.rank if outcome.rank else 0.0 for outcome in said]),
        answered=_mean([outcome.answered for outcome in said]),
        wrongly_answered=_mean([outcome.answered for outcome in unsaid]),
    )


def suggest_min_confidence(outcomes: Iterable[Outcome]) -> float | None:
    """
    The min_confidence that parts best what the articles say from what they do not, in hundredths.

    The share of the answerable that would be answered plus the share of the
    unanswerable that would not is as high as it can be (Youden's index); of
    several such the middle of the widest gap between two confidences, then
    the lowest. None unless there are questions of both kinds.

    Source:
        Youden, "Index for rating diagnostic tests" (1950).
    """
    outcomes = list(outcomes)
    said = [outcome.confidence for outcome in outcomes if outcome.labelled.relevant]
    unsaid = [outcome.confidence for outcome in outcomes if not outcome.labelled.relevant]
    if not said or not unsaid:
        return None

    def parted(gap: tuple[float, float]) -> tuple[float, float]:
        low, high = gap
        answered = sum(confidence >= high for confidence in said) / len(said)
        refused = sum(confidence <= low for confidence in unsaid) / len(unsaid)
        return round(answered + refused, 9), round(high - low, 9)

    low, high = max(pairwise(sorted({0.0, 1.0, *said, *unsaid})), key=parted)
    return round((low + high) / 2, 2)


def passages_with_words(reading: Reading, words: str) -> list[Passage]:
    """The passages, headings left out, that contain these words; white space and case do not count."""
    wanted = " ".join(words.split()).lower()
    texts = ((passage, passage.span.cut(reading.article.text)) for passage in reading.passages)
    return [passage for passage, text in texts if not passage.is_heading and wanted in " ".join(text.split()).lower()]


def passages_with_span(passages: Collection[Passage], answer: Span) -> list[Passage]:
    """The passages that hold the most of an answer's span, and all that hold three tenths of it."""
    shared = [(passage.span.shared(answer), passage) for passage in passages]
    most = max((length for length, _ in shared), default=0)
    return [passage for length, passage in shared if length and (length == most or length >= SHARE * len(answer))]


def _within(outcome: Outcome, k: int) -> bool:
    return outcome.rank is not None and outcome.rank <= k


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
