"""Which pieces of a page are its article: trafilatura finds where it is, and nothing between is lost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import regex
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from bot.pages.kinds import kind_of
from bot.pages.markup import is_within, names_of, words_of
from bot.pages.pieces import Cutter, Piece

# A mark before each piece's first word tells which pieces trafilatura kept. It is a letter, for it drops other signs,
# one that no living language uses; the words come from the pieces, so the marks need not be taken off again.
_SIGN = "ꙮ"
_MARKED = regex.compile(f"{_SIGN}(\\d+){_SIGN}")

# The share of the words that trafilatura kept that the article's element must hold: chosen by trying pages.
_SHARE = 0.8

# What holds the answers as well, as https://schema.org has it.
_WITH_ANSWERS = frozenset(("Question", "DiscussionForumPosting"))

_HOLDERS = frozenset(("body", "main", "article", "section", "div", "td", "tr", "tbody", "table", "form", "center"))

# What has links for more than this share of its words leads elsewhere, unless it is a sentence.
_MOSTLY_LINKS = 0.5
_MOSTLY_LINKS_OF_SENTENCE = 0.95
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟")
_LINKS_OF_LIST = 0.4
_SHORT_ITEM = 60

# So many lines, such as a section's name, may stand above a main heading in its element.
_KICKERS = 4

# What themes call the line under a title with its day, and what such lines say and count.
_META = regex.compile(r"\b(?:meta|date|timestamp|posted on|pubdate)\b")
_LONGEST_META = 100
_LONGEST_ABOUT = 120
_LONGEST_LINE = 60
# Where a line may stand that only tells the day of publication, and how many words it may have besides numbers.
_MASTHEAD = 8
_DAY_WORDS = 6
_NUMBER = regex.compile(r"\d{1,9}")
_MARKER = regex.compile(r"\d{1,3}[.)]?")
_WORD = regex.compile(r"\p{L}+")
_BESIDE_TIME = 12
_COUNT = regex.compile(
    r"""\W*(?:
    .{0,40}\blast\ (?:updated|changed|modified|edited)\b.{0,80} |
    [\d.,]+\ ?[km]?\ ?(?:views?|likes?|comments?|shares?|replies|min(?:ute)?s?\.?\ read) | viewed\ [\d.,]+[km]?\ times
    )(?:\W.{0,30})?$""",
    regex.IGNORECASE | regex.VERBOSE,
)


def choose(tree: HtmlElement, cutter: Cutter, title: str | None, published: date | None) -> list[Piece]:
    """
    The pieces that are the article, in reading order.

    What trafilatura found is where the article is; the element around most of
    that is the article, with all in it that is not beside the article and does
    not just lead elsewhere. trafilatura's own choice would lose captions,
    bylines and short lines.

    Args:
        tree: of the page; it is used up.
        cutter: what it was cut into.
        title: of the page, if known; its heading is the article's first.
        published: the day, if known; a line near the title that only tells it
            is left out.
    """
    pieces = [piece for piece in cutter.pieces if not piece.beside]
    found = _found(tree, cutter, pieces)
    if not found:
        return []
    region = _widened(_region(found, tree))
    chosen = _within(pieces, region)
    if not chosen:
        return []
    article = pieces[_start(pieces, chosen, title) : pieces.index(chosen[-1]) + 1]
    return _settled(article, cutter.pieces, title, published)


def _start(pieces: Sequence[Piece], chosen: Sequence[Piece], title: str | None) -> int:
    """Where the article begins: at its title, if that stands in it or before it."""
    first, last = pieces.index(chosen[0]), pieces.index(chosen[-1])
    titles = [at for at in range(last, -1, -1) if _is_title(pieces[at], title)]
    if titles:
        return titles[-1]
    near = (*range(first, min(first + _KICKERS, last) + 1), *range(first - 1, -1, -1))
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


def _settled(
    chosen: list[Piece], all_pieces: Sequence[Piece], title: str | None, published: date | None
) -> list[Piece]:
    """Without what leads elsewhere, moments, the title said again, and what has lost the text that it stands above."""
    lists, tables = _lists_of_links(chosen), _tables_with_headings(chosen)
    here = [piece for piece in chosen if not _leads_elsewhere(piece) or _table_of(piece) in tables]
    here = [piece for piece in here if piece.element.getparent() not in lists and not _is_marker(piece)]
    here = _without_labels(_without_linked_headings(here, title), chosen)
    if published:
        near, here = here[:_MASTHEAD], here[_MASTHEAD:]
        here = [piece for piece in near if not _tells_day(piece, published)] + here
    kept = [piece for piece in here if not _is_about(piece)]
    again = {id(piece) for piece in [piece for piece in kept if _is_title(piece, title)][1:]}
    kept = [piece for piece in kept if id(piece) not in again]
    return _without_bare_headings(kept, all_pieces)


def _leads_elsewhere(piece: Piece) -> bool:
    most = _MOSTLY_LINKS_OF_SENTENCE if piece.words.endswith(_SENTENCE_ENDS) else _MOSTLY_LINKS
    linked = not piece.depth and not piece.kind and piece.linked > most * len(piece.words)
    return linked and not is_within(piece.element, "blockquote")


def _is_marker(piece: Piece) -> bool:
    """Whether it is the number of a list's item, which a reader does not count as its text."""
    return not piece.depth and bool(_MARKER.fullmatch(piece.words)) and is_within(piece.element, "li")


