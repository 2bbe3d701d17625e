"""Which pieces of a page are its article: trafilatura finds where it is, and nothing between is lost."""

from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

import regex
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from bot.pages.beside import is_of_readers
from bot.pages.masthead import Masthead
from bot.pages.pieces import Cutter, Piece
from bot.pages.strays import SENTENCE_ENDS, is_title, without_strays

# A mark before each piece's first word tells which pieces trafilatura kept. It is a letter, for it drops other signs,
# one that no living language uses; the words come from the pieces, so the marks need not be taken off again.
_SIGN = "ꙮ"
_MARKED = regex.compile(f"{_SIGN}(\\d+){_SIGN}")

# The share of the words that trafilatura kept that the article's element must hold: chosen by trying pages.
_SHARE = 0.8

# What holds the answers as well, as https://schema.org has it.
_WITH_ANSWERS = frozenset(("Question", "DiscussionForumPosting"))

_HOLDERS = frozenset(("body", "main", "article", "section", "div", "td", "tr", "tbody", "table", "form", "center"))

# So many lines, such as a section's name, may stand above a main heading in its element.
_KICKERS = 4


def choose(tree: HtmlElement, cutter: Cutter, masthead: Masthead) -> list[Piece]:
    """
    The pieces that are the article, in reading order.

    What trafilatura found is where the article is; the element around most of
    that is the article, with all in it that is not beside the article and does
    not just lead elsewhere. trafilatura's own choice would lose captions,
    bylines and short lines.

    Args:
        tree: of the page; it is used up.
        cutter: what it was cut into.
        masthead: what the page says of itself; the article begins with the
            heading that is its title.
    """
    pieces = [piece for piece in cutter.pieces if not piece.beside]
    found = _found(tree, cutter, pieces)
    if cutter.forum:  # trafilatura leaves out what readers write
        found += [piece for piece in pieces if is_of_readers(piece.element)]
    if not found:
        return []
    region = _widened(_region(found, tree))
    chosen = _within(pieces, region)
    if not chosen:
        return []
    article = pieces[_start(pieces, chosen, masthead.title) : pieces.index(chosen[-1]) + 1]
    return without_strays(article, cutter.pieces, masthead)


def _start(pieces: Sequence[Piece], chosen: Sequence[Piece], title: str | None) -> int:
    """Where the article begins: at its title, the highest heading that is it, if that stands in it or before it."""
    first, last = pieces.index(chosen[0]), pieces.index(chosen[-1])
    titles = [at for at in range(last + 1) if is_title(pieces[at], title)]
    titles = titles or [at for at in range(min(first + _KICKERS, last), -1, -1) if pieces[at].words == title]
    if titles:
        return min(titles, key=lambda at: pieces[at].depth)
    kickers = takewhile(lambda at: not pieces[at].words.endswith(SENTENCE_ENDS), range(first, last + 1))
    near = (*islice(kickers, _KICKERS + 1), *range(first - 1, -1, -1))
    return next((at for at in near if pieces[at].depth == 1), first)


def _found(tree: HtmlElement, cutter: Cutter, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that trafilatura finds."""
    for element in cutter.beside:
        element.drop_tree()
    numbers = {piece.place for piece in pieces}
    for number in numbers:
        _put(cutter.places[number], f"{_SIGN}{number}{_SIGN}")
    document = bare_extraction(
        tree, fast=True, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False
    )
    for number in numbers:  # trafilatura works on a copy
        _put(cutter.places[number], "")
    if document is None or document.body is None:
        return []
    marks = {int(mark) for mark in _MARKED.findall("".join(document.body.itertext()))}
    return [piece for piece in pieces if piece.place in marks]


def _put(place: tuple[HtmlElement, bool], mark: str) -> None:
    """Begin a place with a mark instead of the one that it has; "": with none."""
    element, tail = place
    if tail:
        element.tail = mark + _MARKED.sub("", element.tail or "")
    else:
        element.text = mark + _MARKED.sub("", element.text or "")


def _region(found: Iterable[Piece], tree: HtmlElement) -> HtmlElement:
    """The innermost element that holds most of what was found; half is enough for what calls itself an article."""
    weights: dict[HtmlElement, int] = {}
    total = 0
    for piece in found:
        total += len(piece.words)
        for element in (piece.element, *piece.element.iterancestors()):
            weights[element] = weights.get(element, 0) + len(piece.words)
    articles = [element for element in tree.iter("article") if 2 * weights.get(element, 0) >= total]
    around = {outer for article in articles for outer in (article, *article.iterancestors())}
    region: HtmlElement = tree
    inner: HtmlElement | None = tree
    while inner is not None:
        region = inner
        holders = (child for child in region if _holds(child))
        inner = next((one for one in holders if one in around or weights.get(one, 0) >= _SHARE * total), None)
    return region


def _holds(element: HtmlElement) -> bool:
    """Whether it holds paragraphs rather than being one."""
    return element.tag in _HOLDERS


def _widened(region: HtmlElement) -> HtmlElement:
    """What holds it and its likes, where the article comes in several parts: posts, answers, sections."""
    for element in (region, *region.iterancestors()):
        if element.get("itemtype", "").rpartition("/")[2] in _WITH_ANSWERS:
            return element
    for element in (region, *region.iterancestors()):
        parent = element.getparent()
        if parent is None or element.tag in ("body", "main"):
            break
        if sum(_are_alike(element, other) for other in parent) > 1:
            return parent
        if element.tag == "article" and element.find(".//h1") is not None:
            break  # this is all of it
    return region


def _are_alike(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether they share at least half of what they are called, as posts of a page do."""
    names, others = set(one.get("class", "").split()), set(other.get("class", "").split())
    return one.tag == other.tag and 0 < len(names | others) <= 2 * len(names & others)


def _within(pieces: Iterable[Piece], region: HtmlElement) -> list[Piece]:
    inner = set(region.iter())
    return [piece for piece in pieces if piece.element in inner]
