"""Kill the process that changes articles, again and again, and look what became of them.

    python benchmarks/kill.py                  500 times
    python benchmarks/kill.py --kills 5000 --seed 7

A child process adds, replaces, removes and opens articles in a real database and says through a pipe what it begins
and what was confirmed, until it is killed at a random moment. Then the database has to be sound, each article whole,
and all of it either as it was confirmed or so with the change that was under way. Exit code 1 if it is not, or if it
took more than three seconds to open and load it again; the libraries are loaded by then.
"""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from random import Random

ROOT = Path(__file__).absolute().parent.parent
sys.path.insert(0, str(ROOT))

from bot.articles.store import Store  # noqa: E402 (the bot lies beside this folder)
from index import Reading, pack_reading, read, read_article  # noqa: E402

# A database sees so many kills before there is a new one.
KILLS_EACH = 25

# How soon it has to be back, in seconds.
BAR = 3.0

SERVERS = (1, 2)
NAMES = tuple([f"article-{number}.txt" for number in range(6)])
CHANNELS = (0, 10, 11)
SENTENCES = (1, 3, 30, 300, 1_000)

# Readings, and each packed.
Readings = list[tuple[Reading, bytes]]

# By server and name, the text's SHA-256; by server and channel, the names of what is open there.
Kept = dict[tuple[int, str], str]
Chosen = dict[tuple[int, int], list[str]]


@dataclass(frozen=True)
class Change:
    """Something that a child does: it says so before, and when it is confirmed."""

    what: str
    server: int
    name: str = ""
    sha256: str = ""
    channel: int = 0
    names: Sequence[str] = ()


@dataclass(frozen=True)
class State:
    """What is kept and chosen."""

    kept: Kept = field(default_factory=dict)
    chosen: Chosen = field(default_factory=dict)

    def after(self, change: Change) -> "State":
        """The state once a change is made."""
        kept, chosen = dict(self.kept), dict(self.chosen)
        key, place = (change.server, change.name), (change.server, change.channel)
        if change.what in {"add", "replace"}:
            kept[key] = change.sha256
            there = chosen.get(place, [])
            chosen[place] = there if change.name in there else [*there, change.name]
        elif change.what == "remove":
            del kept[key]
            for other in [one for one in chosen if one[0] == change.server]:
                chosen[other] = [name for name in chosen[other] if name != change.name]
        else:
            chosen[place] = [*change.names]
        return State(kept, {where: names for where, names in chosen.items() if names})


@dataclass
class Tally:
    """What was seen in all kills, of children that live at most so long, in seconds."""

    life: float
    kills: int = 0
    under_way: Counter[str] = field(default_factory=Counter)
    confirmed: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Kill as often as the command line says; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--life", type=float, default=0.6, help="how long a child lives at most, in seconds")
    options = parser.parse_args()
    random = Random(options.seed)
    readings = [(one, pack_reading(one)) for one in map(made, count(), SENTENCES * 2)]
    tally = Tally(options.life)
    while tally.kills < options.kills and not tally.faults:
        with tempfile.TemporaryDirectory() as folder:
            often = min(KILLS_EACH, options.kills - tally.kills)
            kill_often(Path(folder) / "articles.db", readings, random, often, tally)
    print(f"{tally.kills} kills, {tally.under_way.total()} of them during a change: {counted(tally.under_way)}")
    print(f"{tally.confirmed} changes confirmed")
    print(f"slowest to open and load again: {tally.slowest:.2f} s")
    print(*(tally.faults or ["nothing corrupt, nothing torn, nothing lost"]), sep="\n")
    return int(bool(tally.faults) or tally.slowest > BAR)


def made(number: int, sentences: int) -> Reading:
    """An invented article."""
    lines = [f"In year {1_000 + line} keeper {number} lit lamp {line * 7 + number}." for line in range(sentences)]
    return read(read_article("\n\n".join(lines), source=f"{number}.txt"))


def counted(counts: Counter[str]) -> str:
    """How often what, in words."""
    return ", ".join(f"{often} {what}" for what, often in sorted(counts.items()))


