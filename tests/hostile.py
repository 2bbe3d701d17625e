"""Documents that mean harm, or were harmed: each of a size that is asked for, roughly, in bytes."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial

from bot.pages.page import Page

Maker = Callable[[int], bytes]

PROSE = "The lamp of the lighthouse was lit in 1823 and burned the oil of whales for eighty years. "
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


def filled(piece: str, size: int, before: str = "", after: str = "") -> bytes:
    """So many of a piece that they come to the size, and what stands around them."""
    return (before + piece * max(1, size // len(piece.encode(errors="surrogatepass"))) + after).encode(
        errors="surrogatepass"
    )


def numbered(piece: str, size: int, before: str = "", after: str = "") -> bytes:
    """As above, each with a number of its own in the place of %d."""
    count = max(1, size // (len(piece) + 3))
    return (before + "".join(piece % number for number in range(count)) + after).encode()


# --- HTML

HTML = "<!DOCTYPE html><html><head><title>The lamp</title></head><body>"
HTML_DOCUMENTS: dict[str, Maker] = {
    "headings and paragraphs": partial(numbered, "<h1>Part %d</h1><p>The lamp burned.</p>", before=HTML),
    "distinct paragraphs": partial(numbered, f"<p>No. %d. {PROSE}</p>", before=HTML),
    "the same paragraph": partial(filled, f"<p>{PROSE}</p>", before=HTML),
    "unclosed paragraphs": partial(filled, "<p>lamp ", before=HTML),
    "unclosed bold": partial(filled, "<b>lamp ", before=HTML),
    "cells of one row": partial(filled, "<td>lamp</td>", before=HTML + "<table><tr>"),
    "line breaks": partial(filled, "lamp<br>", before=HTML + "<p>"),
    "links": partial(numbered, '<a href="/%d">lamp</a> ', before=HTML + "<p>"),
    "attributes of one tag": partial(numbered, ' a%d="1"', before=HTML + "<p", after=">The lamp burned.</p>"),
    "one huge attribute": partial(filled, "x", before=HTML + '<p title="', after='">The lamp burned.</p>'),
    "deep boxes": partial(filled, "<div>", before=HTML, after=PROSE),
    "deep bold": partial(filled, "<b><i>", before=HTML, after=PROSE),
    "less-than signs": partial(filled, "<", before=HTML),
    "nested tables": partial(filled, "<table><tr><td>", before=HTML, after=PROSE),
    "nested lists": partial(filled, "<ul><li>lamp", before=HTML),
    "nested quotes": partial(filled, "<blockquote>", before=HTML, after=PROSE),
    "comments": partial(filled, "<!-- lamp -->", before=HTML, after=f"<p>{PROSE * 5}</p>"),
    "an unclosed comment": partial(filled, "lamp ", before=HTML + "<!-- "),
    "entity bomb": lambda size: f"<html>{ENTITIES}]><p>{'&j;' * (size // 3)}".encode(),
    "foreign entity": lambda size: (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><p>&x; {PROSE * (size // 90)}'.encode()
    ),
    "character references": partial(filled, "&#108;", before=HTML + "<p>"),
    "broken references": partial(filled, "&#xFFFFFFFF;&", before=HTML + "<p>"),
    "soup": partial(filled, "<p></div><b></p><td></i>lamp<table>", before=HTML),
    "NULs": partial(filled, "lamp\0", before=HTML + "<p>"),
    "half characters": partial(filled, "lamp\ud800 ", before=HTML + "<p>"),
    "scripts": partial(filled, "<script>if (a < b) '</p>'</script>", before=HTML, after=f"<p>{PROSE * 5}</p>"),
    "structured data": partial(
        filled, '[{"a":', before=HTML + '<script type="application/ld+json">', after=f"</script><p>{PROSE * 5}</p>"
    ),
    "dates": partial(numbered, "<time datetime='%d-01-01'>1 May 1823</time>", before=HTML, after=f"<p>{PROSE * 5}</p>"),
    "meta tags": partial(
        numbered, '<meta name="date" content="%d">', before="<html><head>", after=f"</head><p>{PROSE * 5}</p>"
    ),
    "empty paragraphs": partial(filled, "<p></p>", before=HTML),
    "preformatted": partial(filled, "lamp\n", before=HTML + "<pre>"),
    "forms": partial(filled, "<form><input><select><option>lamp", before=HTML),
    "drawings": partial(filled, "<svg><path d='M0 0'/><math><mi>x", before=HTML, after=PROSE),
    "frames": partial(filled, "<iframe src='/'></iframe>", before=HTML),
    "spaces": partial(filled, " ", before=HTML + "<p>", after=PROSE),
    "wrong end tags": partial(filled, "</p></div>", before=HTML, after=f"<p>{PROSE * 5}</p>"),
    "in UTF-16": lambda size: (HTML + f"<p>{PROSE}</p>" * (size // 200)).encode("utf-16"),
    "in an encoding that there is not": partial(
        filled, f"<p>{PROSE}</p>", before='<html><head><meta charset="klingon"></head>'
    ),
    "in UTF-7, it says": partial(filled, "<p>+ADw-script+AD4-</p>", before='<html><head><meta charset="utf-7"></head>'),
    "custom tags": partial(numbered, "<x-%d>lamp", before=HTML),
    "a refresh to a file": partial(
        filled, "lamp ", before='<html><head><meta http-equiv="refresh" content="0;url=file:///etc/passwd"></head><p>'
    ),
}


# --- PDF


def pdf(*objects: bytes, start: int | None = None, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % (table if start is None else start))


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data: bytes, keys: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), keys, data)


def flate(data: bytes, times: int = 1) -> bytes:
    """A stream that is packed so many times."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter[" + b"/FlateDecode" * times + b"]")


