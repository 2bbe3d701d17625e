"""Staying online: logging in, connecting again after any fault, knowing when to give up, and leaving in order."""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import IntEnum
from typing import Protocol

import aiohttp
import discord

log = logging.getLogger("pullquote")

# So many connections to Discord at most: a thousand fresh ones would cost more than the requests that go through them.
CONNECTIONS = 64

# Pauses between attempts to reach Discord: the first, each twice the one before, up to the last; in seconds.
FIRST_PAUSE = 0.5
LAST_PAUSE = 8.0

# So many connections to the gateway may be opened at once, and one more every so many seconds: at most twelve in
# any minute, for each shard, whatever Discord does with them.
BURST = 5
REFILL = 8.0

# discord.py gets so long to come back by itself; then everything begins anew. And so long before it is told.
GIVEN_UP = 45.0
TOLD = 30.0

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


class Client(Protocol):
    """What is needed of the client: discord.AutoShardedClient and a little more."""

    http: discord.http.HTTPClient
    presence: "Presence"

    async def login(self, token: str) -> None:
        """Log in."""

    async def connect(self) -> None:
        """Stay connected until something ends it."""

    async def close(self) -> None:
        """Close everything."""


class Presence:
    """
    Whether the gateway is truly connected, shard by shard.

    Attributes:
        sessions: how many sessions have begun.
    """

    def __init__(self) -> None:
        self.sessions = 0
        self._online: set[int] = set()
        self._lost: dict[int, float] = {}

    @property
    def connected(self) -> bool:
        """Whether some shard is online, and every one that ever was."""
        return bool(self._online) and not self._lost

    def arrived(self, shard: int, *, new: bool) -> None:
        """A shard is online: in a new session, or in the one it had."""
        self._online.add(shard)
        lost = self._lost.pop(shard, None)
        self.sessions += new
        if lost is not None and _now() - lost >= TOLD:
            log.info("Online again after %.0f s.", _now() - lost)

    def left(self, shard: int) -> None:
        """A shard has lost its connection."""
        if shard in self._online:
            self._lost.setdefault(shard, _now())

    def forget(self) -> None:
        """A new client begins, and none of its shards is online yet."""
        self._online.clear()
        self._lost.clear()

    def offline(self) -> float:
        """For how many seconds some shard has been offline that was online before."""
        return max((_now() - lost for lost in self._lost.values()), default=0.0)


class ConnectLimit:
    """Lets connections to the gateway be opened, a few at once and then slowly: a token bucket."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._counted = 0.0
        self._told = -60.0

    async def pause(self) -> None:
        """Wait until the next connection may be opened."""
        while (wait := self._take()) > 0:
            if _now() - self._told >= 60.0:
                log.warning("Discord closes the connection again and again; the next attempt is in %.0f s.", wait)
                self._told = _now()
            await asyncio.sleep(wait)

    def _take(self) -> float:
        """Take one; 0.0, or how many seconds until there is one."""
        self._left = min(float(BURST), self._left + (_now() - self._counted) / REFILL)
        self._counted = _now()
        if self._left < 1:
            return (1 - self._left) * REFILL
        self._left -= 1
        return 0.0


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
        client.presence.forget()
        client.http.connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        _slow_down(client, limit)
        began = _now()
        try:
            await _until(stop, client.login(token), client.connect, client.presence)
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
            reason = _reason(error)
        else:
            reason = "it closed the connection"
        finally:
            await _close(client)
        if stop.is_set():
            break
        if _now() - began > LAST_PAUSE * 4:
            pause = FIRST_PAUSE
        wait = pause * random.uniform(0.75, 1.0)  # noqa: S311 (so that not all bots of a machine come at once)
        log.warning("Discord cannot be reached: %s. Trying again in %.1f s.", reason, wait)
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
        told = False
        while presence.offline() < GIVEN_UP:
            await asyncio.sleep(1.0)
            away = presence.offline()
            if away >= TOLD and not told:
                log.warning("Offline for %.0f s; trying to come back.", away)
            told = away >= TOLD
        raise TimeoutError(f"offline for {GIVEN_UP:.0f} s")

    tasks = [asyncio.ensure_future(one) for one in (live(), watch(), stop.wait())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _close(client: Client) -> None:
    """Close a client, even if what it is connected to does not answer any more."""
    with suppress(Exception):
        await asyncio.wait_for(client.close(), DRAINING + CLOSING)
    with suppress(Exception):
        await client.http.close()
    with suppress(Exception):
        await client.http.connector.close()


def _slow_down(client: Client, limit: ConnectLimit) -> None:
    """Put the limit before each connection to the gateway: discord.py has none where a RESUME is refused."""
    connect = client.http.ws_connect

    async def after_a_pause(url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        await limit.pause()
        return await connect(url, compress=compress)

    client.http.ws_connect = after_a_pause  # type: ignore[method-assign]


def _reason(error: Exception) -> str:
    """What an error says about why Discord is out of reach, in a few words."""
    reasons: tuple[tuple[type[Exception], str], ...] = (
        (aiohttp.ClientConnectorDNSError, "its name cannot be looked up"),
        (aiohttp.ClientConnectorError, "it refuses connections"),
        (discord.GatewayNotFound, "its gateway is out of order"),
        (TimeoutError, str(error) or "it does not answer"),
        (OSError, "the connection broke"),
        (aiohttp.ClientError, "the connection broke"),
    )
    if isinstance(error, discord.HTTPException):
        return f"it answers {error.status}"
    strange = f"it sent something strange ({type(error).__name__})"
    return next((reason for kind, reason in reasons if isinstance(error, kind)), strange)


def _now() -> float:
    return asyncio.get_running_loop().time()
