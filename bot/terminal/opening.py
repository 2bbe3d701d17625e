"""Opening articles in the terminal: files to an index, with a bar for those that take long."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.config import Config
from bot.errors import CannotRead
from bot.pages.files import read_file
from bot.pages.own import is_text, read_own
from bot.pages.page import Page
from bot.terminal.screen import shown
from index import PassageIndex, Reading, build_index

# Texts of more characters take about a second to read, and more.
LONG = 300_000


def open_articles(paths: Sequence[Path], config: Config) -> PassageIndex:
    """
    An index over the articles in these files, or over the default article if none is named.

    Raises:
        CannotRead: if there is none, or a file gives no text.
        PullquoteError: whatever else is wrong with one of them.
    """
    named = paths or ([config.default_article] if config.default_article else [])
    if not named:
        raise CannotRead(f"No article is open. Name one with --article, or as default_article in {config.file}.")
    pages = [read_file(path, config.max_article_bytes) for path in named]
    return build_index([_read(page, config) for page in pages], config.answer)


def _read(page: Page, config: Config) -> Reading:
    with progress_bar(f"Reading {page.source}", shown_if=len(page.body) > LONG) as report:
        if not is_text(page):
            prepare_children()
        found = read_own(page, config.language, report)
    for note in found.notes:
        print(shown(f"{page.source}: {note}"), file=sys.stderr)
    return found.reading


def prepare_children() -> None:
    """Start what pages are read by, out of reach of the Ctrl-C that is meant for us: we end our children ourselves."""
    from bot.pages.jail import prepare

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is started now has it from us
    prepare()
    signal.signal(signal.SIGINT, before)


@contextmanager
def progress_bar(label: str, *, shown_if: bool) -> Iterator[Callable[[float], None]]:
    """
    A bar on a terminal's standard error, gone at the end.

    Call what it gives with the share that is done, from 0 to 1.
    """
    if not (shown_if and sys.stderr.isatty()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(shown(label), total=1.0)
        yield lambda share: progress.update(task, completed=share)
