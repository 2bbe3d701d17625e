"""The database that articles are kept in: opened, read and written; its faults said so that they can be mended."""

import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, NullPool, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.articles.disk import discard, log_of, new_file, settle
from bot.articles.schema import VERSION, is_whole, make, migrate, version_of
from bot.errors import CannotKeep, DataDamaged

# A writer waits so long for another one, in seconds.
PATIENCE = 5.0

# What SQLite's result codes mean to whoever can mend it; https://www.sqlite.org/rescode.html
_REASONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to {name}. Try again in a moment.",
    sqlite3.SQLITE_LOCKED: "another program is writing to {name}. Try again in a moment.",
    sqlite3.SQLITE_FULL: "the disk is full. Make room on it and try again.",
    sqlite3.SQLITE_IOERR: "the disk does not take or give it. Look whether it is full, over quota or failing.",
    sqlite3.SQLITE_READONLY: "{name} may only be read. Let me write to it and its folder.",
    sqlite3.SQLITE_PERM: "{name} may not be opened. Let me read and write it and its folder.",
    sqlite3.SQLITE_CANTOPEN: "{name} cannot be opened. Look whether it is there and I may write to its folder.",
}
# What to do about one of ours that is damaged.
_ADVICE = "Move it away with its -wal and -shm, then restore a backup, or begin with nothing kept."

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Database:
    """
    A database of ours.

    Each transaction has a connection of its own: a file that was moved,
    restored or unreachable for a while is found as it is now, and nothing is
    ever written to one that is no longer there.
    """

    def __init__(self, file: Path, name: str, advice: str = _ADVICE) -> None:
        """
        Contact nothing yet.

        Args:
            file: where it is.
            name: what it is called when something goes wrong.
            advice: what to do if it is damaged, a sentence.
        """
        self.file = file
        self._name = name
        self._advice = advice
        self._engine = create_async_engine(_url(file), poolclass=NullPool, hide_parameters=True, connect_args=_HOW)
        event.listen(self._engine.sync_engine, "connect", _prepare)
        event.listen(self._engine.sync_engine, "begin", _begin)
        self._writer = self._engine.execution_options(writes=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """
        A look at one moment of the database; it waits for no writer.

        Raises:
            CannotKeep, DataDamaged: if there is none.
        """
        try:
            async with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._fault(error, "I cannot look up what I keep just now") from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """
        One change, whole or not at all; it waits for other writers.

        Raises:
            CannotKeep, DataDamaged: if it cannot be made; all is as it was.
        """
        try:
            async with self._writer.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._fault(error, "I cannot keep that just now") from error

    def damage(self, what: str) -> DataDamaged:
        """What is said of a database that cannot be used."""
        return DataDamaged(f"{self._name} {what}. {self._advice}")

    def _fault(self, error: SQLAlchemyError, what: str) -> CannotKeep | DataDamaged:
        if reason := _REASONS.get(_code(error)):
            return CannotKeep(f"{what}: {reason.format(name=self._name)}")
        return self.damage("is damaged" if is_damage(error) else "is not as I made it")


def is_damage(error: SQLAlchemyError) -> bool:
    """Whether what was to be read is damaged; other things may still be read then."""
    return _code(error) in _DAMAGE


async def open_database(file: Path, name: str = "", advice: str = _ADVICE) -> Database:
    """
    The database in a file, brought up to date; made if there is no file.

    Args:
        file: where it is.
        name: what it is called when something goes wrong; else by its path
            while it is opened and without its folder later, when members may
            read it.
        advice: what to do if it is damaged, a sentence.

    Raises:
        CannotKeep: if it cannot be opened or made just now.
        DataDamaged: if it is damaged, no database of ours, or one of a later
            Pullquote.
    """
    try:
        if not file.exists():
            if log_of(file).exists():  # it would be taken for the new file's, and spoil it
                raise DataDamaged(f"{file} is gone, but {log_of(file)} is there. Put it back, or move that away too.")
            settle(await new_database(file), file, replace=False)
        empty = not file.stat().st_size
        # Told before SQLite is asked: aiosqlite has no patience with a loop that ends right after a connection failed.
        if not file.is_file() or not os.access(file, os.R_OK | os.W_OK):
            raise CannotKeep(f"I cannot open {file}: it is no file that I may read and write. Let me, or name another.")
    except OSError as error:
        raise CannotKeep(f"I cannot open {file}: {error.strerror}. Let me read and write it.") from error
    database = Database(file, name or str(file), advice)
    if empty:
        raise database.damage("is empty")
    async with database.reading() as connection:
        version = await connection.run_sync(version_of)
        whole = await connection.run_sync(is_whole)
    if version is None:
        raise database.damage("is no database of mine")
    if version > VERSION:
        raise DataDamaged(f"{name or file} was made by a newer Pullquote. Install that one to use it.")
    if version < VERSION or not whole:
        async with database.writing() as connection:
            await connection.run_sync(migrate, version)
    return Database(file, name or file.name, advice)


async def new_database(target: Path) -> Path:
    """An empty database of ours in a temporary file beside its target."""
    file = new_file(target)
    try:
        _begin_log(file)
        async with Database(file, str(target)).writing() as connection:
            await connection.run_sync(make)
    except BaseException:
        discard(file)
        raise
    return file


# Whatever is SQLite's alone is below this line; another database needs none of it.

_HOW = {"timeout": PATIENCE, "isolation_level": None}  # None: Python begins no transaction of its own


def _url(file: Path) -> URL:
    """To open a file that is there; never to make one."""
    return URL.create(
        "sqlite+aiosqlite", database=f"file:{quote(str(file.absolute()))}", query={"mode": "rw", "uri": "true"}
    )


def _begin_log(file: Path) -> None:
    """Have changes written to a log first, now and later, so that readers and a writer do not wait for each other."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """What is confirmed is on the disk, what is deleted is gone from it; damaged characters are found by their sum."""
    del record
    connection.driver_connection.text_factory = lambda value: value.decode(errors="replace")
    cursor = connection.cursor()
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer that would begin as readers do could find out too late that another was quicker."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _code(error: SQLAlchemyError) -> int:
    """SQLite's primary result code, which the rest of it only details; 0 if there is none."""
    code = error.orig.sqlite_errorcode if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error) else 0
    return code & 0xFF
