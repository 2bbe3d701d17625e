"""What moderators are shown: a draft, what it changes, what the server has."""

from collections.abc import Callable, Iterator, Sequence

import discord
from discord import ui

from bot.articles.drafts import Draft
from bot.articles.refresh import Refreshed
from bot.articles.shelf import Entry
from bot.chat.escape import bold, escape, escape_line, plain_block
from bot.chat.limits import TITLE, cut
from bot.chat.message import Item, Message, dated, finish, row, write
from bot.chat.press import Action, Press, Seal
from bot.wording import changes_in_words, count, joined
from index import Difference, Passage, Reading

# The edge of a draft: it is no answer.
AMBER = 0xC9973B

# How much is shown of a draft's first and last sentence, and of each sentence that changes, in units; where that is
# too much together, a half or a quarter of it.
EXCERPT = 300
CHANGE = 150
CHANGES = 3
SHARES = (1, 2, 4)

# What stands in the place of a title that nobody could see.
UNTITLED = "**Untitled**"

# So many articles are listed at a time, each title and name cut to the first of these lengths at which all fit.
LISTED = 10
ROOMS = (TITLE, TITLE // 2, TITLE // 4)

# Tells where an article is open.
Where = Callable[[Entry], str]


def render_draft(draft: Draft, where: str, seal: Seal, notice: str = "") -> ui.LayoutView:
    """
    What was read, for its moderator to confirm or correct.

    Args:
        draft: it.
        where: the channel, as a link to it; of an article that takes the
            place of another, where that one is open.
        seal: writes the buttons' ids.
        notice: what publishing it brings about that is not plain, in
            sentences.
    """
    passages = draft.reading.passages
    sentences = [passage for passage in passages if not passage.is_heading] or passages

    def proposal(share: int) -> Message:
        ends = [_excerpt(draft.reading, sentences[place], EXCERPT // share) for place in (0, -1)]
        parts = [
            write("### Is this the article?"),
            write(titled(draft.reading.article.title)),
            write(f"-# {_about(draft)}"),
            *(part for label, end in zip(("It begins", "It ends"), ends, strict=True) for part in _end(label, end)),
            *_if_any("\n".join(escape(note) for note in draft.notes)),
            *_if_any(_changes(draft, CHANGE // share)),
            write(f"-# {_what_next(draft, where)} {notice}".rstrip()),
            *row(_buttons(draft, seal)),
        ]
        return Message(parts, ends, AMBER)

    return finish(map(proposal, SHARES))


def render_shelf(
    entries: Sequence[Entry], start: int, where: Where, chosen: Sequence[str], seal: Seal
) -> ui.LayoutView:
    """
    The articles of a server, from one on, with where each is open, and what else is chosen.

    Args:
        entries: those that the moderator may see.
        start: which of them comes first, from 0.
        where: tells where one is open.
        chosen: what else its moderators have chosen, a sentence each.
        seal: writes the buttons' ids.
    """
    start = max(0, min(start, len(entries) - 1))
    shown = entries[start : start + LISTED]
    none = "This server has no articles of its own. Add one with /articles add."
    heading = f"### {count(len(entries), 'article')}" if entries else none

    def listing(room: int) -> Message:
        moves = [
            seal.button("Earlier", Press(Action.LIST, numbers=(max(0, start - LISTED),)), disabled=start == 0),
            seal.button(
                "Later", Press(Action.LIST, numbers=(start + LISTED,)), disabled=start + LISTED >= len(entries)
            ),
        ]
        texts = [write(f"{_named(entry, room)}\n-# {where(entry)}") for entry in shown]
        others = _if_any("\n".join(f"-# {line}" for line in chosen))
        return Message([write(heading), *texts, *others, *(row(moves) if len(entries) > LISTED else [])])

    return finish(map(listing, ROOMS))


def render_removal(entry: Entry, seal: Seal) -> ui.LayoutView:
    """Whether an article is to be removed."""
    words = f"Remove {titled(entry.title)} from this server? Its text is deleted for good."
    buttons = [
        seal.button("Remove", Press(Action.REMOVE, numbers=(entry.number,)), style=discord.ButtonStyle.danger),
        seal.button("Keep it", Press(Action.KEEP)),
    ]
    return finish([Message([write(words), *row(buttons)], accent=AMBER)])


def refreshed_in_words(refreshed: Refreshed) -> str:
    """What became of an article that was fetched again, for its moderators."""
    name = titled(refreshed.entry.title)
    if refreshed.problem or not refreshed.difference or not refreshed.old or not refreshed.new:
        return f"I fetched {name} again and left it as it was. {escape(refreshed.problem)}".rstrip()
    lines = changes_in_detail(refreshed.difference, refreshed.old, refreshed.new)
    told = f"{name} has changed at its address: {changes_in_words(refreshed.difference)}."
    return "\n".join([told, *(f"-# {line}" for line in lines)])


def titled(name: str, room: int = TITLE) -> str:
    """A title in bold, its end cut if it is long."""
    return bold(cut(name, room)) or UNTITLED


def changes_in_detail(difference: Difference, old: Reading, new: Reading, room: int = CHANGE) -> Iterator[str]:
    """The first sentences that have changed, were added or are gone, a line each, cut to so many units."""
    for was, now in difference.changed[:CHANGES]:
        yield f"Was: {_line(old, was, room)}"
        yield f"Now: {_line(new, now, room)}"
    for added in difference.added[: CHANGES - len(difference.changed)]:
        yield f"New: {_line(new, added, room)}"
    for gone in difference.gone[: max(0, CHANGES - len(difference.changed) - len(difference.added))]:
        yield f"Gone: {_line(old, gone, room)}"


def _about(draft: Draft) -> str:
    article = draft.reading.article
    sizes = f"{count(len(article.paragraphs), 'paragraph')}, {count(draft.reading.sentences, 'sentence')}"
    day = dated(article) or "no date"
    return joined([day, escape_line(cut(article.source, TITLE)), f"language {escape_line(article.language)}", sizes])


def _excerpt(reading: Reading, passage: Passage, room: int) -> str:
    return cut(passage.span.cut(reading.article.text), room, end="")


def _end(label: str, text: str) -> list[Item]:
    return [write(f"-# {label}"), write(plain_block(text))]


def _changes(draft: Draft, room: int) -> str:
    if draft.replaces is None:
        return ""
    first = f"It takes the place of {titled(draft.replaces.title)}"
    if draft.difference is None or draft.before is None:
        return f"{first}, which is damaged."
    lines = changes_in_detail(draft.difference, draft.before, draft.reading, room)
    return "\n".join([f"{first}: {changes_in_words(draft.difference)}.", *(f"-# {line}" for line in lines)])


def _line(reading: Reading, passage: Passage, room: int) -> str:
    return escape_line(cut(passage.span.cut(reading.article.text), room))


def _what_next(draft: Draft, where: str) -> str:
    if draft.replaces:
        return f"Until you replace it, questions are put to the one that is here now. {where}"
    return f"Nobody can ask about it until you publish it, here in {where} or everywhere on this server."


def _buttons(draft: Draft, seal: Seal) -> list[Item]:
    green = discord.ButtonStyle.success
    publish = [
        seal.button("Publish here", Press(Action.PUBLISH, draft.key, (1,)), style=green),
        seal.button("Publish everywhere", Press(Action.PUBLISH, draft.key, (0,))),
    ]
    if draft.replaces:
        publish = [seal.button("Replace", Press(Action.PUBLISH, draft.key), style=green)]
    edit = seal.button("Edit", Press(Action.EDIT, draft.key))
    return [*publish, edit, seal.button("Discard", Press(Action.DISCARD, draft.key))]


def _named(entry: Entry, room: int) -> str:
    """An article by its title, with its size and its name below."""
    about = joined([count(entry.sentences, "sentence"), escape_line(cut(entry.name, room))])
    return f"{titled(entry.title, room)}\n-# {about}"


def _if_any(text: str) -> list[Item]:
    return [write(text)] if text else []
