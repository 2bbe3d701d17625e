"""What a terminal can show, and lines painted for it."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import regex

# Longer lines are hard to read, however wide the terminal.
WIDEST = 100

# What could steer a terminal or turn its lines around: control characters and those of bidirectional text.
_STEERING = regex.compile(r"[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line, perhaps broken into several on a narrow screen.

    Attributes:
        pieces: words and their styles, as rich names them.
        margin: what stands before the line, and before each it is broken
            into, and its style.
    """

    pieces: tuple[tuple[str, str], ...]
    margin: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Screen:
    """
    What can be shown.

    Attributes:
        width: in columns; None: lines are not broken.
        styled: whether bold, underlined and faint text can be seen; else
            *matched* and _answering_ words carry signs.
        coloured: whether colours can.
    """

    width: int | None = None
    styled: bool = False
    coloured: bool = False


def find_screen(environ: Mapping[str, str]) -> Screen:
    """What standard output can show: lines alone if it is piped, no styles if it is dumb, no colours by NO_COLOR."""
    if not sys.stdout.isatty():
        return Screen()
    width = os.get_terminal_size(sys.stdout.fileno()).columns
    styled = environ.get("TERM", "") not in ("", "dumb")
    return Screen(min(width, WIDEST) or None, styled, coloured=styled and not environ.get("NO_COLOR"))


def shown(text: str) -> str:
    """
    The text with nothing in it that a terminal would obey, character for character.

    White space becomes a space, a control character its picture (␛), one that
    turns lines around a �.
    """
    return _STEERING.sub(_picture, text)


def _picture(match: "regex.Match[str]") -> str:
    code = ord(match[0])
    if match[0].isspace():
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"


def paint(blocks: Sequence[Sequence[Line]], screen: Screen) -> str:
    """The blocks with an empty line between them, as characters for this screen."""
    lines = [line for block in blocks for line in (*block, Line(()))][:-1]
    if screen.width is None and not screen.styled:
        return "\n".join(line.margin[0] + "".join(words for words, _ in line.pieces) for line in lines)
    return _paint_styled(lines, screen.width or sys.maxsize, screen)


def _paint_styled(lines: Sequence[Line], width: int, screen: Screen) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=screen.styled,
        color_system="standard" if screen.styled else None,
        no_color=not screen.coloured,
        highlight=False,
    )
    with console.capture() as capture:
        for line in lines:
            room = max(10, width - len(line.margin[0]))
            for part in Text.assemble(*line.pieces).wrap(console, room):
                part.rstrip()
                console.print(Text.assemble(line.margin, part), soft_wrap=True)
    return capture.get().rstrip("\n")
