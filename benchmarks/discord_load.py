"""How soon many questions at once are acknowledged and answered, by the real bot against the double of Discord.

    python benchmarks/discord_load.py                    1, 32 and 1,000 questions at once
    python benchmarks/discord_load.py --rounds 5         each so many times

The double is this process, the bot another one; they speak over real sockets. A thousand members in fifty servers ask
about the article that ships. Exit code 1 if a bar is missed at the largest size.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).absolute().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from double import Channel, Discord, Interaction, Person  # noqa: E402 (it lies among the tests)

SIZES = (1, 32, 1_000)
SERVERS = 50

# What is to be reached with the most at once, in seconds: acknowledged p99 and at most, answered p99.
BARS = (0.8, 3.0, 3.0)

# The loop is asked for a sign so often, in seconds.
ASKED = 0.005

QUESTIONS = (
    "how many troops did Biden send?",
    "When does Scholz travel to Kyiv?",
    "How many tanks did Lukashenka lend?",
    "who met Vladimir Putin?",
    "what does the West want?",
    "how many penguins are there?",
)

# Nobody is told to wait, and everybody has a place in the line.
CONFIG = "[discord]\nwaiting = 100000\nmember_questions = 1000\nserver_questions = 100000\n"


@dataclass(frozen=True)
class Bot:
    """
    The bot as a process of its own.

    Attributes:
        errors: what it has written to standard error.
        lag: where it writes how late its loop was, in seconds, when it ends.
    """

    process: asyncio.subprocess.Process
    errors: Path
    lag: Path

    async def stop(self) -> int:
        """End it in order; its exit code."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@dataclass(frozen=True)
class Row:
    """What was measured at one size; seconds."""

    size: int
    acknowledged: Sequence[float]
    answered: Sequence[float]
    lost: int


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many questions at once")
    parser.add_argument("--rounds", type=int, default=3, help="how often each size is tried")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows, lag = asyncio.run(measure(arguments.sizes, arguments.rounds, Path(folder)))
    print_table(rows, lag)
    last = rows[-1]
    reached = (at(last.acknowledged, 99), max(last.acknowledged), at(last.answered, 99))
    sys.exit(last.lost > 0 or any(value > bar for value, bar in zip(reached, BARS, strict=True)))


async def measure(sizes: Sequence[int], rounds: int, folder: Path) -> tuple[list[Row], list[float]]:
    """A row for each size, and how late the bot's loop was over all of them."""
    async with Discord() as double:
        members = list(populate(double, max(sizes)))
        async with bot_at(double, folder) as bot:
            await round_of(double, members[:1])  # the index is built with the first question
            steps = [size for size in sizes for _ in range(rounds)]
            console = Console(stderr=True)
            asked = [
                (size, await round_of(double, members[:size]))
                for size in track(steps, "Asking", console=console, transient=True)
            ]
        assert await bot.stop() == 0
        assert (double.violations, double.failures) == ([], [])
        return [row(size, [one for n, some in asked if n == size for one in some]) for size in sizes], lag_in(bot.lag)


def populate(double: Discord, count: int) -> Iterator[tuple[Person, Channel]]:
    """So many members, spread over the servers."""
    places = [double.add_channel(double.add_guild(f"Server {number}"), "news") for number in range(SERVERS)]
    for number in range(count):
        yield double.add_person(f"member {number}"), places[number % SERVERS]


@asynccontextmanager
async def bot_at(double: Discord, folder: Path, *arguments: str, watched: bool = True) -> AsyncIterator[Bot]:
    """The real bot online in a process of its own, pointed at a double; stopped at the end."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    errors, lag = folder / "errors.txt", folder / "lag.json"
    starter = [str(Path(__file__).absolute()), "--bot", str(lag)] if watched else ["-m", "double.pointed"]
    with errors.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *starter,
            double.url,
            double.gateway_url,
            "--",
            "run",
            *arguments,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "DISCORD_TOKEN": double.token},
            stderr=file,
        )
    bot = Bot(process, errors, lag)
    try:
        await double.until(lambda: double.commands and double.gateway.online(), 20)
        yield bot
    finally:
        await bot.stop()


async def round_of(double: Discord, members: Sequence[tuple[Person, Channel]]) -> list[Interaction]:
    """A question of each member, all at once; when all are answered or 30 seconds have passed."""
    asked = []
    for number, (member, channel) in enumerate(members):
        asked.append(double.slash("ask", {"question": QUESTIONS[number % len(QUESTIONS)]}, by=member, where=channel))
        await asyncio.sleep(0)  # so that each goes out as soon as it is there
    with suppress(TimeoutError):
        await double.until(lambda: all(one.finished for one in asked), 30)
    assert not any("Something went wrong" in one.text for one in asked if one.finished)
    return asked


def row(size: int, asked: Sequence[Interaction]) -> Row:
    """The times of some questions; the clock of each starts when Discord sends it."""
    return Row(
        size,
        [one.acknowledged - one.sent for one in asked if one.acknowledged],
        [one.finished - one.sent for one in asked if one.finished],
        sum(not one.finished for one in asked),
    )


def at(times: Sequence[float], percent: int) -> float:
    """A percentile."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] if len(times) > 1 else times[0]


def print_table(rows: Sequence[Row], lag: Sequence[float]) -> None:
    """Print what was measured, in milliseconds."""
    table = Table("at once", "", "p50", "p99", "max", "over 3 s", "lost", title="Milliseconds from Discord and back")
    for one in rows:
        for name, times in (("acknowledged", one.acknowledged), ("answered", one.answered)):
            late = sum(time > 3 for time in times)
            table.add_row(f"{one.size:,}", name, *figures(times), str(late), str(one.lost))
    table.add_row("", "loop lag", *figures(lag), "", "")
    Console().print(table)


def figures(times: Sequence[float]) -> tuple[str, ...]:
    """p50, p99 and the longest."""
    return tuple(f"{time * 1000:.1f}" for time in (at(times, 50), at(times, 99), max(times)))


def lag_in(file: Path) -> list[float]:
    """What a watched bot has written about its loop."""
    return json.loads(file.read_text(encoding="utf-8"))


def run_watched() -> None:
    """Run the bot in this process, and write down how late its loop was each time."""
    from double import pointed

    from bot.chat import app

    late: list[float] = []
    run, file = app.run, Path(sys.argv[2])

    async def probe() -> None:
        clock = asyncio.get_running_loop()
        while True:
            due = clock.time() + ASKED
            await asyncio.sleep(ASKED)
            late.append(clock.time() - due)

    async def watched(*arguments: object) -> object:
        task = asyncio.create_task(probe())
        try:
            return await run(*arguments)
        finally:
            task.cancel()
            file.write_text(json.dumps(late), encoding="utf-8")

    app.run = watched
    sys.argv[1:3] = []
    pointed.main()


if __name__ == "__main__":
    run_watched() if sys.argv[1:2] == ["--bot"] else main()
