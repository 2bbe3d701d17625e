import pytest

from index import build_index, read, read_article
from index.spelling import close_words, nearest_word, understand


def index_of(text):
    return build_index([read(read_article(text, source="article.txt"))])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("sailrs", "sailors", id="a letter missing"),
        pytest.param("sailtors", "sailors", id="a letter too many"),
        pytest.param("sailprs", "sailors", id="a wrong letter"),
        pytest.param("saiolrs", "sailors", id="two letters swapped"),
        pytest.param("saillors", "sailors", id="a letter doubled"),
        pytest.param("lmap", "lamp", id="swapped in a short word"),
        pytest.param("lampp", "lamp", id="doubled in a short word"),
        pytest.param("ligthouze", "lighthouse", id="two slips in a long word"),
        pytest.param("HALYCON", "Halcyon", id="in capitals"),
    ],
)
def test_a_slip_of_the_finger_is_taken_for_the_word_as_the_article_writes_it(lighthouse, typed, meant):
    query = understand(lighthouse, f"Which {typed}?")

    assert query.taken_for == {typed: meant}
    assert query.terms == understand(lighthouse, meant).terms
    assert query.words == (typed,)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("bighthouse", id="another first letter"),
        pytest.param("saolprs", id="two slips in a short word"),
        pytest.param("lanp", id="a wrong letter in a word of four"),
        pytest.param("oli", id="three letters"),
        pytest.param("1832", id="a number"),
        pytest.param("sailors7", id="a letter and a digit"),
        pytest.param("Zaporizhzhia", id="nothing near"),
    ],
)
def test_what_could_be_another_word_is_left_alone(lighthouse, typed):
    query = understand(lighthouse, typed)

    assert query.taken_for == {}
    assert query.words == (typed,)


def test_a_word_that_an_article_uses_is_never_replaced():
    index = index_of("Gauck met Gauk in Bonn.")

    assert understand(index, "Gauk, Gauck").taken_for == {}
    assert understand(index, "Gauk, Gaukc").taken_for == {"Gaukc": "Gauck"}


@pytest.mark.parametrize("known", ["tanks", "taking", "tank"])
def test_a_known_word_is_never_taken_for_another(known):
    index = index_of("The talks ended. Nobody was talking. A tink came.")

    assert understand(index, f"How many {known}?").taken_for == {}
    assert understand(index, "How many tlaks?").taken_for == {"tlaks": "talks"}


def test_a_phrase_is_meant_as_it_is_typed(lighthouse):
    assert understand(lighthouse, '"nine sialors"').taken_for == {}
    assert understand(lighthouse, "nine sialors").taken_for == {"sialors": "sailors"}


def test_two_spellings_of_a_word_are_one_term(lighthouse):
    query = understand(lighthouse, "lmap or lamp, sailors or sialors")

    assert query.terms == ("lamp", "sailor")
    assert query.words == ("lmap", "sailors")
    assert query.taken_for == {"lmap": "lamp", "sialors": "sailors"}


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param("wehn was the lamp lit", ("lamp", "lit"), id="question word"),
        pytest.param("the lamp taht was lit", ("lamp", "lit"), id="stop word"),
    ],
)
def test_a_misspelt_common_word_is_not_looked_for(question, terms):
    index = index_of("The lamp that shone was lit when it grew dark.")

    assert understand(index, question).terms == terms


@pytest.mark.parametrize(
    ("vocabulary", "nearest"),
    [
        pytest.param(["lighthouses", "lighthouse"], "lighthouse", id="the nearest"),
        pytest.param(["lighthousex", "lighthousey"], "lighthousex", id="then the first"),
        pytest.param(["lighthousey", "lighthousex"], "lighthousey", id="whichever it is"),
        pytest.param([], None, id="none"),
    ],
)
def test_of_several_words_the_nearest_is_meant_then_the_first(vocabulary, nearest):
    assert nearest_word("lighthuse", vocabulary) == nearest


@pytest.mark.parametrize(
    ("word", "close"),
    [
        pytest.param("girl", ("daughter",), id="much the same"),
        pytest.param("zebra", (), id="nothing close"),
        pytest.param("lmap", (), id="a slip is for understand"),
    ],
)
def test_words_close_to_one_that_is_not_used_are_told_as_the_article_writes_them(lighthouse, word, close):
    assert close_words(lighthouse, word) == close
