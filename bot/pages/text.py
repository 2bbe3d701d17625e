"""The characters of a text: its encoding is never guessed, for a wrong guess would be quoted."""

import codecs
from shlex import quote

from bot.errors import CannotRead

# Byte order marks, longest first: that of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(body: bytes, name: str) -> str:
    """
    The characters of a text in the encoding that its byte order mark says, else in UTF-8.

    Args:
        body: its bytes.
        name: of its file, for what is said if they are not such a text.

    Raises:
        CannotRead: if they are not; the message says what to do.
    """
    encoding = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in body:
        at = body.index(b"\0") + 1
        likely = "UTF-16BE" if at % 2 else "UTF-16LE"
        raise CannotRead(
            f"{name} is not UTF-8 text: byte {at} is 0x00. If it is text in UTF-16, convert it: "
            f"iconv -f {likely} -t UTF-8 {quote(name)} > {quote(f'new-{name}')}"
        )
    try:
        return body.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} is 0x{body[error.start]:02X}"
        raise CannotRead(
            f"{name} is not {encoding.upper()} text: {byte}. If it is text in another encoding, convert it: "
            f"iconv -f WINDOWS-1252 -t UTF-8 {quote(name)} > {quote(f'new-{name}')}"
        ) from error
