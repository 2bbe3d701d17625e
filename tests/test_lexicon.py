from math import log

import pytest

from index.lexicon import BROADER, SAME, Lexicon, lexicon_of
from index.tokens import tokenize

WORDS = Lexicon(
    9, ["lamp 4 lantern / light", "lamps 1", "light 7 / lamp", "oil 1 greas", "sea 9", "ship 2 boat vessel / boat"]
)
ENGLISH = [line.split()[0] for line in lexicon_of("en").lines]


@pytest.mark.parametrize(
    ("term", "related"),
    [
        pytest.param("lamp", {"lantern": SAME, "light": BROADER}, id="both kinds"),
        pytest.param("oil", {"greas": SAME}, id="only the same"),
        pytest.param("light", {"lamp": BROADER}, id="only broader"),
        pytest.param("sea", {}, id="none"),
        pytest.param("whale", {}, id="not in the table"),
        pytest.param("ship", {"boat": SAME, "vessel": SAME}, id="the closer of two relations counts"),
    ],
)
def test_a_term_has_relatives_that_match_in_part(term, related):
    assert WORDS.relatives(term) == related


@pytest.mark.parametrize(
    ("term", "weight"),
    [
        pytest.param("lamp", log(10 / 4.5), id="in 4 of 9"),
        pytest.param("sea", log(10 / 9.5), id="in all"),
        pytest.param("oil", log(10 / 1.5), id="in 1"),
        pytest.param("whale", log(10 / 1.5), id="in none counts as in 1"),
    ],
)
def test_a_term_weighs_more_the_fewer_articles_use_it(term, weight):
    assert WORDS.weight(term) == pytest.approx(weight)


def test_a_language_without_a_table_knows_no_word_and_weighs_all_alike():
    empty = lexicon_of("tlh")

    assert ("lamp" in empty, empty.weight("lamp"), empty.relatives("lamp")) == (False, 1.0, {})


def test_two_lexicons_are_remembered_apart():
    one, other = Lexicon(9, ["lamp 4 light"]), Lexicon(9, ["lamp 1 / oil", "zoo 2"])

    assert (one.relatives("lamp"), one.weight("lamp"), "zoo" in one) == ({"light": SAME}, log(10 / 4.5), False)
    assert (other.relatives("lamp"), other.weight("lamp"), "zoo" in other) == ({"oil": BROADER}, log(10 / 1.5), True)
    assert one.relatives("lamp") == {"light": SAME}


def test_the_english_table_is_read_once():
    assert lexicon_of("en") is lexicon_of("en")


# Second source: each line taken apart in another way.
def test_every_line_of_the_english_table_is_taken_apart():
    english = lexicon_of("en")

    for line in english.lines:
        term, count, *_ = line.split()
        same, _, broader = line.partition(" / ")
        closer = same.split()[2:]
        assert english.weight(term) == pytest.approx(log((english.articles + 1) / (max(int(count), 1) + 0.5)))
        assert english.relatives(term) == {
            **{other: BROADER for other in broader.split() if other not in closer},
            **dict.fromkeys(closer, SAME),
        }


@pytest.mark.parametrize(
    ("term", "there"), [("lamp", True), ("ship", True), ("la", False), ("zoo", False), ("", False)]
)
def test_a_term_is_there_as_a_whole(term, there):
    assert (term in WORDS) == there


def test_every_line_of_the_english_table_is_found():
    english = lexicon_of("en")

    assert len(ENGLISH) > 1_000
    for term in ENGLISH:
        assert term in english
        assert english.weight(term) > 0
        assert term not in english.relatives(term)


def test_every_relative_is_a_term_that_a_text_can_hold():
    relatives = {relative for term in ENGLISH for relative in lexicon_of("en").relatives(term)}

    assert [relative for relative in relatives if len([*tokenize(relative, "en")]) != 1] == []
