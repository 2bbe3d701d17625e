"""What a language brings to reading and asking: its common words, its stems, the kinds of answer it asks for."""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag
from functools import cache, lru_cache
from importlib.resources import files

import regex
from nltk.stem.snowball import SnowballStemmer

from index.errors import UnknownLanguage
from index.words import cut_words

DEFAULT_LANGUAGE = "en"

# Longer words are no words of any language: addresses, keys, a page of text without spaces.
# They are compared as they are, for stemming them costs more than their length.
LONGEST_STEMMED = 64

# The language of a text is told by so many of its first characters: a few thousand words.
TELLING = 20_000

# English texts have some 45 stop words in 100 words, texts in other languages at most 10 of the same.
SURELY_ENGLISH = 0.3

# A text is in another language if that many of its letters are of a script that only this language uses, or if
# so many of its words are this language's stop words, more than English ones, and that many (one at least) where
# those of several languages count in parts.
SCRIPT_SHARE = 0.2
FEWEST_STOP_WORDS = 2
STOP_SHARE = 0.1

# The lists of languages.toml that are words and nothing more.
_LISTS = (
    "stop_words",
    "contractions",
    "question_words",
    "frame_words",
    "numbers",
    "times",
    "before_places",
    "abbreviations",
    "before_numbers",
    "starters",
    "pronouns",
)

# Codes under which one language of languages.toml is also known.
_ALSO = {"nb": "no", "nn": "no"}

_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_DIGITS = regex.compile(r"\d+\p{L}{0,3}")
_YEAR = regex.compile(r"(?:1\d|20)\d\ds?")


class AnswerType(Flag):
    """The kind of answer a question asks for, and the kinds a word could be. ANYTHING is no kind."""

    ANYTHING = 0
    NUMBER = 1
    TIME = 2
    PERSON = 4
    PLACE = 8
    REASON = 16


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
    script: str = ""
    capitals: str = "names"
    ordinals: bool = False
    spaces: bool = True
    stop_words: frozenset[str] = frozenset()
    contractions: frozenset[str] = frozenset()
    question_words: frozenset[str] = frozenset()
    frame_words: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    number_parts: frozenset[str] | None = None
    times: frozenset[str] = frozenset()
    before_places: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    before_numbers: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    after_numbers: frozenset[str] = frozenset()
    asks_for: Mapping[tuple[str, ...], AnswerType] = field(default_factory=dict)
    units: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def kinds(self, word: str) -> AnswerType:
        """
        The kinds of answer a word of an article could be.

        Digits, perhaps with a short ending ("20th", "5km"), and words that
        count are numbers; words that name a day or a season, and years from
        1000 to 2099, times; a word with a capital may be a person or a place,
        unless every noun has one; and words that open a reason, as "because"
        does and "due" of "due to".
        """
        return _kinds(self.code, word) if len(word) <= LONGEST_STEMMED else self._kinds(word)

    def _kinds(self, word: str) -> AnswerType:
        form = fold(word)
        kinds = AnswerType.ANYTHING
        in_one_word = self.number_parts is not None and _compounds(self.code).fullmatch(form)
        if form in self.numbers or _DIGITS.fullmatch(form) or in_one_word:
            kinds |= AnswerType.NUMBER
        common = form in self.stop_words and not word[:1].isupper()  # may, and May
        if (form in self.times and not common) or _YEAR.fullmatch(form):
            kinds |= AnswerType.TIME
        elif self.capitals == "names" and word[:1].isupper() and form not in self.stop_words:
            kinds |= NAMED
        if form in self.reasons or (form not in self.stop_words and form in _longest_of(self.reasons)):
            kinds |= AnswerType.REASON
        return kinds

    def knows(self, kind: AnswerType) -> bool:
        """Whether words of a kind, NUMBER or TIME, can be told even where they are no digits."""
        return bool(self.numbers if kind is AnswerType.NUMBER else self.times)


@lru_cache(maxsize=20_000)
def _kinds(code: str, word: str) -> AnswerType:
    """The kinds of a word, which repeats: see Language.kinds."""
    return language_of(code)._kinds(word)  # noqa: SLF001 (the same thing, remembered)


def fold(word: str) -> str:
    """
    The word in the form in which two spellings of it are the same.

    NFKC and lower case, so that composed and decomposed letters meet.
    """
    return _fold(word) if len(word) <= LONGEST_STEMMED else _normalised(word)


def _normalised(word: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).lower())


_fold = lru_cache(maxsize=50_000)(_normalised)


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
    short = _ALSO.get(short, short)
    return _read(short) if short in _parts() else Language(short)


