"""How sure an answer is: each signal by hand on small texts, and what holds of all of them."""

from math import isfinite, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import bodies

from index import answer_question, build_index, read, read_article
from index.confidence import SIGNALS, Top, confidence
from index.rank import rank_hits
from index.spelling import understand
from index.weights import read_weights

NAMES = [signal.__name__ for signal in SIGNALS]


def index_of(*texts, language=None):
    return build_index([read(read_article(text, source="article.md", language=language)) for text in texts])


def top_of(index, question) -> Top:
    query = understand(index, question)
    ranking = rank_hits(query, index.candidates(query, 40))
    return Top(ranking, ranking.order)


def signal(name, index, question):
    return SIGNALS[NAMES.index(name)](top_of(index, question))


CREW = "The crew was saved."


# Words that weigh the same at large, so that shares are plain: two invented ones weigh as much as any unknown word.
@pytest.mark.parametrize(
    ("name", "text", "question", "value"),
    [
        pytest.param("covered_by_best", "Zorbs grunt.", "zorbs grunt", 1.0, id="all of it"),
        pytest.param("covered_by_best", "A blorf. A zorb.", "zorb blorf", 0.5, id="half of it"),
        pytest.param("covered_together", "A blorf. A zorb.", "zorb blorf", 1.0, id="all of it in two"),
        pytest.param("covered_together", "A blorf.", "zorb blorf", 0.5, id="half of it in all"),
        pytest.param("covered_around", "A blorf. Hens.\n\nA zorb. Cows.", "zorb blorf", 0.5, id="not in another block"),
        pytest.param("known_to_article", "A blorf.\n\n# Zorb", "zorb blorf", 1.0, id="known in a heading"),
        pytest.param("known_to_article", "A blorf.", "zorb blorf", 0.5, id="half known"),
        pytest.param("rare_known", "A blorf. Hens.\n\n# Zorb", "zorb blorf", 1.0, id="all of the idf is known"),
        pytest.param("rare_known", "Zorbs.", "zorb", 1.0, id="all of one word is known"),
        pytest.param("length", CREW, "crew", log(4), id="four words"),
        pytest.param("telling_missing", CREW, "crew saved", 0.0, id="nothing is missing at large"),
        pytest.param("rare_covered", "A blorf. A zorb.", "zorb blorf", 0.5, id="half of the idf"),
        pytest.param("rare_covered", "A blorf, a zorb.", "zorb blorf", 1.0, id="all of the idf"),
        pytest.param("stands_out", CREW, "crew", 0.0, id="nothing to stand out of"),
        pytest.param("names_missing", CREW, "Did Zorb and Blorf save the crew?", 2.0, id="two names"),
        pytest.param("names_missing", "The crew of Zorb.", "Did Zorb save the crew?", 0.0, id="the name is there"),
        pytest.param("names_missing", CREW, "Aa Ab Ac Ad Ae Af crew", 4.0, id="names are counted to four"),
        pytest.param("names_missing", CREW, "DID ZORB SAVE THE CREW?", 0.0, id="capitals alone tell no names"),
        pytest.param("names_unknown", CREW + "\n\n# Zorb", "Did Zorb and Blorf save the crew?", 1.0, id="one known"),
        pytest.param("row", CREW, "the crew slept saved", 2 / 4, id="two in a row of four"),
        pytest.param("row", CREW, "the crew was saved", 1.0, id="all in a row"),
        pytest.param("number_missing", CREW, "How many did the crew save?", 1.0, id="no number"),
        pytest.param("number_missing", "The crew saved nine.", "How many did the crew save?", 0.0, id="a number"),
        pytest.param("number_missing", "The crew rowed nine.", "How long did the crew row?", 1.0, id="no unit"),
        pytest.param("number_missing", "The crew rowed nine hours.", "How long did the crew row?", 0.0, id="its unit"),
        pytest.param("number_missing", CREW, "When was the crew saved?", 0.0, id="no number is asked for"),
        pytest.param("time_missing", CREW, "When was the crew saved?", 1.0, id="no time"),
        pytest.param("time_missing", "The crew was saved in 1823.", "When was the crew saved?", 0.0, id="a time"),
        pytest.param("time_missing", CREW, "Was the crew saved?", 0.0, id="no time is asked for"),
        pytest.param("number_asked", CREW, "How many did the crew save?", 1.0, id="a number of anything"),
        pytest.param("number_asked", CREW, "How long did the crew row?", 0.0, id="a number with a unit"),
        pytest.param("not_counted", "The crew saved nine.", "How many sailors did the crew save?", 1.0, id="uncounted"),
        pytest.param("not_counted", "They saved nine sailors.", "How many sailors were saved?", 0.0, id="counted"),
        pytest.param("not_counted", CREW, "Was the crew saved?", 0.0, id="nothing to count"),
        pytest.param("most_telling_missing", "A blorf.", "zorb blorf", 0.5, id="half is one word"),
        pytest.param("most_telling_missing", "A blorf, a zorb.", "zorb blorf", 0.0, id="nothing is missing"),
        pytest.param("unknown", CREW, "Zorb blorf saved the crew", 2.0, id="two unknown words"),
        pytest.param("unknown", CREW, "aa ab ac ad ae af crew", 4.0, id="unknown words are counted to four"),
        pytest.param("words_asked", CREW, "crew", 0.0, id="one word"),
        pytest.param("words_asked", CREW, "Was the crew saved?", log(2), id="two words"),
    ],
)
def test_a_signal_tells_what_it_says(name, text, question, value):
    assert signal(name, index_of(text), question) == pytest.approx(value)


