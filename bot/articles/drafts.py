"""Drafts: what was read and nobody has confirmed yet; nothing of it is kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from secrets import token_urlsafe
from time import monotonic

from bot.articles.holdings import Holdings
from bot.articles.shelf import Entry, key_of
from bot.config import Config
from bot.errors import CannotRead, DraftGone, NotNew, TooMuch
from bot.pages.convert import About
from bot.pages.jail import read_page, reread
from bot.pages.page import Page
from index import Difference, Reading, compare, language_of

# So much of a title is said, in characters.
LONGEST_TITLE = 100

# A draft waits so long for its moderator, in seconds; of more than so many characters together the oldest go.
LIVES = 3_600.0
KEPT = 50_000_000


def read_about(title: str, day: str, language: str) -> About:
    """
    What a person has written of an article; what is empty says nothing.

    Raises:
        CannotRead: if the day is no date.
        UnknownLanguage: if the language is no code.
    """
    try:
        published = date.fromisoformat(day.strip()) if day.strip() else None
    except ValueError as error:
        raise CannotRead("I cannot read that date. Write it as year-month-day, such as 2022-02-05.") from error
    code = language_of(language.strip()).code if language.strip() else None
    return About(" ".join(title.split()) or None, published, code)


@dataclass(frozen=True, slots=True)
class Draft:
    """
    An article that waits to be confirmed.

    Attributes:
        key: by which buttons name it.
        server: for which it was read.
        name: what it will be kept as: its address or file name.
        reading: of it.
        notes: what whoever adds it should look at, a sentence each.
        replaces: the article of that name that is kept, if there is one.
        before: its reading, if it is not damaged.
        difference: what this one differs from it in.
        since: when it was read, on the monotonic clock.
    """

    key: str
    server: int
    name: str
    reading: Reading
    notes: tuple[str, ...]
    replaces: Entry | None
    before: Reading | None
    difference: Difference | None
    since: float


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


class Drafts:
    """The drafts of all servers, in memory: they do not outlive the bot, and whoever presses their buttons is told."""

    def __init__(self, holdings: Holdings, config: Config) -> None:
        self._holdings = holdings
        self._config = config
        self._drafts: OrderedDict[str, Draft] = OrderedDict()
        self._reading = asyncio.Semaphore(1)

    async def begin(
        self,
        server: int,
        name: str,
        page: Page,
        about: About | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Draft:
        """
        Read a page, in a child process, one page at a time.

        Args:
            server: for which it is read.
            name: what it will be kept as.
            page: as it came.
            about: what a person says of it.
            progress: told now and then, from another thread, which share is
                done, from 0 to 1.

        Raises:
            CannotRead: if it cannot be read.
            NotNew: if the server has that text already.
            TooMuch: if the server has no room for it.
        """
        async with self._reading:
            found = await asyncio.to_thread(read_page, page, about or About(), self._config.language, progress)
        return await self.propose(server, name, found.reading, found.notes)

    async def propose(self, server: int, name: str, reading: Reading, notes: tuple[str, ...] = ()) -> Draft:
        """
        A draft of an article that has been read; see begin.

        Raises:
            NotNew: if the server has that text already.
            TooMuch: if the server has no room for it.
        """
        replaces = self._replaced(server, name, reading)
        self._check_room(server, reading, replaces)
        kept = self._holdings.article(replaces) if replaces else None
        before = kept.reading if kept else None
        difference = await asyncio.to_thread(compare, before, reading) if before else None
        key = token_urlsafe(9)
        draft = Draft(key, server, name, reading, notes, replaces, before, difference, monotonic())
        self._put(draft)
        return draft

    async def correct(self, draft: Draft, about: About) -> Draft:
        """
        The draft with what a person says of it instead; it is cut anew if its language is another.

        Raises:
            UnknownLanguage: if the language is none.
        """
        article = draft.reading.article
        said = replace(
            article,
            title=about.title or article.title,
            published=about.published,
            language=about.language or article.language,
        )
        if said.language == article.language:
            reading = replace(draft.reading, article=said)
        else:
            async with self._reading:
                reading = await asyncio.to_thread(reread, said)
        corrected = replace(draft, reading=reading, since=monotonic())
        self._put(corrected)
        return corrected

    def find(self, server: int, key: str) -> Draft:
        """
        The draft of that key.

        Raises:
            DraftGone: if it is no more, or another server's.
        """
        draft = self._drafts.get(key)
        if draft is None or draft.server != server or monotonic() - draft.since > LIVES:
            raise DraftGone("I have not kept this draft: an hour has gone by, or I was restarted. Please add it again.")
        return draft

    def is_current(self, draft: Draft) -> bool:
        """
        Whether it would still take the place of the article that it says, or of none.

        Raises:
            NotNew: if the server has that text by now.
            TooMuch: if the server has no room for it any more.
        """
        replaces = self._replaced(draft.server, draft.name, draft.reading)
        self._check_room(draft.server, draft.reading, replaces)
        return replaces == draft.replaces

    def drop(self, key: str) -> None:
        """Forget a draft."""
        self._drafts.pop(key, None)

    def forget(self, server: int) -> None:
        """Forget all drafts of a server."""
        self._drafts = OrderedDict((key, draft) for key, draft in self._drafts.items() if draft.server != server)

    def _replaced(self, server: int, name: str, reading: Reading) -> Entry | None:
        """The article that one of this name takes the place of."""
        shelf = self._holdings.shelf(server)
        key = key_of(reading.article.sha256)
        for entry in shelf.entries:
            if entry.key == key and (entry.name != name or self._is_same(entry, reading)):
                kept = _short(entry.title)
                raise NotNew(f"This article is here already, word for word, as “{kept}”. Open it with /articles use.")
        return next((entry for entry in shelf.entries if entry.name == name), None)

    def _is_same(self, entry: Entry, reading: Reading) -> bool:
        """Whether what is kept says the same of itself as well."""
        kept, article = self._holdings.article(entry), reading.article
        return kept is not None and kept.reading.article == article

    def _check_room(self, server: int, reading: Reading, replaces: Entry | None) -> None:
        entries = [entry for entry in self._holdings.shelf(server).entries if entry != replaces]
        kept = [one for entry in entries if (one := self._holdings.article(entry))]
        size = len(reading.article.text) + sum(len(one.reading.article.text) for one in kept)
        if size > self._config.articles.server_mb * 1_000_000:
            raise TooMuch(
                f"This server's articles together may have {self._config.articles.server_mb:g} million characters. "
                "Remove some of them first."
            )

    def _put(self, draft: Draft) -> None:
        self._drafts[draft.key] = draft
        self._drafts.move_to_end(draft.key)
        for key in [key for key, one in self._drafts.items() if monotonic() - one.since > LIVES]:
            self.drop(key)
        while len(self._drafts) > 1 and sum(len(one.reading.article.text) for one in self._drafts.values()) > KEPT:
            self._drafts.popitem(last=False)
