"""Lines typed in a terminal: with editing, a history, and completion of commands and files."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from platformdirs import user_state_path
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.terminal.repl import COMMANDS


class CommandCompleter(Completer):
    """Completes a command at the start of a line, and the file after :open."""

    def __init__(self) -> None:
        self._files = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What the line before the cursor could become."""
        typed = document.text_before_cursor
        if typed.startswith(":open "):
            path = typed.removeprefix(":open ")
            yield from self._files.get_completions(Document(path, len(path)), complete_event)
        elif typed.startswith(":"):
            for usage, does in COMMANDS.items():
                name = usage.split()[0]
                if name.startswith(typed):
                    yield Completion(name, start_position=-len(typed), display=usage, display_meta=does)


def typed_lines() -> Iterator[str]:
    """
    Each line as it is typed.

    Ctrl-C drops the line, Ctrl-D on an empty one ends the lines.
    """
    session: PromptSession[str] = PromptSession(
        "? ",
        history=open_history(),
        completer=CommandCompleter(),
        complete_while_typing=True,
        enable_history_search=False,
    )
    while True:
        try:
            yield session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def open_history() -> History:
    """The lines typed so far, in a file that only its owner can read; in memory where none can be kept."""
    folder = user_state_path("pullquote", appauthor=False)
    if not folder.is_absolute():  # there is no home folder
        return InMemoryHistory()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return FileHistory(str(_private(folder / "history")))
    except OSError:
        return InMemoryHistory()


def _private(path: Path) -> Path:
    """The file, made if it is not there, for its owner alone."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    return path
