"""Who is answered next: a bounded line in which servers take turns."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from bot.errors import TooMuch

# So many answers are worked out and sent at once: enough to keep the connections to Discord busy, and few
# enough that questions which come in meanwhile are acknowledged in time.
AT_ONCE = 16

# While more than so many wait to be acknowledged, which is due in three seconds, only one answer is worked out at once.
CROWD = 64


class _State(Enum):
    """What somebody in the line is doing."""

    ARRIVING = auto()
    WAITING = auto()
    HAVING = auto()
    DONE = auto()


class Turn:
    """One place in the line."""

    def __init__(self, turns: "Turns", server: int) -> None:
        self.server = server
        self.state = _State.ARRIVING
        self.ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns = turns

    async def come(self) -> None:
        """Wait for the turn; it lasts until it is over, or the place is left."""
        self._turns.wait_for(self)
        await self.ticket

    def over(self) -> None:
        """Give the turn to somebody else and keep the place: what is left to do may take long and needs none."""
        self._turns.move(self, _State.DONE)


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
        self._at_once = at_once
        self._inside = Counter[_State]()
        self._lines: OrderedDict[int, deque[Turn]] = OrderedDict()
        self._empty = asyncio.Event()
        self._empty.set()

    @contextmanager
    def line(self, server: int) -> Iterator[Turn]:
        """
        A place in the line from here to the end of the block.

        Raises:
            TooMuch: if the line is full, or nobody is let in any more.
        """
        if self.closing:
            raise TooMuch("I am being restarted. Please ask again in a minute.")
        if self._inside.total() >= self._room:
            raise TooMuch("Many questions just now. Please ask again in a minute.")
        turn = Turn(self, server)
        self._inside[turn.state] += 1
        self._empty.clear()
        try:
            yield turn
        finally:
            self.move(turn, _State.DONE)
            self._inside[_State.DONE] -= 1
            if not self._inside.total():
                self._empty.set()

    async def drained(self) -> None:
        """Wait until nobody is in the line."""
        await self._empty.wait()

    def wait_for(self, turn: Turn) -> None:
        """Put somebody into the line of their server; see Turn.come."""
        self._lines.setdefault(turn.server, deque()).append(turn)
        self.move(turn, _State.WAITING)

    def move(self, turn: Turn, state: _State) -> None:
        """Note what somebody does now, and give the turns that are free."""
        self._inside[turn.state] -= 1
        self._inside[state] += 1
        turn.state = state
        at_once = 1 if self._inside[_State.ARRIVING] > CROWD else self._at_once
        while self._lines and self._inside[_State.HAVING] < at_once:
            self._give()

    def _give(self) -> None:
        """Give a turn to the first of the server that has waited longest for one, if they still wait."""
        server, line = self._lines.popitem(last=False)
        turn = line.popleft()
        if line:
            self._lines[server] = line
        if not turn.ticket.done():  # else whoever it was has gone
            self._inside[_State.WAITING] -= 1
            self._inside[_State.HAVING] += 1
            turn.state = _State.HAVING
            turn.ticket.set_result(None)