def test_every_signal_has_its_weight_and_no_other_weight_is_left():
    assert read_weights().signals.keys() == {"bias", *NAMES}
    assert len(set(NAMES)) == len(NAMES)


def test_a_block_helps_at_a_discount():
    alone, beside = index_of("A blorf.\n\nHens.\n\n# Zorb"), index_of("A zorb. A blorf. Hens.")

    assert signal("covered_around", alone, "zorb blorf") == 0.5
    assert 0.5 < signal("covered_around", beside, "zorb blorf") < 1


def test_shares_of_bm25_are_of_a_sentence_with_all_the_words():
    index = index_of("A zorb and a blorf met here.\n\nA zorb came.\n\nHens.\n\nCows.")
    evidence = top_of(index, "zorb blorf").evidence

    share = signal("share_of_possible", index, "zorb blorf")
    assert share == pytest.approx(evidence.bm25.max() / (1.5 * evidence.rare.sum()))
    assert 0 < share < 1.5
    assert signal("share_of_possible", index, "zorb blorf grunt") < share
    assert signal("block_share", index, "zorb blorf grunt") < signal("block_share", index, "zorb blorf")


def test_the_words_that_are_there_and_those_that_are_not_tell_by_their_rarity():
    index = index_of("A zorb and a blorf met here.\n\nA zorb came.\n\nHens.\n\nCows.")
    evidence = top_of(index, "zorb grunt blorf").evidence
    zorb, grunt, blorf = evidence.rare

    assert signal("rarity_of_matched", index, "zorb grunt blorf") == pytest.approx((zorb + blorf) / 2 / log(5))
    assert signal("rare_known", index, "zorb grunt blorf") == pytest.approx((zorb + blorf) / (zorb + grunt + blorf))
    zorb, grunt, blorf = evidence.telling
    assert signal("telling_of_matched", index, "zorb grunt blorf") == pytest.approx((zorb + blorf) / 2)
    assert signal("telling_missing", index, "zorb grunt blorf") == pytest.approx(grunt)


