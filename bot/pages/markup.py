"""A page's tree: as large and as deep as we can read, and what its elements are called."""

from functools import lru_cache

import regex
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot.errors import CannotRead

# Elements and attributes of one tag that a page may have: far more than the longest articles of encyclopedias have,
# and few enough to be read in seconds.
MOST_ELEMENTS = 50_000
MOST_ATTRIBUTES = 1_000

# Far more than sites call an element; looking through a megabyte would take a minute.
_LONGEST_NAMES = 1_000
# Where sites call an element something; where classes are made up by a machine, the others tell.
_NAMING = ("class", "id", "data-component", "data-testid", "data-area")
_CAMEL = regex.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = regex.compile(r"[\W_]+")
_LONG_TAG = regex.compile(r"<[A-Za-z][^<>]{9000,}")
_ATTRIBUTE = regex.compile(r"""[\s/"'][^\s=/>"']+""")

# Control characters, which the parser lets in and a tree does not take; a form feed is white space.
_UNFIT = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_INSTEAD = "Add the text as a file."


def parse(text: str, address: str) -> HtmlElement:
    """
    The tree of a page, without comments.

    Raises:
        CannotRead: if it has no element, or more than can be read in a while.
    """
    for tag in _LONG_TAG.finditer(text):
        if sum(1 for _ in _ATTRIBUTE.finditer(tag[0])) > MOST_ATTRIBUTES and tag[0].count("=") > MOST_ATTRIBUTES:
            raise CannotRead(f"{address} has a tag of more than {MOST_ATTRIBUTES:,} attributes. {_INSTEAD}")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(text.encode("utf-8"), parser)
    except (LxmlError, ValueError) as error:
        raise CannotRead(f"I found no text in {address}: the page is empty. {_INSTEAD}") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise CannotRead(f"{address} is built too deep for me: elements within elements, 256 and more. {_INSTEAD}")
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise CannotRead(f"{address} has more than {MOST_ELEMENTS:,} elements, too many for me. {_INSTEAD}")
    for element in tree.iter():
        if element.text and _UNFIT.search(element.text):
            element.text = _UNFIT.sub(" ", element.text)
        if element.tail and _UNFIT.search(element.tail):
            element.tail = _UNFIT.sub(" ", element.tail)
    return tree


def names_of(element: HtmlElement) -> str:
    """What its maker calls it, in small letters: the class "postMeta by-line" has "post meta by line"."""
    names = [name[:_LONGEST_NAMES] for attribute in _NAMING if (name := element.get(attribute))]
    return _words(" ".join(names)) if names else ""


@lru_cache(maxsize=4_096)  # a page calls thousands of its elements the same
def _words(names: str) -> str:
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", names)).lower().strip()


def words_of(element: HtmlElement) -> str:
    """Its text, white space settled."""
    return " ".join(element.text_content().split())


def is_within(element: HtmlElement, *tags: str) -> bool:
    """Whether it stands in an element of one of these."""
    return next(element.iterancestors(*tags), None) is not None
