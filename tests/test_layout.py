from datetime import date
from time import process_time

import pytest

from index.layout import Block, arrange, lay_out


def paragraphs(body: str, *, markdown: bool = False) -> list[str]:
    layout = lay_out(body, markdown=markdown)
    return [span.cut(layout.text) for span in layout.paragraphs]


def headings(body: str) -> list[tuple[str, int]]:
    layout = lay_out(body, markdown=True)
    return [(span.cut(layout.text), depth) for span, depth in layout.headings]


@pytest.mark.parametrize(
    "end",
    ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"],
    ids=ascii,
)
def test_every_line_end_becomes_a_line_feed(end):
    assert lay_out(f"Lit.{end}{end}Dark.{end}Lit.", markdown=False).text == "Lit.\n\nDark.\nLit."


@pytest.mark.parametrize("entity", ["&#13;", "&#12;", "&#x2028;"])
def test_a_line_end_written_as_an_entity_becomes_a_line_feed(entity):
    text = lay_out(f"Lit.{entity}Dark.", markdown=True).text

    assert text.splitlines() == text.split("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("One\nstill one.\n\nTwo.", ["One\nstill one.", "Two."], id="blank line"),
        pytest.param("One.\n \t\xa0\nTwo.", ["One.", "Two."], id="blank line of spaces"),
        pytest.param("\n\n One. \n\n\n\n\nTwo.\n\n", ["One.", "Two."], id="many blank lines"),
        pytest.param("One.\n  Two.\nThree.", ["One.", "Two.", "Three."], id="no blank line"),
        pytest.param("\n\nOne.\nTwo.\n\n", ["One.", "Two."], id="blank lines at the ends alone"),
        pytest.param("One.", ["One."], id="one line"),
        pytest.param("# One *is* <b>it</b> &amp; [x](y)", ["# One *is* <b>it</b> &amp; [x](y)"], id="no Markdown"),
        pytest.param(" \n \n ", [], id="white space"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_plain_text_has_paragraphs_between_blank_lines_or_else_line_by_line(body, expected):
    assert paragraphs(body) == expected


@pytest.mark.parametrize(
    ("body", "published", "text"),
    [
        pytest.param(" date 2022-02-05 Russia on", date(2022, 2, 5), "Russia on", id="before the words"),
        pytest.param("Date: 2022-02-05\n\nRussia on", date(2022, 2, 5), "Russia on", id="on its own line"),
        pytest.param("date 2022-02-05, Russia on", None, "date 2022-02-05, Russia on", id="goes on as a sentence"),
        pytest.param("Lit. date 2022-02-05 Russia", None, "Lit. date 2022-02-05 Russia", id="not at the start"),
        pytest.param("update 2022-02-05 Russia", None, "update 2022-02-05 Russia", id="another word"),
        pytest.param(
            "date 2022-02-31 Russia on",
            None,
            "date 2022-02-31 Russia on",
            id="impossible",
        ),
    ],
)
@pytest.mark.parametrize("markdown", [False, True], ids=["text", "Markdown"])
def test_a_leading_date_line_tells_the_day_and_is_no_part_of_the_text(body, published, text, markdown):
    layout = lay_out(body, markdown=markdown)

    assert (layout.published, layout.text) == (published, text)


def test_front_matter_tells_about_the_text_and_is_no_part_of_it():
    layout = lay_out(
        "\ufeff---\n"
        "Title: \"The Light: at 'Skerry' Point\"\n"
        "date: '1823-03-01T06:00:00Z'\n"
        "language: en-GB\n"
        "colour: red\n"
        "# a comment\n"
        "tags:\n"
        "  - sea\n"
        "- light\n"
        "\n"
        "---\n"
        "\n"
        "The lamp burned.\n",
        markdown=False,
    )

    assert layout.title == "The Light: at 'Skerry' Point"
    assert layout.published == date(1823, 3, 1)
    assert layout.language == "en-GB"
    assert [span.cut(layout.text) for span in layout.paragraphs] == ["The lamp burned."]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        pytest.param("title: Stop", "Stop", id="bare"),
        pytest.param("title: “Stop!” he said", "“Stop!” he said", id="curly quotes"),
        pytest.param("title:", None, id="empty"),
        pytest.param("title: ''", None, id="empty quotes"),
        pytest.param(
            'title: "Stop!" he said',
            '"Stop!" he said',
            id="quotes of its own at the start",
        ),
        pytest.param(
            "title: The keepers'",
            "The keepers'",
            id="apostrophe at the end",
        ),
    ],
)
def test_front_matter_may_put_a_value_in_quotes(line, title):
    assert lay_out(f"---\n{line}\ncolour: red\n---\nDark.", markdown=False).title == title


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("---\nHe left.\n---\nShe stayed.", id="a sentence between rules"),
        pytest.param("---\ntitle: Light\nHe left.\n---\nShe stayed.", id="a sentence among keys"),
        pytest.param("---\ntitle: Light\nHe left.", id="never closed"),
        pytest.param("---\n\n---\nShe stayed.", id="no key"),
        pytest.param("He left.\n---\ntitle: Light\n---", id="not at the start"),
        pytest.param("---\n" + "a: b\n" * 101 + "---\nShe stayed.", id="over a hundred lines"),
    ],
)
def test_what_is_not_front_matter_stays_text(body):
    assert lay_out(body, markdown=False).text == body


