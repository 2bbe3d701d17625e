"""Text that Discord shows exactly: nothing in it becomes a mention, a link, formatting, an emoji or a list."""

from collections.abc import Iterable, Iterator

import regex

from bot.wording import Show

# What Discord's Markdown takes as a sign wherever it stands, and what it takes as one at the start of a line:
# the dash or plus of a list, the dot or bracket of a numbered one.
_SIGN = regex.compile(
    r"""
    [\\*_~|`<>\[\]:@\#/]
    |
    (?: (?<=^[^\S\n]*) [-+] | (?<=^[^\S\n]*\d+) [.)] )
    """,
    regex.VERBOSE | regex.MULTILINE,
)
_WRITTEN = regex.compile(r"\\(.)|\*\*|__", regex.DOTALL)
_LINE = regex.compile(r"[^\n]+")

# What could turn a line around, or end the article's part of one; kept in quotes, which stand on lines of their own.
_STEERING = regex.compile(r"[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")

# The sign of each mark of a quote's piece.
_SIGNS = {"matched": "**", "answer": "__"}


def escape(text: str) -> str:
    """
    The text so that Discord shows it, character for character.

    It may stand behind ``> ``, ``-# `` or ``### ``, and between bold or
    underline marks. Linear in the text; at most twice as long.
    """
    return _SIGN.sub(r"\\\g<0>", text)


def heading(text: str) -> str:
    """The text as a heading; one that ends in a # is bold besides, for Discord drops those at a heading's end."""
    escaped = escape(text)
    return f"### **{escaped}**" if text.endswith("#") else f"### {escaped}"


def escape_line(text: str) -> str:
    """The text as one line among words of ours: white space as single spaces, without what would turn it around."""
    return escape(" ".join(_STEERING.sub(" ", text).split()))


def bold(word: str) -> str:
    """A word of somebody's among words of ours, set off in bold."""
    return show_with("**")(word)


def unescape(text: str) -> str:
    """The characters that Discord shows of what escape, bold and quote_block have written."""
    lines = (line.removeprefix("> ") for line in text.split("\n"))
    return _WRITTEN.sub(lambda written: written[1] or "", "\n".join(lines))


def quote_block(pieces: Iterable[tuple[str, str]]) -> str:
    """
    A quote behind Discord's bar: pieces of an article, escaped, matched words bold and answering ones underlined.

    Each mark opens and closes in one line, around words and not around the
    spaces beside them, and two of a kind that touch become one: Discord shows
    the signs of ``**a****b**``.
    """
    text, runs = _runs(pieces)
    # What is put in and where; at one place a mark closes before another opens, and both stand before a backslash.
    inserted = [(stop, 0, _SIGNS[mark]) for _, stop, mark in runs]
    inserted += [(start, 1, _SIGNS[mark]) for start, _, mark in runs]
    inserted += [(sign.start(), 2, "\\") for sign in _SIGN.finditer(text)]
    written: list[str] = []
    end = 0
    for place, _, sign in sorted(inserted):
        written += [text[end:place], sign]
        end = place
    written.append(text[end:])
    return "\n".join(f"> {line}" for line in "".join(written).split("\n"))


def plain_block(text: str) -> str:
    """A quote behind Discord's bar, without marks."""
    return quote_block([(text, "")])


def show_with(sign: str) -> Show:
    """A way to show a word between two signs; nothing of it remains if nobody could see it."""
    return lambda word: f"{sign}{shown}{sign}" if (shown := escape_line(word)) else ""


def _runs(pieces: Iterable[tuple[str, str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """The whole text, and where each mark begins and ends in it."""
    text = ""
    runs: list[tuple[int, int, str]] = []
    for words, mark in pieces:
        for start, end in _visible(words) if mark else ():
            run = (len(text) + start, len(text) + end, mark)
            if runs and runs[-1][2] == mark and _is_gap((text + words)[runs[-1][1] : run[0]]):
                run = (runs.pop()[0], *run[1:])
            runs.append(run)
        text += words
    return text, runs


def _visible(words: str) -> Iterator[tuple[int, int]]:
    """Where each line of the words begins and ends, white space at its ends left out."""
    for line in _LINE.finditer(words):
        if visible := line[0].strip():
            start = line.start() + line[0].index(visible)
            yield start, start + len(visible)


def _is_gap(between: str) -> bool:
    return not between or (between.isspace() and "\n" not in between)