def test_the_best_score_is_compared_with_the_others(lighthouse):
    top = top_of(lighthouse, "What did the lamp burn?")
    scores = [hit.score for hit in top.ranking]

    mean = sum(scores) / len(scores)
    spread = (sum((score - mean) ** 2 for score in scores) / len(scores)) ** 0.5
    above = sum(scores[:3]) / len(scores[:3]) - mean
    assert signal("stands_out", lighthouse, "What did the lamp burn?") == pytest.approx(above / spread, abs=1e-9)
    assert signal("score_for_length", lighthouse, "What did the lamp burn?") == pytest.approx(scores[0] / log(7 + 1))


def test_equal_scores_stand_out_in_nothing():
    index = index_of("Red fox.", "Red hen.", "Red dog.")

    assert signal("stands_out", index, "red") == pytest.approx(0, abs=1e-6)


def test_capitals_are_no_names_where_nouns_have_them():
    german = index_of("Die Crew schlief. Das Meer war tief.", language="de")

    assert signal("names_missing", german, "Rettete Zorb die Crew?") == 0
    assert signal("names_unknown", german, "Rettete Zorb die Crew?") == 0


def test_only_the_hits_that_are_meant_are_seen(lighthouse):
    ranking = top_of(lighthouse, "lamp").ranking
    second = Top(ranking, ranking.order[1:2])

    assert second.best == ranking.order[1]
    assert second.scores.tolist() == [ranking[1].score]
    assert SIGNALS[NAMES.index("stands_out")](second) == 0


def test_without_hits_there_is_no_top(lighthouse):
    with pytest.raises(ValueError, match="no hits"):
        confidence(top_of(lighthouse, "zorb"))


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param(["crew saved", "crew saved zorb", "crew saved zorb blorf"], id="unknown words"),
        pytest.param(["Did Ann save the crew?", "Did Zorb save the crew?"], id="a name"),
        pytest.param(["Was the crew saved?", "When was the crew saved?"], id="a kind of answer"),
    ],
)
def test_the_more_of_the_question_is_covered_the_surer(questions):
    index = index_of("Ann saved a crew of nine sailors.\n\nHens sleep.\n\nCows eat grass.")

    sure = [confidence(top_of(index, question)) for question in questions]

    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == len(sure)


@pytest.mark.parametrize("question", ["Was the crew saved by a boat?", "Which boat saved the crew?"])
def test_the_more_of_the_question_the_sentence_has_the_surer(question):
    texts = ("Hens slept.", "A boat slept.", "A boat saved it.", "A boat saved the crew.")

    sure = [answer_question(index_of(f"{text}\n\nCows eat grass."), question).confidence for text in texts]

    assert sure == sorted(sure)
    assert 0 == sure[0] < sure[1] < sure[2] < sure[3] < 1


QUESTIONS = [
    "lamp",
    "How many lamps?",
    "When did Mr. Smith sleep in 1823?",
    "LAMP IN U.S.",
    "Which keeper’s iPhone?",
    "naïve 日本語 हिन्दी",
    "Why did No. 3.5 sleep? -Mr",
    '"A. A"',
    "lamp " * 100,
]


@given(bodies(), st.sampled_from(QUESTIONS))
def test_every_signal_is_finite_and_every_confidence_a_share(body, question):
    top = top_of(index_of(body), question)
    if not len(top.places):
        return

    signals = {name: one(top) for name, one in zip(NAMES, SIGNALS, strict=True)}
    assert all(isfinite(value) for value in signals.values()), signals
    assert all(isinstance(value, float) for value in signals.values()), signals
    for name in ("covered_by_best", "covered_together", "covered_around", "known_to_article", "rare_known"):
        assert 0 <= signals[name] <= 1 + 1e-9
    assert signals["covered_by_best"] <= signals["covered_together"] + 1e-9
    assert signals["covered_by_best"] <= signals["covered_around"] + 1e-9
    assert signals["names_unknown"] <= signals["unknown"] <= 4
    assert signals["names_missing"] <= 4
    assert 0 <= signals["row"] <= 64
    assert 0 <= confidence(top) <= 1
