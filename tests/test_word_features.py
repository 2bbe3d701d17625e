from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import bodies

from index import Settings, build_index, parse_query, read, read_article, word_features
from index.evidence import LONGEST, gather
from index.features import FEATURES
from index.lexicon import SAME, lexicon_of
from index.word_features import (
    article_bm25,
    block_bm25,
    common_words,
    covered_around,
    covered_around_at_large,
    covered_at_large,
    leans_on_before,
    longest_run,
    names_missing,
    no_word,
    outdone,
    share,
    share_around,
    share_at_large,
    share_of_best,
    share_of_telling,
    short_of_block,
)

# Rows 0 to 4, in two blocks. The idf of a term that n of them hold is ln(6 / (n + 0.5)).
CREW = """\
A ship sank. Nobody saw it. The captain swam home.

Two ships left. They sailed.
"""
IN_NONE, IN_ONE, IN_TWO = log(6 / 0.5), log(6 / 1.5), log(6 / 2.5)
BOTH = IN_ONE + IN_TWO

AT_LARGE = lexicon_of("en").weight
SHIP, CAPTAIN = AT_LARGE("ship"), AT_LARGE("captain")


def values(feature, question, *texts):
    """The feature of each candidate, by its row; a term adds its idf to BM25, for k1 is 0."""
    readings = [read(read_article(text, source="article.txt", language="en")) for text in texts]
    index = build_index(readings, Settings(k1=0))
    query = parse_query(question, "en")
    evidence = gather(query, index.candidates(query, 100))
    return dict(zip(evidence.rows.tolist(), feature(evidence).tolist(), strict=True))


def about(expected):
    return pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("feature", "question", "expected"),
    [
        pytest.param(share, "ship captain", [IN_TWO / BOTH, 0, IN_ONE / BOTH, IN_TWO / BOTH, 0], id="share"),
        pytest.param(share, "captain away", [0, 0, IN_ONE / (IN_ONE + IN_NONE)], id="share, a word that nobody has"),
        pytest.param(
            share_at_large,
            "ship captain",
            [SHIP / (SHIP + CAPTAIN), 0, CAPTAIN / (SHIP + CAPTAIN), SHIP / (SHIP + CAPTAIN), 0],
            id="share at large",
        ),
        pytest.param(
            share_of_telling,
            "ship captain",
            [
                SHIP**2 / (SHIP**2 + CAPTAIN**2),
                0,
                CAPTAIN**2 / (SHIP**2 + CAPTAIN**2),
                SHIP**2 / (SHIP**2 + CAPTAIN**2),
                0,
            ],
            id="share of telling words",
        ),
        pytest.param(covered_at_large, "ship captain", [SHIP, 0, CAPTAIN, SHIP, 0], id="covered at large"),
        pytest.param(
            share_around,
            "ship captain",
            [IN_TWO / BOTH, 0.6 * IN_TWO / BOTH, IN_ONE / BOTH, IN_TWO / BOTH, 0.6 * IN_TWO / BOTH],
            id="share with the sentence before",
        ),
        pytest.param(
            covered_around,
            "ship captain",
            [IN_TWO + 0.4 * IN_ONE, 0.6 * IN_TWO + 0.4 * IN_ONE, IN_ONE + 0.4 * IN_TWO, IN_TWO, 0.6 * IN_TWO],
            id="covered around",
        ),
        pytest.param(
            covered_around_at_large,
            "ship captain",
            [SHIP + 0.4 * CAPTAIN, 0.6 * SHIP + 0.4 * CAPTAIN, CAPTAIN + 0.4 * SHIP, SHIP, 0.6 * SHIP],
            id="covered around at large",
        ),
        pytest.param(outdone, "ship captain sank", [False, True, False, True, True], id="outdone"),
        pytest.param(outdone, "ship captain", [False, True, False, False, True], id="not outdone by its equal"),
        pytest.param(share_of_best, "ship captain", [IN_TWO / IN_ONE, 0, 1, IN_TWO / IN_ONE, 0], id="share of best"),
        pytest.param(no_word, "ship captain", [False, True, False, False, True], id="no word"),
        pytest.param(
            short_of_block, "ship captain", [IN_TWO - IN_ONE, -IN_ONE, 0, 0, -IN_TWO], id="short of its block"
        ),
    ],
)
def test_of_a_crew(feature, question, expected):
    assert values(feature, question, CREW) == about(dict(enumerate(expected)))


def test_relatives_cover_a_word_in_part():
    crew, rescue = AT_LARGE("crew"), AT_LARGE("rescu")

    covered = values(covered_at_large, "crew rescue", "The crew was saved")
    shares = values(share_at_large, "crew rescue", "The crew was saved")

    assert covered == about({0: crew + SAME * rescue})
    assert shares == about({0: (crew + SAME * rescue) / (crew + rescue)})
    assert values(share_of_telling, "crew rescue", "The crew was saved") == about({0: crew**2 / (crew**2 + rescue**2)})


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        pytest.param("Once Ann had a ship", "Had Ann a ship?", 0, id="the name is there"),
        pytest.param("Once Bob had a ship", "Had Ann a ship?", AT_LARGE("ann"), id="another name is there"),
        pytest.param("Once Ann had a ship", "Had ann a vessel?", 0, id="asked without a capital"),
        pytest.param("A Ukrainian ship", "A ship of Ukraine?", AT_LARGE("ukrain") / 3, id="the name in another form"),
    ],
)
def test_names_that_are_missing_count_at_large(text, question, expected):
    assert values(names_missing, question, text) == about({0: expected})


