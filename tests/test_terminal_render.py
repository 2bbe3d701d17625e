import os
import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from outside import Terminal
from rich.cells import cell_len
from texts import bodies

from bot.terminal.render import render_answer, render_opened, render_reading, render_why
from bot.terminal.screen import Screen, find_screen, shown
from index import (
    Answer,
    Quote,
    Settings,
    Span,
    answer_question,
    build_index,
    parse_query,
    read,
    read_article,
)

PLAIN = Screen()
STYLED = Screen(width=60, styled=True, coloured=True)
ANY_TITLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

# By min_confidence: everything is answered, nothing is.
ALWAYS, NEVER = Settings(min_confidence=0), Settings(min_confidence=1)

TOWER = """\
---
date: 2022-02-05
---
# Tower

Tall. Grey.

## Lamp

### Oil

Of whales.
"""


def index_of(body, settings=ALWAYS, source="lamp.txt", title="Light"):
    return build_index([read(read_article(body, source=source, title=title))], settings)


def quoting(*passages):
    """An answer that quotes passages, each given as its reading and its number."""
    quotes = tuple(
        Quote(reading.article, reading.passages[number], (), (), 1.0, rank, ())
        for rank, (reading, number) in enumerate(passages, 1)
    )
    return Answer(parse_query("Lamp?", "en"), quotes, (), 0.9, ())


def without_styles(text):
    """The text without what sets styles: only the codes that bold, faint, underlined and cyan need."""
    for codes in re.findall(r"\x1b\[([0-9;]*)m", text):
        assert set(codes.split(";")) <= {"0", "1", "2", "4", "36"}
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def assert_harmless(text):
    """Nothing in it but line feeds steers a terminal."""
    assert not [char for char in text if unicodedata.category(char) == "Cc" and char != "\n"]
    assert not re.search("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", text)


def left_over(line, quote):
    """What is left of a line when the characters of a quote have been taken from it in order."""
    left = []
    wanted = [*reversed(quote)]
    for char in line:
        if wanted and char == wanted[-1]:
            wanted.pop()
        else:
            left.append(char)
    assert not wanted
    return left


@pytest.mark.parametrize(
    ("question", "shown_as"),
    [
        pytest.param(
            "When was the lighthouse lit?",
            "> The *lighthouse* of Skerry Point was *lit* in _1823_.\n"
            "  The Light at Skerry Point · paragraph 1, sentence 1",
            id="matched and answering",
        ),
        pytest.param(
            "Who struck Halcyon?",
            "> One night in March the ship *Halcyon struck* the rocks.\n"
            "  The Light at Skerry Point · paragraph 2, sentence 1",
            id="side by side",
        ),
        pytest.param(
            '"oil of whales"',
            "… The lighthouse of Skerry Point was lit in 1823.\n"
            "> Its lamp burned the *oil of whales*.\n"
            "  The Light at Skerry Point · paragraph 1, sentence 2",
            id="phrase",
        ),
    ],
)
def test_plain_lines_carry_signs_around_matched_and_answering_words(lighthouse_article, question, shown_as):
    index = build_index([read(lighthouse_article)], Settings(max_quotes=1, min_confidence=0))

    assert render_answer(answer_question(index, question), PLAIN) == shown_as


def test_a_styled_screen_shows_marks_as_styles(lighthouse_article):
    index = build_index([read(lighthouse_article)], Settings(max_quotes=1, min_confidence=0))
    answer = answer_question(index, "When was the lighthouse lit?")

    assert render_answer(answer, STYLED) == (
        "\x1b[36m┃ \x1b[0mThe \x1b[1mlighthouse\x1b[0m of Skerry Point was \x1b[1mlit\x1b[0m in \x1b[4m1823\x1b[0m.\n"
        "  \x1b[2mThe Light at Skerry Point · paragraph 1, sentence 1\x1b[0m"
    )
    assert render_answer(answer, replace(STYLED, coloured=False)) == (
        "┃ The \x1b[1mlighthouse\x1b[0m of Skerry Point was \x1b[1mlit\x1b[0m in \x1b[4m1823\x1b[0m.\n"
        "  \x1b[2mThe Light at Skerry Point · paragraph 1, sentence 1\x1b[0m"
    )


