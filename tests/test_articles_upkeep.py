import asyncio
import logging
from contextlib import suppress
from time import time

from bot.articles import upkeep
from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.store import Store
from bot.articles.upkeep import follow, forget, keep_fresh
from bot.config import Config, Keeping
from bot.errors import CannotKeep
from bot.pages.page import Page
from index import read, read_article

LAMP = read(read_article("The lamp was lit in 1823. It is out.", source="lamp.txt"))
ADDRESS = "https://news.example/lamp"


def played(test, tmp_path):
    """Run a test with holdings over a database."""

    async def scene():
        holdings = Holdings(await Store.open(tmp_path / "articles.db"))
        await holdings.load()
        try:
            await test(holdings)
        finally:
            await holdings.close()

    asyncio.run(scene())


async def until(true, chore):
    """Let a chore go on until something is true, and end it."""
    task = asyncio.create_task(chore)
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def said(caplog):
    return [record.getMessage() for record in caplog.records]


def test_what_the_command_line_changes_is_taken_in(tmp_path, monkeypatch):
    monkeypatch.setattr(upkeep, "FOLLOW", 0.01)

    async def test(holdings):
        beside = Holdings(await Store.open(tmp_path / "articles.db"))
        await beside.add(7, "lamp.txt", LAMP)
        await beside.close()
        await until(lambda: holdings.shelf(7).entries, follow(holdings))

    played(test, tmp_path)


def test_while_the_database_cannot_be_read_that_is_said_once_and_when_it_can_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(upkeep, "FOLLOW", 0.001)
    caplog.set_level(logging.INFO, "pullquote")
    tries = iter([True] * 5)

    async def load(_):
        if next(tries, False):
            raise CannotKeep("Another program has locked it.")

    async def test(holdings):
        monkeypatch.setattr(Holdings, "load", load)
        await until(lambda: len(said(caplog)) > 1, follow(holdings))

    played(test, tmp_path)
    assert said(caplog) == [
        "The articles stay as they are in memory. Another program has locked it.",
        "The database can be read again.",
    ]


def test_servers_that_were_left_long_enough_ago_are_forgotten(tmp_path, caplog):
    caplog.set_level(logging.INFO, "pullquote")

    async def test(holdings):
        for server, days in ((7, 31), (8, 29)):
            await holdings.add(server, "lamp.txt", LAMP)
            await holdings.change(server, lambda store, s=server, d=days: store.leave(s, int(time() - d * 86_400)))
        await until(lambda: said(caplog), forget(holdings, Keeping(keep_days=30)))
        assert [server for server in (7, 8) if holdings.shelf(server).entries] == [8]

    played(test, tmp_path)
    assert said(caplog) == ["Deleted what was kept for servers that I was removed from: 1."]


def test_addresses_are_fetched_again_and_what_has_changed_is_told(tmp_path):
    told = []

    async def fetch(_):
        return Page(b"The lamp was lit in 1824. It is out.", ADDRESS, "text/plain")

    async def tell(refreshed):
        told.append(refreshed)

    async def test(holdings):
        await holdings.add(7, ADDRESS, LAMP)
        await holdings.add(7, "lamp.txt", LAMP)
        drafts = Drafts(holdings, Config())
        await until(lambda: told, keep_fresh(holdings, drafts, Keeping(refresh_hours=1e-6), fetch, tell))

    played(test, tmp_path)
    assert [refreshed.entry.name for refreshed in told] == [ADDRESS]
    assert len(told[0].difference.changed) == 1


def test_unless_the_operator_wants_it_nothing_is_fetched(tmp_path):
    async def test(holdings):
        await asyncio.wait_for(keep_fresh(holdings, None, Keeping(), None, None), 5)

    played(test, tmp_path)
