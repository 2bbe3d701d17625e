"""What tests need of the outside: the command line as a child process, and a terminal."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent


def environment(home: Path) -> dict[str, str]:
    """Next to nothing, so that no test depends on who runs it."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PYTHONPATH": str(ROOT)}


def pullquote(
    *arguments: str, folder: Path, environ: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, which is its home as well, with an environment of nothing else but this."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(folder) | (environ or {}),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


class Terminal:
    """
    A terminal of so many columns that nobody looks at.

    Attributes:
        end: the descriptor that a program reads from and writes to.
    """

    def __init__(self, columns: int) -> None:
        self._ours, self.end = pty.openpty()
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

        self._seen = bytearray()

    def wait_for(self, words: str) -> None:
        """Wait until this has been shown."""
        while words.encode() not in self._seen:
            assert select.select([self._ours], [], [], 30)[0], f"{words} was never shown"
            self._seen += os.read(self._ours, 65_536)

    def hang_up(self) -> str:
        """Close the program's end here; all that was shown until everybody else closed theirs."""
        os.close(self.end)
        seen = self._seen
        while True:
            try:
                piece = os.read(self._ours, 65_536)
            except OSError:  # so Linux says that the other end is closed
                piece = b""
            if not piece:
                os.close(self._ours)
                return seen.decode()
            seen += piece
