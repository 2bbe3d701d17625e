"""A Word document to its paragraphs and headings."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from bot.errors import CannotRead
from bot.pages.page import Extract
from index import Block

# How large the parts of XML may be when unpacked, in bytes, and how many elements may be in them: mammoth takes 40 µs
# of work and 900 bytes of memory for each.
LARGEST_PARTS = 20_000_000
MOST_ELEMENTS = 300_000

# How deep elements may lie within one another: mammoth follows them by recursion, four calls for each.
DEEPEST = 150

# How many parts a document may have; one with a hundred pictures has 150.
MOST_PARTS = 5_000

_READ = (".xml", ".rels")

_LOCKED = "This Word document is locked with a password. Save it without one and send that."
_DAMAGED = "This Word document is damaged or cut short. Open it in Word, save it again as .docx and send that."
_TOO_LARGE = "This Word document unpacks to more than I can read. Save its text as a smaller document."

# Names of the fields of docProps/core.xml, after ECMA-376, part 2, section 11.
_FIELDS = {
    "http://purl.org/dc/elements/1.1/ title": "title",
    "http://purl.org/dc/elements/1.1/ language": "language",
    "http://purl.org/dc/terms/ created": "created",
}


def extract_word(body: bytes) -> Extract:
    """
    The article in a Word document (.docx).

    Headings are what has a style of headings; an item of a list is a
    paragraph, a row of a table is one with " | " between its cells, and the
    words of footnotes stand at the end. Pictures, comments and what was
    deleted are left out.

    Raises:
        CannotRead: if it is damaged, larger than it seems, or mammoth is not
            installed.
    """
    try:
        import mammoth
    except ImportError as error:
        raise CannotRead("Reading Word needs an extra: pip install 'pullquote[docx]'.") from error
    document, about = _checked(body)
    try:
        html = mammoth.convert_to_html(
            document,
            style_map="p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh",
            include_embedded_style_map=False,
            convert_image=_no_picture,
        ).value
    except MemoryError:
        raise
    except Exception as error:  # what mammoth raises of a wrong document is not one kind
        raise CannotRead(_DAMAGED) from error
    return Extract(
        tuple(_blocks(html)),
        title=about.get("title") or None,
        published=(made := _day(about.get("created", ""))),
        language=about.get("language") or None,
        notes=(f"I take {made.isoformat()} as its date, for that day the file was made.",) if made else (),
    )


def _no_picture(_: object) -> list[object]:
    return []


def _checked(body: bytes) -> tuple[BytesIO, dict[str, str]]:
    """
    The document with nothing but parts that are small and plain enough for mammoth, and what it says about itself.

    Raises:
        CannotRead: if there are others that text is in.
    """
    about = _About()
    checked = BytesIO()
    try:
        with ZipFile(BytesIO(body)) as archive, ZipFile(checked, "w") as plain:
            for name, words in _parts(archive):
                about.check(words, name)
                plain.writestr(name, words)
    except (BadZipFile, ExpatError, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise CannotRead(_DAMAGED) from error
    return checked, about.found


def _parts(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts of XML, each with its name."""
    left = LARGEST_PARTS
    if len(archive.infolist()) > MOST_PARTS:
        raise CannotRead(_TOO_LARGE)
    for part in archive.infolist():
        if part.filename.lower().endswith(_READ):
            if part.flag_bits & 1 or part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise CannotRead(_LOCKED)
            with archive.open(part) as file:
                words = file.read(left + 1)
            left -= len(words)
            if left < 0:
                raise CannotRead(_TOO_LARGE)
            yield part.filename, words


@dataclass(slots=True)
class _About:
    """Looks through the document's parts, with a parser that follows no reference and knows no entity."""

    found: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    elements: int = 0
    field: str = ""

    def check(self, words: bytes, name: str) -> None:
        self.depth = 0
        parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        if name == "docProps/core.xml":
            parser.CharacterDataHandler = self._words
        parser.Parse(words, True)  # noqa: FBT003 (it takes no names)

    def _refuse(self, *_: object) -> None:
        raise CannotRead("This Word document holds declarations that Word never writes. Save it again in Word.")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST or self.elements > MOST_ELEMENTS:
            raise CannotRead(_TOO_LARGE)
        self.field = _FIELDS.get(name, "")

    def _end(self, _: str) -> None:
        self.depth -= 1
        self.field = ""

    def _words(self, words: str) -> None:
        if self.field:
            self.found[self.field] = (self.found.get(self.field, "") + words)[:1_000]


def _day(created: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(created[:10])
    return None


def _blocks(html: str) -> Iterator[Block]:
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    yield from (block for block in parser.blocks if block.text.strip())


class _Blocks(HTMLParser):
    """The blocks of mammoth's HTML, which is simple: each tag closed, nothing but what is told apart here."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._rows: list[list[str]] = []  # of the tables around this place, the innermost last
        self._mark = False  # inside a footnote's number, or the arrow back from the note

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "table":
                self._end_block(0)
            case "tr":
                self._rows.append([])
            case "br":
                self._words.append("\n")
            case "a":
                target = dict(attrs).get("href") or ""
                self._mark = target.startswith(("#footnote-", "#endnote-"))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "p" | "li":
                self._end_block(0)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._end_block(int(tag[1]))
            case "td" | "th":
                if self._rows:
                    self._rows[-1].append(" ".join("".join(self._words).split()))
                self._words.clear()
            case "tr":
                cells = self._rows.pop() if self._rows else []
                self._words.append(" | ".join(cells) if any(cells) else "")
                self._end_block(0)
            case "a":
                self._mark = False

    def handle_data(self, data: str) -> None:
        if not self._mark:
            self._words.append(data)

    def _end_block(self, depth: int) -> None:
        """Inside of a cell a paragraph ends at a space: the row is the paragraph there."""
        if self._rows:
            self._words.append("\n")
            return
        self.blocks.append(Block("".join(self._words).strip(), depth))
        self._words.clear()
