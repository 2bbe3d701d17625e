from math import log

import pytest

from index import Settings, build_index, parse_query, read, read_article
from index.evidence import LONGEST, STANDS, any_of, gather, weigh
from index.language import AnswerType
from index.lexicon import BROADER, SAME, lexicon_of
from index.spelling import understand

# Rows 0 to 4, in two blocks. The idf of a term that n of them hold is ln(6 / (n + 0.5)).
CREW = """\
A ship sank. Nobody saw it. The captain swam home.

Two ships left. They sailed.
"""
IN_NONE, IN_ONE, IN_TWO = log(6 / 0.5), log(6 / 1.5), log(6 / 2.5)


def evidence_of(question, *texts, language="en"):
    """The evidence for all candidates of an index in which each term is worth its idf: k1 is 0."""
    readings = [read(read_article(text, source="article.txt", language=language)) for text in texts]
    index = build_index(readings, Settings(k1=0))
    query = parse_query(question, language)
    return gather(query, index.candidates(query, 100))


def by_row(evidence, table):
    return dict(zip(evidence.rows.tolist(), table.tolist(), strict=True))


def standing(evidence, name):
    """How far each term stands where the name says, for each row."""
    return by_row(evidence, evidence.stands[[*STANDS].index(name)])


def about(expected):
    return pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "question", "expected"),
    [
        pytest.param("here", "ship captain", {0: [1, 0], 1: [0, 0], 2: [0, 1], 3: [1, 0], 4: [0, 0]}, id="here"),
        pytest.param("here", "captain away", {0: [0, 0], 1: [0, 0], 2: [1, 0]}, id="here, not what nobody has"),
        pytest.param(
            "same_form", "ship captain", {0: [1, 0], 1: [0, 0], 2: [0, 1], 3: [0, 0], 4: [0, 0]}, id="same form"
        ),
        pytest.param(
            "same_form",
            "ships CAPTAIN",
            {0: [0, 0], 1: [0, 0], 2: [0, 1], 3: [1, 0], 4: [0, 0]},
            id="same form, capitals or not",
        ),
        pytest.param("before", "saw captain", {0: [0, 0], 1: [0, 0], 2: [1, 0]}, id="before"),
        pytest.param("before", "captain left", {0: [0, 0], 1: [0, 0], 2: [0, 0], 3: [0, 0], 4: [0, 1]},
                     id="before, not in another block"),
        pytest.param("before", "ship sailed", {0: [0, 0], 1: [1, 0], 2: [0, 0], 3: [0, 0], 4: [1, 0]},
                     id="before, only what is missing"),
        pytest.param("two_before", "sank captain", {0: [0, 0], 1: [0, 0], 2: [1, 0]}, id="two before"),
        pytest.param("two_before", "captain sailed", {0: [0, 0], 1: [0, 0], 2: [0, 0], 3: [0, 0], 4: [0, 0]},
                     id="two before, not in another block"),
        pytest.param("after", "saw captain", {0: [1, 0], 1: [0, 1], 2: [0, 0]}, id="after"),
        pytest.param("after", "captain left", {0: [0, 0], 1: [1, 0], 2: [0, 0], 3: [0, 0], 4: [0, 0]},
                     id="after, not in another block"),
        pytest.param("in_block", "sank captain", {0: [0, 1], 1: [1, 1], 2: [1, 0]}, id="in the block"),
        pytest.param("in_block", "captain left", {0: [1, 0], 1: [1, 0], 2: [0, 0], 3: [0, 0], 4: [0, 1]},
                     id="in the block, not in another"),
        pytest.param("in_block", "captain away", {0: [1, 0], 1: [1, 0], 2: [0, 0]}, id="in the block, not in none"),
    ],
)  # fmt: skip
def test_it_tells_where_each_word_stands_as_seen_from_a_candidate(name, question, expected):
    evidence = evidence_of(question, CREW)

    assert standing(evidence, name) == expected


