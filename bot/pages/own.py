"""Files that an operator names: text is read here and at once, anything else in a child that can be killed."""

from collections.abc import Callable

from bot.pages.convert import convert
from bot.pages.page import Page, ReadPage
from bot.pages.recognise import Kind, kind_of
from index import read


def is_text(page: Page) -> bool:
    """
    Whether a page is text or Markdown, which can harm nobody who reads it.

    Raises:
        CannotRead: if it is nothing that can be read.
    """
    return kind_of(page) in {Kind.TEXT, Kind.MARKDOWN}


def read_own(
    page: Page, usual_language: str | None = None, progress: Callable[[float], None] | None = None
) -> ReadPage:
    """
    The reading of the article in a page of one's own; see read_page, which needs a child and what starts one.

    Raises:
        CannotRead: if there is no text in it that can be read.
        PullquoteError: what read_article raises.
    """
    if is_text(page):
        converted = convert(page, usual_language=usual_language)
        return ReadPage(read(converted.article, progress), converted.notes)
    from bot.pages.jail import read_page

    return read_page(page, usual_language=usual_language, progress=progress)
