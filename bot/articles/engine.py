"""The seam between the synchronous core and the world that waits: where candidates come from, in memory."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from index import PassageIndex, Reading, Settings, build_index

T = TypeVar("T")


class MemoryEngine:
    """
    Indexes over the readings that are asked together, and the one thread in which they are asked.

    One thread, because the core is Python and NumPy: a second one would only
    take turns with it. The event loop goes on meanwhile.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="index")
        self._indexes: dict[tuple[int, ...], PassageIndex] = {}

    async def ask(self, readings: Sequence[Reading], question: Callable[[PassageIndex], T]) -> T:
        """
        What the index over these readings gives to a question put to it.

        Args:
            readings: what is asked together, in order; an index is kept for
                each such set.
            question: called with the index, in the engine's thread.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: question(self._index(readings)))

    def close(self) -> None:
        """Let the thread go; a question that it works on is finished."""
        self._thread.shutdown(wait=False)

    def _index(self, readings: Sequence[Reading]) -> PassageIndex:
        which = tuple(map(id, readings))  # an index holds its readings, so no other can get their ids
        if which not in self._indexes:
            self._indexes[which] = build_index(readings, self._settings)
        return self._indexes[which]
