"""Lists of labelled questions, read from files: an owner's own, or a whole labelled collection."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.config import Config
from bot.errors import BadQuestions
from bot.terminal.opening import open_articles, progress_bar
from index import (
    Article,
    Labelled,
    PassageIndex,
    Reading,
    Span,
    build_index,
    passages_with_span,
    passages_with_words,
    read,
)

_EXAMPLE = '{"question": "…", "answer": "words of the right sentence"}, without "answer" if the article does not say'

# So many articles of a collection take about a second to read.
MANY = 20

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Exam:
    """Questions, and the index they are put to."""

    index: PassageIndex
    questions: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of JSON, and its name for messages."""

    where: str
    values: dict[str, object]

    def get(self, key: str, kind: type[Value]) -> Value:
        """
        The value of a key.

        Raises:
            BadQuestions: if it is missing or of another kind.
        """
        value = self.values.get(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise BadQuestions(f"{self.where}: “{key}” is missing or not {_KINDS[kind]}. Write {_EXAMPLE}.")
        return value

    def objects(self, key: str) -> list["Fields"]:
        """The objects in a list, each named after its place in it, from 1."""
        name = key.removesuffix("s")
        entries = [(f"{self.where}, {name} {place}", entry) for place, entry in enumerate(self.get(key, list), 1)]
        return [_object(where, entry) for where, entry in entries]


_KINDS = {str: "a text", int: "a whole number", list: "a list"}


def read_exams(path: Path, articles: Sequence[Path], config: Config) -> list[Exam]:
    """
    The questions in a file, with what they are put to.

    Args:
        path: JSON Lines. Each line is {"question", "answer"}, where the
            answer is some words of the right sentence, left out where the
            articles do not say; or each line is an article of a labelled
            collection, {"title", "paragraphs": ["…"], "questions":
            [{"question", "answers": [{"paragraph", "start", "text"}],
            "impossible"}]}, where places count from 0 and start is the
            answer's first character in its paragraph.
        articles: the files that an owner's questions are put to, else the
            default article; none for a collection, which brings its own.
        config: how articles are opened.

    Raises:
        BadQuestions: if the file cannot be read, or a line is neither; the
            message names the line.
    """
    lines = _lines(path)
    if "paragraphs" in lines[0].values:
        if articles:
            raise BadQuestions(f"{path} brings its own articles. Leave --article out.")
        exams: list[Exam] = []
        with progress_bar("Reading", shown_if=len(lines) > MANY) as report:
            for line in lines:
                exams.append(_exam(line, config))
                report(len(exams) / len(lines))
        return exams
    index = open_articles(articles, config)
    return [Exam(index, tuple(_labelled(line, index) for line in lines))]


def _lines(path: Path) -> list[Fields]:
    """The lines that are not blank."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadQuestions(f"I cannot read {path}: {error.strerror}. Name a file of questions.") from error
    except UnicodeDecodeError as error:
        raise BadQuestions(f"{path} is not UTF-8: byte {error.start + 1} is wrong. Save it as UTF-8.") from error
    lines: list[Fields] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{path}, line {number}"
            try:
                lines.append(_object(where, json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise BadQuestions(f"{where} is not JSON. Write {_EXAMPLE}.") from error
    if not lines:
        raise BadQuestions(f"{path} is empty. Write a question a line: {_EXAMPLE}.")
    return lines


def _object(where: str, value: object) -> Fields:
    if not isinstance(value, dict):
        raise BadQuestions(f"{where} is not an object. Write {_EXAMPLE}.")
    return Fields(where, value)


def _labelled(line: Fields, index: PassageIndex) -> Labelled:
    question = line.get("question", str)
    if line.values.get("answer") is None:
        return Labelled(question, frozenset())
    answer = line.get("answer", str)
    relevant = frozenset(
        (number, passage.number)
        for number, reading in enumerate(index.readings)
        for passage in (passages_with_words(reading, answer) if answer.strip() else [])
    )
    if not relevant:
        raise BadQuestions(f"{line.where}: no sentence has “{answer}”. Copy some words of the right sentence.")
    return Labelled(question, relevant)


def _exam(line: Fields, config: Config) -> Exam:
    article, starts = _article(line)
    reading = read(article)
    questions = tuple(
        Labelled(
            question.get("question", str), frozenset((0, number) for number in _relevant(question, reading, starts))
        )
        for question in line.objects("questions")
    )
    return Exam(build_index([reading], config.answer), questions)


def _relevant(question: Fields, reading: Reading, starts: Sequence[int]) -> set[int]:
    """The numbers of the passages that hold one of the answers."""
    relevant: set[int] = set()
    for answer in [] if question.values.get("impossible") else question.objects("answers"):
        paragraph, start = answer.get("paragraph", int), answer.get("start", int)
        if not 0 <= paragraph < len(starts) or start < 0:
            raise BadQuestions(f"{answer.where}: there is no character {start} in paragraph {paragraph}.")
        first = starts[paragraph] + start
        span = Span(first, first + len(answer.get("text", str)))
        if span not in Span(starts[paragraph], [*starts, len(reading.article.text) + 2][paragraph + 1] - 2):
            raise BadQuestions(f"{answer.where}: paragraph {paragraph} ends before that answer.")
        relevant.update(passage.number for passage in passages_with_span(reading.passages, span))
    return relevant


def _article(line: Fields) -> tuple[Article, list[int]]:
    """The paragraphs as they come, for the answers' places count in them, and where each of them begins."""
    texts = line.get("paragraphs", list)
    if not texts or not all(isinstance(text, str) for text in texts):
        raise BadQuestions(f"{line.where}: “paragraphs” are missing or not all texts.")
    starts: list[int] = []
    paragraphs: list[Span] = []
    start = 0
    for text in texts:
        starts.append(start)
        if inside := text.strip():
            first = start + text.index(inside)
            paragraphs.append(Span(first, first + len(inside)))
        start += len(text) + 2
    title = str(line.values.get("title") or "article")
    return Article(title, title, None, "en", "\n\n".join(texts), tuple(paragraphs)), starts
