"""A page's tree cut into pieces: each paragraph, heading, item and row as a reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import dedent

import regex
from lxml.html import HtmlElement

from bot.pages.beside import is_beside, is_hidden
from bot.pages.kinds import BLOCKS, HEADINGS, LONGEST_BYLINE, is_mark, kind_of, names_author, only_places
from bot.pages.markup import names_of

_CODE = regex.compile(r"\b(?:highlight|code|source|src|language|lang|codehilite|prettyprint|literal|screen)\b")

# What a browser takes for white space; a no-break space is none.
_SPACES = regex.compile(r"[ \t\n\r\f]+")
_AROUND_LINE_END = regex.compile(r" *\x0b *")
_LINE_END = "\x0b"  # of <br>, until the white space around it is settled
# Nobody sees them, and a word with one inside is found by nobody: soft hyphen, zero-width space, word joiner, byte
# order mark, control characters. Joiners and marks of direction stay: they change how letters look.
_UNSEEN = regex.compile(r"[\u00ad\u200b\u2060\ufeff\x01-\x08\x0b\x0e-\x1f\x7f]")
# What a line of marks has not, which only divides: stars, dashes, dots.
_SAYS = regex.compile(r"[^\p{P}\p{Sm}\p{Sk}\s]")
_BLANK_LINE = regex.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A paragraph, heading, item or row of a page.

    Attributes:
        words: as a reader sees them; lines may end in it.
        element: that it stands in.
        place: number of the place in the tree where it begins; see Cutter.
        depth: of a heading, from 1, else 0.
        kind: "caption" of a picture, "byline", or "".
        linked: how many of its characters are links.
        beside: whether it stands in what is no part of the article.
    """

    words: str
    element: HtmlElement
    place: int
    depth: int = 0
    kind: str = ""
    linked: int = 0
    beside: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for all within an element."""

    element: HtmlElement
    depth: int = 0
    kind: str = ""
    link: bool = False
    beside: bool = False
    one_line: bool = False


class Cutter:
    """
    Cuts a tree once, from its start to its end.

    Attributes:
        pieces: in reading order.
        places: where each piece's first words stand: an element, and whether
            they are its tail rather than its text.
        beside: the outermost elements that are no part of the article.
        forum: whether what readers write is what the page is for.
    """

    def __init__(self, holders: frozenset[HtmlElement], *, forum: bool, authors: Sequence[str]) -> None:
        self.pieces: list[Piece] = []
        self.places: list[tuple[HtmlElement, bool]] = []
        self.beside: list[HtmlElement] = []
        self._holders = holders
        self.forum = forum
        self._authors = authors
        self._words: list[str] = []
        self._linked = 0
        self._begun = False
        self._byline = False
        self._broken = False  # whether nothing has come since a line end

    def cut(self, element: HtmlElement, state: _State | None = None) -> None:
        """Cut an element and all within; its tail is its parent's."""
        state = state or _State(element)
        if is_hidden(element) or is_mark(element):
            return
        block = element.tag in BLOCKS and not state.one_line
        beside = not state.beside and element not in self._holders and is_beside(element, forum=self.forum)
        if beside:
            self.beside.append(element)
            if not block:
                return  # such as a link to edit, in the midst of a line
        if block:
            self._flush(state)
        state = self._enter(element, state, beside=beside, block=block)
        if element.tag == "br":
            self._break(state)
        elif element.tag == "pre":
            self._preformatted(element, state)
        elif element.tag == "tr" and not state.one_line and not only_places(element):
            self._row(element, state)
        else:
            self._flow(element, state)
        if block:
            self._flush(state)

    def _enter(self, element: HtmlElement, state: _State, *, beside: bool, block: bool) -> _State:
        """What holds within this element."""
        return _State(
            element=element if block else state.element,
            depth=HEADINGS.get(element.tag, state.depth),
            kind=state.kind or kind_of(element),
            link=state.link or (element.tag == "a" and not _leads_here(element)),
            beside=state.beside or beside,
            one_line=state.one_line,
        )

    def _flow(self, element: HtmlElement, state: _State) -> None:
        self._add(element.text, element, state, tail=False)
        for child in element:
            self.cut(child, state)
            if child.tag in BLOCKS and state.one_line:
                self._words.append(" ")
            self._add(child.tail, child, state, tail=True)

    def _add(self, text: str | None, element: HtmlElement, state: _State, *, tail: bool) -> None:
        if not text:
            return
        if not self._begun and text.strip():
            self._begun = True
            self.places.append((element, tail))
        words = _SPACES.sub(" ", _UNSEEN.sub("", text))
        self._broken = self._broken and not words.strip()
        self._words.append(words)
        self._linked += len(words.strip()) if state.link else 0
        self._byline = self._byline or (state.kind == "byline" and bool(words.strip()))

    def _break(self, state: _State) -> None:
        """A line end; two of them end the paragraph."""
        if state.one_line:
            self._words.append(" ")
        elif self._broken:
            self._flush(state)
        else:
            self._words.append(_LINE_END)
            self._broken = True

    def _preformatted(self, element: HtmlElement, state: _State) -> None:
        """Lines as they are; those that are not code have paragraphs between blank lines, and may have headings."""
        names = (names_of(outer) for outer in (element, *element.iterancestors("div", "figure")))
        is_code = element.find(".//code") is not None or any(_CODE.search(name) for name in names)
        self.places.append((element, False))
        lines = [element.text or ""]
        for child in element:
            if child.tag in HEADINGS:
                self._keep_lines("".join(lines), state, whole=is_code)
                lines = []
                self.cut(child, state)
                self.places.append((child, True))
            else:
                lines.append(_text_of(child))
            lines.append(child.tail or "")
        self._keep_lines("".join(lines), state, whole=is_code)

    def _keep_lines(self, lines: str, state: _State, *, whole: bool) -> None:
        text = _UNSEEN.sub("", lines).expandtabs(8)
        for lump in [text] if whole else _BLANK_LINE.split(text):
            self._keep(dedent("\n".join(line.rstrip() for line in lump.split("\n"))).strip("\n"), state)

    def _row(self, row: HtmlElement, state: _State) -> None:
        """A row of a table is one piece, its cells divided."""
        self._flush(state)
        cells: list[str] = []
        linked = 0
        within = replace(state, one_line=True)
        for cell in row:
            self.cut(cell, within)
            cells.append(_settled(self._words))
            linked, self._linked, self._words = linked + self._linked, 0, []
        self._linked = linked
        self._keep(" | ".join(cells) if any(cells) else "", replace(state, depth=0))
        self._reset()

    def _flush(self, state: _State) -> None:
        if self._begun and _SAYS.search(words := _settled(self._words)):
            self._keep(words, state)
        self._reset()

    def _reset(self) -> None:
        self._words, self._linked, self._begun, self._byline, self._broken = [], 0, False, False, False

    def _keep(self, words: str, state: _State) -> None:
        if words.strip():
            place = len(self.places) - 1
            byline = self._byline and len(words) <= LONGEST_BYLINE
            kind = state.kind or ("byline" if byline or names_author(words, self._authors) else "")
            self.pieces.append(Piece(words, state.element, place, state.depth, kind, self._linked, state.beside))


def _leads_here(link: HtmlElement) -> bool:
    """Whether it only leads to where it stands."""
    address = link.get("href", "")
    return len(address) > 1 and any(f"#{outer.get('id', '')}" == address for outer in link.iterancestors())


def _settled(words: list[str]) -> str:
    line = _AROUND_LINE_END.sub("\n", _SPACES.sub(" ", "".join(words)))
    return line.strip()


def _text_of(element: HtmlElement) -> str:
    """The text of what keeps its lines, without what nobody sees; its tail is its parent's."""
    if element.tag == "br":
        return "\n"
    if is_hidden(element) or is_mark(element) or is_beside(element, forum=True):
        return ""
    return (element.text or "") + "".join(_text_of(child) + (child.tail or "") for child in element)
