import pytest
from discord import app_commands

from bot.chat import pace as pace_room
from bot.chat.pace import Pace, Paces
from bot.errors import TooMuch


@pytest.fixture
def clock(monkeypatch):
    """The clock of discord.py's cooldowns, moved by hand."""
    now = [1_000.0]
    monkeypatch.setattr(app_commands.checks.time, "time", lambda: now[0])
    return now


def test_a_member_and_a_server_may_ask_so_often_and_are_told_how_long_to_wait(clock):
    paces = Paces(Pace(2, 30.0), Pace(3, 60.0), Pace(1, 30.0))
    paces.ask(1, 10)
    paces.ask(1, 10)
    with pytest.raises(TooMuch, match=r"^Please wait 30 seconds\.$"):
        paces.ask(1, 10)
    clock[0] += 29.5
    with pytest.raises(TooMuch, match=r"^Please wait 1 second\.$"):
        paces.ask(1, 10)
    paces.ask(2, 10)
    with pytest.raises(TooMuch, match=r"^Please wait 31 seconds\.$"):
        paces.ask(3, 10)
    paces.ask(4, 11)
    paces.ask(4, None)
    clock[0] += 40
    paces.ask(1, 10)


def test_presses_are_counted_by_themselves(clock):
    paces = Paces(Pace(1, 30.0), Pace(1, 30.0), Pace(1, 30.0))
    paces.press(1)
    paces.ask(1, 10)
    with pytest.raises(TooMuch):
        paces.press(1)
    clock[0] += 30
    paces.press(1)


def test_only_those_who_must_wait_are_remembered(clock, monkeypatch):
    monkeypatch.setattr(pace_room, "REMEMBERED", 100)
    pace = Pace(1, 30.0)
    for who in range(100):
        assert pace.take(who) == 0.0
    clock[0] += 31
    pace.take(7)
    for who in range(100, 200):
        assert pace.take(who) == 0.0
    assert len(pace._cooldowns) <= 101
    assert pace.take(7) > 0


@pytest.mark.usefixtures("clock")
def test_a_question_that_the_server_must_wait_for_costs_its_member_nothing():
    paces = Paces(Pace(2, 30.0), Pace(1, 60.0), Pace(1, 30.0))
    paces.ask(1, 10)
    for _ in range(5):
        with pytest.raises(TooMuch):
            paces.ask(2, 10)

    paces.ask(2, 11)
    paces.ask(2, 12)


@pytest.mark.usefixtures("clock")
def test_a_member_who_asks_too_much_costs_the_server_nothing():
    paces = Paces(Pace(1, 30.0), Pace(2, 60.0), Pace(1, 30.0))
    paces.ask(1, 10)
    for _ in range(5):
        with pytest.raises(TooMuch):
            paces.ask(1, 10)

    paces.ask(2, 10)
