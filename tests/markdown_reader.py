"""Reads Markdown as Discord's client shows it: what is seen, in which marks, and what came alive.

The second opinion against which the bot's escaping is tested, and what benchmarks/message.py draws with. The rules are
those of simple-markdown, which Discord's client grew from, with Discord's own added. Where Discord's behaviour is in
doubt, a thing counts as alive and its signs as lost.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

# White space of JavaScript, for use in brackets; with re.ASCII, \w, \d and \b are JavaScript's as well.
_SPACE = r"\s\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_BLANK = frozenset(
    " \t\v\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff"
)

# Deeper than this, signs are words. Nobody nests so deep, and Python counts its frames.
_DEEPEST = 50


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("SPACE", _SPACE), re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One character that is seen, its place in the source, its marks, and where it leads if it is a link."""

    character: str
    place: int
    marks: frozenset[str]
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Alive:
    """Something that is more than words, and its place in the source."""

    kind: str
    start: int
    end: int


def read(text: str) -> list[Piece]:
    """What is seen, character by character.

    Marks are `bold`, `underline`, `italic`, `strike`, `spoiler`, `code`, `code block`, `quote`, `small`, `heading 1` to
    `heading 3`, `list`, `link`, and the kinds of `CHIPS`. A chip (a mention, an emoji) is seen as it is spelt. The line
    end of a heading, small line or quote belongs to it. A tab is seen as four spaces, CR LF and CR as LF, a form feed
    not at all.
    """
    return _Reader(text).pieces


def shown(text: str) -> str:
    """The characters that are seen."""
    return "".join(piece.character for piece in read(text))


def marked(text: str, mark: str) -> str:
    """The characters that are seen in a mark."""
    return "".join(piece.character for piece in read(text) if mark in piece.marks)


def alive(text: str) -> list[Alive]:
    """Everything that is more than words, by its beginning; what lies inside of it follows it."""
    return sorted(_Reader(text).alive, key=lambda found: (found.start, -found.end))


def kinds(text: str) -> list[str]:
    """The kinds of what is alive, in the same order."""
    return [found.kind for found in alive(text)]


