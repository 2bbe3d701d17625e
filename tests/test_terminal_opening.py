from pathlib import Path

import pytest

from bot.config import Config
from bot.errors import CannotRead
from bot.terminal.opening import open_articles
from index import NotText, Settings


def test_the_default_article_is_opened_where_none_is_named():
    (reading,) = open_articles([], Config()).readings

    assert reading.article.title == "Russian bombers patrol over Belarus as worry about Ukraine grows"


def test_articles_are_opened_in_order_with_the_settings(tmp_path):
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(f"This is {name}.", encoding="utf-8")
    settings = Settings(max_quotes=1)

    index = open_articles([tmp_path / "b.txt", tmp_path / "a.txt"], Config(answer=settings))

    assert [reading.article.source for reading in index.readings] == ["b.txt", "a.txt"]
    assert index.settings == settings


def test_without_any_article_the_way_to_one_is_told(tmp_path):
    with pytest.raises(CannotRead, match=r"^No article is open. Name one with --article, or as default_article in "):
        open_articles([], Config(file=tmp_path / "config.toml", default_article=None))


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\0" * 3_000)

    with pytest.raises(CannotRead, match=r"is larger than 0.002 MB"):
        open_articles([tmp_path / "a.txt"], Config(max_article_mb=0.002))


def test_what_is_wrong_with_an_article_is_told_by_the_core(tmp_path):
    (tmp_path / "a.txt").write_bytes("lamp\0".encode("utf-16"))

    with pytest.raises(NotText, match=r"^a.txt is not text: character 5 is a NUL"):
        open_articles([tmp_path / "a.txt"], Config())


def test_articles_are_in_the_configured_language_if_they_do_not_say_theirs(tmp_path):
    (tmp_path / "a.txt").write_text("Lit.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("---\nlang: fr\n---\nLit.", encoding="utf-8")

    index = open_articles([tmp_path / "a.txt", tmp_path / "b.txt"], Config(language="de"))

    assert [reading.article.language for reading in index.readings] == ["de", "fr"]


def test_a_web_page_is_read_by_a_child_and_what_to_look_at_is_told_beside(capsys):
    page = Path(__file__).parent / "pages" / "news_wordpress.html"

    (reading,) = open_articles([page], Config()).readings

    assert reading.article.title == "Ferry to Brannoch returns after nine years"
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "news_wordpress.html: 1 paragraph looks like a picture caption." in printed.err
