from datetime import date

import pytest
from hostile import NAMES, PROSE, VALID_WORD, paragraph, typed, word

from bot.errors import CannotRead
from bot.pages.convert import About, convert
from bot.pages.page import Page
from index import EmptyArticle, PullquoteError

LINES = [(72, 700, 10, "The lamp was lit in 1823.")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(b"The *lamp*.", "The *lamp*.", id="text"),
        pytest.param(word(paragraph("The lamp.")), "The lamp.", id="Word"),
        pytest.param(typed(LINES), "The lamp was lit in 1823.", id="PDF"),
    ],
)
def test_a_page_becomes_an_article_by_what_its_bytes_are(body, text):
    assert convert(Page(body, "lamp.bin")).article.text == text


@pytest.mark.parametrize("page", [Page(b"The *lamp*.", "lamp.md"), Page(b"The *lamp*.", "lamp", "text/markdown")])
def test_markdown_is_what_is_called_so(page):
    assert convert(page).article.text == "The lamp."


def test_what_a_person_says_counts_more_than_what_the_page_says():
    said = About("Another Light", date(1823, 3, 1), "de")

    article = convert(Page(b"---\ntitle: The Light\ndate: 2022-02-05\n---\nDie Lampe.", "lamp.md"), said).article

    assert (article.title, article.published, article.language) == ("Another Light", date(1823, 3, 1), "de")


def test_the_notes_and_pages_of_a_document_are_kept():
    converted = convert(Page(typed(LINES, []), "lamp.pdf"))

    assert converted.notes == ("1 of 2 pages have no text; they may be pictures.",)
    assert converted.article.pages


@pytest.mark.parametrize(
    ("source", "title"),
    [
        pytest.param("https://skerry.example/news/the-light_at%20Skerry.html?page=2", "the light at Skerry", id="page"),
        pytest.param("https://skerry.example/", "skerry.example", id="no path"),
        pytest.param("the-light.txt", "the-light", id="file"),
    ],
)
def test_an_article_without_a_title_is_called_by_the_end_of_its_address(source, title):
    assert convert(Page(PROSE.encode(), source)).article.title == title


@pytest.mark.parametrize("source", NAMES.values(), ids=NAMES)
def test_no_name_breaks_out_of_its_line(source):
    article = convert(Page(PROSE.encode(), source)).article

    assert article.source.isprintable()
    assert article.title
    with pytest.raises(CannotRead, match="is empty") as refused:
        convert(Page(b"", source))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        pytest.param(b"...", EmptyArticle, "no words", id="marks alone"),
        pytest.param(word(paragraph("...")), CannotRead, "Is it a scan", id="Word of marks"),
        pytest.param(typed([(72, 700, 10, "...")]), CannotRead, "Is it a scan", id="PDF of marks"),
        pytest.param(b'{"pullquote": 1, "name": "x"}', CannotRead, "is an export", id="our export"),
        pytest.param(VALID_WORD[:-40], CannotRead, "damaged or cut short", id="cut short"),
    ],
)
def test_what_has_no_words_is_refused_and_never_an_empty_article(body, error, said):
    with pytest.raises(PullquoteError, match=said) as refused:
        convert(Page(body, "lamp"))

    assert type(refused.value) is error
