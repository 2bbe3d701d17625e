"""A PDF to its paragraphs and headings: a PDF knows neither, only letters and where they stand."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import regex

from bot.errors import CannotRead
from bot.pages.page import Extract
from bot.pages.typeset import Line, set_in_blocks, without_running_lines

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# The longest book that we take, and the longest text of one, in characters.
MOST_PAGES = 3_000
MOST_TEXT = 20_000_000

# How far from one another pieces of the same line are at most, in parts of the letters' size: a raised note's number
# is half of it higher. pypdf itself takes lines that are set tightly for one.
APART = 0.7

_DAMAGED = "This PDF is damaged or cut short. Open it, print it to a new PDF and send that, or give me the text."
_SCAN = (
    "I found no text in this PDF, only pictures: it may be a scan. Run text recognition (OCR) over it, or give me "
    "the text."
)
_LOCKED = "This PDF is locked with a password. Save it without one and send that."

# Left by fonts that do not say which letters they draw.
_NO_LETTER = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
_LIGATURE = regex.compile(r"[\ufb00-\ufb06]")
_LIGATURES = dict(
    zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_NO_TITLE = regex.compile(r"(?i)microsoft word - .*|untitled.*|\S+\.\w{2,5}|[\W\d]*")


def extract_pdf(body: bytes) -> Extract:
    """
    The article in a PDF.

    Lines become paragraphs by the space between them; larger ones are
    headings. A word that is broken at the end of a line is put together where
    the same document has it whole elsewhere; otherwise its hyphen stays.
    Lines that stand on top or at the bottom of many pages are left out, and
    ligatures are taken for the letters that they stand for.

    Raises:
        CannotRead: if there is no text in it, it is damaged, locked or too
            long, or pypdf is not installed.
    """
    try:
        import pypdf
    except ImportError as error:
        raise CannotRead("Reading PDF needs an extra: pip install 'pullquote[pdf]'.") from error
    try:
        return _extract(pypdf.PdfReader(BytesIO(body)))
    except (CannotRead, MemoryError):
        raise
    except pypdf.errors.DependencyError as error:
        raise CannotRead(_LOCKED) from error
    except pypdf.errors.LimitReachedError as error:
        raise CannotRead("This PDF unpacks to more than I can read. Give me its text.") from error
    except Exception as error:  # what pypdf raises of a wrong PDF is not one kind
        raise CannotRead(_DAMAGED) from error


def _extract(reader: "PdfReader") -> Extract:
    if reader.is_encrypted and not reader.decrypt(""):
        raise CannotRead(_LOCKED)
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise CannotRead(f"This PDF has {count:,} pages; I read {MOST_PAGES:,} at most. Give me a part of it.")
    pages: list[list[Line]] = []
    length = 0
    for number, page in enumerate(reader.pages, 1):
        pages.append([*_lines(page, number)])
        length += sum(len(line.text) for line in pages[-1])
        if length > MOST_TEXT:
            raise CannotRead("This PDF has more text than I can read. Give me a part of it.")
    if not any(pages):
        raise CannotRead(_SCAN)
    lines, left_out = without_running_lines(pages)
    published, language = _said(reader)
    return Extract(
        tuple(set_in_blocks(lines)),
        title=_title(reader, lines),
        published=published,
        language=language,
        notes=tuple(_notes(pages, left_out, published)),
    )


def _lines(page: "PageObject", number: int) -> Iterator[Line]:
    """The lines of a page in the order in which it draws them."""
    pieces: list[tuple[str, float, float, float]] = []  # words, size, across, up

    def collect(text: str, at: list[float], within: list[float], _: object, size: float) -> None:
        across = within[4] * at[0] + within[5] * at[2] + at[4]
        up = within[4] * at[1] + within[5] * at[3] + at[5]
        scale = abs(within[3] * at[3]) or abs(within[1] * at[2]) or 1.0
        pieces.append((text, size * scale, across, up))

    page.extract_text(visitor_text=collect)
    line: list[tuple[str, float, float, float]] = []
    for text, size, across, up in pieces:
        first, *others = text.split("\n")
        if first.strip() and line and abs(up - line[-1][3]) > APART * max(size, line[-1][1]):
            yield from _line(line, number)
            line = []
        line.append((first, size, across, up))
        for other in others:
            yield from _line(line, number)
            line = [(other, size, across, up)]
    yield from _line(line, number)


def _line(pieces: list[tuple[str, float, float, float]], number: int) -> Iterator[Line]:
    words = "".join(text for text, *_ in pieces)
    text = _LIGATURE.sub(lambda one: _LIGATURES[one[0]], _NO_LETTER.sub("\ufffd", words))
    seen = [piece for piece in pieces if piece[0].strip()]
    if seen:
        _, size, _, up = max(seen, key=lambda piece: len(piece[0]))
        yield Line(" ".join(text.split()), number, round(size, 1), seen[0][2], up)


def _said(reader: "PdfReader") -> tuple[date | None, str | None]:
    """The day it was made and its language, as far as it says them."""
    made, language = None, None
    with suppress(Exception):  # a wrong date or catalogue is none
        made = (reader.metadata and reader.metadata.creation_date) or None
    with suppress(Exception):
        language = str(reader.root_object.get("/Lang") or "") or None
    return made.date() if made else None, language


def _title(reader: "PdfReader", lines: list[Line]) -> str | None:
    """What it says, unless that is a file's name; else its first page's largest words, where they are larger."""
    with suppress(Exception):  # as above
        title = str((reader.metadata and reader.metadata.title) or "").strip()
        if not _NO_TITLE.fullmatch(title) and not _NO_LETTER.search(title):
            return title
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    largest = max((line.size for line in first), default=0.0)
    words = [line.text for line in first if line.size == largest]
    return " ".join(words)[:300] if len(words) < min(5, len(first)) else None


def _notes(pages: list[list[Line]], left_out: list[Line], published: date | None) -> Iterator[str]:
    if published:
        yield f"I take {published.isoformat()} as its date, for that day the file was made."
    if left_out:
        count = "1 line that repeats" if len(left_out) == 1 else f"{len(left_out):,} lines that repeat"
        yield f"I left out {count} on top or at the bottom of pages, such as “{left_out[0].text[:80]}”."
    if empty := sum(not page for page in pages):
        yield f"{empty:,} of {len(pages):,} pages have no text; they may be pictures."
    if lost := sum(line.text.count("\ufffd") for page in pages for line in page):
        yield f"{lost:,} letters are unreadable in this PDF and show as \ufffd. Look at the text before you rely on it."
