"""Words to terms, with their places: the one way in which articles and questions are read."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from index.language import fold, stem
from index.span import Span

# Letters with their marks, digits and underscores. The standard library's \w+ would cut Thai, Hindi and
# decomposed letters to pieces.
WORD = regex.compile(r"[\w\p{M}]+")


@dataclass(frozen=True, slots=True)
class Token:
    """
    One occurrence of a word.

    Attributes:
        term: NFKC, lower case, stemmed: what the index compares.
        span: where it stands; the letters there are as they were written.
    """

    term: str
    span: Span


def tokenize(text: str, language: str, start: int = 0) -> Iterator[Token]:
    """
    The words of a text, in order.

    A hyphen or an apostrophe divides words, so "US-based" meets "US" and
    "Ukraine’s" meets "Ukraine".

    Args:
        text: of an article or a question.
        language: the code of the language whose stems are meant.
        start: what to add to every place: where the text itself begins.
    """
    for word in WORD.finditer(text):
        yield Token(stem(fold(word[0]), language), Span(start + word.start(), start + word.end()))