# What stands as one thing among the words.
CHIPS = (
    ("mention", _rule(r"<@!?\d+>")),
    ("role", _rule(r"<@&\d+>")),
    ("channel", _rule(r"<#\d+>")),
    ("game", _rule(r"<@\$\d+>")),
    ("time", _rule(r"<@time:[^>]*>")),
    ("custom emoji", _rule(r"<:\w+:\d+>")),
    ("animated emoji", _rule(r"<a:\w+:\d+>")),
    ("sound", _rule(r"<sound:\d+:\d+>")),
    ("timestamp", _rule(r"<t:-?\d{1,17}(?::[a-z])?>")),
    ("command", _rule(r"</[^\n:<>]{1,100}:\d+>")),
    ("navigation", _rule(r"<id:[\w-]+(?::\d+)?>")),
    ("everyone", _rule(r"@everyone")),
    ("here", _rule(r"@here")),
    ("silent", _rule(r"@silent")),
    ("emoji", _rule(r":[^SPACE:]+(?:::skin-tone-\d)?:")),
    ("shrug", _rule(r"¯\\_\(ツ\)_/¯")),
    ("invite", _rule(r"discord(?:\.gg(?:/invite)?|(?:app)?\.com/invite)/[\w-]+")),
)
_LINKS = (
    ("address", _rule(r"(?:https?|steam|discord|ftp)://[^SPACE<]+[^<.,:;\"'\]SPACE]")),
    ("mailto", _rule(r"(?:mailto|tel|sms):[^SPACE<>]+")),
)
_ANGLED = (
    ("quiet address", _rule(r"<([^: >]+:/[^ >]+)>")),
    ("mailto", _rule(r"<([^SPACE<>]+@[^SPACE<>]+)>")),
    ("telephone", _rule(r"<((?:(?:tel|sms):\+?|\+)[\d() ./-]+)>")),
)
# Of the marks that fit, the longest wins; of equal ones the first.
_EMPHASIS = (
    ("italic", _rule(r"_((?:__|\\[\s\S]|[^\\_])+?)_\b")),
    (
        "italic",
        _rule(r"\*(?=[^SPACE])((?:\*\*|\\[\s\S]|[SPACE]+(?:\\[\s\S]|[^SPACE*\\]|\*\*)|[^SPACE*\\])+?) {0,2}\*(?!\*)"),
    ),
    ("bold", _rule(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", _rule(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
)
_PAIRS = (("strike", _rule(r"~~([\s\S]+?)~~(?!_)")), ("spoiler", _rule(r"\|\|([\s\S]+?)\|\|")))

_ESCAPE = _rule(r"\\[^0-9A-Za-zSPACE]")
_LINE_END = _rule(r"\r\n?")
_HEADING = _rule(r"(#{1,3})[SPACE]+(?=[^\n])")
_SMALL = _rule(r"-#[SPACE]+(?=[^\n])")
_LIST = _rule(r"(?:[*+-]|\d+[.)])(?!\n)[SPACE]+?")
_QUOTE = _rule(r">(?!>>) +[^\n]*(?:\n *>(?!>>) +[^\n]*)*\n?")
_QUOTE_SIGN = _rule(r"(?:(?<![\s\S])|(?<=[\n\u2028\u2029])) *> ?")
_LONG_QUOTE = _rule(r">>> +")
_FENCES = (_rule(r"```[a-z0-9_+\-.#]+?\n+(?=[^\n])"), _rule(r"```\n*(?=[^\n])"))
_TARGETS = tuple(
    _rule(rf"\([SPACE]*<?({inside})>?(?:[SPACE]+['\"][\s\S]*?['\"])?[SPACE]*\)")
    for inside in (r"(?:\\[\s\S]|\([^()SPACE]*\)|[^SPACE()<>\\])*+", r"[^SPACE)<>]*+")
)


@dataclass(frozen=True, slots=True)
class _Source:
    """A part of the text, each character with its place in the whole."""

    text: str
    places: tuple[int, ...]

    def cut(self, start: int, end: int) -> "_Source":
        return _Source(self.text[start:end], self.places[start:end])

    def without(self, sign: re.Pattern[str]) -> "_Source":
        kept, start = [], 0
        for found in sign.finditer(self.text):
            kept += range(start, found.start())
            start = found.end()
        kept += range(start, len(self.text))
        return _Source("".join(self.text[at] for at in kept), tuple(self.places[at] for at in kept))


@dataclass(frozen=True, slots=True)
class _State:
    """In which marks a character stands, whether only blanks precede it in its line, and how deep it lies."""

    marks: frozenset[str] = frozenset()
    link: str | None = None
    begins: bool = True
    depth: int = 0

    def inside(self, *marks: str, link: str | None = None) -> "_State":
        return _State(self.marks | set(marks), link or self.link, self.begins, self.depth + 1)


def _settled(text: str) -> _Source:
    """The text as simple-markdown prepares it."""
    characters, places = [], []
    for place, character in enumerate(text):
        if character == "\f" or text.startswith("\r\n", place):
            continue
        settled = {"\t": "    ", "\r": "\n"}.get(character, character)
        characters.append(settled)
        places += [place] * len(settled)
    return _Source("".join(characters), tuple(places))


class _Reader:
    def __init__(self, text: str) -> None:
        self.pieces: list[Piece] = []
        self.alive: list[Alive] = []
        self._walk(_settled(text), _State())

    def _walk(self, source: _Source, state: _State) -> None:
        at, marks, rules = 0, state.marks, _Rules(self, source)
        while at < len(source.text):
            end = rules.item(at, state) if state.begins else None
            if end is not None:
                state = _State(state.marks | {"list"}, state.link, begins=True, depth=state.depth)
                at = end
                continue
            end = rules.apply(at, state)
            if end is None:
                end = at + 1
                self.write(source.cut(at, end), state)
            seen = source.text[at:end]
            in_list = state.marks if "\n" not in seen else marks
            begins = seen[-1] == "\n" or (state.begins and len(seen) == 1 and seen in _BLANK)
            state = _State(in_list, state.link, begins, state.depth)
            at = end

    def walk(self, source: _Source, state: _State) -> None:
        """Read a part on its own."""
        if state.depth > _DEEPEST:
            self.write(source, state)
        else:
            self._walk(source, state)

    def write(self, source: _Source, state: _State) -> None:
        """Show characters as they are."""
        self.pieces += [
            Piece(character, place, state.marks, state.link)
            for character, place in zip(source.text, source.places, strict=True)
        ]

    def note(self, kind: str, source: _Source) -> None:
        """Remember something that came alive."""
        self.alive.append(Alive(kind, source.places[0], source.places[-1] + 1))


class _Rules:
    """The rules on one part: each shows what it fits at a place and tells where that ends, or tells None."""

    def __init__(self, reader: _Reader, source: _Source) -> None:
        self._reader = reader
        self._source = source
        self._text = source.text
        self._ticks: dict[int, list[int]] = defaultdict(list)
        for run in re.finditer("`+", self._text):
            self._ticks[len(run[0])].append(run.start())
        self._brackets = [found.start() for found in re.finditer(r"[\[\]]", self._text)]
        self._partners = self._pair_brackets()
        chips = (self._chip,)
        starting: dict[str, tuple[Callable[[int, _State], int | None], ...]] = {
            "\\": (self._escape,),
            "`": (self._code_block, self._code),
            "<": (self._chip, self._angled),
            "[": (self._masked_link,),
            "*": (self._emphasis,),
            "_": (self._emphasis,),
            "~": (self._pair,),
            "|": (self._pair,),
        }
        self._starting = starting | dict.fromkeys("@:¯", chips) | dict.fromkeys("dDhHsSfFmMtT", (*chips, self._address))
        self._line_starting = {">": self._quote, "#": self._heading, "-": self._small}

    def apply(self, at: int, state: _State) -> int | None:
        """Show what begins at a place, by the first rule that fits."""
        sign = self._text[at]
        if state.begins and sign in self._line_starting:
            end = self._line_starting[sign](at, state)
            if end is not None:
                return end
        ends = (rule(at, state) for rule in self._starting.get(sign, ()))
        return next((end for end in ends if end is not None), None)

    def item(self, at: int, state: _State) -> int | None:
        """The sign before an item of a list, which is drawn as a dot or number."""
        found = _LIST.match(self._text, at)
        if found is None or _SMALL.match(self._text, at):
            return None
        self._reader.note("list", self._source.cut(at, found.end()))
        if found[0][0].isdigit():
            number = self._source.cut(at, found.end())
            self._reader.write(number, _State(state.marks | {"list", "list number"}, state.link))
        return found.end()

    def _nest(self, kind: str, whole: tuple[int, int], inner: tuple[int, int], state: _State) -> int:
        self._reader.note(kind, self._source.cut(*whole))
        self._reader.walk(self._source.cut(*inner), state.inside(kind))
        return whole[1]

    def _quote(self, at: int, state: _State) -> int | None:
        if "quote" in state.marks:
            return None
        found = _LONG_QUOTE.match(self._text, at)
        if found:
            return self._nest("quote", (at, len(self._text)), (found.end(), len(self._text)), state)
        found = _QUOTE.match(self._text, at)
        if found is None:
            return None
        quote = self._source.cut(at, found.end())
        self._reader.note("quote", quote)
        self._reader.walk(quote.without(_QUOTE_SIGN), state.inside("quote"))
        return found.end()

    def _heading(self, at: int, state: _State) -> int | None:
        found = _HEADING.match(self._text, at)
        if found is None:
            return None
        kind = f"heading {len(found[1])}"
        words, end = self._line(found.end())
        # Signs at the end of a heading are swallowed, even behind a backslash.
        kept = self._text[found.end() : words].rstrip().rstrip("#") or self._text[found.end()]
        self._nest(kind, (at, end), (found.end(), found.end() + len(kept)), state)
        self._reader.write(self._source.cut(words, end), state.inside(kind))
        return end

    def _small(self, at: int, state: _State) -> int | None:
        found = _SMALL.match(self._text, at)
        if found is None:
            return None
        words, end = self._line(found.end())
        self._nest("small", (at, end), (found.end(), words), state)
        self._reader.write(self._source.cut(words, end), state.inside("small"))
        return end

    def _line(self, at: int) -> tuple[int, int]:
        """Where the words of a line end, and where the line ends."""
        words = self._text.find("\n", at)
        return (len(self._text), len(self._text)) if words == -1 else (words, words + 1)

    def _escape(self, at: int, state: _State) -> int | None:
        found = _ESCAPE.match(self._text, at)
        if found is None or state.link:
            return None  # in the words of a masked link a backslash is seen, and does nothing
        self._reader.write(self._source.cut(at + 1, at + 2), state)
        return found.end()

    def _code_block(self, at: int, state: _State) -> int | None:
        for found in filter(None, (fence.match(self._text, at) for fence in _FENCES)):
            end = self._text.find("```", found.end() + 1)
            if end != -1:
                words = self._text[found.end() : end].rstrip("\n")
                self._reader.note("code block", self._source.cut(at, end + 3))
                self._reader.write(self._source.cut(found.end(), found.end() + len(words)), state.inside("code block"))
                return end + 3
        return None

    def _code(self, at: int, state: _State) -> int | None:
        """As many signs as possible, and then as many again; no backslash helps."""
        run = sum(1 for _ in takewhile("`".__eq__, self._text[at:]))
        for length in sorted((length for length in self._ticks if length <= run), reverse=True):
            starts = self._ticks[length]
            index = bisect_left(starts, at + run)
            if index < len(starts):
                end = starts[index] + length
                self._reader.note("code", self._source.cut(at, end))
                self._reader.write(self._source.cut(at + length, starts[index]), state.inside("code"))
                return end
        return None

    def _chip(self, at: int, state: _State) -> int | None:
        for kind, rule in CHIPS:
            found = rule.match(self._text, at)
            if found:
                chip = self._source.cut(at, found.end())
                self._reader.note(kind, chip)
                self._reader.write(chip, state.inside(kind))
                return found.end()
        return None

    def _angled(self, at: int, state: _State) -> int | None:
        for kind, rule in _ANGLED:
            found = rule.match(self._text, at)
            if found:
                self._reader.note(kind, self._source.cut(at, found.end()))
                self._reader.write(self._source.cut(at + 1, found.end() - 1), state.inside("link", link=found[1]))
                return found.end()
        return None

    def _address(self, at: int, state: _State) -> int | None:
        for kind, rule in _LINKS:
            found = rule.match(self._text, at)
            if found:
                address = found[0]
                while address.endswith(")") and address.count(")") > address.count("("):
                    address = address[:-1]
                link = self._source.cut(at, at + len(address))
                self._reader.note(kind, link)
                self._reader.write(link, state.inside("link", link=address))
                return at + len(address)
        return None

    def _masked_link(self, at: int, state: _State) -> int | None:
        for close in self._closing(at):
            found = next(filter(None, (target.match(self._text, close + 1) for target in _TARGETS)), None)
            if found:
                self._reader.note("masked link", self._source.cut(at, found.end()))
                self._reader.walk(self._source.cut(at + 1, close), state.inside("link", link=found[1]))
                return found.end()
        return None

    def _closing(self, at: int) -> Iterator[int]:
        """Where the words of a masked link may end; a backslash before the bracket does not keep it from that."""
        last = self._text.rfind("](")
        index = bisect_left(self._brackets, at) + 1
        while index < len(self._brackets) and self._brackets[index] <= last:
            bracket = self._brackets[index]
            if self._text[bracket] == "[":
                if bracket not in self._partners:
                    return
                index = bisect_left(self._brackets, self._partners[bracket]) + 1
                continue
            if self._text.startswith("(", bracket + 1):
                yield bracket
            index += 1
            if index < len(self._brackets) and self._text[self._brackets[index]] == "[":
                return

    def _pair_brackets(self) -> dict[int, int]:
        partners, opened = {}, []
        for bracket in self._brackets:
            if self._text[bracket] == "[":
                opened.append(bracket)
            elif opened:
                partners[opened.pop()] = bracket
        return partners

    def _emphasis(self, at: int, state: _State) -> int | None:
        found = [(kind, match) for kind, rule in _EMPHASIS if (match := rule.match(self._text, at))]
        if not found:
            return None
        kind, match = max(found, key=lambda one: one[1].end())
        return self._nest(kind, match.span(), match.span(1), state)

    def _pair(self, at: int, state: _State) -> int | None:
        for kind, rule in _PAIRS:
            found = rule.match(self._text, at)
            if found:
                return self._nest(kind, found.span(), found.span(1), state)
        return None


# Texts that try to be more than words. Each may be an article, a question or a title.
ATTACKS: tuple[str, ...] = (
    # Mentions
    "<@80351110224678912>",
    "<@!80351110224678912>",
    "<@&165511591545143296>",
    "<@$165511591545143296> <@time:tomorrow> @silent lamp",
    "<#103735883630395392>",
    "@everyone",
    "@here",
    "mail@everyone.example and (@here)",
    "\\@everyone \\\\@here",
    "<<@80351110224678912>>",
    "**<@80351110224678912>**",
    "<@\u200b80351110224678912> @\u200beveryone @\u2060here",
    "<id:customize> <id:browse> <id:guide> <id:linked-roles:1>",
    "</ask:816437322781949972> </articles add:1>",
    "</a b c:0>",
    # Emoji, times, sounds
    "<:blob:41771983429993937>",
    "<a:blob:41771983429993937>",
    ":smile: :+1: :heart::skin-tone-3:",
    "It closed at 10:30:45, the lamp at 3:1:2.",
    "a:b:c:d:e:",
    "<t:1618953630> <t:1618953630:R> <t:-1:d>",
    "<sound:0:1>",
    "¯\\_(ツ)_/¯",
    "¯\\\\\\_(ツ)\\_/¯",
    "😀👩\u200d🚒❤\ufe0f🇬🇧",
    # Code
    *(f"{'`' * ticks}lamp{'`' * ticks} and {'`' * ticks}" for ticks in range(1, 10)),
    "```py\nprint('lamp')\n```",
    "```ansi\n\x1b[2;31mred\x1b[0m\n```",
    "``` never closed",
    "``a`b```c`",
    "\\`lamp\\`",
    # Marks
    "**bold** __under__ *star* _bar_ ~~strike~~ ||spoiler||",
    "***a*** ___a___ **_a_** __*a*__",
    "**a****b** __a____b__ **a**b**c**",
    "\\***a** **a\\*** __\\_a\\___",
    "**never closed __nor this *nor this _nor this ~~nor ||nor",
    "*a **b* c** __d *e__ f*",
    "*a * *b  * *c   *",
    "****** ______ ~~~~~~ ||||||",
    "* a * b ** c ** _ d _ __ e __",
    "snake_case_name, _x_y_, 2*3*4, a_b_ c",
    "||a\\||b||",
    "\\||a||",
    # Lines
    "# one\n## two\n### three\n#### four",
    "#\nlamp\n# lamp ##\nWhat is C#\n### F\\#",
    "What is C#",
    "C #\nF##  ",
    "-# small\n  -# small",
    "-#\nlamp",
    "- a\n* b\n+ c\n1. d\n2) e\n1234567890. f\n12345678901234567890. g",
    "  - a\n\t- b\n\xa0- c\n\u2003* d",
    "- # a\n- - -# b\n1. > c",
    "1823. It was lit.\n1823) It was lit.\n1823 - lit.",
    "> quote\n>no space\n> > twice",
    ">>> all the rest\nand this",
    ">",
    "> \n>\n> # a\n> - b\n> -# c",
    "**# a**\n||# b||\n*> c*",
    "a  \nb\\\nc",
    "---\n***\n___",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    # Links
    "https://lamp.example/a_b_c?d=*e*&f=(g)",
    "http://lamp.example/(a)_(b)). HTTPS://LAMP.EXAMPLE",
    "<https://lamp.example> steam://run/1 discord://-/x",
    "[lamp](https://lamp.example)",
    "[lamp](<https://lamp.example> 'title')",
    "[la[m]p](https://lamp.example/(a)) [l]amp](https://lamp.example)",
    "[lamp\\](https://lamp.example) \\[lamp](https://lamp.example)",
    "[https://lamp.example](https://trap.example)",
    "[**lamp**\n](https://lamp.example) ![lamp](https://lamp.example/a.png)",
    "[lamp][1]\n\n[1]: https://lamp.example",
    "[x](" * 1_000,
    "mailto:keeper@lamp.example <keeper@lamp.example> <mailto:keeper@lamp.example> <+441234567890>",
    "https://discord.gg/lamp discord.gg/lamp https://discord.com/invite/lamp",
    "javascript:alert(1) [a](javascript:alert(1)) data:text/html,a",
    "<b>lamp</b> &lt;@1&gt; &#64;everyone <!-- a --> <script>",
    # Backslashes
    "\\",
    "lamp\\",
    "\\lamp \\é \\😀 \\\xa0",
    "\\\\*a\\\\* \\\\\\*a\\\\\\*",
    "\\" * 999,
    # Characters that hide, turn round or break
    "\u202eexe.pmal\u202c \u2066lamp\u2069 \u200flamp\u200e \u061c",
    "la\u200bmp la\u200cmp la\u2060mp la\xadmp \ufefflamp",
    "la" + "\u0301" * 1_000 + "mp",
    "*\u0301a*\u0301 #\u20e3 1\ufe0f\u20e3 _\u0308a_",
    "a\xa0b\u202fc\u3000d\xa0",
    "a\u2028# b\u2029- c\x85> d\x0be\x0cf\x1cg",
    "a\tb\n\tc\t",
    "a\rb\r\n> c\r\r- d",
    "\0\x01\x1b[31m\x7f",
    "＠everyone ＊＊a＊＊ ＃ a ＜@1＞ ｀a｀ ＼",
    "⁎a⁎ ∗a∗ ˍaˍ ∣∣a∣∣ ❯ a • b",
    "\n\n\n lamp \n\n\n",
    " \u200b \u200b",
    # Long runs
    "*" * 1_999,
    "_" * 1_999,
    "`" * 1_999,
    "|" * 1_999,
    ">" * 1_999,
    "[" * 999 + "]" * 999,
    "(" * 1_999,
    "*a " * 600,
    "_a_" * 600,
    "**__" * 400 + "a" + "__**" * 400,
    "||~~" * 400,
    "\n- " * 600,
    "\n> " * 600,
    "<a:" * 600,
    "http://" * 280,
    "a" * 1_999,
)
