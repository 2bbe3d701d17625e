from itertools import chain
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Query, Settings, build_index, parse_query, read, read_article, tokenize
from index.bm25 import ARTICLE_SHARE, BLOCK_SHARE, LONG_B, LONG_K1, LuceneBM25, Statistics
from index.language import AnswerType

WORDS = ("rock", "ship", "lamp", "oil", "moon", "tide")  # each its own stem


def reading_of(*sentences):
    """The reading of an article in which each sentence is a paragraph, and so a passage; four are a block."""
    return read(read_article("\n\n".join(sentences), source="article.txt"))


def query_of(*terms):
    return Query(" ".join(terms), terms, terms, phrases=(), excluded=(), asks_for=AnswerType.ANYTHING)


def places(candidates):
    """The article and the number of each candidate."""
    found = [candidates.corpus.passage(row) for row in candidates.rows.tolist()]
    articles = candidates.corpus.article[candidates.rows].tolist()
    return [(article, passage.number) for article, (_, passage) in zip(articles, found, strict=True)]


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
    blocks = [article[first : first + 4] for article in articles for first in range(0, len(article), 4)]
    block_of = [number for number, block in enumerate(blocks) for _ in block]
    article_of = [number for number, article in enumerate(articles) for _ in article]
    own = LuceneBM25(corpus, k1=k1, b=b).get_scores(terms)
    of_blocks, of_articles = (
        LuceneBM25([[*chain.from_iterable(text)] for text in texts], k1=LONG_K1, b=LONG_B).get_scores(terms)
        for texts in (blocks, articles)
    )
    expected = {
        row: score + ARTICLE_SHARE * (of_articles[article_of[row]] if len(articles) > 1 else 0)
        for row in range(len(corpus))
        if (score := own[row] + BLOCK_SHARE * of_blocks[block_of[row]])
    }
    readings = [reading_of(*(" ".join(sentence) for sentence in article)) for article in articles]

    candidates = build_index(readings, Settings(k1=k1, b=b)).candidates(query_of(*terms), len(corpus))

    rows = candidates.rows.tolist()
    assert sorted(rows) == sorted(expected)
    assert candidates.scores.tolist() == pytest.approx([expected[row] for row in rows], abs=1e-9)
    scored = list(zip((-candidates.scores).tolist(), rows, strict=True))
    assert scored == sorted(scored)
    assert candidates.by_word[:-1].sum(axis=1).tolist() == pytest.approx(own.tolist(), abs=1e-9)
    assert candidates.by_word_of_block[:-1].sum(axis=1).tolist() == pytest.approx(of_blocks.tolist(), abs=1e-9)
    assert candidates.of_articles.tolist() == pytest.approx(of_articles.tolist(), abs=1e-9)
    assert candidates.by_word.shape == (len(corpus) + 1, len(terms))
    assert candidates.by_word_of_block.shape == (len(blocks) + 1, len(terms))
    assert not candidates.by_word[-1].any()
    assert not candidates.by_word_of_block[-1].any()
    statistics = candidates.statistics
    assert statistics.passages == len(corpus)
    assert statistics.mean_length == pytest.approx(sum(map(len, corpus)) / len(corpus))
    assert statistics.frequency == {word: n for word in WORDS if (n := sum(word in words for words in corpus))}


def test_scores_are_those_of_rank_bm25_where_words_overlap():
    sentences = ["灯塔很高。", "灯塔的灯亮了，灯塔", "大海"]
    corpus = [[token.term for token in tokenize(sentence, "zh")] for sentence in sentences]
    expected = LuceneBM25(corpus, k1=0.5, b=0.6).get_scores(["灯塔", "灯"])

    candidates = build_index([reading_of(*sentences)]).candidates(query_of("灯塔", "灯"), 3)

    assert candidates.by_word[:-1].sum(axis=1).tolist() == pytest.approx(expected.tolist(), abs=1e-9)


