"""The storm: questions to the real bot while requests and gateway connections fail by lot.

    python benchmarks/discord_faults.py                                  1,000 faults during 1,000 questions
    python benchmarks/discord_faults.py --seed 7 --questions 5000 --faults 5000

Commands, mentions and presses, at a steady rate; every fault but those with which Discord itself gives a session up.
Lost is what a live session was told with a second left, and what was then not acknowledged in time or not answered in
the end; doubled is what was answered more than once. Exit code 1 if anything is lost or doubled, if there are more
lines in the log than faults, or a traceback.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from discord_load import QUESTIONS, bot_at, figures, populate
from double import (  # it lies among the tests, where discord_load looks for it
    Channel,
    Close,
    Discord,
    Drop,
    Interaction,
    Malformed,
    Person,
    RateLimit,
    Raw,
    Reconnect,
    Reset,
    Slow,
    Status,
)
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

# What befalls requests; those that were carried out all the same as well.
REQUESTS = (
    *(Status(status) for status in (500, 502, 503, 504)),
    *(Status(status, processed=True) for status in (500, 502, 503)),
    *(fault(processed=processed) for fault in (Drop, Reset) for processed in (False, True)),
    RateLimit(0.05),
    RateLimit(0.2),
    Slow(0.3),
    Slow(0.0, 0.3),
    Slow(1.5),
)

# What befalls gateway connections, of which the session lives on.
GATEWAY = (Reconnect(), Close(1001), Close(4000), Close(4008), Close(0), Reset(), Malformed(), Raw())

# Of all requests so many fail, and a gateway connection every so many seconds.
SHARE = 0.3
EVERY = 6.0

# So many questions a second, and so many members ask them.
RATE = 12.0
MEMBERS = 200

# What has reached a live session with so much left of its three seconds can be acknowledged.
LEFT = 1.0

# How long the last answers may take, in seconds.
PATIENCE = 90.0

Payload = dict[str, object]


@dataclass
class Storm:
    """
    What was asked during a storm, and what became of it.

    Attributes:
        interactions: commands and presses.
        mentions: the messages that mention the bot.
        faults: how many struck, by kind.
        lines: of the bot's log, from when it was online.
        connects: when connections to the gateway were opened.
        replies: how many replies each mention got, by its id.
    """

    seed: int
    interactions: list[Interaction] = field(default_factory=list)
    mentions: list[Payload] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    replies: Counter[str] = field(default_factory=Counter)

    @property
    def owed(self) -> list[Interaction]:
        """Those that can be acknowledged: told to a live session in time."""
        return [one for one in self.interactions if one.delivered and one.delivered - one.sent <= 3.0 - LEFT]

    @property
    def lost(self) -> list[str]:
        """What was not acknowledged in time or not answered at all."""
        unacknowledged = [f"{one.id} not acknowledged {one.refusals}" for one in self.owed if not one.acknowledged]
        unanswered = [f"{one.id} not answered" for one in self.interactions if one.acknowledged and not one.finished]
        unheard = [f"mention {said['id']} not answered" for said in self.mentions if not self.replies[str(said["id"])]]
        return [*unacknowledged, *unanswered, *unheard]

    @property
    def doubled(self) -> list[str]:
        """What was answered more than once."""
        twice = [str(one.id) for one in self.interactions if len(one.visible) > 1]
        return [*twice, *(mention for mention, count in self.replies.items() if count > 1)]

    @property
    def busiest(self) -> int:
        """The most connections that were opened in any minute."""
        return max((sum(a <= b < a + 60 for b in self.connects) for a in self.connects), default=0)

    @property
    def wrong(self) -> list[str]:
        """What is not as it must be, a sentence each."""
        told = [line for line in self.lines if " INFO " not in line]
        checks = [
            (self.lost, f"{len(self.lost)} lost"),
            (self.doubled, f"{len(self.doubled)} answered twice"),
            (len(told) > self.faults.total(), f"{len(told)} lines for {self.faults.total()} faults"),
            (any("Traceback" in line or line.startswith(" ") for line in self.lines), "a traceback"),
            (self.busiest > 12, f"{self.busiest} connections in a minute"),
        ]
        return [sentence for fails, sentence in checks if fails]


def main() -> None:
    """Blow, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one storm for each")
    parser.add_argument("--questions", type=int, default=1_000, help="so many at least")
    parser.add_argument("--faults", type=int, default=1_000, help="so many at least")
    parser.add_argument("--rate", type=float, default=RATE, help="questions a second")
    arguments = parser.parse_args()
    wrong = False
    for seed in arguments.seed:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(f"Storm {seed}", total=1.0)
            storm = asyncio.run(
                blow(
                    seed,
                    arguments.questions,
                    arguments.faults,
                    rate=arguments.rate,
                    report=lambda share, task=task: progress.update(task, completed=share),
                )
            )
        print_table(storm)
        wrong |= bool(storm.wrong)
    sys.exit(wrong)


