import json

import pytest

from bot.terminal.report import TOLD, render_report, report_as_json
from bot.terminal.screen import Screen
from index import Labelled, Outcome, Summary, summarise, try_question

PLAIN = Screen()
SUMMARY = Summary(1, 1_000, 0.5, 0.75, 1.0, 0.625, 1.0, None)
FIGURES = """\
1 question that the article answers, 1,000 that it does not
  hit@1              50.0%
  hit@3              75.0%
  hit@5             100.0%
  MRR@10             62.5%
  answered          100.0%
  wrongly answered       –"""


@pytest.fixture
def tried(lighthouse):
    """A question that is answered wrongly, one that is refused, one with another sentence first, and a right one."""
    return [
        try_question(lighthouse, Labelled("When was the lighthouse lit?", frozenset({(0, 0)}))),
        try_question(lighthouse, Labelled("What of the lamp that burned?", frozenset({(0, 3)}))),
        try_question(lighthouse, Labelled("Which painters liked the tower?", frozenset({(0, 6)}))),
        try_question(lighthouse, Labelled("Was the lamp electric?", frozenset())),
    ]


def test_a_summary_is_a_figure_a_line():
    assert render_report([], SUMMARY, None, PLAIN) == FIGURES


def test_what_went_wrong_is_told_the_worst_first(tried):
    _, *told, last = render_report(tried, summarise(tried), 0.62, PLAIN).split("\n\n")

    assert [block.split("\n")[0] for block in told] == [
        "Was the lamp electric?",
        "Which painters liked the tower?",
        "What of the lamp that burned?",
    ]
    how = [block.split("\n")[1].split("; sure")[0] for block in told]
    assert how == [
        "  answered, though the article does not say",
        "  refused, though the article says",
        "  another sentence came first",
    ]
    assert told[2].endswith("; the right one came nowhere\n> Its lamp burned the oil of whales.")
    assert last == "These questions are parted best by min_confidence = 0.62 in config.toml."


def test_of_many_that_went_wrong_the_first_are_told():
    wrong = [
        Outcome(Labelled(f"Who {number}?", frozenset({(0, 0)})), None, answered=True, confidence=0.9, best=None)
        for number in range(30)
    ]

    told = render_report(wrong, SUMMARY, None, PLAIN)

    assert told.count("another sentence came first") == TOLD
    assert told.endswith("And 10 more questions went wrong: --json tells them all.")


def test_a_report_as_json_tells_everything(tried):
    report = json.loads(report_as_json(tried, summarise(tried), 0.62))

    assert (report["answerable"], report["unanswerable"], report["suggested_min_confidence"]) == (3, 1, 0.62)
    assert [(wrong["question"], wrong["fault"], wrong["rank"]) for wrong in report["wrong"]] == [
        ("What of the lamp that burned?", "not first", None),
        ("Which painters liked the tower?", "refused", 1),
        ("Was the lamp electric?", "answered", None),
    ]
    assert report["wrong"][2]["best"] == "Since 1911 the lamp has been electric."


def test_a_question_that_steers_the_terminal_is_shown_as_it_is():
    outcome = Outcome(Labelled("\x1b[31mWho?", frozenset()), None, answered=True, confidence=0.9, best=None)

    assert "\x1b" not in render_report([outcome], SUMMARY, None, PLAIN)