def test_a_score_is_the_formula_of_the_textbook():
    index = build_index([reading_of("Red fox", "Red fox and red dog run")], Settings(k1=0.5, b=0.6))

    candidates = index.candidates(query_of("red"), 2)

    # By hand: N 2, n 2, mean length 4; the second has the term twice among 6 tokens, the first once among 2.
    idf = log(3 / 2.5)
    second, first = idf * 2 * 1.5 / (2 + 0.5 * (0.4 + 0.6 * 6 / 4)), idf * 1 * 1.5 / (1 + 0.5 * (0.4 + 0.6 * 2 / 4))
    # Both are one block, the only one, so its length is the mean: N 1, n 1, three times the term, k1 0.9.
    block = log(2 / 1.5) * 3 * 1.9 / (3 + 0.9)
    assert places(candidates) == [(0, 1), (0, 0)]
    assert candidates.by_word[:, 0].tolist() == pytest.approx([first, second, 0], abs=1e-12)
    assert candidates.by_word_of_block[:, 0].tolist() == pytest.approx([block, 0], abs=1e-12)
    assert candidates.scores.tolist() == pytest.approx([second + block / 2, first + block / 2], abs=1e-12)


def test_an_article_counts_where_several_are_open():
    index = build_index([reading_of("Red fox"), reading_of("Red hen"), reading_of("Big dog")], Settings(k1=0))

    candidates = index.candidates(query_of("red"), 3)

    # By hand: N 3, n 2 for passages, blocks and articles alike; each of the latter has the mean length, so k1 cancels.
    idf = log(4 / 2.5)
    assert candidates.of_articles.tolist() == pytest.approx([idf, idf, 0], abs=1e-12)
    assert places(candidates) == [(0, 0), (1, 0)]
    assert candidates.scores.tolist() == pytest.approx([1.75 * idf] * 2, abs=1e-12)


def test_a_sentence_without_a_word_is_a_candidate_if_its_block_has_one():
    text = "A fox sat. It ran.\n\nBig dogs. They slept."
    index = build_index([read(read_article(text, source="article.txt")), reading_of("A fox")])

    assert places(index.candidates(query_of("fox"), 10)) == [(1, 0), (0, 0), (0, 1)]


def test_without_k1_a_repeated_term_counts_once():
    index = build_index([reading_of("Red fox", "Red fox and red dog run")], Settings(k1=0))

    by_word = index.candidates(query_of("red"), 2).by_word

    assert by_word[:, 0].tolist() == pytest.approx([log(3 / 2.5), log(3 / 2.5), 0], abs=1e-12)


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


# Two articles alike: of each, one block, which its second sentence owes its place to.
ALIKE = [reading_of("Red fox", "Blue fox", "Red hen")] * 2
ALIKE_ORDER = [(0, 0), (0, 2), (1, 0), (1, 2), (0, 1), (1, 1)]


def test_equal_scores_keep_reading_order_across_articles():
    candidates = build_index(ALIKE).candidates(query_of("red"), 10)

    assert places(candidates) == ALIKE_ORDER
    assert len(set(candidates.scores.tolist())) == 2


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 6])
def test_k_cuts_ties_in_reading_order(k):
    assert places(build_index(ALIKE).candidates(query_of("red"), k)) == ALIKE_ORDER[:k]


@pytest.mark.parametrize("k", [1, 10, 433, 434, 700, 1_299, 5_000])
def test_k_cuts_ties_in_a_long_article_too(k):
    lengths = [7 * number % 3 + 1 for number in range(1_300)]  # 1, 2, 3, 1, 2, 3, …
    text = " ".join("Red" + " fox" * length + "." for length in lengths)  # one paragraph, and so one block
    index = build_index([read(read_article(text, source="article.txt"))])

    candidates = index.candidates(query_of("red"), k)

    # By hand: the shorter, the closer; equal ones in reading order.
    nearest = sorted(range(1_300), key=lambda number: (lengths[number], number))
    assert candidates.rows.tolist() == nearest[:k]


def test_headings_come_last():
    text = "# Red fox\n\nA big hen and a very old fox sat there.\n\n# Fox"
    index = build_index([read(read_article(text, source="article.md"))])

    assert places(index.candidates(query_of("fox"), 10)) == [(0, 1), (0, 2), (0, 0)]
    assert places(index.candidates(query_of("fox"), 1)) == [(0, 1)]


