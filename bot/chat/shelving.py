"""What moderators choose: what is open where, where to answer, whom to tell."""

from collections.abc import Awaitable, Callable, Iterable, Iterator

from discord import app_commands

from bot.articles.library import TOO_OLD
from bot.articles.shelf import EVERYWHERE, Entry, Shelf
from bot.articles.store import Store
from bot.chat.desk import Desk
from bot.chat.forms import channels_form, read_channels
from bot.chat.limits import CHOICE, CHOICES, cut
from bot.chat.managing import (
    channel_of,
    channels_with,
    chosen_here,
    may_manage,
    named,
    named_channels,
    parent_of,
    seen_channels,
    server_of,
    tell_moderators,
    visible,
)
from bot.chat.message import render_note
from bot.chat.press import Press
from bot.chat.proposal import render_removal, render_shelf, titled
from bot.chat.reply import Interaction, Render
from bot.errors import ArticleChanged

# What is chosen for a channel that has nothing of its own any more: a value that no article's number is.
INHERIT = "inherit"
INHERITED = "— what the server has, nothing of its own"


async def use(desk: Desk, interaction: Interaction, article: str, *, everywhere: bool, beside: bool) -> None:
    """Open an article in this channel or on the whole server, alone or beside what is open there."""
    server, channel = server_of(interaction), EVERYWHERE if everywhere else channel_of(interaction)
    shelf = desk.library.holdings.shelf(server)
    if article == INHERIT:
        numbers: tuple[int, ...] = ()
        words = f"Chosen {named_channels([channel])}: nothing of its own."
    else:
        entry = named(interaction, shelf, article)
        others = _open_there(interaction, shelf, channel) if beside else ()
        numbers = (*(number for number in others if number != entry.number), entry.number)
        also = f", beside {len(numbers) - 1} more" if len(numbers) > 1 else ""
        words = f"Opened {titled(entry.title)} {named_channels([channel])}{also}."
        if everywhere and entry.number not in (chosen_here(interaction, shelf) or numbers):
            words += f" Not {named_channels([channel_of(interaction)])}, where other articles are chosen."

    await _change(desk, interaction, words, lambda store: store.choose(server, channel, numbers))


async def show(desk: Desk, interaction: Interaction, start: int = 0, *, update: bool = False) -> None:
    """List the articles of the server, from one on."""
    shelf = desk.library.holdings.shelf(server_of(interaction))

    def where(entry: Entry) -> str:
        if desk.library.holdings.article(entry) is None:
            return "Damaged: add it again."
        return f"Open {named_channels(seen_channels(interaction, channels_with(shelf, entry)))}."

    async def work() -> Render:
        chosen = list(_chosen(interaction, shelf))
        return lambda: render_shelf(visible(interaction, shelf), start, where, chosen, desk.seal)

    await desk.serve(interaction, work, private=True, update=update)


async def remove(desk: Desk, interaction: Interaction, article: str) -> None:
    """Ask whether an article is to be removed."""
    entry = named(interaction, desk.library.holdings.shelf(server_of(interaction)), article)

    async def work() -> Render:
        return lambda: render_removal(entry, desk.seal)

    await desk.serve(interaction, work, private=True)


