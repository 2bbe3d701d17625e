"""Lines within an article that are no part of it: links elsewhere, dates, counts, labels over nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import regex
from lxml.html import HtmlElement

from bot.pages.kinds import kind_of, names_author
from bot.pages.markup import is_within, names_of, words_of
from bot.pages.masthead import Masthead
from bot.pages.pieces import Piece

# How a sentence ends.
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟")

# What has links for more than this share of its words leads elsewhere, unless it is a sentence.
_MOSTLY_LINKS = 0.5
_MOSTLY_LINKS_OF_SENTENCE = 0.95
# A list of items this short, in characters, that all have links leads elsewhere from this share on.
_LINKS_OF_LIST = 0.4
_SHORT_ITEM = 60

# What themes call the line under a title with its day, and what such lines say and count.
_META = regex.compile(r"\b(?:meta|date|timestamp|posted on|pubdate)\b")
_COUNT = regex.compile(
    r"""\W*(?:
    .{0,40}\blast\ (?:updated|changed|modified|edited)\b.{0,80} |
    [\d.,]+\ ?[km]?\ ?(?:views?|likes?|comments?|shares?|replies|min(?:ute)?s?\.?\ read) | viewed\ [\d.,]+[km]?\ times
    )(?:\W.{0,30})?$""",
    regex.IGNORECASE | regex.VERBOSE,
)
_LONGEST_META = 100
_LONGEST_ABOUT = 120
# So much stands beside a time in a line that only tells it.
_BESIDE_TIME = 12

# Among how many lines the day of publication may be told in words, and how many words there are besides numbers.
_MASTHEAD = 8
_DAY_WORDS = 6
_NUMBER = regex.compile(r"\d{1,9}")
_WORD = regex.compile(r"\p{L}+")

# What is no longer than this is a label rather than a sentence without its end.
_LONGEST_LINE = 60
# The number of a list's item.
_MARKER = regex.compile(r"\d{1,3}[.)]?")
# What stands above or in the place of an advert.
_ADVERT = regex.compile(
    r"""(?:advertisement|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|annons|reklama?|広告)
    (?:\W+(?:scroll|skip|continue|weiter|sigue|segue|lire)\b.{0,40})?""",
    regex.IGNORECASE | regex.VERBOSE,
)
_CELLS = frozenset(("li", "tr", "td", "dt", "dd"))
# What stands above the few lines that tell of an author, in several languages; and how many lines those are at most.
_ABOUT_AUTHOR = regex.compile(
    r"""about\ (?:the\ )?(?:authors?|writers?) | über\ (?:den\ autor|die\ autor(?:in|en|innen)) |
    (?:à\ propos\ de|sur)\ l['’](?:auteure?|autrice)s? | sobre\ (?:el\ autor|la\ autora|la\ firma|o\ autor|a\ autora) |
    sull['’]autor[ei] | over\ de\ auteurs? | om\ (?:författaren|forfatteren)""",
    regex.IGNORECASE | regex.VERBOSE,
)
_LARGEST_BOX = 6


def without_strays(chosen: list[Piece], all_pieces: Sequence[Piece], masthead: Masthead) -> list[Piece]:
    """
    An article without the lines that are no part of it.

    Those are what leads elsewhere, when it was published and how often it is
    read, its title said again, and headings and labels that have lost what
    they stand above.

    Args:
        chosen: from the article's first piece to its last, in reading order.
        all_pieces: of the page, chosen among them.
        masthead: what the page says of itself.
    """
    kept = _without_linked_headings(_without_links(chosen, masthead.title), masthead.title)
    kept = _without_author_boxes([piece for piece in _without_labels(kept, chosen) if not _is_sign(piece)])
    if masthead.published:
        near, rest = kept[:_MASTHEAD], kept[_MASTHEAD:]
        kept = [piece for piece in near if not _tells_day(piece, masthead.published)] + rest
    kept = [piece for piece in kept if not _is_about(piece, masthead.authors)]
    again = {id(piece) for piece in [piece for piece in kept if is_title(piece, masthead.title)][1:]}
    return _without_bare_headings([piece for piece in kept if id(piece) not in again], all_pieces)


def is_title(piece: Piece, title: str | None) -> bool:
    """Whether it is the heading that is the page's title."""
    return piece.depth > 0 and " ".join(piece.words.split()) == title


def _without_links(chosen: list[Piece], title: str | None) -> list[Piece]:
    """Without what leads elsewhere, but with the title. Items do so with their list, rows below headings never."""
    lists, tables = _lists_of_links(chosen), _tables_with_headings(chosen)

    def stays(piece: Piece) -> bool:
        if piece.words == title:
            return True
        if piece.element.tag == "li" and not piece.kind:
            return piece.element.getparent() not in lists
        return not _leads_elsewhere(piece) or _table_of(piece) in tables

    return [piece for piece in chosen if stays(piece)]


def _leads_elsewhere(piece: Piece) -> bool:
    most = _MOSTLY_LINKS_OF_SENTENCE if piece.words.endswith(SENTENCE_ENDS) else _MOSTLY_LINKS
    linked = not piece.depth and not piece.kind and piece.linked > most * len(piece.words)
    return linked and not is_within(piece.element, "blockquote")


def _is_sign(piece: Piece) -> bool:
    """Whether it is the number of a list's item or the word above an advert, which nobody counts as text."""
    if piece.depth:
        return False
    if _MARKER.fullmatch(piece.words):
        around = (piece.element, *piece.element.iterancestors("li"))
        return any(outer.tag == "li" and words_of(outer) != piece.words for outer in around)
    return piece.element.tag not in _CELLS and bool(_ADVERT.fullmatch(piece.words))


def _tables_with_headings(pieces: Iterable[Piece]) -> set[HtmlElement]:
    """The tables with headings over their columns or beside their rows; menus have none."""
    rows = (piece for piece in pieces if any(cell.tag == "th" for cell in piece.element))
    return {table for row in rows if (table := _table_of(row)) is not None}


def _table_of(piece: Piece) -> HtmlElement | None:
    """The table that it is a row of."""
    return next(piece.element.iterancestors("table"), None) if piece.element.tag == "tr" else None


def _lists_of_links(pieces: Iterable[Piece]) -> set[HtmlElement]:
    """The lists that are links for most of their words; of short items, each with a link, for much of them."""
    lists: dict[HtmlElement, list[Piece]] = {}
    for piece in pieces:
        outer = piece.element.getparent()
        if piece.element.tag == "li" and outer is not None:
            lists.setdefault(outer, []).append(piece)
    found: set[HtmlElement] = set()
    for outer, items in lists.items():
        length = sum(len(item.words) for item in items)
        links = [item.linked for item in items]
        short = all(links) and length <= _SHORT_ITEM * len(items)
        if sum(links) > (_LINKS_OF_LIST if short else _MOSTLY_LINKS) * length:
            found.add(outer)
    return found


def _without_linked_headings(kept: list[Piece], title: str | None) -> list[Piece]:
    """Without headings that are links to other pages, with no text below: the titles of other articles."""
    following = [*(piece.depth for piece in kept[1:]), 1]

    def leads_elsewhere(piece: Piece, after: int) -> bool:
        links = [link.get("href", "") for link in piece.element.iter("a")]
        linked = piece.linked >= len(piece.words) > 0 and not any("#" in link for link in links)
        return piece.depth > 1 and 0 < after <= piece.depth and linked and not is_title(piece, title)

    return [piece for piece, after in zip(kept, following, strict=False) if not leads_elsewhere(piece, after)]


def _without_labels(kept: list[Piece], chosen: Iterable[Piece]) -> list[Piece]:
    """Without lines such as "Other stories", where all that stands beside them leads elsewhere."""
    before, after = _counts(chosen), _counts(kept)

    def is_label(piece: Piece) -> bool:
        outer = piece.element.getparent()
        short = len(piece.words) <= _LONGEST_LINE and not piece.words.endswith(SENTENCE_ENDS)
        return short and not piece.depth and not piece.kind and after[outer] == 1 < before[outer]

    return [piece for piece in kept if not is_label(piece)]


def _without_author_boxes(kept: list[Piece]) -> list[Piece]:
    """Without the few lines that stand together with "About the author"."""
    labels = [piece for piece in kept if _ABOUT_AUTHOR.fullmatch(piece.words)]
    if not labels:
        return kept
    counts = _counts(kept)
    boxes = set()
    for label in labels:
        around = next((outer for outer in label.element.iterancestors() if counts[outer] > 1), label.element)
        boxes.add(around if counts[around] <= _LARGEST_BOX else label.element)
    return [piece for piece in kept if boxes.isdisjoint((piece.element, *piece.element.iterancestors()))]


def _counts(pieces: Iterable[Piece]) -> Counter[HtmlElement | None]:
    """How many of the pieces stand in each element."""
    return Counter(outer for piece in pieces for outer in piece.element.iterancestors())


def _tells_day(piece: Piece, published: date) -> bool:
    """Whether it is a line of few words with the day of publication."""
    if piece.depth or piece.kind or len(piece.words) > _LONGEST_LINE or piece.words.endswith(SENTENCE_ENDS):
        return False
    numbers = set(map(int, _NUMBER.findall(piece.words)))
    return numbers.issuperset((published.year, published.day)) and len(_WORD.findall(piece.words)) <= _DAY_WORDS


def _is_about(piece: Piece, authors: Sequence[str]) -> bool:
    """Whether it is only when a page was made, or how often or how long it is read."""
    if piece.depth or piece.kind == "caption" or len(piece.words) > _LONGEST_ABOUT:
        return False
    times = [words_of(time) for time in piece.element.iter("time")]
    rest = piece.words
    for time in times:
        rest = rest.replace(time, "", 1)
    if any(times) and not _WORD.search(rest):
        return True
    of_time = any(times) and len(rest) <= _BESIDE_TIME
    of_page = len(piece.words) <= _LONGEST_META and bool(_META.search(names_of(piece.element)))
    if not (of_time or of_page or _COUNT.match(piece.words)):
        return False
    if piece.kind and not _NUMBER.search(piece.words):
        return False
    return not names_author(piece.words, authors) and not any(kind_of(element) for element in piece.element.iter())


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
