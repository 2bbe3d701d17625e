"""What goes over the wire to Discord: watched, so that nothing is waited for in vain and no ban is provoked."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp

log = logging.getLogger("pullquote")

# Discord bans an address for a while after 10,000 refused requests in so many seconds; long before that we fall
# silent for as long.
WINDOW = 600.0
MOST_REFUSED = 500

_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
_CALLBACK = re.compile(r"/interactions/(\d+)/")


class Traffic:
    """
    Watches what Discord answers to our requests.

    discord.py waits a second and more before it tries a failed acknowledgement
    again, which is too long for one that is due in three: whoever waits for
    one here is told at once that it failed. And it counts what Discord
    refuses, because too much of that is answered with a ban.
    """

    def __init__(self) -> None:
        self._attempts: dict[str, asyncio.Timeout] = {}
        self._refused: deque[float] = deque()
        self._silent_until = 0.0

    @property
    def silence(self) -> float:
        """For how many seconds nothing should be sent."""
        return max(0.0, self._silent_until - asyncio.get_running_loop().time())

    @property
    def silent(self) -> bool:
        """Whether nothing should be sent at the moment."""
        return self.silence > 0

    def trace(self) -> aiohttp.TraceConfig:
        """What discord.py's HTTP client needs to tell us."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._ended)
        return trace

    @contextmanager
    def attempt(self, interaction: int, scope: asyncio.Timeout) -> Iterator[None]:
        """Let a time-out run out at once if the acknowledgement of this interaction fails meanwhile."""
        self._attempts[str(interaction)] = scope
        try:
            yield
        finally:
            self._attempts.pop(str(interaction), None)

    async def _ended(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, done: aiohttp.TraceRequestEndParams
    ) -> None:
        del session, context
        status = done.response.status
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and (callback := _CALLBACK.search(done.url.path)):
            if scope := self._attempts.get(callback[1]):
                scope.reschedule(asyncio.get_running_loop().time())
        elif status in _REFUSED:
            self._count_refused(banned=status == HTTPStatus.TOO_MANY_REQUESTS and "Via" not in done.response.headers)

    def _count_refused(self, *, banned: bool) -> None:
        now = asyncio.get_running_loop().time()
        self._refused.append(now)
        while self._refused[0] < now - WINDOW:
            self._refused.popleft()
        if self.silent:
            return
        if banned:
            self._silent_until = now + WINDOW
            log.error("Discord has blocked this address. I am silent for 10 minutes.")
        elif len(self._refused) >= MOST_REFUSED:
            self._silent_until = now + WINDOW
            log.error("Discord refused %d requests in 10 minutes. I am silent for 10 minutes.", len(self._refused))
