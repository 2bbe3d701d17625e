"""Articles as JSON Lines, a line for each passage: out of the database, and back in as they were."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import CannotRead
from index import Article, Reading, article_as_json, article_from_json


@dataclass(frozen=True, slots=True)
class Exported:
    """An article that was written down, and the name it was kept by."""

    name: str
    article: Article


def export_lines(name: str, reading: Reading) -> Iterator[str]:
    """
    An article as lines of JSON, without line ends.

    The first has all but the text, and at its beginning the number of this
    way of writing articles down; then comes a line for each passage, with
    its text and the white space before it, so that all of them joined are the
    text; at last, if there is any, the white space after them.

    Args:
        name: what it is kept by.
        reading: of it.
    """
    article = reading.article
    record = json.loads(article_as_json(article))
    yield _line({"pullquote": 1, "name": name, **record})
    end = 0
    for passage in reading.passages:
        span = passage.span
        place = {"paragraph": passage.paragraph, "sentence": passage.sentence}
        yield _line({"before": article.text[end : span.start], "text": span.cut(article.text), **place})
        end = span.end
    if end < len(article.text):
        yield _line({"before": article.text[end:], "text": ""})


def read_export(body: bytes, source: str) -> Iterator[Exported]:
    """
    The articles in lines that export_lines gave, one after another.

    Args:
        body: the lines.
        source: the file's name, for what is said of it.

    Raises:
        CannotRead: if a line is none of those, or an article's text is not
            what its first line says.
    """
    name, record, pieces = "", "", list[str]()
    try:
        for line in [*body.decode().split("\n"), ""]:
            found = json.loads(line) if line else None
            if found is None or "pullquote" in found:
                if record:
                    yield Exported(name, article_from_json(record, "".join(pieces)))
                if found is None:
                    record = ""
                else:
                    name, record, pieces = str(found["name"]), line, []
            else:
                pieces += [found["before"], found["text"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CannotRead(f"{source} is a damaged export. Export the articles again.") from error


def _line(values: "dict[str, object]") -> str:
    return json.dumps(values, ensure_ascii=False)
