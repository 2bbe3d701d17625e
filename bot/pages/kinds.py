"""What an element of a page is, by its tag and by what it is called."""

from collections.abc import Iterable

import regex
from lxml.html import HtmlElement

from bot.pages.markup import names_of

HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
# What a browser puts on lines of its own.
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
# A table that holds such things in its cells only places them; it has no rows to be read as such.
_PLACED = frozenset((*HEADINGS, "table", "pre", "blockquote", "article", "section", "form"))

# What pages call captions and bylines.
_CAPTION = regex.compile(r"\b(?:caption|figcaption|wp caption text|thumbcaption|image caption|photo caption)\b")
_BYLINE = regex.compile(r"\b(?<!has )(?:byline|by line|bylines)\b")
_AUTHOR = regex.compile(r"\b(?:author|authors|editor|editors|contributor|dateline)\b")
_PARTS = frozenset(("html", "body", "main", "article", "section"))
# More than names and dates have.
LONGEST_BYLINE = 200
# So much may stand beside an author's name in a byline, in characters: "By", a town, the paper.
_BESIDE_NAME = 40
# A mark that links to a footnote, and signs that link to the heading they stand by.
_SIGN = regex.compile(r"[\d\p{L}*†‡↑^,]{1,4}\)?|\[[^\]]{1,12}\]")
_OWN_ADDRESS = ("", "#", "¶", "§", "🔗", "⚓")


def kind_of(element: HtmlElement) -> str:
    """What it calls itself: "caption" of a picture, "byline", or ""."""
    if element.tag == "figcaption":
        return "caption"
    names = names_of(element)
    if element.tag != "caption" and _CAPTION.search(names):
        return "caption"
    if element.tag in _PARTS:
        return ""  # many name their author, or their byline, and are none
    says_author = "author" in f"{element.get('rel', '')} {element.get('itemprop', '')}".split() or _AUTHOR.search(names)
    if _BYLINE.search(names) or (says_author and len(element.text_content()) <= LONGEST_BYLINE):
        return "byline"
    return ""


def names_author(words: str, authors: Iterable[str]) -> bool:
    """Whether a line has the name of one of the authors and little else."""
    return any(name in words and len(words) <= len(name) + _BESIDE_NAME for name in authors)


def is_mark(element: HtmlElement) -> bool:
    """Whether it only leads elsewhere on the page: a footnote's mark, a heading's own address."""
    if element.tag == "sup":
        links = [inner for inner in element.iter("a") if "#" in inner.get("href", "")]
        return bool(links) and bool(_SIGN.fullmatch(element.text_content().strip()))
    if element.tag != "a" or "#" not in element.get("href", "")[:1]:
        return False
    if element.get("role", "") in ("doc-noteref", "doc-backlink"):
        return True
    return element.text_content().strip() in _OWN_ADDRESS


def only_places(row: HtmlElement) -> bool:
    """Whether a row of a table only places what is in it."""
    outer = next(row.iterancestors("table"), None)
    if outer is not None and outer.get("role", "") in ("presentation", "none"):
        return True
    if sum(bool(cell.text_content().strip()) for cell in row) < min(len(row), 2):
        return True
    inner = [element.tag for element in row.iterdescendants()]
    return inner.count("p") > len(row) or any(tag in _PLACED for tag in inner) or (len(row) < 2 and "div" in inner)
