"""Who is answered next: a bounded line in which servers take turns, and how much one asks."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from discord import app_commands

from bot.errors import TooMuch

# So many answers are worked out and sent at once: enough to keep the connections to Discord busy, and few
# enough that questions which come in meanwhile are acknowledged in time.
AT_ONCE = 16

# So many members and servers are remembered at most; beyond it those that may ask again are forgotten.
REMEMBERED = 10_000


class Turns:
    """
    A line for questions: a bounded number of them, of which a few have their turn at once.

    Each server has a line of its own, and the servers take turns, so that
    one with a thousand questions does not keep another with one waiting.

    Attributes:
        closing: whether nobody is let in any more.
    """

    def __init__(self, waiting: int, at_once: int = AT_ONCE) -> None:
        """Let so many be in the line, of which so many have their turn at once."""
        self.closing = False
        self._room = waiting
        self._free = at_once
        self._inside = 0
        self._lines: OrderedDict[int, deque[asyncio.Future[None]]] = OrderedDict()
        self._empty = asyncio.Event()
        self._empty.set()

    @contextmanager
    def line(self, server: int) -> "Iterator[Turn]":
        """
        A place in the line from here to the end of the block.

        Raises:
            TooMuch: if the line is full, or nobody is let in any more.
        """
        if self.closing:
            raise TooMuch("I am being restarted. Please ask again in a minute.")
        if self._inside >= self._room:
            raise TooMuch("Many questions just now. Please ask again in a minute.")
        self._inside += 1
        self._empty.clear()
        turn = Turn(self, server)
        try:
            yield turn
        finally:
            if turn.has_come:
                self._pass_on()
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def drained(self) -> None:
        """Wait until nobody is in the line."""
        await self._empty.wait()

    async def _wait(self, server: int) -> None:
        if self._free:
            self._free -= 1
            return
        ticket = asyncio.get_running_loop().create_future()
        self._lines.setdefault(server, deque()).append(ticket)
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give a turn that is over to the first of the server that has waited longest for its turn."""
        while self._lines:
            server, line = self._lines.popitem(last=False)
            ticket = line.popleft()
            if line:
                self._lines[server] = line
            if not ticket.done():
                ticket.set_result(None)
                return
        self._free += 1


@dataclass(slots=True)
class Turn:
    """One place in the line."""

    _turns: Turns
    _server: int
    has_come: bool = False

    async def come(self) -> None:
        """Wait for the turn; it lasts until the place is left."""
        await self._turns._wait(self._server)  # noqa: SLF001 (the two are one thing)
        self.has_come = True


@dataclass(slots=True)
class Limit:
    """
    How often each of many may do something.

    Attributes:
        times: so often at most ...
        seconds: ... in so many.
    """

    times: int
    seconds: float
    _cooldowns: dict[int, app_commands.Cooldown] = field(default_factory=dict)

    def take(self, who: int) -> float:
        """Count one more time for somebody; 0.0, or how many seconds to wait first, and then it does not count."""
        if who not in self._cooldowns:
            if len(self._cooldowns) >= REMEMBERED:
                self._forget()
            self._cooldowns[who] = app_commands.Cooldown(self.times, self.seconds)
        return self._cooldowns[who].update_rate_limit() or 0.0

    def _forget(self) -> None:
        self._cooldowns = {who: one for who, one in self._cooldowns.items() if one.get_tokens() < one.rate}


class Limits:
    """How much one member and one server may ask, and how often one member may press a button."""

    def __init__(self, member: Limit, server: Limit, presses: Limit) -> None:
        self._member = member
        self._server = server
        self._presses = presses

    def ask(self, member: int, server: int | None) -> None:
        """
        Count a question.

        Raises:
            TooMuch: if the member or the server must wait; the message says how long.
        """
        self._count(self._member.take, member)
        if server is not None:
            self._count(self._server.take, server)

    def press(self, member: int) -> None:
        """
        Count a press.

        Raises:
            TooMuch: if the member must wait; the message says how long.
        """
        self._count(self._presses.take, member)

    def _count(self, take: Callable[[int], float], who: int) -> None:
        if wait := ceil(take(who)):
            raise TooMuch(f"Please wait {wait} second{'' if wait == 1 else 's'}.")
