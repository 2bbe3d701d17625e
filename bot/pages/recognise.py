"""What a page is, by its bytes: a name can say anything."""

from collections.abc import Sequence
from enum import Enum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import regex

from bot.errors import CannotRead
from bot.pages.page import Page


class Kind(Enum):
    """What a page can be read as."""

    TEXT = "plain text"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    PDF = "PDF"
    WORD = "Word"
    EXPORT = "an export of our own"


# What is refused at once: where the bytes lie, what they are, and what that is called. The signatures are those of
# the WHATWG's "MIME Sniffing", section 6, and of the formats' own specifications.
_REFUSED: Sequence[tuple[int, tuple[bytes, ...], str]] = (
    (0, (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"), "a compressed file"),
    (0, (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"), "an archive"),
    (257, (b"ustar",), "an archive"),
    (0, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "a Word, Excel or PowerPoint file from before 2007"),
    (0, (b"{\\rtf",), "an RTF file"),
    (0, (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\1\0"), "a picture"),
    (0, (b"\xff\xfb", b"\xff\xf3", b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3"), "a sound or a film"),
    (4, (b"ftyp",), "a sound or a film"),
    (0, (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\0asm"), "a program"),
    (0, (b"SQLite format 3\0",), "a database"),
    (0, (b"wOFF", b"wOF2", b"OTTO\0", b"\0\1\0\0\0"), "a font"),
    (0, (b"%!PS",), "a PostScript file"),
)

# As above, but letters that a text could begin with: only where a NUL shows that it is none.
_REFUSED_WITH_NUL = (
    (b"RIFF", "a picture, a sound or a film"),
    (b"BM", "a picture"),
    (b"MZ", "a program"),
)

# By how a name within it begins, what a ZIP is; the first that fits counts.
_ZIPPED = (
    ("META-INF/container.xml", "an e-book"),
    ("xl/", "an Excel file"),
    ("ppt/", "a PowerPoint file"),
    ("content.xml", "an OpenDocument file"),
)

# How far into a page its kind shows.
_HEAD = 4_096

# How an export of articles begins; see exchange.py.
_EXPORT = b'{"pullquote":'

_PDF = regex.compile(rb"(?:^|[\r\n])%PDF-\d")
_BEFORE = r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?(?:-->|\Z)\s*)*"
_PAGE = regex.compile(rf"{_BEFORE}<(?:!doctype\s+html|html|head|body|title|meta)\b", regex.IGNORECASE | regex.DOTALL)
_PIECE = regex.compile(
    rf"{_BEFORE}<(?:p|div|h[1-6]|article|main|section|span|table|ul|ol|br|a|b|font|script|style|link|center|iframe)\b"
    r"|\A\s*<!--",
    regex.IGNORECASE | regex.DOTALL,
)
_TAG = regex.compile(r"</[a-z][a-z0-9]*\s*>|<(?:p|br|div|html|body)\b", regex.IGNORECASE)
_XML = regex.compile(
    rf"{_BEFORE}(?:<!doctype\s+(\w+)|<([\w:.-]+)(?:\s[^>]*)?\sxmlns)|\A\s*<\?xml\b", regex.IGNORECASE | regex.DOTALL
)

_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
_HTML_TYPES = ("text/html", "application/xhtml+xml")


def kind_of(page: Page) -> Kind:
    """
    What a page is, by its content.

    Its name and media type only decide what its content cannot: whether a
    text is Markdown, and whether a text with tags in it is a page.

    Raises:
        CannotRead: if it is nothing that text is read from.
    """
    body = page.body
    if not body.strip():
        raise CannotRead(f"{page.source} is empty. Give me a text with sentences in it.")
    if _PDF.search(body[:1_024]):
        return Kind.PDF
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(page)
    _refuse_what_is_no_text(page)
    return Kind.EXPORT if body.startswith(_EXPORT) else _written(page)


def _zipped(page: Page) -> Kind:
    try:
        with ZipFile(BytesIO(page.body)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise CannotRead(f"{page.source} is damaged or cut short. Send it again.") from error
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return Kind.WORD
    what = next((what for start, what in _ZIPPED if any(name.startswith(start) for name in names)), "an archive")
    raise _refusal(page, what)


def _refuse_what_is_no_text(page: Page) -> None:
    for place, starts, what in _REFUSED:
        if page.body.startswith(starts, place):
            raise _refusal(page, what)
    for start, what in _REFUSED_WITH_NUL:
        if page.body.startswith(start) and b"\0" in page.body[:_HEAD]:
            raise _refusal(page, what)


def _written(page: Page) -> Kind:
    """Which of the kinds that are written in letters it is."""
    head = _head(page.body)
    if _PAGE.match(head) or (page.media_type in _HTML_TYPES and _TAG.search(head)):
        return Kind.HTML
    if page.media_type == "text/markdown" or page.source.lower().endswith(_MARKDOWN_NAMES):
        return Kind.MARKDOWN
    if xml := _XML.match(head):
        name = xml[1] or xml[2]
        raise _refusal(page, "a picture" if name == "svg" else f"XML ({name})" if name else "XML")
    return Kind.HTML if _PIECE.match(head) else Kind.TEXT


def _head(body: bytes) -> str:
    """The page's first characters, as far as they are those of markup: nothing is quoted from here."""
    start = body[:_HEAD]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return start.decode("utf-16" if wide else "latin-1", errors="replace").removeprefix("\xef\xbb\xbf")


def _refusal(page: Page, what: str) -> CannotRead:
    return CannotRead(
        f"{page.source} is {what}. I read text, Markdown, web pages, PDF and Word (.docx): save the article as one "
        "of them."
    )
