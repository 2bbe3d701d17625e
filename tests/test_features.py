import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import bodies

from index import build_index, parse_query, read, read_article
from index.evidence import STANDS, WAYS, gather
from index.features import COLUMNS, FEATURES, columns

QUESTIONS = [
    "lamp",
    "When was the lamp of the lighthouse lit?",
    "How many sailors",
    "Who had an electric lamp?",
    "1823",
]


def evidence_of(index, question):
    query = parse_query(question, index.language)
    return gather(query, index.candidates(query, 40))


def test_each_column_has_a_name_of_its_own():
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert len(COLUMNS) == len(STANDS) * WAYS + 1 + sum(map(len, FEATURES.values()))


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_feature_is_the_column_of_its_name(lighthouse, question):
    evidence = evidence_of(lighthouse, question)

    found = columns(evidence)

    assert found.shape == (len(evidence.rows), len(COLUMNS))
    assert found[:, COLUMNS.index("bm25")].tolist() == evidence.bm25.tolist()
    for family in FEATURES.values():
        for feature in family:
            assert found[:, COLUMNS.index(feature.__name__)].tolist() == [*map(float, feature(evidence).tolist())]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_word_tells_in_each_way_where_it_stands(lighthouse, question):
    evidence = evidence_of(lighthouse, question)

    found = columns(evidence)

    # Second source: word by word.
    for number, stand in enumerate(STANDS):
        for way in range(WAYS):
            told = [
                sum(far * tells for far, tells in zip(words, evidence.told[:, way].tolist(), strict=True))
                for words in evidence.stands[number].tolist()
            ]
            assert found[:, COLUMNS.index(f"{stand} {way + 1}")].tolist() == pytest.approx(told, abs=1e-9)


def test_what_is_known_of_a_candidate_does_not_change_by_looking(lighthouse):
    evidence = evidence_of(lighthouse, "Who lit the lamp in 1823?")

    assert columns(evidence).tolist() == columns(evidence).tolist()


@given(
    texts=st.lists(bodies(), min_size=1, max_size=3),
    question=st.text(max_size=60),
    language=st.sampled_from([None, "en", "ja", "th", "de", "tlh"]),
)
def test_whatever_is_read_and_asked_every_column_is_a_number(texts, question, language):
    index = build_index([read(read_article(text, source="article.md", language=language)) for text in texts])
    query = parse_query(f"lamp {question}", index.language)
    candidates = index.candidates(query, 40)
    if not len(candidates):  # what is excluded may stand everywhere
        return

    found = columns(gather(query, candidates))

    assert found.shape == (len(candidates), len(COLUMNS))
    assert np.isfinite(found).all()