def test_marks_are_seen_on_a_terminal_that_does_not_tell_its_width(lighthouse_article):
    index = build_index([read(lighthouse_article)], ALWAYS)

    line = render_answer(answer_question(index, "Who struck Halcyon?"), Screen(None, styled=True)).split("\n")[0]

    assert re.search(r"(\*|\x1b\[1m)Halcyon struck(\*|\x1b\[0m)", line)


@pytest.mark.parametrize(
    ("body", "number", "place"),
    [
        pytest.param("Tall.\n\nGrey.", 1, "Light · paragraph 2", id="one sentence"),
        pytest.param("Tall. Grey.", 1, "Light · paragraph 1, sentence 2", id="several sentences"),
        pytest.param("date 2022-02-05\nTall.", 0, "Light · 5 February 2022 · paragraph 1", id="date"),
        pytest.param(TOWER, 1, "Light · 5 February 2022 · Tower · paragraph 1, sentence 1", id="section"),
        pytest.param(TOWER, 5, "Light · 5 February 2022 · Tower › Lamp › Oil · paragraph 2", id="sections in sections"),
        pytest.param(TOWER, 4, "Light · 5 February 2022 · Tower › Lamp › Oil · heading", id="heading"),
    ],
)
def test_a_place_is_told_as_people_cite_it(body, number, place):
    reading = read(read_article(body, source="light.md", title="Light"))

    assert render_answer(quoting((reading, number)), PLAIN).split("\n")[1] == f"  {place}"


def test_a_page_is_part_of_the_place():
    article = read_article("Tall.\n\nGrey.", source="light.txt", title="Light")
    reading = read(replace(article, pages=(Span(0, 5), Span(5, 12))))

    assert render_answer(quoting((reading, 1)), PLAIN) == "> Grey.\n  Light · page 2 · paragraph 2"


def test_several_quotes_of_one_article_share_its_title():
    reading = read(read_article("Tall.\n\nGrey.", source="light.txt", title="Light", published=date(1823, 3, 1)))

    assert render_answer(quoting((reading, 1), (reading, 0)), PLAIN) == (
        "> Grey.\n  paragraph 2\n\n> Tall.\n  paragraph 1\n\n  Light · 1 March 1823"
    )


def test_quotes_of_several_articles_each_carry_their_title():
    light = read(read_article("Tall.", source="light.txt", title="Light"))
    lamp = read(read_article("Oil.", source="lamp.txt", title="Lamp", published=date(1823, 3, 1)))

    assert render_answer(quoting((light, 0), (lamp, 0)), PLAIN) == (
        "> Tall.\n  Light · paragraph 1\n\n> Oil.\n  Lamp · 1 March 1823 · paragraph 1"
    )


def test_neighbours_stand_around_the_quote():
    reading = read(read_article("Tall. Grey. Lit.", source="light.txt", title="Light"))
    first, _, last = reading.passages

    text = render_answer(quoting((reading, 1)), PLAIN, lambda _: ((first,), (last,)))

    assert text == "… Tall.\n> Grey.\n… Lit.\n  Light · paragraph 1, sentence 2"


@pytest.mark.parametrize(
    ("context", "shown_as"),
    [
        pytest.param(0, "… Tall.\n> Grey.\n  Light · paragraph 1, sentence 2", id="before"),
        pytest.param(2, "> Grey.\n… Lit.\n  Light · paragraph 1, sentence 2", id="after"),
    ],
)
def test_a_context_stands_where_it_stands_in_the_article(context, shown_as):
    reading = read(read_article("Tall. Grey. Lit.", source="light.txt", title="Light"))
    answer = quoting((reading, 1))
    quote = replace(answer.quotes[0], context=(reading.passages[context],))

    assert render_answer(replace(answer, quotes=(quote,)), PLAIN) == shown_as
    assert render_answer(replace(answer, quotes=(quote,)), PLAIN, lambda _: ((), ())) == shown_as