def page_of(content: bytes, *others: bytes, resources: bytes = b"/Font<</F 5 0 R>>", trailer: bytes = b"") -> bytes:
    """A PDF of one page that draws this; other objects are numbered from 6."""
    return pdf(
        CATALOG,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%s>>>>" % resources,
        content,
        FONT,
        *others,
        trailer=trailer,
    )


def typed(*pages: list[tuple[float, float, float, str]], info: bytes = b"") -> bytes:
    """A PDF whose pages have lines: across, up, size, words. As a typesetter would write it, but nothing is packed."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)), FONT, info or b"<<>>"]
    objects[2] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    for number, lines in enumerate(pages):
        drawn = b"".join(
            b"BT /F %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, across, up, _escaped(words))
            for across, up, size, words in lines
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (6 + 2 * number)
        )
        objects.append(stream(drawn))
    return pdf(*objects, trailer=b"/Info 4 0 R")


def _escaped(words: str) -> bytes:
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


LINE = b"BT /F 12 Tf 72 700 Td (The lamp burned.) Tj ET\n"


def _fan(size: int) -> bytes:
    """A tree of pages whose branches are all the same: 10 to the power of its depth."""
    depth = 3 + size // 200_000
    nodes = [b"<</Type/Pages/Kids[%s]/Count 1000000>>" % (b"%d 0 R " % (3 + n) * 10) for n in range(depth)]
    return pdf(CATALOG, *nodes, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")


def _deep(size: int) -> bytes:
    depth = size // 80
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (3 + n) for n in range(depth)]
    return pdf(CATALOG, *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def _forms(fan: int, depth: int) -> bytes:
    """Drawings that draw one another so often."""
    forms = [
        stream(
            b"/X Do " * fan if level < depth - 1 else LINE,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>/Font<</F 5 0 R>>>>"
            % (7 + level),
        )
        for level in range(depth)
    ]
    return page_of(stream(b"/X Do"), *forms, resources=b"/XObject<</X 6 0 R>>")


def _book(size: int) -> bytes:
    line = (72, 700, 12, PROSE)
    return typed(*([line] for _ in range(max(1, size // 400))))


VALID_PDF = page_of(stream(LINE * 3))
PDF_DOCUMENTS: dict[str, Maker] = {
    "PDF of many pages": _book,
    "PDF of 100 times its size": lambda size: page_of(flate(b" " * (100 * size))),
    "PDF packed three times": lambda size: page_of(flate(b" " * (200 * size), 3)),
    "PDF packed twenty times": lambda size: page_of(flate(b" " * size, 20)),
    "PDF of 256 filters": lambda size: page_of(stream(b"0" * size, b"/Filter[" + b"/ASCIIHexDecode" * 256 + b"]")),
    "PDF with many words on a page": lambda size: page_of(flate(b"BT /F 9 Tf " + b"(a) Tj " * (size // 7) + b"ET")),
    "PDF with many lines on a page": lambda size: page_of(
        flate(b"BT /F 9 Tf 72 700 Td " + b"(lamp) Tj 0 -9 Td " * (size // 18) + b"ET")
    ),
    "PDF with many fonts on a page": lambda size: page_of(flate(b"BT " + b"/F 9 Tf (a) Tj /F 8 Tf " * (size // 22))),
    "PDF with saved states": lambda size: page_of(flate(b"q " * (size // 2) + LINE)),
    "PDF with kerned letters": lambda size: page_of(
        flate(b"BT /F 9 Tf [" + b"(a) -9 " * (size // 7) + b"] TJ ET"),
    ),
    "PDF with deep lists": lambda size: page_of(stream(b"[" * size)),
    "PDF with a deep dictionary": lambda size: page_of(stream(LINE), b"<</A" * (size // 4)),
    "PDF with an endless string": lambda size: page_of(stream(b"BT (" + b"a" * size)),
    "PDF with nested brackets": lambda size: page_of(stream(b"BT /F 9 Tf (" + b"(" * size + b") Tj ET")),
    "PDF that draws itself": lambda _: page_of(
        stream(b"/X Do"),
        stream(b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"),
        resources=b"/XObject<</X 6 0 R>>",
    ),
    "PDF that draws a million times": lambda _: _forms(10, 6),
    "PDF that draws a milliard times": lambda _: _forms(10, 9),
    "PDF whose pages fan out": _fan,
    "PDF whose pages lie deep": _deep,
    "PDF whose pages are their own": lambda _: pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "PDF that counts a milliard pages": lambda _: pdf(CATALOG, b"<</Type/Pages/Kids[]/Count 1000000000>>"),
    "PDF with a table of a milliard": lambda _: VALID_PDF.replace(b"0 6\n0000", b"0 1000000000\n0000"),
    "PDF whose table is behind its end": lambda size: VALID_PDF.replace(b"startxref\n", b"startxref\n9%d" % size),
    "PDF whose table is itself before": lambda _: VALID_PDF.replace(
        b"/Root", b"/Prev %d/Root" % VALID_PDF.index(b"xref\n")
    ),
    "PDF without a table": lambda _: VALID_PDF[: VALID_PDF.index(b"xref\n")],
    "PDF cut short": lambda _: VALID_PDF[: len(VALID_PDF) // 2],
    "PDF of its first line": lambda _: b"%PDF-1.7\n",
    "PDF of junk": lambda size: b"%PDF-1.7\n" + bytes(n * n % 251 for n in range(size)),
    "PDF of line ends": lambda size: b"%PDF-1.7\n" + b"\n" * size,
    "PDF of objects that never end": lambda size: b"%PDF-1.7\n" + b"1 0 obj " * (size // 8),
    "PDF of ends": lambda size: b"%PDF-1.7\n" + b"%%EOF\nstartxref\n0\n" * (size // 18),
    "PDF of comments": lambda size: b"%PDF-1.7\n" + b"%\n" * (size // 2) + VALID_PDF,
    "PDF that is locked": lambda _: page_of(
        stream(LINE),
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"41" * 32, b"42" * 32),
        trailer=b"/Encrypt 6 0 R/ID[<00><00>]",
    ),
    "PDF with a lock of no kind": lambda _: page_of(
        stream(LINE), b"<</Filter/None>>", trailer=b"/Encrypt 6 0 R/ID[<00><00>]"
    ),
    "PDF with damaged packing": lambda size: page_of(stream(b"x\x9c" + b"\xff" * size, b"/Filter/FlateDecode")),
    "PDF with a picture that never ends": lambda size: page_of(stream(b"BI /W 9 /H 9 ID " + b"\0" * size)),
    "PDF without letters": lambda _: page_of(stream(b"0 0 9 9 re f")),
    "PDF with a length that lies": lambda _: VALID_PDF.replace(b"/Length ", b"/Length 99999999"),
    "PDF with a negative length": lambda _: VALID_PDF.replace(b"/Length ", b"/Length -"),
    "PDF with a huge number": lambda size: page_of(stream(b"BT /F " + b"9" * size + b" Tf (lamp) Tj ET")),
    "PDF with a map of letters that explodes": lambda _: page_of(
        stream(LINE),
        stream(b"begincmap 1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange endcmap"),
        resources=b"/Font<</F<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 6 0 R>>>>",
    ),
    "PDF whose catalogue is a number": lambda _: pdf(b"7"),
    "PDF whose catalogue is itself": lambda _: pdf(b"1 0 R"),
    "PDF in a PDF": lambda _: page_of(stream(VALID_PDF)),
    "PDF with a script": lambda _: VALID_PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.x)>>"),
}


# --- Word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP of these parts, packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def word(content: str, declarations: str = "", others: dict[str, bytes | str] | None = None) -> bytes:
    """A Word document with this between the tags of its body, and other parts."""
    document = f'<?xml version="1.0"?>{declarations}<w:document xmlns:w="{W}"><w:body>{content}</w:body></w:document>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": document,
    }
    return zipped(parts | (others or {}))


def paragraph(words: str, style: str = "") -> str:
    """A paragraph of Word's."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


