"""Reading a page in a child process that has limits: whatever is in the page, we live on."""

import gc
import json
import logging
import multiprocessing
import signal
from collections.abc import Callable
from functools import partial
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from time import monotonic, sleep
from typing import cast

from bot.errors import CannotRead
from bot.pages.cell import ERROR, PROGRESS, RESULT, USED, Fault, Limits, Pipe, read_again_here, read_page_here
from bot.pages.convert import About
from bot.pages.page import Page, ReadPage
from index import (
    Article,
    EmptyArticle,
    NotText,
    PullquoteError,
    Reading,
    UnknownLanguage,
    article_from_json,
    unpack_reading,
)

# How long a page may take in all, in seconds, whatever else the machine does: twice the work that ten million
# characters may be.
LONGEST_WAIT = 120.0

# How large a message may be, and how large each part of what was read, in bytes.
LARGEST_MESSAGE = 1_000_000
LARGEST_PART = 512_000_000

# What the process that children are forked from loads beforehand; what is not installed is passed over.
_LOADED = ["bot.pages.cell", "bot.pages.html", "trafilatura", "lxml.html", "pypdf", "mammoth", "bot.__main__"]

_limits = Limits()
_NOTHING_SAID = About()

# How long we wait before we try again to start a child, in seconds; a killed process is gone within the first.
_PAUSES = (0.1, 0.5, 2.0)

# How a child ends that has no memory left even to tell so: Python gives up on what nobody has caught.
NO_MEMORY = 1

# What a child may say that went wrong.
_ERRORS: dict[str, type[PullquoteError]] = {
    error.__name__: error for error in (CannotRead, EmptyArticle, NotText, UnknownLanguage)
}

_log = logging.getLogger("pullquote.articles")
_context = multiprocessing.get_context("forkserver")


class _Broken(Exception):
    """A child that ended, or said what no child says."""


def read_page(
    page: Page,
    about: About = _NOTHING_SAID,
    usual_language: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> ReadPage:
    """
    The reading of the article in a page, made by a child process. It waits: in the bot it runs in a thread.

    Args:
        page: as it came; nothing about it is trusted.
        about: what a person says of it.
        usual_language: the code for articles that do not say theirs.
        progress: told now and then which share of the text has been cut, from
            0 to 1; nothing is told while the text is looked for.

    Raises:
        CannotRead: if there is no text in it that can be read, or reading it
            takes more than a page may take.
        PullquoteError: what read_article raises.
    """
    work = partial(read_page_here, page=page, about=about, usual_language=usual_language)
    notes, record, text, parcel = _ask_child(work, page.source, progress)
    try:
        article = article_from_json(record.decode(), text.decode())
        return ReadPage(_unpacked(article, parcel), notes)
    except ValueError as error:
        _log.warning("A child that read a page sent what does not fit together.")
        raise _unreadable(page.source) from error


def reread(article: Article) -> Reading:
    """
    The reading of an article in another language, say; made by a child as well.

    Raises:
        CannotRead: if it takes more than an article may take.
    """
    _, _, _, parcel = _ask_child(partial(read_again_here, article=article), article.source, None)
    try:
        return _unpacked(article, parcel)
    except ValueError as error:
        _log.warning("A child that read an article sent what does not fit together.")
        raise _unreadable(article.source) from error


def prepare() -> None:
    """Start what children are forked from, so that the first page need not wait for it."""
    _context.set_forkserver_preload(_LOADED)
    forkserver.ensure_running()


def end_children() -> None:
    """End all children at once; whoever waits for what one of them reads is told that it cannot be read."""
    for child in multiprocessing.active_children():
        child.kill()


def _unpacked(article: Article, parcel: bytes) -> Reading:
    """The reading in a parcel. Python would look for garbage over and over among its passages, and hold up others."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return unpack_reading(article, parcel)
    finally:
        if collecting:
            gc.enable()


_Parts = tuple[tuple[str, ...], bytes, bytes, bytes]


def _ask_child(work: Callable[[Pipe, Limits], None], source: str, progress: Callable[[float], None] | None) -> _Parts:
    """The notes, record, text and parcel that a child sends; it is gone afterwards, however it goes."""
    child, ours = _started(work, source)
    try:
        return _received(ours, source, progress)
    except (_Broken, EOFError, OSError, ValueError, TypeError, KeyError) as error:
        child.join(1)
        raise _ended(child.exitcode, source) from error
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


def _started(work: Callable[[Pipe, Limits], None], source: str) -> tuple[BaseProcess, Pipe]:
    """A child at work, and our end of its pipe; if what it is forked from is just gone, that is started again."""
    for pause in _PAUSES:
        try:
            return _start(work)
        except (EOFError, OSError):
            sleep(pause)
    try:
        return _start(work)
    except (EOFError, OSError) as error:
        _log.error("No process could be started to read a page: %s.", type(error).__name__)
        raise CannotRead(f"I cannot read {source} just now, for this machine is busy. Try again later.") from error


def _start(work: Callable[[Pipe, Limits], None]) -> tuple[BaseProcess, Pipe]:
    prepare()
    ours, theirs = _context.Pipe()
    child = _context.Process(target=work, args=(theirs, _limits), daemon=True)
    try:
        child.start()
    except (EOFError, OSError):
        ours.close()
        raise
    finally:
        theirs.close()
    return child, ours


def _received(connection: Pipe, source: str, progress: Callable[[float], None] | None) -> _Parts:
    end = monotonic() + LONGEST_WAIT
    while True:
        message = _next(connection, end, LARGEST_MESSAGE)
        if message.startswith(PROGRESS):
            share = float(message[1:])
            if progress:
                progress(min(max(share, 0.0), 1.0))
        elif message.startswith(USED):
            seconds, megabytes = json.loads(message[1:])
            _log.debug("A page took %.2f s of work and %.0f MB.", float(seconds), float(megabytes))
        elif message.startswith(ERROR):
            raise _told(cast("Fault", json.loads(message[1:])), source)
        elif message.startswith(RESULT):
            notes = tuple(map(str, json.loads(message[1:])))
            record, text, parcel = (_next(connection, end, LARGEST_PART) for _ in range(3))
            return notes, record, text, parcel
        else:
            raise _Broken


def _next(connection: Pipe, end: float, largest: int) -> bytes:
    if not connection.poll(max(0.0, end - monotonic())):
        raise TimeoutError
    return connection.recv_bytes(largest)


def _told(fault: Fault, source: str) -> PullquoteError:
    """The error that a child tells of."""
    if error := _ERRORS.get(fault["kind"]):
        return error(" ".join(str(fault["message"]).split()))
    if fault["kind"] in {"MemoryError", "RecursionError"}:
        return _too_large(source)
    _log.error("A page could not be read: %r.", str(fault["where"])[:200])
    return _unreadable(source)


def _ended(exitcode: int | None, source: str) -> CannotRead:
    """What is said of a child that ended without a word: it was at a limit, or something in the page broke it."""
    if exitcode in {None, -signal.SIGXCPU}:
        return CannotRead(f"{source} takes too long to read. Give me its text as a plain file, or a part of it.")
    _log.warning("A child that read a page ended with %s.", exitcode)
    if exitcode == NO_MEMORY:
        return _too_large(source)
    return _unreadable(source)


def _too_large(source: str) -> CannotRead:
    return CannotRead(f"{source} is too large or too deeply nested to read. Give me its text as a plain file.")


def _unreadable(source: str) -> CannotRead:
    return CannotRead(f"I cannot read {source}: something in it is broken. Give me its text as a plain file.")