def test_a_context_is_not_shown_beside_the_same_neighbour():
    reading = read(read_article("Tall. Grey. Lit.", source="light.txt", title="Light"))
    answer = quoting((reading, 1))
    first, _, last = reading.passages
    quote = replace(answer.quotes[0], context=(first,))

    text = render_answer(replace(answer, quotes=(quote,)), PLAIN, lambda _: ((first,), (last,)))

    assert text == "… Tall.\n> Grey.\n… Lit.\n  Light · paragraph 1, sentence 2"


def test_a_styled_screen_shows_context_faint_behind_a_thinner_bar():
    reading = read(read_article("Tall. Grey.", source="light.txt", title="Light"))
    answer = quoting((reading, 1))
    quote = replace(answer.quotes[0], context=(reading.passages[0],))

    lines = render_answer(replace(answer, quotes=(quote,)), STYLED).split("\n")

    assert lines[:2] == ["\x1b[2m│ \x1b[0m\x1b[2mTall.\x1b[0m", "\x1b[36m┃ \x1b[0mGrey."]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        pytest.param("Who sank the Titanic?", "It never uses sank or Titanic.", id="two words"),
        pytest.param("Titanic", "It never uses Titanic.", id="one word"),
        pytest.param("Titanic iceberg 1912", "It never uses Titanic, iceberg or 1912.", id="three words"),
        pytest.param(
            "sailors in the tower",
            "It uses your words, but no sentence brings them together.\n\n"
            "Nearest, but not an answer:\n\n"
            "> Nobody has lived in the *tower* for 40 years.\n"
            "  paragraph 3, sentence 2\n\n"
            "> The keeper’s daughter rowed out and saved nine *sailors* from drowning.\n"
            "  paragraph 2, sentence 2\n\n"
            "  The Light at Skerry Point",
            id="nearest",
        ),
        pytest.param(
            "drownnig Titanic",
            "It never uses Titanic.\n"
            "You wrote drownnig; it has drowning.\n\n"
            "Nearest, but not an answer:\n\n"
            "> The keeper’s daughter rowed out and saved nine sailors from *drowning*.\n"
            "  The Light at Skerry Point · paragraph 2, sentence 2",
            id="misspelt",
        ),
    ],
)
def test_what_is_not_said_is_told_with_the_reason_and_what_is_nearest(lighthouse_article, question, said):
    index = build_index([read(lighthouse_article)], NEVER)

    assert render_answer(answer_question(index, question), PLAIN) == f"The article does not say.\n{said}"


def test_a_question_without_a_word_to_look_for_asks_for_one(lighthouse):
    assert render_answer(answer_question(lighthouse, "What is it?"), PLAIN) == (
        "I look for words. Ask with a name, a thing or a number."
    )


def test_an_answer_tells_for_what_a_misspelt_word_was_taken():
    text = render_answer(answer_question(index_of("Nobody was drowning."), "drownnig"), PLAIN)

    assert text == ("> Nobody was *drowning*.\n  Light · paragraph 1\n\nYou wrote drownnig; it has drowning.")


def why(index, question, screen=PLAIN):
    return render_why(answer_question(index, question), index, screen)


@pytest.mark.parametrize(
    "question", ["When was the lighthouse lit?", "How many sailors did the daughter save?", "lamp", "sailors tower"]
)
def test_the_parts_of_a_score_add_up(lighthouse, question):
    figures = [
        float(figure.replace("−", "-"))
        for figure in re.findall(r"^  \S.*? +(−?\d+\.\d\d)(?:   |$)", why(lighthouse, question), re.MULTILINE)
    ]

    assert len(figures) >= 2
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=1e-9)