def test_common_words_count_by_their_idf_held_back_by_the_length():
    # By hand: N 2; "before" and "the" in one of two, mean length 4, the first has 5 words.
    found = values(common_words, "Did the ship sail before?", "The ship left before noon. A ship left.")

    assert found == about({0: 2 * log(3 / 1.5) / sqrt(1 + 5 / 4), 1: 0})


def test_a_word_to_look_for_is_not_common():
    assert values(common_words, "ship noon", "The ship left before noon.") == {0: 0}


def test_all_sentences_of_a_block_share_its_score():
    # By hand: of two blocks one has the term; they have 10 and 5 words; k1 is 0.9 and b 0.4.
    score = log(3 / 1.5) * 1.9 / (1 + 0.9 * (0.6 + 0.4 * 10 / 7.5))

    assert values(block_bm25, "captain", CREW) == about({0: score, 1: score, 2: score})


def test_an_article_is_scored_among_those_that_are_open():
    # By hand: of two articles each has one term; they have 3 and 5 words; k1 is 0.9 and b 0.4.
    first, second = (log(3 / 1.5) * 1.9 / (1 + 0.9 * (0.6 + 0.4 * length / 4)) for length in (3, 5))

    found = values(article_bm25, "ship hen", "A ship sank.", "A hen ran. It fell.")

    assert found == about({0: first, 1: second, 2: second})


def test_an_article_that_is_alone_scores_the_same_for_all():
    assert len(set(values(article_bm25, "ship captain", CREW).values())) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A ship sank. It burned.", {0: 0, 1: log(3 / 1.5)}, id="opens with a pronoun"),
        pytest.param("A ship sank. Lamps burned.", {0: 0, 1: 0}, id="opens without"),
        pytest.param("A ship burned. It burned.", {0: 0, 1: log(3 / 1.5)}, id="only what the sentence lacks"),
        pytest.param("A ship. It. It burned.", {0: 0, 1: log(4 / 1.5), 2: 0}, id="not two sentences before"),
    ],
)
def test_a_pronoun_leans_on_the_sentence_before(text, expected):
    assert values(leans_on_before, "ship burned", text) == about(expected)


@pytest.mark.parametrize(
    ("text", "question", "run"),
    [
        pytest.param("The ship sank before noon", "Did the ship sink before noon?", 2, id="two runs of two"),
        pytest.param("The ship sank before noon", "Was it the ship that sank before noon?", 5, id="common words too"),
        pytest.param("The ship sank before noon", "noon ship", 1, id="apart"),
        pytest.param("Noon ship", "ship noon", 2, id="in another order"),
        pytest.param("ship " * 100, "ship", LONGEST, id="of the words looked at"),
    ],
)
def test_the_longest_run_is_of_words_in_a_row(text, question, run):
    assert values(longest_run, question, text) == {0: run}


def test_a_run_does_not_go_on_in_the_next_sentence():
    assert values(longest_run, "ship sank", "A ship. Sank. It fell.") == {0: 1, 1: 1, 2: 0}


RANGES = {
    share: (0, 1),
    share_at_large: (0, 1),
    share_of_telling: (0, 1),
    covered_at_large: (0, inf),
    share_around: (0, 1),
    covered_around: (0, inf),
    covered_around_at_large: (0, inf),
    outdone: (0, 1),
    names_missing: (0, inf),
    common_words: (0, inf),
    share_of_best: (0, 1),
    no_word: (0, 1),
    block_bm25: (0, inf),
    short_of_block: (-inf, 0),
    article_bm25: (0, inf),
    leans_on_before: (0, inf),
    longest_run: (0, LONGEST),
}


def test_the_range_of_each_feature_is_tried():
    ours = {one for family in FEATURES.values() for one in family if one.__module__ == word_features.__name__}

    assert RANGES.keys() == ours


@given(
    texts=st.lists(bodies(), min_size=1, max_size=3),
    question=st.tuples(st.sampled_from(["", "The ", "who’s -", '"', "灯塔 ", "ภาษา "]), st.text(max_size=40)).map(
        "".join
    ),
    language=st.sampled_from([None, "en", "zh", "th", "tlh"]),
)
def test_whatever_is_read_and_asked_each_feature_keeps_to_its_range(texts, question, language):
    index = build_index([read(read_article(text, source="article.md", language=language)) for text in texts])
    query = parse_query(f"lamp Smith {question}", index.language)
    candidates = index.candidates(query, 40)
    if not len(candidates):  # what is excluded may stand everywhere
        return
    evidence = gather(query, candidates)

    for feature, (least, most) in RANGES.items():
        column = feature(evidence)
        assert column.shape == (len(candidates),), feature.__name__
        assert np.isfinite(column).all(), feature.__name__
        assert ((column >= least - 1e-9) & (column <= most + 1e-9)).all(), feature.__name__
