import asyncio
import socket
import threading
from types import SimpleNamespace

import pytest
from discord.http import Route
from double import (
    Close,
    Deaf,
    Discord,
    Drop,
    InvalidSession,
    Malformed,
    RateLimit,
    Raw,
    Reconnect,
    Reset,
    Slow,
    Status,
    Zombie,
)  # fmt: skip
from live import ASKED, Quick, bot_at, bot_file, hurry, played, said

from bot.chat.connection import ExitCode, stay_online
from bot.chat.presence import Presence


@pytest.fixture
def lighthouse_file(tmp_path, lighthouse_article):
    return bot_file(tmp_path, lighthouse_article)


@pytest.fixture(autouse=True)
def listen(caplog, monkeypatch):
    hurry(monkeypatch, FIRST_PAUSE=0.1)
    caplog.set_level("INFO", "pullquote")


def plan(method, path, fault, times=1):
    return lambda double: double.faults.next(method, path, fault, times=times)


# Before it is online.


@pytest.mark.parametrize(
    ("prepare", "line"),
    [
        pytest.param(plan("GET", "/users/@me", Status(503)), "it answers 503", id="503"),
        pytest.param(plan("GET", "/users/@me", Drop(), 2), "the connection broke", id="dropped twice"),
        pytest.param(plan("GET", "/users/@me", Reset(), 2), "the connection broke", id="reset"),
        pytest.param(plan("GET", "/gateway/bot", Status(503)), "its gateway is out of order", id="no gateway"),
        pytest.param(plan("GET", "/socket", Status(502), 2), "it answers 502", id="502 of the gateway"),
        pytest.param(plan("GET", "/socket", Drop(), 3), "the connection broke", id="dropped by the gateway"),
    ],
)
def test_a_start_that_fails_at_first_is_told_in_one_line(lighthouse_file, caplog, prepare, line):
    async def test(live):
        assert await live.answers()

    assert played(test, lighthouse_file, prepare=prepare) is ExitCode.WELL
    assert said(caplog) == [f"Discord cannot be reached: {line}. I go on trying."]


@pytest.mark.parametrize("port", ["rest", "gateway"])
def test_a_start_while_connections_are_refused_goes_on(lighthouse_file, caplog, port):
    async def test(live):
        await asyncio.sleep(0.5)
        assert not live.presence.connected
        await live.double.listen(port)
        await live.online()
        assert await live.answers()

    played(test, lighthouse_file, online=False, prepare=lambda double: double.refuse(port))

    assert said(caplog) == ["Discord cannot be reached: it refuses connections. I go on trying."]


def test_a_start_without_names_goes_on(lighthouse_file, caplog, monkeypatch):
    async def scene():
        lookups = []
        loop = asyncio.get_running_loop()

        async def look_up(host, port, **_):
            lookups.append(host)
            if len(lookups) < 3:
                raise socket.gaierror(socket.EAI_AGAIN, "no answer")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(loop, "getaddrinfo", look_up)
        async with Discord() as double, bot_at(double, lighthouse_file) as live:
            monkeypatch.setattr(Route, "BASE", Route.BASE.replace("127.0.0.1", "discord.test"))
            await live.online()
            assert await live.answers()

    asyncio.run(scene())
    assert said(caplog) == ["Discord cannot be reached: its name cannot be looked up. I go on trying."]


def test_a_connection_that_ends_before_its_first_word_is_opened_again(lighthouse_file, caplog, monkeypatch):
    monkeypatch.setattr("discord.shard.asyncio", _hasty())

    async def test(live):
        assert await live.answers()

    played(test, lighthouse_file, prepare=plan("HELLO", "", Close(4000)))

    assert said(caplog) == []


def _hasty():
    """What discord.shard takes from asyncio, without its wait of five seconds."""
    return SimpleNamespace(
        **{name: getattr(asyncio, name) for name in asyncio.__all__} | {"sleep": lambda _: _moment()}
    )


async def _moment():
    await asyncio.sleep(0.01)


# Refused for good.


@pytest.mark.parametrize(
    ("code", "exit_code", "line"),
    [
        pytest.param(4004, 5, "closed the connection for good (4004): it does not accept the token", id="4004"),
        pytest.param(4010, 5, "closed the connection for good (4010): it does not know this shard", id="4010"),
        pytest.param(4011, 5, "closed the connection for good (4011): the bot is on too many", id="4011"),
        pytest.param(4012, 5, "closed the connection for good (4012): it no longer speaks", id="4012"),
        pytest.param(4013, 5, "closed the connection for good (4013): it does not know the intents", id="4013"),
        pytest.param(4014, 4, "refused the intents (4014)", id="4014"),
    ],
)
@pytest.mark.parametrize("moment", ["IDENTIFY", "later"])
def test_a_final_close_ends_the_bot_and_says_what_to_do(lighthouse_file, caplog, code, exit_code, line, moment):
    async def test(live):
        if moment == "later":
            await live.online()
            live.double.faults.now(Close(code))
        await asyncio.wait_for(live.running, 5)

    prepare = plan("IDENTIFY", "", Close(code)) if moment == "IDENTIFY" else None

    assert played(test, lighthouse_file, online=False, prepare=prepare) == exit_code
    assert len(said(caplog)) == 1
    assert said(caplog)[0].startswith(f"Discord {line}")
    assert len(said(caplog)[0]) <= 160


