"""All that is kept, as a file of its own: made while the bot runs, checked, and put back whole or not at all."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from sqlalchemy import Row, Table, delete, insert, select, update

from bot.articles.database import Database, new_database, open_database
from bot.articles.disk import discard, new_file, settle
from bot.articles.schema import state, tables
from bot.articles.store import Store
from bot.errors import CannotKeep, DataDamaged


async def back_up(store: Store, target: Path) -> int:
    """
    Write all that is kept to a database of its own, which takes the place of the target once it is whole.

    Args:
        store: from which; others may go on changing it.
        target: a file that is there or not; its folder is made.

    Returns:
        How many articles are in it.

    Raises:
        DataDamaged: if what is kept is damaged; the target is as it was then.
        CannotKeep: if it cannot be written; likewise.
    """
    if target.resolve() == store.database.file.resolve():
        raise CannotKeep(f"{target} is the database itself. Name another file for its backup.")
    written = await new_database(target)
    try:
        database = Database(written, str(target))
        await _replace(store.database, database)
        count = await _check(database, "I have made no backup: “{}” is damaged. Add it again, or remove it.")
        await asyncio.to_thread(settle, written, target, replace=True)
    finally:
        discard(written)
    return count


async def restore(source: Path, store: Store) -> int:
    """
    Put back all that is in a backup, and keep nothing else; a running bot takes it in as it does any change.

    Args:
        source: the backup; it is only read.
        store: whose articles and settings are replaced.

    Returns:
        How many articles there are now.

    Raises:
        DataDamaged: if the backup is damaged or none; nothing has changed
            then.
        CannotKeep: if it cannot be read or put back; likewise.
    """
    copied = await asyncio.to_thread(_copied, source, store.database.file)
    try:
        database = await open_database(copied, str(source), "Take another backup; I have changed nothing.")
        count = await _check(database, "I have changed nothing: “{}” is damaged in this backup. Take another one.")
        await _replace(database, store.database)
    finally:
        discard(copied)
    return count


async def _replace(source: Database, goal: Database) -> None:
    """Put what one database keeps in the place of what another one keeps, row by row, in one change."""
    async with goal.writing() as connection, aclosing(_rows(source)) as rows:
        for table in reversed(tables.sorted_tables):
            if table is not state:
                await connection.execute(delete(table))
        given = int((await connection.execute(select(state.c.numbers))).scalar_one())
        async for table, row in rows:
            if table is state:
                given = max(given, row.numbers)  # what has had a number keeps it to itself
            else:
                await connection.execute(insert(table).values(tuple(row)))
        await connection.execute(update(state).values(numbers=given, revision=state.c.revision + 1))


async def _rows(database: Database) -> AsyncGenerator[tuple[Table, Row[tuple[object, ...]]], None]:
    """All that a database holds at one moment, what others point to first."""
    async with database.reading() as connection:
        for table in tables.sorted_tables:
            async for row in await connection.stream(select(table)):
                yield table, row


async def _check(database: Database, said: str) -> int:
    """How many articles there are; what is said of the first damaged one is raised."""
    count = 0
    store = Store(database)
    numbers = [entry.number for shelf in (await store.shelves()).values() for entry in shelf.entries]
    async with aclosing(store.texts(numbers)) as texts:
        async for stored in texts:
            if stored.article is None:
                raise DataDamaged(said.format(stored.entry.title))
            count += 1
    return count


def _copied(source: Path, beside: Path) -> Path:
    """A copy of a backup: opening one may change it, and it may lie where nothing can be written."""
    copied = new_file(beside)
    try:
        shutil.copyfile(source, copied)
    except OSError as error:
        discard(copied)
        raise CannotKeep(f"I cannot copy {source}: {error.strerror}. Look whether it is there.") from error
    return copied
