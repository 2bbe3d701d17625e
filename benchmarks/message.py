r"""Draw Discord messages as Discord's client shows them: one HTML page without a network, or a picture of it.

    python benchmarks/message.py answer.json > answer.html
    python benchmarks/message.py --ask "how many troops did Biden send?" --ask "How many planes did Lukashenka lend?" \
        --width 620 --picture docs/answer.png       the README's; needs Chromium and a font like Noto Sans
    python benchmarks/message.py --draft tests/pages/news_wordpress.html --above "Mo used /articles add" \
        --width 620 --picture docs/draft.png        likewise
    python benchmarks/message.py a.json b.json --above "Ann used /ask" --above "Ann used /article" --light --width 390

A file holds the JSON body of a message made of components, as the bot sends it, or a list of such bodies; `-` is the
standard input. The text is read by tests/markdown_reader.py, which knows no more of the bot's escaping than Discord's
client does: what is wrong there looks wrong here.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from markdown_reader import CHIPS, Piece, read

from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.library import Library, Place, Question
from bot.chat.escape import escape as escape_markdown
from bot.chat.message import components_of
from bot.chat.press import Seal
from bot.chat.proposal import render_draft
from bot.chat.render import Frame, render_answer
from bot.config import Config
from bot.pages.page import Page

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
Body = Mapping[str, Json]

# A phone's screen is narrower than this; Discord then has smaller margins.
PHONE = 480

# Flag of a message that one person sees.
PRIVATE = 1 << 6

# The browser that takes the picture, without a window, a network or a memory.
CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=2",
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message's JSON body, who wrote it, and the line above that tells what it answers."""

    body: Body
    above: str = "Ann used /ask"
    author: str = "Pullquote"
    time: str = "14:32"


def page(messages: Iterable[Message], *, dark: bool, width: int) -> str:
    """
    A page that shows the messages, one below the other.

    Args:
        messages: what was sent, first to last.
        dark: Discord's dark theme, or the light one.
        width: of the window, in pixels.

    Raises:
        ValueError: if a message has a component that cannot be drawn yet.
    """
    classes = f"{'dark' if dark else 'light'} {'phone' if width < PHONE else 'wide'}"
    drawn = "\n".join(_message(message) for message in messages)
    return f"""<!DOCTYPE html>
<html lang="en" class="{classes}">
<head>
<meta charset="utf-8">
<title>Pullquote</title>
<style>
body {{ width: {width}px }}
{STYLE}</style>
</head>
<body>
{drawn}
</body>
</html>
"""


