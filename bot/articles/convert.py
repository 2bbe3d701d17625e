"""A page to an article: by what its bytes are, whatever its name says."""

from dataclasses import dataclass
from datetime import date

from bot.articles.page import Page
from bot.articles.text import decode
from index import Article, read_article


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
    article = read_article(
        decode(page.body, page.source),
        source=page.source,
        title=about.title,
        published=about.published,
        language=about.language,
        usual_language=usual_language,
    )
    return Converted(article)