def kill_often(file: Path, readings: Readings, random: Random, kills: int, tally: Tally) -> None:
    """Live, be killed and come back in one database, until something is wrong with it."""
    state = State()
    for _ in range(kills):
        state, begun, confirmed = live(file, readings, state, random, tally.life)
        start = time.perf_counter()
        found, damaged = asyncio.run(look(file))
        tally.slowest = max(tally.slowest, time.perf_counter() - start)
        tally.kills += 1
        tally.confirmed += confirmed
        faults = [f"“{title}” is torn" for title in damaged] + unsound(file)
        if found != state and not (begun and found == state.after(begun)):
            faults.append(f"{found} is neither {state} nor that after {begun}")
        tally.under_way.update([begun.what] if begun else [])
        tally.faults += [f"after kill {tally.kills}: {fault}" for fault in faults]
        if faults:
            return
        state = found


def live(file: Path, readings: Readings, state: State, random: Random, life: float) -> tuple[State, Change | None, int]:
    """What a child has had confirmed when it is killed, the change that was under way, how many were confirmed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        try:
            asyncio.run(change_on(file, readings, Random(random.random()), theirs))
        finally:
            os._exit(1)  # it lives until it is killed
    os.close(theirs)
    time.sleep(random.uniform(0, life))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        sys.exit("a child ended by itself")
    begun, confirmed = None, 0
    with os.fdopen(ours, encoding="utf-8") as said:
        for line in said:
            if line != "done\n":
                begun = Change(**json.loads(line))
            elif begun:
                state, begun, confirmed = state.after(begun), None, confirmed + 1
    return state, begun, confirmed


async def change_on(file: Path, readings: Readings, random: Random, said: int) -> None:
    """Make one change after the other, and say so."""
    store = await Store.open(file, exclusive=True)
    while True:
        server = random.choice(SERVERS)
        shelf = await store.shelf(server)
        numbers = {entry.name: entry.number for entry in shelf.entries}
        reading, parcel = random.choice(readings)
        change = drawn(random, server, [*numbers], reading)
        os.write(said, json.dumps(asdict(change)).encode() + b"\n")
        if change.what in {"add", "replace"}:
            await store.add(
                server, change.name, reading.article, parcel, (change.channel,), sentences=reading.sentences, added=0
            )
        elif change.what == "remove":
            await store.remove(server, numbers[change.name])
        else:
            await store.choose(server, change.channel, [numbers[name] for name in change.names])
        os.write(said, b"done\n")


def drawn(random: Random, server: int, kept: Sequence[str], reading: Reading) -> Change:
    """Any change, more often one that adds."""
    what = random.choices(["add", "remove", "choose"], [3, 1, 1])[0]
    if what == "add" or not kept:
        name = random.choice(NAMES)
        what = "replace" if name in kept else "add"
        return Change(what, server, name, reading.article.sha256, random.choice(CHANNELS))
    if what == "remove":
        return Change(what, server, random.choice(kept))
    some = random.sample(kept, random.randint(0, len(kept)))
    return Change(what, server, channel=random.choice(CHANNELS), names=some)


async def look(file: Path) -> tuple[State, list[str]]:
    """What a bot finds that starts now, and the titles of what is damaged."""
    store = await Store.open(file, exclusive=True)
    shelves = await store.shelves()
    entries = {entry.number: entry for shelf in shelves.values() for entry in shelf.entries}
    damaged = [stored.entry.title async for stored in store.texts(entries) if stored.article is None]
    await store.close()
    kept = {(entry.server, entry.name): entry.sha256 for entry in entries.values()}
    chosen = {
        (server, channel): [entries[number].name for number in numbers]
        for server, shelf in shelves.items()
        for channel, numbers in shelf.chosen.items()
    }
    return State(kept, chosen), damaged


def unsound(file: Path) -> list[str]:
    """What SQLite itself finds wrong."""
    with closing(sqlite3.connect(file)) as connection:
        faults = connection.execute("PRAGMA integrity_check").fetchall()
        faults += connection.execute("PRAGMA foreign_key_check").fetchall()
    return [str(fault) for fault in faults if fault != ("ok",)]


if __name__ == "__main__":
    sys.exit(main())
