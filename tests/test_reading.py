import pickle
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from texts import bodies

from index.article import Article, read_article
from index.language import NAMED, AnswerType
from index.passages import split_passages
from index.reading import Reading, read
from index.tokens import tokenize


def test_a_reading_counts_each_word_and_each_term_once():
    reading = read(read_article("Lamps burn. The lamp burned in 1823.", source="a.txt"))

    assert reading.words == ("Lamps", "burn", "The", "lamp", "burned", "in", "1823")
    assert reading.terms == ("lamp", "burn", "the", "in", "1823")
    assert reading.term_of.tolist() == [0, 1, 2, 0, 1, 3, 4]
    assert reading.tokens.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert reading.bounds.tolist() == [0, 2, 7]
    assert [AnswerType(int(kind)) for kind in reading.kinds] == [
        NAMED,
        *[AnswerType.ANYTHING] * 5,
        AnswerType.NUMBER | AnswerType.TIME,
    ]


def test_a_word_is_counted_under_the_same_number_wherever_it_stands():
    reading = read(read_article("lit lit\n…\nlamp lit", source="a.txt"))

    assert reading.words == ("lit", "lamp")
    assert reading.tokens.tolist() == [0, 0, 1, 0]
    assert reading.bounds.tolist() == [0, 2, 2, 4], "the passage without a word begins and ends at once"


@pytest.mark.parametrize("source", ["a.txt", "a.md"])
@settings(max_examples=150)
@given(body=bodies())
def test_a_reading_holds_the_tokens_of_each_passage(source, body):
    article = read_article(body, source=source)
    reading = read(article)
    term = reading.terms

    assert reading.passages == tuple(split_passages(article))
    assert (reading.bounds[0], reading.bounds[-1]) == (0, len(reading.tokens))
    for passage, first, last in zip(reading.passages, reading.bounds, reading.bounds[1:], strict=False):
        tokens = [*tokenize(passage.span.cut(article.text), article.language, passage.span.start)]
        words = reading.tokens[first:last]
        assert [reading.words[word] for word in words] == [token.span.cut(article.text) for token in tokens]
        assert [term[reading.term_of[word]] for word in words] == [token.term for token in tokens]
        assert all(token.span in passage.span for token in tokens)


def test_a_reading_travels_between_processes_whole(lighthouse_article: Article):
    reading = read(lighthouse_article)
    arrived: Reading = pickle.loads(pickle.dumps(reading))  # noqa: S301

    for part in fields(Reading):
        sent, got = getattr(reading, part.name), getattr(arrived, part.name)
        if isinstance(sent, np.ndarray):
            assert got.dtype == sent.dtype
            assert np.array_equal(got, sent)
        else:
            assert got == sent


def test_reading_tells_how_far_it_is():
    shares: list[float] = []

    read(read_article("It was lit. " * 1_200, source="a.txt"), progress=shares.append)

    assert len(shares) == 3
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.01
    assert 0.8 < shares[-1] <= 1
