"""The article: one text, read once and never changed, with its paragraphs and sections in place."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath

import regex

from index.errors import EmptyArticle, NotText, UnknownLanguage
from index.language import guess_language, language_of
from index.layout import Block, Layout, arrange, lay_out
from index.span import Span

# A source with one of these endings is read as Markdown.
MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")

_WORD = regex.compile(r"[\p{L}\p{N}]")
_NO_TEXT = regex.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Section:
    """
    A heading and all that stands under it.

    Attributes:
        heading: the heading's own words.
        depth: 1 for the topmost, as in Markdown.
        extent: from the heading to the next one of its depth or less, or to
            the end of the text.
    """

    heading: Span
    depth: int
    extent: Span


@dataclass(frozen=True, slots=True)
class Article:
    """
    A text that can be quoted.

    Attributes:
        title: one line, never empty.
        source: the address or file name it came from.
        published: the day it says it is from, if it says so.
        language: the first part of its BCP 47 code, "en".
        text: the only copy of the words. Every Span counts in it.
        paragraphs: in order and apart; headings are not among them.
        sections: in the order of their headings; those within others follow
            them.
        pages: of a PDF, in order; else empty.
    """

    title: str
    source: str
    published: date | None
    language: str
    text: str = field(repr=False)
    paragraphs: tuple[Span, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(default=(), repr=False)
    pages: tuple[Span, ...] = field(default=(), repr=False)

    @property
    def sha256(self) -> str:
        """The text's SHA-256 in UTF-8, 64 hexadecimal digits: what a quote's place refers to."""
        return sha256(self.text.encode()).hexdigest()

    def section_path(self, span: Span) -> tuple[str, ...]:
        """The headings above a place, outermost first; the first one is left out where it is the title."""
        above = [section for section in self.sections if span in section.extent]
        headings = [" ".join(section.heading.cut(self.text).split()) for section in above]
        return tuple(headings[1:] if above and above[0] is self.sections[0] and headings[0] == self.title else headings)

    def page(self, span: Span) -> int | None:
        """The page, from 1, on which a place begins; None in an article without pages."""
        return next((number for number, page in enumerate(self.pages, 1) if span.start < page.end), None)


def read_article(
    body: str,
    *,
    source: str,
    title: str | None = None,
    published: date | None = None,
    language: str | None = None,
    usual_language: str | None = None,
    markdown: bool | None = None,
) -> Article:
    """
    An article from the characters of a file or page.

    What is given counts more than what the body says about itself.

    Args:
        body: plain text or Markdown.
        source: the address or file name it came from.
        title: else front matter's, else the first heading, which stays in the
            text, else the file name.
        published: else front matter's date, else that of a leading date line.
        language: a BCP 47 code; else front matter's, else the usual one, else
            guessed.
        usual_language: the code for articles that do not say theirs.
        markdown: whether it is Markdown; None: if the source ends in .md.

    Raises:
        NotText: if the body holds a NUL or half of a surrogate pair.
        EmptyArticle: if there is no word in it.
        UnknownLanguage: if a language that is given is no language code; one
            that the body says is then passed over.
    """
    _check_characters(body, source)
    markdown = source.lower().endswith(MARKDOWN) if markdown is None else markdown
    layout = lay_out(body, markdown=markdown)
    return _article(
        layout, source, title=title, published=published, language=_language(language, layout, usual_language)
    )


def arrange_article(
    blocks: Iterable[Block],
    *,
    source: str,
    title: str | None = None,
    published: date | None = None,
    language: str | None = None,
    usual_language: str | None = None,
) -> Article:
    """
    An article from the paragraphs and headings of a page that is neither text nor Markdown.

    Args:
        blocks: in reading order.
        source: the address or file name it came from.
        title: else the first heading, else the file name.
        published: the day it is from.
        language: a BCP 47 code; else the usual one, else guessed.
        usual_language: the code for articles that do not say theirs.

    Raises:
        NotText, EmptyArticle, UnknownLanguage: as read_article does.
    """
    layout = arrange(blocks)
    _check_characters(layout.text, source)
    return _article(
        layout, source, title=title, published=published, language=_language(language, layout, usual_language)
    )


def _check_characters(text: str, source: str) -> None:
    if bad := _NO_TEXT.search(text):
        name = "a NUL" if bad[0] == "\0" else "half a character"
        raise NotText(f"{source} is not text: character {bad.start() + 1} is {name}. Save it as UTF-8 text.")


def _article(
    layout: Layout,
    source: str,
    *,
    title: str | None,
    published: date | None,
    language: str,
) -> Article:
    if not _WORD.search(layout.text):
        raise EmptyArticle(f"I found no words in {source}. Give me a text with sentences in it.")
    return Article(
        title=_title(title, layout, source),
        source=source,
        published=published or layout.published,
        language=language,
        text=layout.text,
        paragraphs=layout.paragraphs,
        sections=_sections(layout),
        pages=layout.pages,
    )


def _language(language: str | None, layout: Layout, usual: str | None) -> str:
    """The code that is given, else the one that the body says, if it is one, else the usual or a guess."""
    if language is not None:
        return language_of(language).code
    if layout.language is not None:
        with suppress(UnknownLanguage):
            return language_of(layout.language).code
    return guess_language(layout.text) if usual is None else language_of(usual).code


def _title(title: str | None, layout: Layout, source: str) -> str:
    """The first of what could be a title that has any words."""
    heading = layout.headings[0][0].cut(layout.text) if layout.headings else None
    candidates = (" ".join((text or "").split()) for text in (title, layout.title, heading, PurePosixPath(source).stem))
    return next(filter(None, candidates), "Untitled")


def _sections(layout: Layout) -> tuple[Section, ...]:
    """Each heading with its extent; read from the end, so that each open depth knows where it is closed."""
    sections: list[Section] = []
    ends: list[tuple[int, int]] = []  # depth and start of the headings that follow, deepest last
    for heading, depth in reversed(layout.headings):
        while ends and ends[-1][0] > depth:
            ends.pop()
        end = ends[-1][1] if ends else len(layout.text)
        sections.append(Section(heading, depth, Span(heading.start, end)))
        ends.append((depth, heading.start))
    return tuple(reversed(sections))
