"""An article and its reading as bytes: to be kept, or sent by a process that is not trusted."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TypedDict, cast

import numpy as np
import numpy.typing as npt

from index.article import Article, Section
from index.passages import Passage
from index.reading import Reading, shared
from index.span import Span

# The libraries that have a say in how a text is cut into sentences, words and terms.
_LIBRARIES = ("nltk", "regex")

# Between two words of a parcel: no word holds a line end.
_BETWEEN = "\n"

_SUM = 32


class _Record(TypedDict):
    """An article but for its text, as JSON has it."""

    title: str
    source: str
    published: str | None
    language: str
    sha256: str
    paragraphs: list[list[int]]
    sections: list[list[int]]
    pages: list[list[int]]


class _Sizes(TypedDict):
    """What stands at the head of a parcel."""

    edition: str
    sha256: str
    words: int
    terms: int
    parts: list[int]


def article_as_json(article: Article) -> str:
    """
    All of an article but its text, as one line of JSON.

    Places are pairs of code points, start and end; a section is the start and
    end of its heading, its depth, the start and end of its extent.
    """
    record = _Record(
        title=article.title,
        source=article.source,
        published=article.published.isoformat() if article.published else None,
        language=article.language,
        sha256=article.sha256,
        paragraphs=[_pair(span) for span in article.paragraphs],
        sections=[[*_pair(one.heading), one.depth, *_pair(one.extent)] for one in article.sections],
        pages=[_pair(span) for span in article.pages],
    )
    return json.dumps(record, ensure_ascii=False)


def article_from_json(record: str, text: str) -> Article:
    """
    The article again.

    Args:
        record: what article_as_json gave.
        text: the article's.

    Raises:
        ValueError: if the record is none, is not that text's, or its places
            do not lie in the text, in order.
    """
    try:
        found = cast("_Record", json.loads(record))
        published = found["published"]
        article = Article(
            title=str(found["title"]),
            source=str(found["source"]),
            published=None if published is None else date.fromisoformat(published),
            language=str(found["language"]),
            text=text,
            paragraphs=tuple(Span(start, end) for start, end in found["paragraphs"]),
            sections=tuple(
                Section(Span(start, end), depth, Span(first, last))
                for start, end, depth, first, last in found["sections"]
            ),
            pages=tuple(Span(start, end) for start, end in found["pages"]),
        )
        if found["sha256"] != article.sha256:
            raise ValueError("the text is another")
    except (KeyError, TypeError, AttributeError, UnicodeError, RecursionError) as error:
        raise ValueError("this is no record of an article") from error
    headings = [section.heading for section in article.sections]
    for places in (sorted([*article.paragraphs, *headings]), article.pages):
        _check_places([(span.start, span.end) for span in places], len(text))
    _check_places([(one.extent.start, one.extent.end) for one in article.sections], len(text), apart=False)
    return article


def pack_reading(reading: Reading) -> bytes:
    """
    A reading without its article: a line of JSON that tells the sizes, then words, terms and arrays, then a sum.

    It is worth something only as long as texts are cut as they were, so it
    tells by what.
    """
    numbers = [(one.span.start, one.span.end, one.paragraph, one.sentence) for one in reading.passages]
    parts = [
        _BETWEEN.join(reading.words).encode(),
        _BETWEEN.join(reading.terms).encode(),
        reading.term_of.astype("<i4").tobytes(),
        reading.kinds.astype("u1").tobytes(),
        reading.tokens.astype("<i4").tobytes(),
        reading.bounds.astype("<i8").tobytes(),
        np.array(numbers, dtype="<i4").tobytes(),
    ]
    sizes = _Sizes(
        edition=edition(),
        sha256=reading.article.sha256,
        words=len(reading.words),
        terms=len(reading.terms),
        parts=[len(part) for part in parts],
    )
    body = b"".join([json.dumps(sizes).encode(), b"\n", *parts])
    return body + sha256(body).digest()


def unpack_reading(article: Article, parcel: bytes) -> Reading:
    """
    The reading again.

    Args:
        article: what was read.
        parcel: what pack_reading gave.

    Raises:
        ValueError: if the parcel is damaged, of another text, or was made by
            a Pullquote that cut texts otherwise: the article has to be read
            again then.
    """
    body = memoryview(parcel)[:-_SUM]
    if sha256(body).digest() != parcel[-_SUM:]:
        raise ValueError("the parcel is damaged")
    head, _, rest = bytes(body).partition(b"\n")
    try:
        sizes = cast("_Sizes", json.loads(head))
        if (sizes["edition"], sizes["sha256"]) != (edition(), article.sha256):
            raise ValueError("the parcel is of another edition or another text")
        ends = [0, *np.cumsum(sizes["parts"]).tolist()]
        words, terms, *arrays = (rest[start:end] for start, end in pairwise(ends))
        term_of, kinds, tokens, bounds, places = arrays
        reading = Reading(
            article=article,
            passages=_passages(np.frombuffer(places, dtype="<i4").reshape(-1, 4), article),
            words=shared(words.decode().split(_BETWEEN) if sizes["words"] else ()),
            terms=shared(terms.decode().split(_BETWEEN) if sizes["terms"] else ()),
            term_of=np.frombuffer(term_of, dtype="<i4"),
            kinds=np.frombuffer(kinds, dtype="u1"),
            tokens=np.frombuffer(tokens, dtype="<i4"),
            bounds=np.frombuffer(bounds, dtype="<i8"),
        )
        _check_reading(reading, sizes)
    except (KeyError, TypeError, AttributeError, UnicodeError, RecursionError) as error:
        raise ValueError("this is no parcel of a reading") from error
    return reading


@cache
def edition() -> str:
    """
    By what texts are cut into sentences, words and terms here: a sum over our own files and the libraries' versions.

    Readings of another edition are worth nothing.
    """
    folder = Path(__file__).parent
    files = sorted(path for path in folder.iterdir() if path.suffix in {".py", ".toml"} and path.stem != "weights")
    versions = [f"{name} {version(name)}".encode() for name in _LIBRARIES]
    return sha256(b"\0".join([*(path.read_bytes() for path in files), *versions])).hexdigest()[:16]


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _passages(rows: npt.NDArray[np.int32], article: Article) -> tuple[Passage, ...]:
    places: list[list[int]] = rows.tolist()
    _check_places([(start, end) for start, end, _, _ in places], len(article.text))
    paragraphs = len(article.paragraphs)
    if not all(start < end and 0 <= of <= paragraphs and sentence > 0 for start, end, of, sentence in places):
        raise ValueError("a passage is no sentence of the article")
    return tuple([Passage(number, Span(*place[:2]), *place[2:]) for number, place in enumerate(places)])


def _check_places(places: Sequence[tuple[int, int]], length: int, *, apart: bool = True) -> None:
    """Whether places lie in a text of that length, in order."""
    previous = 0
    for start, end in places:
        if not previous <= start <= end <= length:
            raise ValueError("a place lies outside of the text, or before another")
        previous = end if apart else start


def _check_reading(reading: Reading, sizes: _Sizes) -> None:
    """Whether all numbers of a reading point to something, so that no index over it can fail."""
    words, terms, bounds = reading.words, reading.terms, reading.bounds
    fits = (
        (len(words), len(terms)) == (sizes["words"], sizes["terms"])
        and len(reading.term_of) == len(reading.kinds) == len(words)
        and len(bounds) == len(reading.passages) + 1
        and bounds[0] == 0
        and bounds[-1] == len(reading.tokens)
        and bool((np.diff(bounds) >= 0).all())
        and _within(reading.term_of, len(terms))
        and _within(reading.tokens, len(words))
    )
    if not fits:
        raise ValueError("the parts of the parcel do not fit together")


def _within(numbers: npt.NDArray[np.int32], end: int) -> bool:
    return not len(numbers) or (int(numbers.min()) >= 0 and int(numbers.max()) < end)
