import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import LIGHTHOUSE

from bot.articles.holdings import Holdings
from bot.articles.library import Library, Place, Question
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.config import Config
from bot.errors import ArticleChanged, CannotRead, NoSuchArticle, NothingOpen
from bot.pages import jail
from index import QuestionTooLong, Span, read, read_article

HERE = Place(1, 2)


@pytest.fixture
def library(tmp_path):
    """A library with the lighthouse in it."""
    file = tmp_path / "lighthouse.txt"
    file.write_text(LIGHTHOUSE, encoding="utf-8")
    library = Library(Config(default_article=file))
    yield library
    library.close()


@pytest.fixture
def nothing():
    """A library in which nothing is open."""
    library = Library(Config(default_article=None))
    yield library
    library.close()


def test_the_default_article_is_open_everywhere(library):
    opened = library.opened(HERE)

    assert opened == library.opened(Place(None, None))
    assert [one.reading.article.title for one in opened] == ["lighthouse"]


def test_a_key_is_the_first_of_the_text_s_sum(library):
    (opened,) = library.opened(HERE)

    assert re.fullmatch(r"[\w-]{12}", opened.key)
    assert library.key(HERE, opened.reading.article) == opened.key == library.scope([opened])


def test_articles_that_are_asked_together_have_a_key_of_their_own(library):
    (opened,) = library.opened(HERE)
    other = replace(opened, key="other")

    assert re.fullmatch(r"[\w-]{12}", library.scope([opened, other]))
    assert library.scope([opened, other]) != library.scope([other, opened])


def test_a_question_is_answered(library):
    answer = asyncio.run(library.ask(HERE, Question("When was the lighthouse lit?")))

    assert answer.quotes[0].text == "The lighthouse of Skerry Point was lit in 1823."


def test_a_question_asks_on_from_the_one_before(library):
    answer = asyncio.run(library.ask(HERE, Question("And since when?", "Is the lamp electric?")))

    assert answer.query.borrowed == ("lamp", "electric")


@pytest.mark.parametrize("name", ["lighthouse", "LightHouse", pytest.param("", id="key")])
def test_an_article_is_named_by_title_or_key(library, name):
    (opened,) = library.opened(HERE)

    assert library.named(HERE, name or opened.key) is opened


def test_an_article_that_is_not_open_cannot_be_named(library):
    with pytest.raises(NoSuchArticle, match="no article of that name"):
        library.named(HERE, "lamp")


def test_the_sentence_at_a_place_comes_with_its_marks(library):
    (opened,) = library.opened(HERE)
    span = opened.reading.passages[0].span

    quote = asyncio.run(library.quote(HERE, Question("When was the lighthouse lit?"), opened.key, span))

    assert quote.passage.span == span
    assert [mark.cut(quote.article.text) for mark in quote.highlights] == ["lighthouse", "lit"]


def test_a_sentence_that_is_cut_otherwise_now_is_the_one_that_holds_most_of_it(library):
    (opened,) = library.opened(HERE)
    span = opened.reading.passages[0].span

    quote = asyncio.run(
        library.quote(HERE, Question("When was the lighthouse lit?"), opened.key, Span(span.start + 3, span.end + 5))
    )

    assert quote.passage.span == span


def test_a_sentence_that_is_no_candidate_is_shown_without_marks(library):
    (opened,) = library.opened(HERE)

    quote = asyncio.run(library.quote(HERE, Question("whales"), opened.key, opened.reading.passages[4].span))

    assert (quote.text, quote.highlights, quote.answer_words) == ("She was twenty-two.", (), ())


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        pytest.param(
            lambda library, key: library.quote(HERE, Question("lamp"), key, Span(9_000, 9_009)),
            "This button is too old for me.",
            id="beyond the end",
        ),
        pytest.param(
            lambda library, key: library.why(HERE, Question("whales"), key, Span(150, 160)),
            "I would choose other sentences today.",
            id="not chosen any more",
        ),
    ],
)
def test_a_place_that_means_nothing_any_more_is_told(library, ask, said):
    with pytest.raises(ArticleChanged, match=said):
        asyncio.run(ask(library, library.opened(HERE)[0].key))


