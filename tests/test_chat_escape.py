"""What Discord would show, by a reader of its Markdown that knows nothing of how the text was written."""

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_reader import ATTACKS, alive, read, shown
from texts import bodies

from bot.chat.escape import bold, escape, escape_line, heading, quote_block, show_with, unescape

# Where somebody's text stands, and what we mean to be alive there.
SURFACES = {
    "plain": (escape, set()),
    "small": (lambda text: "-# " + escape(" ".join(text.split())), {"small"}),
    "heading": (lambda text: heading(" ".join(text.split())), {"heading 3", "bold"}),
    "bold word": (lambda text: f"It never uses {bold(text)}.", {"bold"}),
    "underlined word": (lambda text: f"{show_with('__')(text)} looks like a number.", {"underline"}),
    "quote": (lambda text: quote_block([(text, "")]), {"quote"}),
    "matched quote": (lambda text: quote_block([("It says ", ""), (text, "matched"), (".", "")]), {"quote", "bold"}),
    "answering quote": (lambda text: quote_block([(text, "answer")]), {"quote", "underline"}),
}  # fmt: skip

# Article.text has settled its line ends; a tab is four spaces, a form feed nothing.
texts = (
    st.one_of(
        bodies(),
        st.lists(st.integers(0, len(ATTACKS) - 1).map(lambda number: ATTACKS[number]), max_size=3).map("".join),
        st.text("-+*_~|`<>[]():@#/\\ 1.\na"),
    )
    .map(lambda text: regex.sub(r"\r\n?|\f", "\n", text))
    .filter(str.split)
)


def living(written: str) -> set[str]:
    return {found.kind for found in alive(written)}


def as_read(text: str) -> str:
    return text.replace("\t", "    ")


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("surface", SURFACES)
def test_nothing_comes_alive_on_any_surface(surface, attack):
    write, meant = SURFACES[surface]

    assert living(write(regex.sub(r"\r\n?|\f", "\n", attack))) <= meant


@given(texts)
@example("- a\n  + b\n12. c\n3) d")
@example("C#")
def test_text_is_shown_character_for_character(text):
    assert shown(escape(text)) == as_read(text)
    assert shown(quote_block([(text, "")])) == as_read(text)
    one_line = " ".join(text.split())
    assert shown("-# " + escape(one_line)) == as_read(one_line)
    assert shown(heading(one_line)) == as_read(one_line)


@given(st.sampled_from(sorted(SURFACES)), texts)
def test_no_text_comes_alive(surface, text):
    write, meant = SURFACES[surface]

    assert living(write(text)) <= meant


@given(st.lists(st.tuples(texts, st.sampled_from(["", "matched", "answer"])), max_size=8))
def test_marks_stand_on_the_marked_words_and_nowhere_else(pieces):
    written = quote_block(pieces)
    text = "".join(words for words, _ in pieces)
    marks = [mark for words, mark in pieces for _ in as_read(words)]

    characters = read(written)

    assert living(written) <= {"quote", "bold", "underline"}
    assert "".join(piece.character for piece in characters) == as_read(text)
    for piece, mark in zip(characters, marks, strict=True):
        if not piece.character.isspace():
            assert ("bold" in piece.marks, "underline" in piece.marks) == (mark == "matched", mark == "answer")


@given(st.lists(st.tuples(texts, st.sampled_from(["", "matched", "answer"])), max_size=8))
def test_a_quote_is_read_back_as_it_was(pieces):
    assert unescape(quote_block(pieces)) == "".join(words for words, _ in pieces)


@given(texts)
def test_a_text_is_read_back_as_it_was(text):
    assert unescape(escape(text).replace("\n", "\n> ")) == text


@pytest.mark.parametrize(
    ("pieces", "written"),
    [
        pytest.param([("a ", ""), ("lamp", "matched"), (".", "")], "> a **lamp**.", id="a word"),
        pytest.param([("a", "matched"), (" ", ""), ("b", "matched")], "> **a b**", id="only a space between"),
        pytest.param([("a", "matched"), ("b", "matched")], "> **ab**", id="side by side"),
        pytest.param([("a", "matched"), (" ", ""), ("b", "answer")], "> **a** __b__", id="of two kinds"),
        pytest.param([("a", "matched"), ("b", "answer")], "> **a**__b__", id="of two kinds, side by side"),
        pytest.param([("a\nb", "matched")], "> **a**\n> **b**", id="over two lines"),
        pytest.param([("a", "matched"), ("\n", ""), ("b", "matched")], "> **a**\n> **b**", id="a line end between"),
        pytest.param([("a\n\nb", "")], "> a\n> \n> b", id="an empty line"),
        pytest.param([("*a*", "matched")], "> **\\*a\\***", id="stars inside"),
        pytest.param([("- a", "matched")], "> **\\- a**", id="a list inside"),
    ],
)
def test_a_quote_is_written_so(pieces, written):
    assert quote_block(pieces) == written


def test_what_could_turn_a_line_around_is_left_out_among_our_words():
    assert escape_line("\u202eevil\u2028 title\x00") == "evil title"
