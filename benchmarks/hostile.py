"""What hostile documents cost at full size, and whether the bot's event loop notices.

    python benchmarks/hostile.py                        all documents at 1 MB and 9.9 MB, then 2,000 broken ones
    python benchmarks/hostile.py --sizes 100000 --broken 100
    python benchmarks/hostile.py --only "PDF|Word"

Each document is read as the bot reads it: by a child, from a thread beside an event loop whose lag is measured all the
while. The broken ones are small sound documents with some bytes changed, cut out or doubled, by a fixed seed. Exit
code 1 if anything but a sentence comes back, if a limit is passed, or if the loop's lag is above its bar.
"""

import argparse
import asyncio
import logging
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile import HTML, PROSE, VALID_PDF, VALID_WORD, documents, typed  # noqa: E402 (it lies among the tests)

from bot.pages.cell import SECONDS_A_MILLION, Limits  # noqa: E402
from bot.pages.jail import prepare, read_page  # noqa: E402
from bot.pages.page import Page  # noqa: E402
from index import PullquoteError  # noqa: E402

# What is to be reached: the loop's lag in milliseconds, of 100 measurements 99 are below it.
LAG = 20.0

# How often the lag is measured, in seconds.
STEP = 0.01

# Sound documents to break.
SOUND = {
    "page.html": f"{HTML}<h1>The Light</h1><p>{PROSE}</p><table><tr><td>1823<td>Ann</table>".encode(),
    "page.pdf": VALID_PDF,
    "two pages.pdf": typed([(72, 700, 12, PROSE)], [(72, 700, 12, PROSE)], info=b"<</Title(Lamp)>>"),
    "page.docx": VALID_WORD,
    "page.md": f"# The Light\n\n{PROSE}\n\n- a\n- b\n\n|a|b|\n|-|-|\n|1|2|\n".encode(),
    "page.txt": PROSE.encode("utf-16"),
}


@dataclass(frozen=True)
class Row:
    """What became of a document; seconds of work and megabytes are 0 where the child was ended at a limit."""

    name: str
    size: int
    wall: float
    seconds: float
    megabytes: float
    result: str
    fine: bool


class Told(logging.Handler):
    """The last line that was logged of a child."""

    line = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.line = record.getMessage()


def main() -> None:
    """Measure and print; see above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000, 9_900_000], help="bytes")
    parser.add_argument("--broken", type=int, default=2_000, help="how many broken documents")
    parser.add_argument("--only", default="", help="documents whose names have this, a regular expression")
    sys.exit(asyncio.run(measure(parser.parse_args())))


async def measure(arguments: argparse.Namespace) -> int:
    """Read all documents, print tables; the exit code."""
    told = Told()
    log = logging.getLogger("pullquote.articles")
    log.addHandler(told)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    prepare()
    lags: list[float] = []
    ticking = asyncio.create_task(tick(lags))
    rows: list[Row] = []
    for size in arguments.sizes:
        pages = {name: page for name, page in documents(size).items() if re.search(arguments.only, name)}
        of_size = [await read(name, page, told) for name, page in shown(pages.items())]
        print_rows(size, of_size)
        rows += of_size
    broken = [await read(page.source, page, told) for page in shown(list(broken_pages(arguments.broken)))]
    ticking.cancel()
    print(f"{len(broken)} broken documents: {dict(Counter(row.result for row in broken))}")
    lags.sort()
    lag = lags[len(lags) * 99 // 100] * 1e3
    print(f"Lag of the event loop: p99 {lag:.1f} ms, at most {lags[-1] * 1e3:.0f} ms, of {len(lags):,} measurements.")
    wrong = [row for row in rows + broken if not row.fine]
    for row in wrong:
        print(f"Wrong: {row}")
    return int(bool(wrong) or lag > LAG)


def shown(steps):
    """The steps, with a bar on standard error."""
    return track(steps, "Reading", console=Console(stderr=True), transient=True)


async def tick(lags: list[float]) -> None:
    """How much later than asked for the loop goes on, again and again."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(STEP)
        lags.append(time.perf_counter() - start - STEP)


async def read(name: str, page: Page, told: Told) -> Row:
    """Read a document in a thread, as the bot does."""
    told.line = ""
    start = time.perf_counter()
    fine = True
    try:
        await asyncio.to_thread(read_page, page)
        result = "read"
    except PullquoteError as error:
        result = (
            "too long" if "takes too long" in str(error) else "too large" if "too large" in str(error) else "refused"
        )
        fine = "something in it is broken" not in str(error)
    except Exception as error:  # noqa: BLE001 (this is what is looked for)
        result, fine = repr(error), False
    wall = time.perf_counter() - start
    took = re.search(r"took (\S+) s of work and (\d+) MB", told.line)
    seconds, megabytes = (float(took[1]), float(took[2])) if took else (0.0, 0.0)
    fine = fine and seconds <= max(Limits().seconds, SECONDS_A_MILLION * len(page.body) / 1e6) + 1
    return Row(name, len(page.body), wall, seconds, megabytes, result, fine)


def broken_pages(count: int):
    """So many sound documents with something wrong in them."""
    dice = random.Random(7)
    names = list(SOUND)
    for number in range(count):
        name = names[number % len(names)]
        body = bytearray(SOUND[name])
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(body))
            length = dice.randint(1, 20)
            match dice.randrange(4):
                case 0:
                    body[at] = dice.randrange(256)
                case 1:
                    del body[at : at + length]
                case 2:
                    body[at:at] = body[at : at + length] * dice.randint(1, 50)
                case _:
                    body[at:at] = dice.randbytes(length)
            if not body:
                break
        yield Page(bytes(body), name)


def print_rows(size: int, rows: list[Row]) -> None:
    """The costliest of them, and what became of all."""
    table = Table("document", "bytes", "wall s", "work s", "MB", "result", title=f"The costliest at {size:,} bytes")
    for row in sorted(rows, key=lambda row: -row.wall)[:40]:
        table.add_row(
            row.name, f"{row.size:,}", f"{row.wall:.1f}", f"{row.seconds:.1f}", f"{row.megabytes:.0f}", row.result
        )
    Console().print(table)
    print(f"{len(rows)} documents: {dict(Counter(row.result for row in rows))}")


if __name__ == "__main__":
    main()