def test_a_refused_token_ends_the_bot(lighthouse_file, caplog):
    async def test(live):
        await asyncio.wait_for(live.running, 5)

    assert played(test, lighthouse_file, online=False, token="wrong") is ExitCode.TOKEN_REFUSED  # noqa: S106
    assert said(caplog) == ["Discord refused the token: copy it again from the developer portal into DISCORD_TOKEN."]


# While it is online.


@pytest.mark.parametrize(
    "fault",
    [
        *(pytest.param(Close(code), id=f"close {code}") for code in (0, 1000, 1001, 4000, 4001, 4007, 4008, 4009)),
        pytest.param(Reset(), id="reset"),
        pytest.param(Reconnect(), id="op 7"),
        pytest.param(InvalidSession(resumable=True), id="op 9, resumable"),
        pytest.param(InvalidSession(), id="op 9"),
        pytest.param(Deaf(), id="heartbeats are not heard"),
    ],
)
def test_a_lost_connection_comes_back_and_nobody_needs_to_know(lighthouse_file, caplog, fault):
    async def test(live):
        live.double.faults.now(fault)
        await asyncio.sleep(0.1)
        await live.online()
        assert await live.answers()
        assert len(live.clients) == 1

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_a_question_that_came_while_the_connection_was_lost_is_answered(lighthouse_file):
    async def test(live):
        live.double.faults.next("GET", "/socket", Status(502), times=2)
        live.double.faults.now(Close(4000))
        await live.double.until(lambda: not live.double.gateway.online())
        assert await live.answers()
        assert live.presence.sessions == 1

    played(test, lighthouse_file)


@pytest.mark.parametrize(
    ("fault", "kind", "same"),
    [
        pytest.param(Malformed(), "KeyError", True, id="malformed event"),
        pytest.param(Malformed("INTERACTION_CREATE"), "KeyError", True, id="malformed interaction"),
        pytest.param(Raw(), "JSONDecodeError", False, id="broken JSON"),
        pytest.param(Raw("[]"), "AttributeError", False, id="something else"),
    ],
)
def test_nonsense_is_told_and_no_question_is_lost(lighthouse_file, caplog, fault, kind, same):
    async def test(live):
        before = live.double.slash("ask", ASKED)
        live.double.faults.now(fault)
        after = live.double.slash("ask", ASKED)
        await live.double.answered(before)
        await live.double.answered(after)
        assert len(live.clients) == live.presence.sessions == 1
        assert len(live.double.gateway.connections) == 1
        assert sum(thread.name == "keep-alive-handler:shard-0" for thread in threading.enumerate()) == 1
        assert same == ("RESUME" not in {knock.kind for knock in live.double.gateway.knocks})

    played(test, lighthouse_file)

    assert said(caplog) == [f"Discord sent something that I do not understand ({kind}). I go on."]


def test_a_connection_that_says_nothing_any_more_is_left(lighthouse_file, caplog, monkeypatch):
    monkeypatch.setattr(Quick, "heartbeat_timeout", 0.5)

    def prepare(double):
        double.gateway.heartbeat_ms = 100

    async def test(live):
        live.double.faults.now(Zombie())
        assert await live.answers()

    played(test, lighthouse_file, prepare=prepare)

    assert said(caplog) == []


def test_a_dead_address_to_resume_at_is_left(lighthouse_file, caplog, monkeypatch):
    hurry(monkeypatch, GIVEN_UP=1.0, LOOKED_AT=0.05, REFILL=0.1)

    def prepare(double):
        double.resume_url = double.dead_url()

    async def test(live):
        live.double.resume_url = None
        live.double.faults.now(Close(4000))
        await live.double.until(lambda: not live.presence.connected)
        await live.online()
        assert await live.answers()
        assert (len(live.clients), live.presence.sessions) == (2, 2)

    played(test, lighthouse_file, prepare=prepare)

    assert said(caplog) == ["Discord cannot be reached: offline for 1 s. I go on trying."]


def test_a_long_outage_is_told_once_and_that_it_is_over(lighthouse_file, caplog, monkeypatch):
    hurry(monkeypatch, GIVEN_UP=0.6, LOOKED_AT=0.05, LAST_PAUSE=0.5, REFILL=0.1)

    async def test(live):
        for port in ("gateway", "rest"):
            live.double.refuse(port)
        await asyncio.sleep(3)
        for port in ("gateway", "rest"):
            await live.double.listen(port)
        await live.online()
        assert await live.answers()

    played(test, lighthouse_file)

    *_, away, back = said(caplog, level=20)
    assert away == "Discord cannot be reached: offline for 1 s. I go on trying."
    assert back.startswith("Online again after ")
    assert len(said(caplog)) == 1


