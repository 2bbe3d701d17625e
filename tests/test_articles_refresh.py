import asyncio
from datetime import date

import pytest

from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.refresh import has_address, refresh
from bot.articles.store import Store
from bot.config import Config
from bot.errors import CannotFetch, CannotKeep
from bot.pages.convert import About
from bot.pages.page import Page

ADDRESS = "https://news.example/lamp"
SENTENCES = [f"Lamp number {number} was lit by {name}." for number, name in enumerate(("Ann", "Ben", "Cem", "Dora"))]
SERVER = 7


def page(*sentences):
    return Page("\n\n".join(sentences).encode(), ADDRESS, "text/plain")


def refreshed(tmp_path, then, monkeypatch=None, fault=None):
    """What becomes of an article that gives something else when it is fetched again; and what is kept afterwards."""

    async def fetch(address):
        assert address == ADDRESS
        if isinstance(then, Exception):
            raise then
        return then

    async def scene():
        holdings = Holdings(await Store.open(tmp_path / "articles.db"))
        await holdings.load()
        drafts = Drafts(holdings, Config())
        draft = await drafts.begin(SERVER, ADDRESS, page(*SENTENCES))
        entry = await holdings.add(SERVER, ADDRESS, draft.reading, [5])
        drafts.drop(draft.key)
        if fault:
            monkeypatch.setattr(Store, "add", fault)
        try:
            done = await refresh(holdings, drafts, entry, fetch)
            (now,) = holdings.shelf(SERVER).entries
            assert holdings.shelf(SERVER).chosen == {5: (now.number,)}
            assert not drafts._drafts
            return done, holdings.article(now).reading.article.text
        finally:
            await holdings.close()

    return asyncio.run(scene())


def test_a_new_edition_is_kept_and_what_it_changes_is_told(tmp_path):
    done, text = refreshed(tmp_path, page(*SENTENCES[:3], "Lamp number 3 was lit by Dolly.", "All are out."))

    difference = done.difference
    assert [len(part) for part in (difference.added, difference.changed, difference.gone)] == [1, 1, 0]
    assert "Dolly" in text
    assert done.problem == ""


def test_the_same_edition_is_nothing_new(tmp_path):
    done, _ = refreshed(tmp_path, page(*SENTENCES))

    assert (done.difference, done.problem) == (None, "")


@pytest.mark.parametrize(
    ("then", "problem"),
    [
        pytest.param(CannotFetch("The site answered 404."), "The site answered 404.", id="gone"),
        pytest.param(
            page("Please log in.", SENTENCES[0]),
            "It looks like another page: 1 of its 4 sentences are left. Add it again to see it.",
            id="another page",
        ),
        pytest.param(Page(b"\x89PNG\r\n\x1a\n", ADDRESS), "", id="a picture"),
        pytest.param(page(), "", id="empty"),
    ],
)
def test_what_is_no_new_edition_leaves_the_article_as_it_was(tmp_path, then, problem):
    done, text = refreshed(tmp_path, then)

    assert done.problem
    assert problem in done.problem
    assert text == "\n\n".join(SENTENCES)


def test_where_the_database_takes_nothing_it_stays_as_it_was(tmp_path, monkeypatch):
    async def full(*_, **__):
        raise CannotKeep("The disk is full.")

    done, text = refreshed(tmp_path, page(*SENTENCES, "New."), monkeypatch, full)

    assert done.problem == "The disk is full."
    assert "New." not in text


def test_what_a_moderator_has_corrected_stays(tmp_path):
    async def scene():
        holdings = Holdings(await Store.open(tmp_path / "articles.db"))
        drafts = Drafts(holdings, Config())
        draft = await drafts.begin(SERVER, ADDRESS, page(*SENTENCES))
        corrected = await drafts.correct(draft, About("The Lamps", date(1911, 1, 2), "de"))
        entry = await holdings.add(SERVER, ADDRESS, corrected.reading)
        results = []
        for body in (page(*SENTENCES), page(*SENTENCES, "Now they are out.")):

            async def fetch(_, body=body):
                return body

            results.append(await refresh(holdings, drafts, entry, fetch))
            (entry,) = holdings.shelf(SERVER).entries
        article = holdings.article(entry).reading.article
        await holdings.close()
        return results, article

    (same, other), article = asyncio.run(scene())

    assert (same.difference, same.problem) == (None, "")
    assert len(other.difference.added) == 1
    assert (article.title, article.published, article.language) == ("The Lamps", date(1911, 1, 2), "de")


def test_only_an_address_can_be_fetched(tmp_path):
    async def scene():
        holdings = Holdings(await Store.open(tmp_path / "articles.db"))
        drafts = Drafts(holdings, Config())
        reading = (await drafts.begin(SERVER, "a.txt", page("Lit."))).reading
        kept = [await holdings.add(SERVER, name, reading) for name in ("lamp.txt", ADDRESS)]
        await holdings.close()
        return [has_address(entry) for entry in kept]

    assert asyncio.run(scene()) == [False, True]