@pytest.mark.parametrize("name", ["here", "related", "before", "in_block"])
def test_some_of_it_has_a_name_of_its_own(name):
    evidence = evidence_of("ship captain rescued", CREW)

    assert by_row(evidence, getattr(evidence, name)) == standing(evidence, name)


def test_a_word_around_a_candidate_is_worth_less_than_one_in_it():
    evidence = evidence_of("ship captain", CREW)

    assert by_row(evidence, evidence.worth) == {0: [1, 0], 1: [0, 0], 2: [0, 1], 3: [1, 0], 4: [0, 0]}
    assert by_row(evidence, evidence.worth_before) == {0: [1, 0], 1: [0.6, 0], 2: [0, 1], 3: [1, 0], 4: [0.6, 0]}
    assert by_row(evidence, evidence.worth_around) == {0: [1, 0.4], 1: [0.6, 0.4], 2: [0.4, 1], 3: [1, 0], 4: [0.6, 0]}


def test_each_candidate_of_several_articles_is_seen_in_its_own():
    evidence = evidence_of("fox hen", "A fox ran. A hen ran.", "A hen, a red hen. It was red. A fox ran.")

    assert standing(evidence, "before") == {0: [0, 0], 1: [1, 0], 2: [0, 0], 3: [0, 1], 4: [0, 0]}
    assert standing(evidence, "two_before") == {0: [0, 0], 1: [0, 0], 2: [0, 0], 3: [0, 0], 4: [0, 1]}
    assert standing(evidence, "after") == {0: [0, 1], 1: [0, 0], 2: [0, 0], 3: [1, 0], 4: [0, 0]}
    assert standing(evidence, "in_block") == {0: [0, 1], 1: [1, 0], 2: [1, 0], 3: [1, 1], 4: [0, 1]}


def test_a_misspelt_word_is_asked_in_the_form_it_was_taken_for():
    index = build_index([read(read_article(CREW, source="article.txt"))])
    query = understand(index, "Which captian?")
    evidence = gather(query, index.candidates(query, 10))

    assert standing(evidence, "same_form") == {0: [0], 1: [0], 2: [1]}


# One passage that has the first term of each question.
@pytest.mark.parametrize(
    ("text", "question", "worth"),
    [
        pytest.param("The Ukrainian crew", "crew from Ukraine", 6 / 9, id="six of nine letters the same"),
        pytest.param("Ukraine has a crew", "crew of Ukrainians", 6 / 10, id="the word shorter than asked"),
        pytest.param("The crew and a carpenter", "crew with a carpet", 0, id="five of nine"),
        pytest.param("The crew was warm", "crew at war", 0, id="three letters the same"),
        pytest.param("The crew was saved", "crew rescue", SAME, id="the same meaning"),
        pytest.param("The crew and the vessel", "crew of the ship", BROADER, id="a broader meaning"),
        pytest.param("The crew saved a vessel", "crew rescue", SAME, id="the nearest of two"),
        pytest.param("The Ukrainian crew in Ukraine", "crew, Ukraine", 0, id="beside the term itself"),
    ],
)
def test_a_missing_word_is_worth_as_much_as_its_nearest_relative(text, question, worth):
    evidence = evidence_of(question, text)
    here = float("Ukraine " in f"{text} " and question == "crew, Ukraine")

    assert evidence.related.tolist() == [about([0, worth])]
    assert evidence.worth.tolist() == [about([1, max(worth, here)])]


def test_another_word_of_the_question_is_no_relative():
    assert evidence_of("saved, rescued", "The crew was saved").related.tolist() == [[0, 0]]