def take_picture(html: str, picture: Path, width: int) -> None:
    """Write a page's picture as PNG, two dots to a pixel, as high as the page is."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        measuring = "<script>document.title = document.body.offsetHeight</script>"
        source.write_text(html.replace("</body>", f"{measuring}</body>"), encoding="utf-8")
        dom = _chromium(folder, "--dump-dom", source)
        height = re.search(r"<title>(\d+)</title>", dom)
        if height is None:
            raise ValueError("the browser did not tell how high the page is")
        _chromium(folder, f"--screenshot={picture.resolve()}", f"--window-size={width},{height[1]}", source)


def _chromium(folder: str, *arguments: str | Path) -> str:
    command = [*CHROMIUM, f"--user-data-dir={folder}/profile", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout


def _message(message: Message) -> str:
    body = message.body.get("data", message.body)
    private = bool(body.get("flags", 0) & PRIVATE)
    seen = f'<div class="seen">{EYE} Only you can see this · <a>Dismiss message</a></div>' if private else ""
    return f"""<article class="{"private" if private else "public"}">
{_above(message.above, message.author)}<div class="avatar">{AVATAR}</div>
<header><b>{escape(message.author)}</b> <span class="app">APP</span> <time>{escape(message.time)}</time></header>
<div class="components">{_components(body["components"])}</div>{seen}
</article>"""


def _above(line: str, author: str) -> str:
    """`Ann used /ask`, or a name and the beginning of the message that is answered."""
    if not line:
        return ""
    name, _, rest = line.partition(" ")
    face = AVATAR if name == author else ""
    rest = re.sub(r"(?<=^used )(/.*)", r"<a>\1</a>", escape(rest))
    words = f'<b>{escape(name)}</b><span class="rest">{rest}</span>'
    return f'<div class="above"><span class="face">{face}</span>{words}</div>\n'


def _components(components: Iterable[Body]) -> str:
    return "".join(_component(component) for component in components)


def _component(component: Body) -> str:
    draw = _KINDS.get(component["type"])
    if draw is None:
        raise ValueError(f"components of type {component['type']} cannot be drawn yet")
    return draw(component)


def _container(component: Body) -> str:
    colour = component.get("accent_color")
    accent = "" if colour is None else f' style="--accent: #{colour:06x}"'
    kind = "card" if colour is None else "card accented"
    return f'<div class="{kind}"{accent}>{_components(component["components"])}</div>'


def _section(component: Body) -> str:
    words = _components(component["components"])
    return f'<div class="section"><div class="words">{words}</div>{_component(component["accessory"])}</div>'


def _text(component: Body) -> str:
    return f'<div class="text">{html_of(component["content"])}</div>'


def _separator(component: Body) -> str:
    kinds = ["separator"] + ["line"] * component.get("divider", True) + ["large"] * (component.get("spacing") == 2)
    return f'<div class="{" ".join(kinds)}"></div>'


def _row(component: Body) -> str:
    return f'<div class="row">{_components(component["components"])}</div>'


def _button(component: Body) -> str:
    style = ("primary", "secondary", "success", "danger", "link")[component["style"] - 1]
    off = " off" if component.get("disabled") else ""
    emoji = (component.get("emoji") or {}).get("name") or ""
    label = " ".join(filter(None, (emoji, component.get("label"))))
    return f'<span class="button {style}{off}">{escape(label)}{ARROW if style == "link" else ""}</span>'


_KINDS: Mapping[Json, Callable[[Body], str]] = {
    1: _row,
    2: _button,
    9: _section,
    10: _text,
    14: _separator,
    17: _container,
}

_BLOCKS = ("heading 1", "heading 2", "heading 3", "small", "code block", "list")
_INLINE = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "code": "code"}
_CHIPS = frozenset(kind for kind, _ in CHIPS) - {"shrug", "invite", "emoji"}


def html_of(text: str) -> str:
    """A text display's Markdown as Discord shows it, in HTML."""
    drawn = []
    for quoted, run in groupby(read(text), key=lambda piece: "quote" in piece.marks):
        blocks = _blocks(run)
        drawn.append(f"<blockquote>{blocks}</blockquote>" if quoted else blocks)
    return "".join(drawn)


def _blocks(pieces: Iterable[Piece]) -> str:
    drawn = []
    for block, run in groupby(pieces, key=_block):
        line = list(run)
        ended = line[-1].character == "\n"
        if ended:
            line.pop()
        if block == "list":
            drawn.append(_list(line))
        elif block or ended or any(piece.character != " " for piece in line):
            drawn.append(f'<div class="{block or "plain"}">{_inline(line) or "<br>"}</div>')
    return "".join(drawn)


def _block(piece: Piece) -> str:
    return next((block for block in _BLOCKS if block in piece.marks), "")


def _list(pieces: Iterable[Piece]) -> str:
    items = []
    for ended, run in groupby(pieces, key=lambda piece: piece.character == "\n"):
        if not ended:
            item = list(run)
            number = "".join(piece.character for piece in item if "list number" in piece.marks).strip() or "•"
            words = _inline(piece for piece in item if "list number" not in piece.marks)
            items.append(f'<div class="item"><span>{number}</span><div>{words}</div></div>')
    return "".join(items)


def _inline(pieces: Iterable[Piece]) -> str:
    drawn = []
    for (marks, link), run in groupby(pieces, key=lambda piece: (piece.marks, piece.link)):
        words = escape("".join(piece.character for piece in run))
        for mark, tag in _INLINE.items():
            if mark in marks:
                words = f"<{tag}>{words}</{tag}>"
        if marks & _CHIPS:
            words = f'<span class="chip">{words}</span>'
        if "spoiler" in marks:
            words = f'<span class="spoiler">{words}</span>'
        if link:
            words = f'<a href="{escape(link)}">{words}</a>'
        drawn.append(words)
    return "".join(drawn)


