"""Which words of a hit look like the kind of answer that a question asks for."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from index.language import AnswerType, Language, fold, language_of, stem
from index.query import Query
from index.rank import Hit
from index.span import Span, join
from index.tokens import Token

# A reason goes on to the end of its clause, for so many words at most.
LONGEST_REASON = 15

# What may stand between two words of one number, of one time ("14 and 15", "5. Mai"), of one clause, of one name.
_GAPS = {
    AnswerType.NUMBER: regex.compile(r"[.,]?|\s+|[-–]"),
    AnswerType.TIME: regex.compile(r"|(?:(?<=\d)\.)?[\s,]+(?:\p{Ll}{1,3}\s+)?|\s*[-–]\s*"),
    AnswerType.REASON: regex.compile(r"[^,;:.!?…–—，、；：。！？،؛؟]*|[.,:]"),
}
_BETWEEN = regex.compile(r"\p{Ll}{1,3}")
_DAY = regex.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_MORE = regex.compile(r"[.,:]?\d")
_NAME_GAP = regex.compile(r"\s+|[-’']")

# What belongs to a number: the sign of its money or share, the number that it goes on from ("four and a half").
_SIGN_BEFORE = regex.compile(r"(?<!\w)\p{Lu}{0,2}\p{Sc}[^\S\n]?$")
_SIGN_BEHIND = regex.compile(r"[^\S\n]?[\p{Sc}%‰]")
_NUMBER_BEFORE = regex.compile(r"(?<!\w)(\w+)\s(?:\p{Ll}{1,3}\s){1,2}$")
_UP_TO_UNIT = regex.compile(r"[\s-]*(?:[\w\p{M}]+[\s-]+)?")


def find_answer_words(hit: Hit, query: Query) -> tuple[Span, ...]:
    """
    The words of a hit that look like the kind of answer asked for, those that stand together as one.

    A person's name is two capitals in a row, the first word of the sentence
    apart; a place's follows a word such as "in". A day of the month beside a
    time belongs to it ("14 and 15 February"). A number must have its unit
    where one is asked for ("how old"), and is marked with it and with its
    money ("$3 million", "5 per cent"). A reason goes from a word such as
    "because" to the end of its clause.
    """
    if not query.asks_for & (hit.could_be | AnswerType.REASON):  # some reasons open with several words
        return ()
    text = hit.article.text
    language = language_of(hit.article.language)
    tokens = hit.tokens
    words = _apart(token.span for token in tokens)
    if query.asks_for is AnswerType.TIME:  # "and" and the like stand between times, see _GAPS
        words = [word for word in words if not _BETWEEN.fullmatch(text, word.start, word.end)]
    gap = _GAPS.get(query.asks_for, _NAME_GAP)
    beside = [False, *(bool(gap.fullmatch(text, one.end, two.start)) for one, two in pairwise(words)), False]
    fits = _fitting(words, beside, hit, query, language)
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
    spans = (Span(run[0].start, run[-1].end) for run in runs)
    if query.asks_for is AnswerType.NUMBER:
        return join(_whole_amount(span, hit, query, tokens, matched) for span in spans)
    return tuple(spans)


def _fitting(words: list[Span], beside: list[bool], hit: Hit, query: Query, language: Language) -> list[bool]:
    """Which of the words could be of the kind, or part of it; beside: which of them stand beside the one before."""
    text = hit.article.text
    fits = [bool(language.kinds(word.cut(text)) & query.asks_for) for word in words]
    match query.asks_for:
        case AnswerType.TIME:
            return _with_days(fits, beside, text, words)
        case AnswerType.NUMBER if query.units:
            return _with_units(fits, beside, [stem(fold(word.cut(text)), language.code) for word in words], query.units)
        case AnswerType.PLACE:
            return _after(fits, beside, [fold(word.cut(text)) in language.before_places for word in words])
        case AnswerType.PERSON:
            return [False, *fits[1:]]
        case AnswerType.REASON:
            reasons = _one_of(language.reasons, spaces=language.spaces)
            opening = reasons.finditer(text, hit.passage.span.start, hit.passage.span.end)
            starts = {reason.start() for reason in opening}
            return _to_clause_end(beside, [word.start in starts for word in words])
    return fits


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


def _to_clause_end(beside: list[bool], opens: list[bool]) -> list[bool]:
    """What stands from a word that opens a reason to the end of its clause."""
    kept: list[bool] = []
    left = 0
    for place, opening in enumerate(opens):
        left = LONGEST_REASON if opening else left - 1 if beside[place] and left else 0
        kept.append(left > 0)
    return kept


def _whole_amount(number: Span, hit: Hit, query: Query, tokens: Sequence[Token], matched: Sequence[Span]) -> Span:
    """
    The number with what belongs to it, as far as it is not matched.

    Its money or share, the unit asked for, and the number that it goes on
    from: "$3 million", "5 per cent", "four and a half hours".
    """
    text, sentence, language = hit.article.text, hit.passage.span, language_of(hit.article.language)
    start, end = number.start, number.end
    behind = [token for token in tokens if token.span.start >= end][:2]
    units = [token.span for token in behind if token.term in query.units]
    belonging = [Span(end, unit.end) for unit in units[:1] if _UP_TO_UNIT.fullmatch(text, end, unit.start)]
    signs = [
        _SIGN_BEFORE.search(text, max(sentence.start, start - 4), start),
        _SIGN_BEHIND.match(text, end, sentence.end),
        _one_of(language.after_numbers, r"[\s-]*", spaces=language.spaces).match(text, end, sentence.end),
    ]
    belonging += [Span(*sign.span()) for sign in signs if sign]
    before = _NUMBER_BEFORE.search(text, max(sentence.start, start - 30), start) if query.units else None
    if before and language.kinds(before[1]) & AnswerType.NUMBER:
        belonging.append(Span(before.start(), start))
    (whole,) = join([number, *(span for span in belonging if not any(map(span.shared, matched)))])
    return whole


@lru_cache(maxsize=128)
def _one_of(phrases: frozenset[str], before: str = "", *, spaces: bool) -> "regex.Pattern[str]":
    """What fits one of the phrases, the longest that does, as whole words where spaces divide them."""
    longest_first = sorted(phrases, key=len, reverse=True)
    written = "|".join(r"[\s’'-]+".join(map(regex.escape, phrase.split())) for phrase in longest_first) or "(?!)"
    border = (r"(?<!\w)", r"(?!\w)") if spaces else ("", "")
    return regex.compile(f"{before}{border[0]}(?:{written}){border[1]}", regex.IGNORECASE)
