import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.press import Action, Press, Seal

SEAL = Seal("a token")
KEY = "H0osB2rHWnJQ"

presses = st.builds(
    Press, st.sampled_from(Action), st.sampled_from(["", KEY]), st.lists(st.integers(-(10**7), 10**7)).map(tuple)
)


@given(presses)
def test_a_press_comes_back_as_it_was_written(press):
    assert SEAL.read(SEAL.write(press)) == press


def test_the_longest_id_is_short():
    longest = Press(Action.CONTEXT, KEY, (10**7, 1_000, -(10**6)))

    assert len(SEAL.write(longest)) <= 60


@given(st.text())
def test_what_anybody_could_write_is_not_read(custom_id):
    assert SEAL.read(custom_id) is None


def test_no_forged_id_is_read():
    numbers = random.Random(1)  # noqa: S311 (the same ones each time)
    ours = [SEAL.write(Press(action, KEY, (9, 99))) for action in Action]
    forged = set()
    while len(forged) < 10_000:
        one = list(numbers.choice(ours))
        for place in numbers.sample(range(len(one)), numbers.choice([1, 1, 2, 9])):
            one[place] = numbers.choice("abcXYZ019:-_")
        forged.add("".join(one))

    assert [one for one in forged - set(ours) if SEAL.read(one)] == []


@pytest.mark.parametrize("place", range(3))
def test_a_code_of_another_id_is_no_code(place):
    text, _, _ = SEAL.write(Press(Action.MORE, KEY, (place,))).rpartition(":")
    _, _, code = SEAL.write(Press(Action.MORE, KEY, (place + 1,))).rpartition(":")

    assert SEAL.read(f"{text}:{code}") is None


def test_an_id_of_another_token_is_not_read():
    assert Seal("another token").read(SEAL.write(Press(Action.DELETE))) is None


def test_a_long_label_is_cut():
    assert len(SEAL.button("x" * 200, Press(Action.DELETE)).item.label) == 80


def test_what_another_version_wrote_is_not_read():
    text = SEAL.write(Press(Action.DELETE)).rpartition(":")[0].replace("del", "new")

    assert SEAL.read(f"{text}:{SEAL._code(text)}") is None


def test_half_a_character_is_not_read():
    assert SEAL.read("pq1:del::\ud800") is None
