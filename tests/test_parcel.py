import json
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from texts import bodies

from index import parcel
from index.article import arrange_article, read_article
from index.bm25 import build_index
from index.layout import Block
from index.parcel import article_as_json, article_from_json, pack_reading, unpack_reading
from index.reading import read
from index.span import Span

PAGED = arrange_article(
    [Block("The Lamp", 1, 1), Block("Lit in 1823.", page=1), Block("Out", 2, 2), Block("Dark.", page=2)],
    source="https://example.org/lamp.pdf",
    published=date(2022, 2, 5),
    language="en",
)


@pytest.fixture
def packed(lighthouse_article):
    """The lighthouse's reading as bytes."""
    return pack_reading(read(lighthouse_article))


def same(one, other):
    """Whether two readings are equal, part by part."""
    pairs = [(getattr(one, part.name), getattr(other, part.name)) for part in fields(one)]
    return all(np.array_equal(a, b) and a.dtype == b.dtype if isinstance(a, np.ndarray) else a == b for a, b in pairs)


# Articles


@pytest.mark.parametrize(
    "article", [PAGED, replace(PAGED, published=None), read_article("Lit – ☀.\n\nOut.", source="a")]
)
def test_an_article_comes_back_as_it_was(article):
    record = article_as_json(article)

    assert "\n" not in record
    assert article.text not in record
    assert article_from_json(record, article.text) == article


@settings(max_examples=50)
@given(bodies())
def test_so_does_any_article(body):
    for source in ("a.txt", "a.md"):
        article = read_article(body, source=source)
        assert article_from_json(article_as_json(article), article.text) == article


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sha256": "0"}, id="another text's sum"),
        pytest.param({"paragraphs": [[0, 10_000]]}, id="beyond the text"),
        pytest.param({"paragraphs": [[9, 3]]}, id="backwards"),
        pytest.param({"paragraphs": [[-1, 3]]}, id="before the text"),
        pytest.param({"paragraphs": [[10, 22], [12, 20]]}, id="one in another"),
        pytest.param({"paragraphs": [[0, 5]]}, id="a paragraph in a heading"),
        pytest.param({"paragraphs": [[0]]}, id="half a place"),
        pytest.param({"paragraphs": [["a", "b"]]}, id="no numbers"),
        pytest.param({"sections": [[0, 8, 1, 0, 10_000]]}, id="a section beyond the text"),
        pytest.param({"pages": [[20, 30], [0, 20]]}, id="pages out of order"),
        pytest.param({"published": "yesterday"}, id="no date"),
        pytest.param({"published": 5}, id="a number for a date"),
        pytest.param({"language": None, "paragraphs": None}, id="nothing"),
    ],
)
def test_a_record_that_does_not_fit_is_refused(change):
    record = json.dumps(json.loads(article_as_json(PAGED)) | change)

    with pytest.raises(ValueError, match=r"."):
        article_from_json(record, PAGED.text)


@pytest.mark.parametrize("record", ["", "{", "[]", "5", "null", '{"title": "a"}', "[" * 100_000])
def test_what_is_no_record_is_refused(record):
    with pytest.raises(ValueError, match=r"."):
        article_from_json(record, PAGED.text)


def test_a_changed_text_is_noticed():
    with pytest.raises(ValueError, match="the text is another"):
        article_from_json(article_as_json(PAGED), PAGED.text.replace("1823", "1824"))


# Readings


def test_a_reading_comes_back_as_it_was(lighthouse_article, packed):
    assert same(unpack_reading(lighthouse_article, packed), read(lighthouse_article))


@settings(max_examples=50)
@given(bodies())
def test_so_does_any_reading(body):
    article = read_article(body, source="a.txt")

    assert same(unpack_reading(article, pack_reading(read(article))), read(article))


def test_a_reading_that_came_back_is_asked_like_any_other(lighthouse_article, packed):
    index = build_index([unpack_reading(lighthouse_article, packed)])

    assert len(index.readings[0].passages) == 7


def test_words_are_kept_once_for_all_readings(lighthouse_article, packed):
    one, other = unpack_reading(lighthouse_article, packed), unpack_reading(lighthouse_article, packed)

    assert all(a is b for a, b in zip(one.words, other.words, strict=True))


@pytest.mark.parametrize("place", range(0, 2_000, 97))
def test_a_flipped_bit_is_noticed(lighthouse_article, packed, place):
    damaged = bytearray(packed)
    damaged[place % len(packed)] ^= 1 << place % 8

    with pytest.raises(ValueError, match="damaged"):
        unpack_reading(lighthouse_article, bytes(damaged))


@pytest.mark.parametrize("left", [0, 1, 31, 32, 33, 500])
def test_a_parcel_that_is_cut_off_is_refused(lighthouse_article, packed, left):
    with pytest.raises(ValueError, match=r"."):
        unpack_reading(lighthouse_article, packed[:left])


def test_another_article_s_parcel_is_refused(packed):
    with pytest.raises(ValueError, match="another text"):
        unpack_reading(PAGED, packed)


def test_a_parcel_of_another_edition_is_refused(lighthouse_article, packed, monkeypatch):
    monkeypatch.setattr(parcel, "edition", lambda: "of old")

    with pytest.raises(ValueError, match="another edition"):
        unpack_reading(lighthouse_article, packed)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"tokens": np.array([99] * 56, dtype=np.int32)}, id="no such word"),
        pytest.param({"tokens": np.array([-1] * 56, dtype=np.int32)}, id="a word before the first"),
        pytest.param({"tokens": np.zeros(3, dtype=np.int32)}, id="too few tokens"),
        pytest.param({"term_of": np.full(46, 99, dtype=np.int32)}, id="no such term"),
        pytest.param({"kinds": np.zeros(3, dtype=np.uint8)}, id="too few kinds"),
        pytest.param({"bounds": np.array([0, 9, 3, 12, 20, 30, 40, 56])}, id="bounds that fall"),
        pytest.param({"bounds": np.array([0, 56])}, id="too few bounds"),
        pytest.param({"words": ("lamp",)}, id="too few words"),
        pytest.param({"words": ("la\nmp",)}, id="a word of two lines"),
        pytest.param({"terms": ()}, id="no terms"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(lighthouse_article, change):
    """Such a parcel has a right sum: a process that is not trusted could make it."""
    parcel_of_others = pack_reading(replace(read(lighthouse_article), **change))

    with pytest.raises(ValueError, match=r"."):
        unpack_reading(lighthouse_article, parcel_of_others)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"span": Span(0, 100_000)}, id="beyond the text"),
        pytest.param({"span": Span(60, 60)}, id="empty"),
        pytest.param({"span": Span(0, 2)}, id="before another"),
        pytest.param({"paragraph": 9}, id="no such paragraph"),
        pytest.param({"paragraph": -1}, id="a paragraph before the first"),
        pytest.param({"sentence": 0}, id="no sentence"),
    ],
)
def test_passages_that_are_none_of_the_article_are_refused(lighthouse_article, change):
    reading = read(lighthouse_article)
    passages = [*reading.passages]
    passages[3] = replace(passages[3], **change)

    with pytest.raises(ValueError, match=r"."):
        unpack_reading(lighthouse_article, pack_reading(replace(reading, passages=tuple(passages))))
