"""Staying online: logging in, connecting again after any fault, knowing when to give up, and leaving in order."""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from typing import Protocol

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.chat.traffic import Traffic

log = logging.getLogger("pullquote")

# So many connections to Discord at most: a thousand fresh ones would cost more than the requests that go through them.
CONNECTIONS = 64

# Pauses between attempts to reach Discord: the first, each twice the one before, up to the last; in seconds.
FIRST_PAUSE = 0.5
LAST_PAUSE = 8.0

# So many connections to the gateway may be opened at once for each shard, and one more every so many seconds: at most
# twelve in any minute, whatever Discord does with them.
BURST = 5
REFILL = 8.0

# A shard gets so long to come online; then everything begins anew. It is looked at so often.
GIVEN_UP = 30.0
LOOKED_AT = 1.0

# A request that is no answer to an interaction may take so long.
REQUEST = aiohttp.ClientTimeout(total=15.0)

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


class Presence:
    """
    Whether the gateway is truly connected, shard by shard.

    Attributes:
        sessions: how many sessions have begun.
        invited: whether the operator was told the invite link.
        introduced: whether the operator was told that all are online.
        registered: whether Discord was told the commands.
    """

    def __init__(self) -> None:
        self.sessions = 0
        self.invited = False
        self.introduced = False
        self.registered = False
        self._shards = 1
        self._online: set[int] = set()
        self._lost: dict[int, float] = {}
        self._moved = 0.0
        self._away: float | None = None
        self._told = False

    @property
    def connected(self) -> bool:
        """Whether every shard is online."""
        return len(self._online) == self._shards

    def begin(self) -> None:
        """A new client begins, and none of its shards is online yet."""
        self._online.clear()
        self._lost.clear()
        self._moved = _now()
        self._away = self._away or _now()

    def arrived(self, shard: int, shards: int | None, *, new: bool) -> None:
        """A shard of so many is online: in a new session, or in the one it had."""
        self._shards = shards or 1
        self._online.add(shard)
        self._lost.pop(shard, None)
        self._moved = _now()
        self.sessions += new
        if self.connected:
            if self._told and self._away and self.introduced:
                log.info("Online again after %.0f s.", _now() - self._away)
            self._away, self._told = None, False

    def left(self, shard: int) -> None:
        """A shard has lost its connection."""
        if shard in self._online:
            self._online.discard(shard)
            self._lost[shard] = _now()
            self._away = self._away or _now()

    def offline(self) -> float:
        """For how many seconds some shard has been offline, or none has come online while some were still missing."""
        waiting = [*self._lost.values()]
        if len(self._online) + len(self._lost) < self._shards:
            waiting.append(self._moved)
        return max((_now() - since for since in waiting), default=0.0)

    def tell(self, fault: str) -> None:
        """Tell the operator why some shard is offline: once, until all are online again."""
        if not self._told:
            log.warning(fault)
        self._told = True


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
        self._left = min(float(BURST * shards), self._left + (_now() - self._counted) * shards / REFILL)
        self._counted = _now()
        if self._left < 1:
            return (1 - self._left) * REFILL / shards
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
        presence = client.presence
        presence.begin()
        client.http.connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        _steady(client, limit)
        sessions = presence.sessions
        try:
            with _understanding():
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
            reason = _reason(error)
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
        wait = max(_some_of(pause), client.traffic.silence)
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


def _steady(client: Client, limit: ConnectLimit) -> None:
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
                    client.presence.tell(f"Discord cannot be reached: {_reason(error)}. I go on trying.")
            await asyncio.sleep(_some_of(pause))
            pause = min(2 * pause, LAST_PAUSE)

    async def in_time(route: discord.http.Route, **what: object) -> object:
        return await request(route, timeout=REQUEST, **what)  # type: ignore[arg-type]

    client.http.ws_connect = after_pauses  # type: ignore[method-assign]
    client.http.request = in_time  # type: ignore[method-assign]


@contextmanager
def _understanding() -> Iterator[None]:
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


def _some_of(pause: float) -> float:
    """Most of a pause, by lot, so that not all bots of a machine come at once."""
    return pause * random.uniform(0.75, 1.0)  # noqa: S311


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
    if isinstance(error, discord.HTTPException | aiohttp.WSServerHandshakeError):
        return f"it answers {error.status}"
    strange = f"it sent something strange ({type(error).__name__})"
    return next((reason for kind, reason in reasons if isinstance(error, kind)), strange)


def _now() -> float:
    return asyncio.get_running_loop().time()
