from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from texts import bodies

from index.article import Article, arrange_article, read_article
from index.errors import EmptyArticle, NotText, UnknownLanguage
from index.layout import Block
from index.span import Span

TOWER = """\
# Tower

Tall.

## Lamp

Bright.

### Oil

Of whales.

## Keeper

Asleep.

# Sea

Grey.
"""


def place(article: Article, words: str) -> Span:
    start = article.text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("body", "source", "title", "expected"),
    [
        pytest.param("---\ntitle: Front\n---\n# Head\n\nLit.", "file.md", "Given", "Given", id="as given"),
        pytest.param("---\ntitle: Front\n---\n# Head\n\nLit.", "file.md", None, "Front", id="front matter"),
        pytest.param("Lit.\n\n## The *Big*\\\n Head\n\n# Next", "file.md", None, "The Big\\", id="first heading"),
        pytest.param("Lit.\n\nThe Big\nLight\n===", "file.md", None, "The Big Light", id="heading of two lines"),
        pytest.param("# Head\n\nLit.", "logs/skerry point.txt", None, "skerry point", id="file name"),
        pytest.param("Lit.", "https://example.org/news/lamp-lit.html", None, "lamp-lit", id="end of the address"),
        pytest.param("Lit.", "file.txt", " The\nBig \u2028 Light ", "The Big Light", id="made one line"),
    ],
)
def test_the_title_is_what_is_given_or_else_what_the_body_says_or_else_the_file_name(body, source, title, expected):
    assert read_article(body, source=source, title=title).title == expected


@pytest.mark.parametrize(
    ("body", "source", "title"),
    [
        pytest.param("Lit.", "file.txt", " ", id="blank title"),
        pytest.param('---\ntitle: " "\n---\nLit.', "file.txt", None, id="blank front matter"),
        pytest.param("Lit.", "", None, id="no source"),
    ],
)
def test_a_title_is_never_empty(body, source, title):
    assert read_article(body, source=source, title=title).title


def test_the_heading_that_gave_the_title_stays_in_the_text():
    assert read_article("# Head\n\nLit.", source="file.md").text == "Head\n\nLit."


@pytest.mark.parametrize(
    ("body", "given", "published"),
    [
        pytest.param("---\ndate: 2020-01-01\n---\nLit.", date(1823, 3, 1), date(1823, 3, 1), id="as given"),
        pytest.param("---\ndate: 2020-01-01\n---\nLit.", None, date(2020, 1, 1), id="front matter's date"),
        pytest.param("---\npublished: 2020-01-01\n---\nLit.", None, date(2020, 1, 1), id="front matter's published"),
        pytest.param(
            "---\ndate: 2020-01-01\n---\ndate 2022-02-05 Lit.", None, date(2020, 1, 1), id="before a date line"
        ),
        pytest.param(
            "---\npublished: 2020-01-01\n---\ndate 2022-02-05 Lit.",
            None,
            date(2020, 1, 1),
            id="published before a date line",
        ),
        pytest.param("date 2022-02-05 Lit.", None, date(2022, 2, 5), id="date line"),
        pytest.param("---\ndate: 2022-02-31\n---\nLit.", None, None, id="impossible"),
        pytest.param("---\ndate: last week\n---\nLit.", None, None, id="no date"),
        pytest.param("Lit.", None, None, id="nothing said"),
    ],
)
def test_the_day_is_what_is_given_or_else_what_the_body_says(body, given, published):
    article = read_article(body, source="file.txt", published=given)

    assert (article.published, article.text) == (published, "Lit.")


@pytest.mark.parametrize(
    ("body", "given", "language"),
    [
        pytest.param("---\nlang: de\n---\nLit.", "pt-BR", "pt", id="as given"),
        pytest.param("---\nlang: de-AT\n---\nLit.", None, "de", id="front matter's lang"),
        pytest.param("---\nlanguage: de\n---\nLit.", None, "de", id="front matter's language"),
        pytest.param("---\nlang: old high german\n---\nDer Turm ist hoch.", None, "de", id="no code: guessed"),
        pytest.param("Der Turm ist hoch.", None, "de", id="else guessed"),
        pytest.param("Lit.", None, "en", id="English if nothing is clear"),
        pytest.param("Lit.", "tlh", "tlh", id="undescribed"),
    ],
)
def test_the_language_is_what_is_given_or_else_what_the_body_says_or_else_guessed(body, given, language):
    assert read_article(body, source="file.txt", language=given).language == language


@pytest.mark.parametrize(
    ("body", "language"),
    [
        pytest.param("---\nlang: fr\n---\nDer Turm ist hoch.", "fr", id="said by the body"),
        pytest.param("Der Turm ist hoch.", "nl", id="not said"),
    ],
)
def test_the_usual_language_is_that_of_articles_that_do_not_say_theirs(body, language):
    assert read_article(body, source="file.txt", usual_language="nl-NL").language == language


def test_what_is_no_language_code_is_refused():
    with pytest.raises(UnknownLanguage, match="“english”"):
        read_article("Lit.", source="file.txt", language="english")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("LAMP.MD", "Lit.", id="ending in capitals"),
        pytest.param("https://example.org/lamp.markdown", "Lit.", id="address"),
        pytest.param("lamp.txt", "**Lit.**", id="another ending"),
        pytest.param("md", "**Lit.**", id="no ending"),
    ],
)
def test_a_body_is_markdown_if_its_source_ends_so(source, text):
    assert read_article("**Lit.**", source=source).text == text


