from types import SimpleNamespace

import pytest
from chat import article, played, texts, told
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import validate_modal
from texts import bodies

from bot.articles.drafts import Draft
from bot.chat.forms import (
    MOST_CHANNELS,
    channels_form,
    correction_form,
    paste_form,
    read_channels,
    read_correction,
    read_fields,
    read_paste,
)
from bot.chat.limits import CUSTOM_ID, FIELD, FIELD_TITLE, size
from bot.chat.press import Action, Press, Seal
from bot.errors import CannotRead
from index import NotText, UnknownLanguage, read

SEAL = Seal("a token")


def sent(form):
    """A form as Discord gets it, once it is valid."""
    spec = form.to_dict()
    validate_modal(spec)
    assert size(spec["custom_id"]) <= CUSTOM_ID
    assert size(spec["title"]) <= 45
    for label in spec["components"]:
        assert 0 < size(label["label"]) <= 45
        assert size(label.get("description") or "") <= 100
    return spec


def fields(spec):
    """The fields of a form, by name."""
    return {label["component"]["custom_id"]: label["component"] for label in spec["components"]}


def draft(reading):
    return Draft("k" * 12, 1, "whales.txt", reading, (), None, None, None, 0.0)


def filled_in(**values):
    """An interaction with a form that was filled in."""
    labels = [{"type": 18, "component": {"custom_id": name, "value": value}} for name, value in values.items()]
    return SimpleNamespace(data={"components": labels})


def test_a_form_for_text_has_a_title_and_three_fields_of_which_one_must_be_filled():
    spec = sent(paste_form(SEAL))

    assert SEAL.read(spec["custom_id"]) == Press(Action.PASTED)
    assert [(name, one["max_length"], one["required"]) for name, one in fields(spec).items()] == [
        ("title", FIELD_TITLE, True),
        ("text0", FIELD, True),
        ("text1", FIELD, False),
        ("text2", FIELD, False),
    ]


@pytest.mark.parametrize(
    ("values", "read_as"),
    [
        pytest.param({"title": " A  lamp\n", "text0": "Lit."}, ("A lamp", "Lit."), id="one"),
        pytest.param({"title": "A", "text0": "It was l", "text2": "it."}, ("A", "It was lit."), id="cut in a word"),
        pytest.param({"title": " ", "text0": "Lit."}, ("Untitled", "Lit."), id="no title"),
        pytest.param({}, ("Untitled", ""), id="nothing"),
    ],
)
def test_what_was_pasted_is_joined_where_it_was_divided(values, read_as):
    assert read_paste(read_fields(filled_in(**values))) == read_as


@settings(max_examples=50)
@given(bodies(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=500))
def test_any_draft_can_be_corrected_and_its_form_says_what_was_read(body, title):
    try:
        reading = read(article(body, title))
    except NotText:
        return

    spec = sent(correction_form(SEAL, draft(reading)))

    shown = fields(spec)
    assert SEAL.read(spec["custom_id"]) == Press(Action.CORRECTED, "k" * 12)
    for one in shown.values():
        assert size(one.get("value") or "") <= one["max_length"]
    beginning = shown["title"]["value"].removesuffix("…")
    assert reading.article.title.startswith(beginning)
    assert shown["language"]["value"] == reading.article.language
    about = read_correction({name: one.get("value") or "" for name, one in shown.items()})
    assert (about.published, about.language) == (None, reading.article.language)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        pytest.param({"date": "5 February"}, CannotRead, id="a day in words"),
        pytest.param({"date": "2022-02-30"}, CannotRead, id="a day that never was"),
        pytest.param({"language": "klingon!"}, UnknownLanguage, id="a language that is none"),
    ],
)
def test_what_cannot_be_is_refused(values, error):
    with pytest.raises(error):
        read_correction({"title": "A", "date": "", "language": "en"} | values)


@pytest.mark.parametrize("count", [0, 1, MOST_CHANNELS, MOST_CHANNELS + 5])
def test_the_channels_that_are_chosen_stand_in_their_form(count):
    chosen = [2**63 - 1 - number for number in range(count)]

    spec = sent(channels_form(SEAL, chosen))

    select = fields(spec)["channels"]
    assert [int(one["id"]) for one in select.get("default_values", [])] == chosen[:MOST_CHANNELS]
    assert (select["min_values"], select["max_values"], select["required"]) == (0, MOST_CHANNELS, False)


@pytest.mark.parametrize(
    "data",
    [None, {}, {"components": []}, {"components": [{"type": 18}]}, {"components": [{"component": {"value": None}}]}],
    ids=["nothing", "no fields", "none", "no field", "no value"],
)
def test_a_form_without_its_fields_says_nothing(data):
    interaction = SimpleNamespace(data=data)

    assert "".join(read_fields(interaction).values()) == ""
    assert read_channels(interaction) == []


# As members of a server see them


@pytest.mark.parametrize(
    ("command", "title", "labels"),
    [
        ("articles add", "Paste an article", ["Title", "Text", "Text, continued", "Text, continued"]),
        ("articles only", "Where I answer", ["Answer only in"]),
    ],
)
@played(kept=True)
async def test_a_command_shows_its_form(on, command, title, labels):
    modal = (await on.mod.slash(on.channel, command)).modal

    assert (modal["title"], [label["label"] for label in modal["components"]]) == (title, labels)


@played(kept=True)
async def test_the_form_of_a_draft_shows_what_was_read_and_what_was_corrected(on):
    draft = await on.add()
    form = await on.press("Edit", draft, on.mod)
    assert [one.get("value") for one in fields(form.modal).values()] == ["lighthouse", None, "en"]

    await on.mod.submit_modal(form, {"title": "Light", "date": "1911-02-05", "language": "de"})
    again = await on.press("Edit", draft, on.mod)

    assert [one.get("value") for one in fields(again.modal).values()] == ["Light", "1911-02-05", "de"]


@played(kept=True)
async def test_a_form_that_was_open_while_the_bot_was_restarted_is_still_understood(on):
    form = await on.mod.slash(on.channel, "articles add")
    await on.restart()

    result = await on.mod.submit_modal(form, {"title": "Pasted", "text0": "Whales sing."})

    assert texts(result.response)[1] == "**Pasted**"


@played(kept=True)
async def test_a_form_of_a_draft_that_is_gone_says_so(on):
    form = await on.press("Edit", await on.add(), on.mod)
    await on.restart()

    result = await on.mod.submit_modal(form, {"title": "A", "language": "en"})

    assert told(result).startswith("I have not kept this draft")


@played(kept=True)
async def test_the_fullest_form_becomes_a_draft(on):
    form = await on.mod.slash(on.channel, "articles add")
    text = ("The lamp was lit. " * 300)[:FIELD]

    result = await on.mod.submit_modal(form, {"title": "*_[" * 100, "text0": text, "text1": text, "text2": text})

    assert texts(result.response)[0] == "### Is this the article?"
