"""`pullquote run` as its operators have it: a real process at the double, its lines and its exit codes."""

import asyncio
import json
import re
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from double import Close, Discord, Drop, Malformed, Raw, Slow, Status
from outside import ROOT, environment, pullquote

CANARY = "canary.token.of-the-operator"
QUESTIONS = ("who hid the canary behind the organ?", "where does the second canary sing?", "why is canary 3 yellow?")
ASKED = {"question": "When was it lit?"}

# Runs the command with every logger there is at DEBUG, whatever the bot itself says of levels.
AT_DEBUG = """
import logging, sys
from bot import logs
from bot.terminal import commands
from double import pointed
set_up = logs.set_up
def at_debug(*arguments, **named):
    set_up(*arguments, **named)
    import aiohttp.client, discord.client
    for logger in (logging.getLogger(), *map(logging.getLogger, [*logging.Logger.manager.loggerDict])):
        logger.setLevel(logging.DEBUG)
logs.set_up = at_debug
pointed.main()
"""


class Child:
    """The process, and what it has written so far."""

    def __init__(self, process):
        self.process = process
        self.written = ""

    async def read(self):
        while piece := await self.process.stderr.read(65_536):
            self.written += piece.decode()

    @property
    def lines(self):
        return [line.split(" ", 2)[2] for line in self.written.splitlines()]

    async def online(self, double):
        await double.until(lambda: double.gateway.online() and double.commands, 15)

    async def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return await self.ended()

    async def ended(self):
        return await asyncio.wait_for(self.process.wait(), 15)


@pytest.fixture
def folder(tmp_path, lighthouse_article):
    (tmp_path / "lighthouse.txt").write_text(lighthouse_article.text, encoding="utf-8")
    (tmp_path / "config.toml").write_text(
        'default_article = "lighthouse.txt"\n[discord]\nhealth_file = "health"\nmember_questions = 1000\n',
        encoding="utf-8",
    )
    return tmp_path


