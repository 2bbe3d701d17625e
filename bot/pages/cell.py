"""What happens in a child process: a page is read there, and whatever it does, nobody else comes to harm."""

import json
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from traceback import extract_tb
from typing import Protocol, TypedDict

from bot.pages.convert import About, convert
from bot.pages.page import Page
from index import Article, PullquoteError, Reading, article_as_json, pack_reading, read

# A page with a long text may take more: so many seconds of work for each million characters that are cut into
# sentences and words. Prose takes 0.6 to 1 here, lines of six words up to 4.
SECONDS_A_MILLION = 6.0

# In how many paragraphs and headings a text may fall, and in how many sentences: ten million characters of short
# lines. Places of paragraphs come back as JSON, which is read in one go: many more would hold up whoever waits for an
# answer meanwhile.
MOST_PIECES = 250_000

# How a message begins: a share of the way; what it took; an error; what was seen in a page, whose article's record,
# text and reading follow.
PROGRESS, USED, ERROR, RESULT = b"%", b"#", b"!", b"="


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What a page may take.

    Attributes:
        seconds: of work; a long text may take more, see SECONDS_A_MILLION.
        memory: in bytes, besides what a process begins with.
    """

    seconds: float = 10.0
    memory: int = 512_000_000


class Pipe(Protocol):
    """An end of multiprocessing's pipe, as far as it is used: bytes go over it, never objects."""

    def send_bytes(self, buf: bytes, /) -> None:
        """Send a message."""

    def recv_bytes(self, maxlength: int, /) -> bytes:
        """A message; OSError if it is longer, EOFError if there comes none any more."""

    def close(self) -> None:
        """Close this end; the other one sees the end then."""

    def poll(self, timeout: float | None, /) -> bool:
        """Wait so many seconds, or for ever, for a message or the end; whether there is any."""


class Fault(TypedDict):
    """An error, as it is told."""

    kind: str
    message: str
    where: str


def read_page_here(connection: Pipe, limits: Limits, page: Page, about: About, usual_language: str | None) -> None:
    """Send what is read of a page: notes, the article's record, its text, its reading."""

    def work() -> None:
        converted = convert(page, about, usual_language)
        _send(connection, _read(connection, limits, converted.article), converted.notes)

    _confined(connection, limits, work)


def read_again_here(connection: Pipe, limits: Limits, article: Article) -> None:
    """Send an article's reading, and so on as above."""
    _confined(connection, limits, lambda: _send(connection, _read(connection, limits, article), ()))


def _confined(connection: Pipe, limits: Limits, work: Callable[[], None]) -> None:
    """Do some work within limits; send what goes wrong."""
    _keep_quiet()
    threading.Thread(target=_end_with_parent, args=(connection,), daemon=True).start()
    _limit_memory(limits.memory)
    _limit_work(limits.seconds)
    try:
        work()
    except PullquoteError as error:
        _send_fault(connection, Fault(kind=type(error).__name__, message=str(error), where=""))
    except (MemoryError, RecursionError) as error:
        _send_fault(connection, Fault(kind=type(error).__name__, message="", where=""))
    except Exception as error:  # noqa: BLE001 (the parent says so, and tells the operator where it was)
        place = extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {os.path.basename(place.filename)}, line {place.lineno}"
        _send_fault(connection, Fault(kind="", message="", where=where))


def _keep_quiet() -> None:
    """No word to the terminal, no secret from the environment, no share in the terminal's signals."""
    os.environ.clear()
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_with_parent(connection: Pipe) -> None:
    """The parent sends nothing: if there is something to read, it is the end."""
    with suppress(OSError):
        connection.poll(None)
    os._exit(1)


def _limit_memory(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":  # elsewhere such limits are not kept, and there is no /proc
        return
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[5])  # data and stack, as proc(5) has it
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _limit_work(seconds: float) -> None:
    """So many seconds of work, rounded up, since the process began; then the system ends it."""
    limit = ceil(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _seconds_used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _read(connection: Pipe, limits: Limits, article: Article) -> Reading:
    if len(article.paragraphs) + len(article.sections) > MOST_PIECES:
        raise MemoryError
    _limit_work(max(limits.seconds, SECONDS_A_MILLION * len(article.text) / 1_000_000))
    reading = read(article, lambda share: connection.send_bytes(PROGRESS + f"{share:.4f}".encode()))
    if len(reading.passages) > MOST_PIECES:
        raise MemoryError
    return reading


def _send(connection: Pipe, reading: Reading, notes: tuple[str, ...]) -> None:
    parts = [
        article_as_json(reading.article).encode(),
        reading.article.text.encode(),
        pack_reading(reading),
    ]
    _send_used(connection)
    connection.send_bytes(RESULT + json.dumps(notes).encode())
    for part in parts:
        connection.send_bytes(part)


def _send_fault(connection: Pipe, fault: Fault) -> None:
    with suppress(OSError):
        _send_used(connection)
        connection.send_bytes(ERROR + json.dumps(fault).encode())


def _send_used(connection: Pipe) -> None:
    """What it took: seconds of work, and the most memory in megabytes, with what the process began with."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024 / 1e6
    connection.send_bytes(USED + json.dumps([_seconds_used(), most]).encode())