def test_points_stand_below_one_another_and_those_that_tell_against_it_have_a_minus(lighthouse):
    answer = answer_question(lighthouse, "When was the lighthouse lit?")
    parts = (("lit", 12.5), ("words covered", -3.25), ("taken together", -0.001))
    quote = replace(answer.quotes[0], parts=parts)

    lines = render_why(replace(answer, quotes=(quote,)), lighthouse, PLAIN).split("\n")

    assert [line.split("   sure")[0].split("   1 of")[0] for line in lines[2:-1]] == [
        "  lit               12.50",
        "  words covered     −3.25",
        "  taken together     0.00",
        "  together           9.25",
    ]
    assert lines[-1] == "  not in it: lighthouse"


def test_why_counts_the_sentences_that_have_a_word_and_names_those_that_are_missing(lighthouse):
    lines = why(lighthouse, "Since when did the electric lamp burn whiskey?").split("\n")

    assert lines[:2] == ["Why this sentence?", "> Since _1911_ the *lamp* has been *electric*."]
    assert re.fullmatch(r"  electric +−?\d\.\d\d   1 of 7 sentences has it", lines[2])
    assert re.fullmatch(r"  lamp +−?\d\.\d\d   2 of 7 sentences have it", lines[3])
    assert lines[-1] == "  not in it: burn, whiskey"


def test_why_tells_a_word_from_a_part_of_its_name(lighthouse):
    lines = why(lighthouse, "Was the oil of whales covered?").split("\n")

    assert lines[-1] == "  not in it: covered"
    assert not [line for line in lines if line.startswith("  covered") and "have it" in line]


def test_why_has_no_reason_without_a_word_in_common(lighthouse):
    assert why(lighthouse, "Titanic") == "No sentence shares a word with the question."


def test_a_reading_is_shown_with_its_numbers():
    assert render_reading(read(read_article(TOWER, source="tower.md")), PLAIN) == (
        "Tower\n"
        "tower.md · 5 February 2022 · language en · 2 paragraphs · 3 sentences · 3 headings\n"
        "\n"
        "# Tower\n"
        "1.1  Tall.\n"
        "1.2  Grey.\n"
        "\n"
        "## Lamp\n"
        "\n"
        "### Oil\n"
        "2.1  Of whales."
    )


def test_a_reading_without_headings_or_date_says_so():
    assert render_reading(read(read_article("Tall.", source="light.txt")), PLAIN) == (
        "light\nlight.txt · no date · language en · 1 paragraph · 1 sentence · 0 headings\n\n1.1  Tall."
    )


def test_what_is_open_is_a_line_an_article():
    readings = [
        read(read_article("Tall. Grey.", source="light.txt", title="Light")),
        read(read_article("Oil.", source="lamp.txt", title="Lamp", published=date(1823, 3, 1))),
    ]

    assert render_opened(build_index(readings), PLAIN) == "Light · 2 sentences\nLamp · 1 March 1823 · 1 sentence"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("\x1b[31mred\x07", "␛[31mred␇", id="escape"),
        pytest.param("a\tb\nc\r\x0b\x0c\x1c\x85\u2028d", f"a b c{6 * ' '}d", id="white space"),
        pytest.param("\0\x08\x7f", "␀␈␡", id="pictures"),
        pytest.param("\x9b31m\u202e\u2066", "�31m��", id="no picture"),
        pytest.param("naïve 東京 👩\u200d🚒 ﷽ \xa0\xad", "naïve 東京 👩\u200d🚒 ﷽ \xa0\xad", id="all else stays"),
    ],
)
def test_a_text_is_shown_character_for_character(text, expected):
    assert shown(text) == expected


def test_marks_of_others_are_characters_like_any_other():
    answer = quoting((read(read_article("[red]*bold*[/] :lamp: {b}", source="lamp.txt", title="[b]Light[/b]")), 0))

    assert render_answer(answer, PLAIN) == "> [red]*bold*[/] :lamp: {b}\n  [b]Light[/b] · paragraph 1"
    assert without_styles(render_answer(answer, STYLED)) == (
        "┃ [red]*bold*[/] :lamp: {b}\n  [b]Light[/b] · paragraph 1"
    )


