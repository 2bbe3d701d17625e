import pytest
from hostile import PROSE, TYPES, VALID_PDF, VALID_WORD, zipped

from bot.errors import CannotRead
from bot.pages.page import Page
from bot.pages.recognise import Kind, kind_of

PAGE = b"<!DOCTYPE html><html><body><p>The lamp.</p></body></html>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(PROSE.encode(), Kind.TEXT, id="text"),
        pytest.param(b"a < b and b > c", Kind.TEXT, id="text with less and more"),
        pytest.param(b"MZ is a postcode. BM too. RIFF.", Kind.TEXT, id="letters of a program"),
        pytest.param("Café".encode("cp1252"), Kind.TEXT, id="text in another encoding, which is refused later"),
        pytest.param(b'{"lamp": 1}', Kind.TEXT, id="JSON"),
        pytest.param(b"#!/bin/sh\necho lamp", Kind.TEXT, id="script"),
        pytest.param(b'{"pullquote": 1, "name": "x"}\n', Kind.EXPORT, id="our export"),
        pytest.param(PAGE, Kind.HTML, id="page"),
        pytest.param(b"\xef\xbb\xbf \n" + PAGE, Kind.HTML, id="page with a mark"),
        pytest.param(PAGE.decode().encode("utf-16"), Kind.HTML, id="page in UTF-16"),
        pytest.param(b"<!-- by hand -->\n<html lang='en'>", Kind.HTML, id="page behind a comment"),
        pytest.param(b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C">', Kind.HTML, id="XHTML"),
        pytest.param(b'<?xml version="1.0"?><html xmlns="x">', Kind.HTML, id="XHTML without a type"),
        pytest.param(b"<p>The lamp.</p>", Kind.HTML, id="piece of a page"),
        pytest.param(VALID_PDF, Kind.PDF, id="PDF"),
        pytest.param(b"junk\r\n" + VALID_PDF, Kind.PDF, id="PDF behind junk"),
        pytest.param(VALID_WORD, Kind.WORD, id="Word"),
    ],
)
@pytest.mark.parametrize("name", ["lamp", "lamp.txt", "lamp.pdf", "lamp.exe", "lamp.html", "lamp.docx"])
def test_a_page_is_what_its_bytes_are_whatever_its_name_says(body, kind, name):
    assert kind_of(Page(body, name)) is kind


@pytest.mark.parametrize(
    ("body", "page", "kind"),
    [
        pytest.param(b"*The lamp.*", Page(b"", "lamp.md"), Kind.MARKDOWN, id="by its name"),
        pytest.param(b"*The lamp.*", Page(b"", "LAMP.MARKDOWN"), Kind.MARKDOWN, id="by its name in capitals"),
        pytest.param(b"*The lamp.*", Page(b"", "lamp", "text/markdown"), Kind.MARKDOWN, id="by its media type"),
        pytest.param(b"<p align=center>lamp</p>", Page(b"", "lamp.md"), Kind.MARKDOWN, id="that begins with a tag"),
        pytest.param(PAGE, Page(b"", "lamp.md", "text/markdown"), Kind.HTML, id="not a whole page"),
        pytest.param(b"Lamp <p>lit", Page(b"", "lamp", "text/html"), Kind.HTML, id="text with tags, sent as a page"),
        pytest.param(b"Lamp, lit", Page(b"", "lamp", "text/html"), Kind.TEXT, id="text without tags, sent as a page"),
        pytest.param(b"Lamp <p>lit", Page(b"", "lamp", "text/plain"), Kind.TEXT, id="text with tags, sent as text"),
    ],
)
def test_a_name_or_media_type_decides_what_the_bytes_cannot(body, page, kind):
    assert kind_of(Page(body, page.source, page.media_type)) is kind


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b" \n\t", "is empty", id="white space"),
        pytest.param(b"\x1f\x8b\x08", "is a compressed file", id="gzip"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", "is an archive", id="7z"),
        pytest.param(b"Rar!\x1a\x07\x00", "is an archive", id="rar"),
        pytest.param(b"lamp.txt".ljust(257, b"\0") + b"ustar", "is an archive", id="tar"),
        pytest.param(zipped({"lamp.txt": "x"}), "is an archive", id="zip"),
        pytest.param(zipped({"META-INF/container.xml": "x"}), "is an e-book", id="EPUB"),
        pytest.param(zipped({"mimetype": "x", "content.xml": "x"}), "is an OpenDocument file", id="ODT"),
        pytest.param(zipped({"[Content_Types].xml": TYPES, "xl/a.xml": "x"}), "is an Excel file", id="Excel"),
        pytest.param(b"PK\x03\x04junk", "is damaged or cut short", id="broken zip"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a Word, Excel or PowerPoint file from before", id=".doc"),
        pytest.param(b"{\\rtf1 lamp}", "is an RTF file", id="RTF"),
        pytest.param(b"\x89PNG\r\n", "is a picture", id="PNG"),
        pytest.param(b"RIFF\0\0\0\0WEBP", "is a picture, a sound or a film", id="WebP"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg">', "is a picture", id="SVG"),
        pytest.param(b"\0\0\0\x20ftypisom", "is a sound or a film", id="MP4"),
        pytest.param(b"MZ\x90\0", "is a program", id="EXE"),
        pytest.param(b"\x7fELF", "is a program", id="ELF"),
        pytest.param(b'<?xml version="1.0"?><rss>', "is XML", id="feed"),
        pytest.param(b'<feed xmlns="http://www.w3.org/2005/Atom">', "is XML (feed)", id="feed without a declaration"),
    ],
)
def test_what_no_text_is_read_from_is_refused_by_what_it_is(body, said):
    with pytest.raises(CannotRead, match=r"^lamp\.txt is [^\n]+\.$") as refused:
        kind_of(Page(body, "lamp.txt"))

    assert str(refused.value).startswith(f"lamp.txt {said}")
