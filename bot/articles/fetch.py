"""Pages from outside: the file a terminal's user names."""

import codecs
from dataclasses import dataclass
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class Page:
    """
    What was fetched, before it is read.

    Attributes:
        body: its characters.
        source: its file name.
    """

    body: str
    source: str


def read_file(path: Path, max_bytes: int) -> Page:
    """
    The page in a file of plain text or Markdown.

    Its encoding is what a byte order mark says, else UTF-8; it is never
    guessed, for a wrong guess would be quoted.

    Args:
        path: a file.
        max_bytes: how large it may be.

    Raises:
        CannotRead: if it is not there, no file, too large or not such a text.
    """
    try:
        if path.is_dir():
            raise CannotRead(f"{path} is a folder. Name a file of text in it.")
        if not path.exists():
            raise CannotRead(f"There is no file {path}. Check its name.")
        if not path.is_file():
            raise CannotRead(f"{path} is no ordinary file. Name a file of text.")
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:  # a name may hold what no name can, such as a NUL
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotRead(f"I cannot read {path}: {reason}.") from error
    if len(body) > max_bytes:
        raise CannotRead(
            f"{path} is larger than {max_bytes / 1_000_000:g} MB. Give me less, or raise max_article_mb in config.toml."
        )
    return Page(_decode(body, path), path.name)


def _decode(body: bytes, path: Path) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in body:
        at = body.index(b"\0") + 1
        likely = "UTF-16BE" if at % 2 else "UTF-16LE"
        raise CannotRead(
            f"{path} is not UTF-8 text: byte {at} is 0x00. If it is text in UTF-16, convert it: "
            f"iconv -f {likely} -t UTF-8 {quote(path.name)} > {quote(f'new-{path.name}')}"
        )
    try:
        return body.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} is 0x{body[error.start]:02X}"
        raise CannotRead(
            f"{path} is not {encoding.upper()} text: {byte}. If it is text in another encoding, convert it: "
            f"iconv -f WINDOWS-1252 -t UTF-8 {quote(path.name)} > {quote(f'new-{path.name}')}"
        ) from error