ROW = f"<w:tr>{f'<w:tc>{paragraph(PROSE)}</w:tc>' * 4}</w:tr>"


def _many_parts(size: int) -> bytes:
    return word(paragraph(PROSE), others={f"word/x{number}.xml": "<x/>" for number in range(size // 200)})


def _lying_sizes(_: int) -> bytes:
    """A document whose table of contents says that its text has one byte."""
    body = bytearray(word(paragraph(PROSE)))
    at = body.rindex(b"word/document.xml") - 46
    body[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(body)


VALID_WORD = word(paragraph(PROSE))
WORD_DOCUMENTS: dict[str, Maker] = {
    "Word of many paragraphs": lambda size: word(paragraph(PROSE) * (size // 150)),
    "Word that unpacks to much": lambda size: word(paragraph(" " * (100 * size))),
    "Word with many short paragraphs": lambda size: word(paragraph("lamp") * (size // 10)),
    "Word with a bomb beside it": lambda size: word(paragraph(PROSE), others={"word/media/a.png": b"\0" * (50 * size)}),
    "Word in a Word": lambda _: word(paragraph(PROSE), others={"word/embeddings/a.docx": VALID_WORD}),
    "Word with names that climb": lambda _: word(paragraph(PROSE), others={"../../etc/passwd": "lamp"}),
    "Word with an entity bomb": lambda _: word(
        paragraph("&j;"), ENTITIES.replace("DOCTYPE x", "DOCTYPE w:document") + "]>"
    ),
    "Word with a foreign entity": lambda _: word(
        paragraph("&x;"), '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "Word with an entity in its properties": lambda _: word(
        paragraph(PROSE), others={"docProps/core.xml": '<!DOCTYPE x [<!ENTITY x "lamp">]><x>&x;</x>'}
    ),
    "Word without a text": lambda _: zipped({"[Content_Types].xml": TYPES, "word/other.xml": "<x/>"}),
    "Word without relations": lambda _: zipped(
        {"[Content_Types].xml": TYPES, "word/document.xml": f'<w:document xmlns:w="{W}"><w:body/></w:document>'}
    ),
    "Word with a huge table": lambda size: word(f"<w:tbl>{ROW * (size // 600)}</w:tbl>"),
    "Word with nested tables": lambda size: word("<w:tbl><w:tr><w:tc>" * (size // 60) + paragraph(PROSE)),
    "Word with closed nested tables": lambda size: word(
        "<w:tbl><w:tr><w:tc>" * (size // 100) + paragraph(PROSE) + "</w:tc></w:tr></w:tbl>" * (size // 100)
    ),
    "Word with deep runs": lambda size: word("<w:p>" + "<w:r>" * (size // 12) + "</w:r>" * (size // 12) + "</w:p>"),
    "Word with wrong types": lambda _: zipped(
        {"[Content_Types].xml": "<x/>", "_rels/.rels": "<x/>", "word/document.xml": "<x/>"}
    ),
    "Word that is not XML": lambda size: zipped(
        {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": b"\xff" * size}
    ),
    "Word with many attributes": lambda size: word(
        "<w:p " + " ".join(f'a{number}="1"' for number in range(size // 10)) + "/>" + paragraph(PROSE)
    ),
    "Word with many parts": _many_parts,
    "Word with sizes that lie": _lying_sizes,
    "Word cut short": lambda _: VALID_WORD[: len(VALID_WORD) // 2],
    "Word with a flipped byte": lambda _: VALID_WORD[:300] + bytes([VALID_WORD[300] ^ 255]) + VALID_WORD[301:],
    "Word without a paragraph": lambda _: word(""),
    "Word with only a picture": lambda _: word("<w:p><w:r><w:drawing/></w:r></w:p>"),
    "Word with NULs": lambda size: word(paragraph("\0" * size)),
    "Word with notes that are not there": lambda _: word(
        '<w:p><w:r><w:t>The lamp.</w:t><w:footnoteReference w:id="7"/></w:r></w:p>'
    ),
}


# --- text, and what is none

TEXT_DOCUMENTS: dict[str, Maker] = {
    "nothing": lambda _: b"",
    "one byte": lambda _: b"a",
    "white space": lambda size: b" \n" * (size // 2),
    "a mark of an encoding alone": lambda _: b"\xff\xfe",
    "UTF-16, low byte first": lambda size: (PROSE * (size // 200)).encode("utf-16-le"),
    "UTF-16, high byte first": lambda size: (PROSE * (size // 200)).encode("utf-16-be"),
    "UTF-16 with a mark": lambda size: (PROSE * (size // 200)).encode("utf-16"),
    "UTF-32 with a mark": lambda size: (PROSE * (size // 400)).encode("utf-32"),
    "Windows-1252": lambda size: ("Café “lamp”. " * (size // 13)).encode("cp1252"),
    "Windows-1251": lambda size: ("Лампа горела. " * (size // 14)).encode("cp1251"),
    "Shift-JIS": lambda size: ("灯台の灯り。" * (size // 12)).encode("shift-jis"),
    "UTF-8 with a wrong byte": lambda size: PROSE.encode() * (size // 90) + b"\xff",
    "half characters in UTF-8": partial(filled, "lamp\ud83d. "),
    "NULs in a text": partial(filled, "lamp\0"),
    "one endless word": partial(filled, "a"),
    "full stops": partial(filled, ". "),
    "full stops alone": partial(filled, "."),
    "initials": partial(filled, "A. "),
    "shouts": partial(filled, "?! "),
    "short lines": partial(filled, "a\n\n"),
    "short sentences": partial(filled, "It is. "),
    "curly quotes": partial(filled, "“Oh.” "),
    "marks over one letter": partial(filled, "\u0301", before="a"),
    "words from right to left with nothing between": partial(filled, "\u202eشمعة\u200b. "),
    "families": partial(filled, "👨\u200d👩\u200d👧 "),
    "numbers with commas": partial(filled, "1,"),
    "line ends of all kinds": partial(filled, "lamp\r\n\r\u2028\x85\x0b"),
    "words that are never the same": partial(numbered, "lamp%d "),
    "JSON": partial(filled, '{"lamp": [1, 2]},\n', before="["),
    "deep JSON": partial(filled, "[", before='{"pullquote'),
    "prose": partial(filled, PROSE),
    "zipped text": lambda size: zipped({"lamp.txt": PROSE * (size // 90)}),
    "zipped nothing": lambda _: zipped({}),
    "gzip": lambda size: gzip.compress(PROSE.encode() * (size // 90)),
    "an e-book": lambda _: zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "<x/>"}),
    "a table of numbers": lambda _: zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"}),
    "Word of old": lambda size: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * size,
    "a picture": lambda size: b"\x89PNG\r\n\x1a\n" + b"\0" * size,
    "a drawing": partial(filled, "<g/>", before='<svg xmlns="http://www.w3.org/2000/svg">'),
    "a program": lambda size: b"\x7fELF" + b"\0" * size,
    "a feed": partial(filled, "<item/>", before='<?xml version="1.0"?><rss version="2.0">'),
    "an entity bomb in XML": lambda _: (ENTITIES + "]><x>&j;</x>").encode(),
    "RTF": partial(filled, "\\par lamp", before="{\\rtf1"),
}


def _tar(size: int) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../lamp.txt"), io.BytesIO(b""))
    return file.getvalue() + b"\0" * size


TEXT_DOCUMENTS["tar"] = _tar

MARKDOWN_DOCUMENTS: dict[str, Maker] = {
    "Markdown of open brackets": partial(filled, "[x]("),
    "Markdown of quotes in quotes": partial(filled, ">", after=PROSE),
    "Markdown of lists in lists": lambda size: "".join(
        f"{' ' * (2 * n)}- lamp\n" for n in range(int(size**0.5))
    ).encode(),
    "Markdown of stars": partial(filled, "**a*"),
    "Markdown of backticks": partial(filled, "`a``"),
    "Markdown of a table": partial(filled, "|a|b|\n", before="|a|b|\n|-|-|\n"),
    "Markdown of references": partial(numbered, "[a%d]: /x\n\n", after=PROSE),
    "Markdown of tags": partial(filled, "<b>x</b> <!-- ", before="lamp "),
}

# What a file may be called.
NAMES = {
    "a name that climbs": "../../etc/passwd",
    "a full path": "/etc/passwd",
    "a drive": "C:\\lamp.txt",
    "a device": "CON",
    "a name with a NUL": "lamp\0.txt",
    "a name of two lines": "lamp\nERROR all is lost.txt",
    "a name from right to left": "lamp\u202etxt.exe",
    "a name of 300 letters": "l" * 300 + ".txt",
    "a name in percents": "%2e%2e%2flamp.txt",
    "a name with a dash": "--lamp.txt",
    "no name": "",
    "a name with half a character": "lamp\ud800.txt",
}


def documents(size: int) -> dict[str, Page]:
    """All of them, by name."""
    pages = {}
    for ending, makers in (
        (".html", HTML_DOCUMENTS),
        (".pdf", PDF_DOCUMENTS),
        (".docx", WORD_DOCUMENTS),
        (".txt", TEXT_DOCUMENTS),
        (".md", MARKDOWN_DOCUMENTS),
    ):
        pages |= {name: Page(make(size), f"document{ending}") for name, make in makers.items()}
    return pages | {name: Page(PROSE.encode(), source) for name, source in NAMES.items()}
