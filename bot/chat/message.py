"""What messages are made of: texts, rows and boxes, within Discord's limits and with quotes that are proved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import cast

import discord
import regex
from discord import ui

from bot.articles.library import Question
from bot.chat.escape import bold, escape, escape_line, unescape
from bot.chat.limits import LINK, TITLE, Component, cut, excess, size, walk
from bot.wording import day, joined, place
from index import Article, Passage

# The ids of the texts from which a press learns what was asked, and what was asked before it.
QUESTION_ID = 1
BEFORE_ID = 2

NO_BREAK = "\u00a0"

Item = ui.Item[ui.LayoutView]

_NUMBERED = regex.compile(r"(paragraph|sentence|page) (?=\d)")
_UNSAFE_IN_LINK = regex.compile(r'[\s()<>"\\`]')
_BEFORE = regex.compile(r"from “(.*)”\.", regex.DOTALL)


class Misquoted(Exception):
    """A finished message whose quotes are not the article's words: our mistake, and never sent."""


@dataclass(frozen=True, slots=True)
class Message:
    """
    A message that may be too long.

    Attributes:
        parts: what stands in its box, from top to bottom.
        quoted: what the quotes in it must read, in order.
        accent: the colour of its edge, 0xRRGGBB, if it has one.
    """

    parts: Sequence[Item]
    quoted: Sequence[str] = ()
    accent: int | None = None


class _View(ui.LayoutView):
    """
    A message that discord.py keeps nothing of.

    It would give a private one fifteen minutes to live, and a timer for
    them, though nothing in it needs to be waited for: every button is
    understood from its id.
    """

    @property
    def timeout(self) -> None:
        """None: there is nothing that could time out."""
        return

    @timeout.setter
    def timeout(self, _: float | None) -> None: ...


def finish(messages: Iterable[Message]) -> ui.LayoutView:
    """
    The first message within Discord's limits, once its quotes have been read back out of it.

    Each send and each edit needs a message of its own: discord.py forgets
    what a button is for when the same one is sent twice.

    Raises:
        Misquoted: if a quote does not read as it must.
        ValueError: if none of them fits.
    """
    fault = ""
    for message in messages:
        view = _View(timeout=None)
        view.add_item(ui.Container(*message.parts, accent_colour=message.accent))
        components = components_of(view)
        if fault := excess(components):
            continue
        if read_quotes(components) != list(message.quoted):
            raise Misquoted("a quote in a finished message is not what the article says")
        return view
    raise ValueError(f"a message cannot be sent: {fault}")


def render_note(text: str) -> ui.LayoutView:
    """Words of our own, without a box: an error, a notice."""
    view = _View(timeout=None)
    view.add_item(write(text))
    return view


def components_of(view: ui.LayoutView) -> list[Component]:
    """A message's components, as Discord gets them."""
    return cast("list[Component]", view.to_components())  # type: ignore[no-untyped-call]


def components_in(message: discord.Message) -> list[Component]:
    """A message's components, as Discord gave them."""
    return [cast("Component", component.to_dict()) for component in message.components]


def read_question(components: Sequence[Component], scope: str = "") -> Question | None:
    """
    What was asked, read back from a message of ours; None if it does not say.

    Args:
        components: as Discord gives them back.
        scope: the key of the articles that were asked, if it is known.
    """
    texts = {component.get("id"): str(component.get("content", "")) for component in walk(components)}
    if not texts.get(QUESTION_ID):
        return None
    question = texts[QUESTION_ID].removeprefix("### ").removeprefix("-# ")
    before = _BEFORE.search(unescape(texts.get(BEFORE_ID, "")))
    return Question(unescape(question), before[1] if before else "", scope)


def read_quotes(components: Sequence[Component], until: str = "") -> list[str]:
    """
    What stands behind a bar in a finished message, escapes and marks undone.

    Args:
        components: of the message.
        until: the id of the button down to which it is read; else to the end.
    """
    above = takewhile(lambda component: not until or component.get("custom_id") != until, walk(components))
    texts = [str(component.get("content", "")) for component in above]
    return [unescape(text) for text in texts if text.startswith("> ")]


def write(content: str, number: int | None = None) -> Item:
    """A text in Discord's Markdown; what is somebody else's in it is escaped already."""
    return ui.TextDisplay(content, id=number)


def write_asked(question: Question) -> list[Item]:
    """The question, small, above what was pressed for, and what it asks on from: a further press needs both."""
    texts = [write(f"-# {escape(question.text)}", QUESTION_ID)]
    if question.before:
        texts.append(write(f"-# It asks on from “{escape(question.before)}”.", BEFORE_ID))
    return texts


def row(buttons: Sequence[Item]) -> list[Item]:
    """A row of buttons, if there are any."""
    return [ui.ActionRow(*buttons)] if buttons else []


def rule() -> Item:
    """A small line between quotes."""
    return ui.Separator()


def about(article: Article) -> str:
    """Title and date."""
    return joined([title(article), dated(article)])


def title(article: Article) -> str:
    """The title in bold, its end cut if it is long."""
    return bold(cut(article.title, TITLE))


def dated(article: Article) -> str:
    """The date, never broken between two lines."""
    return day(article.published).replace(" ", NO_BREAK)


def placed(article: Article, passage: Passage) -> str:
    """Where a passage stands, numbers never broken from their nouns."""
    return _NUMBERED.sub(rf"\1{NO_BREAK}", place(article, passage, escape_line))


def link(article: Article) -> str:
    """The address of an article that came from one; nothing if Discord could not open it."""
    if not article.source.startswith(("https://", "http://")):
        return ""
    address = _UNSAFE_IN_LINK.sub(lambda sign: f"%{ord(sign[0]):02X}", article.source)
    return address if size(address) <= LINK and address.isascii() else ""


def open_button(article: Article) -> list[Item]:
    """A button that opens the article's address, if it has one."""
    address = link(article)
    return [ui.Button(style=discord.ButtonStyle.link, label="Open", url=address)] if address else []