def test_a_session_that_is_never_resumed_is_knocked_for_seldom(lighthouse_file, caplog, monkeypatch):
    hurry(monkeypatch, REFILL=0.5, GIVEN_UP=60.0)

    async def test(live):
        live.double.faults.next("RESUME", "", Close(4000), times=1_000)
        live.double.faults.now(Close(4000))
        began = len(live.double.gateway.knocks)
        await asyncio.sleep(2.5)
        connects = [knock for knock in [*live.double.gateway.knocks][began:] if knock.kind == "CONNECT"]
        assert 5 <= len(connects) <= 5 + 2.5 / 0.5 + 1
        live.double.faults.calm()
        assert await live.answers()

    played(test, lighthouse_file)

    assert said(caplog) == ["Discord closes the connection again and again. I try more slowly."]


def test_a_blocked_address_is_left_alone(lighthouse_file, caplog, monkeypatch):
    monkeypatch.setattr("bot.chat.traffic.WINDOW", 1.5)

    async def test(live):
        await asyncio.sleep(1)
        assert len([call for call in live.double.calls if call.path == "/users/@me"]) == 1
        await live.online()
        assert await live.answers()

    played(test, lighthouse_file, online=False, prepare=plan("GET", "/users/@me", RateLimit(via=False)))

    assert said(caplog) == ["Discord has blocked this address. I am silent for 10 minutes."]


def test_discord_that_never_answers_is_asked_anew(lighthouse_file, caplog, monkeypatch):
    hurry(monkeypatch, GIVEN_UP=0.5, LOOKED_AT=0.05)

    async def test(live):
        assert await live.answers()

    played(test, lighthouse_file, prepare=plan("GET", "/users/@me", Slow(before=30)))

    assert said(caplog) == ["Discord cannot be reached: offline for 0 s. I go on trying."]


def test_one_shard_of_two_that_is_offline_is_noticed_and_comes_back(lighthouse_file, caplog):
    async def test(live):
        live.double.faults.next("GET", "/socket", Status(502), times=2)
        live.double.faults.now(Close(4000), 1)
        await live.double.until(lambda: not live.presence.connected)
        assert live.presence.offline() >= 0
        assert await live.answers(), "the other goes on"
        await live.online()

    played(test, lighthouse_file, shards=2)

    assert said(caplog) == []


# Leaving.


def test_an_answer_that_is_begun_is_finished_before_a_client_goes(lighthouse_file):
    async def test(live):
        live.double.faults.next("POST", "/callback", Slow(before=0.3))
        live.double.faults.next("PATCH", "", Slow(before=0.3))
        asked = live.double.slash("ask", ASKED)
        await live.double.until(lambda: asked.delivered)
        await asyncio.sleep(0.05)
        live.desk.turns.closing = True
        live.stop.set()
        refused = live.double.slash("ask", ASKED)
        await live.running
        assert "1823" in asked.text
        assert refused.text == "I am being restarted. Please ask again in a minute."

    assert played(test, lighthouse_file) is ExitCode.WELL


def test_leaving_waits_for_nobody_who_does_not_answer(lighthouse_file, monkeypatch):
    hurry(monkeypatch, DRAINING=0.3, CLOSING=0.3)
    monkeypatch.setattr("bot.chat.app.DRAINING", 0.3)

    async def test(live):
        live.double.faults.next("PATCH", "", Slow(before=30), times=9)
        live.double.faults.now(Zombie())
        await live.double.until(lambda: all(one.silent for one in live.double.gateway.connections))
        live.stop.set()
        await asyncio.wait_for(live.running, 3)

    assert played(test, lighthouse_file) is ExitCode.WELL


def test_a_stop_during_the_start_is_heard(lighthouse_file):
    async def test(live):
        await asyncio.sleep(0.1)
        live.stop.set()
        assert await asyncio.wait_for(live.running, 2) is ExitCode.WELL

    played(test, lighthouse_file, online=False, prepare=lambda double: double.refuse("rest"))


def test_a_client_that_fails_in_any_way_is_replaced(caplog):
    class Failing(SimpleNamespace):
        async def login(self, token):
            raise ValueError(token)

        async def connect(self):
            """Never comes so far."""

        async def close(self):
            raise ValueError

    async def scene():
        presence, stop, made = Presence(), asyncio.Event(), []

        def make():
            made.append(1)
            if len(made) == 2:
                stop.set()
            http = SimpleNamespace(ws_connect=None, request=None, close=Failing().close)
            return Failing(presence=presence, http=http, traffic=SimpleNamespace(silence=0.0), shard_count=None)

        assert await stay_online(make, "secret", stop) is ExitCode.WELL

    asyncio.run(scene())
    assert said(caplog) == ["Discord cannot be reached: it sent something strange (ValueError). I go on trying."]
