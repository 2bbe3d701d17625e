"""What is asked: a question's terms, what must and must not stand in a quote, and the kind of answer."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import regex

from index.errors import QuestionTooLong
from index.language import AnswerType, Language, fold, language_of, stem
from index.words import UNSPACED, cut_words, whole_words

# The longest question, in characters, and how many phrases and exclusions it may have.
LONGEST_QUESTION = 1_000
MOST_MARKED = 10

# What is sought has so many words at most.
LONGEST_FOCUS = 2

# A question that asks on with fewer words to look for borrows those of the question before.
ENOUGH_WORDS = 2

_CONTRACTION = regex.compile(r"\p{L}+['’]\p{L}+")

# "exact phrase" or -"some words", in straight or curly quotes, and -word.
_MARKED = regex.compile(
    rf"""
    (?: (?<!\S) - | (?<![\w--{UNSPACED}]) ) (?: "[^"]*" | “[^“”]*” | „[^“”„]*[“”] | «[^«»]*» | 「[^「」]*」 )
    |
    (?<!\S) - \p{{L}} [\w\p{{M}}]* (?: [-'’] [\w\p{{M}}]+ )*
    """,
    regex.V1 | regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """
    A question, ready to be looked for.

    Attributes:
        text: the question as asked, runs of white space as one space.
        terms: each once, in the order asked; stop words and question words
            dropped, but for those of a phrase.
        words: the word that each term was asked with, as typed.
        phrases: folded words that must stand in a quote, side by side.
        excluded: terms that must not stand in a quote, side by side; mostly
            one each.
        asks_for: the kind of answer wanted, or ANYTHING.
        units: terms one of which must follow a number that answers; empty:
            any number may.
        taken_for: words of the question, as typed, that were taken for
            another, and that one; see spelling.understand.
        borrowed: words, as typed, that came from the question before; see
            borrow.
        common: the stop words of the question, as terms, each once: too
            common to look for, they still tell sentences apart.
        focus: the terms right behind the words that ask, two at most: what
            is counted or sought ("how many troops", "which air base").
    """

    text: str
    terms: tuple[str, ...]
    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    excluded: tuple[tuple[str, ...], ...]
    asks_for: AnswerType
    units: frozenset[str] = frozenset()
    taken_for: Mapping[str, str] = field(default_factory=dict)
    borrowed: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()


def parse_query(question: str, language: str) -> Query:
    """
    The query of a question.

    Args:
        question: as typed: "exact phrase" must stand in a quote, -word and
            -"some words" must not.
        language: the code of the language it is asked in.

    Returns:
        A query, perhaps without terms: then there is nothing to look for.

    Raises:
        QuestionTooLong: beyond 1,000 characters, runs of white space counted
            as one, or with more than ten phrases and exclusions.
    """
    text = " ".join(question.split())
    if len(text) > LONGEST_QUESTION:
        raise QuestionTooLong(f"Please ask in {LONGEST_QUESTION:,} characters or fewer.")
    known = language_of(language)
    asked, phrases, excluded = _take_marks(text, known.code)
    if len(phrases) + len(excluded) > MOST_MARKED:
        raise QuestionTooLong(f"Please put at most {MOST_MARKED} words in quotes or behind a minus.")
    asked = _CONTRACTION.sub(lambda word: _unless_common(word[0], known), asked)
    typed = cut_words(asked)
    names = _names(typed, known)
    asks_for, asking = _asking(typed, names, known)
    kept = names | {word for word in typed if any(fold(word) in phrase for phrase in phrases)}
    terms: dict[str, str] = {}
    if known.spaces:
        rest = [word for place, word in enumerate(typed) if place not in asking or word in kept - names]
        rest = _worth_looking_for(rest, kept, known)
    else:
        rest = _between_common(asked, known) + [word for word in whole_words(asked) if word in kept]
    for word in rest:
        terms.setdefault(stem(fold(word), known.code), word)
    units = known.units.get(tuple(fold(typed[place]) for place in asking), frozenset())
    unit_terms = frozenset(stem(unit, known.code) for unit in units)
    common = (stem(fold(word), known.code) for word in typed if fold(word) in known.stop_words)
    return Query(
        text=text,
        terms=tuple(terms),
        words=tuple(terms.values()),
        phrases=phrases,
        excluded=excluded,
        asks_for=asks_for,
        units=unit_terms,
        common=tuple(dict.fromkeys(term for term in common if term not in terms)),
        focus=tuple(term for term in _focus(typed, asking, known) if term in terms),
    )


def borrow(query: Query, before: Query) -> Query:
    """
    The query of a question that asks on from the one before.

    With fewer than two terms of its own ("and when?") it looks for those of
    the question before as well, after its own, and for the same kind of
    answer if it asks for none. Otherwise it is left as it is. Phrases and
    exclusions belong to the question they were typed in, and stay there.
    """
    if len(query.terms) >= ENOUGH_WORDS:
        return query
    pairs = list(zip(before.terms, before.words, strict=True))
    borrowed = {term: word for term, word in pairs if term not in query.terms}
    same_kind = not query.asks_for
    return replace(
        query,
        terms=(*query.terms, *borrowed),
        words=(*query.words, *borrowed.values()),
        asks_for=before.asks_for if same_kind else query.asks_for,
        units=before.units if same_kind else query.units,
        taken_for={**before.taken_for, **query.taken_for},
        borrowed=tuple(borrowed.values()),
    )


def _take_marks(text: str, language: str) -> tuple[str, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """The question without what it excludes, the phrases in it, and what it excludes."""
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []

    def take(mark: regex.Match[str]) -> str:
        words = [fold(word) for word in cut_words(mark[0])]
        if mark[0].startswith("-"):
            excluded.append(tuple(stem(word, language) for word in words))
            return " "
        phrases.append(tuple(words))
        return mark[0]

    rest = _MARKED.sub(take, text)
    return rest, tuple(dict.fromkeys(filter(None, phrases))), tuple(dict.fromkeys(filter(None, excluded)))


def _unless_common(word: str, language: Language) -> str:
    """The word, or a gap in the place of one such as "don’t", whose first part could be a word of its own."""
    return " " if fold(word).replace("’", "'") in language.contractions else word


def _names(typed: list[str], language: Language) -> set[str]:
    """Common words whose capitals tell that a name is meant: the WHO, in May; none where all is in capitals."""
    if " ".join(typed).isupper():
        return set()
    shouted = {word for word in typed if word.isupper() and len(word) > 1}
    return shouted | {word for word in typed[1:] if word[0].isupper() and fold(word) in language.times}


def _asking(typed: list[str], names: set[str], language: Language) -> tuple[AnswerType, range]:
    """The kind of answer wanted, and where the words stand that say so: "how many", "what year", no name."""
    words = [fold(word) for word in typed]
    lengths = _lengths(language.code)
    spots = ((-length, start) for start, word in enumerate(words) for length in lengths.get(word, ()))
    for length, start in sorted(spots):
        kind = language.asks_for.get(tuple(words[start : start - length]))
        fits = start - length <= len(words)
        if kind and fits and not (length == -1 and typed[start] in names):
            return kind, range(start, start - length)
    return AnswerType.ANYTHING, range(0)


@lru_cache(maxsize=64)
def _lengths(code: str) -> Mapping[str, Collection[int]]:
    """How many words the phrases have that ask for a kind of answer in a language, by their first word."""
    lengths: dict[str, set[int]] = {}
    for phrase in language_of(code).asks_for:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return lengths


def _focus(typed: list[str], asking: range, language: Language) -> Iterator[str]:
    """The terms of the words that stand right behind those that ask."""
    words = [fold(word) for word in typed]
    first = next((place for place, word in enumerate(words) if word in language.question_words), len(words))
    for word in words[max(first + 1, asking.stop) :][:LONGEST_FOCUS]:
        if word in language.stop_words:
            return
        yield stem(word, language.code)


def _between_common(asked: str, language: Language) -> list[str]:
    """The words that remain when common ones are cut out, in a language that puts no spaces around them."""
    rests = (whole_words(common.sub(" ", asked)) for common in _common(language.code))
    return next(filter(None, rests), [])


@lru_cache(maxsize=64)
def _common(code: str) -> tuple["regex.Pattern[str]", ...]:
    """What fits the common words of a language: those that frame a question among them, and not."""
    language = language_of(code)
    common = language.stop_words | language.question_words
    patterns: list[regex.Pattern[str]] = []
    for words in (common | language.frame_words, common):
        written = words | {word.replace("\u0e4d\u0e32", "\u0e33") for word in words}  # fold takes Thai's am apart
        longest_first = "|".join(sorted(map(regex.escape, written), key=len, reverse=True))
        patterns.append(regex.compile(rf"(?:{longest_first})(?!\p{{M}})", regex.IGNORECASE))
    return tuple(patterns)


def _worth_looking_for(words: list[str], kept: set[str], language: Language) -> list[str]:
    """The words that carry the question; those that only frame it where there is nothing else."""
    common = language.stop_words | language.question_words
    rest = [word for word in words if word in kept or fold(word) not in common]
    return [word for word in rest if word in kept or fold(word) not in language.frame_words] or rest
