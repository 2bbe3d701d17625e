"""A page to an article: by what its bytes are, whatever its name says."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import regex

from bot.errors import CannotRead
from bot.pages.page import Extract, Page
from bot.pages.pdf import extract_pdf
from bot.pages.recognise import Kind, kind_of
from bot.pages.text import decode
from bot.pages.word import extract_word
from index import Article, arrange_article, read_article

# How long a name or an address may be, in characters; a file's is 255 bytes at most, and browsers take 2,000.
LONGEST_SOURCE = 2_000

_ADDRESS = regex.compile(r"https?://", regex.IGNORECASE)
_HAS_WORD = regex.compile(r"[\p{L}\p{N}]")


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of an article; it counts more than what the page says. None: nothing."""

    title: str | None = None
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """
    An article, and what whoever adds it should look at.

    Attributes:
        article: what was read.
        notes: a sentence each; see Extract.
    """

    article: Article
    notes: tuple[str, ...] = ()


def convert(page: Page, about: About = About(), usual_language: str | None = None) -> Converted:
    """
    The article in a page.

    Args:
        page: as it came.
        about: what a person says of it.
        usual_language: the code for articles that do not say theirs; None: it
            is guessed.

    Raises:
        CannotRead: if there is no text in it that can be read.
        PullquoteError: what read_article raises.
    """
    page = replace(page, source=_one_line(page.source))
    match kind_of(page):
        case Kind.TEXT:
            return _written(page, about, usual_language, markdown=False)
        case Kind.MARKDOWN:
            return _written(page, about, usual_language, markdown=True)
        case Kind.HTML:
            from bot.pages.html import extract_html

            extract = extract_html(page.body, page.charset, page.source)
        case Kind.PDF:
            extract = extract_pdf(page.body)
        case Kind.WORD:
            extract = extract_word(page.body)
        case Kind.EXPORT:
            raise CannotRead(f"{page.source} is an export of many articles, not one. Give me one article.")
    return _laid_out(extract, page, about, usual_language)


def _written(page: Page, about: About, usual_language: str | None, *, markdown: bool) -> Converted:
    article = read_article(
        decode(page.body, page.source),
        source=page.source,
        title=about.title,
        published=about.published,
        language=about.language,
        usual_language=usual_language,
        markdown=markdown,
    )
    return Converted(_named(article))


def _laid_out(extract: Extract, page: Page, about: About, usual_language: str | None) -> Converted:
    if not any(_HAS_WORD.search(block.text) for block in extract.blocks):
        raise CannotRead(f"I found no words in {page.source}. Is it a scan, or only pictures? Give me the text.")
    article = arrange_article(
        extract.blocks,
        source=page.source,
        title=about.title or extract.title,
        published=about.published or extract.published,
        language=about.language or extract.language,
        usual_language=usual_language,
    )
    return Converted(_named(article), extract.notes)


def _named(article: Article) -> Article:
    """With a title that reads as one, if it only has what its address ends in."""
    if not _ADDRESS.match(article.source) or article.title != PurePosixPath(article.source).stem:
        return article
    last = PurePosixPath(unquote(urlsplit(article.source).path)).stem
    words = " ".join(regex.sub(r"[\W_]+", " ", last).split())
    return replace(article, title=words or urlsplit(article.source).hostname or article.title)


def _one_line(source: str) -> str:
    """The name or address without what does not show or would hide the rest of a line."""
    shown = "".join(one if one.isprintable() else " " for one in source[:LONGEST_SOURCE])
    return " ".join(shown.split()) or "this file"
