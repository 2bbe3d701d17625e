"""
What it costs to add articles while questions are answered, and to start with a thousand.

    python benchmarks/adding.py [COLLECTION.jsonl]

Texts of 1 and 10 MB are added to a server while 50 questions a second are put
to another one: how long it takes until each is open and answers, from the
bytes on, and how far the event loop lags behind meanwhile. Then a thousand
articles of 35 sentences are kept for one server, and the library starts anew
with them: how long that takes, how long a question over all of them, and how
much memory the process has.

The sentences come from a labelled collection (see README), else from the
article that ships, with numbers in between so that none repeats.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.library import Library, Place, Question
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.chat.app import SWITCHING
from bot.config import SHIPPED_ARTICLE, Config, Keeping
from bot.pages.page import Page

RATE = 50
BUSY, GROWING, FULL = 1, 2, 3
QUESTIONS = ["Who met in Beijing?", "How many troops did Biden order?", "When did the games begin?", "What is denied?"]
ARTICLES, SENTENCES = 1_000, 35
START = "--start"


def paragraphs(collection: str | None) -> list[str]:
    """Paragraphs of prose."""
    if collection is None:
        return SHIPPED_ARTICLE.read_text(encoding="utf-8").split("\n\n")
    lines = Path(collection).read_text(encoding="utf-8").splitlines()
    return [paragraph for line in lines for paragraph in json.loads(line)["paragraphs"]]


def text_of(size: int, prose: list[str]) -> bytes:
    """So many bytes of prose without a sentence twice."""
    parts, length, number = [], 0, 0
    while length < size:
        parts.append(f"{prose[number % len(prose)]} This is note {number}.")
        length += len(parts[-1].encode()) + 2
        number += 1
    return "\n\n".join(parts).encode()[:size].decode(errors="ignore").encode()


async def lag(samples: list[float]) -> None:
    """Note how much later than asked for the loop comes back, in milliseconds."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        samples.append((time.perf_counter() - before - 0.005) * 1_000)


async def ask_on(library: Library, took: list[float]) -> None:
    """Put questions at a steady rate, whatever becomes of those before."""
    waiting = set()

    async def ask(number: int) -> None:
        before = time.perf_counter()
        await library.ask(Place(BUSY, 1), Question(QUESTIONS[number % len(QUESTIONS)]))
        took.append((time.perf_counter() - before) * 1_000)

    begin, number = time.perf_counter(), 0
    while True:
        task = asyncio.create_task(ask(number))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        number += 1
        await asyncio.sleep(max(0.0, begin + number / RATE - time.perf_counter()))


async def add_large(library: Library, drafts: Drafts, prose: list[str]) -> None:
    """Add texts of 1 and 10 MB while questions are put."""
    await drafts.begin(GROWING, "warm.txt", Page(text_of(10_000, prose), "warm.txt"))
    for size in (1_000_000, 10_000_000):
        body = text_of(size, prose)
        samples: list[float] = []
        took: list[float] = []
        chores = [asyncio.create_task(lag(samples)), asyncio.create_task(ask_on(library, took))]
        await asyncio.sleep(1)
        samples.clear()
        took.clear()
        before = time.perf_counter()
        draft = await drafts.begin(GROWING, f"{size}.txt", Page(body, f"{size}.txt"))
        read = time.perf_counter() - before
        await library.holdings.add(GROWING, draft.name, draft.reading, [size])
        await library.ask(Place(GROWING, size), Question("What is note 7?"))
        opened = time.perf_counter() - before
        for chore in chores:
            chore.cancel()
        drafts.drop(draft.key)
        print(f"{size // 1_000_000:>3} MB: read {read:.2f} s, open and answering {opened:.2f} s; meanwhile", end=" ")
        print(f"{len(took)} answers, {_quantiles(took)}; lag {_quantiles(samples)}")


def _quantiles(times: list[float]) -> str:
    middle, high = np.percentile(times, [50, 99])
    return f"p50 {middle:.1f} ms, p99 {high:.1f} ms, max {max(times):.0f} ms"


async def fill(library: Library, drafts: Drafts, prose: list[str]) -> None:
    """Keep a thousand articles of 35 sentences for one server."""
    sentences = [one for paragraph in prose for one in paragraph.replace("\n", " ").split(". ") if len(one) > 40]
    before = time.perf_counter()
    for number in range(ARTICLES):
        chosen = [f"{sentences[(number * SENTENCES + place) % len(sentences)]}." for place in range(SENTENCES)]
        body = (
            "\n\n".join(" ".join(chosen[start : start + 5]) for start in range(0, SENTENCES, 5)) + f" Number {number}."
        )
        draft = await drafts.begin(FULL, f"{number}.txt", Page(body.encode(), f"{number}.txt"))
        await library.holdings.add(FULL, draft.name, draft.reading, [EVERYWHERE])
        drafts.drop(draft.key)
    print(f"{ARTICLES} articles of {SENTENCES} sentences added one by one in {time.perf_counter() - before:.0f} s")


async def start(folder: Path) -> None:
    """Start with what is kept, and ask."""
    begun = time.perf_counter()
    store = await Store.open(folder / "articles.db", exclusive=True)
    holdings = Holdings(store)
    await holdings.load()
    library = Library(Config(), holdings)
    loaded = time.perf_counter() - begun
    await library.prepare(FULL)
    first = time.perf_counter() - begun
    place = Place(FULL, 1)
    took = []
    for question in QUESTIONS * 25:
        before = time.perf_counter()
        await library.ask(place, Question(question))
        took.append((time.perf_counter() - before) * 1_000)
    memory = (
        int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    )
    count = len(holdings.shelf(FULL).entries)
    print(
        f"start with {count} articles: loaded in {loaded:.2f} s, ready for questions after {first:.2f} s, {memory} MB"
    )
    print(f"a question over all of them: {_quantiles(took)}")
    library.close()
    await holdings.close()


async def main(folder: Path, collection: str | None) -> None:
    """Measure all of it."""
    prose = paragraphs(collection)
    config = Config(articles=Keeping(server_mb=100))
    store = await Store.open(folder / "articles.db", exclusive=True)
    holdings = Holdings(store)
    await holdings.load()
    library, drafts = Library(config, holdings), Drafts(holdings, config)
    await add_large(library, drafts, prose)
    await fill(library, drafts, prose)
    for number in (1_000_000, 10_000_000):
        entry = next(one for one in holdings.shelf(GROWING).entries if one.name == f"{number}.txt")
        await holdings.remove(entry)
    library.close()
    await holdings.close()


if __name__ == "__main__":
    sys.setswitchinterval(SWITCHING)
    own = globals().pop("__file__")  # else each child that reads a page would run this file as well, for nothing
    if sys.argv[1:2] == [START]:
        asyncio.run(start(Path(sys.argv[2])))
    else:
        with TemporaryDirectory() as temporary:
            asyncio.run(main(Path(temporary), next(iter(sys.argv[1:]), None)))
            began = time.perf_counter()
            subprocess.run([sys.executable, own, START, temporary], check=True)
            print(f"the whole process took {time.perf_counter() - began:.2f} s")
