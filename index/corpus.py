"""What is open together, as one row of arrays: the words, terms and surroundings of every passage."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Prefix

from index.language import DEFAULT_LANGUAGE, AnswerType, fold, language_of
from index.lexicon import lexicon_of
from index.passages import Passage
from index.reading import Reading

# Paragraphs of a single sentence that follow one another, as in news reports, are surroundings for each other, so
# many at a time.
LINES_TOGETHER = 4

# The relatives of so many words are remembered.
REMEMBERED = 5_000

# Two words are forms of each other if their beginnings agree in so many letters, and in this share of
# the longer one: Ukraine and Ukrainian, defence and defense.
SAME_LETTERS = 4
SAME_SHARE = 0.6

Numbers = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]


class Corpus:
    """
    The passages of the readings that are open together, one row each, in order.

    A block is what a passage is understood in: its paragraph, or a few
    paragraphs of one sentence each that follow one another. A heading is a
    block of its own.

    Attributes:
        readings: in order.
        firsts: the row at which each reading begins, and at last how many
            rows there are; int64, shape (readings + 1,).
        terms: the distinct terms, each with its number.
        forms: the distinct folded words, each with its number.
        tokens: the term of each token, in order; int32, shape (tokens,).
        token_forms: its form; int32, shape (tokens,).
        kinds: the AnswerType it could be, as a number; uint8, shape (tokens,).
        bounds: where each row's tokens begin, and at last where they all end;
            int64, shape (rows + 1,).
        block: of each row, from 0; int64, shape (rows,).
        article: the number of its reading; int64, shape (rows,).
        is_heading: shape (rows,).
        opens_with_pronoun: whether one of a row's first three words is one; shape (rows,).
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = tuple(readings)
        sizes = [len(reading.passages) for reading in self.readings]
        self.firsts: Rows = np.cumsum([0, *sizes], dtype=np.int64)
        self.terms: dict[str, int] = {}
        self.forms: dict[str, int] = {}
        tokens, token_forms, kinds, bounds = [], [], [], [np.zeros(1, dtype=np.int64)]
        blocks: list[Rows] = []
        for reading in self.readings:
            terms = _numbered(self.terms, reading.terms)
            forms = _numbered(self.forms, [fold(word) for word in reading.words])
            tokens.append(terms[reading.term_of[reading.tokens]])
            token_forms.append(forms[reading.tokens])
            kinds.append(reading.kinds[reading.tokens])
            bounds.append(reading.bounds[1:] + bounds[-1][-1])
            blocks.append(_blocks(reading.passages) + (blocks[-1][-1] + 1 if blocks else 0))
        none = np.zeros(0, dtype=np.int32)
        self.tokens: Numbers = np.concatenate([none, *tokens])
        self.token_forms: Numbers = np.concatenate([none, *token_forms])
        self.kinds: npt.NDArray[np.uint8] = np.concatenate([none.astype(np.uint8), *kinds])
        self.bounds: Rows = np.concatenate(bounds)
        self.block: Rows = np.concatenate([none.astype(np.int64), *blocks])
        self.article: Rows = np.repeat(np.arange(len(sizes)), sizes)
        self.is_heading = np.array([one.is_heading for reading in readings for one in reading.passages], dtype=np.bool_)
        self.lengths: Rows = np.diff(self.bounds)
        self.first_of_block: Rows = np.searchsorted(self.block, np.arange(self.blocks + 1))
        self.opens_with_pronoun = self._opens_with_pronoun()

    def __len__(self) -> int:
        return len(self.block)

    @property
    def blocks(self) -> int:
        """How many there are."""
        return int(self.block[-1]) + 1 if len(self.block) else 0

    @property
    def language(self) -> str:
        """The code of the language that questions are read in: the first article's."""
        return self.readings[0].article.language if self.readings else DEFAULT_LANGUAGE

    def passage(self, row: int) -> tuple[Reading, Passage]:
        """The reading and the passage of a row."""
        number = int(self.article[row])
        reading = self.readings[number]
        return reading, reading.passages[row - int(self.firsts[number])]

    @cached_property
    def written(self) -> Mapping[str, str]:
        """The folded words of all articles, and how each is written where it first stands."""
        written: dict[str, str] = {}
        for reading in self.readings:
            for word in reading.words:
                written.setdefault(fold(word), word)
        return written

    def terms_of(self, row: int) -> tuple[str, ...]:
        """The terms of a row's tokens, in order."""
        names = self._terms
        return tuple([names[term] for term in self.tokens[self.bounds[row] : self.bounds[row + 1]].tolist()])

    def kinds_of(self, row: int) -> AnswerType:
        """The kinds of answer that any of a row's tokens could be."""
        kinds = self.kinds[self.bounds[row] : self.bounds[row + 1]]
        return AnswerType(int(np.bitwise_or.reduce(kinds)))

    @cached_property
    def _terms(self) -> Sequence[str]:
        return list(self.terms)

    def form(self, number: int) -> str:
        """The form of that number."""
        return self._forms[number]

    @cached_property
    def _forms(self) -> Sequence[str]:
        return list(self.forms)

    def forms_of(self, term: str) -> Sequence[int]:
        """The numbers of the forms that a term has."""
        return self._forms_of.get(self.terms.get(term, -1), ())

    @cached_property
    def _forms_of(self) -> Mapping[int, Sequence[int]]:
        terms = np.zeros(len(self.forms), dtype=np.int32)
        terms[self.token_forms] = self.tokens
        forms: dict[int, list[int]] = {}
        for form, term in enumerate(terms.tolist()):
            forms.setdefault(term, []).append(form)
        return forms

    def beginning_with(self, letters: str) -> Sequence[str]:
        """The forms that begin with these letters, sorted."""
        start = bisect_left(self._sorted_forms, letters)
        end = bisect_left(self._sorted_forms, letters + "\U0010ffff", start)
        return self._sorted_forms[start:end]

    @cached_property
    def relatives(self) -> Callable[[str, str], Mapping[int, float]]:
        """
        The forms related to a word, given as its term and its form: each one's number, and how much of a match it is.

        They begin as the word does, or mean much the same by the lexicon; none
        is the word itself. Remembered, for words repeat.
        """
        return lru_cache(maxsize=REMEMBERED)(self._relatives)

    def _relatives(self, term: str, form: str) -> Mapping[int, float]:
        found: dict[int, float] = {}
        for other in self.beginning_with(form[:SAME_LETTERS]) if len(form) >= SAME_LETTERS else ():
            longer = max(len(form), len(other))
            shared = Prefix.similarity(form, other)
            if SAME_SHARE * longer <= shared < longer:
                found[self.forms[other]] = shared / longer
        relatives = lexicon_of(self.language).relatives(term)
        for relative in relatives.keys() & self.terms.keys():
            for number in self.forms_of(relative):
                found[number] = max(relatives[relative], found.get(number, 0.0))
        return found

    @cached_property
    def _sorted_forms(self) -> Sequence[str]:
        return sorted(self.forms)

    def _opens_with_pronoun(self) -> npt.NDArray[np.bool_]:
        pronouns = language_of(self.language).pronouns
        numbers = [self.forms[form] for form in pronouns if form in self.forms]
        is_pronoun = np.zeros(len(self.forms) + 1, dtype=np.bool_)
        is_pronoun[numbers] = True
        forms = np.append(self.token_forms, len(self.forms))
        opens = np.zeros(len(self), dtype=np.bool_)
        for place in range(3):
            at = self.bounds[:-1] + place
            opens |= is_pronoun[forms[np.where(at < self.bounds[1:], at, len(self.token_forms))]]
        return opens


def _numbered(numbers: dict[str, int], words: Sequence[str]) -> Numbers:
    """The number of each word, new ones counted on."""
    return np.array([numbers.setdefault(word, len(numbers)) for word in words], dtype=np.int32)


def _blocks(passages: Sequence[Passage]) -> Rows:
    """The block of each passage of an article, from 0."""
    blocks: list[int] = []
    lines = 0
    for place, passage in enumerate(passages):
        following = passages[place + 1] if place + 1 < len(passages) else None
        alone = passage.sentence == 1 and (not following or following.sentence == 1) and not passage.is_heading
        lines = lines + 1 if alone else 0
        goes_on = passage.sentence > 1 or (alone and lines > 1)
        if lines == LINES_TOGETHER:
            lines = 0
        blocks.append((blocks[-1] + (not goes_on)) if blocks else 0)
    return np.array(blocks, dtype=np.int64)
