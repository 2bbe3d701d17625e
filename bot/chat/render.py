"""An answer as a message: the quote brightest, all that is about it small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from discord import ui

from bot.articles.library import Question
from bot.chat.escape import bold, escape, escape_line, heading, plain_block, quote_block
from bot.chat.limits import HEADING, TEXT, cut, size
from bot.chat.message import (
    BEFORE_ID,
    NO_BREAK,
    QUESTION_ID,
    Item,
    Message,
    about,
    dated,
    finish,
    link,
    placed,
    row,
    rule,
    title,
    write,
    write_asked,
)
from bot.chat.press import Action, Press, Seal
from bot.wording import joined, listed, not_said, taken_for
from index import Answer, Article, Passage, Quote

# How many further quotes one press of More shows.
FURTHER = 2

KeyOf = Callable[[Article], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """
    What a message needs beside the answer.

    Attributes:
        question: what was asked, and of what.
        key_of: the key of each article.
        seal: writes the buttons' ids.
        asker: the id of the member who asked, and may delete the answer.
        private: whether only the asker sees the message.
        shareable: whether a private one can be shown to everybody.
        shared: whether it has been.
    """

    question: Question
    key_of: KeyOf
    seal: Seal
    asker: int
    private: bool = False
    shareable: bool = False
    shared: bool = False

    def button(self, label: str, action: Action, *numbers: int) -> Item:
        """A button about the articles that were asked."""
        return self.seal.button(label, Press(action, self.question.scope, numbers))

    def button_at(self, label: str, action: Action, quote: Quote) -> Item:
        """A button about a quote."""
        span = quote.passage.span
        return self.seal.button(label, Press(action, self.key_of(quote.article), (span.start, len(span))))


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of some quotes is shown: how many, whether with context, with links, and the last one to its end."""

    quotes: int
    context: bool = True
    links: bool = True
    whole: bool = True


def render_answer(answer: Answer, frame: Frame) -> ui.LayoutView:
    """
    An answer: its quotes, best first, each with its place below, or that the article does not say.

    If it is too long for one message, the context goes, then the third quote,
    then the second, then the links, then the end of the quote.
    """
    if not answer.found:
        return finish([_not_said(answer, frame)])
    return finish(_answer(answer, frame, room) for room in _less_and_less(len(answer.quotes)))


def render_further(quotes: Sequence[Quote], frame: Frame, shown: int) -> ui.LayoutView:
    """
    The quotes that come after so many: the first two, and a button for the rest.

    Args:
        quotes: at least one.
        frame: of the message that they go on from.
        shown: how many were shown before.
    """
    more = [frame.button("More", Action.MORE, shown + FURTHER)] if len(quotes) > FURTHER else []
    return _several(quotes[:FURTHER], frame, [], more)


def render_nearest(quotes: Sequence[Quote], frame: Frame) -> ui.LayoutView:
    """The passages that came nearest, at least one, named as nearest."""
    return _several(quotes, frame, [write("### Nearest, but not an answer")], [])


def _answer(answer: Answer, frame: Frame, room: _Room) -> Message:
    quotes = answer.quotes[: room.quotes]
    parts, quoted = _quotes(quotes, frame, room)
    notes = "\n".join(f"-# {sentence}" for sentence in taken_for(answer, bold))
    buttons = [
        frame.button("More", Action.MORE, len(quotes)),
        frame.button_at("Why this?", Action.WHY, quotes[0]),
        *_ending(frame),
    ]
    return Message([*_asked(answer, frame.question), *parts, *_if_any(notes), *row(buttons)], quoted)


