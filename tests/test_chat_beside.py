"""What is shown beside an answer, as LOOK says, and for every text."""

from dataclasses import replace

import pytest
from hypothesis import given
from markdown_reader import alive
from test_chat_render import OURS, SEAL, frame, labels, texts
from texts import bodies

from bot.articles.library import OpenArticle, Why
from bot.chat.beside import (
    render_article,
    render_context,
    render_page,
    render_reading_on,
    render_why,
)
from bot.chat.limits import excess, walk
from bot.chat.message import components_of, read_quotes
from bot.chat.pages import HELP, PRIVACY
from bot.chat.press import Action
from index import Reason, answer_question, build_index, explain, rank_quotes, read, read_article
from index.features import FEATURES
from index.rank import TOGETHER


@pytest.fixture
def opened(lighthouse_article):
    return OpenArticle("key", read(lighthouse_article))


def buttons(view):
    found = [component for component in walk(components_of(view)) if component["type"] == 2]
    return {component["label"]: component for component in found}


def press(view, label):
    return SEAL.read(buttons(view)[label]["custom_id"])


def why(index, question):
    answer = answer_question(index, question)
    quote = (answer.quotes or answer.nearest)[0]
    return Why(quote, answer, explain(quote.parts, answer.query, index), index.sentences)


def test_a_quote_stands_among_its_neighbours(lighthouse, opened):
    quote = rank_quotes(lighthouse, "Who was drowning?")[0]

    view = render_context(opened.reading, quote, frame("Who was drowning?"))

    assert texts(view) == [
        "-# Who was drowning?",
        "-# **The Light at Skerry Point** · paragraph\u00a02\u00a0of\u00a03",
        "-# Its lamp burned the oil of whales.\n-# One night in March the ship Halcyon struck the rocks.",
        "> The keeper’s daughter rowed out and saved nine sailors from **drowning**.",
        "-# She was twenty-two.\n-# Since 1911 the lamp has been electric.",
    ]
    assert list(buttons(view)) == ["Earlier", "Later"]


def test_one_goes_on_reading_in_both_directions(lighthouse, opened):
    quote = rank_quotes(lighthouse, "Who was drowning?")[0]

    later = render_context(opened.reading, quote, frame(), press_shift := 5)

    assert texts(later)[2].split("\n") == [
        "-# She was twenty-two.",
        "-# Since 1911 the lamp has been electric.",
        "-# Nobody has lived in the tower for 40 years.",
    ]
    assert buttons(later)["Later"]["disabled"]
    assert not buttons(later)["Earlier"]["disabled"]
    back = press(later, "Earlier")
    assert back.action is Action.CONTEXT
    assert back.numbers[2] < press_shift


def test_every_sentence_is_reached_from_any_quote():
    text = "\n\n".join(f"Lamp {number} burns oil." for number in range(40))
    reading = read(read_article(text, source="lamps.txt"))
    quote = next(quote for quote in rank_quotes(build_index([reading]), "lamp 20") if "20" in quote.text)

    for direction in ("Earlier", "Later"):
        seen = set()
        view = render_context(reading, quote, frame())
        while True:
            seen.update(word for line in texts(view) for word in line.split() if word.isdigit())
            if buttons(view)[direction]["disabled"]:
                break
            view = render_context(reading, quote, frame(), press(view, direction).numbers[2])
        assert ({str(number) for number in range(20)} if direction == "Earlier" else {"21", "39"}) <= seen


def test_why_tells_each_reason_and_points_that_add_up(lighthouse):
    reasons = why(lighthouse, "How many sailors did the daughter save with oars?")
    view = render_why(reasons, frame("How many?"))

    head, asked, sentences, sums = texts(view)
    assert (head, asked) == ("### Why this sentence?", "-# How many?")
    *_, kind, missing = sentences.split("\n")
    assert kind == "__nine__ looks like a number, and you asked for one."
    assert missing == "**oars** is not in it."
    *points, together, sure = [part.rsplit("\u00a0", 1) for part in sums.removeprefix("-# ").split(" · ")]
    assert (together[0], sure[0]) == ("together", "sure")
    assert [name.replace("\u00a0", " ") for name, _ in points] == [reason.name for reason in reasons.reasons]
    figures = [float(point.replace("−", "-")) for _, point in (*points, together)]
    assert round(sum(figures[:-1]), 2) == figures[-1]


def told(index, question, *reasons):
    """The sentences that tell these reasons, and the line of their points."""
    asked = why(index, question)
    reasons = tuple(Reason(name, points, sentences) for name, points, sentences in reasons)
    *_, sentences, sums = texts(render_why(replace(asked, reasons=reasons), frame()))
    return sentences.split("\n"), sums


