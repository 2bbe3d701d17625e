"""How much memory the bot keeps of what it has answered, by the real bot against the double of Discord.

    python benchmarks/discord_memory.py                    10,000 answers after 1,000 to warm up
    python benchmarks/discord_memory.py --answers 500

The double is this process, the bot another one; they speak over real sockets. Members ask by command and by mention,
press each kind of button and look at the pages. Exit code 1 if memory grows by more than 5 MB or a view is kept.
"""

import argparse
import asyncio
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from double import Discord, Person  # noqa: E402 (it lies among the tests)
from double.control import act  # noqa: E402

# What is to be reached: so many million bytes more at the end, and so many views kept.
GROWTH = 5.0
KEPT = 0

# So many answers are under way at once, figures are taken so often, and so many members ask.
AT_ONCE = 8
STEPS = 10
MEMBERS = 200

QUESTIONS = (
    "how many troops did Biden send?",
    "When does Scholz travel to Kyiv?",
    "How many tanks did Lukashenka lend?",
    "who met Vladimir Putin?",
    "how many penguins are there?",
)
BUTTONS = ("In context", "Why this?", "More", "Nearest passages")
PAGES = ("article", "help", "privacy")

# Nobody is told to wait.
CONFIG = "[discord]\nmember_questions = 1000\nserver_questions = 100000\n"


@dataclass(frozen=True)
class Figures:
    """
    What the bot holds after so many answers.

    Attributes:
        answers: since the start.
        megabytes: of memory that is its own, in millions of bytes.
        views: messages of ours that discord.py keeps, and their buttons.
        tasks: what it is doing at the moment.
    """

    answers: int
    megabytes: float
    views: int
    tasks: int


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=10_000, help="how many are measured")
    parser.add_argument("--warm-up", type=int, default=1_000, help="how many before that")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(arguments.answers, arguments.warm_up, Path(folder)))
    print_table(figures)
    growth = figures[-1].megabytes - figures[0].megabytes
    sys.exit(growth > GROWTH or figures[-1].views > KEPT)


async def measure(answers: int, warm_up: int, folder: Path) -> list[Figures]:
    """What the bot holds after the warm-up, and after each tenth of the answers."""
    async with Discord() as double, bot_at(double, folder) as bot:
        members = [double.add_person(f"member {number}") for number in range(MEMBERS)]
        await ask(double, members, 0, warm_up)
        figures = [await look(bot, folder, warm_up)]
        bounds = [warm_up + answers * step // STEPS for step in range(STEPS + 1)]
        steps = list(pairwise(bounds))
        for first, last in track(steps, "Asking", console=Console(stderr=True), transient=True):
            await ask(double, members, first, last)
            figures.append(await look(bot, folder, last))
        assert (double.violations, double.failures) == ([], [])
    return figures


async def ask(double: Discord, members: Sequence[Person], first: int, last: int) -> None:
    """The answers with these numbers, a few at once."""
    for start in range(first, last, AT_ONCE):
        await asyncio.gather(
            *(one(double, members[number % MEMBERS], number) for number in range(start, min(last, start + AT_ONCE)))
        )
    await act(double, {"do": "forget"})
    double.messages.clear()


async def one(double: Discord, member: Person, number: int) -> None:
    """One answer: of every ten four to a command, three to a press, two to a mention, and one is a page."""
    question = QUESTIONS[number % len(QUESTIONS)]
    kind = number % 10
    if kind == 0:
        await double.answered(double.slash(PAGES[number // 10 % len(PAGES)], by=member), 20)
    elif kind <= 2:
        asked = double.say(f"<@{double.bot.id}> {question}", by=member)
        await double.until(lambda: any(replies_to(told, asked["id"]) for told in list(double.messages.values())), 20)
    else:
        given = {"question": question, "private": kind == 3}
        answer = await double.answered(double.slash("ask", given, by=member), 20)
        labels = [button.get("label") for button in answer.buttons]
        if kind >= 7 and (fitting := [label for label in BUTTONS if label in labels]):
            await double.answered(double.press(answer, fitting[number // 10 % len(fitting)], by=member), 20)


def replies_to(told: dict[str, object], asked: str) -> bool:
    """Whether a message is a reply to the one with that id."""
    reference = told.get("message_reference")
    return isinstance(reference, dict) and reference.get("message_id") == asked


@asynccontextmanager
async def bot_at(double: Discord, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real bot online in a process of its own, pointed at a double; stopped at the end."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).resolve()),
        "--bot",
        str(folder / "figures.json"),
        double.url,
        double.gateway_url,
        "--",
        "run",
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "DISCORD_TOKEN": double.token},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await double.until(lambda: double.commands and double.gateway.online(), 20)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def look(bot: asyncio.subprocess.Process, folder: Path, answers: int) -> Figures:
    """Ask the bot's process what it holds."""
    file = folder / "figures.json"
    file.unlink(missing_ok=True)
    await asyncio.sleep(0.2)  # what was answered last is let go
    bot.send_signal(signal.SIGUSR1)
    while not file.exists():
        await asyncio.sleep(0.01)
    return Figures(answers, **json.loads(file.read_text(encoding="utf-8")))


def print_table(figures: list[Figures]) -> None:
    """The figures, and how much more there is at the end than after the warm-up."""
    table = Table("answers", "memory, MB", "views kept", "tasks")
    for row in figures:
        table.add_row(f"{row.answers:,}", f"{row.megabytes:.1f}", str(row.views), str(row.tasks))
    console = Console()
    console.print(table)
    growth = figures[-1].megabytes - figures[0].megabytes
    console.print(f"Growth: {growth:+.1f} MB; it may be {GROWTH:.0f}.")


def be_the_bot(file: Path) -> None:
    """Run the bot in this process, which tells in a file what it holds whenever it gets SIGUSR1."""
    from discord import ui
    from double.pointed import main as run

    def tell(*_: object) -> None:
        gc.collect()
        held = [one for one in gc.get_objects() if isinstance(one, ui.LayoutView | ui.DynamicItem)]
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        told = {"megabytes": megabytes, "views": len(held), "tasks": len(asyncio.all_tasks())}
        ready = file.with_suffix(".new")
        ready.write_text(json.dumps(told), encoding="utf-8")
        ready.replace(file)

    signal.signal(signal.SIGUSR1, tell)
    run()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bot"]:
        _, file = sys.argv.pop(1), sys.argv.pop(1)
        be_the_bot(Path(file))
    else:
        main()
