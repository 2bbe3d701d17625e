import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from texts import bodies

from index import build_index, parse_query, read, read_article
from index.language import fold, stem
from index.lexicon import lexicon_of
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
    ("text", "nearest"),
    [
        pytest.param("Lighthouses, a lighthouse.", "lighthouse", id="the nearest"),
        pytest.param("A lighthousex, lighthousey.", "lighthousex", id="then the first"),
        pytest.param("A lighthousey, lighthousex.", "lighthousey", id="whichever it is"),
        pytest.param("A Lighthouse, lighthouse.", "lighthouse", id="folded"),
        pytest.param("Flighthouse, alighthouse, ighthuse.", None, id="none with the same first letter"),
        pytest.param("Z.", None, id="none"),
    ],
)
def test_of_several_words_the_nearest_is_meant_then_the_first(text, nearest):
    assert nearest_word("lighthuse", index_of(text).corpus, frozenset()) == nearest


def test_a_common_word_is_never_meant():
    corpus = index_of("There, their thyme; a thier.").corpus

    assert nearest_word("thiere", corpus, frozenset({"there", "thier"})) is None
    assert nearest_word("thiere", corpus, frozenset({"thier"})) == "there"
    assert understand(index_of("What would those theories say?"), "Woudl thoose?").taken_for == {}


# Each word with its true match in the article; the typed one is a slip away from another word there as well.
@given(st.lists(st.sampled_from(["sailor", "sailors", "tailor", "sailer", "trailer"]), min_size=1, max_size=6))
def test_a_slip_never_takes_the_place_of_a_true_match(words):
    index = index_of(" ".join(words))

    for typed in ("sailor", "sailer", "tailor", "trailer"):
        query = understand(index, typed)
        if query.terms[0] in index.statistics.frequency and not query.taken_for:
            assert query.terms == parse_query(typed, "en").terms
        if parse_query(typed, "en").terms[0] in index.statistics.frequency:
            assert query.taken_for == {}


@given(bodies(), st.sampled_from(["lmap", "Lampp", "naive", "keepers", "iPohne", "日本語", "whlaes", "x" * 900]))
def test_what_is_meant_stands_in_the_article_and_begins_as_it_was_typed(body, typed):
    index = index_of(body)

    for word, written in understand(index, typed).taken_for.items():
        assert written in index.corpus.written.values()
        assert fold(word)[0] == fold(written)[0]
        assert stem(fold(word), index.language) not in index.statistics.frequency
        assert OSA.distance(fold(word), fold(written)) <= 2


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


def test_two_close_words_are_told_the_rarest_first_each_as_it_first_stands():
    index = index_of("A mother wept. Daughters, a daughter, a son, a child and a woman came.")
    lexicon = lexicon_of("en")

    words = close_words(index, "girl")

    assert len(words) == 2
    assert set(words) <= {"Daughters", "son", "child", "woman"}
    weights = [lexicon.weight(stem(fold(word), "en")) for word in words]
    assert weights == sorted(weights, reverse=True)
    related = lexicon.relatives(stem("girl", "en")).keys() & index.statistics.frequency.keys()
    assert weights[0] == max(map(lexicon.weight, related))
    assert close_words(index_of("They go."), "went") == ()
