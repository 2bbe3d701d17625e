"""How a body is laid out: plain text or Markdown to one text with its paragraphs and headings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from itertools import pairwise

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token as Mark

from index.span import Span, trim

# Quotes and lists within one another: deeper ones lose their words, and Python its patience.
DEEPEST_NESTING = 100

# What divides the blocks of a text that is put together.
_BETWEEN = "\n\n"

_BLANK_LINE = regex.compile(r"\n[^\S\n]*\n")
_FRONT_MATTER = regex.compile(r"---[^\S\n]*\n((?:[^\n]*\n){0,100}?)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)")
_FRONT_LINE = regex.compile(r"([A-Za-z_][\w-]*)[^\S\n]*:(?:[^\S\n]+(.*))?|\s+.*|-[^\S\n].*|#.*|")
_DATE_LINE = regex.compile(r"\s*date(?::\s*|[^\S\n]+)(\d{4}-\d\d-\d\d)(?!\S)\s*", regex.IGNORECASE)
_HTML = regex.compile(r"""<!--|-->|<(/?[A-Za-z][\w-]*)(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_INLINE = frozenset(
    f"{slash}{tag}"
    for tag in (
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    )
    for slash in ("", "/")
)
_SILENT = {"<!--": "-->", "script": "/script", "style": "/style", "title": "/title"}
_LINE_TAG = regex.compile(r"<br\s*/?>", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """
    A paragraph or a heading, before it has a place.

    Attributes:
        text: its words; lines may end in it, paragraphs may not.
        depth: of a heading, from 1; 0: it is a paragraph.
        page: from 1, of a text that has pages; else 0.
    """

    text: str
    depth: int = 0
    page: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """
    A text and where its parts lie; what is said about the text is not in it.

    Attributes:
        text: the words that can be quoted, line ends settled.
        paragraphs: in order and apart, without white space at their ends.
        headings: likewise, each with its depth from 1; no heading is a
            paragraph as well.
        pages: of a text that came in pages, in order, together all of it.
        title, published, language: as front matter or a date line gives them,
            else None.
    """

    text: str
    paragraphs: tuple[Span, ...]
    headings: tuple[tuple[Span, int], ...] = ()
    pages: tuple[Span, ...] = ()
    title: str | None = None
    published: date | None = None
    language: str | None = None


def lay_out(body: str, *, markdown: bool) -> Layout:
    """
    The layout of a body as it came.

    Line ends become line feeds before any place is counted: all that
    str.splitlines knows, so that no quote can break out of its line later.
    Front matter and a leading date line ("date 2022-02-05 …") say something
    about the text and are taken off it.

    Args:
        body: the characters of a file or page.
        markdown: whether to read it as Markdown, where emphasis and the
            targets of links vanish; otherwise as plain text, where every
            character stays and a paragraph ends at a blank line, or at each
            line end if there is no blank line.
    """
    text = "\n".join(body.removeprefix("\ufeff").splitlines())
    about, text = _take_front_matter(text)
    published = _date(about.get("date", "")) or _date(about.get("published", ""))
    if (line := _DATE_LINE.match(text)) and (day := _date(line[1])):
        published, text = published or day, text[line.end() :]
    layout = _lay_out_markdown(text) if markdown else _lay_out_text(text)
    return replace(
        layout,
        title=about.get("title") or None,
        published=published,
        language=about.get("language") or about.get("lang") or None,
    )


def _take_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The lines "key: value" between two lines of dashes at the start, and the text after them."""
    block = _FRONT_MATTER.match(text)
    if block is None:
        return {}, text
    lines = [_FRONT_LINE.fullmatch(line) for line in block[1].split("\n")]
    pairs = {line[1].lower(): _unquoted((line[2] or "").strip()) for line in lines if line and line[1]}
    if not pairs or None in lines:
        return {}, text
    return pairs, text[block.end() :]


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if regex.match(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _lay_out_text(text: str) -> Layout:
    between = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else regex.compile("\n")
    ends = [gap.span() for gap in between.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    pieces = (trim(Span(start, max(start, stop)), text) for start, stop in zip(starts, stops, strict=True))
    return Layout(text, tuple(piece for piece in pieces if len(piece)))


def arrange(blocks: Iterable[Block]) -> Layout:
    """
    One text of these blocks, an empty line between them; those without a word vanish.

    Line ends within them become line feeds.

    Args:
        blocks: in reading order, their pages rising.
    """
    pieces: list[str] = []
    paragraphs: list[Span] = []
    headings: list[tuple[Span, int]] = []
    starts: list[int] = []  # of pages
    end = 0
    for block in blocks:
        starts.extend([end] * (block.page - len(starts)))
        words = "\n".join(block.text.splitlines()).strip()  # an entity can be a line end
        if not words:
            continue
        start = end + len(_BETWEEN) if pieces else 0
        end = start + len(words)
        pieces.append(words)
        if block.depth:
            headings.append((Span(start, end), block.depth))
        else:
            paragraphs.append(Span(start, end))
    text = _BETWEEN.join(pieces)
    pages = tuple(Span(start, stop) for start, stop in pairwise([*starts, len(text)]))
    return Layout(text, tuple(paragraphs), tuple(headings), pages)


def _lay_out_markdown(text: str) -> Layout:
    marks = MarkdownIt("commonmark", {"maxNesting": DEEPEST_NESTING}).enable("table").parse(text)
    return arrange(Block(words, depth) for words, depth in _blocks(marks))


def _blocks(marks: list[Mark]) -> Iterator[tuple[str, int]]:
    """Each block's words, with the depth of a heading or 0; a table's row is one block."""
    depth = 0
    row: list[str] | None = None
    for mark in marks:
        match mark.type:
            case "heading_open":
                depth = int(mark.tag[1:])
            case "heading_close":
                depth = 0
            case "tr_open":
                row = []
            case "tr_close":
                yield " | ".join(row or []), 0
                row = None
            case "inline":
                words = _words(mark.children or [])
                if row is None:
                    yield words, depth
                else:
                    row.append(words.strip())
            case "fence" | "code_block":
                yield mark.content, 0
            case "html_block":
                yield _text_of(mark.content), 0


def _text_of(html: str) -> str:
    """The words of a piece of HTML; each tag but those inside a line divides them. One pass, whatever it holds."""
    pieces: list[str] = []
    until = ""  # the tag that ends what nobody reads
    end = 0
    for mark in _HTML.finditer(html):
        name = (mark[1] or mark[0]).lower()
        if not until:
            pieces.append(html[end : mark.start()])
            pieces.append("" if name in _INLINE else "\n")
            until = _SILENT.get(name, "")
        elif name == until:
            until = ""
        end = mark.end()
    if not until:
        pieces.append(html[end:])
    lines = (" ".join(line.split()) for line in unescape("".join(pieces)).splitlines())
    return "\n".join(line for line in lines if line)


def _words(marks: list[Mark]) -> str:
    """What a reader would see of a line: no emphasis, no targets of links, no tags."""
    seen: list[str] = []
    for mark in marks:
        match mark.type:
            case "softbreak":
                seen.append(" ")
            case "hardbreak":
                seen.append("\n")
            case "html_inline":
                seen.append("\n" if _LINE_TAG.fullmatch(mark.content) else "")
            case "image":
                seen.append(_words(mark.children or []))
            case _:
                seen.append(mark.content)
    return "".join(seen)