# Drawn for this page: the bot's face, an eye, and a square that an arrow leaves.
_MARK = (
    "M18.5 13c-4.6 1.3-7.5 5-7.5 9.3 0 3.2 1.8 5.4 4.4 5.4 2.2 0 3.9-1.7 3.9-3.9 0-2.1-1.5-3.7-3.4-3.7"
    "-.4 0-.7 0-1 .2.4-2.2 1.9-4 4.4-5.2z"
)
AVATAR = (
    '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="#4763b6"/>'
    f'<g fill="#fff"><path d="{_MARK}"/><path d="{_MARK}" transform="translate(10.5)"/></g></svg>'
)
EYE = (
    '<svg class="eye" viewBox="0 0 16 16"><path fill="currentColor" fill-rule="evenodd" d="'
    "M8 3.2C4.6 3.2 1.9 5.4.9 8c1 2.6 3.7 4.8 7.1 4.8s6.1-2.2 7.1-4.8c-1-2.6-3.7-4.8-7.1-4.8z"
    'm0 1.6a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zm0 1.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z"/></svg>'
)
ARROW = (
    '<svg class="arrow" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4">'
    '<g stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M9 2H3a1.5 1.5 0 0 0-1.5 1.5v9A1.5 1.5 0 0 0 3 14h9a1.5 1.5 0 0 0 1.5-1.5V8"/>'
    '<path d="M11 1.5h3.5V5M14.5 1.5l-6 6"/></g></svg>'
)

# Colours and sizes are near to those of Discord's client of 2026.
STYLE = """
.dark { --ground: #1a1a1e; --card: #242429; --edge: #2f2f35; --line: #333338; --bar: #45464d; --text: #dfe0e2;
  --bright: #fbfbfb; --faint: #94959c; --link: #7bb0ff; --private: #1e1f2c; --key: #323238; --key-edge: #3a3a40;
  --code: #2b2b31; --chip: #3c4176; --chip-text: #c9cdfb; --hidden: #56575f; }
.light { --ground: #ffffff; --card: #fbfbfb; --edge: #dfe0e4; --line: #e3e3e7; --bar: #c6c7cd; --text: #2f3035;
  --bright: #0b0b0d; --faint: #63646c; --link: #0a63d6; --private: #eff0fe; --key: #ececef; --key-edge: #dfdfe3;
  --code: #f0f0f2; --chip: #dfe2ff; --chip-text: #4450c9; --hidden: #b9bac2; }
.wide { --left: 72px; --avatar: 16px; --padding: 16px; }
.phone { --left: 64px; --avatar: 12px; --padding: 12px; }
* { box-sizing: border-box; }
body { margin: 0; padding: 16px 0; background: var(--ground); color: var(--text);
  font: 16px/22px "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, sans-serif; overflow-wrap: break-word; }
b, strong { font-weight: 700; }
a { color: var(--link); text-decoration: none; }
svg { display: block; }
article { position: relative; padding: 4px 12px 4px var(--left); }
article + article { margin-top: 16px; }
.private { padding: 10px 12px 8px calc(var(--left) + 2px); background: var(--private);
  box-shadow: inset 2px 0 #5865f2; }
.above { display: flex; align-items: center; height: 18px; margin-bottom: 2px; overflow: hidden; color: var(--faint);
  font-size: 14px; line-height: 18px; white-space: pre; }
.above b { color: var(--text); font-weight: 500; }
.face { flex: none; width: 16px; height: 16px; margin-right: 5px; border-radius: 8px; background: #c27c5b; }
.above a, .seen a { font-weight: 500; }
.above a { margin-left: 2px; }
.rest { margin-left: 6px; overflow: hidden; text-overflow: ellipsis; }
.above::before { content: ""; position: absolute; left: calc(var(--avatar) + 20px); height: 14px; margin-top: 14px;
  width: calc(var(--left) - var(--avatar) - 24px); border: solid var(--bar); border-width: 2px 0 0 2px;
  border-top-left-radius: 6px; }
.avatar { position: absolute; left: var(--avatar); width: 40px; margin-top: 2px; }
header { display: flex; align-items: center; height: 22px; }
header b { color: var(--bright); font-weight: 500; }
.app { margin: 0 5px 0 6px; padding: 0 4.5px; border-radius: 4px; background: #5865f2; color: #fff; font-size: 10px;
  font-weight: 600; line-height: 17px; }
time { color: var(--faint); font-size: 12px; }
.components, .card, .words { display: flex; flex-direction: column; gap: 8px; }
.components { margin-top: 4px; max-width: 600px; }
.card { position: relative; padding: var(--padding); border: 1px solid var(--edge); border-radius: 8px;
  background: var(--card); overflow: hidden; }
.accented::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 4px; background: var(--accent); }
.text { white-space: pre-wrap; }
.text [class^=heading] { color: var(--bright); font-weight: 700; margin: 8px 0 4px; }
.text > [class^=heading]:first-child { margin-top: 0; }
.text > [class^=heading]:last-child { margin-bottom: 0; }
.text [class="heading 1"] { font-size: 24px; line-height: 30px; }
.text [class="heading 2"] { font-size: 20px; line-height: 26px; }
.small { color: var(--faint); font-size: 13px; line-height: 18.2px; }
blockquote { position: relative; margin: 0; padding-left: 16px; max-width: 90%; }
blockquote::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 4px; border-radius: 4px;
  background: var(--bar); }
.phone blockquote { max-width: none; }
.item { display: flex; gap: 8px; margin-left: 8px; }
code, .code { padding: 1px 4px; border: 1px solid var(--edge); border-radius: 4px; background: var(--code);
  font: 13.6px/18px "gg mono", "Noto Sans Mono", Consolas, monospace; }
.code { padding: 8px; }
.chip { padding: 0 2px; border-radius: 3px; background: var(--chip); color: var(--chip-text); font-weight: 500; }
.spoiler { border-radius: 4px; background: var(--hidden); color: transparent; }
.section { display: flex; align-items: center; gap: 8px; }
.words { flex: 1; min-width: 0; }
.separator { height: 8px; }
.separator.large { height: 24px; }
.line { border-top: 1px solid var(--line); height: 1px; margin: 4px 0; }
.line.large { height: 1px; margin: 12px 0; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.button { display: flex; flex: none; align-items: center; gap: 8px; height: 32px; padding: 0 11px; border-radius: 8px;
  border: 1px solid var(--key-edge); background: var(--key); color: var(--bright); font-size: 14px; font-weight: 500; }
.primary { background: #5865f2; border-color: #6571f3; color: #fff; }
.success { background: #00863a; border-color: #119048; color: #fff; }
.danger { background: #d22d39; border-color: #d63f4a; color: #fff; }
.off { opacity: 0.5; }
.arrow { width: 15px; }
.seen { display: flex; align-items: center; margin-top: 6px; color: var(--faint); font-size: 12px; line-height: 16px;
  white-space: pre; }
.eye { width: 14px; margin-right: 2px; }
"""


