"""What can go wrong between a bot and Discord, one by one or as a storm with a seed."""

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

# Faults of one request. The opening of the gateway's socket is the request GET /socket.


@dataclass(frozen=True, slots=True)
class Status:
    """
    The request is answered with an error.

    Attributes:
        code: Discord's JSON code.
        processed: whether it was carried out all the same.
    """

    status: int
    code: int = 0
    message: str = "out of order"
    processed: bool = False


@dataclass(frozen=True, slots=True)
class RateLimit:
    """
    429.

    Attributes:
        via: whether it comes from Discord itself; without, it is a ban by the proxy before it.
        everywhere: whether it holds for the whole bot.
    """

    retry_after: float = 0.05
    via: bool = True
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The request waits before it is looked at, and its answer waits after that."""

    before: float
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection ends without an answer; processed tells whether the request was carried out all the same."""

    processed: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """As Drop, by a TCP reset. On a live gateway connection: just so."""

    processed: bool = False


# Faults of a gateway connection: at once (Faults.now), or instead of what the double would do when it says
# HELLO or is asked to IDENTIFY or RESUME (Faults.next).


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Op 7."""


@dataclass(frozen=True, slots=True)
class InvalidSession:
    """Op 9."""

    resumable: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """The socket is closed with a code; 0 is an end of the connection without one."""

    code: int


@dataclass(frozen=True, slots=True)
class Zombie:
    """The connection stays and says nothing any more, not even that it hears the heart beat."""


@dataclass(frozen=True, slots=True)
class Deaf:
    """Events go on and heartbeats are no longer acknowledged."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """An event without what it should hold."""

    event: str = "MESSAGE_CREATE"


@dataclass(frozen=True, slots=True)
class Raw:
    """Text as it is; what stands here is JSON that breaks off."""

    text: str = '{"op":0,"t":"MESSAGE_CREATE","d":{'


RequestFault = Status | RateLimit | Slow | Drop | Reset
GatewayFault = Reconnect | InvalidSession | Close | Reset | Zombie | Deaf | Malformed | Raw
Fault = RequestFault | GatewayFault

KINDS: dict[str, type[Fault]] = {
    kind.__name__: kind
    for kind in (
        Status, RateLimit, Slow, Drop, Reset, Reconnect, InvalidSession, Close, Zombie, Deaf, Malformed, Raw,
    )
}  # fmt: skip


class Strike(Protocol):
    """Strikes live gateway connections; the number of those struck."""

    def __call__(self, fault: GatewayFault, shard: int | None = None) -> int: ...


@dataclass(slots=True)
class _Planned:
    method: str
    path: re.Pattern[str]
    fault: Fault
    times: int
    skip: int


@dataclass(slots=True)
class _Storm:
    random: Random
    share: float
    among: Sequence[RequestFault]
    where: re.Pattern[str]


class Faults:
    """
    The faults to come.

    Attributes:
        struck: all that struck, as (method, path, fault).
    """

    def __init__(self, strike: Strike) -> None:
        self._strike = strike
        self._planned: list[_Planned] = []
        self._storm: _Storm | None = None
        self._weather: asyncio.Task[None] | None = None
        self.struck: deque[tuple[str, str, Fault]] = deque(maxlen=100_000)

    def next(self, method: str, path: str, fault: Fault, *, times: int = 1, skip: int = 0) -> None:
        """
        Strike the next requests of this method whose path matches.

        Args:
            method: of HTTP, or HELLO, IDENTIFY or RESUME of the gateway (path: "shard 0"); "" is any.
            path: a regular expression, searched in the path below /api/v10.
            fault: what befalls them.
            times: how many are struck.
            skip: how many that match are let through first.
        """
        self._planned.append(_Planned(method, re.compile(path), fault, times, skip))

    def now(self, fault: GatewayFault, shard: int | None = None) -> int:
        """Strike the live connections of a shard, or of all; how many there were."""
        self.struck.append(("NOW", f"shard {'*' if shard is None else shard}", fault))
        return self._strike(fault, shard)

    def storm(
        self,
        seed: int,
        share: float,
        among: Sequence[RequestFault],
        where: str = r"^(POST|PATCH|PUT|DELETE) /",
        gateway: Sequence[GatewayFault] = (),
        every: float = 1.0,
    ) -> None:
        """
        Strike a share of all requests from now on, by lot, until calm().

        Args:
            seed: the same seed draws the same lots.
            share: of requests that are struck, 0 to 1.
            among: what they are struck with.
            where: a regular expression, searched in "METHOD /path".
            gateway: what live gateway connections are struck with meanwhile.
            every: seconds between those, on average.
        """
        self.calm()
        self._storm = _Storm(Random(seed), share, tuple(among), re.compile(where))  # noqa: S311
        if gateway:
            self._weather = asyncio.create_task(self._blow(Random(~seed), tuple(gateway), every))  # noqa: S311

    def calm(self) -> None:
        """End what is planned and the storm; what struck stays known."""
        self._planned.clear()
        self._storm = None
        if self._weather is not None:
            self._weather.cancel()
            self._weather = None

    async def _blow(self, random: Random, among: Sequence[GatewayFault], every: float) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(every * random.uniform(0.5, 1.5))
                self.now(random.choice(among))

    def take(self, method: str, path: str) -> Fault | None:
        """What befalls this request, if anything does."""
        fault = self._take_planned(method, path) or self._take_from_storm(method, path)
        if fault is not None:
            self.struck.append((method, path, fault))
        return fault

    def _take_planned(self, method: str, path: str) -> Fault | None:
        for planned in self._planned:
            if planned.method in ("", method) and planned.path.search(path):
                if planned.skip:
                    planned.skip -= 1
                    continue
                planned.times -= 1
                if not planned.times:
                    self._planned.remove(planned)
                return planned.fault
        return None

    def _take_from_storm(self, method: str, path: str) -> Fault | None:
        storm = self._storm
        if storm is None or not storm.where.search(f"{method} {path}") or storm.random.random() >= storm.share:
            return None
        return storm.random.choice(storm.among)