def guess_language(text: str) -> str:
    """
    The code of the language that a text is in, by its script and its stop words; English where nothing is clear.

    Only its first 20,000 characters are looked at. Languages that
    languages.toml does not describe are not told: they are taken for English,
    or for one that shares its most common words with them.
    """
    words = Counter(map(fold, _LETTERS.findall(text[:TELLING])))
    english = sum(words[word] for word in language_of(DEFAULT_LANGUAGE).stop_words)
    if not words or english >= SURELY_ENGLISH * words.total():  # the other languages need not be read
        return DEFAULT_LANGUAGE
    letters = "".join(words.elements())
    for code in _parts():
        script = language_of(code).script
        if script and len(regex.findall(rf"\p{{{script}}}", letters)) >= SCRIPT_SHARE * len(letters):
            return code
    counts: Counter[str] = Counter()
    scores: dict[str, float] = {}
    for word, count in words.items():
        codes = _users().get(word, ())
        for code in codes:
            counts[code] += count
            scores[code] = scores.get(code, 0.0) + count / len(codes)
    enough, enough_parts = max(FEWEST_STOP_WORDS, counts[DEFAULT_LANGUAGE] + 1), max(1, STOP_SHARE * words.total())
    fitting = [code for code, score in scores.items() if counts[code] >= enough and score >= enough_parts]
    return max(fitting, key=scores.__getitem__, default=DEFAULT_LANGUAGE)


@cache
def _stemmer(language: str) -> SnowballStemmer | None:
    name = language_of(language).stemmer
    return SnowballStemmer(name) if name else None


@cache
def _parts() -> Mapping[str, str]:
    """Each language's part of languages.toml, by its code: it is taken apart only when it is needed."""
    text = files("index").joinpath("languages.toml").read_text(encoding="utf-8")
    _, *parts = regex.split(r"(?m)^\[(\w+)\]$", text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _read(code: str) -> Language:
    """The language that languages.toml describes."""
    entry: dict[str, object] = tomllib.loads(f"[{code}]{_parts()[code]}")[code]
    lists = {name: frozenset(fold(str(entry.get(name, ""))).split()) for name in _LISTS}
    kinds = {AnswerType[kind.upper()]: phrases for kind, phrases in _table(entry, "asks_for").items()}
    return Language(
        code,
        stemmer=str(entry.get("stemmer", "")),
        script=str(entry.get("script", "")),
        capitals=str(entry.get("capitals", "names")),
        ordinals=bool(entry.get("ordinals")),
        spaces=bool(entry.get("spaces", True)),
        number_parts=frozenset(str(entry["number_parts"]).split()) if "number_parts" in entry else None,
        reasons=_texts(entry, "reasons"),
        after_numbers=_texts(entry, "after_numbers"),
        asks_for={phrase: kind for kind, phrases in kinds.items() for phrase in _phrases(phrases)},
        units={
            phrase: frozenset(fold(after).split())
            for phrases, after in _table(entry, "units").items()
            for phrase in _phrases(phrases)
        },
        **(lists | {"starters": lists["starters"] or frozenset(word for word in lists["stop_words"] if len(word) > 1)}),
    )


def _table(entry: Mapping[str, object], name: str) -> dict[str, str]:
    value = entry.get(name, {})
    if not isinstance(value, dict):
        raise TypeError(f"a table was expected, not {value!r}")
    return value


def _texts(entry: Mapping[str, object], name: str) -> frozenset[str]:
    """The phrases of a list divided by commas, each as a text, its words a space apart."""
    texts = (" ".join(fold(phrase).split()) for phrase in str(entry.get(name, "")).split(","))
    return frozenset(filter(None, texts))


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """The phrases of a list divided by commas, each as its words."""
    return (tuple(map(fold, cut_words(phrase))) for phrase in text.split(","))


@lru_cache(maxsize=64)
def _longest_of(phrases: frozenset[str]) -> frozenset[str]:
    """The longest word of each phrase."""
    return frozenset(map(_longest, phrases))


def _longest(phrase: str) -> str:
    """The longest word of a phrase, by which it is known."""
    return max(phrase.split(), key=len)


@cache
def _compounds(code: str) -> "regex.Pattern[str]":
    """What fits the numbers of a language that are written as one word: dreiundzwanzig, ventitré."""
    language = language_of(code)
    last = "|".join(sorted(map(regex.escape, language.numbers), key=len, reverse=True))
    first = "|".join([last, *sorted(language.number_parts or ())])
    return regex.compile(rf"(?:{first})+(?:{last})")


@cache
def _users() -> Mapping[str, Sequence[str]]:
    """Each stop word and question word, and the codes of the languages that use it."""
    users: dict[str, list[str]] = {}
    for code in _parts():
        language = language_of(code)
        for word in language.stop_words | language.question_words:
            users.setdefault(word, []).append(code)
    return users
