"""Pages from files that a terminal's user names; nobody in Discord names a file."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from bot.errors import CannotRead
from bot.pages.page import Page

# An archive may hold so many files.
MOST_FILES = 10_000

# What tells a Word file, which is an archive too, from an archive of articles.
_WORD = "word/document.xml"


def read_files(path: Path, max_bytes: int) -> Iterator[Page | CannotRead]:
    """
    The pages in a file, in a ZIP archive, or in a folder and the folders in it, by their names.

    Files and folders whose names begin with a dot are passed over. In the
    place of a file among others that gives no page stands why it gives none.

    Raises:
        CannotRead: if a file that is named cannot be read, or an archive is
            damaged.
    """
    if path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.is_file()):
            if not any(part.startswith(".") for part in file.relative_to(path).parts):
                try:
                    yield replace(read_file(file, max_bytes), source=file.relative_to(path).as_posix())
                except CannotRead as error:
                    yield error
    elif path.is_file() and is_zipfile(path):
        yield from _unpack(path, max_bytes)
    else:
        yield read_file(path, max_bytes)


def _unpack(path: Path, max_bytes: int) -> Iterator[Page | CannotRead]:
    try:
        with ZipFile(path) as archive:
            names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
            if _WORD in names:
                yield read_file(path, max_bytes)
                return
            if len(names) > MOST_FILES:
                raise CannotRead(f"{path} holds more than {MOST_FILES:,} files. Give me a smaller archive.")
            for name in names:
                with archive.open(name) as file:
                    body = file.read(max_bytes + 1)
                yield Page(body, name) if len(body) <= max_bytes else _too_large(f"{name} in {path}", max_bytes)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error) as error:
        raise CannotRead(f"{path} is a damaged or locked archive. Unpack it, and give me the folder.") from error


def read_file(path: Path, max_bytes: int) -> Page:
    """
    The page in a file.

    Args:
        path: a file.
        max_bytes: how large it may be.

    Raises:
        CannotRead: if it is not there, no file or too large.
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
        raise _too_large(str(path), max_bytes)
    return Page(body, path.name)


def _too_large(name: str, max_bytes: int) -> CannotRead:
    return CannotRead(
        f"{name} is larger than {max_bytes / 1_000_000:g} MB. Give me less, or raise max_article_mb in config.toml."
    )
