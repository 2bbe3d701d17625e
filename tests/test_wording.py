from datetime import date

import pytest

from bot.wording import count, day, hundredths, joined, listed, not_said, place
from index import answer_question, build_index, read, read_article

SECTIONS = "# Lamp\n\n## Oil\n\nIt burned oil. It smoked.\n\n## Wire\n\nIt is lit by wire.\n"


def as_it_is(word: str) -> str:
    return word


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 sentences"), (1, "1 sentence"), (2, "2 sentences"), (12_345, "12,345 sentences")],
)
def test_things_are_counted_as_people_count(number, said):
    assert count(number, "sentence") == said


@pytest.mark.parametrize(("points", "written"), [(1.5, "1.50"), (0, "0.00"), (-0.001, "0.00"), (-12.345, "−12.35")])
def test_points_are_written_with_a_true_minus(points, written):
    assert hundredths(points) == written


@pytest.mark.parametrize(("words", "said"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
def test_words_are_listed(words, said):
    assert listed(words, "or") == said


def test_a_day_is_written_out_and_no_day_is_nothing():
    assert day(date(2022, 2, 5)) == "5 February 2022"
    assert day(None) == ""


def test_empty_parts_leave_no_dots():
    assert joined(["a", "", "b"]) == "a · b"
    assert joined([]) == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param(0, "heading", id="the title"),
        pytest.param(2, "Oil · paragraph 1, sentence 1", id="a sentence of several"),
        pytest.param(5, "Wire · paragraph 2", id="the only sentence"),
        pytest.param(4, "Wire · heading", id="a heading"),
    ],
)
def test_a_place_is_told_as_people_cite_it(number, said):
    reading = read(read_article(SECTIONS, source="lamp.md"))

    assert place(reading.article, reading.passages[number], as_it_is) == said


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        pytest.param("why?", ["I look for words. Ask with a name, a thing or a number."], id="no words"),
        pytest.param(
            "Who are the soldiers?", ["The article does not say.", "It never uses soldiers."], id="an unknown word"
        ),
        pytest.param(
            "Which girl has cannons?",
            ["The article does not say.", "It never uses girl or cannons.", "Close to girl it has daughter."],
            id="a close word",
        ),
    ],
)
def test_it_is_told_why_an_article_does_not_say(lighthouse, question, sentences):
    assert list(not_said(answer_question(lighthouse, question), as_it_is)) == sentences


def test_words_that_never_meet_are_told(lighthouse_article):
    index = build_index([read(lighthouse_article)])
    answer = answer_question(index, "How many whales struck the tower?")

    assert list(not_said(answer, as_it_is))[-1] == "It uses your words, but no sentence brings them together."
