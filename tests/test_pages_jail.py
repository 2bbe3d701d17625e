import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import forkserver
from pathlib import Path

import pytest
from hostile import PROSE, documents, typed

from bot.errors import CannotRead
from bot.pages import jail
from bot.pages.cell import ERROR, MOST_PIECES, PROGRESS, RESULT, Fault, Limits, Pipe, _confined
from bot.pages.convert import About, convert
from bot.pages.jail import read_page, reread
from bot.pages.page import Page
from index import EmptyArticle, NotText, PullquoteError, Reading, UnknownLanguage, pack_reading, read

SIZE = 5_000
DOCUMENTS = documents(SIZE)

# Less than a page may have, so that those that take all they get are done soon.
SHORT = Limits(seconds=1.0)

LAMP = Page(PROSE.encode(), "lamp.txt")


def same(one: Reading, other: Reading) -> bool:
    return one.article == other.article and pack_reading(one) == pack_reading(other)


# --- what a child sends


def test_a_child_reads_what_would_be_read_here():
    page = Page(typed([(72, 700, 10, "The lamp was lit. It burned.")], []), "lamp.pdf")

    found = read_page(page, About(title="The Light"), "en")

    here = convert(page, About(title="The Light"), "en")
    assert same(found.reading, read(here.article))
    assert found.notes == here.notes == ("1 of 2 pages have no text; they may be pictures.",)


def test_an_article_is_read_again_by_a_child():
    article = convert(LAMP, About(language="de")).article

    assert same(reread(article), read(article))


@pytest.mark.parametrize(
    ("page", "about", "error"),
    [
        pytest.param(Page(b"", "lamp.txt"), About(), CannotRead, id="empty"),
        pytest.param(Page(b"...", "lamp.txt"), About(), EmptyArticle, id="no words"),
        pytest.param(Page("a\0".encode("utf-16"), "lamp.txt"), About(), NotText, id="NUL"),
        pytest.param(LAMP, About(language="klingon"), UnknownLanguage, id="language"),
    ],
)
def test_what_a_child_refuses_is_refused_here_in_the_same_words(page, about, error):
    with pytest.raises(error) as there:
        read_page(page, about)
    with pytest.raises(error) as here:
        convert(page, about)

    assert str(there.value) == str(here.value)


def test_it_is_told_how_far_the_child_is():
    shares: list[float] = []

    read_page(Page(PROSE.encode() * 2_000, "lamp.txt"), progress=shares.append)

    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


# --- limits


def test_work_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(jail, "_limits", SHORT)

    with pytest.raises(CannotRead, match=r"^document\.pdf takes too long to read\."):
        read_page(DOCUMENTS["PDF that draws a milliard times"])


def test_memory_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(jail, "_limits", Limits(memory=8_000_000))

    with pytest.raises(CannotRead, match=r"^lamp\.txt is too large or too deeply nested to read\."):
        read_page(Page(b"lamp " * 400_000, "lamp.txt"))


def test_memory_filled_to_the_last_byte_is_refused(monkeypatch):
    monkeypatch.setattr(jail, "_limits", Limits(memory=8_000_000))

    with pytest.raises(CannotRead, match=r"^lamp\.txt is too large or too deeply nested to read\."):
        jail._ask_child(partial(confined, work=hoard), "lamp.txt", None)


def hoard(_: Pipe) -> None:
    kept = ()
    while True:
        kept = (kept,)


def test_a_text_in_more_pieces_than_any_article_has_is_refused():
    with pytest.raises(CannotRead, match=r"^lamp\.txt is too large or too deeply nested to read\."):
        read_page(Page(b"a\n\n" * (MOST_PIECES + 1), "lamp.txt"))


def test_a_child_that_sleeps_is_ended(monkeypatch):
    monkeypatch.setattr(jail, "LONGEST_WAIT", 0.5)

    with pytest.raises(CannotRead, match=r"^lamp\.txt takes too long to read\."):
        jail._ask_child(sleep, "lamp.txt", None)


def sleep(_: Pipe, limits: Limits) -> None:
    time.sleep(60 * limits.seconds)


# --- children that lie


def send(connection: Pipe, _: Limits, messages: list[bytes]) -> None:
    for message in messages:
        connection.send_bytes(message)


def fall(_connection: Pipe, _limits: Limits, number: int) -> None:
    os.kill(os.getpid(), number)


