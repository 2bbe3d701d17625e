from math import inf, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import bodies

from index import Settings, build_index, kind_features, parse_query, read, read_article
from index.evidence import gather
from index.features import FEATURES
from index.kind_features import (
    block_size,
    counted,
    kind_count,
    kind_missing,
    kind_nearby,
    names_for_anything,
    names_for_number,
    number_for_time,
    other_number,
    other_words,
    place,
    sentence_number,
    time_unasked,
    two_names,
    unit,
    words_after,
    year,
)

# Rows 0 to 4, in two blocks.
CREW = """\
A ship sank. Nobody saw it. The captain swam home.

Two ships left. They sailed.
"""


def values(feature, question, *texts):
    """The feature of each candidate, by its row."""
    readings = [read(read_article(text, source="article.txt", language="en")) for text in texts]
    index = build_index(readings, Settings())
    query = parse_query(question, "en")
    evidence = gather(query, index.candidates(query, 100))
    return dict(zip(evidence.rows.tolist(), feature(evidence).tolist(), strict=True))


def about(expected):
    return pytest.approx(expected, abs=1e-12)


# Each text is one sentence.
@pytest.mark.parametrize(
    ("feature", "text", "question", "expected"),
    [
        pytest.param(kind_missing, "The crew saved nine", "How many did the crew save?", False, id="a number, there"),
        pytest.param(kind_missing, "The crew left", "How many had the crew?", True, id="a number, missing"),
        pytest.param(kind_missing, "The crew of 9", "How many of the crew of 9?", True, id="the number asked with"),
        pytest.param(kind_missing, "The crew left on Monday", "When did the crew leave?", False, id="a day, there"),
        pytest.param(kind_missing, "The crew of Ann", "Who had a crew?", False, id="a name, there"),
        pytest.param(kind_missing, "Ann had a crew", "Who had a crew?", True, id="a sentence’s first word"),
        pytest.param(kind_missing, "It was due to the crew", "Why was it the crew?", False, id="a reason, there"),
        pytest.param(kind_missing, "The crew left", "Was there a crew?", False, id="no kind asked for"),
        pytest.param(kind_count, "A crew of nine or ten", "How many were the crew?", 2, id="two numbers"),
        pytest.param(kind_count, "A crew of 1, 2, 3, 4 or 5", "How many were the crew?", 4, id="five count as four"),
        pytest.param(kind_count, "A crew of nine or ten", "Who was the crew?", 0, id="numbers for a name"),
        pytest.param(kind_count, "A crew of nine or ten", "Was there a crew?", 0, id="numbers for anything"),
        pytest.param(kind_nearby, "The crew saved nine", "How many did the crew save?", 1, id="side by side"),
        pytest.param(kind_nearby, "Nine crew", "How many crew?", 1, id="right before"),
        pytest.param(kind_nearby, "The crew lost nine", "How many had the crew?", 3 / 4, id="a word between"),
        pytest.param(kind_nearby, "Nine of the crew", "How many had the crew?", 3 / 5, id="two words between"),
        pytest.param(kind_nearby, "Ten lost, a crew of nine", "How many had the crew?", 3 / 4, id="the nearest"),
        pytest.param(kind_nearby, "The crew left", "How many had the crew?", 0, id="no such word"),
        pytest.param(kind_nearby, "The crew lost nine", "Was there a crew?", 0, id="nearby, no kind asked for"),
        pytest.param(two_names, "The crew of Ann Lee", "Who had a crew?", True, id="two names"),
        pytest.param(two_names, "The crew of Ann or Lee", "Who had a crew?", False, id="two names apart"),
        pytest.param(two_names, "Ann Lee had a crew", "Who had a crew?", False, id="two names first"),
        pytest.param(two_names, "Once Ann Crew Lee came", "Who was crew?", False, id="around one that was asked with"),
        pytest.param(two_names, "The crew of Ann Lee", "Where was the crew?", False, id="two names for a place"),
        pytest.param(counted, "Nine sailors fell", "How many sailors fell?", True, id="right before"),
        pytest.param(counted, "Nine brave sailors fell", "How many sailors fell?", True, id="a word between them"),
        pytest.param(counted, "Nine very brave sailors", "How many sailors fell?", False, id="two words between them"),
        pytest.param(counted, "Sailors fell nine miles", "How many sailors fell?", False, id="behind"),
        pytest.param(counted, "Nine sailors", "Who were the sailors?", False, id="a person asked for"),
        pytest.param(counted, "Nine sailors", "How many of the sailors fell?", False, id="nothing said to be counted"),
        pytest.param(counted, "Sailors", "How many sailors fell?", False, id="one word"),
        pytest.param(unit, "The crew left for two days", "How long was the crew away?", True, id="a unit"),
        pytest.param(unit, "The crew left for two ships", "How long was the crew away?", False, id="no unit"),
        pytest.param(unit, "The crew left for two days", "How many were the crew?", False, id="no unit asked for"),
        pytest.param(unit, "The crew" + " left and" * 40 + " for days", "How long was the crew away?", True,
                     id="a unit behind many words"),
        pytest.param(year, "The crew left in 1823", "When did the crew leave?", True, id="a year"),
        pytest.param(year, "The crew left in the 1820s", "When did the crew leave?", True, id="years"),
        pytest.param(year, "The crew left on 9 May", "When did the crew leave?", False, id="a date without a year"),
        pytest.param(year, "The crew left in 1823", "How many did the crew leave?", False, id="a year for a number"),
        pytest.param(number_for_time, "The crew left on 9 May", "When did the crew leave?", True, id="a day’s number"),
        pytest.param(number_for_time, "The crew left at nine", "When did the crew leave?", True, id="an hour"),
        pytest.param(number_for_time, "The crew left in May", "When did the crew leave?", False, id="a month"),
        pytest.param(number_for_time, "The crew lost 9", "How many had the crew?", False, id="a number for a number"),
        pytest.param(names_for_number, "A crew of Ann and Bob", "How many had a crew?", 2, id="names for a number"),
        pytest.param(names_for_number, "A crew: Ann Lee, Bob Roy, Cy", "How many had a crew?", 4, id="four at most"),
        pytest.param(names_for_number, "A crew of Ann and Bob", "Who had a crew?", 0, id="names for a person"),
        pytest.param(names_for_anything, "A crew of Ann and Bob", "Was there a crew?", 2, id="names for anything"),
        pytest.param(names_for_anything, "A crew: Ann Lee, Bob Roy, Cy", "What crew?", 4, id="four at most of them"),
        pytest.param(names_for_anything, "A crew of Ann and Bob", "How many had a crew?", 0, id="names, a kind asked"),
        pytest.param(time_unasked, "The crew left in May", "Who was the crew?", True, id="a time nobody asked for"),
        pytest.param(time_unasked, "The crew left in May", "When did the crew leave?", False, id="a time asked for"),
        pytest.param(time_unasked, "The crew left", "Who was the crew?", False, id="no time"),
        pytest.param(other_number, "The crew of 2004", "What crew was there in 1990?", True, id="another number"),
        pytest.param(other_number, "The crew of 9 in 1990", "What crew was there in 1990?", False, id="the same"),
        pytest.param(other_number, "The crew left", "What crew was there in 1990?", False, id="no number"),
        pytest.param(other_number, "The crew of 2004", "What crew was there?", False, id="asked without a number"),
        pytest.param(other_words, "The crew left", "Was there a crew?", log(3), id="other words"),
        pytest.param(other_words, "Crew, crew", "Was there a crew?", 0, id="no other words"),
        pytest.param(words_after, "The crew left at noon", "Was there a crew?", 3 / 5, id="words after"),
        pytest.param(words_after, "Crew of a crew", "Was there a crew?", 0, id="the last of two"),
    ],
)  # fmt: skip
def test_of_one_sentence(feature, text, question, expected):
    assert values(feature, question, text) == about({0: expected})


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        pytest.param(sentence_number, [0, log(2), log(3), 0, log(2)], id="number in the block"),
        pytest.param(block_size, [log(3), log(3), log(3), log(2), log(2)], id="size of the block"),
        pytest.param(place, [0, 0.2, 0.4, 0.6, 0.8], id="place in the article"),
        pytest.param(other_words, [log(3), log(4), log(4), log(3), log(3)], id="words that were not asked with"),
        pytest.param(words_after, [1 / 3, 0, 2 / 4, 1 / 3, 0], id="words after, none without a word"),
    ],
)
def test_place_and_length_tell_sentences_of_a_crew_apart(feature, expected):
    assert values(feature, "ship captain", CREW) == about(dict(enumerate(expected)))