MARKDOWN = """\
# The *Big* [Light](https://example.org/light)

The **lamp** of _Skerry_ `Point` <em>was</em> lit ![by a whaler](whaler.png)
in 1823.<!-- says who? --> Oil &amp; wick.\\
A new line.

Keepers
-------

- Reed
- Ward
  and son

  a second paragraph

1. first
2) second

| Year | Oil |
|------|-----|
| 1823 | *whale* |

> They said \\*nothing\\*.

```text
on

off
```

    dark

![The lamp room](room.png)

### Deep ###

[light]: https://example.org
***
"""


def test_markdown_becomes_the_words_that_a_reader_sees():
    assert paragraphs(MARKDOWN, markdown=True) == [
        "The lamp of Skerry Point was lit by a whaler in 1823. Oil & wick.\nA new line.",
        "Reed",
        "Ward and son",
        "a second paragraph",
        "first",
        "second",
        "Year | Oil",
        "1823 | whale",
        "They said *nothing*.",
        "on\n\noff",
        "dark",
        "The lamp room",
    ]


def test_markdown_headings_keep_their_depth_and_are_no_paragraphs():
    assert headings(MARKDOWN) == [("The Big Light", 1), ("Keepers", 2), ("Deep", 3)]


def test_markdown_without_a_word_has_no_parts():
    assert lay_out("#\n\n***\n\n<br>\n", markdown=True).text == ""


@pytest.mark.parametrize(
    ("html", "words"),
    [
        pytest.param("<div>\n<p>It <b>burned</b>.</p>\n</div>", "It burned.", id="tags vanish"),
        pytest.param("<!-- kept\nby Reed -->\nIt burned.", "It burned.", id="comments vanish"),
        pytest.param(
            "<p>Lit<br>Dark</p>",
            "Lit\nDark",
            id="line break",
        ),
        pytest.param(
            "<table><tr><td>1823</td><td>whale</td></tr></table>",
            "1823 whale",
            id="cells",
        ),
        pytest.param(
            "<p>Oil &amp; wick</p>",
            "Oil & wick",
            id="entities",
        ),
        pytest.param(
            "<p title='a>b'>Lit</p>",
            "Lit",
            id="mark in a value",
        ),
        pytest.param(
            "<script>\nlight(1)\n</script>",
            "",
            id="script",
        ),
    ],
)
def test_of_a_block_of_html_the_words_stay(html, words):
    assert " ".join(lay_out(f"{html}\n", markdown=True).text.split()) == " ".join(words.split())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("> " * 20 + "lamp", id="20 quotations"),
        pytest.param("\n".join("  " * depth + f"- {depth} lamp" for depth in range(10)), id="10 lists"),
    ],
)
def test_deeply_nested_words_stay(body):
    assert lay_out(body, markdown=True).text.count("lamp") == body.count("lamp")


def test_the_tags_of_a_long_block_cost_no_more_than_those_of_many_short_ones():
    def seconds(body: str) -> float:
        start = process_time()
        lay_out(body, markdown=True)
        return process_time() - start

    long = "<div>\n" + "<" * 20_000
    short = ("<div>\n" + "<" * 1_000 + "\n\n") * 20

    assert seconds(long) < 5 * seconds(short)


def test_blocks_become_one_text_with_their_places():
    layout = arrange([Block("The Lamp", 1), Block(" Lit.\r\nDark. "), Block(" \n"), Block("Out.")])

    assert layout.text == "The Lamp\n\nLit.\nDark.\n\nOut."
    assert [span.cut(layout.text) for span in layout.paragraphs] == ["Lit.\nDark.", "Out."]
    assert [(span.cut(layout.text), depth) for span, depth in layout.headings] == [("The Lamp", 1)]
    assert layout.pages == ()


def test_pages_lie_side_by_side_and_an_empty_one_counts():
    layout = arrange([Block("One.", page=1), Block("Still one.", page=1), Block("Three.", page=3)])

    assert [span.cut(layout.text).strip() for span in layout.pages] == ["One.\n\nStill one.", "", "Three."]
    assert layout.pages[0].start == 0
    assert layout.pages[-1].end == len(layout.text)