GOOD_RECORD = b'{"title": "x"}'


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(partial(send, messages=[]), id="nothing"),
        pytest.param(partial(send, messages=[b""]), id="an empty message"),
        pytest.param(partial(send, messages=[b"\x80\x04junk"]), id="junk"),
        pytest.param(partial(send, messages=[PROGRESS + b"lamp"]), id="a share that is no number"),
        pytest.param(partial(send, messages=[RESULT + b"{"]), id="notes that are no JSON"),
        pytest.param(partial(send, messages=[RESULT + b"7"]), id="notes that are a number"),
        pytest.param(partial(send, messages=[ERROR + b"[]"]), id="an error that is a list"),
        pytest.param(partial(send, messages=[b"%" * 2_000_000]), id="a message that is too long"),
        pytest.param(partial(send, messages=[RESULT + b"[]", GOOD_RECORD]), id="a part only"),
        pytest.param(partial(fall, number=signal.SIGSEGV), id="a crash"),
        pytest.param(partial(fall, number=signal.SIGKILL), id="killed by the system"),
    ],
)
def test_a_child_that_breaks_or_sends_nonsense_is_a_page_that_cannot_be_read(work):
    with pytest.raises(CannotRead, match=r"^lamp\.txt|^I cannot read lamp\.txt"):
        jail._ask_child(work, "lamp.txt", None)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([b"{}", b"x", b"x"], id="no record"),
        pytest.param([b"\xff", b"x", b"x"], id="record in another encoding"),
        pytest.param([b"{}", b"\xff", b"x"], id="text in another encoding"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(monkeypatch, parts):
    monkeypatch.setattr(jail, "read_page_here", partial(lie, parts=parts))

    with pytest.raises(CannotRead, match=r"^I cannot read lamp\.txt"):
        read_page(LAMP)


def lie(
    connection: Pipe,
    limits: Limits,
    parts: list[bytes],
    **_given: object,
) -> None:
    send(connection, limits, [RESULT + b"[]", *parts])


def test_an_error_of_ours_is_told_to_the_operator_and_not_to_the_member(caplog):
    with pytest.raises(CannotRead, match=r"^I cannot read lamp\.txt: something in it is broken\."):
        jail._ask_child(partial(confined, work=stumble), "lamp.txt", None)

    assert re.search(r"ZeroDivisionError in test_pages_jail\.py, line \d+", caplog.text)


def confined(connection: Pipe, limits: Limits, work) -> None:
    _confined(connection, limits, partial(work, connection))


def stumble(_: Pipe) -> None:
    1 / 0  # noqa: B018 (it fails, which is what it is for)


def test_a_child_knows_no_secret_and_says_no_word(monkeypatch, capfd):
    monkeypatch.setenv("DISCORD_TOKEN", "a secret")

    with pytest.raises(CannotRead, match=r"^it has \[\]$"):
        jail._ask_child(partial(confined, work=look_around), "lamp.txt", None)

    assert capfd.readouterr() == ("", "")


def look_around(connection: Pipe) -> None:
    print("lamp")  # noqa: T201 (it must not be seen)
    os.write(2, b"lamp")
    connection.send_bytes(
        ERROR + json.dumps(Fault(kind="CannotRead", message=f"it has {[*os.environ]}", where="")).encode()
    )


# --- processes


def test_when_what_children_are_forked_from_is_killed_it_starts_again():
    read_page(LAMP)
    first = forkserver._forkserver._forkserver_pid
    os.kill(first, signal.SIGKILL)

    assert read_page(LAMP).reading.sentences == 1
    assert forkserver._forkserver._forkserver_pid != first


BOT = """
import multiprocessing, threading, time
from multiprocessing import forkserver
from test_pages_jail import DOCUMENTS, jail

if __name__ == "__main__":
    threading.Thread(target=jail.read_page, args=(DOCUMENTS["PDF that draws a milliard times"],), daemon=True).start()
    while not (children := multiprocessing.active_children()) or children[0].pid is None:
        time.sleep(0.01)
    time.sleep(0.3)
    print(children[0].pid, forkserver._forkserver._forkserver_pid, flush=True)
    time.sleep(60)
"""


def test_no_process_outlives_a_bot_that_is_killed(tmp_path):
    script = tmp_path / "started.py"
    script.write_text(BOT, encoding="utf-8")
    places = os.pathsep.join(str(place) for place in (Path(__file__).parent, Path(__file__).parent.parent))
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": places}
    ) as bot:
        processes = [int(number) for number in bot.stdout.readline().split()]
        assert len(processes) == 2
        assert all(map(lives, processes))
        bot.kill()

    end = time.monotonic() + 8
    while any(map(lives, processes)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(map(lives, processes))


def lives(process: int) -> bool:
    """Whether there is such a process, and not just its entry that nobody has asked after."""
    try:
        os.kill(process, 0)
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()


# --- hostile documents


class Outcome:
    """What became of a document: an error or None, and what it took as far as that is known."""

    def __init__(self, page: Page, told: "Told") -> None:
        told.mine().clear()
        self.error: BaseException | None = None
        try:
            read_page(page)
        except BaseException as error:  # noqa: BLE001 (it is looked at)
            self.error = error
        self.told = " ".join(told.mine())


class Told(logging.Handler):
    """What is logged in each thread."""

    def __init__(self) -> None:
        super().__init__()
        self._local = threading.local()

    def mine(self) -> list[str]:
        if not hasattr(self._local, "lines"):
            self._local.lines = []
        return self._local.lines

    def emit(self, record: logging.LogRecord) -> None:
        self.mine().append(record.getMessage())


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """What became of every document, two read at a time."""
    told = Told()
    log = logging.getLogger("pullquote.articles")
    log.addHandler(told)
    log.setLevel(logging.DEBUG)
    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(2) as pool:
        patched.setattr(jail, "_limits", SHORT)
        found = dict(zip(DOCUMENTS, pool.map(partial(Outcome, told=told), DOCUMENTS.values()), strict=True))
    log.removeHandler(told)
    log.setLevel(logging.NOTSET)
    return found


def test_there_are_many_hostile_documents():
    assert len(DOCUMENTS) >= 120


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_read_or_refused_with_a_sentence_within_limits(outcomes, name):
    outcome = outcomes[name]

    if outcome.error is not None:
        assert isinstance(outcome.error, PullquoteError), repr(outcome.error)
        assert str(outcome.error).isprintable()
        assert str(outcome.error).endswith(".") or "iconv" in str(outcome.error)
        assert "something in it is broken" not in str(outcome.error), outcome.told
    if took := re.search(r"took (\S+) s of work and (\d+) MB", outcome.told):
        assert float(took[1]) <= SHORT.seconds + 2
        assert float(took[2]) <= 512 + 200
    else:
        assert "takes too long" in str(outcome.error)


def test_after_all_of_them_a_page_is_read_as_ever(outcomes):
    assert outcomes
    assert read_page(LAMP).reading.sentences == 1
