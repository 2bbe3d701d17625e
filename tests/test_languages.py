"""How good the answers are in each language: an article of our own for each, and ten questions; see languages/."""

import tomllib
from pathlib import Path

import pytest

from index import Labelled, build_index, passages_with_words, read, read_article, summarise, try_question

FILES = sorted((Path(__file__).parent / "languages").glob("*.toml"))
PROMISED = {"en", "de", "es", "fr", "it", "pt", "nl", "sv", "ru", "ar", "zh", "th"}


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def described(request):
    """A language's code, its article and, for each question, words of the sentence that answers."""
    content = tomllib.loads(request.param.read_text(encoding="utf-8"))
    return request.param.stem, content["article"], content["questions"]


def test_there_is_an_article_in_each_language_that_is_promised():
    assert {file.stem for file in FILES} >= PROMISED


def test_the_right_sentence_comes_first_in_every_language(described):
    code, body, questions = described
    article = read_article(body, source=f"{code}.txt")
    reading = read(article)
    index = build_index([reading])

    assert article.language == code, "guessed"
    assert reading.sentences >= 10
    assert len(questions) == 10
    outcomes = []
    for question, words in questions.items():
        (right,) = passages_with_words(reading, words)
        outcomes.append(try_question(index, Labelled(question, frozenset({(0, right.number)}))))
    summary = summarise(outcomes)
    assert summary.hit_at_1 >= 0.8
    assert summary.answered >= 0.7
