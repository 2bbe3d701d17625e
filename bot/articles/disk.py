"""Files that are there whole or not at all, and the hold of one bot on its database."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from bot.errors import CannotKeep, InUse


def new_file(target: Path) -> Path:
    """An empty temporary file beside its target, for its owner alone."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise CannotKeep(f"I cannot make {target}: {error.strerror}. Let me write to its folder.") from error
    os.close(handle)
    return Path(name)


def settle(file: Path, target: Path, *, replace: bool) -> None:
    """
    Give a temporary database its name for good.

    Args:
        file: nobody has it open.
        target: its name, in the same folder.
        replace: whether it takes the place of a file of that name.

    Raises:
        CannotKeep: if it cannot be done; the temporary file is gone then too.
    """
    try:
        if log_of(file).exists():  # a change that did not get into the file itself when it was closed
            raise CannotKeep(f"I cannot make {target}: the disk did not take all of it. Look whether it is full.")
        with file.open("rb") as written:
            os.fsync(written.fileno())
        if replace:
            file.replace(target)
        else:
            with suppress(FileExistsError):  # another process was quicker, and its file is as good
                os.link(file, target)
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise CannotKeep(f"I cannot make {target}: {error.strerror}.") from error
    finally:
        discard(file)


def discard(file: Path) -> None:
    """Remove a temporary file, with what the database has left beside it."""
    for path in (file, log_of(file), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)


def lock(file: Path) -> IO[bytes]:
    """
    A hold on a database for as long as what is returned is open: for a bot, of which there may be one.

    Raises:
        InUse: if a bot holds it already.
        CannotKeep: if there can be no lock file.
    """
    beside = file.with_name(f"{file.name}.lock")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise CannotKeep(f"I cannot make {beside}: {error.strerror}. Let me write to its folder.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise InUse(
            f"Another bot uses {file} already. Stop it first, or give this one a database of its own."
        ) from error
    return held


def log_of(file: Path) -> Path:
    """Where changes are written first; gone once they are in the file itself and nobody has it open."""
    return file.with_name(f"{file.name}-wal")