def _not_said(answer: Answer, frame: Frame) -> Message:
    first, *rest = not_said(answer, bold)
    closest = next((words[0] for words in answer.close_words.values()), "")
    buttons = [
        *([frame.button(f"Try “{closest}”", Action.TRY)] if closest else []),
        *([frame.button("Nearest passages", Action.NEAREST)] if answer.nearest else []),
        *_ending(frame),
    ]
    small = f"-# {about(answer.nearest[0].article)}" if answer.nearest and answer.articles == 1 else ""
    return Message(
        [*_asked(answer, frame.question), write(first), *_if_any("\n".join(rest)), *_if_any(small), *row(buttons)]
    )


def _ending(frame: Frame) -> list[Item]:
    """The last button of an answer: a public one can be deleted, a private one shared."""
    if not frame.private:
        return [frame.seal.button("Delete", Press(Action.DELETE, numbers=(frame.asker,)))]
    if frame.shared:
        return [frame.seal.button("Shared", Press(Action.SHARED), disabled=True)]
    return [frame.button("Share", Action.SHARE)] if frame.shareable else []


def _several(quotes: Sequence[Quote], frame: Frame, head: list[Item], buttons: list[Item]) -> ui.LayoutView:
    """Quotes below a heading, if any, and a small question, as many as there is room for."""

    def message(room: _Room) -> Message:
        parts, quoted = _quotes(quotes[: room.quotes], frame, room)
        return Message([*head, *write_asked(frame.question), *parts, *row(buttons)], quoted)

    return finish(message(room) for room in _less_and_less(len(quotes)))


def _less_and_less(quotes: int) -> list[_Room]:
    fewer = [_Room(shown, context=False) for shown in range(quotes, 0, -1)]
    least = _Room(1, context=False, links=False)
    return [_Room(quotes), *fewer, least, replace(least, whole=False)]


def _quotes(quotes: Sequence[Quote], frame: Frame, room: _Room) -> tuple[list[Item], list[str]]:
    """
    Each quote with its context beside it and its place below; title and date once at the end if they share an article.

    Returns:
        The components, and what the quotes in them must read.
    """
    together = len(quotes) > 1 and len({id(quote.article) for quote in quotes}) == 1
    parts: list[Item] = []
    quoted: list[str] = []
    for quote in quotes:
        text = quote.text if room.whole else cut(quote.text, TEXT // 8, end="")
        where = placed(quote.article, quote.passage)
        if room.links and (address := link(quote.article)):
            where += f"{NO_BREAK}· [Open]({address})"
        lines = [_capitalised(where)]
        if not together:
            lines = [title(quote.article), _capitalised(joined([dated(quote.article), where]))]
        if text != quote.text:
            lines.append("It goes on: press In context.")
        small = write("\n".join(f"-# {line}" for line in lines))
        before, after = quote.around() if room.context else ((), ())
        parts += [
            *([rule()] if parts else []),
            *(_aside(quote.article, passage) for passage in before),
            write(quote_block(quote.pieces()) if text == quote.text else plain_block(text)),
            *(_aside(quote.article, passage) for passage in after),
            ui.Section(small, accessory=frame.button_at("In context", Action.CONTEXT, quote)),
        ]
        quoted.append(text)
    if together:
        parts += [rule(), write(f"-# {about(quotes[0].article)}")]
    return parts, quoted


def _aside(article: Article, passage: Passage) -> Item:
    """A neighbour of a quote, small, as one line."""
    return write(f"-# {escape(' '.join(passage.span.cut(article.text).split()))}")


def _asked(answer: Answer, question: Question) -> list[Item]:
    """The question, as the first thing of its answer, and what it borrowed from the one before."""
    text = heading(question.text) if size(question.text) <= HEADING else escape(question.text)
    texts = [write(text, QUESTION_ID)]
    if answer.query.borrowed:
        words = listed([escape_line(word) for word in answer.query.borrowed], "and")
        texts.append(write(f"-# I also looked for {words}, from “{escape(question.before)}”.", BEFORE_ID))
    return texts


def _capitalised(line: str) -> str:
    return line[:1].upper() + line[1:]


def _if_any(text: str) -> list[Item]:
    return [write(text)] if text else []