def test_each_word_knows_which_word_of_the_question_it_is():
    evidence = evidence_of("Was the lamp lit in May?", "In May the lamp, the old lamp was lit. Lamp")

    # Terms: lamp, lit, may. Common words from 4: was, the, in; both sentences of the block are candidates.
    assert evidence.query.terms == ("lamp", "lit", "may")
    assert evidence.query.common == ("was", "the", "in")
    assert by_row(evidence, evidence.places) == {0: [6, 3, 5, 1, 5, 0, 1, 4, 2], 1: [1, *[0] * 8]}
    assert by_row(evidence, evidence.matched)[0] == [False, True, False, True, False, False, True, False, True]


def test_a_word_of_the_question_is_no_kind_of_answer():
    evidence = evidence_of("Did 9 come?", "Ann and 9 and 10 in May came")

    named = (AnswerType.PERSON | AnswerType.PLACE).value
    assert evidence.kinds.tolist() == [[named, 0, 0, 0, AnswerType.NUMBER.value, 0, AnswerType.TIME.value, 0]]


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        pytest.param("Who came?", [False, True, False, False], id="a name, not the first word"),
        pytest.param("How many came?", [False, False, True, False], id="a number"),
        pytest.param("When was it that they came?", [False, False, False, False], id="no time"),
        pytest.param("What came?", [False, False, False, False], id="nothing asked for"),
    ],
)
def test_a_word_fits_if_it_could_be_what_is_asked_for(question, fits):
    evidence = evidence_of(question, "Ann Lee, 9, came")

    assert evidence.fits.tolist() == [fits]
    assert evidence.names.tolist() == [[False, True, False, False]]


def test_words_beyond_the_first_64_are_not_looked_at():
    evidence = evidence_of("lamp oil", "lamp " * LONGEST + "oil")

    assert evidence.places.shape == (1, LONGEST)
    assert standing(evidence, "same_form") == {0: [1, 0]}
    assert evidence.here.tolist() == [[1, 1]]


def test_the_score_is_what_its_words_add():
    evidence = evidence_of("ship captain", CREW)

    assert by_row(evidence, evidence.by_word) == {
        0: about([IN_TWO, 0]),
        1: [0, 0],
        2: about([0, IN_ONE]),
        3: about([IN_TWO, 0]),
        4: [0, 0],
    }
    assert by_row(evidence, evidence.bm25) == about({0: IN_TWO, 1: 0, 2: IN_ONE, 3: IN_TWO, 4: 0})
    assert by_row(evidence, evidence.lengths) == {0: 3, 1: 3, 2: 4, 3: 3, 4: 2}
    assert by_row(evidence, evidence.block) == {0: 0, 1: 0, 2: 0, 3: 1, 4: 1}


def test_each_word_tells_by_its_rarity_here_and_at_large_and_less_as_a_name():
    evidence = evidence_of("Did the Captain sink the ship of whales?", CREW)
    lexicon = lexicon_of("en")

    assert evidence.query.terms == ("captain", "sink", "ship", "whale")
    rare = [IN_ONE, IN_NONE, IN_TWO, IN_NONE]
    large = [lexicon.weight(term) for term in evidence.query.terms]
    assert evidence.rare.tolist() == about(rare)
    assert evidence.telling.tolist() == about(large)
    assert evidence.no_name.tolist() == [0, 1, 1, 1]
    assert evidence.told.tolist() == [
        about([one, its, one * its / 5, one * plain, its * plain])
        for one, its, plain in zip(rare, large, [0, 1, 1, 1], strict=True)
    ]


def test_without_a_lexicon_all_words_tell_the_same_at_large():
    evidence = evidence_of("lamp Qo", "lamp Qo", language="tlh")

    assert evidence.telling.tolist() == [1, 1]
    assert evidence.related.tolist() == [[0, 0]]


def test_rows_are_weighed_and_asked_column_by_column():
    evidence = evidence_of("ship captain", CREW)

    assert by_row(evidence, weigh(evidence.here, evidence.rare)) == about(by_row(evidence, evidence.bm25))
    assert by_row(evidence, any_of(evidence.here > 0)) == {0: True, 1: False, 2: True, 3: True, 4: False}
