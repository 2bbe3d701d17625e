import sys
from datetime import date

import pytest
from hostile import LINE, page_of, pdf, stream, typed

from bot.errors import CannotRead
from bot.pages.pdf import extract_pdf
from index import Block


def lines(*words: str, up: float = 700, size: float = 10, across: float = 72) -> list[tuple[float, float, float, str]]:
    """Lines under one another."""
    return [(across, up - 1.2 * size * number, size, text) for number, text in enumerate(words)]


def texts(*pages: list[tuple[float, float, float, str]]) -> list[str]:
    return [block.text for block in extract_pdf(typed(*pages)).blocks]


def test_lines_become_paragraphs_by_the_space_between_them():
    page = lines("The lamp was lit in 1823 and", "burned the oil of whales.") + lines(
        "Nobody lived in the tower", "for forty years.", up=660
    )

    assert texts(page) == [
        "The lamp was lit in 1823 and burned the oil of whales.",
        "Nobody lived in the tower for forty years.",
    ]


SHORT = ["The lamp was lit in 1823.", "Its keeper slept.", "Nobody saw it."]


def spread(*words: str, by: float, up: float = 700) -> list[tuple[float, float, float, str]]:
    """Lines of ten points so far under one another."""
    return [(72, up - by * number, 10, text) for number, text in enumerate(words)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param(spread(*SHORT, by=22), SHORT, id="each a paragraph"),
        pytest.param(
            spread(*SHORT, by=22) + spread("It burned the oil", "of whales.", by=12, up=634),
            [*SHORT, "It burned the oil of whales."],
            id="all but one",
        ),
        pytest.param(
            spread("The lamp was lit in", "the year 1823 by", "its keeper. Nobody", "saw that it burned.", by=24),
            ["The lamp was lit in the year 1823 by its keeper. Nobody saw that it burned."],
            id="far apart, and none of them",
        ),
    ],
)
def test_paragraphs_of_one_line_are_told_from_lines_that_are_far_apart(page, expected):
    assert texts(page) == expected


def test_lines_that_are_set_tightly_stay_lines():
    page = [(72, 700, 20, "The lamp was lit"), (72, 684, 20, "in the year 1823."), (200, 690, 10, "2")]

    assert texts(page) == ["The lamp was lit in the year 1823.2"]


def test_a_line_that_is_set_in_begins_a_paragraph():
    page = [*lines("The lamp was lit", "in the year 1823."), *lines("Nobody lived there", up=676, across=92)]
    page += lines("for forty years.", up=664)

    assert texts(page) == ["The lamp was lit in the year 1823.", "Nobody lived there for forty years."]


def test_larger_lines_are_headings_the_largest_the_topmost():
    page = [
        *lines("The Light at", "Skerry Point", size=20, up=750),
        *lines("The tower", size=14, up=698),
        *lines("It has ninety-seven steps of stone.", up=680),
    ]

    assert extract_pdf(typed(page)).blocks == (
        Block("The Light at Skerry Point", 1, 1),
        Block("The tower", 2, 1),
        Block("It has ninety-seven steps of stone.", 0, 1),
    )


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        pytest.param("a light-", "house of stone.", "a lighthouse of stone.", id="whole elsewhere"),
        pytest.param("ninety-", "seven steps.", "ninety-seven steps.", id="with a hyphen elsewhere"),
        pytest.param("a fog-", "horn of brass.", "a fog-horn of brass.", id="nowhere else"),
        pytest.param("from 1823-", "1911 it burned.", "from 1823- 1911 it burned.", id="numbers"),
        pytest.param("the Skerry-", "Point road.", "the Skerry- Point road.", id="before a capital"),
        pytest.param("the light\xad", "house there.", "the lighthouse there.", id="soft hyphen"),
    ],
)
def test_a_word_is_put_together_only_where_the_document_has_it_whole(first, second, joined):
    others = lines("The lighthouse there is old.", "It has ninety-seven steps.", up=600)

    assert texts(lines(first, second) + others)[0] == joined


