"""A page of HTML to its article: what a reader would read of it, word for word, and what was left out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from bot.errors import CannotRead
from bot.pages.charset import decode_html
from bot.pages.page import Extract
from index import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# An article that is shorter than this many characters is looked at twice: it may be what stands in its place.
_SHORT = 600
# What asks for consent is not much longer than this.
_LONGEST_CONSENT = 1_500

_CONSENT = regex.compile(
    r"\b(?:cookies?|consent|privacy|GDPR|einwilligung\w*|datenschutz\w*|zustimm\w*|consentement|confidentialité|partners?|"
    r"privacidad|consentimiento)\b",
    regex.IGNORECASE,
)
_SCRIPT = regex.compile(
    r"\b(?:enable|activate|requires?|need|without|aktivieren|activer|habilit\w+)\b", regex.IGNORECASE
)

_INSTEAD = "Add the text as a file."


def extract_html(body: bytes, charset: str, address: str) -> Extract:
    """
    The article in a page of HTML.

    The words are as a browser shows them: white space is one space, <br> a
    line end, entities are characters. What nobody sees is not in them: soft
    hyphens, zero-width spaces, and, though they are seen, the marks of
    footnotes, links to edit and lines of nothing but marks. An item of a list
    is a paragraph, and so is a row of a table, its cells divided by “ | ”.

    Args:
        body: its bytes.
        charset: the encoding that its sender names; "" if none does.
        address: it came from, for what is said if it cannot be read.

    Raises:
        CannotRead: if it holds no article that can be read, or if what reads
            web pages is not installed.
    """
    try:
        # Only those who read web pages have these libraries.
        from bot.pages.beside import holders, is_discussion
        from bot.pages.choice import choose
        from bot.pages.markup import parse
        from bot.pages.masthead import read_masthead
        from bot.pages.pieces import Cutter
    except ImportError as error:
        raise CannotRead("Reading web pages needs an extra: pip install 'pullquote[web]'.") from error
    text, note = decode_html(body, charset, address)
    tree = parse(text, address)
    masthead = read_masthead(tree)
    signs = _signs(tree)
    forum = masthead.forum or is_discussion(tree, masthead.title)
    cutter = Cutter(holders(tree, masthead.title), forum=forum, authors=masthead.authors)
    cutter.cut(tree)
    everything = [piece.words for piece in cutter.pieces]
    chosen = choose(tree, cutter, masthead)
    _check([piece.words for piece in chosen], everything, signs, address)
    blocks = tuple(Block(piece.words, piece.depth) for piece in chosen)
    captions = sum(piece.kind == "caption" for piece in chosen)
    notes = _notes(note, captions, len(everything) - len(chosen), partial=masthead.partial)
    heading = " ".join(blocks[0].text.split()) if blocks[0].depth == 1 else ""
    title = masthead.title if masthead.title and masthead.title in heading else heading or masthead.title
    return Extract(blocks, title, masthead.published, masthead.language, notes)


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a page has that may stand in an article's place."""

    password: bool
    buttons: bool
    script: bool


def _signs(tree: "HtmlElement") -> _Signs:
    empty_root = any(
        element.get("id", "") in ("root", "app", "__next", "__nuxt", "main", "content") and not len(element)
        for element in tree.iter("div", "main")
    )
    asks = any(
        "javascript" in (words := element.text_content().lower()) and _SCRIPT.search(words)
        for element in tree.iter("noscript")
    )
    return _Signs(
        password=any(element.get("type", "").lower() == "password" for element in tree.iter("input")),
        buttons=any(element.get("type", "").lower() != "search" for element in tree.iter("button", "input", "form")),
        script=any(True for _ in tree.iter("script")) and (asks or empty_root),
    )


def _check(words: list[str], everything: list[str], signs: _Signs, address: str) -> None:
    """Refuse what stands in the place of an article."""
    length = sum(map(len, words))
    if length < _SHORT and signs.password:
        raise CannotRead(f"{address} shows a page to log in, not the article. {_INSTEAD}")
    shown = words or everything
    about_consent = sum(len(line) for line in shown if _CONSENT.search(line))
    if signs.buttons and sum(map(len, shown)) < _LONGEST_CONSENT and about_consent * 2 > sum(map(len, shown)):
        raise CannotRead(f"{address} asks for consent to cookies before it shows the article. {_INSTEAD}")
    if length < _SHORT and signs.script and len(words) < 3:
        raise CannotRead(f"{address} shows its text only to browsers that run JavaScript, which I do not. {_INSTEAD}")
    if not length:
        raise CannotRead(f"I found no article in {address}, only menus or nothing. {_INSTEAD}")


def _notes(encoding: str | None, captions: int, left_out: int, *, partial: bool) -> tuple[str, ...]:
    notes = [encoding] if encoding else []
    if partial:
        notes.append("The page says that it is not free for everybody. I may have read only its beginning.")
    if captions == 1:
        notes.append("1 paragraph looks like a picture caption. I keep it and can quote it.")
    elif captions:
        notes.append(f"{captions} paragraphs look like picture captions. I keep them and can quote them.")
    if left_out == 1:
        notes.append("I left out 1 line that looks like a menu, an advert or a comment.")
    elif left_out:
        notes.append(f"I left out {left_out} lines that look like menus, adverts or comments.")
    return tuple(notes)
