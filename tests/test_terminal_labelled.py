import json

import pytest

from bot.config import Config
from bot.errors import BadQuestions
from bot.terminal.labelled import read_exams
from index import Labelled

ARTICLE = "Red fox. Old hen.\n\nThe  dog\nsaw it. A cat slept."


@pytest.fixture
def exam(tmp_path):
    """Write lines to a file and read them as questions, on an article of two paragraphs if they need one."""
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, encoding="utf-8")

    def read(*lines, articles=(article,)):
        path = tmp_path / "questions.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return read_exams(path, articles, Config())

    return read


def collection(*questions, paragraphs=("Red fox. Old hen.", "The dog saw it. A cat slept.")):
    return json.dumps({"title": "Farm", "paragraphs": list(paragraphs), "questions": list(questions)})


def test_an_owners_questions_are_put_to_the_article(exam):
    (only,) = exam('{"question": "Who saw it?", "answer": "the dog saw"}', "", '{"question": "Who ran?"}')

    assert only.questions == (Labelled("Who saw it?", frozenset({(0, 2)})), Labelled("Who ran?", frozenset()))


def test_a_collection_brings_its_own_articles(exam):
    question = {"question": "Who?", "answers": [{"paragraph": 1, "start": 4, "text": "dog"}]}
    none = {"question": "Why?", "impossible": True, "answers": [{"paragraph": 0, "start": 0, "text": "Red"}]}

    first, second = exam(collection(question, none), collection(), articles=())

    assert first.questions == (Labelled("Who?", frozenset({(0, 2)})), Labelled("Why?", frozenset()))
    assert first.index.readings[0].article.text == "Red fox. Old hen.\n\nThe dog saw it. A cat slept."
    assert second.questions == ()


def test_an_answer_across_two_sentences_is_in_both(exam):
    question = {"question": "Who?", "answers": [{"paragraph": 0, "start": 0, "text": "Red fox. Old hen"}]}

    (only,) = exam(collection(question), articles=())

    assert only.questions[0].relevant == {(0, 0), (0, 1)}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(["", "{"], ", line 2 is not JSON. Write ", id="no JSON"),
        pytest.param(["[1]"], ", line 1 is not an object. Write ", id="no object"),
        pytest.param(['{"question": 3}'], ", line 1: “question” is missing or not a text. Write ", id="no text"),
        pytest.param(["{}"], ", line 1: “question” is missing or not a text. Write ", id="no question"),
        pytest.param(
            ['{"question": "Who?", "answer": "a cow"}'],
            ", line 1: no sentence has “a cow”. Copy some words of the right sentence.",
            id="an answer that no sentence has",
        ),
        pytest.param(['{"question": "Who?", "answer": " "}'], ", line 1: no sentence has “ ”. Copy ", id="no words"),
        pytest.param(["9" * 5_000], ", line 1 is not JSON. Write ", id="a number without end"),
        pytest.param(["[" * 100_000], ", line 1 is not JSON. Write ", id="brackets without end"),
        pytest.param([], " is empty. Write a question a line: ", id="nothing"),
    ],
)
def test_a_bad_line_is_named(exam, tmp_path, lines, message):
    with pytest.raises(BadQuestions) as refusal:
        exam(*lines)

    assert str(refusal.value).startswith(f"{tmp_path / 'questions.jsonl'}{message}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(
            {"paragraph": 2, "start": 0, "text": "x"}, "there is no character 0 in paragraph 2.", id="paragraph"
        ),
        pytest.param({"paragraph": 0, "start": 99, "text": "x"}, "paragraph 0 ends before that answer.", id="start"),
        pytest.param(
            {"paragraph": 0, "start": -1, "text": "x"}, "there is no character -1 in paragraph 0.", id="before"
        ),
        pytest.param({"paragraph": True, "start": 0, "text": "x"}, "“paragraph” is missing or not a whole", id="kind"),
        pytest.param({"paragraph": 0, "start": 0}, "“text” is missing or not a text. Write ", id="no text"),
    ],
)
def test_an_answer_that_stands_nowhere_is_named(exam, answer, message):
    with pytest.raises(BadQuestions, match=r"line 1, question 1, answer 1: ") as refusal:
        exam(collection({"question": "Who?", "answers": [answer]}), articles=())

    assert message in str(refusal.value)


def test_a_collection_takes_no_article_and_needs_paragraphs(exam):
    with pytest.raises(BadQuestions, match=r"brings its own articles. Leave --article out"):
        exam(collection())
    with pytest.raises(BadQuestions, match="“paragraphs” are missing or not all texts"):
        exam(collection(paragraphs=[]), articles=())


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(BadQuestions, match=r"^I cannot read .*nowhere.jsonl: No such file or directory. Name a file"):
        read_exams(tmp_path / "nowhere.jsonl", (), Config())
