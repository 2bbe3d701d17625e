"""What comes from outside: a page as it came, what was found in it, what was read."""

from dataclasses import dataclass
from datetime import date

from index import Block, Reading


@dataclass(frozen=True, slots=True)
class Page:
    """
    What was fetched, before it is read.

    Attributes:
        body: its bytes.
        source: the address or file name it came from.
        media_type: what its sender calls it, such as "text/html"; a hint, for
            what it is its bytes say; "" if nobody says.
        charset: the encoding that its sender names, such as "utf-8"; "" if
            none does.
    """

    body: bytes
    source: str
    media_type: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """
    The article in a page of HTML, PDF or Word.

    Attributes:
        blocks: its headings and paragraphs, in reading order.
        title, published, language: as the page says them; else None.
        notes: what whoever adds it should look at, a sentence each: what was
            kept though it may be none of the article, what was left out.
    """

    blocks: tuple[Block, ...]
    title: str | None = None
    published: date | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read of a page, and what whoever adds it should look at, a sentence each."""

    reading: Reading
    notes: tuple[str, ...] = ()
