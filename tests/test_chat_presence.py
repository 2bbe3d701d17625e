import logging

import pytest

from bot.chat import presence as presence_room
from bot.chat.presence import Presence


@pytest.fixture
def now(monkeypatch):
    """The clock, moved by hand."""
    now = [100.0]
    monkeypatch.setattr(presence_room, "now", lambda: now[0])
    return now


def test_presence_is_that_of_every_shard(now):
    presence = Presence()
    presence.begin()
    assert not presence.connected
    presence.arrived(0, 2, new=True)
    now[0] += 5
    assert (presence.connected, presence.offline()) == (False, 5.0)
    presence.arrived(1, 2, new=True)
    assert (presence.connected, presence.offline(), presence.sessions) == (True, 0.0, 2)
    now[0] += 5
    presence.left(0)
    now[0] += 3
    presence.left(1)
    now[0] += 1
    assert (presence.connected, presence.offline()) == (False, 4.0)
    presence.arrived(0, 2, new=False)
    assert (presence.connected, presence.offline(), presence.sessions) == (False, 1.0, 2)
    presence.begin()
    assert (presence.connected, presence.offline()) == (False, 0.0)


def test_an_outage_that_was_told_is_told_to_be_over(now, caplog):
    caplog.set_level(logging.INFO)
    presence = Presence()
    presence.begin()
    presence.arrived(0, 1, new=True)
    presence.introduced = True

    presence.left(0)
    presence.tell("Discord cannot be reached.")
    presence.tell("Discord cannot be reached.")
    now[0] += 12
    presence.arrived(0, 1, new=False)
    presence.left(0)
    presence.arrived(0, 1, new=False)

    assert [record.getMessage() for record in caplog.records] == [
        "Discord cannot be reached.",
        "Online again after 12 s.",
    ]
