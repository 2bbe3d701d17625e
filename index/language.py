"""What a language brings to reading and asking: its common words, its stems, the kinds of answer it asks for."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag
from functools import cache, lru_cache
from importlib.resources import files

import regex
from nltk.stem.snowball import SnowballStemmer

from index.errors import UnknownLanguage

DEFAULT_LANGUAGE = "en"

# Longer words are no words of any language: addresses, keys, a page of text without spaces.
# They are compared as they are, for stemming them costs more than their length.
LONGEST_STEMMED = 64


_DIGITS = regex.compile(r"\d+\p{L}{0,3}")
_YEAR = regex.compile(r"(?:1\d|20)\d\ds?")


class AnswerType(Flag):
    """The kind of answer a question asks for, and the kinds a word could be. ANYTHING is no kind."""

    ANYTHING = 0
    NUMBER = 1
    TIME = 2
    PERSON = 4
    PLACE = 8


# What a capital letter may stand for.
NAMED = AnswerType.PERSON | AnswerType.PLACE


@dataclass(frozen=True, slots=True)
class Language:
    """
    One language, as languages.toml describes it.

    A language that is not described there has a code and nothing else: its
    words are compared as they are, none is too common, and sentences end as
    they do without any abbreviation.
    """

    code: str
    stemmer: str = ""
    stop_words: frozenset[str] = frozenset()
    contractions: frozenset[str] = frozenset()
    question_words: frozenset[str] = frozenset()
    frame_words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    before_places: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    before_numbers: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    asks_for: Mapping[tuple[str, ...], AnswerType] = field(default_factory=dict)
    units: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def kinds(self, word: str) -> AnswerType:
        """
        The kinds of answer a word of an article could be.

        Digits, perhaps with a short ending ("20th", "5km"), and words that
        count are numbers; words that name a day or a season, and years from
        1000 to 2099, times; a word with a capital may be a person or a place.
        """
        form = fold(word)
        kinds = AnswerType.ANYTHING
        if form in self.numbers or _DIGITS.fullmatch(form):
            kinds |= AnswerType.NUMBER
        common = form in self.stop_words and not word[:1].isupper()  # may, and May
        if (form in self.times and not common) or _YEAR.fullmatch(form):
            kinds |= AnswerType.TIME
        elif word[:1].isupper() and form not in self.stop_words:
            kinds |= NAMED
        return kinds


def fold(word: str) -> str:
    """
    The word in the form in which two spellings of it are the same.

    NFKC and lower case, so that composed and decomposed letters meet.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).lower())


def stem(form: str, language: str) -> str:
    """The term of a folded word: its Snowball stem, or itself."""
    return form if len(form) > LONGEST_STEMMED else _stem(form, language)


@lru_cache(maxsize=100_000)
def _stem(form: str, language: str) -> str:
    """Stemming is slow and words repeat, so each is stemmed once and remembered."""
    stemmer = _stemmer(language)
    return form if stemmer is None else stemmer.stem(form) or form


@lru_cache(maxsize=256)
def language_of(code: str) -> Language:
    """
    The language with that code.

    Args:
        code: as in BCP 47, "en" or "en-GB": what follows the first part does
            not count.

    Returns:
        The language as languages.toml describes it, or one with nothing but
        its code.

    Raises:
        UnknownLanguage: if the code is not two or three letters first.
    """
    short = code.strip().lower().replace("_", "-").split("-")[0]
    if not regex.fullmatch("[a-z]{2,3}", short):
        raise UnknownLanguage(f"“{code}” is no language code. Use one such as en, de or pt-BR.")
    entry = _described().get(short)
    if entry is None:
        return Language(short)
    lists = {name: frozenset(words.split()) for name, words in entry.items() if isinstance(words, str)}
    del lists["stemmer"]
    asks_for = {tuple(words.split()): AnswerType[kind.upper()] for words, kind in _table(entry["asks_for"]).items()}
    units = {tuple(words.split()): frozenset(after.split()) for words, after in _table(entry["units"]).items()}
    return Language(short, stemmer=str(entry["stemmer"]), asks_for=asks_for, units=units, **lists)


@cache
def _stemmer(language: str) -> SnowballStemmer | None:
    name = language_of(language).stemmer
    return SnowballStemmer(name) if name else None


@cache
def _described() -> dict[str, dict[str, object]]:
    return tomllib.loads(files("index").joinpath("languages.toml").read_text(encoding="utf-8"))


def _table(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f"a table was expected, not {value!r}")
    return value
