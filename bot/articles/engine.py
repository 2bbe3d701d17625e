"""The seam between the synchronous core and the world that waits: where candidates come from, in memory."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from index import PassageIndex, Reading, Settings, build_index

T = TypeVar("T")

# Indexes over so many passages together are kept, some 1.2 kB each; beyond it those that were asked longest ago go,
# and are built again when somebody asks.
KEPT = 250_000


class MemoryEngine:
    """
    Indexes over the readings that are asked together, the one thread in which they are asked, and one that builds them.

    One thread to ask, because the core is Python and NumPy: a second one
    would only take turns with it. The event loop goes on meanwhile, and so do
    questions to other articles while an index is built.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="index")
        self._building = ThreadPoolExecutor(max_workers=1, thread_name_prefix="build")
        self._indexes: OrderedDict[tuple[int, ...], PassageIndex] = OrderedDict()
        self._begun: dict[tuple[int, ...], asyncio.Future[PassageIndex]] = {}

    async def ask(self, readings: Sequence[Reading], question: Callable[[PassageIndex], T]) -> T:
        """
        What the index over these readings gives to a question put to it.

        Args:
            readings: what is asked together, in order.
            question: called with the index, in the engine's thread.
        """
        index = await self.prepare(readings)
        return await asyncio.get_running_loop().run_in_executor(self._asking, lambda: question(index))

    async def prepare(self, readings: Sequence[Reading]) -> PassageIndex:
        """The index over these readings; it is kept, so that the next question need not wait for it."""
        which = tuple(map(id, readings))  # an index holds its readings, so no other can get their ids
        if which in self._indexes:
            self._indexes.move_to_end(which)
            return self._indexes[which]
        if which not in self._begun:
            loop = asyncio.get_running_loop()
            self._begun[which] = loop.run_in_executor(self._building, build_index, tuple(readings), self._settings)
        try:
            index = await asyncio.shield(self._begun[which])  # others may wait for it as well
        finally:
            self._begun.pop(which, None)
        self._keep(which, index)
        return index

    def keep_only(self, readings: Iterable[Reading]) -> None:
        """Let every index go that is over another reading than these."""
        kept = set(map(id, readings))
        for which in [which for which in self._indexes if not kept.issuperset(which)]:
            del self._indexes[which]

    def close(self) -> None:
        """Let the threads go; a question that is worked on is finished."""
        self._asking.shutdown(wait=False)
        self._building.shutdown(wait=False)

    def _keep(self, which: tuple[int, ...], index: PassageIndex) -> None:
        self._indexes[which] = index
        while len(self._indexes) > 1 and sum(len(kept.corpus) for kept in self._indexes.values()) > KEPT:
            self._indexes.popitem(last=False)
