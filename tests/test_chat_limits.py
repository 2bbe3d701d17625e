import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.limits import BUTTONS_IN_A_ROW, COMPONENTS, CUSTOM_ID, LABEL, LINK, TEXT, cut, excess, size, walk


def text(content):
    return {"type": 10, "content": content}


@pytest.mark.parametrize(
    ("words", "units"),
    [("", 0), ("lamp", 4), ("é", 1), ("e\u0301", 2), ("日本", 2), ("🙂", 2), ("👩\u200d🚒", 5), ("𝔸", 2)],
)
def test_length_is_counted_in_units_of_utf_16(words, units):
    assert size(words) == units == len(words.encode("utf-16-le")) // 2


@given(st.text(), st.integers(2, 60))
def test_what_is_cut_fits_and_begins_as_it_did(words, room):
    shown = cut(words, room)

    assert size(shown) <= room
    assert shown == words or (shown.endswith("…") and words.startswith(shown[:-1]))


@pytest.mark.parametrize(
    ("words", "room", "shown"),
    [
        pytest.param("the lamp burned", 15, "the lamp burned", id="as long as the room"),
        pytest.param("the lamp burned oil", 17, "the lamp burned…", id="at a space"),
        pytest.param("lampburned", 6, "lampb…", id="one long word"),
        pytest.param("aé" + "e\u0301" * 3, 5, "aée\u0301…", id="between graphemes"),
        pytest.param("🙂🙂🙂", 4, "🙂…", id="beyond the first plane"),
    ],
)
def test_a_text_is_cut_where_a_reader_would(words, room, shown):
    assert cut(words, room) == shown


def test_every_component_is_counted():
    section = {"type": 9, "components": [text("a")], "accessory": {"type": 2, "custom_id": "x"}}
    box = {"type": 17, "components": [text("b"), section]}

    assert [component["type"] for component in walk([box])] == [17, 10, 9, 10, 2]


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        pytest.param([text("x" * TEXT)], "", id="all the text there may be"),
        pytest.param([text("x" * TEXT), text("y")], f"{TEXT + 1} units of text", id="a unit too many"),
        pytest.param([text("🙂" * (TEXT // 2)), text("y")], f"{TEXT + 1} units of text", id="counted twice"),
        pytest.param([text("x")] * COMPONENTS, "", id="all the components there may be"),
        pytest.param([text("x")] * (COMPONENTS + 1), f"{COMPONENTS + 1} components", id="one too many"),
        pytest.param([text(" \n")], "an empty text", id="an empty text"),
        pytest.param([{"type": 2, "custom_id": "a"}] * 2, "a custom_id twice", id="twice"),
        pytest.param([{"type": 2, "custom_id": "a" * (CUSTOM_ID + 1)}], "a long custom_id", id="a long id"),
        pytest.param([{"type": 2, "label": "a" * (LABEL + 1)}], "a long label", id="a long label"),
        pytest.param([{"type": 2, "url": "a" * (LINK + 1)}], "a long link", id="a long link"),
        pytest.param(
            [{"type": 1, "components": [{"type": 2, "url": "a"}] * (BUTTONS_IN_A_ROW + 1)}], "a long row", id="a row"
        ),
    ],
)
def test_what_discord_would_refuse_is_named(components, fault):
    assert excess(components) == fault
