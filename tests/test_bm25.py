from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Query, Settings, build_index, parse_query, read, read_article, tokenize
from index.bm25 import LuceneBM25, Statistics
from index.language import AnswerType

WORDS = ("rock", "ship", "lamp", "oil", "moon", "tide")  # each its own stem


def reading_of(*sentences):
    """The reading of an article in which each sentence is a paragraph, and so a passage."""
    return read(read_article("\n\n".join(sentences), source="article.txt"))


def query_of(*terms):
    return Query(" ".join(terms), terms, terms, phrases=(), excluded=(), asks_for=AnswerType.ANYTHING)


def places(candidates):
    return list(zip(candidates.articles.tolist(), candidates.passages.tolist(), strict=True))


# Second source: rank-bm25's own get_scores, and counting in Python.
@settings(max_examples=150)
@given(
    articles=st.lists(
        st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), min_size=1, max_size=8),
        min_size=1,
        max_size=4,
    ),
    terms=st.lists(st.sampled_from((*WORDS, "whale")), min_size=1, unique=True),
    k1=st.floats(0.01, 3),  # rank-bm25 itself divides 0 by 0 where it is 0
    b=st.floats(0, 1),
)
def test_scores_are_those_of_rank_bm25_over_all_articles_together(articles, terms, k1, b):
    corpus = [sentence for article in articles for sentence in article]
    expected = LuceneBM25(corpus, k1=k1, b=b).get_scores(terms)
    readings = [reading_of(*(" ".join(sentence) for sentence in article)) for article in articles]

    candidates = build_index(readings, Settings(k1=k1, b=b)).candidates(query_of(*terms), len(corpus))

    rows = [sum(map(len, articles[:article])) + passage for article, passage in places(candidates)]
    assert sorted(rows) == [row for row, words in enumerate(corpus) if set(words) & set(terms)]
    assert candidates.scores.tolist() == pytest.approx([expected[row] for row in rows], abs=1e-9)
    scored = list(zip((-candidates.scores).tolist(), rows, strict=True))
    assert scored == sorted(scored)
    statistics = candidates.statistics
    assert statistics.passages == len(corpus)
    assert statistics.mean_length == pytest.approx(sum(map(len, corpus)) / len(corpus))
    assert statistics.frequency == {word: n for word in WORDS if (n := sum(word in words for words in corpus))}


def test_scores_are_those_of_rank_bm25_where_words_overlap():
    sentences = ["灯塔很高。", "灯塔的灯亮了，灯塔", "大海"]
    corpus = [[token.term for token in tokenize(sentence, "zh")] for sentence in sentences]
    expected = LuceneBM25(corpus, k1=0.5, b=0.6).get_scores(["灯塔", "灯"])

    candidates = build_index([reading_of(*sentences)]).candidates(query_of("灯塔", "灯"), 3)

    assert [
        (place, pytest.approx(score, abs=1e-9)) for place, score in enumerate(expected.tolist()) if score
    ] == sorted(zip(candidates.passages.tolist(), candidates.scores.tolist(), strict=True))


def test_a_score_is_the_formula_of_the_textbook():
    index = build_index([reading_of("Red fox", "Red fox and red dog run")], Settings(k1=0.5, b=0.6))

    candidates = index.candidates(query_of("red"), 2)

    # By hand: N 2, n 2, mean length 4; the second has the term twice among 6 tokens, the first once among 2.
    idf = log(3 / 2.5)
    second, first = idf * 2 * 1.5 / (2 + 0.5 * (0.4 + 0.6 * 6 / 4)), idf * 1 * 1.5 / (1 + 0.5 * (0.4 + 0.6 * 2 / 4))
    assert places(candidates) == [(0, 1), (0, 0)]
    assert candidates.scores.tolist() == pytest.approx([second, first], abs=1e-12)


def test_without_k1_a_repeated_term_counts_once():
    index = build_index([reading_of("Red fox", "Red fox and red dog run")], Settings(k1=0))

    assert index.candidates(query_of("red"), 2).scores.tolist() == pytest.approx([log(3 / 2.5)] * 2, abs=1e-12)


# ln(10 / (n + 0.5)) by a pocket calculator.
@pytest.mark.parametrize(
    ("n", "idf"),
    [
        pytest.param(0, 2.9957, id="in none"),
        pytest.param(2, 1.3863, id="in two"),
        pytest.param(5, 0.5978, id="in more than half"),
        pytest.param(9, 0.0513, id="in all"),
    ],
)
def test_a_term_tells_less_the_more_passages_hold_it_but_never_nothing(n, idf):
    statistics = Statistics(passages=9, mean_length=1.0, frequency={"red": n})

    assert statistics.idf("red") == pytest.approx(idf, abs=5e-5)