async def answer(question: str) -> Body:
    """The body of the message that answers a question to the article that ships."""
    library, place = Library(Config()), Place(None, None)
    asked = Question(question, scope=library.scope(library.opened(place)))
    frame = Frame(asked, lambda article: library.key(place, article), Seal("no token"), asker=0)
    components = components_of(render_answer(await library.ask(place, asked), frame))
    library.close()
    return {"components": components}


async def draft(file: Path) -> Body:
    """The body of the message that shows a moderator what was read of a file, in the channel #news."""
    page = Page(file.read_bytes(), f"https://news.example/{file.name}")
    read = await Drafts(Holdings(), Config()).begin(1, page.source, page)
    return {"components": components_of(render_draft(read, escape_markdown("#news"), Seal("no token")))}


def main() -> None:
    """Print a page, or take its picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="JSON of a message; - is the standard input")
    parser.add_argument("--ask", action="append", metavar="QUESTION", help="ask the article that ships")
    parser.add_argument("--draft", action="append", type=Path, metavar="PATH", help="show a file as a draft")
    parser.add_argument("--above", action="append", metavar="LINE", help='stands above a message ("Ann used /ask")')
    parser.add_argument("--light", action="store_true", help="the light theme")
    parser.add_argument("--width", type=int, default=760, help="of the window, in pixels")
    parser.add_argument(
        "--picture", type=Path, metavar="PNG", help="write a picture there instead of printing the page"
    )
    given = parser.parse_args()

    bodies = [asyncio.run(answer(question)) for question in given.ask or []]
    bodies += [asyncio.run(draft(file)) for file in given.draft or []]
    for file in given.files:
        read_body = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8"))
        bodies += read_body if isinstance(read_body, list) else [read_body]
    lines = given.above or ["Ann used /ask"]
    lines += lines[-1:] * len(bodies)
    messages = [Message(body, above=line) for body, line in zip(bodies, lines, strict=False)]
    html = page(messages, dark=not given.light, width=given.width)
    if given.picture:
        take_picture(html, given.picture, given.width)
    else:
        print(html, end="")


if __name__ == "__main__":
    main()
