"""Which words of a hit look like the kind of answer that a question asks for."""

from collections.abc import Iterable
from itertools import pairwise

import regex

from index.language import AnswerType, fold, language_of, stem
from index.query import Query
from index.rank import Hit
from index.span import Span, join
from index.tokens import tokenize

# What may stand between two words of one number, of one time ("14 and 15", "5. Mai"), of one name.
_GAPS = {
    AnswerType.NUMBER: regex.compile(r"[.,]?|\s+"),
    AnswerType.TIME: regex.compile(r"|(?:(?<=\d)\.)?[\s,]+(?:\p{Ll}{1,3}\s+)?|\s*[-–]\s*"),
}
_BETWEEN = regex.compile(r"\p{Ll}{1,3}")
_DAY = regex.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_MORE = regex.compile(r"[.,:]?\d")
_NAME_GAP = regex.compile(r"\s+|[-’']")


def find_answer_words(hit: Hit, query: Query) -> tuple[Span, ...]:
    """
    The words of a hit that look like the kind of answer asked for, those that stand together as one.

    A person's name is two capitals in a row, the first word of the sentence
    apart; a place's follows a word such as "in". A day of the month beside a
    time belongs to it ("14 and 15 February"), and a number must have its unit
    where one is asked for ("how old").
    """
    if not query.asks_for:
        return ()
    text, passage = hit.article.text, hit.passage
    language = language_of(hit.article.language)
    tokens = [*tokenize(passage.span.cut(text), hit.article.language, passage.span.start)]
    words = _apart(token.span for token in tokens)
    if query.asks_for is AnswerType.TIME:  # "and" and the like stand between times, see _GAPS
        words = [word for word in words if not _BETWEEN.fullmatch(text, word.start, word.end)]
    gap = _GAPS.get(query.asks_for, _NAME_GAP)
    beside = [False, *(bool(gap.fullmatch(text, one.end, two.start)) for one, two in pairwise(words)), False]
    fits = [bool(language.kinds(word.cut(text)) & query.asks_for) for word in words]
    match query.asks_for:
        case AnswerType.TIME:
            fits = _with_days(fits, beside, text, words)
        case AnswerType.NUMBER if query.units:
            fits = _with_units(fits, beside, [stem(fold(word.cut(text)), language.code) for word in words], query.units)
        case AnswerType.PLACE:
            fits = _after(fits, beside, [fold(word.cut(text)) in language.before_places for word in words])
        case AnswerType.PERSON:
            fits = [False, *fits[1:]]
    matched = join(token.span for token in tokens if token.term in hit.terms)
    runs: list[list[Span]] = []
    for place, word in enumerate(words):
        if fits[place] and not any(word in span for span in matched):
            if beside[place] and runs and runs[-1][-1] == words[place - 1]:
                runs[-1].append(word)
            else:
                runs.append([word])
    if query.asks_for is AnswerType.PERSON:
        runs = [run for run in runs if len(run) > 1]
    return tuple(Span(run[0].start, run[-1].end) for run in runs)


def _apart(places: Iterable[Span]) -> list[Span]:
    """The words without the pairs of letters that overlap them, in scripts without spaces."""
    words: list[Span] = []
    for place in places:
        if not words or place.start >= words[-1].end:
            words.append(place)
    return words


def _with_days(fits: list[bool], beside: list[bool], text: str, words: list[Span]) -> list[bool]:
    """What fits, and the days of the month beside it, from either side."""
    days = [bool(_DAY.fullmatch(text, word.start, word.end)) and not _MORE.match(text, word.end) for word in words]
    fits = [*fits, False]
    for place in (*range(len(words)), *reversed(range(len(words)))):
        near = (beside[place] and fits[place - 1]) or (beside[place + 1] and fits[place + 1])
        fits[place] = fits[place] or (days[place] and near)
    return fits[:-1]


def _with_units(fits: list[bool], beside: list[bool], terms: list[str], units: frozenset[str]) -> list[bool]:
    """The numbers that have one of the units behind them, with at most a word between ("four and a half hours")."""
    has_unit = [bool(units.intersection(terms[place + 1 : place + 3])) for place in range(len(terms))] + [False]
    for place in reversed(range(len(terms))):  # 2 and 000 are one number
        has_unit[place] = has_unit[place] or (beside[place + 1] and fits[place + 1] and has_unit[place + 1])
    return [fit and unit for fit, unit in zip(fits, has_unit, strict=False)]


def _after(fits: list[bool], beside: list[bool], opens: list[bool]) -> list[bool]:
    """What fits and stands behind a word that opens it, and what goes on from there."""
    kept: list[bool] = []
    for place, fit in enumerate(fits):
        kept.append(fit and place > 0 and (opens[place - 1] or (beside[place] and kept[place - 1])))
    return kept