def test_why_tells_what_the_score_is_made_of(library):
    (opened,) = library.opened(HERE)

    why = asyncio.run(
        library.why(HERE, Question("When was the lighthouse lit?"), opened.key, opened.reading.passages[0].span)
    )

    assert [reason.name for reason in why.reasons][:2] == ["lighthouse", "lit"]
    assert round(sum(reason.points for reason in why.reasons), 2) == round(why.quote.score, 2)
    assert why.sentences == 7


def test_further_sentences_follow_those_that_are_shown(library):
    quotes = asyncio.run(library.further(HERE, Question("lamp"), 1))

    assert [quote.text for quote in quotes] == ["Since 1911 the lamp has been electric."]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda library: library.ask(HERE, Question("lamp", scope="other")), id="answer"),
        pytest.param(lambda library: library.further(HERE, Question("lamp", scope="other"), 0), id="further"),
        pytest.param(lambda library: library.quote(HERE, Question("lamp"), "other", Span(0, 9)), id="quote"),
        pytest.param(lambda library: library.why(HERE, Question("lamp"), "other", Span(0, 9)), id="why"),
    ],
)
def test_an_article_that_is_not_what_it_was_is_not_asked(library, ask):
    with pytest.raises(ArticleChanged, match="has changed since"):
        asyncio.run(ask(library))


def test_where_nothing_is_open_it_is_told_who_can_open_something(nothing):
    direct = Place(None, 2)
    for ask in (nothing.ask(direct, Question("lamp")), nothing.further(direct, Question("lamp"), 0)):
        with pytest.raises(NothingOpen, match=r"default_article in config\.toml"):
            asyncio.run(ask)
    with pytest.raises(NothingOpen, match="A moderator can add one with /articles add"):
        asyncio.run(nothing.ask(HERE, Question("lamp")))


def test_what_is_wrong_with_a_question_or_an_article_is_told(library, tmp_path):
    with pytest.raises(QuestionTooLong):
        asyncio.run(library.ask(HERE, Question("lamp " * 500)))
    with pytest.raises(CannotRead):
        Library(Config(default_article=tmp_path / "missing.txt"))


def test_the_default_article_is_in_the_configured_language_if_it_does_not_say_its_own(tmp_path):
    (tmp_path / "a.txt").write_text("Lit.", encoding="utf-8")
    library = Library(Config(default_article=tmp_path / "a.txt", language="de"))

    assert library.opened(HERE)[0].reading.article.language == "de"
    library.close()


def test_what_servers_have_is_made_ready_before_anybody_asks(tmp_path):
    async def scene():
        holdings = Holdings(await Store.open(tmp_path / "articles.db"))
        reading = read(read_article(LIGHTHOUSE, source="lighthouse.txt"))
        await holdings.add(1, "lighthouse.txt", reading, [EVERYWHERE])
        await holdings.add(3, "unopened.txt", reading)
        library = Library(Config(default_article=None), holdings)
        await library.prepare_all()
        built = len(library._engine._indexes)
        answer = await library.ask(HERE, Question("When was the lighthouse lit?"))
        library.close()
        await holdings.close()
        return built, len(library._engine._indexes), answer

    built, still, answer = asyncio.run(scene())

    assert (built, still) == (1, 1)
    assert "1823" in answer.quotes[0].text


def test_a_default_article_that_is_a_web_page_is_read_by_a_child(monkeypatch):
    asked = []
    read_page = jail.read_page
    monkeypatch.setattr(jail, "read_page", lambda page, **how: asked.append(page) or read_page(page, **how))

    library = Library(Config(default_article=Path(__file__).parent / "pages" / "news_wordpress.html"))
    (opened,) = library.opened(HERE)
    library.close()

    assert opened.reading.article.title == "Ferry to Brannoch returns after nine years"
    assert [page.source for page in asked] == ["news_wordpress.html"]