def test_lines_that_repeat_on_many_pages_are_left_out_and_noted():
    pages = [
        [
            *lines("Skerry Gazette", up=770, size=8),
            *lines(
                f"{keeper} lit the lamp",
                "and went to bed.",
                f"Nobody saw {keeper} again.",
            ),
            *lines(f"Page {number} of 4", up=30, size=8),
        ]
        for number, keeper in enumerate(("Ann", "Bob", "Cleo", "Dan"), 1)
    ]

    extract = extract_pdf(typed(*pages))

    assert [block.page for block in extract.blocks] == [1, 2, 3, 4]
    assert extract.blocks[1].text == "Bob lit the lamp and went to bed. Nobody saw Bob again."
    assert extract.notes == (
        "I left out 8 lines that repeat on top or at the bottom of pages, such as “Skerry Gazette”.",
    )


def test_a_single_page_keeps_its_first_and_last_line():
    page = [*lines("Skerry Gazette", up=770, size=8), *lines("The lamp was lit."), *lines("Page 1", up=30, size=8)]

    assert texts(page) == ["Skerry Gazette", "The lamp was lit.", "Page 1"]


def test_a_sentence_that_goes_on_over_the_page_stays_whole():
    first = lines("The lamp was lit by Ann, who", "climbed the stairs with the")
    second = lines("oil each night.", "She was twenty-two.")

    assert extract_pdf(typed(first, second)).blocks == (
        Block("The lamp was lit by Ann, who climbed the stairs with the oil each night. She was twenty-two.", 0, 1),
    )


def test_columns_are_read_one_after_the_other():
    page = lines("The lamp was lit by", "a girl named Ann.") + lines("The oil came by", "boat.", across=320)

    assert texts(page) == ["The lamp was lit by a girl named Ann.", "The oil came by boat."]


@pytest.mark.parametrize(
    ("info", "title"),
    [
        pytest.param(b"<</Title(A Lamp)>>", "A Lamp", id="as it says"),
        pytest.param(b"<</Title(Microsoft Word - lamp.doc)>>", "The Light", id="not the name of a file"),
        pytest.param(b"<</Title(lamp.indd)>>", "The Light", id="nor another"),
        pytest.param(b"<<>>", "The Light", id="else its largest line"),
    ],
)
def test_the_title_is_what_it_says_or_its_largest_line(info, title):
    page = [*lines("The Light", size=20, up=750), *lines("It was lit.", "It burned.", "It went out.", "It rained.")]

    assert extract_pdf(typed(page, info=info)).title == title


def test_the_day_it_was_made_is_taken_for_its_day_and_noted():
    extract = extract_pdf(typed(lines("The lamp."), info=b"<</CreationDate(D:20220205080000Z)>>"))

    assert extract.published == date(2022, 2, 5)
    assert "I take 2022-02-05 as its date, for that day the file was made." in extract.notes


@pytest.mark.parametrize("info", [b"<</CreationDate(yesterday)>>", b"<</CreationDate 7>>", b"7"])
def test_a_wrong_day_is_none(info):
    assert extract_pdf(typed(lines("The lamp."), info=info)).published is None


def test_pages_without_text_are_noted():
    notes = extract_pdf(typed(lines("The lamp was lit."), [], [])).notes

    assert notes == ("2 of 3 pages have no text; they may be pictures.",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(typed([]), "may be a scan", id="no text"),
        pytest.param(b"%PDF-1.7", "damaged", id="cut short"),
        pytest.param(pdf(b"7"), "damaged", id="no catalogue"),
        pytest.param(
            page_of(
                stream(LINE),
                b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"41" * 32, b"42" * 32),
                trailer=b"/Encrypt 6 0 R/ID[<00><00>]",
            ),
            "locked with a password",
            id="locked",
        ),
        pytest.param(typed(*[[]] * 3_001), "3,001 pages", id="too many pages"),
    ],
)
def test_a_pdf_that_gives_no_text_is_refused_with_what_to_do(body, said):
    with pytest.raises(CannotRead, match=said) as refused:
        extract_pdf(body)

    assert "\n" not in str(refused.value)


def test_without_pypdf_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)

    with pytest.raises(CannotRead, match=r"pip install 'pullquote\[pdf\]'"):
        extract_pdf(b"%PDF-1.7")