async def blow(
    seed: int,
    questions: int,
    faults: int,
    *,
    rate: float = RATE,
    every: float = EVERY,
    report: Callable[[float], None] = lambda _: None,
) -> Storm:
    """
    Ask so many questions while so many faults strike; more of either, until there are enough of both.

    Args:
        seed: draws who asks what, and what fails.
        questions: at least so many.
        faults: at least so many.
        rate: questions a second.
        every: seconds between two faults of the gateway.
        report: told how much of it is done, 0 to 1.
    """
    lots, storm = Random(seed), Storm(seed)
    with tempfile.TemporaryDirectory() as folder:
        async with Discord() as double:
            members = list(populate(double, MEMBERS))
            async with bot_at(double, Path(folder), watched=False) as bot:
                await double.answered(double.slash("ask", {"question": QUESTIONS[0]}))
                known = len(bot.errors.read_text(encoding="utf-8").splitlines())
                double.faults.storm(seed, SHARE, REQUESTS, gateway=GATEWAY, every=every)
                asking = ask(double, members, storm, lots)
                asked = 0
                while asked < questions or len(double.faults.struck) < faults:
                    next(asking)
                    asked += 1
                    report(min(asked / questions, len(double.faults.struck) / max(1, faults)))
                    await asyncio.sleep(lots.expovariate(rate))
                double.faults.calm()
                storm.faults.update(type(fault).__name__ for _, _, fault in double.faults.struck)
                with suppress(TimeoutError):
                    await double.until(lambda: all_are_answered(double, storm), PATIENCE)
                await asyncio.sleep(0.5)  # for what would be answered twice
                code = await bot.stop()
                storm.lines = bot.errors.read_text(encoding="utf-8").splitlines()[known:]
            storm.connects = [knock.at for knock in double.gateway.knocks if knock.kind == "CONNECT"]
            assert (code, double.violations, double.failures) == (0, [], [])
    return storm


def ask(
    double: Discord, members: Sequence[tuple[Person, Channel]], storm: Storm, lots: Random
) -> Iterator[Interaction | Payload]:
    """Let members ask, one at a time: half by a command, the others by a mention, or they press a button."""
    while True:
        member, channel = lots.choice(members)
        question = lots.choice(QUESTIONS)
        answered = [one for one in storm.interactions[-50:] if one.visible and one.buttons]
        kind = lots.choices(("command", "mention", "press"), (2, 1, 1 if answered else 0))[0]
        if kind == "mention":
            storm.mentions.append(double.say(f"<@{double.bot.id}> {question}", by=member, where=channel))
            yield storm.mentions[-1]
            continue
        if kind == "command":
            made = double.slash("ask", {"question": question}, by=member, where=channel)
        else:
            under = lots.choice(answered)
            labels = [
                button["label"] for button in under.buttons if button["label"] in {"More", "Why this?", "In context"}
            ]
            if not labels:
                continue
            made = double.press(under, lots.choice(labels), by=member)
        storm.interactions.append(made)
        yield made


def all_are_answered(double: Discord, storm: Storm) -> bool:
    """Whether everything that can be is answered; the replies are counted on the way."""
    replied = (message.get("message_reference") for message in double.messages.values())
    storm.replies = Counter(str(reference["message_id"]) for reference in replied if reference)
    waiting = [one for one in storm.interactions if not one.finished and (one.acknowledged or young(double, one))]
    return not waiting and all(storm.replies[str(said["id"])] for said in storm.mentions)


def young(double: Discord, one: Interaction) -> bool:
    """Whether it may still be acknowledged."""
    return double.clock() - one.sent < 3.5


def print_table(storm: Storm) -> None:
    """Print what became of the questions."""
    table = Table(title=f"Storm {storm.seed}", show_header=False)
    acknowledged = [one.acknowledged - one.sent for one in storm.interactions if one.acknowledged]
    answered = [one.finished - one.sent for one in storm.interactions if one.finished]
    late = len(storm.interactions) - len(storm.owed)
    table.add_row("commands and presses", f"{len(storm.interactions)}, of which {late} were told too late or to nobody")
    table.add_row("mentions", str(len(storm.mentions)))
    table.add_row("faults", f"{storm.faults.total()}: {', '.join(f'{n} {k}' for k, n in storm.faults.most_common())}")
    table.add_row("acknowledged, ms", "p50 {}, p99 {}, max {}".format(*figures(acknowledged)))
    table.add_row("answered, ms", "p50 {}, p99 {}, max {}".format(*figures(answered)))
    table.add_row("connections", f"{len(storm.connects)}, at most {storm.busiest} in a minute")
    table.add_row("lines in the log", str(len(storm.lines)))
    table.add_row("lost", "\n".join(storm.lost) or "none")
    table.add_row("answered twice", "\n".join(storm.doubled) or "none")
    table.add_row("wrong", "\n".join(storm.wrong) or "nothing")
    Console().print(table)
    for line, count in Counter(line.split(" ", 2)[-1] for line in storm.lines).most_common(10):
        print(f"{count:5} × {line}")


if __name__ == "__main__":
    main()
