"""Pages from files that a terminal's user names; nobody in Discord names a file."""

from pathlib import Path

from bot.articles.page import Page
from bot.errors import CannotRead


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
        raise CannotRead(
            f"{path} is larger than {max_bytes / 1_000_000:g} MB. Give me less, or raise max_article_mb in config.toml."
        )
    return Page(body, path.name)
