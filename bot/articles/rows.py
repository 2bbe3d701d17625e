"""Rows of the database: to articles and shelves, from articles, with the sum by which damage is found."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, Row, Select, Table, and_, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles.database import is_damage
from bot.articles.schema import articles, chosen, former, only, paused, servers, state
from bot.articles.shelf import Entry, Shelf, key_of
from index import Article, article_as_json, article_from_json

# What an Entry is made of.
ENTRY = tuple([column for column in articles.columns if column.name not in {"sum", "record", "text"}])

# All that the sum is of; sha256 among them stands for the text.
_SUMMED = tuple([column.name for column in articles.columns if column.name not in {"sum", "text"}])

# Stands for what is damaged beyond recognition.
_NO_NUMBER = -1
_NO_SHA256 = "0" * 64

Values = dict[str, int | str]


def values_of(server: int, name: str, article: Article, sentences: int, added: int) -> Values:
    """An article's row, but for what it gets in the database: its number and its sum."""
    return {
        "server": server,
        "name": name,
        "title": article.title,
        "source": article.source,
        "sha256": article.sha256,
        "sentences": sentences,
        "added": added,
        "record": article_as_json(article),
        "text": article.text,
    }


def entry_of(row: Row[tuple[object, ...]]) -> Entry:
    """What a row tells of an article, whether or not it is damaged."""
    digest = row.sha256 if _is_sha256(row.sha256) else _NO_SHA256
    return Entry(
        number=_whole(row.number),
        server=_whole(row.server),
        name=str(row.name),
        title=str(row.title),
        source=str(row.source),
        sha256=digest,
        sentences=_whole(row.sentences),
        added=_whole(row.added),
    )


def article_of(row: Row[tuple[object, ...]]) -> Article | None:
    """The article of a row; None if a bit of it is not what it was."""
    values = row._mapping  # noqa: SLF001 (a row's columns by name; the underscore keeps clear of theirs)
    if _sum([values[name] for name in _SUMMED]) != row.sum:
        return None
    try:
        return article_from_json(row.record, row.text)
    except ValueError:
        return None


async def entries_in(connection: AsyncConnection, server: int | None = None) -> list[Entry]:
    """The articles of all servers or of one; of one that cannot be read, what the index knows of it."""
    query = select(*ENTRY).order_by(articles.c.number)
    index = select(articles.c.number, articles.c.server, articles.c.name).order_by(articles.c.server, articles.c.name)
    if server is not None:
        query, index = (one.where(articles.c.server == server) for one in (query, index))
    try:
        return [entry_of(row) for row in await connection.execute(query)]
    except SQLAlchemyError as error:
        if not is_damage(error):
            raise
    rows = [
        (row, await only_row(connection, query.where(articles.c.number == row.number)))
        for row in (await connection.execute(index)).all()
    ]
    return sorted([entry_of(row) if row else _unreadable(known) for known, row in rows], key=lambda entry: entry.number)


async def only_row(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> Row[tuple[object, ...]] | None:
    """The only row, if it is there and can be read."""
    try:
        return (await connection.execute(query)).one_or_none()
    except SQLAlchemyError as error:
        if not is_damage(error):
            raise
        return None


async def shelves_in(connection: AsyncConnection, server: int | None = None) -> dict[int, Shelf]:
    """The shelves of all servers for which there is anything, or of one."""

    async def rows(table: Table) -> Sequence[Row[tuple[object, ...]]]:
        query = select(table).order_by(*table.primary_key)
        return (await connection.execute(query if server is None else query.where(table.c.server == server))).all()

    entries: dict[int, list[Entry]] = defaultdict(list)
    for entry in await entries_in(connection, server):
        entries[entry.server].append(entry)
    choices: dict[int, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for row in await rows(chosen):
        choices[row.server][row.channel] = (*choices[row.server].get(row.channel, ()), row.number)
    keys: dict[int, dict[str, int]] = defaultdict(dict)
    for row in await rows(former):
        keys[row.server][row.key] = row.number
    channels: dict[Table, dict[int, set[int]]] = {paused: defaultdict(set), only: defaultdict(set)}
    for table, found in channels.items():
        for row in await rows(table):
            found[row.server].add(row.channel)
    told = {row.server: row for row in await rows(servers)}
    return {
        number: Shelf(
            server=number,
            entries=tuple(entries[number]),
            chosen=choices[number],
            paused=frozenset(channels[paused][number]),
            only=frozenset(channels[only][number]),
            report=told[number].report if number in told else None,
            former=keys[number],
            left=told[number].left if number in told else None,
        )
        for number in sorted({*entries, *choices, *keys, *channels[paused], *channels[only], *told})
    }


async def insert_article(connection: AsyncConnection, values: Values) -> int:
    """A new article's number."""
    await connection.execute(update(state).values(numbers=state.c.numbers + 1))
    number = int((await connection.execute(select(state.c.numbers))).scalar_one())
    await connection.execute(insert(articles).values(_numbered(number, values)))
    return number


async def replace_article(connection: AsyncConnection, number: int, values: Values) -> None:
    """Other values for an article; the key of its text is remembered if that is another now."""
    this = articles.c.number == number
    old = entry_of((await connection.execute(select(*ENTRY).where(this))).one())
    await connection.execute(update(articles).where(this).values(_numbered(number, values)))
    new_key = key_of(str(values["sha256"]))
    if old.key != new_key:
        await put(connection, former, {"server": old.server, "key": old.key}, number=number)
    await connection.execute(delete(former).where(where(former, server=old.server, key=new_key)))


async def open_article(connection: AsyncConnection, server: int, channel: int, number: int) -> None:
    """Open an article after those that are open in a channel, unless it is one of them."""
    there = where(chosen, server=server, channel=channel)
    if await connection.scalar(select(func.count()).where(there, chosen.c.number == number)):
        return
    last = await connection.scalar(select(func.max(chosen.c.position)).where(there))
    position = 0 if last is None else last + 1
    await connection.execute(insert(chosen).values(server=server, channel=channel, position=position, number=number))


async def put(
    connection: AsyncConnection, table: Table, key: Mapping[str, int | str], **values: int | str | bytes
) -> None:
    """A row in the place of the one with that key, if there is one."""
    await connection.execute(delete(table).where(where(table, **key)))
    await connection.execute(insert(table).values(**key, **values))


def where(table: Table, **values: int | str) -> ColumnElement[bool]:
    """Where these columns have these values."""
    return and_(*(table.c[name] == value for name, value in values.items()))


def _unreadable(known: Row[tuple[object, ...]]) -> Entry:
    return Entry(known.number, known.server, known.name, known.name, known.name, _NO_SHA256, 0, 0)


def _numbered(number: int, values: Values) -> Values:
    """The whole row."""
    row = {"number": number, **values}
    return {**row, "sum": _sum([row[name] for name in _SUMMED])}


def _sum(values: list[int | str]) -> str:
    return sha256(json.dumps(values, default=repr).encode()).hexdigest()


def _whole(value: object) -> int:
    return value if isinstance(value, int) else _NO_NUMBER


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and len(value) == len(_NO_SHA256) and not set(value) - set("0123456789abcdef")
