import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st
from texts import bodies

from bot.articles.library import Question
from bot.chat.escape import quote_block
from bot.chat.message import (
    Message,
    Misquoted,
    components_of,
    finish,
    link,
    read_question,
    read_quotes,
    render_note,
    row,
    write,
    write_asked,
)
from index import read_article

questions = bodies().map(lambda text: " ".join(text.split())[:300].strip()).filter(bool)


def article(source):
    return read_article("The lamp burns.", source=source)


@given(questions, st.one_of(st.just(""), questions))
def test_a_question_is_read_back_from_a_message_as_it_was(text, before):
    components = components_of(finish([Message(write_asked(Question(text, before)))]))

    assert read_question(components, "key") == Question(text, before, "key")


def test_a_message_without_a_question_has_none():
    assert read_question(components_of(render_note("Please wait 12 seconds."))) is None
    assert read_question([]) is None


def test_a_draft_that_is_too_long_gives_way_to_the_next():
    view = finish([Message([write("x" * 4_001)]), Message([write("short")])])

    assert [component["content"] for component in components_of(view)[0]["components"]] == ["short"]


def test_where_no_draft_fits_nothing_is_sent():
    with pytest.raises(ValueError, match="4001 units of text"):
        finish([Message([write("x" * 4_001)])])


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("The lamp  burns.", id="other words"),
        pytest.param("The lamp burns", id="a letter short"),
        pytest.param("", id="no quote"),
    ],
)
def test_a_quote_that_does_not_read_as_it_must_is_not_sent(written):
    parts = [write(quote_block([(written, "")]))] if written else [write("No quote.")]

    with pytest.raises(Misquoted):
        finish([Message(parts, ["The lamp burns."])])


def test_a_quote_that_nobody_has_announced_is_not_sent():
    with pytest.raises(Misquoted):
        finish([Message([write(quote_block([("The lamp burns.", "")]))])])


def test_quotes_are_read_without_their_marks():
    view = finish([Message([write(quote_block([("a ", ""), ("*b*", "matched")])), write("c")], ["a *b*"])])

    assert read_quotes(components_of(view)) == ["a *b*"]


@pytest.mark.parametrize(
    ("source", "address"),
    [
        pytest.param("https://example.org/lamp?a=b", "https://example.org/lamp?a=b", id="an address"),
        pytest.param("http://example.org/a_(b)", "http://example.org/a_%28b%29", id="brackets"),
        pytest.param("https://example.org/a b<c>", "https://example.org/a%20b%3Cc%3E", id="spaces and angles"),
        pytest.param("lamp.txt", "", id="a file"),
        pytest.param("javascript:alert(1)", "", id="no address of a page"),
        pytest.param("https://example.org/" + "x" * 500, "", id="too long to open"),
        pytest.param("https://example.org/é", "", id="not ASCII"),
    ],
)
def test_an_address_is_one_that_discord_opens(source, address):
    assert link(article(source)) == address


def test_a_row_without_buttons_is_no_row():
    assert row([]) == []
    assert isinstance(row([ui.Button(label="a", url="https://example.org")])[0], ui.ActionRow)


def test_no_message_is_given_time_to_live():
    for view in (finish([Message([write("a")])]), render_note("a")):
        view.timeout = 900  # as discord.py does with private ones

        assert view.timeout is None
        assert view.is_persistent()
