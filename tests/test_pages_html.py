"""Pages of our own making, each built as a kind of site builds them, beside what a careful reader calls the article."""

import sys
from datetime import date
from pathlib import Path

import pytest

from bot.errors import CannotRead
from bot.pages.html import extract_html
from bot.pages.page import Extract

PAGES = Path(__file__).parent / "pages"
SENTENCE = "The lighthouse of Skerry Point was lit in 1823, and its lamp burned the oil of whales."


def read(name: str) -> Extract:
    return extract_html((PAGES / f"{name}.html").read_bytes(), "", f"{name}.html")


def read_body(body: str, head: str = "<title>The Light</title>") -> Extract:
    return extract_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "", "light.html")


def told(page: Extract) -> list[str]:
    """What was read, as the expected texts have it."""
    about = f"title: {page.title}\npublished: {page.published or ''}\nlanguage: {page.language or ''}"
    return [about, *(f"{'#' * block.depth} {block.text}" if block.depth else block.text for block in page.blocks)]


def words(page: Extract) -> list[str]:
    return [block.text for block in page.blocks]


def refusal(body: bytes, charset: str = "") -> str:
    with pytest.raises(CannotRead) as refused:
        extract_html(body, charset, "light.html")
    message = str(refused.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_a_page_is_read_as_a_careful_reader_reads_it(name):
    expected = (PAGES / f"{name}.txt").read_text(encoding="utf-8").strip("\n").split("\n\n")

    assert told(read(name)) == expected


def test_there_are_pages_of_every_kind():
    kinds = [path.stem.split("_")[0] for path in PAGES.glob("*.html")]

    assert len(kinds) >= 60
    assert {"news", "wiki", "docs", "blog", "forum", "press"} <= set(kinds)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param(
            f"<p>{SENTENCE} H<sub>2</sub>O, 10<sup>3</sup>.</p>", [f"{SENTENCE} H2O, 103."], id="raised and lowered"
        ),
        pytest.param(f"<p>{SENTENCE} [1] *a* _b_ #c</p>", [f"{SENTENCE} [1] *a* _b_ #c"], id="no escapes"),
        pytest.param(
            f"<p>{SENTENCE}\n   Lit  &amp;\tdark &lt;b&gt;.</p>", [f"{SENTENCE} Lit & dark <b>."], id="white space"
        ),
        pytest.param(f"<p>{SENTENCE} a&nbsp;&nbsp;b</p>", [f"{SENTENCE} a\u00a0\u00a0b"], id="no-break spaces"),
        pytest.param(f"<p>{SENTENCE} Leucht&shy;turm &#8203;x</p>", [f"{SENTENCE} Leuchtturm x"], id="unseen"),
        pytest.param(f"<p>{SENTENCE} 👩&zwj;🚒</p>", [f"{SENTENCE} 👩\u200d🚒"], id="joiners"),
        pytest.param(f"<p>{SENTENCE}<br>\n Lit.</p>", [f"{SENTENCE}\nLit."], id="line end"),
        pytest.param(f"<p>{SENTENCE}<br><br>Lit.</p>", [SENTENCE, "Lit."], id="two line ends"),
        pytest.param(
            f"<p>{SENTENCE}</p><p>Lit.</p><p>Lit.</p><p>Lit.</p>", [SENTENCE, "Lit.", "Lit.", "Lit."], id="repeated"
        ),
        pytest.param(
            f"<p>{SENTENCE}</p><pre><code>if lit:\n\n    burn()\n</code></pre>",
            [SENTENCE, "if lit:\n\n    burn()"],
            id="code",
        ),
        pytest.param(
            f"<p>{SENTENCE}</p><pre>One\n  two\n\nThree</pre>", [SENTENCE, "One\n  two", "Three"], id="text in lines"
        ),
        pytest.param(
            f"<p>{SENTENCE}</p><ul><li>One<ol><li>two</li></ol></li><li>three</li></ul>",
            [SENTENCE, "One", "two", "three"],
            id="list in a list",
        ),
        pytest.param(
            f"<p>{SENTENCE}</p><table><tr><th>Year</th><th>Oil</th></tr><tr><td>1823</td><td>whale<br>oil</td></tr></table>",
            [SENTENCE, "Year | Oil", "1823 | whale oil"],
            id="table",
        ),
        pytest.param(
            f"<table><tr><td><p>{SENTENCE}</p><p>Lit.</p></td></tr></table>", [SENTENCE, "Lit."], id="table that places"
        ),
        pytest.param(
            f"<p>{SENTENCE}</p><p hidden>No.</p><p style='display: none'>No.</p><template><p>No.</p></template>",
            [SENTENCE],
            id="hidden",
        ),
    ],
)
def test_words_are_as_a_browser_shows_them(markup, expected):
    assert words(read_body(f"<article>{markup}</article>")) == expected


