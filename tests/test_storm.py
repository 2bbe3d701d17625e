"""A short storm, and that the tables would tell of a loss: the long ones are benchmarks/discord_faults.py."""

import asyncio
import sys
from types import SimpleNamespace

from outside import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from discord_faults import Storm, blow


def test_no_question_is_lost_or_answered_twice_in_a_storm():
    storm = asyncio.run(blow(5, questions=100, faults=60, rate=25.0, every=2.0))

    assert storm.wrong == []
    assert len(storm.interactions) + len(storm.mentions) >= 100
    assert storm.faults.total() >= 60


def asked(**what):
    usual = {
        "id": 1,
        "sent": 0.0,
        "delivered": 0.1,
        "acknowledged": 0.2,
        "finished": 0.3,
        "visible": [{}],
        "refusals": [],
    }
    return SimpleNamespace(**usual | what)


def test_what_is_lost_or_doubled_is_told():
    storm = Storm(
        1,
        interactions=[
            asked(),
            asked(acknowledged=None, finished=None),
            asked(acknowledged=None, finished=None, delivered=None),
            asked(acknowledged=None, finished=None, delivered=2.5),
            asked(finished=None),
            asked(visible=[{}, {}]),
        ],
        mentions=[{"id": "7"}, {"id": "8"}],
        connects=[float(second) for second in range(13)],
        lines=["2026-11-25 17:00:00 WARNING A fault.", "Traceback"],
    )
    storm.replies.update({"8": 2})

    assert [line.split(" ", 1)[1] for line in storm.lost] == ["not acknowledged []", "not answered", "7 not answered"]
    assert storm.doubled == ["1", "8"]
    assert storm.wrong == [
        "3 lost",
        "2 answered twice",
        "2 lines for 0 faults",
        "a traceback",
        "13 connections in a minute",
    ]
