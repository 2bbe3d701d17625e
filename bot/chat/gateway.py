"""discord.py's gateway made steady: pauses between connections, requests that end, events it does not understand."""

import asyncio
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.chat.presence import Presence, now
from bot.chat.traffic import Traffic

log = logging.getLogger("pullquote")

# Pauses between attempts to reach Discord: the first, each twice the one before, up to the last; in seconds.
FIRST_PAUSE = 0.5
LAST_PAUSE = 8.0

# So many connections to the gateway may be opened at once for each shard, and one more every so many seconds: at most
# twelve in any minute, whatever Discord does with them.
BURST = 5
REFILL = 8.0

# A request that is no answer to an interaction may take so long.
REQUEST = aiohttp.ClientTimeout(total=15.0)


class Client(Protocol):
    """What is needed of the client: discord.AutoShardedClient and a little more."""

    http: discord.http.HTTPClient
    presence: Presence
    traffic: Traffic

    @property
    def shard_count(self) -> int | None:
        """How many shards there are, once it is known."""

    async def login(self, token: str) -> None:
        """Log in."""

    async def connect(self) -> None:
        """Stay connected until something ends it."""

    async def close(self) -> None:
        """Close everything."""


class ConnectLimit:
    """Lets connections to the gateway be opened, a few at once and then slowly: a token bucket."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._counted = 0.0

    async def pause(self, shards: int, presence: Presence) -> None:
        """Wait until the next connection may be opened."""
        while (wait := self._take(shards)) > 0:
            presence.tell("Discord closes the connection again and again. I try more slowly.")
            await asyncio.sleep(wait)

    def _take(self, shards: int) -> float:
        """Take one; 0.0, or how many seconds until there is one."""
        self._left = min(float(BURST * shards), self._left + (now() - self._counted) * shards / REFILL)
        self._counted = now()
        if self._left < 1:
            return (1 - self._left) * REFILL / shards
        self._left -= 1
        return 0.0


def make_steady(client: Client, limit: ConnectLimit) -> None:
    """
    Let requests end in time, and connections to the gateway be opened with pauses until one is.

    discord.py has no pause where a RESUME is refused; after a connection that
    could not be opened its pauses grow to minutes, and the session is given
    up, with all that happened meanwhile.
    """
    open_socket, request = client.http.ws_connect, client.http.request

    async def after_pauses(url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        pause = FIRST_PAUSE
        while True:
            await limit.pause(client.shard_count or 1, client.presence)
            try:
                return await open_socket(url, compress=compress)
            except (OSError, aiohttp.ClientError, TimeoutError) as error:
                if client.presence.sessions == 0:
                    client.presence.tell(f"Discord cannot be reached: {reason_for(error)}. I go on trying.")
            await asyncio.sleep(some_of(pause))
            pause = min(2 * pause, LAST_PAUSE)

    async def in_time(route: discord.http.Route, **what: object) -> object:
        return await request(route, timeout=REQUEST, **what)  # type: ignore[arg-type]

    client.http.ws_connect = after_pauses  # type: ignore[method-assign]
    client.http.request = in_time  # type: ignore[method-assign]


@contextmanager
def understanding() -> Iterator[None]:
    """
    Meanwhile no event that discord.py does not understand ends the connection.

    One that was read is left out. Where even that failed, nobody knows what
    it was, and the session is resumed: Discord sends it again.
    """
    receive = DiscordWebSocket.received_message

    async def receive_or_resume(socket: DiscordWebSocket, message: object, /) -> None:
        before = socket.sequence
        try:
            await receive(socket, message)
        except (ReconnectWebSocket, discord.ConnectionClosed):
            raise
        except Exception as error:
            if not isinstance(error, OSError):
                log.warning("Discord sent something that I do not understand (%s). I go on.", type(error).__name__)
            if socket.sequence == before:
                await socket.close()
                raise ReconnectWebSocket(socket.shard_id) from error

    DiscordWebSocket.received_message = receive_or_resume  # type: ignore[method-assign]
    try:
        yield
    finally:
        DiscordWebSocket.received_message = receive  # type: ignore[method-assign]


def some_of(pause: float) -> float:
    """Most of a pause, by lot, so that not all bots of a machine come at once."""
    return pause * random.uniform(0.75, 1.0)  # noqa: S311


def reason_for(error: Exception) -> str:
    """What an error says about why Discord is out of reach, in a few words."""
    reasons: tuple[tuple[type[Exception], str], ...] = (
        (aiohttp.ClientConnectorDNSError, "its name cannot be looked up"),
        (aiohttp.ClientConnectorError, "it refuses connections"),
        (discord.GatewayNotFound, "its gateway is out of order"),
        (TimeoutError, str(error) or "it does not answer"),
        (OSError, "the connection broke"),
        (aiohttp.ClientError, "the connection broke"),
    )
    if isinstance(error, discord.HTTPException | aiohttp.WSServerHandshakeError):
        return f"it answers {error.status}"
    strange = f"it sent something strange ({type(error).__name__})"
    return next((reason for kind, reason in reasons if isinstance(error, kind)), strange)
