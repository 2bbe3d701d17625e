from math import log

import pytest

from index import Settings, build_index, parse_query, read, read_article
from index.features import (
    covered,
    gather,
    kind_of_answer,
    related_words,
    same_form,
    sentences_after,
    sentences_before,
    word_scores,
)
from index.lexicon import BROADER, SAME
from index.spelling import understand

# Passages 0 to 4. The idf of a term that n of them hold is ln(6 / (n + 0.5)).
CREW = """\
A ship sank. Nobody saw it. The captain swam home.

Two ships left. They sailed.
"""
IN_NONE, IN_ONE, IN_TWO = log(6 / 0.5), log(6 / 1.5), log(6 / 2.5)


def values(feature, question, *texts, source="article.txt"):
    """The feature of each candidate, by its passage's number, or by article and passage if there are several."""
    index = build_index([read(read_article(text, source=source)) for text in texts])
    query = parse_query(question, "en")
    candidates = index.candidates(query, 10)
    column = feature(gather(query, candidates)).tolist()
    places = zip(candidates.articles.tolist(), candidates.passages.tolist(), strict=True)
    return {place if texts[1:] else place[1]: value for place, value in zip(places, column, strict=True)}


def about(expected):
    return pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("feature", "question", "expected"),
    [
        pytest.param(covered, "ship captain", {0: IN_TWO, 2: IN_ONE, 3: IN_TWO}, id="covered, by any form"),
        pytest.param(covered, "captain swam away", {2: 2 * IN_ONE}, id="covered, the terms that stand there"),
        pytest.param(same_form, "ship captain", {0: IN_TWO, 2: IN_ONE, 3: 0}, id="same form"),
        pytest.param(same_form, "ships CAPTAIN", {0: 0, 2: IN_ONE, 3: IN_TWO}, id="same form, capitals or not"),
        pytest.param(sentences_before, "saw captain", {1: 0, 2: IN_ONE}, id="before, one sentence"),
        pytest.param(sentences_before, "sank captain", {0: 0, 2: IN_ONE / 2}, id="before, two sentences for half"),
        pytest.param(sentences_before, "captain left", {2: 0, 3: 0}, id="before, not in another paragraph"),
        pytest.param(sentences_before, "ship sailed", {0: 0, 3: 0, 4: IN_TWO}, id="before, only what is missing"),
        pytest.param(sentences_after, "saw captain", {1: IN_ONE, 2: 0}, id="after, one sentence"),
        pytest.param(sentences_after, "sank captain", {0: IN_ONE / 2, 2: 0}, id="after, two sentences for half"),
        pytest.param(sentences_after, "captain left", {2: 0, 3: 0}, id="after, not in another paragraph"),
    ],
)
def test_a_feature_is_worth_the_idf_of_its_terms(feature, question, expected):
    assert values(feature, question, CREW) == about(expected)


def test_a_term_in_both_sentences_before_counts_once():
    # N 3; fox in one, hen in two.
    assert values(sentences_before, "hen fox", "A red hen. A hen. A fox.") == about({0: 0, 1: 0, 2: log(4 / 2.5)})


def test_a_misspelt_word_is_asked_in_the_form_it_was_taken_for():
    index = build_index([read(read_article(CREW, source="article.txt"))])
    query = understand(index, "Which captian?")

    assert same_form(gather(query, index.candidates(query, 10))).tolist() == about([IN_ONE])


# One passage that has the first term of each question; the rest is missing, its idf is ln 4.
@pytest.mark.parametrize(
    ("text", "question", "worth"),
    [
        pytest.param("The Ukrainian crew", "crew from Ukraine", 6 / 9, id="six of nine letters the same"),
        pytest.param("The crew and a carpenter", "crew with a carpet", 0, id="five of nine"),
        pytest.param("The crew was warm", "crew at war", 0, id="three letters the same"),
        pytest.param("The crew was saved", "crew rescue", SAME, id="the same meaning"),
        pytest.param("The crew and the vessel", "crew of the ship", BROADER, id="a broader meaning"),
        pytest.param("The Ukrainian crew in Ukraine", "crew, Ukraine", 0, id="beside the term itself"),
    ],
)
def test_a_missing_word_counts_as_far_as_a_relative_stands_there(text, question, worth):
    assert values(related_words, question, text) == about({0: worth * log(4)})


# One passage, so a term that stands there has the idf ln(4 / 3).
@pytest.mark.parametrize(
    ("text", "question", "share"),
    [
        pytest.param("The crew saved nine", "How many did the crew save?", 1, id="a word that counts"),
        pytest.param("Crew of 9 saved", "How many crew?", 1, id="digits"),
        pytest.param("The crew of 9", "How many of the crew of 9?", 0, id="the number that was asked with"),
        pytest.param("The crew left on Monday", "When did the crew leave?", 1, id="a day"),
        pytest.param("The crew left", "When did the crew leave?", 0, id="no time"),
        pytest.param("The crew of Ann", "Who had a crew?", 0.4, id="a capital"),
        pytest.param("The crew of Ann Lee", "Who had a crew?", 0.7, id="two capitals side by side"),
        pytest.param("The crew of Ann or Lee", "Who had a crew?", 0.4, id="two capitals apart"),
        pytest.param("Once Ann Crew Lee came", "Who was crew?", 0.4, id="two capitals around one that was asked with"),
        pytest.param("Ann had a crew", "Who had a crew?", 0, id="a sentence’s first capital"),
        pytest.param("The crew of Ann", "Was there a crew?", 0, id="no kind asked for"),
    ],
)
def test_the_kind_of_answer_is_worth_the_mean_idf_of_the_terms(text, question, share):
    idf = {"crew": log(4 / 3), "save": log(4 / 3) if "saved" in text else log(4), "leav": log(4), "9": log(4 / 3)}
    terms = parse_query(question, "en").terms

    assert values(kind_of_answer, question, text) == about({0: share * sum(idf[term] for term in terms) / len(terms)})


def test_each_candidate_of_several_articles_is_seen_in_its_own():
    texts = "A fox ran. A hen ran.", "A hen, a red hen. It was red. A fox ran."

    # N 5; fox and red in two, hen in two. Sorted by BM25, passages of the two articles take turns.
    two = log(6 / 2.5)
    assert values(covered, "fox hen", *texts) == about({(0, 0): two, (0, 1): two, (1, 0): two, (1, 2): two})
    assert values(sentences_after, "fox hen", *texts) == about({(0, 0): two, (0, 1): 0, (1, 0): two / 2, (1, 2): 0})
    assert values(sentences_before, "fox hen", *texts) == about({(0, 0): 0, (0, 1): two, (1, 0): 0, (1, 2): two / 2})


@pytest.mark.parametrize(
    "question", ["lamp", "When was the lamp of the lighthouse lit?", "years in the tower, sailors"]
)
def test_what_each_word_adds_makes_up_the_score(lighthouse, question):
    query = parse_query(question, "en")
    candidates = lighthouse.candidates(query, 10)

    by_word = word_scores(gather(query, candidates), candidates, Settings())

    assert by_word.shape == (len(candidates), len(query.terms))
    assert by_word.sum(axis=1).tolist() == pytest.approx(candidates.scores.tolist(), abs=1e-9)