@pytest.mark.parametrize(
    ("term", "n"),
    [
        pytest.param("fox", 2, id="in two, and a heading"),
        pytest.param("old", 0, id="in a heading only"),
        pytest.param("hen", 1, id="in one, twice"),
        pytest.param("whale", 0, id="in none"),
    ],
)
def test_headings_are_no_sentences_with_a_term(term, n):
    index = build_index(
        [read(read_article("# Old fox\n\nA fox. A hen, a hen.", source="article.md")), reading_of("A fox")]
    )

    assert index.sentences_with(term) == n
    assert (index.sentences, index.statistics.passages) == (3, 4)


@pytest.mark.parametrize("k", [0, -1])
def test_k_counts_from_one(lighthouse, k):
    with pytest.raises(ValueError, match=str(k)):
        lighthouse.candidates(query_of("lamp"), k)


def test_neighbours_of_what_is_excluded_are_no_candidates():
    index = build_index([reading_of("red fox", "blue hen")])

    assert len(index.candidates(parse_query("fox -red", "en"), 10)) == 0


def test_an_index_over_no_articles_has_no_candidates():
    index = build_index([])

    assert len(index.candidates(parse_query('lamp "oil" -gas', "en"), 10)) == 0
    assert (index.statistics.passages, index.statistics.mean_length) == (0, 0.0)
    assert index.language == "en"


def test_a_question_without_terms_has_no_candidates(lighthouse):
    assert len(lighthouse.candidates(parse_query("Who?", "en"), 10)) == 0


# Passages of the lighthouse are 0 to 6, in paragraphs 0 and 1, 2 to 4, 5 and 6.
@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        pytest.param("lamp", {0, 1, 5, 6}, id="a word, and its paragraph"),
        pytest.param('"the lamp"', {5}, id="a phrase"),
        pytest.param("“THE LAMP”", {5}, id="a phrase in other letters"),
        pytest.param('"lamp the"', set(), id="the words in another order"),
        pytest.param('"sailor"', set(), id="another form of the word"),
        pytest.param('"out and"', {3}, id="a phrase of stop words"),
        pytest.param('"1823 its"', set(), id="a phrase across two sentences"),
        pytest.param('lamp "gas"', set(), id="a phrase that nobody uses"),
        pytest.param('"the" "lamp"', {1, 5}, id="two phrases, side by side or not"),
        pytest.param("lamp -electric", {0, 1, 6}, id="without a word"),
        pytest.param("lamp -burning", {0, 5, 6}, id="without any form of a word"),
        pytest.param('"the" -"the lamp" -keeper', {0, 1, 2, 6}, id="without words side by side"),
        pytest.param("lamp -gas", {0, 1, 5, 6}, id="without a word that nobody uses"),
        pytest.param("-lamp", set(), id="nothing to look for"),
    ],
)
def test_phrases_stand_in_a_candidate_and_excluded_words_do_not(lighthouse, question, numbers):
    candidates = lighthouse.candidates(parse_query(question, "en"), 10)

    assert set(candidates.rows.tolist()) == numbers


def test_phrases_and_exclusions_hold_in_each_of_several_articles():
    index = build_index([reading_of("Red fox", "Fox red"), reading_of("A fox, all red", "The red fox ran")])

    assert places(index.candidates(parse_query('"red fox"', "en"), 10)) == [(0, 0), (1, 1)]
    assert places(index.candidates(parse_query('fox -"red fox"', "en"), 10)) == [(0, 1), (1, 0)]
    assert places(index.candidates(parse_query("fox -running -ran", "en"), 10)) == [(0, 0), (0, 1), (1, 0)]


def test_a_phrase_is_looked_for_before_k_cuts():
    index = build_index([reading_of("Red fox", "Red red fox fox", "That fox was never ever red but the fox red")])

    assert places(index.candidates(parse_query('"the fox red" fox', "en"), 1)) == [(0, 2)]
