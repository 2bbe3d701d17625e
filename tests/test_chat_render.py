"""Answers as messages: what LOOK says of each, and what must hold for every text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_reader import ATTACKS, alive
from texts import bodies

from bot.articles.library import Question
from bot.chat.escape import unescape
from bot.chat.limits import TEXT, excess, size, walk
from bot.chat.message import components_of, read_question, read_quotes
from bot.chat.press import Seal
from bot.chat.render import Frame, render_answer, render_further, render_nearest
from index import Settings, answer_question, build_index, further_quotes, rank_quotes, read, read_article

SEAL = Seal("a token")
OURS = {"bold", "underline", "quote", "small", "heading 3", "masked link"}


def frame(text="lamp", before="", **more):
    return Frame(Question(text, before, "scope"), lambda article: article.sha256[:12], SEAL, asker=1, **more)


def texts(view):
    return [str(component["content"]) for component in walk(components_of(view)) if component["type"] == 10]


def labels(view):
    return [component["label"] for component in walk(components_of(view)) if component["type"] == 2]


def shown(index, question, before="", **more):
    return render_answer(answer_question(index, question, before), frame(question, before, **more))


def test_an_answer_shows_question_quote_and_place(lighthouse):
    view = shown(lighthouse, "How many sailors did the daughter save?")

    assert texts(view) == [
        "### How many sailors did the daughter save?",
        "> The keeper’s **daughter** rowed out and **saved** __nine__ **sailors** from drowning.",
        "-# **The Light at Skerry Point**\n-# Paragraph\u00a02, sentence\u00a02",
    ]
    assert labels(view) == ["In context", "More", "Why this?", "Delete"]
    assert len(list(walk(components_of(view)))) == 10


def test_the_place_has_date_section_and_a_link_to_the_page():
    body = "---\ndate: 2022-02-05\n---\n\n# Lamp\n\n## Oil\n\nThe lamp burned oil. It smoked.\n"
    article = read_article(body, source="https://example.org/lamp", title="Lamp: a *story*")
    index = build_index([read(read_article(body, source="https://example.org/lamp.md", title="Lamp: a *story*"))])

    assert article.published
    assert texts(shown(index, "What did the lamp burn?"))[2] == (
        "-# **Lamp\\: a \\*story\\***\n"
        "-# 5\u00a0February\u00a02022 · Lamp › Oil · paragraph\u00a01, sentence\u00a01\u00a0"
        "· [Open](https://example.org/lamp.md)"
    )


def test_several_quotes_of_one_article_have_its_title_once(lighthouse):
    view = shown(lighthouse, "lamp")

    assert texts(view) == [
        "### lamp",
        "-# The lighthouse of Skerry Point was lit in 1823.",
        "> Its **lamp** burned the oil of whales.",
        "-# Paragraph\u00a01, sentence\u00a02",
        "> Since 1911 the **lamp** has been electric.",
        "-# Paragraph\u00a03, sentence\u00a01",
        "-# **The Light at Skerry Point**",
    ]
    assert labels(view) == ["In context", "In context", "More", "Why this?", "Delete"]


def test_quotes_of_several_articles_have_their_titles_each(lighthouse_article):
    other = read_article("The lamp of the harbour burned gas.", source="harbour.txt")
    view = shown(build_index([read(lighthouse_article), read(other)]), "What did the lamp burn?")

    assert sorted(text.split("\n")[0] for text in texts(view) if text.startswith("-# **")) == [
        "-# **The Light at Skerry Point**",
        "-# **harbour**",
    ]


@pytest.mark.parametrize(
    ("text", "question", "shown_as"),
    [
        pytest.param(
            "Ann *Lee* kept\tit: @all. She saved the crew.",
            "crew saved",
            ["-# Ann \\*Lee\\* kept it\\: \\@all.", "> She **saved** the **crew**."],
            id="before",
        ),
        pytest.param(
            "Ann saved the crew. Soup was made.",
            "What soup saved the crew?",
            ["> Ann **saved** the **crew**.", "-# Soup was made."],
            id="after",
        ),
    ],
)
def test_a_context_is_small_and_stands_where_it_stands_in_the_article(text, question, shown_as):
    index = build_index([read(read_article(text, source="crew.txt"))], Settings(min_confidence=0, max_quotes=1))

    assert texts(shown(index, question))[1:3] == shown_as


def test_what_the_article_does_not_say_is_told_kindly(lighthouse):
    view = shown(lighthouse, "Which girl has cannons?")

    assert texts(view) == [
        "### Which girl has cannons?",
        "The article does not say.",
        "It never uses **girl** or **cannons**.\nClose to **girl** it has **daughter**.",
    ]
    assert labels(view) == ["Try “daughter”", "Delete"]


def test_of_several_articles_none_is_named_where_none_says(lighthouse_article):
    other = read_article("The lamp of the harbour burned gas.", source="harbour.txt")
    index = build_index([read(lighthouse_article), read(other)], Settings(min_confidence=1))
    view = shown(index, "Which girl painted the lamp?")

    assert texts(view)[1:] == [
        "None of the 2 articles says.",
        "They never use **girl** or **painted**.\nClose to **girl** they have **daughter**.",
    ]


def test_nearest_passages_are_offered_by_a_button_and_named_as_nearest(lighthouse):
    answer = answer_question(lighthouse, "What colour is the door of the tower?")

    assert labels(render_answer(answer, frame())) == ["Nearest passages", "Delete"]
    nearest = render_nearest(answer.nearest, frame("What colour?"))
    assert texts(nearest)[:3] == [
        "### Nearest, but not an answer",
        "-# What colour?",
        "> Nobody has lived in the **tower** for 40 years.",
    ]
    assert labels(nearest) == ["In context"]


@pytest.mark.parametrize(
    ("more", "last"),
    [
        pytest.param({}, "Delete", id="public"),
        pytest.param({"private": True, "shareable": True}, "Share", id="private"),
        pytest.param({"private": True, "shareable": True, "shared": True}, "Shared", id="shared"),
        pytest.param({"private": True}, "Why this?", id="where nobody else would see it"),
    ],
)
def test_the_last_button_fits_who_sees_the_answer(lighthouse, more, last):
    assert labels(shown(lighthouse, "When was the lighthouse lit?", **more))[-1] == last


def test_what_was_borrowed_is_told(lighthouse):
    view = shown(lighthouse, "And since when?", "Is the *lamp* electric?")

    assert texts(view)[:2] == [
        "### And since when?",
        "-# I also looked for lamp and electric, from “Is the \\*lamp\\* electric?”.",
    ]
    assert read_question(components_of(view)) == Question("And since when?", "Is the *lamp* electric?")


def test_what_was_taken_for_what_is_told_small(lighthouse):
    assert "-# You wrote **daugther**; it has **daughter**." in texts(shown(lighthouse, "How did the daugther save?"))


def test_a_long_question_is_no_heading(lighthouse):
    long = "lamp " + "x" * 120

    assert texts(shown(lighthouse, long))[0] == long


def test_further_quotes_come_two_at_a_time():
    text = "\n\n".join(f"The lamp number {number} burns." for number in range(5))
    quotes = further_quotes(build_index([read(read_article(text, source="lamps.txt"))]), "lamp", 1)

    view = render_further(quotes, frame(), 1)

    assert labels(view) == ["In context", "In context", "More"]
    assert labels(render_further(quotes[2:], frame(), 3)) == ["In context", "In context"]


def test_an_answer_that_is_too_long_loses_its_third_quote_first():
    lamps = [read_article(f"{number} lamp " + "[] " * 310, source="lamps.txt") for number in range(3)]
    index = build_index([*map(read, lamps)], Settings(min_confidence=0))

    view = shown(index, "lamp")

    assert len(answer_question(index, "lamp").quotes) == 3
    assert len(read_quotes(components_of(view))) == 2


def test_an_answer_that_is_too_long_loses_its_context_before_a_quote():
    text = "\n\n".join(f"Keeper {number} {'[] ' * 320}. It has {number} lamps {'[] ' * 100}." for number in (20, 30))
    index = build_index([read(read_article(text, source="lamps.txt"))], Settings(min_confidence=0))
    answer = answer_question(index, "lamps")

    view = render_answer(answer, frame())

    assert [len(quote.context) for quote in answer.quotes] == [1, 1]
    assert len(read_quotes(components_of(view))) == 2
    assert not [text for text in texts(view) if text.startswith("-# Keeper")]


def test_a_quote_beyond_all_room_goes_on_in_its_context():
    line = "lamp " + "[]" * 497
    question = "lamp " + "]" * 290
    index = build_index([read(read_article(line, source="lamps.txt"))], Settings(min_confidence=0))
    answer = replace(answer_question(index, question), unknown_words=())
    taken = replace(answer, query=replace(answer.query, taken_for={"]" * 700: "[" * 100}))

    view = render_answer(taken, frame(question))

    (quote,) = read_quotes(components_of(view))
    assert line.startswith(quote)
    assert len(quote) <= TEXT // 8
    assert any(text.endswith("-# It goes on: press In context.") for text in texts(view))


@given(
    st.lists(bodies(), min_size=1, max_size=2),
    st.one_of(bodies(), st.integers(0, len(ATTACKS) - 1).map(lambda number: f"Lamp {ATTACKS[number]}")),
    st.booleans(),
)
def test_every_answer_fits_and_reads_as_the_article_does(articles, question, private):
    index = build_index([read(read_article(body, source="https://example.org/a.md")) for body in articles])
    question = " ".join(question.split())[:300]
    answer = answer_question(index, question)
    framed = frame(question, private=private, shareable=private)

    views = [render_answer(answer, framed)]
    if quotes := rank_quotes(index, question):
        views += [render_further(quotes, framed, 0), render_nearest(quotes[:2], framed)]

    for view in views:
        components = components_of(view)
        assert excess(components) == ""
        assert sum(size(text) for text in texts(view)) <= TEXT
        for text in texts(view):
            assert {found.kind for found in alive(text)} <= OURS
        assert read_question(components) == Question(question)
    check_context(texts(views[0]), answer)
    shown_quotes = read_quotes(components_of(views[0]))
    assert shown_quotes == [quote.text for quote in answer.quotes][: len(shown_quotes)]
    assert bool(shown_quotes) == answer.found


def check_context(shown_texts, answer):
    """If there is room for it, each context is shown as the article has it, white space apart."""
    contexts = [passage.span.cut(quote.article.text) for quote in answer.quotes for passage in quote.context]
    lines = [" ".join(context.split()) for context in contexts]
    small = [unescape(text.removeprefix("-# ")) for text in shown_texts if text.startswith("-# ")]
    assert [line for line in lines if line in small] in ([], lines)
    if sum(size(text) * 2 for text in [*lines, *(quote.text for quote in answer.quotes)]) < TEXT // 2:
        assert set(lines) <= set(small)