def test_a_section_reaches_to_the_next_heading_of_its_depth_or_less():
    article = read_article(TOWER, source="tower.md")

    assert [
        (section.heading.cut(article.text), section.depth, section.extent.cut(article.text).split())
        for section in article.sections
    ] == [
        ("Tower", 1, ["Tower", "Tall.", "Lamp", "Bright.", "Oil", "Of", "whales.", "Keeper", "Asleep."]),
        ("Lamp", 2, ["Lamp", "Bright.", "Oil", "Of", "whales."]),
        ("Oil", 3, ["Oil", "Of", "whales."]),
        ("Keeper", 2, ["Keeper", "Asleep."]),
        ("Sea", 1, ["Sea", "Grey."]),
    ]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        pytest.param("whales", ("Tower", "Lamp", "Oil"), id="deepest"),
        pytest.param("Asleep", ("Tower", "Keeper"), id="after a deeper one"),
        pytest.param("Grey", ("Sea",), id="alone"),
        pytest.param("Lamp", ("Tower", "Lamp"), id="heading itself"),
    ],
)
def test_a_place_stands_under_its_headings_outermost_first(words, path):
    article = read_article(TOWER, source="tower.md", title="The Light")

    assert article.section_path(place(article, words)) == path


def test_a_heading_that_repeats_the_title_is_left_out_of_the_path():
    article = read_article(TOWER, source="tower.md")

    assert article.section_path(place(article, "whales")) == ("Lamp", "Oil")


def test_a_place_before_every_heading_has_no_path():
    article = read_article("Lit.\n\n# Lamp", source="lamp.md")

    assert article.section_path(place(article, "Lit")) == ()


def test_a_place_is_on_the_page_where_it_begins():
    plain = read_article("One. Two.", source="lamp.txt")
    printed = replace(plain, pages=(Span(0, 5), Span(5, 9)))

    assert [printed.page(span) for span in (Span(0, 4), Span(4, 9), Span(5, 9))] == [1, 1, 2]
    assert plain.page(Span(0, 4)) is None


def test_the_fingerprint_is_the_sha256_of_the_text():
    # The digest of "abc" is that of FIPS 180-2, appendix B.1; that of the other, GNU sha256sum's.
    assert read_article("\ufeffabc\r\n", source="a.txt").sha256 == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert read_article("é🚒", source="a.txt").sha256 == (
        "f9c0d7486c6d7ccc1c7c6f111e46a2dfa1a12aabdeeda3aaf977b08074f6006e"
    )


def test_an_article_shows_itself_without_its_text():
    assert "burned" not in repr(read_article("# Lamp\n\nIt burned.", source="lamp.md"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("Li\0t.", "lamp.txt is not text: character 3 is a NUL.", id="NUL"),
        pytest.param("\ud83dLit.", "lamp.txt is not text: character 1 is half a character.", id="first half"),
        pytest.param("Lit.\udc80", "lamp.txt is not text: character 5 is half a character.", id="second half"),
    ],
)
def test_a_body_with_characters_of_no_text_is_refused(body, message):
    with pytest.raises(NotText) as refusal:
        read_article(body, source="lamp.txt")

    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\r\n\t\xa0", id="white space"),
        pytest.param("… * * *\n\n— ?! “”", id="punctuation"),
        pytest.param("🚒", id="emoji"),
        pytest.param(
            "❤\ufe0f",
            id="emoji with a selector",
        ),
        pytest.param("\u200b\ufeff\xad", id="invisible"),
        pytest.param("date 2022-02-05", id="date line alone"),
        pytest.param("---\ntitle: Light\n---\n", id="front matter alone"),
        pytest.param("![](lamp.png) <b></b>\n\n<!-- lit -->", id="Markdown of no words"),
    ],
)
def test_an_article_without_a_word_is_refused(body):
    with pytest.raises(EmptyArticle, match=r"I found no words in lamp\.md\."):
        read_article(body, source="lamp.md")


@pytest.mark.parametrize("body", ["Lit", "3", "光", "हि", "\n\nI\n"])
def test_one_word_makes_an_article(body):
    article = read_article(body, source="lamp.txt")

    assert [span.cut(article.text) for span in article.paragraphs] == [body.strip()]


@pytest.mark.parametrize("source", ["a.txt", "a.md"])
@settings(max_examples=100)
@given(body=bodies())
def test_the_same_body_gives_the_same_article(source, body):
    assert read_article(body, source=source) == read_article(body, source=source)


@settings(max_examples=200)
@given(body=bodies())
def test_a_plain_text_keeps_every_character_but_line_ends(body):
    article = read_article(body, source="a.txt")

    assert article.text.split("\n") == body.splitlines()


def test_an_article_is_arranged_from_blocks():
    blocks = [Block("The Lamp", 1, 1), Block("Lit in 1823.", page=1), Block("Out in 1911.", page=2)]

    article = arrange_article(blocks, source="lamp.pdf", language="en")

    assert (article.title, article.text) == ("The Lamp", "The Lamp\n\nLit in 1823.\n\nOut in 1911.")
    assert [article.page(span) for span in article.paragraphs] == [1, 2]
    assert article.section_path(article.paragraphs[1]) == ()
    assert article.sections[0].extent == Span(0, len(article.text))


@pytest.mark.parametrize("blocks", [[], [Block(" \n")], [Block("…")]])
def test_blocks_without_a_word_are_no_article(blocks):
    with pytest.raises(EmptyArticle, match=r"I found no words in lamp\.pdf"):
        arrange_article(blocks, source="lamp.pdf")


def test_markdown_can_be_told():
    assert read_article("# Lamp", source="https://a/b?c", markdown=True).text == "Lamp"
    assert read_article("# Lamp", source="lamp.md", markdown=False).text == "# Lamp"
