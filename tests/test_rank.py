import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer
from texts import bodies

from index import Settings, build_index, explain, parse_query, read, read_article, search
from index.features import COLUMNS, FEATURES
from index.rank import Ranking, rank_hits

QUESTIONS = [
    "lamp",
    "When was the lighthouse lit?",
    "How many sailors did the keeper save, and who was drowning in the ship?",
    "What did Napoleon think of the lamp?",
    'years "in the tower" -ship',
    "rokcs",
]


# By what a part can be named besides the words of the question.
FAMILIES = {*FEATURES, "related words", "sentence before", "sentence after", "its paragraph", "taken together"}


def index_of(*texts, source="article.txt", settings=None):
    return build_index([read(read_article(text, source=source)) for text in texts], settings)


def ranking_of(index, question) -> Ranking:
    query = parse_query(question, index.language)
    return rank_hits(query, index.candidates(query, 40))


@pytest.mark.parametrize(
    ("question", "paragraph", "sentence"),
    [
        pytest.param("When was the lighthouse lit?", 1, 1, id="same words"),
        pytest.param("What did the lamp burn?", 1, 2, id="same stem"),
        pytest.param("Was it a vessel that hit rocks?", 2, 1, id="same meaning"),
        pytest.param("Who saved the sailors?", 2, 2, id="who"),
        pytest.param("How many sailors were about to drown?", 2, 2, id="how many"),
        pytest.param("How old was the daughter who was twenty?", 2, 3, id="words in the sentence before"),
        pytest.param("Since when has the lamp been electric?", 3, 1, id="the rarer word"),
        pytest.param("Does anybody live in the tower?", 3, 2, id="live and lived"),
        pytest.param("elektric light", 3, 1, id="misspelt"),
    ],
)
def test_the_best_hit_is_the_sentence_that_answers(lighthouse, question, paragraph, sentence):
    best = search(lighthouse, question, 1)[0].passage

    assert (best.paragraph, best.sentence) == (paragraph, sentence)


# BM25 alone, by which both are equal, would take the first; what is excluded only gives the context.
@pytest.mark.parametrize(
    ("text", "question"),
    [
        pytest.param("Crews were safe.\n\nThe crew was safe.", "Was a crew safe?", id="the form that was asked"),
        pytest.param("The crew was fed.\n\nThe crew was saved.", "Was the crew rescued?", id="the same meaning"),
        pytest.param("The crew saved them.\n\nThe crew saved nine.", "How many did the crew save?", id="a number"),
        pytest.param("Hens. It was lit.\n\nThe lamp. It was lit.", "lit lamp -hen -the", id="a word before"),
        pytest.param("It was lit. Hens.\n\nIt was lit. The lamp.", "lit lamp -hen -the", id="a word after"),
    ],
)
def test_of_two_sentences_alike_one_thing_more_decides(text, question):
    index = index_of(text)

    best = search(index, question, 1)[0].passage

    assert best.paragraph == 2


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_parts_add_up_to_the_score(lighthouse, question):
    for hit in search(lighthouse, question, 10):
        assert sum(part for _, part in hit.parts) == pytest.approx(hit.score, abs=1e-9)
        assert all(part for _, part in hit.parts)


def test_a_part_is_named_after_the_word_it_comes_from(lighthouse):
    hit = search(lighthouse, "Whose lamp burned which oils?", 1)[0]

    names = [name for name, _ in hit.parts]
    assert names[:3] == ["lamp", "burned", "oils"]
    assert set(names[3:]) <= FAMILIES
    assert "words covered" in names
    assert len(set(names)) == len(names)


def test_no_family_of_features_can_be_taken_for_a_word_of_the_question():
    assert [name for name in FAMILIES if " " not in name] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_hits_stand_in_order_from_rank_one(lighthouse, question):
    hits = search(lighthouse, question, 10)

    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    scores = [round(hit.score, 9) for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage for hit in hits}) == len(hits)


@pytest.mark.parametrize("question", QUESTIONS)
def test_fewer_hits_are_the_first_of_more_and_the_same_each_time(lighthouse, question):
    assert search(lighthouse, question, 2) == search(lighthouse, question, 10)[:2]
    assert search(lighthouse, question, 10) == search(lighthouse, question, 10)


def test_equal_scores_keep_reading_order_across_articles():
    index = index_of("Red fox.", "Blue fox.", "Red hen.", "Red dog.")

    hits = search(index, "red", 5)

    assert [hit.passage.span.cut(hit.article.text) for hit in hits] == ["Red fox.", "Red hen.", "Red dog."]
    assert len({round(hit.score, 9) for hit in hits}) == 1


def test_a_ranking_stands_by_score_ties_as_they_come_and_headings_last():
    index = index_of("# Red fox\n\nA fox.\n\n## Red foxes\n\nFoxes here.", *["Red fox."] * 3, source="article.md")

    ranking = ranking_of(index, "red foxes")

    keys = [
        (hit.passage.is_heading, -round(hit.score, 9), int(place))
        for hit, place in zip(ranking, ranking.order, strict=True)
    ]
    assert keys == sorted(keys)
    assert len(ranking) == len(ranking.order) == 7
    assert ranking.sentences == 5
    assert [hit.rank for hit in ranking] == list(range(1, 8))
    assert all(hit.score == ranking.scores[place] for hit, place in zip(ranking, ranking.order, strict=True))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_hit_is_the_same_whenever_it_is_made(lighthouse, question):
    ranking = ranking_of(lighthouse, question)

    assert [ranking[rank] for rank in range(len(ranking))] == [*ranking] == [*ranking_of(lighthouse, question)]


