"""A reading: an article cut into passages and counted once, small enough to keep and to send on."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.language import fold, language_of, stem
from index.passages import Passage, split_passages
from index.words import cut_words


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """
    An article, its passages, and their words as numbers.

    Attributes:
        article: what was read.
        passages: in reading order.
        words: the distinct words, as written, in order of first appearance.
        terms: the distinct terms, likewise.
        term_of: the term of each word; int32, shape (words,).
        kinds: the AnswerType each word could be, as a number; uint8, shape
            (words,).
        tokens: the word of each token, in reading order; int32, shape
            (tokens,).
        bounds: where each passage's tokens begin, and at last where they all
            end; int64, shape (passages + 1,).
    """

    article: Article
    passages: tuple[Passage, ...] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    terms: tuple[str, ...] = field(repr=False)
    term_of: npt.NDArray[np.int32] = field(repr=False)
    kinds: npt.NDArray[np.uint8] = field(repr=False)
    tokens: npt.NDArray[np.int32] = field(repr=False)
    bounds: npt.NDArray[np.int64] = field(repr=False)

    @property
    def sentences(self) -> int:
        """How many passages are no headings."""
        return sum(not passage.is_heading for passage in self.passages)


def read(article: Article, progress: Callable[[float], None] | None = None) -> Reading:
    """
    The article's reading.

    Args:
        article: what to read.
        progress: told now and then which share of the text has been read,
            from 0 to 1.
    """
    passages: list[Passage] = []
    numbers = _Numbers()
    tokens: list[int] = []
    bounds = [0]
    for passage in split_passages(article):
        passages.append(passage)
        tokens += [numbers[word] for word in cut_words(passage.span.cut(article.text))]
        bounds.append(len(tokens))
        if progress and passage.number % 500 == 0:
            progress(passage.span.end / len(article.text))
    language = language_of(article.language)
    terms: dict[str, int] = {}
    term_of = [terms.setdefault(stem(fold(word), language.code), len(terms)) for word in numbers]
    return Reading(
        article=article,
        passages=tuple(passages),
        words=shared(numbers),
        terms=shared(terms),
        term_of=np.array(term_of, dtype=np.int32),
        kinds=np.array([language.kinds(word).value for word in numbers], dtype=np.uint8),
        tokens=np.array(tokens, dtype=np.int32),
        bounds=np.array(bounds, dtype=np.int64),
    )


class _Numbers(dict[str, int]):
    """Words with their numbers: one that is asked for first gets the next."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def shared(words: Iterable[str]) -> tuple[str, ...]:
    """The words, each kept in memory once however many readings have it: a thousand of them share most."""
    return tuple([sys.intern(word) for word in words])