def test_the_word_that_counts_most_is_named(lighthouse):
    sentences, _ = told(lighthouse, "lamp electric", ("lamp", 1.2, 2), ("electric", 2.1, 1))

    assert sentences == [
        "**electric** counts most: no other sentence has it.",
        "**lamp** counts: 2 of 7 sentences have it.",
    ]
    sentences, _ = told(lighthouse, "lamp electric", ("lamp", 1.2, 2), ("electric", 1.2, 1))
    assert not [sentence for sentence in sentences if "most" in sentence]


def test_only_what_tells_for_a_sentence_is_told_the_strongest_first_and_all_of_it_in_points(lighthouse):
    sentences, sums = told(
        lighthouse,
        "lamp electric",
        ("lamp", -0.3, 2),
        ("electric", 0.04, 1),
        ("related words", 0.04, None),
        ("sentence before", 0.5, None),
        ("sentence after", 0.05, None),
        ("words covered", 3.0, None),
        ("common words", 0.7, None),
        ("its article", -0.2, None),
        ("place and length", 1.0, None),
        ("taken together", 2.0, None),
    )

    assert sentences == [
        "It has much of what you asked about.",
        "It has your small words as well.",
        "The sentences before it have more of your words.",
    ]
    assert sums.replace("\u00a0", " ").startswith("-# lamp −0.30 · electric 0.04 · related words 0.04 · ")
    assert " · together\u00a06.83 · sure\u00a0" in sums


def test_every_family_that_speaks_for_a_sentence_has_words_for_it_or_says_nothing_to_a_member(lighthouse):
    silent = {"kind of answer", "place and length", TOGETHER}
    for name in {*FEATURES, "related words", "sentence before", "sentence after", "its paragraph", TOGETHER}:
        sentences, _ = told(lighthouse, "lamp electric", ("lamp", 1, 2), ("electric", 1, 1), (name, 0.5, None))
        assert (len(sentences) == 2) == (name in silent)


def test_a_reason_is_named_as_one():
    article = read_article("The lamp went out because oil was dear. Nobody slept.", source="lamp.txt")
    sentences = texts(render_why(why(build_index([read(article)]), "Why did the lamp go out?"), frame()))[2]

    assert "__because oil was dear__ looks like a reason, and you asked for one." in sentences.split("\n")


def test_what_is_open_is_shown_with_its_beginning(opened):
    view = render_article(opened, SEAL)

    assert texts(view) == [
        "### The Light at Skerry Point",
        "-# lighthouse.txt · 3 paragraphs, 7 sentences",
        "> The lighthouse of Skerry Point was lit in 1823. Its lamp burned the oil of whales.",
        "Type /ask and a question, or mention me with one.",
    ]
    assert press(view, "Read on").numbers == (2,)


def test_an_article_is_read_to_its_end(opened):
    view = render_reading_on(opened, 2, SEAL)

    assert texts(view)[0] == "-# **The Light at Skerry Point** · paragraph\u00a02\u00a0of\u00a03"
    assert read_quotes(components_of(view)) == [opened.reading.article.text[83:].strip()]
    assert buttons(view)["Read on"]["disabled"]


@pytest.mark.parametrize("page", [HELP, PRIVACY], ids=["help", "privacy"])
def test_a_page_fits_and_nothing_in_it_is_a_link(page):
    components = components_of(render_page(page))

    assert excess(components) == ""
    assert not {"masked link", "bare link"} & {found.kind for found in alive(page)}


@given(bodies())
def test_every_article_can_be_shown_and_read_to_its_end(body):
    one = OpenArticle("key", read(read_article(body, source="article.md")))
    views = [render_article(one, SEAL), render_reading_on(one, 0, SEAL)]
    while not buttons(views[-1])["Read on"]["disabled"]:
        views.append(render_reading_on(one, press(views[-1], "Read on").numbers[0], SEAL))
    read_on = "".join(text for view in views[1:] for text in read_quotes(components_of(view)))
    passages = "".join(passage.span.cut(one.reading.article.text) for passage in one.reading.passages)
    assert "".join(read_on.split()) == "".join(passages.split())
    quote = next(iter(rank_quotes(build_index([one.reading]), "lamp")), None)
    if quote:
        views += [render_context(one.reading, quote, frame(), shift) for shift in (-9, 0, 9)]

    for view in views:
        assert excess(components_of(view)) == ""
        assert all({found.kind for found in alive(text)} <= OURS for text in texts(view))


def test_labels_of_an_article_with_an_address():
    article = read_article("The lamp burns.", source="https://example.org/lamp")

    assert labels(render_article(OpenArticle("key", read(article)), SEAL)) == ["Read on", "Open"]
