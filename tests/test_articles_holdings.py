import asyncio
import sqlite3
import threading
from contextlib import asynccontextmanager
from functools import wraps

import pytest

from bot.articles.holdings import Holdings
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.errors import CannotKeep
from index import read, read_article

LAMP = read(read_article("The lamp was lit in 1823. It is out.", source="lamp.txt"))
SHIP = read(read_article("The ship struck the rocks.", source="ship.txt"))
SERVER = 7


@asynccontextmanager
async def opened(file, **options):
    """Holdings over the database in a file, with all that is kept taken in."""
    holdings = Holdings(await Store.open(file, **options))
    await holdings.load()
    try:
        yield holdings
    finally:
        await holdings.close()


def played(test):
    """A test whose first argument is the file of a database."""

    @wraps(test)
    def plain(tmp_path, caplog, monkeypatch):
        fixtures = {"caplog": caplog, "monkeypatch": monkeypatch}
        wanted = {name: fixtures[name] for name in test.__code__.co_varnames[1 : test.__code__.co_argcount]}
        asyncio.run(test(tmp_path / "articles.db", **wanted))

    del plain.__wrapped__  # else pytest would ask for the test's own arguments
    return plain


@played
async def test_what_is_added_is_there_and_after_a_restart_too(file):
    async with opened(file) as holdings:
        entry = await holdings.add(SERVER, "lamp.txt", LAMP, [EVERYWHERE, 5])
        assert holdings.article(entry).reading is LAMP

    async with opened(file) as holdings:
        assert holdings.shelf(SERVER).entries == (entry,)
        assert holdings.shelf(SERVER).chosen == {EVERYWHERE: (entry.number,), 5: (entry.number,)}
        assert holdings.article(entry).reading.article == LAMP.article
        assert (entry.title, entry.sentences) == ("lamp", 2)


@played
async def test_what_replaces_another_leaves_nothing_of_it_in_memory(file):
    async with opened(file) as holdings:
        old = await holdings.add(SERVER, "a.txt", LAMP)
        new = await holdings.add(SERVER, "a.txt", SHIP)

        assert old.number == new.number
        assert holdings.article(old) is None
        assert holdings.article(new).reading is SHIP
        assert holdings.shelf(SERVER).former == {old.key: new.number}


@played
async def test_what_another_process_changes_is_taken_in_and_only_then_anything_is_read(file):
    async with opened(file, exclusive=True) as holdings, opened(file) as beside:
        lamp = await holdings.add(SERVER, "lamp.txt", LAMP)
        await holdings.load()
        kept = holdings.article(lamp)
        assert not await holdings.load()
        entry = await beside.add(SERVER, "ship.txt", SHIP)

        assert await holdings.load()
        assert holdings.article(entry).reading.article == SHIP.article
        assert holdings.article(lamp) is kept

        await beside.load()
        await beside.remove(lamp)
        assert await holdings.load()
        assert holdings.article(lamp) is None


@played
async def test_a_damaged_article_is_named_and_the_others_are_served(file, caplog):
    async with opened(file) as holdings:
        lamp = await holdings.add(SERVER, "lamp.txt", LAMP)
        ship = await holdings.add(SERVER, "ship.txt", SHIP)
    database = sqlite3.connect(file)
    database.execute("UPDATE articles SET text = replace(text, '1823', '1824')")
    database.commit()
    database.close()

    async with opened(file) as holdings:
        assert holdings.article(lamp) is None
        assert holdings.article(ship).reading.article == SHIP.article
    assert [record.getMessage() for record in caplog.records] == [
        "“lamp” of server 7 is damaged and left out. Add it again, or restore."
    ]


@played
async def test_a_reading_that_was_cut_otherwise_is_made_again_once(file, monkeypatch):
    async with opened(file) as holdings:
        entry = await holdings.add(SERVER, "lamp.txt", LAMP)
    database = sqlite3.connect(file)
    database.execute("UPDATE readings SET parcel = x'00'")
    database.commit()
    database.close()

    for _ in range(2):
        async with opened(file) as holdings:
            assert holdings.article(entry).reading.terms == LAMP.terms
        monkeypatch.setattr("bot.articles.holdings.read", None)


@played
async def test_where_the_database_takes_nothing_nothing_has_changed(file, monkeypatch):
    async def full(*_, **__):
        raise CannotKeep("The disk is full.")

    async with opened(file) as holdings:
        entry = await holdings.add(SERVER, "a.txt", LAMP)
        shelf = holdings.shelf(SERVER)
        for name in ("add", "remove", "pause"):
            monkeypatch.setattr(Store, name, full)
        with pytest.raises(CannotKeep):
            await holdings.add(SERVER, "a.txt", SHIP)
        with pytest.raises(CannotKeep):
            await holdings.remove(entry)
        with pytest.raises(CannotKeep):
            await holdings.change(SERVER, lambda store: store.pause(SERVER, 5, paused=True))

        assert holdings.shelf(SERVER) == shelf
        assert holdings.article(entry).reading is LAMP


@played
async def test_what_is_kept_for_a_server_goes_some_time_after_the_bot_left_it(file):
    async with opened(file) as holdings:
        await holdings.add(SERVER, "lamp.txt", LAMP)
        other = await holdings.add(8, "ship.txt", SHIP)
        await holdings.change(SERVER, lambda store: store.leave(SERVER, 1_000))

        assert await holdings.purge(1_000) == ()
        assert await holdings.purge(1_001) == (SERVER,)
        assert holdings.shelf(SERVER).entries == ()
        assert SERVER not in holdings.servers
        assert holdings.article(other)
    async with opened(file) as holdings:
        assert holdings.shelf(SERVER).entries == ()


def test_without_a_database_nothing_is_kept_and_that_is_said():
    async def scene():
        holdings = Holdings()
        assert not await holdings.load()
        assert holdings.shelf(SERVER).entries == ()
        assert await holdings.purge(10) == ()
        with pytest.raises(CannotKeep, match="there is no database"):
            await holdings.add(SERVER, "lamp.txt", LAMP)
        await holdings.close()

    asyncio.run(scene())


@played
async def test_what_is_begun_comes_to_its_end_though_nobody_waits_for_it_any_more(file):
    async with opened(file) as holdings:
        for delay in (0.0, 0.002, 0.005, 0.01, 0.02):
            adding = asyncio.create_task(holdings.add(SERVER, f"{delay}.txt", LAMP))
            await asyncio.sleep(delay)
            adding.cancel()
            with pytest.raises(asyncio.CancelledError):
                await adding

    async with asyncio.timeout(5):
        while any("connection_worker" in thread.name for thread in threading.enumerate()):
            await asyncio.sleep(0.01)
    async with opened(file) as holdings:
        assert len(holdings.shelf(SERVER).entries) >= 4  # the first was cancelled before it began
