"""Staying online: logging in, connecting again after any fault, knowing when to give up, and leaving in order."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import IntEnum

import aiohttp
import discord

from bot.chat.gateway import (
    FIRST_PAUSE,
    LAST_PAUSE,
    Client,
    ConnectLimit,
    make_steady,
    reason_for,
    some_of,
    understanding,
)
from bot.chat.presence import Presence

log = logging.getLogger("pullquote")

# So many connections to Discord at most: a thousand fresh ones would cost more than the requests that go through them.
CONNECTIONS = 64

# A shard gets so long to come online; then everything begins anew. It is looked at so often.
GIVEN_UP = 30.0
LOOKED_AT = 1.0

# How long answers that are begun may take when we leave, and how long closing may.
DRAINING = 10.0
CLOSING = 5.0


class ExitCode(IntEnum):
    """How `pullquote run` ends."""

    WELL = 0
    TOKEN_REFUSED = 3
    INTENTS_REFUSED = 4
    GATEWAY_REFUSED = 5


# What Discord's gateway says when it closes for good, and what to do about it.
_FINAL = {
    4004: "it does not accept the token: copy it again from the developer portal into DISCORD_TOKEN",
    4010: "it does not know this shard: start Pullquote again",
    4011: "the bot is on too many servers for its shards: start Pullquote again",
    4012: "it no longer speaks this version of its gateway: install a newer discord.py",
    4013: "it does not know the intents that are asked for: install a newer discord.py",
}


async def stay_online(make_client: Callable[[], Client], token: str, stop: asyncio.Event) -> ExitCode:
    """
    Be online until told to stop, or until Discord refuses for good.

    Each time something ends the connection, a new client is made: what
    discord.py keeps of a connection that has died is not worth trusting.

    Args:
        make_client: makes a client that has not logged in.
        token: the bot's.
        stop: set from outside to leave.
    """
    pause = FIRST_PAUSE
    limit = ConnectLimit()
    while not stop.is_set():
        client = make_client()
        presence = client.presence
        presence.begin()
        client.http.connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        make_steady(client, limit)
        sessions = presence.sessions
        try:
            with understanding():
                await _until(stop, client.login(token), client.connect, presence)
        except discord.LoginFailure:
            log.error("Discord refused the token: copy it again from the developer portal into DISCORD_TOKEN.")
            return ExitCode.TOKEN_REFUSED
        except discord.PrivilegedIntentsRequired:
            log.error(
                "Discord refused the intents (4014), though Pullquote asks for no privileged one: try again later."
            )
            return ExitCode.INTENTS_REFUSED
        except discord.ConnectionClosed as error:
            if error.code in _FINAL:
                log.error("Discord closed the connection for good (%d): %s.", error.code, _FINAL[error.code])
                return ExitCode.GATEWAY_REFUSED
            reason = f"it closed the connection ({error.code})"
        except Exception as error:  # noqa: BLE001 (whatever it is, the bot lives on)
            reason = reason_for(error)
        else:
            reason = "it closed the connection"
        finally:
            await _close(client)
        if stop.is_set():
            break
        if client.traffic.silence == 0:  # else that is what has been told
            presence.tell(f"Discord cannot be reached: {reason}. I go on trying.")
        if presence.sessions > sessions:
            pause = FIRST_PAUSE
        wait = max(some_of(pause), client.traffic.silence)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        pause = min(2 * pause, LAST_PAUSE)
    return ExitCode.WELL


async def _until(
    stop: asyncio.Event,
    login: Coroutine[None, None, None],
    connect: Callable[[], Coroutine[None, None, None]],
    presence: Presence,
) -> None:
    """Log in and stay connected until told to stop, or until a shard has been offline for too long."""

    async def live() -> None:
        await login
        await connect()

    async def watch() -> None:
        while presence.offline() < GIVEN_UP:
            await asyncio.sleep(LOOKED_AT)
        raise TimeoutError(f"offline for {GIVEN_UP:.0f} s")

    tasks = [asyncio.ensure_future(one) for one in (live(), watch(), stop.wait())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        waiting = set(tasks)
        while waiting:  # discord.py forgets to end if it is told so while it connects, and has to be told again
            for task in waiting:
                task.cancel()
            _, waiting = await asyncio.wait(waiting, timeout=0.1)
        for task in tasks:
            task.cancelled() or task.exception()  # taken note of


async def _close(client: Client) -> None:
    """Close a client, even if what it is connected to does not answer any more."""
    with suppress(Exception):
        await asyncio.wait_for(client.close(), DRAINING + 2 * CLOSING)
    with suppress(Exception):
        await client.http.close()
    with suppress(Exception):
        await client.http.connector.close()