def _tables_with_headings(pieces: Iterable[Piece]) -> set[HtmlElement]:
    """The tables with headings over their columns or beside their rows; menus have none."""
    rows = (piece for piece in pieces if any(cell.tag == "th" for cell in piece.element))
    return {table for row in rows if (table := _table_of(row)) is not None}


def _table_of(piece: Piece) -> HtmlElement | None:
    """The table that it is a row of."""
    return next(piece.element.iterancestors("table"), None) if piece.element.tag == "tr" else None


def _lists_of_links(pieces: Iterable[Piece]) -> set[HtmlElement]:
    """The lists of short items, each with a link, that are links for much of their words."""
    lists: dict[HtmlElement, list[Piece]] = {}
    for piece in pieces:
        outer = piece.element.getparent()
        if piece.element.tag == "li" and outer is not None:
            lists.setdefault(outer, []).append(piece)
    found: set[HtmlElement] = set()
    for outer, items in lists.items():
        length = sum(len(item.words) for item in items)
        links = [item.linked for item in items]
        if all(links) and length <= _SHORT_ITEM * len(items) and sum(links) > _LINKS_OF_LIST * length:
            found.add(outer)
    return found


def _without_linked_headings(kept: list[Piece], title: str | None) -> list[Piece]:
    """Without headings that are links to other pages, with no text below: the titles of other articles."""
    following = [piece.depth for piece in kept[1:]] + [1]

    def leads_elsewhere(piece: Piece, after: int) -> bool:
        links = [link.get("href", "") for link in piece.element.iter("a")]
        linked = piece.linked >= len(piece.words) > 0 and not any("#" in link for link in links)
        return piece.depth > 1 and 0 < after <= piece.depth and linked and not _is_title(piece, title)

    return [piece for piece, after in zip(kept, following, strict=True) if not leads_elsewhere(piece, after)]


def _without_labels(kept: list[Piece], chosen: Iterable[Piece]) -> list[Piece]:
    """Without lines such as "Other stories", where all that stands beside them leads elsewhere."""
    before, after = _counts(chosen), _counts(kept)

    def is_label(piece: Piece) -> bool:
        outer = piece.element.getparent()
        short = len(piece.words) <= _LONGEST_LINE and not piece.words.endswith(_SENTENCE_ENDS)
        return short and not piece.depth and not piece.kind and after[outer] == 1 < before[outer]

    return [piece for piece in kept if not is_label(piece)]


def _counts(pieces: Iterable[Piece]) -> Counter[HtmlElement | None]:
    """How many of the pieces stand in each element."""
    return Counter(outer for piece in pieces for outer in piece.element.iterancestors())


def _tells_day(piece: Piece, published: date) -> bool:
    """Whether it is a line of few words with the day of publication."""
    if piece.depth or piece.kind or len(piece.words) > _LONGEST_LINE or piece.words.endswith(_SENTENCE_ENDS):
        return False
    numbers = set(map(int, _NUMBER.findall(piece.words)))
    return numbers.issuperset((published.year, published.day)) and len(_WORD.findall(piece.words)) <= _DAY_WORDS


def _is_about(piece: Piece) -> bool:
    """Whether it is only when a page was made, or how often or how long it is read."""
    if piece.depth or piece.kind == "caption" or len(piece.words) > _LONGEST_ABOUT:
        return False
    times = [words_of(time) for time in piece.element.iter("time")]
    of_time = any(times) and len(piece.words) <= sum(map(len, times)) + _BESIDE_TIME
    of_page = len(piece.words) <= _LONGEST_META and bool(_META.search(names_of(piece.element)))
    if not (of_time or of_page or _COUNT.match(piece.words)):
        return False
    return not any(kind_of(element) for element in piece.element.iter())


def _is_title(piece: Piece, title: str | None) -> bool:
    return piece.depth > 0 and " ".join(piece.words.split()) == title


def _without_bare_headings(kept: list[Piece], all_pieces: Sequence[Piece]) -> list[Piece]:
    """Without headings all of whose text was left out."""
    order = {id(piece): at for at, piece in enumerate(all_pieces)}
    if not kept:
        return []
    following = [order[id(piece)] for piece in kept[1:]] + [len(all_pieces)]
    left: list[Piece] = []
    depth = 1  # of what follows, as we go backwards: of a heading, 0 of a paragraph; the end is like a heading
    for piece, after in zip(reversed(kept), reversed(following), strict=True):
        lost = after > order[id(piece)] + 1
        if piece.depth > 1 and lost and 1 <= depth <= piece.depth:
            continue
        depth = piece.depth
        left.append(piece)
    return left[::-1]