def test_a_word_that_stands_in_every_passage_still_counts():
    index = build_index([reading_of("Red fox", "Red dog", "Red red hen")])

    candidates = index.candidates(query_of("red"), 10)

    assert len(candidates) == 3
    assert candidates.scores.min() > 0


def test_equal_scores_keep_reading_order_across_articles():
    index = build_index([reading_of("Red fox", "Blue fox", "Red hen"), reading_of("Red dog", "Red red")])

    candidates = index.candidates(query_of("red"), 10)

    assert places(candidates) == [(1, 1), (0, 0), (0, 2), (1, 0)]


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_k_cuts_ties_in_reading_order(k):
    index = build_index([reading_of("Red fox", "Blue fox", "Red hen"), reading_of("Red dog", "Red red")])

    candidates = index.candidates(query_of("red"), k)

    assert places(candidates) == [(1, 1), (0, 0), (0, 2), (1, 0)][:k]


@pytest.mark.parametrize("k", [1, 10, 433, 434, 700, 1_299, 5_000])
def test_k_cuts_ties_in_a_long_article_too(k):
    lengths = [7 * number % 3 + 1 for number in range(1_300)]  # 1, 2, 3, 1, 2, 3, …
    index = build_index([reading_of(*("Red" + " fox" * length for length in lengths))])

    candidates = index.candidates(query_of("red"), k)

    # By hand: the shorter, the closer; equal ones in reading order.
    nearest = sorted(range(1_300), key=lambda number: (lengths[number], number))
    assert candidates.passages.tolist() == nearest[:k]


@pytest.mark.parametrize("k", [0, -1])
def test_k_counts_from_one(lighthouse, k):
    with pytest.raises(ValueError, match=str(k)):
        lighthouse.candidates(query_of("lamp"), k)


def test_an_index_over_no_articles_has_no_candidates():
    index = build_index([])

    assert len(index.candidates(parse_query('lamp "oil" -gas', "en"), 10)) == 0
    assert (index.statistics.passages, index.statistics.mean_length) == (0, 0.0)
    assert index.language == "en"


def test_a_question_without_terms_has_no_candidates(lighthouse):
    assert len(lighthouse.candidates(parse_query("Who?", "en"), 10)) == 0


# Passages of the lighthouse are 0 to 6.
@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        pytest.param("lamp", {1, 5}, id="a word"),
        pytest.param('"the lamp"', {5}, id="a phrase"),
        pytest.param("“THE LAMP”", {5}, id="a phrase in other letters"),
        pytest.param('"lamp the"', set(), id="the words in another order"),
        pytest.param('"sailor"', set(), id="another form of the word"),
        pytest.param('"out and"', {3}, id="a phrase of stop words"),
        pytest.param('"1823 its"', set(), id="a phrase across two sentences"),
        pytest.param('lamp "gas"', set(), id="a phrase that nobody uses"),
        pytest.param('"the" "lamp"', {1, 5}, id="two phrases, side by side or not"),
        pytest.param("lamp -electric", {1}, id="without a word"),
        pytest.param("lamp -burning", {5}, id="without any form of a word"),
        pytest.param('"the" -"the lamp" -keeper', {0, 1, 2, 6}, id="without words side by side"),
        pytest.param("lamp -gas", {1, 5}, id="without a word that nobody uses"),
        pytest.param("-lamp", set(), id="nothing to look for"),
    ],
)
def test_phrases_stand_in_a_candidate_and_excluded_words_do_not(lighthouse, question, numbers):
    candidates = lighthouse.candidates(parse_query(question, "en"), 10)

    assert set(candidates.passages.tolist()) == numbers


def test_phrases_and_exclusions_hold_in_each_of_several_articles():
    index = build_index([reading_of("Red fox", "Fox red"), reading_of("A fox, all red", "The red fox ran")])

    assert places(index.candidates(parse_query('"red fox"', "en"), 10)) == [(0, 0), (1, 1)]
    assert places(index.candidates(parse_query('fox -"red fox"', "en"), 10)) == [(0, 1), (1, 0)]
    assert places(index.candidates(parse_query("fox -running -ran", "en"), 10)) == [(0, 0), (0, 1), (1, 0)]


def test_a_phrase_is_looked_for_before_k_cuts():
    index = build_index([reading_of("Red fox", "Red red fox fox", "That fox was never ever red but the fox red")])

    assert places(index.candidates(parse_query('"the fox red" fox', "en"), 1)) == [(0, 2)]
