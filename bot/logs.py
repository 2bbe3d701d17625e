"""What the operator reads: one line for each thing that happens, no question, no token."""

import json
import logging
import sys
from traceback import StackSummary, format_list, walk_tb
from types import TracebackType


def set_up(secret: str, *, as_json: bool) -> None:
    """
    Write to standard error from now on.

    Args:
        secret: never written, wherever it might stand.
        as_json: whether each line is a JSON object.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(secret, as_json=as_json))
    # What the libraries would say of a fault stands in our lines, shorter; at DEBUG they would write what members ask.
    handler.addFilter(logging.Filter("pullquote"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)


class _Lines(logging.Formatter):
    """A record as a line; of an error the places in the code, not its words, which may repeat a question."""

    def __init__(self, secret: str, *, as_json: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S")
        self._secret = secret
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        text = self._object(record) if self._as_json else super().format(record)
        return text.replace(self._secret, "[token]") if self._secret else text

    def formatException(  # noqa: N802 (logging's name)
        self, ei: "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
    ) -> str:
        kind, _, trace = ei
        frames = format_list(StackSummary.extract(walk_tb(trace)))
        return "".join([*frames, kind.__qualname__ if kind else ""])

    def _object(self, record: logging.LogRecord) -> str:
        said = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)