@pytest.mark.parametrize(
    ("head", "published"),
    [
        pytest.param(
            '<meta property="article:published_time" content="2022-02-05T01:00:00Z">', date(2022, 2, 5), id="said"
        ),
        pytest.param('<meta property="article:modified_time" content="2022-02-05T01:00:00Z">', None, id="changed only"),
        pytest.param('<meta name="date" content="2022-02-31">', None, id="impossible"),
        pytest.param('<meta name="date" content="5 Feb">', None, id="no day"),
        pytest.param(
            '<script type="application/ld+json">{"@graph":[{"datePublished":"2022-02-05"}]}</script>',
            date(2022, 2, 5),
            id="graph",
        ),
        pytest.param('<script type="application/ld+json">{"datePublished":</script>', None, id="broken"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_page_is_dated_only_by_what_it_says_for_machines(head, published):
    page = read_body(f"<article><p>{SENTENCE} On 3 March 2021.</p></article><footer>© 2024</footer>", head)

    assert page.published == published


@pytest.mark.parametrize(
    ("body", "charset", "note"),
    [
        pytest.param("\ufeff<p>café".encode(), "windows-1252", None, id="mark before what was sent"),
        pytest.param("\ufeff<p>café".encode("utf-16-le"), "", None, id="UTF-16 with its mark"),
        pytest.param("<p>café".encode("cp1252"), "ISO-8859-1", None, id="sent"),
        pytest.param("<meta charset=utf-8><p>café".encode("cp1252"), "latin1", None, id="sent before said"),
        pytest.param("<meta charset='windows-1252'><p>café".encode("cp1252"), "", None, id="said"),
        pytest.param(
            b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>caf\xe9',
            "",
            None,
            id="said at length",
        ),
        pytest.param("<!-- <meta charset=koi8-r> --><p>café".encode(), "", None, id="said in a comment"),
        pytest.param("<p>café".encode(), "", None, id="nobody says"),
        pytest.param("<p>café".encode("cp1252"), "", "it does not say its encoding", id="not UTF-8"),
        pytest.param("<p>café".encode("cp1252"), "x-klingon", "“x-klingon”, which I do not know", id="unknown"),
        pytest.param("<p>café".encode("cp1252"), "rot13", "“rot13”, which I do not know", id="none of text"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_is_said_or_else_with_a_note(body, charset, note):
    page = extract_html(body, charset, "light.html")

    assert words(page) == ["café"]
    assert [text for text in page.notes if text.startswith("I read it as Windows-1252, because")] == list(page.notes)
    assert note in page.notes[0] if note else not page.notes


@pytest.mark.parametrize(
    ("body", "charset", "said"),
    [
        pytest.param(
            b"<p>caf\xe9", "utf-8", "is not the UTF-8 text that it should be: byte 7 is 0xE9", id="not what was sent"
        ),
        pytest.param(b"<p>caf\x81", "", "is not the WINDOWS-1252 text", id="nothing at all"),
        pytest.param(b"<p>caf\0", "", "character 7 is 0", id="NUL"),
        pytest.param(b"<p>caf\xed\xa0\xbd", "utf-8", "is not the UTF-8 text", id="half of a pair"),
        pytest.param(b"", "", "the page is empty", id="empty"),
        pytest.param(b"<!-- -->", "", "the page is empty", id="comment"),
        pytest.param(b"<nav><a href=/>Home</a></nav>", "", "only menus or nothing", id="menus"),
        pytest.param(b"<p>" + b"<a href=/x>lamp</a> " * 99, "", "only menus or nothing", id="links"),
        pytest.param(b"<div>" * 300 + b"Lit.", "", "is built too deep for me", id="deep"),
        pytest.param(b"<p>x" * 60_000, "", "more than 50,000 elements", id="many elements"),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % at for at in range(3_000)) + b">x",
            "",
            "more than 1,000 attributes",
            id="attributes",
        ),
        pytest.param(
            b"<form><p>Please log in to read on.</p><input name=u><input type=password><button>Log in</button></form>",
            "",
            "shows a page to log in",
            id="login",
        ),
        pytest.param(
            b"<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script>1</script>",
            "",
            "only to browsers that run JavaScript",
            id="script",
        ),
        pytest.param(
            b"<main><h1>We value your privacy</h1><p>We and our 812 partners store cookies on your device.</p>"
            b"<p>You can withdraw your consent at any time.</p><button>Accept all</button></main>",
            "",
            "asks for consent to cookies",
            id="consent",
        ),
    ],
)
def test_what_is_no_article_is_refused_with_what_to_do(body, charset, said):
    message = refusal(body, charset)

    assert said in message
    assert message.endswith(("Add the text as a file.", "and add that."))


@pytest.mark.parametrize(
    ("markup", "notes"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(
            "<figure><figcaption>The lamp</figcaption></figure>",
            ["1 paragraph looks like a picture caption. I keep it and can quote it."],
            id="one caption",
        ),
        pytest.param(
            "<figure><figcaption>The lamp</figcaption></figure>" * 3,
            ["3 paragraphs look like picture captions. I keep them and can quote them."],
            id="captions",
        ),
        pytest.param(
            "<nav><p>Home</p></nav>",
            ["I left out 1 line that looks like a menu, an advert or a comment."],
            id="one line",
        ),
        pytest.param(
            "<ul class='menu'><li>Home<li>News</ul>",
            ["I left out 2 lines that look like menus, adverts or comments."],
            id="lines",
        ),
    ],
)
def test_a_moderator_is_told_what_was_kept_and_what_was_left_out(markup, notes):
    assert list(read_body(f"<article><h1>The Light</h1><p>{SENTENCE}</p>{markup}</article>").notes) == notes


def test_a_page_that_is_not_free_for_everybody_says_so():
    assert (
        "The page says that it is not free for everybody. I may have read only its beginning."
        in read("news_paywall_french").notes
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param(
            "<p>All <a href='/l'>that is known of the light</a>.</p>",
            ["All that is known of the light."],
            id="mostly link",
        ),
        pytest.param("<p>See <a href='/l'>the list of lights</a>.</p>", ["See the list of lights."], id="sentence"),
        pytest.param("<p>Read also: <a href='/l'>The list of all lights</a></p>", [], id="no sentence"),
        pytest.param("<ul><li><a href='/1'>Moll</a><li><a href='/2'>Tarrow</a></ul>", [], id="list"),
        pytest.param(
            "<ul><li>See the <a href='/1'>Moll</a> light<li>Lit</ul>", ["See the Moll light", "Lit"], id="items"
        ),
    ],
)
def test_what_only_leads_elsewhere_is_left_out_unless_it_is_a_sentence(markup, expected):
    assert words(read_body(f"<article><p>{SENTENCE}</p>{markup}</article>")) == [SENTENCE, *expected]


BOX = "<div><h3>About the author</h3></div><p>Ann writes.</p>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param(f"<section>{BOX}</section>", [], id="a box"),
        pytest.param(
            f"<section>{BOX.replace('the author', 'this lamp')}</section>",
            ["About this lamp", "Ann writes."],
            id="of something else",
        ),
        pytest.param(BOX + "<p>Lit.</p>" * 9, ["Ann writes.", *["Lit."] * 9], id="in the midst of the article"),
        pytest.param("<p>Advertisement</p><p>Lit.</p>", ["Lit."], id="an advert"),
        pytest.param("<ul><li>Werbung</li><li>Werbung: 30 %</li></ul>", ["Werbung", "Werbung: 30 %"], id="items"),
        pytest.param("<p>Advertisement is dear.</p>", ["Advertisement is dear."], id="a sentence about one"),
        pytest.param("<ol><li><b>1</b><p>Lit.</p></li></ol>", ["Lit."], id="an item's number"),
        pytest.param("<ol><li>1</li><li>2</li></ol>", ["1", "2"], id="items that are numbers"),
        pytest.param("<p>* * *</p><p>Lit.</p>", ["Lit."], id="marks"),
    ],
)
def test_lines_that_nobody_counts_as_text_are_left_out(markup, expected):
    assert words(read_body(f"<article><p>{SENTENCE}</p>{markup}</article>")) == [SENTENCE, *expected]


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x0c", "\x1b", "\ufffe", "\uffff"], ids=ascii)
@pytest.mark.parametrize("place", ["<p>{}Lit.</p>", "<p>Lit.</p>{}", "<nav>Home</nav>{}<p>Lit.</p>"])
def test_a_character_that_no_page_should_have_does_no_harm(place, character):
    assert words(read_body(f"<article><p>{SENTENCE}</p>{place.format(character)}</article>")) == [SENTENCE, "Lit."]


def test_letters_like_our_own_marks_stay_as_they_are():
    assert words(read_body(f"<article><p>{SENTENCE} ꙮ0ꙮ ꙮ.</p></article>")) == [f"{SENTENCE} ꙮ0ꙮ ꙮ."]


def test_a_page_about_cookies_is_no_wall():
    page = read_body("<article><h1>Cookies</h1><p>A cookie is a biscuit with privacy of its own.</p></article>")

    assert words(page) == ["Cookies", "A cookie is a biscuit with privacy of its own."]


def test_outside_entities_and_files_are_not_read():
    body = b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>Lit in 1823 &a;</p>'

    assert "root:" not in "".join(words(extract_html(body, "", "light.html")))


def test_who_has_not_what_reads_web_pages_is_told_how_to_get_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "bot.pages.choice", raising=False)
    monkeypatch.setitem(sys.modules, "trafilatura", None)

    assert refusal(b"<p>Lit.") == "Reading web pages needs an extra: pip install 'pullquote[web]'."
