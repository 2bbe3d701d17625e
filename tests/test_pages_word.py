import sys
from datetime import date

import pytest
from hostile import PROSE, VALID_WORD, W, paragraph, word

from bot.errors import CannotRead
from bot.pages.word import extract_word
from index import Block

STYLES = (
    f'<w:styles xmlns:w="{W}">'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Title", "Title"), ("H1", "heading 1"), ("H2", "heading 2"))
    )
    + "</w:styles>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="r{name}" Target="{name}.xml" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}"/>'
        for name in ("styles", "footnotes")
    )
    + "</Relationships>"
)
FOOTNOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1">{paragraph("So the keeper wrote.")}</w:footnote></w:footnotes>'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>The &amp; Light</dc:title><dc:language>en-GB</dc:language>"
    "<dcterms:created>2022-02-05T08:00:00Z</dcterms:created></cp:coreProperties>"
)
PARTS: dict[str, bytes | str] = {
    "word/styles.xml": STYLES,
    "word/footnotes.xml": FOOTNOTES,
    "word/_rels/document.xml.rels": RELATIONS,
    "docProps/core.xml": CORE,
}


def cell(*words: str) -> str:
    return f"<w:tc>{''.join(map(paragraph, words))}</w:tc>"


def blocks(content: str) -> list[tuple[str, int]]:
    return [(block.text, block.depth) for block in extract_word(word(content, others=PARTS)).blocks]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(paragraph("The lamp &lt; was “lit”."), [("The lamp < was “lit”.", 0)], id="paragraph"),
        pytest.param(
            paragraph("The Light", "Title") + paragraph("Tower", "H1") + paragraph("Stairs", "H2") + paragraph("Up."),
            [("The Light", 1), ("Tower", 1), ("Stairs", 2), ("Up.", 0)],
            id="headings by their styles",
        ),
        pytest.param(
            "<w:p><w:r><w:t>The </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>lamp.</w:t></w:r></w:p>",
            [("The lamp.", 0)],
            id="emphasis vanishes",
        ),
        pytest.param(
            "<w:p><w:r><w:t>The lamp</w:t><w:br/><w:t>was lit.</w:t></w:r></w:p>",
            [("The lamp\nwas lit.", 0)],
            id="line end",
        ),
        pytest.param(
            f"<w:tbl><w:tr>{cell('Year')}{cell('Who')}</w:tr><w:tr>{cell('1823')}{cell('Ann', 'Bob')}</w:tr></w:tbl>",
            [("Year | Who", 0), ("1823 | Ann Bob", 0)],
            id="rows of a table",
        ),
        pytest.param(
            '<w:p><w:r><w:t>It was lit.</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
            [("It was lit.", 0), ("So the keeper wrote.", 0)],
            id="footnote at the end, without its number",
        ),
        pytest.param(
            "<w:p><w:r><w:t>The lamp</w:t></w:r><w:del><w:r><w:delText>fire</w:delText></w:r></w:del></w:p>",
            [("The lamp", 0)],
            id="what was deleted is gone",
        ),
        pytest.param(
            paragraph("One.") + paragraph(" ") + paragraph("Two."), [("One.", 0), ("Two.", 0)], id="empty one"
        ),
    ],
)
def test_a_word_document_is_its_paragraphs_and_headings(content, expected):
    assert blocks(content) == expected


def test_the_items_of_a_list_are_paragraphs():
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    body = word(item.format("Oil") + item.format("Wicks"), others={"word/numbering.xml": numbering})

    assert extract_word(body).blocks == (Block("Oil"), Block("Wicks"))


def test_title_language_and_day_are_what_the_document_says_and_the_day_is_noted():
    extract = extract_word(word(paragraph(PROSE), others=PARTS))

    assert (extract.title, extract.language, extract.published) == ("The & Light", "en-GB", date(2022, 2, 5))
    assert extract.notes == ("I take 2022-02-05 as its date, for that day the file was made.",)


def test_a_document_that_says_nothing_about_itself_has_no_title_and_no_day():
    extract = extract_word(VALID_WORD)

    assert (extract.title, extract.language, extract.published, extract.notes) == (None, None, None, ())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(word(paragraph("&x;"), '<!DOCTYPE x [<!ENTITY x "y">]>'), "declarations", id="entity"),
        pytest.param(word("<w:p>" * 999 + "</w:p>" * 999), "unpacks to more", id="too deep"),
        pytest.param(word("<w:p/>" * 300_001), "unpacks to more", id="too many elements"),
        pytest.param(word(paragraph(" " * 20_000_001)), "unpacks to more", id="too large"),
        pytest.param(word(paragraph("\0")), "damaged", id="no XML"),
        pytest.param(b"PK\x03\x04", "damaged", id="no ZIP"),
        pytest.param(
            word(paragraph("x")).replace(b"word/document.xml", b"word/document.bin"), "damaged", id="no text in XML"
        ),
    ],
)
def test_what_word_never_writes_is_refused_before_it_is_read(body, said):
    with pytest.raises(CannotRead, match=said) as refused:
        extract_word(body)

    assert "\n" not in str(refused.value)


def test_without_mammoth_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "mammoth", None)

    with pytest.raises(CannotRead, match=r"pip install 'pullquote\[docx\]'"):
        extract_word(VALID_WORD)
