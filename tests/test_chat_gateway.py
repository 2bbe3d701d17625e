"""Pauses between connections; what is made steady besides is tested with the connection, over real sockets."""

import asyncio
from contextlib import suppress

from bot.chat import gateway
from bot.chat.gateway import ConnectLimit
from bot.chat.presence import Presence


def test_at_most_twelve_connections_are_opened_in_a_minute(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(gateway, "now", lambda: now[0])
    opened = []

    async def wait(seconds):
        now[0] += seconds

    monkeypatch.setattr(gateway.asyncio, "sleep", wait)

    async def scene():
        limit, presence = ConnectLimit(), Presence()
        while now[0] < 2_000:
            await limit.pause(1, presence)
            opened.append(now[0])
            now[0] += 0.01

    with suppress(StopIteration):
        asyncio.run(scene())
    assert max(sum(start <= at < start + 60 for at in opened) for start in opened) == 12
