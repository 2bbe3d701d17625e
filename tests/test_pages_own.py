from pathlib import Path

import pytest

from bot.errors import CannotRead
from bot.pages import jail
from bot.pages.own import is_text, read_own
from bot.pages.page import Page

WEB = Page((Path(__file__).parent / "pages" / "news_wordpress.html").read_bytes(), "news.html")


@pytest.mark.parametrize("name", ["lamp.txt", "lamp.md"])
def test_text_is_read_without_a_child(name, monkeypatch):
    monkeypatch.setattr(jail, "read_page", None)
    shares = []

    found = read_own(Page(b"The lamp was lit in 1823.", name), "de", shares.append)

    assert (found.reading.sentences, found.reading.article.language, found.notes) == (1, "de", ())
    assert shares


def test_anything_else_is_read_by_a_child(monkeypatch):
    asked = []
    read_page = jail.read_page
    monkeypatch.setattr(jail, "read_page", lambda page, **how: asked.append(page) or read_page(page, **how))

    found = read_own(WEB)

    assert asked == [WEB]
    assert found.reading.article.title == "Ferry to Brannoch returns after nine years"
    assert found.notes


def test_what_is_nothing_to_read_is_refused():
    for ask in (is_text, read_own):
        with pytest.raises(CannotRead, match=r"lamp\.txt"):
            ask(Page(b"\x89PNG\r\n\x1a\n", "lamp.txt"))
    assert is_text(Page(b"Lit.", "a"))
    assert not is_text(WEB)
