import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from texts import bodies

from bot.articles.exchange import export_lines, read_export
from bot.errors import CannotRead
from bot.pages.page import Page
from bot.pages.recognise import Kind, kind_of
from index import read, read_article

TOWER = replace(
    read_article("# Tower\n\nTall. Grey.\n\n## Lamp\n\nBright ☀.", source="tower.md", published=date(2022, 2, 5)),
    language="de",
)


def exported(*articles):
    lines = [line for article in articles for line in export_lines(article.source, read(article))]
    return "".join(f"{line}\n" for line in lines).encode()


def test_an_article_is_a_line_for_itself_and_one_for_each_passage():
    first, *passages = [json.loads(line) for line in exported(TOWER).splitlines()]

    assert kind_of(Page(exported(TOWER), "tower.jsonl")) is Kind.EXPORT
    assert (first["name"], first["title"], first["published"], first["language"]) == (
        "tower.md",
        "Tower",
        "2022-02-05",
        "de",
    )
    assert [line["text"] for line in passages] == ["Tower", "Tall.", "Grey.", "Lamp", "Bright ☀."]
    assert [(line["paragraph"], line["sentence"]) for line in passages] == [(0, 1), (1, 1), (1, 2), (0, 1), (2, 1)]


@settings(max_examples=60)
@given(bodies())
def test_every_article_comes_back_byte_for_byte(body):
    articles = [read_article(body, source="a.txt"), TOWER, read_article(body, source="b.md")]

    back = [*read_export(exported(*articles), "a.jsonl")]

    assert [one.article for one in back] == articles
    assert [one.name for one in back] == ["a.txt", "tower.md", "b.md"]
    assert exported(*(one.article for one in back)) == exported(*articles)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda body: body[:-20], id="cut off"),
        pytest.param(lambda body: body.replace(b"Tall", b"Tell"), id="a letter changed"),
        pytest.param(lambda body: body.replace(b'"before"', b'"behind"'), id="a key changed"),
        pytest.param(lambda body: b"\n".join(body.split(b"\n")[:3]), id="lines lost"),
        pytest.param(lambda body: body.replace(b'"name"', b'"nome"'), id="no name"),
        pytest.param(lambda body: body + b"\xff\n", id="no UTF-8"),
        pytest.param(lambda body: body + b"[]\n", id="a list"),
        pytest.param(lambda body: body + b"[" * 100_000, id="brackets without end"),
        pytest.param(lambda body: b'{"before": "", "text": "a"}\n5\n' + body, id="a number"),
    ],
)
def test_a_damaged_export_is_refused(damage):
    with pytest.raises(CannotRead, match=r"tower\.jsonl is a damaged export\. Export the articles again\."):
        list(read_export(damage(exported(TOWER)), "tower.jsonl"))
