"""The articles that are kept and what moderators have chosen, in a database: each change whole or not at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles.database import Database, open_database
from bot.articles.disk import lock
from bot.articles.rows import (
    ENTRY,
    article_of,
    entries_in,
    entry_of,
    insert_article,
    only_row,
    open_article,
    put,
    replace_article,
    shelves_in,
    values_of,
    where,
)
from bot.articles.schema import articles, chosen, only, readings, servers, state, tables
from bot.articles.schema import paused as paused_channels
from bot.articles.shelf import Entry, Shelf
from bot.errors import NoSuchArticle
from index import Article


@dataclass(frozen=True, slots=True)
class Stored:
    """
    An article that was kept.

    Attributes:
        entry: what is known of it, as far as that can be told.
        article: None if it is damaged.
        parcel: its reading, packed, or no bytes; to be unpacked with care.
    """

    entry: Entry
    article: Article | None
    parcel: bytes


class Store:
    """
    The articles that are kept and what moderators have chosen.

    Its methods raise CannotKeep while the database takes or gives nothing,
    and work again when it does; DataDamaged if it cannot be used.
    """

    def __init__(self, database: Database, held: IO[bytes] | None = None) -> None:
        """Use a database; held is what keeps others off it until this is closed."""
        self.database = database
        self._held = held

    @classmethod
    async def open(cls, file: Path, *, exclusive: bool = False) -> "Store":
        """
        The store in a file, made if there is none.

        Args:
            file: the database.
            exclusive: whether this is the bot, of which there may be one;
                others may work beside it.

        Raises:
            InUse: if it is to be exclusive and a bot uses it already.
        """
        held = lock(file) if exclusive else None
        try:
            return cls(await open_database(file), held)
        except BaseException:
            if held:
                held.close()
            raise

    async def close(self) -> None:
        """Let the next one have it."""
        if self._held:
            self._held.close()

    async def revision(self) -> int:
        """A number that each change of what is kept or chosen raises."""
        async with self.database.reading() as connection:
            return int((await connection.execute(select(state.c.revision))).scalar_one())

    async def shelves(self) -> Mapping[int, Shelf]:
        """The shelf of each server for which anything is kept."""
        async with self.database.reading() as connection:
            return await shelves_in(connection)

    async def shelf(self, server: int) -> Shelf:
        """The shelf of a server; an empty one if nothing is kept for it."""
        async with self.database.reading() as connection:
            return (await shelves_in(connection, server)).get(server, Shelf(server))

    async def texts(self, numbers: Iterable[int]) -> AsyncGenerator[Stored, None]:
        """The articles of these numbers, one by one; those that have been removed are passed over."""
        async with self.database.reading() as connection:
            entries = {entry.number: entry for entry in await entries_in(connection)}
            for number in numbers:
                if entry := entries.get(number):
                    yield await _stored(connection, entry)

    async def add(
        self,
        server: int,
        name: str,
        article: Article,
        parcel: bytes,
        open_in: Sequence[int] = (),
        *,
        sentences: int,
        added: int,
    ) -> Entry:
        """
        Keep an article, in the place of the server's article of that name if there is one.

        What replaces another has its number and is open where that was; the
        key of the other's text is remembered.

        Args:
            server: for which it is kept.
            name: its address or file name.
            article: its text and all that is known of it.
            parcel: its reading, packed; or no bytes.
            open_in: the channels in which it is opened, after what is open
                there.
            sentences: how many it has.
            added: when, in seconds since 1970.
        """
        values = await asyncio.to_thread(values_of, server, name, article, sentences, added)
        same = where(articles, server=server, name=name)
        async with self._change() as connection:
            number = await connection.scalar(select(articles.c.number).where(same))
            if number is None:
                number = await insert_article(connection, values)
            else:
                await replace_article(connection, number, values)
            await put(connection, readings, {"number": number}, sha256=article.sha256, parcel=parcel)
            for channel in open_in:
                await open_article(connection, server, channel, number)
            return entry_of((await connection.execute(select(*ENTRY).where(same))).one())

    async def remove(self, server: int, number: int) -> None:
        """Remove an article of a server, and open it nowhere."""
        async with self._change() as connection:
            await connection.execute(delete(articles).where(where(articles, server=server, number=number)))

    async def choose(self, server: int, channel: int, numbers: Sequence[int]) -> None:
        """
        Open these articles of a server in a channel, and no others.

        Args:
            server: whose they are.
            channel: its id; EVERYWHERE: the whole server.
            numbers: in order; none: the channel has no choice of its own.

        Raises:
            NoSuchArticle: if the server has one of them no more.
        """
        async with self._change() as connection:
            kept = set(await connection.scalars(select(articles.c.number).where(articles.c.server == server)))
            if not kept.issuperset(numbers):
                raise NoSuchArticle("This article has been removed since. Choose another one.")
            await connection.execute(delete(chosen).where(where(chosen, server=server, channel=channel)))
            for number in dict.fromkeys(numbers):
                await open_article(connection, server, channel, number)

    async def pause(self, server: int, channel: int, *, paused: bool) -> None:
        """Answer nothing in a channel of a server for now, or EVERYWHERE in it; or go on."""
        async with self._change() as connection:
            await connection.execute(
                delete(paused_channels).where(where(paused_channels, server=server, channel=channel))
            )
            if paused:
                await connection.execute(insert(paused_channels).values(server=server, channel=channel))

    async def answer_only(self, server: int, channels: Iterable[int]) -> None:
        """Answer in these channels of a server alone; none: in all."""
        async with self._change() as connection:
            await connection.execute(delete(only).where(only.c.server == server))
            for channel in set(channels):
                await connection.execute(insert(only).values(server=server, channel=channel))

    async def report_to(self, server: int, channel: int | None) -> None:
        """Tell a server's moderators of changes in a channel, or nowhere."""
        await self._set(server, report=channel)

    async def leave(self, server: int, when: int | None) -> None:
        """Remember when the bot was removed from a server, in seconds since 1970; None: it is a member again."""
        await self._set(server, left=when)

    async def purge(self, before: int) -> tuple[int, ...]:
        """Delete all that is kept for servers that the bot was removed from before that time; which they were."""
        async with self._change() as connection:
            gone = sorted(await connection.scalars(select(servers.c.server).where(servers.c.left < before)))
            for table in reversed(tables.sorted_tables):
                if "server" in table.columns:
                    await connection.execute(delete(table).where(table.c.server.in_(gone)))
        return tuple(gone)

    async def keep_parcel(self, number: int, sha256: str, parcel: bytes) -> None:
        """Keep an article's reading that was made anew, if the article still has that text."""
        async with self.database.writing() as connection:
            if await connection.scalar(select(func.count()).where(where(articles, number=number, sha256=sha256))):
                await put(connection, readings, {"number": number}, sha256=sha256, parcel=parcel)

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[AsyncConnection]:
        async with self.database.writing() as connection:
            await connection.execute(update(state).values(revision=state.c.revision + 1))
            yield connection

    async def _set(self, server: int, **values: int | None) -> None:
        """What is remembered of a server; nothing, once there is nothing to remember."""
        async with self._change() as connection:
            if not (
                await connection.execute(update(servers).where(where(servers, server=server)).values(values))
            ).rowcount:
                await connection.execute(insert(servers).values(server=server, **values))
            await connection.execute(delete(servers).where(servers.c.report.is_(None), servers.c.left.is_(None)))


async def _stored(connection: AsyncConnection, entry: Entry) -> Stored:
    """An article with its reading; where one of them is damaged, without it."""
    this = select(articles).where(articles.c.number == entry.number)
    both = this.add_columns(readings.c.parcel).outerjoin_from(articles, readings)
    row = await only_row(connection, both) or await only_row(connection, this)
    article = await asyncio.to_thread(article_of, row) if row else None
    parcel = getattr(row, "parcel", None)
    return Stored(entry, article, parcel if isinstance(parcel, bytes) else b"")