@asynccontextmanager
async def child(double, folder: Path, *arguments, token=None, program=("-m", "double.pointed")):
    environ = environment(folder) | {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
        "DISCORD_TOKEN": double.token if token is None else token,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        double.url,
        double.gateway_url,
        "--",
        "run",
        *arguments,
        cwd=folder,
        env=environ,
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    one = Child(process)
    reading = asyncio.create_task(one.read())
    try:
        yield one
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


def played(test, folder, *arguments, prepare=None, **options):
    """Run a test with a double and the process."""

    async def scene():
        async with Discord() as double:
            if "token" in options:
                double.token = options["token"]
            if prepare:
                prepare(double)
            async with child(double, folder, *arguments, **options) as bot:
                await test(double, bot)
        assert (double.violations, double.failures) == ([], [])

    asyncio.run(scene())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_life_from_the_invite_link_to_the_end(folder, number):
    async def test(double, bot):
        await bot.online(double)
        await double.until(lambda: any("Online as" in line for line in bot.lines), 5)
        asked = await double.answered(double.slash("ask", ASKED))
        assert "1823" in asked.text
        await double.until((folder / "health").exists, 3)
        double.faults.next("PATCH", "@original", Slow(before=0.5))
        begun = double.slash("ask", ASKED)
        await double.until(lambda: begun.acknowledged)
        bot.process.send_signal(number)
        await double.until(lambda: any("Stopping" in line for line in bot.lines))
        bot.process.send_signal(number)
        late = double.slash("ask", ASKED)
        assert await bot.ended() == 0
        assert "1823" in begun.text
        assert late.text == "I am being restarted. Please ask again in a minute."
        invite, *rest = bot.lines
        assert re.fullmatch(
            r"INFO To invite me: https://discord\.com/oauth2/authorize\?client_id=\d+"
            r"&scope=bot\+applications\.commands&permissions=274877975552",
            invite,
        )
        assert rest == [
            "INFO Told Discord the commands.",
            "INFO Online as Pullquote, on 1 server, asking for no privileged intent.",
            "INFO Stopping: no new questions; those that are begun are finished.",
        ]

    played(test, folder)


def test_a_stop_while_a_question_is_acknowledged_still_answers_it(folder):
    async def test(double, bot):
        await bot.online(double)
        double.faults.next("POST", "/callback", Slow(before=0.5))
        begun = double.slash("ask", ASKED)
        await double.until(lambda: begun.delivered and double.faults.struck)
        assert await bot.stop() == 0
        assert "1823" in begun.text

    played(test, folder)


def test_each_line_can_be_an_object(folder):
    async def test(double, bot):
        await bot.online(double)
        assert await bot.stop() == 0
        said = [json.loads(line) for line in bot.written.splitlines()]
        assert [set(one) for one in said] == [{"time", "level", "message"}] * len(said)
        assert said[0]["message"].startswith("To invite me: ")

    played(test, folder, "--log-json")


def test_a_refused_token_is_exit_code_3(folder):
    async def test(double, bot):
        double.token = "another"  # noqa: S105
        assert await bot.ended() == 3
        assert bot.lines == [
            "ERROR Discord refused the token: copy it again from the developer portal into DISCORD_TOKEN."
        ]

    played(test, folder)


@pytest.mark.parametrize(("code", "exit_code"), [(4014, 4), (4004, 5), (4013, 5)])
def test_what_the_gateway_refuses_for_good_has_its_exit_code(folder, code, exit_code):
    async def test(_, bot):
        assert await bot.ended() == exit_code
        errors = [line for line in bot.lines if line.startswith("ERROR")]
        assert len(errors) == 1
        assert str(code) in errors[0]
        assert "Traceback" not in bot.written

    played(test, folder, prepare=lambda double: double.faults.next("IDENTIFY", "", Close(code)))


@pytest.mark.parametrize(
    ("config", "token", "line"),
    [
        pytest.param("sing = 1", "x", "there is no key sing", id="configuration"),
        pytest.param('default_article = "no.txt"', "x", "There is no file ", id="article"),
        pytest.param("", "", "There is no token. Set DISCORD_TOKEN", id="no token"),
        pytest.param("", "two words", "What DISCORD_TOKEN holds is no token", id="no token at all"),
    ],
)
def test_what_the_operator_can_mend_is_exit_code_2_and_one_line(folder, config, token, line):
    (folder / "config.toml").write_text(config, encoding="utf-8")

    async def test(_, bot):
        assert await bot.ended() == 2
        await asyncio.sleep(0.05)
        (said,) = bot.written.splitlines()
        assert said.startswith("pullquote: ")
        assert line in said

    async def scene():
        async with Discord() as double, child(double, folder, token=token) as bot:
            await test(double, bot)

    asyncio.run(scene())


def test_the_health_file_is_not_touched_before_it_is_online(folder):
    async def test(double, bot):
        await double.until(lambda: len(double.gateway.knocks) > 1 or double.faults.struck, 15)
        await asyncio.sleep(0.5)
        assert not (folder / "health").exists()
        assert await bot.stop() == 0

    played(test, folder, prepare=lambda double: double.faults.next("GET", "/socket", Status(502), times=1_000))


def test_neither_the_token_nor_a_question_is_ever_written(folder):
    async def test(double, bot):
        await bot.online(double)
        for fault in (Drop(), Status(502), Status(400, 50035), Status(403, 50013)):
            for method, path in (("POST", "/callback"), ("PATCH", "@original"), ("POST", "/messages")):
                double.faults.next(method, path, fault)
        for question in QUESTIONS:
            for _ in range(3):
                double.slash("ask", {"question": question})
                double.say(f"<@{double.bot.id}> {question}")
        for fault in (Malformed(), Close(4000), Raw()):
            double.faults.now(fault)
            await asyncio.sleep(0.2)
        await bot.online(double)
        done = await double.answered(double.slash("ask", {"question": QUESTIONS[0]}), 15)
        assert done.text
        assert await bot.stop() == 0
        assert "DEBUG" not in bot.written
        written = bot.written.casefold()
        assert len(bot.lines) > 4
        assert CANARY not in written
        assert "canary" not in written

    played(test, folder, token=CANARY, program=("-c", AT_DEBUG))


def test_a_damaged_database_is_exit_code_6_and_is_left_as_it_is(folder):
    (folder / "articles.db").write_bytes(b"This is no database. " * 1_000)
    (folder / "config.toml").write_text('[articles]\ndatabase = "articles.db"\n', encoding="utf-8")

    async def scene():
        async with Discord() as double, child(double, folder) as bot:
            assert await bot.ended() == 6
            await asyncio.sleep(0.05)
            (said,) = bot.written.splitlines()
            assert said.startswith("pullquote: ")
            assert "articles.db" in said

    asyncio.run(scene())
    assert (folder / "articles.db").read_bytes() == b"This is no database. " * 1_000


def test_a_second_bot_on_the_same_database_is_refused_and_the_command_line_is_heard_meanwhile(folder):
    async def test(double, bot):
        await bot.online(double)
        async with child(double, folder) as second:
            assert await second.ended() == 2
            await asyncio.sleep(0.05)
            (said,) = second.written.splitlines()
            assert said.startswith("pullquote: Another bot uses ")
            assert said.endswith("Stop it first, or give this one a database of its own.")
        (folder / "ship.txt").write_text("The Halcyon struck the rocks in 1911.", encoding="utf-8")
        await asyncio.to_thread(pullquote, "articles", "add", "ship.txt", folder=folder)
        async with asyncio.timeout(15):
            while (
                "Halcyon" not in (await double.answered(double.slash("ask", {"question": "What struck rocks?"}))).text
            ):
                await asyncio.sleep(0.2)

    played(test, folder)