async def removed(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Remove an article."""
    server = server_of(interaction)
    shelf = desk.library.holdings.shelf(server)
    entry = next((one for one in visible(interaction, shelf) if press.numbers == (one.number,)), None)
    if entry is None:
        raise ArticleChanged(TOO_OLD)
    words = f"Removed {titled(entry.title)}."

    await _change(desk, interaction, words, lambda store: store.remove(server, entry.number), update=True)


async def kept(desk: Desk, interaction: Interaction) -> None:
    """Leave an article where it is."""
    server_of(interaction)

    async def work() -> Render:
        return lambda: render_note("It stays. Nothing was removed.")

    await desk.serve(interaction, work, private=True, update=True)


async def pause(desk: Desk, interaction: Interaction, *, everywhere: bool, resume: bool) -> None:
    """Answer no questions in this channel or on the whole server, or answer them again."""
    server, channel = server_of(interaction), EVERYWHERE if everywhere else channel_of(interaction)
    where = named_channels([channel])
    words = f"Answers go on {where}." if resume else f"Answers are paused {where}. Whoever asks is told so."
    if resume and (still := _still_paused(interaction, desk.library.holdings.shelf(server), channel)):
        words += f" They are still paused {named_channels(still)}."

    await _change(desk, interaction, words, lambda store: store.pause(server, channel, paused=not resume))


async def only(desk: Desk, interaction: Interaction) -> None:
    """Show a form in which the channels are chosen that are answered in."""
    chosen = sorted(desk.library.holdings.shelf(server_of(interaction)).only)
    server = interaction.guild
    form = channels_form(desk.seal, [channel for channel in chosen if server and server.get_channel(channel)])
    await desk.reply.acknowledge(interaction, lambda: interaction.response.send_modal(form))


async def only_in(desk: Desk, interaction: Interaction) -> None:
    """Answer only in the channels that were chosen."""
    server, channels = server_of(interaction), read_channels(interaction)
    words = f"I answer only {named_channels(channels)}." if channels else "I answer everywhere."

    await _change(desk, interaction, words, lambda store: store.answer_only(server, channels))


async def report_to(desk: Desk, interaction: Interaction, channel: int | None) -> None:
    """Tell changes in a channel from now on, or in none."""
    server = server_of(interaction)
    words = f"Changes are told in <#{channel}> from now on." if channel else "Changes are told nowhere from now on."

    await _change(desk, interaction, words, lambda store: store.report_to(server, channel))


def complete(desk: Desk, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The articles that a moderator may see and that have what is typed in title or name; nobody else sees any."""
    if not may_manage(interaction) or interaction.guild_id is None:
        return []
    entries = visible(interaction, desk.library.holdings.shelf(interaction.guild_id))
    fitting = [entry for entry in entries if typed.casefold() in f"{entry.title}\n{entry.name}".casefold()]
    return [app_commands.Choice(name=cut(entry.title, CHOICE), value=str(entry.number)) for entry in fitting[:CHOICES]]


def complete_use(desk: Desk, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Likewise, and for a channel that has its own the choice to have nothing of its own any more."""
    choices = complete(desk, interaction, typed)
    if typed or not may_manage(interaction) or interaction.guild_id is None:
        return choices
    own = channel_of(interaction) in desk.library.holdings.shelf(interaction.guild_id).chosen
    return [*([app_commands.Choice(name=INHERITED, value=INHERIT)] if own else []), *choices][:CHOICES]


async def _change(
    desk: Desk,
    interaction: Interaction,
    words: str,
    change: Callable[[Store], Awaitable[object]],
    *,
    update: bool = False,
) -> None:
    """Change what is chosen on a server, and tell it whoever did it and the other moderators."""
    server = server_of(interaction)

    async def work() -> Render:
        await desk.library.holdings.change(server, change)
        await tell_moderators(desk, interaction, words)
        return lambda: render_note(words)

    await desk.serve(interaction, work, private=True, update=update)


def _open_there(interaction: Interaction, shelf: Shelf, channel: int) -> tuple[int, ...]:
    """The numbers of what is open in a place, by its own choice or by that of what it lies in."""
    parent = None if channel == EVERYWHERE else parent_of(interaction)
    return tuple([entry.number for entry in shelf.open_in(channel, parent)])


def _still_paused(interaction: Interaction, shelf: Shelf, channel: int) -> list[int]:
    """Where answers are paused all the same once they go on in a place: in what it lies in, or in what lies in it."""
    within = seen_channels(interaction, sorted(shelf.paused))
    places = within if channel == EVERYWHERE else [EVERYWHERE, parent_of(interaction)]
    return [place for place in places if place is not None and place in shelf.paused and place != channel]


def _chosen(interaction: Interaction, shelf: Shelf) -> Iterator[str]:
    """What else moderators have chosen, a sentence each."""

    def where(channels: Iterable[int]) -> str:
        seen = sorted(seen_channels(interaction, list(channels)))
        return named_channels(seen) if seen else "in channels that you do not see"

    if shelf.only:
        yield f"I answer only {where(shelf.only)}."
    if shelf.paused:
        yield f"Answers are paused {where(shelf.paused)}."
    if shelf.report:
        yield f"Changes are told {where([shelf.report])}."
