"""The characters of a page of HTML: its encoding is what somebody says it is, or else the usual one, with a note."""

import codecs

import regex

from bot.errors import CannotRead

# Byte order marks: what browsers know; UTF-32 is none of the Web's encodings.
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# Names that mean more on the Web than elsewhere: encoding.spec.whatwg.org, section 4.2.
_LABELS = {
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "l1": "windows-1252",
    "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso_8859-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "latin5": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "x-cp1251": "windows-1251",
    "x-cp1252": "windows-1252",
    "utf8": "utf-8",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
}

# A page says its encoding in its first kilobyte: html.spec.whatwg.org, section 4.2.5.4.
_PRESCAN = 1_024
_META = regex.compile(rb"""<meta\b[^<>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", regex.IGNORECASE)
_COMMENT = regex.compile(rb"<!--.*?(?:-->|\Z)", regex.DOTALL)

_INSTEAD = "Copy its text into a file, saved as UTF-8, and add that."


def decode_html(body: bytes, charset: str, address: str) -> tuple[str, str | None]:
    """
    The characters of a page, and what to tell about its encoding, if there is anything to tell.

    A byte order mark counts most, then what the page was sent as, then what
    it says of itself. A page that says nothing is read as UTF-8, or, if it is
    none, as Windows-1252.

    Args:
        body: its bytes.
        charset: the encoding that its sender names; "" if none does.
        address: of the page, for what is said if it cannot be read.

    Raises:
        CannotRead: if it is not text in its encoding; no byte is replaced.
    """
    marked = next(((mark, codec) for mark, codec in _MARKS if body.startswith(mark)), None)
    if marked:
        return _strictly(body[len(marked[0]) :], marked[1], address), None
    said = _META.search(_COMMENT.sub(b"", body[:_PRESCAN]))
    meta = said[1].decode("ascii", "ignore") if said else ""
    if codec := _codec(charset):
        return _strictly(body, codec, address), None
    if codec := _codec(meta):
        # Whoever can read this far in ASCII is not reading UTF-16.
        return _strictly(body, "utf-8" if codec.startswith("utf-16") else codec, address), None
    return _unnamed(body, charset or meta, address)


def _unnamed(body: bytes, label: str, address: str) -> tuple[str, str | None]:
    """As decode_html, for a page of which nobody says a known encoding."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(body, "windows-1252", address)
        why = f"it says “{label[:40]}”, which I do not know," if label else "it does not say its encoding"
        return text, f"I read it as Windows-1252, because {why} and it is not UTF-8. Check its accents."
    return _without_nul(text, address), None


def _codec(label: str) -> str | None:
    """Python's name of an encoding of text; None: there is none."""
    name = label.strip(" \t\r\n\"'").lower()
    name = _LABELS.get(name, name)
    try:
        codecs.lookup(name)
        # Some of Python's codecs are none of text.
        return name if b"a".decode(name, "ignore") in ("a", "") else None
    except (LookupError, ValueError):
        return None


def _strictly(body: bytes, codec: str, address: str) -> str:
    try:
        text = body.decode(codec)
    except UnicodeError as error:
        at = f": byte {error.start + 1} is 0x{body[error.start]:02X}" if isinstance(error, UnicodeDecodeError) else ""
        raise CannotRead(f"{address} is not the {codec.upper()} text that it should be{at}. {_INSTEAD}") from error
    return _without_nul(text, address)


def _without_nul(text: str, address: str) -> str:
    if "\0" in text:
        raise CannotRead(f"{address} holds bytes that are no text: character {text.index(chr(0)) + 1} is 0. {_INSTEAD}")
    return text.removeprefix("\ufeff")
