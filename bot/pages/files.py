"""Pages from files that a terminal's user names; nobody in Discord names a file."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from bot.errors import CannotRead
from bot.pages.page import Page

# An archive may hold so many files.
MOST_FILES = 10_000

# What tells documents that are archives too, such as Word files and e-books, from archives of articles.
_DOCUMENTS = frozenset(("[Content_Types].xml", "mimetype"))

# What opening an archive, or a file in it, may raise: it is damaged, locked, or packed in a way that is not known here.
_BROKEN = (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error, LZMAError)


def read_files(path: Path, max_bytes: int) -> Iterator[Page | CannotRead]:
    """
    The pages in a file, in a ZIP archive, or in a folder and the folders in it, by their names.

    Files and folders whose names begin with a dot are passed over, and
    folders that are only linked to.

    Args:
        path: what is named.
        max_bytes: how large each file may be.

    Returns:
        Each page when its turn comes; in the place of what gives none, why.

    Raises:
        CannotRead: if there is no such file, nothing in the folder or
            archive, or the archive is damaged.
    """
    if _is_folder(path):
        if not (found := list(_files_in(path))):
            raise CannotRead(f"There is no file in {path}. Name another folder, or put articles in it.")
        for file in found:
            yield file if isinstance(file, CannotRead) else _page_in(path, file, max_bytes)
    elif _holds_several(path):
        yield from _unpacked(path, max_bytes)
    else:
        yield read_file(path, max_bytes)


def may_hold_several(path: Path) -> bool:
    """Whether it is a folder or an archive: what is said of one article cannot be said of it."""
    return _is_folder(path) or _holds_several(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long, or in a folder that may not be searched; read_file tells
        return False


def _files_in(folder: Path) -> Iterator[Path | CannotRead]:
    try:
        inner = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        yield CannotRead(f"I cannot read {folder}: {error.strerror}.")
        return
    for path in inner:
        if not _is_folder(path):
            yield path
        elif not path.is_symlink():
            yield from _files_in(path)


def _page_in(folder: Path, file: Path, max_bytes: int) -> Page | CannotRead:
    try:
        return replace(read_file(file, max_bytes), source=_name(file.relative_to(folder).as_posix()))
    except CannotRead as error:
        return error


def _holds_several(path: Path) -> bool:
    """Whether it is a ZIP archive, and none that is a document."""
    try:
        if not (path.is_file() and is_zipfile(path)):
            return False
        with ZipFile(path) as archive:
            return _DOCUMENTS.isdisjoint(archive.namelist())
    except _BROKEN:
        return False  # it is read as a file, and what is wrong is told then


def _unpacked(path: Path, max_bytes: int) -> Iterator[Page | CannotRead]:
    with ZipFile(path) as archive:
        inner = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
        if not inner:
            raise CannotRead(f"There is no file in {path}. Put articles in it, or name another one.")
        if len(inner) > MOST_FILES:
            raise CannotRead(f"{path} holds more than {MOST_FILES:,} files. Give me a smaller archive.")
        for one in sorted(inner, key=lambda info: info.filename):
            yield _unpack(archive, one, f"{one.filename} in {path}", max_bytes)


def _unpack(archive: ZipFile, info: ZipInfo, name: str, max_bytes: int) -> Page | CannotRead:
    if info.file_size > max_bytes:  # no more than this is ever unpacked, whatever is in there
        return _too_large(name, max_bytes)
    try:
        return Page(archive.read(info), _name(info.filename))
    except _BROKEN:
        return CannotRead(f"{name} is damaged or locked. Unpack the archive, and give me the folder.")


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in name.split("/"))


def _name(name: str) -> str:
    """A name that can be kept and shown: what is no text in it becomes a question mark."""
    return name.encode(errors="replace").decode()


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
    return Page(body, _name(path.name))


def _too_large(name: str, max_bytes: int) -> CannotRead:
    return CannotRead(
        f"{name} is larger than {max_bytes / 1_000_000:g} MB. Give me less, or raise max_article_mb in config.toml."
    )