def test_the_place_is_that_in_its_own_article():
    assert values(place, "fox hen", "A fox ran. A hen ran.", "A fox. It ran. It ran. It ran.") == about(
        {0: 0, 1: 1 / 2, 2: 0, 3: 1 / 4, 4: 2 / 4, 5: 3 / 4}
    )


RANGES = {
    kind_missing: (0, 1),
    kind_count: (0, 4),
    kind_nearby: (0, 1),
    two_names: (0, 1),
    counted: (0, 1),
    unit: (0, 1),
    year: (0, 1),
    number_for_time: (0, 1),
    names_for_number: (0, 4),
    names_for_anything: (0, 4),
    time_unasked: (0, 1),
    other_number: (0, 1),
    sentence_number: (0, inf),
    block_size: (0, inf),
    place: (0, 1),
    other_words: (0, inf),
    words_after: (0, 1),
}


def test_the_range_of_each_feature_is_tried():
    ours = {one for family in FEATURES.values() for one in family if one.__module__ == kind_features.__name__}

    assert RANGES.keys() == ours


@given(
    texts=st.lists(bodies(), min_size=1, max_size=3),
    asking=st.sampled_from(["", "Who? ", "How many ", "How long is the ", "When did ", "Where ", "Why ", "-", "谁 "]),
    question=st.text(max_size=40),
    language=st.sampled_from([None, "en", "zh", "th", "tlh"]),
)
def test_whatever_is_read_and_asked_each_feature_keeps_to_its_range(texts, asking, question, language):
    index = build_index([read(read_article(text, source="article.md", language=language)) for text in texts])
    query = parse_query(f"{asking}lamp 1823 Smith {question}", index.language)
    candidates = index.candidates(query, 40)
    if not len(candidates):  # what is excluded may stand everywhere
        return
    evidence = gather(query, candidates)

    for feature, (least, most) in RANGES.items():
        column = feature(evidence)
        assert column.shape == (len(candidates),), feature.__name__
        assert np.isfinite(column).all(), feature.__name__
        assert ((column >= least - 1e-9) & (column <= most + 1e-9)).all(), feature.__name__


def test_a_kind_is_near_to_no_word_where_there_is_none():
    assert values(kind_nearby, "How many had the crew?", "Crew. 9.") == {0: 0, 1: 0}
