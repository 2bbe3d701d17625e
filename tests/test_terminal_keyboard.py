import stat
import subprocess
import sys

import pytest
from outside import ROOT
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.terminal.keyboard import CommandCompleter, open_history, typed_lines


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """A state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def typed(keys):
    """The lines that a prompt gives for these keys."""
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(keys)
        return list(typed_lines())


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        pytest.param("lamp\roil\r\x04", ["lamp", "oil"], id="Ctrl-D ends"),
        pytest.param("half a question\x03lamp\r\x04", ["lamp"], id="Ctrl-C drops the line"),
        pytest.param("lamb\x7fp\r\x04", ["lamp"], id="a letter taken back"),
    ],
)
def test_keys_become_lines(keys, lines):
    assert typed(keys) == lines


def test_the_history_is_kept_for_its_owner_alone(state):
    state.mkdir()
    (state / "pullquote").mkdir()
    (state / "pullquote" / "history").write_text("")
    (state / "pullquote" / "history").chmod(0o644)

    typed("lamp\r\x04")

    history = state / "pullquote" / "history"
    assert "lamp" in history.read_text(encoding="utf-8")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_a_history_that_cannot_be_kept_lasts_as_long_as_the_prompt(state):
    state.write_text("no folder")

    assert not isinstance(open_history(), FileHistory)
    assert typed("lamp\r\x04") == ["lamp"]


def test_there_need_be_no_home():
    code = "from bot.terminal.keyboard import open_history; open_history()"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("line", "completions"),
    [
        pytest.param(":", [":open", ":show", ":why", ":context", ":help", ":quit"], id="all commands"),
        pytest.param(":w", [":why"], id="one command"),
        pytest.param("lamp :w", [], id="not within a question"),
        pytest.param(":open {folder}/ar", ["ticle.txt"], id="a file"),
    ],
)
def test_commands_and_files_are_completed(tmp_path, line, completions):
    (tmp_path / "article.txt").touch()
    typed_so_far = line.format(folder=tmp_path)

    found = CommandCompleter().get_completions(Document(typed_so_far, len(typed_so_far)), CompleteEvent())

    assert [completion.text for completion in found] == completions