def test_there_is_no_hit_beyond_the_last(lighthouse):
    ranking, nothing = ranking_of(lighthouse, "lamp"), ranking_of(lighthouse, "hen")

    for one in (ranking, nothing):
        with pytest.raises(IndexError):
            one[len(one)]
    assert ranking[-1] == ranking[len(ranking) - 1]
    assert (len(nothing), nothing.sentences, nothing.evidence, [*nothing]) == (0, 0, None, [])


def test_a_ranking_tells_what_each_column_has(lighthouse):
    ranking = ranking_of(lighthouse, "What did the lamp burn?")

    for place in range(len(ranking)):
        assert [ranking.value(name, place) for name in COLUMNS] == ranking.values[place].tolist()
        assert ranking.value("bm25", place) == pytest.approx(ranking.evidence.by_word[place].sum())
    assert [ranking.value("no_word", int(place)) for place in ranking.order[:1]] == [0]


@given(
    bodies(), st.sampled_from(["lamp", "Lamp Mr. U.S. 1823", "How many lamps?", "Who said naïve?", '"A. A"', "日本語"])
)
def test_every_text_is_put_in_order_by_finite_numbers(body, question):
    ranking = ranking_of(index_of(body, source="article.md"), question)

    assert np.isfinite(ranking.values).all()
    assert np.isfinite(ranking.scores).all()
    for hit in ranking:
        assert sum(part for _, part in hit.parts) == pytest.approx(hit.score, abs=1e-9)
        assert len(hit.worth) == len(hit.terms)
        assert all(0 <= worth <= 1 for worth in hit.worth)


def test_headings_come_after_every_sentence():
    index = index_of("# Red foxes\n\nA fox.\n\n## Red foxes again\n\nSeen once.", source="article.md")

    hits = search(index, "red foxes", 5)

    assert [hit.passage.is_heading for hit in hits] == [False, True, True]


def test_there_are_as_many_hits_as_asked_for_where_there_are_enough():
    index = index_of("\n\n".join(f"Fox {number}." for number in range(50)))

    assert len(search(index, "fox", 40)) == 40
    assert len(search(index, "fox 7", 100)) == 50
    assert search(index, "hen", 40) == []
    assert search(index, "Who?", 40) == []


@pytest.mark.parametrize("k", [0, -3])
def test_k_counts_from_one(lighthouse, k):
    with pytest.raises(ValueError, match=str(k)):
        search(lighthouse, "lamp", k)


def test_worth_tells_how_far_a_hit_has_each_term(lighthouse):
    hit = search(lighthouse, "Did lamps burn sailors?", 1)[0]

    assert hit.passage.number == 1
    assert hit.worth == (1.0, 1.0, 0.0)


def test_hits_are_in_order_without_k1(lighthouse_article):
    index = build_index([read(lighthouse_article)], Settings(k1=0))

    assert search(index, "the lamp burned", 5)[0].passage.number == 1


# Second source: nltk's stemmer over each word of the passage.
@settings(max_examples=100)
@given(
    words=st.lists(
        st.sampled_from(
            ["The", "keeper’s", "daughters", "saved", "nine", "sailor", "lamps", "1911,", "tower.", "BURNING"]
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_matched_words_are_those_with_a_term_of_the_question(lighthouse, words):
    stems = SnowballStemmer("english")
    query = parse_query(" ".join(words), "en")

    for hit in rank_hits(query, lighthouse.candidates(query, 10)) if query.terms else []:
        there = hit.passage.span.cut(hit.article.text).replace("’", " ").replace("-", " ").split()
        asked = [word for word in (word.strip(".,") for word in there) if stems.stem(word.lower()) in query.terms]
        assert [token.span.cut(hit.article.text) for token in hit.matched] == asked
        assert {token.term for token in hit.matched} <= set(query.terms)
        assert all(token.span in hit.passage.span for token in hit.matched)


@given(st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=12))
@example([0.005])
@example([0.015, 0.015])
@example([-0.005])
@example([0.015, -0.015])
@example([-0.001, -0.001, -0.001])
def test_the_points_of_a_score_are_hundredths_that_add_up_to_it(parts):
    named = [(f"word{number}", part) for number, part in enumerate(parts)]

    reasons = explain(named, parse_query("lamp", "en"), build_index([]))

    assert round(sum(reason.points for reason in reasons), 2) == round(sum(parts), 2)
    assert all(abs(reason.points - part) < 0.01 + 1e-9 for reason, part in zip(reasons, parts, strict=True))


def test_a_word_of_the_question_is_told_with_the_passages_that_have_it(lighthouse):
    hit = search(lighthouse, "Was the lamp electric?", 1)[0]
    reasons = explain(hit.parts, parse_query("Was the lamp electric?", "en"), lighthouse)

    assert [(reason.name, reason.sentences) for reason in reasons[:2]] == [("lamp", 2), ("electric", 1)]
    assert {reason.sentences for reason in reasons[2:]} == {None}


def test_headings_are_not_counted_as_sentences_that_have_a_word():
    index = index_of("# The lamp\n\nThe lamp burns. It smokes.\n", source="lamp.md")
    hit = search(index, "lamp", 1)[0]

    assert explain(hit.parts, parse_query("lamp", "en"), index)[0].sentences == 1
    assert (index.sentences, index.statistics.passages) == (2, 3)
