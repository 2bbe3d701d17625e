"""How much one asks: so much in so many seconds, and then a friendly wait."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from discord import app_commands

from bot.errors import TooMuch

# So many are remembered at most; beyond it those who may do it again are forgotten.
REMEMBERED = 10_000


@dataclass(slots=True)
class Pace:
    """
    How often each of many may do something.

    Attributes:
        times: so often at most ...
        seconds: ... in so many.
    """

    times: int
    seconds: float
    _cooldowns: dict[int, app_commands.Cooldown] = field(default_factory=dict)

    def wait(self, who: int) -> float:
        """How many seconds somebody must wait; 0.0 if not at all."""
        return self._of(who).get_retry_after()

    def take(self, who: int) -> float:
        """Count one more time for somebody; 0.0, or how many seconds to wait first, and then it does not count."""
        return self._of(who).update_rate_limit() or 0.0

    def _of(self, who: int) -> app_commands.Cooldown:
        if who not in self._cooldowns:
            if len(self._cooldowns) >= REMEMBERED:
                self._cooldowns = {one: kept for one, kept in self._cooldowns.items() if kept.get_tokens() < kept.rate}
            self._cooldowns[who] = app_commands.Cooldown(self.times, self.seconds)
        return self._cooldowns[who]


class Paces:
    """How much one member and one server may ask, and how often one member may press a button."""

    def __init__(self, member: Pace, server: Pace, presses: Pace) -> None:
        self._member = member
        self._server = server
        self._presses = presses

    def ask(self, member: int, server: int | None) -> None:
        """
        Count a question, for the member and the server together.

        Raises:
            TooMuch: if one of them must wait; the message says how long, and
                the question counts for neither.
        """
        asking = [(self._member, member)]
        if server is not None:
            asking.append((self._server, server))
        _take(asking)

    def press(self, member: int) -> None:
        """
        Count a press.

        Raises:
            TooMuch: if the member must wait; the message says how long.
        """
        _take([(self._presses, member)])


def _take(paces: Sequence[tuple[Pace, int]]) -> None:
    if wait := ceil(max(pace.wait(who) for pace, who in paces)):
        raise TooMuch(f"Please wait {wait} second{'' if wait == 1 else 's'}.")
    for pace, who in paces:
        pace.take(who)