@settings(max_examples=150)
@given(body=bodies(), title=ANY_TITLE, source=ANY_TITLE, question=st.one_of(bodies(), ANY_TITLE), more=ANY_TITLE)
@pytest.mark.parametrize("answering", [ALWAYS, NEVER], ids=["said", "not said"])
def test_nothing_from_outside_steers_the_terminal(body, title, source, question, more, answering):
    index = index_of(body, answering, source, title)
    answer = answer_question(index, f"Lamp {question[:300]} {more}")

    for screen in (PLAIN, STYLED):
        for text in (
            render_answer(answer, screen),
            render_why(answer, index, screen),
            render_reading(index.readings[0], screen),
            render_opened(index, screen),
        ):
            assert_harmless(without_styles(text) if screen.styled else text)


@settings(max_examples=150)
@given(body=bodies(), question=bodies())
def test_a_quote_is_shown_whole_and_in_order(body, question):
    answer = answer_question(index_of(body), f"Lamp {question[:300]}")
    assume(answer.found)  # not where the question has a phrase, or a minus
    quote = shown(answer.quotes[0].text)

    line = next(line for line in render_answer(answer, PLAIN).split("\n") if line.startswith("> ")).removeprefix("> ")
    wide = render_answer(replace(answer, quotes=answer.quotes[:1]), replace(STYLED, width=40))

    assert {*left_over(line, quote)} <= {"*", "_"}
    barred = [row.removeprefix("┃ ") for row in without_styles(wide).split("\n") if row.startswith("┃ ")]
    assert "".join("".join(barred).split()) == "".join(quote.split())


@settings(max_examples=150)
@given(body=bodies(), title=ANY_TITLE, width=st.integers(12, 100))
def test_no_line_is_wider_than_the_screen(body, title, width):
    index = index_of(body, title=title)
    answer = answer_question(index, "Lamp?")
    screen = replace(STYLED, width=width)

    for text in (render_answer(answer, screen), render_reading(index.readings[0], screen)):
        assert max(map(cell_len, without_styles(text).split("\n"))) <= width


def test_a_wide_character_takes_two_columns():
    reading = read(read_article("東京の灯台は大きい" * 5, source="lamp.txt", title="灯台"))

    first, *_ = render_answer(quoting((reading, 0)), Screen(width=21)).split("\n")

    assert first == "> 東京の灯台は大きい"  # two columns for the bar, twice nine, and one that is half a character


@pytest.mark.parametrize(
    ("columns", "environ", "screen"),
    [
        pytest.param(80, {"TERM": "xterm"}, Screen(80, styled=True, coloured=True), id="as usual"),
        pytest.param(30, {"TERM": "xterm"}, Screen(30, styled=True, coloured=True), id="narrow"),
        pytest.param(300, {"TERM": "xterm"}, Screen(100, styled=True, coloured=True), id="too wide to read"),
        pytest.param(0, {"TERM": "xterm"}, Screen(None, styled=True, coloured=True), id="width unknown"),
        pytest.param(80, {"TERM": "xterm", "NO_COLOR": "1"}, Screen(80, styled=True, coloured=False), id="NO_COLOR"),
        pytest.param(
            80, {"TERM": "xterm", "NO_COLOR": ""}, Screen(80, styled=True, coloured=True), id="empty NO_COLOR"
        ),
        pytest.param(80, {"TERM": "dumb"}, Screen(80), id="dumb"),
        pytest.param(80, {}, Screen(80), id="unknown"),
    ],
)
def test_a_screen_is_what_the_terminal_can_show(monkeypatch, columns, environ, screen):
    terminal = Terminal(columns)
    with os.fdopen(terminal.end, "w", closefd=False) as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        found = find_screen(environ)
        monkeypatch.undo()
    terminal.hang_up()

    assert found == screen


def test_piped_output_is_plain_lines(capsys):
    assert find_screen({"TERM": "xterm"}) == PLAIN
    assert not capsys.readouterr().out
