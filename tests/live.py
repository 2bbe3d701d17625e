"""The real bot online at the double, in this process: what the tests of faults have in common."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from double import Discord, pointed_at

from bot.articles.library import Library
from bot.chat import connection, gateway
from bot.chat.app import Pullquote, make_desk
from bot.chat.connection import ExitCode, stay_online
from bot.chat.desk import Desk
from bot.chat.presence import Presence
from bot.chat.traffic import Traffic
from bot.config import Chat, Config

ASKED = {"question": "When was it lit?"}
LIT = "The lighthouse of Skerry Point was **lit** in __1823__."


class Quick(Pullquote):
    """The client without discord.py's own waits."""

    heartbeat_timeout = 60.0

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._connection.guild_ready_timeout = 0.02
        self._connection.heartbeat_timeout = self.heartbeat_timeout

    async def before_identify_hook(self, *_, **__):
        """No waiting for five seconds."""


@dataclass
class Live:
    """
    The bot online.

    Attributes:
        clients: all that were made, the present one last.
        running: its run, whose result is the exit code.
    """

    double: Discord
    desk: Desk
    traffic: Traffic
    presence: Presence
    stop: asyncio.Event
    clients: list[Pullquote] = field(default_factory=list)
    running: asyncio.Task[ExitCode] | None = None

    @property
    def idle(self):
        """Whether nobody is in the line."""
        return self.desk.turns._empty.is_set()

    def make_client(self):
        self.clients.append(Quick(self.desk, self.traffic, self.presence))
        return self.clients[-1]

    async def online(self, timeout=10.0):
        """Wait until all shards are online."""
        await self.double.until(lambda: self.presence.connected, timeout)

    async def answers(self, timeout=10.0):
        """Whether a question that is asked now is answered."""
        asked = await self.double.answered(self.double.slash("ask", ASKED), timeout)
        return LIT in asked.text

    async def settled(self):
        """Wait until the commands are told, so that nothing else goes over the wire."""
        await self.double.until(lambda: self.presence.registered)


@asynccontextmanager
async def bot_at(double: Discord, article, *, token=None, **limits) -> AsyncIterator[Live]:
    """The bot, begun and perhaps not online yet; stopped at the end."""
    many = {"member_questions": 1_000, "server_questions": 10_000}
    config = Config(default_article=article, discord=Chat(**many | limits))
    library, traffic, presence = Library(config), Traffic(), Presence()
    desk = make_desk(config, library, traffic, double.token)
    live = Live(double, desk, traffic, presence, asyncio.Event())
    with pointed_at(double):
        live.running = asyncio.create_task(stay_online(live.make_client, token or double.token, live.stop))
        try:
            yield live
        finally:
            desk.turns.closing = True
            live.stop.set()
            await asyncio.wait_for(live.running, 20)
            library.close()


def played(test: Callable[[Live], Awaitable[None]], article, *, online=True, shards=1, prepare=None, **options) -> int:
    """Run a test with the bot; its exit code, after which the double has nothing to complain of."""

    async def scene():
        async with Discord(shards=shards) as double:
            for _ in range(shards - 1):
                double.add_guild("Halcyon")
            if prepare:
                prepare(double)
            async with bot_at(double, article, **options) as live:
                if online:
                    await live.online()
                    await live.settled()
                await test(live)
        assert (double.violations, double.failures) == ([], [])
        return live.running.result()

    return asyncio.run(scene())


def said(caplog, level=logging.WARNING):
    """What the operator has read, from a level on; never a traceback."""
    records = [record for record in caplog.records if record.name == "pullquote" and record.levelno >= level]
    assert not any(record.exc_info for record in records)
    return [record.getMessage() for record in records]


def bot_file(folder, article):
    """A file of an article, for the bot to read."""
    file = folder / "lighthouse.txt"
    file.write_text(article.text, encoding="utf-8")
    return file


def hurry(monkeypatch, **constants):
    """Let some of the connection's constants be others."""
    for name, value in constants.items():
        for room in (connection, gateway):
            if hasattr(room, name):
                monkeypatch.setattr(room, name, value)
