"""Signs of life: a file for health checks, and a watch on the event loop."""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("pullquote")

# How often the file is touched, in seconds, and how often it is looked whether it can be.
PULSE = 10.0
LOOK = 1.0

# The loop is asked for a sign so often, and one that takes longer is told; in seconds.
ASKED = 0.05
BLOCKED = 0.25


async def touch_while(connected: Callable[[], bool], file: Path | None) -> None:
    """Touch the file now and then, as long as the bot is connected each time; a file that can't be is told once."""
    told = False
    while file:
        wait = LOOK
        if connected():
            wait = PULSE
            try:
                file.touch()
            except OSError as error:
                if not told:
                    log.warning("I cannot touch the health file %s: %s.", file, error.strerror)
                told = True
        await asyncio.sleep(wait)


class LoopWatch:
    """
    A thread that notices when the event loop stands still, and where in the code.

    While it does, nothing is acknowledged, and Discord waits three seconds.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._main = threading.get_ident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loop watch", daemon=True)

    def start(self) -> None:
        """Watch from now on; called in the loop's own thread."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        sign = threading.Event()
        while not self._over.wait(ASKED):
            sign.clear()
            asked = time.monotonic()
            try:
                self._loop.call_soon_threadsafe(sign.set)
            except RuntimeError:  # the loop is closed
                return
            if sign.wait(BLOCKED):
                continue
            place = self._place()
            while not sign.wait(BLOCKED):
                if self._over.is_set():
                    return
            log.warning("The event loop stood still for %.1f s in %s.", time.monotonic() - asked, place)

    def _place(self) -> str:
        """The innermost line of ours that the loop's thread is at, else the innermost of all."""
        frame = sys._current_frames().get(self._main)  # noqa: SLF001 (there is no other way to look)
        innermost = frame
        while frame and not str(frame.f_globals.get("__name__", "")).startswith(("bot.", "index.")):
            frame = frame.f_back
        found = frame or innermost
        return f"{found.f_globals.get('__name__', '?')}, line {found.f_lineno}" if found else "an unknown place"
