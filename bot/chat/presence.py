"""Whether the gateway is truly connected, and what the operator has been told of it."""

import asyncio
import logging

log = logging.getLogger("pullquote")


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
        self._moved = now()
        self._away = self._away or now()

    def arrived(self, shard: int, shards: int | None, *, new: bool) -> None:
        """A shard of so many is online: in a new session, or in the one it had."""
        self._shards = shards or 1
        self._online.add(shard)
        self._lost.pop(shard, None)
        self._moved = now()
        self.sessions += new
        if self.connected:
            if self._told and self._away and self.introduced:
                log.info("Online again after %.0f s.", now() - self._away)
            self._away, self._told = None, False

    def left(self, shard: int) -> None:
        """A shard has lost its connection."""
        if shard in self._online:
            self._online.discard(shard)
            self._lost[shard] = now()
            self._away = self._away or now()

    def offline(self) -> float:
        """For how many seconds some shard has been offline, or none has come online while some were still missing."""
        waiting = [*self._lost.values()]
        if len(self._online) + len(self._lost) < self._shards:
            waiting.append(self._moved)
        return max((now() - since for since in waiting), default=0.0)

    def tell(self, fault: str) -> None:
        """Tell the operator why some shard is offline: once, until all are online again."""
        if not self._told:
            log.warning(fault)
        self._told = True


def now() -> float:
    """The event loop's clock, in seconds."""
    return asyncio.get_running_loop().time()
