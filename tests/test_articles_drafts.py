import asyncio
from datetime import date
from functools import partial

import pytest

from bot.articles import drafts as room
from bot.articles.drafts import Drafts, read_about
from bot.articles.holdings import Holdings
from bot.articles.store import Store
from bot.config import Config, Keeping
from bot.errors import ArticleChanged, CannotRead, DraftGone, NotNew, TooMuch
from bot.pages.convert import About
from bot.pages.page import Page
from index import UnknownLanguage

LAMP = Page(b"The lamp was lit in 1823. It is out.", "lamp.txt")
SERVER, OTHER = 7, 8


def played(test, tmp_path, **keeping):
    """Run a test with drafts over a database."""

    async def scene():
        holdings = Holdings(await Store.open(tmp_path / "articles.db"))
        await holdings.load()
        try:
            await test(Drafts(holdings, Config(articles=Keeping(**keeping))), holdings)
        finally:
            await holdings.close()

    asyncio.run(scene())


def test_a_page_becomes_a_draft_of_its_server_alone(tmp_path):
    async def test(drafts, _):
        draft = await drafts.begin(SERVER, "lamp.txt", LAMP, About(title="The Lamp"))

        assert drafts.find(SERVER, draft.key) == draft
        assert (draft.reading.article.title, draft.replaces, draft.difference) == ("The Lamp", None, None)
        for server, key in ((OTHER, draft.key), (SERVER, "nonsense")):
            with pytest.raises(DraftGone, match="Please add it again"):
                drafts.find(server, key)
        drafts.drop(draft.key)
        with pytest.raises(DraftGone):
            drafts.find(SERVER, draft.key)

    played(test, tmp_path)


def test_too_many_characters_push_the_oldest_drafts_out(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "KEPT", 80)

    async def test(drafts, _):
        keys = [(await drafts.begin(SERVER, f"{name}.txt", LAMP)).key for name in "abc"]

        with pytest.raises(DraftGone):
            drafts.find(SERVER, keys[0])
        assert [drafts.find(SERVER, key).name for key in keys[1:]] == ["b.txt", "c.txt"]

    played(test, tmp_path)


def test_what_is_said_of_a_draft_counts_and_another_language_cuts_it_anew(tmp_path):
    async def test(drafts, _):
        lamps = Page(b"Lamps are lit in the towers.", "lamp.txt")
        draft = await drafts.begin(SERVER, "lamp.txt", lamps, About(None, date(2022, 2, 5), "en"))

        same = await drafts.correct(draft, About("The Lamp", None, "en"))
        assert (same.reading.article.title, same.reading.article.published) == ("The Lamp", None)
        assert same.reading.terms is draft.reading.terms
        german = await drafts.correct(same, About(None, date(1823, 1, 1), "de"))
        assert (german.reading.article.title, german.reading.article.language) == ("The Lamp", "de")
        assert german.reading.terms != draft.reading.terms
        assert drafts.find(SERVER, draft.key) == german

    played(test, tmp_path)


def test_what_is_kept_already_word_for_word_is_told(tmp_path):
    async def test(drafts, holdings):
        draft = await drafts.begin(SERVER, "lamp.txt", LAMP)
        await holdings.add(SERVER, "lamp.txt", draft.reading)

        for name in ("lamp.txt", "other.txt"):
            with pytest.raises(NotNew, match="here already, word for word, as “lamp”"):
                await drafts.begin(SERVER, name, LAMP)
        renamed = await drafts.begin(SERVER, "lamp.txt", LAMP, About(title="Light"))
        assert renamed.replaces.title == "lamp"
        assert not renamed.difference
        assert (await drafts.begin(OTHER, "lamp.txt", LAMP)).replaces is None

    played(test, tmp_path)


def test_a_server_has_room_for_so_much_and_what_is_replaced_does_not_count(tmp_path):
    async def test(drafts, holdings):
        draft = await drafts.begin(SERVER, "lamp.txt", LAMP)
        await holdings.add(SERVER, "lamp.txt", draft.reading)

        with pytest.raises(TooMuch, match=r"may have 5e-05 million characters\. Remove some of them first"):
            await drafts.begin(SERVER, "ship.txt", Page(b"The ship struck the rocks.", "ship.txt"))
        assert (await drafts.begin(SERVER, "lamp.txt", Page(b"The lamp was lit in 1824.", "lamp.txt"))).replaces

    played(test, tmp_path, server_mb=0.00005)


def test_a_draft_is_looked_at_again_before_it_is_published(tmp_path):
    async def test(drafts, holdings):
        lamp = await drafts.begin(SERVER, "lamp.txt", LAMP)
        later = await drafts.begin(SERVER, "lamp.txt", Page(b"The lamp was lit in 1824.", "lamp.txt"))
        ship = await drafts.begin(SERVER, "ship.txt", Page(b"The ship struck the rocks.", "ship.txt"))
        assert drafts.is_current(lamp)

        await holdings.add(SERVER, "lamp.txt", lamp.reading)

        assert not drafts.is_current(later)
        with pytest.raises(NotNew):
            drafts.is_current(lamp)
        with pytest.raises(TooMuch):
            drafts.is_current(ship)

    played(test, tmp_path, server_mb=0.00005)


def test_of_two_that_are_published_at_once_the_second_is_not_kept(tmp_path):
    async def test(drafts, holdings):
        lamp = await drafts.begin(SERVER, "lamp.txt", LAMP)
        later = await drafts.begin(SERVER, "lamp.txt", Page(b"The lamp was lit in 1824.", "lamp.txt"))

        kept, refused = await asyncio.gather(
            *(
                holdings.add(SERVER, one.name, one.reading, (), partial(drafts.is_current, one))
                for one in (lamp, later)
            ),
            return_exceptions=True,
        )

        assert isinstance(refused, ArticleChanged)
        assert [holdings.article(entry).reading for entry in holdings.shelf(SERVER).entries] == [lamp.reading]
        assert kept in holdings.shelf(SERVER).entries

    played(test, tmp_path)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        pytest.param(("", " ", ""), About(), id="nothing"),
        pytest.param((" The \n Lamp", "1823-01-02 ", "DE"), About("The Lamp", date(1823, 1, 2), "de"), id="all"),
    ],
)
def test_what_a_person_writes_of_an_article_is_read(said, about):
    assert read_about(*said) == about


@pytest.mark.parametrize("day", ["yesterday", "2022-13-01", "5.2.2022", "0"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(CannotRead, match="year-month-day"):
        read_about("", day, "")


def test_a_language_that_is_none_is_refused():
    with pytest.raises(UnknownLanguage):
        read_about("", "", "klingon!")
