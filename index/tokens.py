"""Words to terms, with their places: the one way in which articles and questions are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.language import fold, stem
from index.span import Span
from index.words import word_places


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
    "Ukraine’s" meets "Ukraine". Where a script has no spaces, tokens are
    letters and pairs of letters, which overlap; see word_places.

    Args:
        text: of an article or a question.
        language: the code of the language whose stems are meant.
        start: what to add to every place: where the text itself begins.
    """
    for first, end in word_places(text):
        yield Token(stem(fold(text[first:end]), language), Span(start + first, start + end))
