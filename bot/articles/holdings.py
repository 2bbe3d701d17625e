"""What is kept: every article with its reading in memory, and the database behind it."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from time import time
from typing import Concatenate, ParamSpec, TypeVar

from bot.articles.shelf import Entry, Shelf
from bot.articles.store import Store, Stored
from bot.errors import ArticleChanged, CannotKeep
from index import Reading, pack_reading, read, unpack_reading

log = logging.getLogger("pullquote")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article that can be asked, and the key by which buttons name it: the first of its text's SHA-256."""

    key: str
    reading: Reading


def _to_its_end(
    work: Callable[Concatenate["Holdings", P], Awaitable[T]],
) -> Callable[Concatenate["Holdings", P], Awaitable[T]]:
    """
    Let work with the database go on to its end, even if whoever waits for it is cancelled meanwhile.

    A connection that is given up while it is being opened is waited for, for
    ever, when the process is about to end.
    """

    @wraps(work)
    async def whole(holdings: "Holdings", /, *args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.ensure_future(work(holdings, *args, **kwargs))
        holdings.begun.add(task)
        task.add_done_callback(holdings.begun.discard)
        return await asyncio.shield(task)

    return whole


class Holdings:
    """
    The articles that are kept for servers, and what their moderators have chosen.

    All of it is in memory, so that questions are answered whatever becomes of
    the database; Python is told not to look through it for garbage, which
    would hold everybody up for as long as it takes. A change goes to the
    database first and holds once it is there; what changes something raises
    CannotKeep if the database does not take it, and nothing has changed then.

    Attributes:
        on_change: called after each change.
        begun: the work with the database that is not at its end.
    """

    def __init__(self, store: Store | None = None) -> None:
        """
        Begin with nothing taken in.

        Args:
            store: where articles are kept; None: none can be.
        """
        self.on_change: Callable[[], None] = lambda: None
        self.begun: set[Awaitable[object]] = set()
        self._store = store
        self._revision = -1
        self._shelves: Mapping[int, Shelf] = {}
        self._articles: dict[int, tuple[Entry, OpenArticle]] = {}
        self._changing = asyncio.Lock()

    @_to_its_end
    async def load(self) -> bool:
        """
        Take in what is kept, or what has changed in the database since; whether anything has.

        A damaged article is told in the log, and the others are served.

        Raises:
            CannotKeep, DataDamaged: if the database cannot be read; what was
                taken in before stays.
        """
        async with self._changing:
            if self._store is None or (revision := await self._store.revision()) == self._revision:
                return False
            shelves = await self._store.shelves()
            entries = [entry for shelf in shelves.values() for entry in shelf.entries]
            articles = {entry.number: (entry, found) for entry in entries if (found := self.article(entry))}
            async for stored in self._store.texts([entry.number for entry in entries if entry.number not in articles]):
                if taken := await self._take_in(stored):
                    articles[stored.entry.number] = (stored.entry, taken)
            self._articles, self._revision = articles, revision
            self._settle(shelves)
            gc.freeze()
            return True

    @property
    def servers(self) -> tuple[int, ...]:
        """Those for which anything is kept; EVERYWHERE, the operator's own shelf, may be among them."""
        return tuple(self._shelves)

    def shelf(self, server: int) -> Shelf:
        """What is kept for a server, and what its moderators have chosen."""
        return self._shelves.get(server) or Shelf(server)

    @property
    def readings(self) -> list[Reading]:
        """All that is kept and not damaged."""
        return [article.reading for _, article in self._articles.values()]

    def article(self, entry: Entry) -> OpenArticle | None:
        """An article that is kept; None if it is damaged."""
        kept, article = self._articles.get(entry.number, (None, None))
        return article if kept == entry else None

    @_to_its_end
    async def add(
        self,
        server: int,
        name: str,
        reading: Reading,
        open_in: Sequence[int] = (),
        still: Callable[[], bool] = lambda: True,
    ) -> Entry:
        """
        Keep an article, in the place of the one of that name if there is one.

        Args:
            server: for which it is kept.
            name: its address or file name.
            reading: the article's.
            open_in: the channels in which it is opened, beside what is open
                there; EVERYWHERE is the whole server.
            still: asked once nobody else changes anything: whether it is to
                be kept after all.

        Raises:
            ArticleChanged: if it is not.
        """
        store = self._needed()
        parcel = await asyncio.to_thread(pack_reading, reading)
        async with self._changing:
            if not still():
                raise ArticleChanged("The articles here have changed meanwhile. Look at them again.")
            kept = partial(store.add, server, name, reading.article, parcel, open_in)
            entry = await kept(sentences=reading.sentences, added=int(time()))
            self._articles[entry.number] = (entry, OpenArticle(entry.key, reading))
            self._settle({**self._shelves, server: await store.shelf(server)})
            gc.freeze()
        return entry

    @_to_its_end
    async def change(self, server: int, change: Callable[[Store], Awaitable[object]]) -> None:
        """Change what is kept or chosen for a server by one of the store's methods."""
        store = self._needed()
        async with self._changing:
            await change(store)
            self._settle({**self._shelves, server: await store.shelf(server)})

    async def remove(self, entry: Entry) -> None:
        """Delete an article."""
        await self.change(entry.server, lambda store: store.remove(entry.server, entry.number))

    @_to_its_end
    async def purge(self, before: int) -> tuple[int, ...]:
        """Delete all of the servers that the bot left before a time, in seconds since 1970; which they were."""
        if self._store is None:
            return ()
        async with self._changing:
            gone = await self._store.purge(before)
            self._settle({server: shelf for server, shelf in self._shelves.items() if server not in gone})
        return gone

    async def close(self) -> None:
        """Let the database go, once what is begun is at its end."""
        await asyncio.gather(*self.begun, return_exceptions=True)
        if self._store:
            await self._store.close()

    def _settle(self, shelves: Mapping[int, Shelf]) -> None:
        """Have these shelves from now on, and nothing in memory that is on none of them."""
        numbers = {entry.number for shelf in shelves.values() for entry in shelf.entries}
        self._shelves = shelves
        self._articles = {number: kept for number, kept in self._articles.items() if number in numbers}
        self.on_change()

    async def _take_in(self, stored: Stored) -> OpenArticle | None:
        """An article of the database with its reading; read again if texts were cut otherwise when it was kept."""
        entry, article = stored.entry, stored.article
        if article is None:
            log.error("“%s” of server %d is damaged and left out. Add it again, or restore.", entry.title, entry.server)
            return None
        try:
            reading = await asyncio.to_thread(unpack_reading, article, stored.parcel)
        except ValueError:
            reading = await asyncio.to_thread(read, article)
            parcel = await asyncio.to_thread(pack_reading, reading)
            with suppress(CannotKeep):  # it is a matter of time alone
                await self._needed().keep_parcel(entry.number, entry.sha256, parcel)
        return OpenArticle(entry.key, reading)

    def _needed(self) -> Store:
        if self._store is None:
            raise CannotKeep("I keep no articles here: there is no database.")
        return self._store
