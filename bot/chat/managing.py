"""Who may change what is open on a server, what they may see of it, and how others are told."""

import logging
from collections.abc import Sequence

import discord

from bot.articles.library import TOO_OLD
from bot.articles.shelf import EVERYWHERE, Entry, Shelf
from bot.chat.desk import Desk
from bot.chat.escape import escape
from bot.chat.message import render_note
from bot.chat.questions import is_guest
from bot.chat.reply import Interaction
from bot.errors import ArticleChanged, NoSuchArticle, NotAllowed
from bot.wording import listed

log = logging.getLogger("pullquote")

# So many channels are named at most, so that the rest can be read.
NAMED = 5


def server_of(interaction: Interaction) -> int:
    """
    The server that whoever asks may manage.

    Asked again each time: a server can give a command to whom it likes, and a
    button outlives its presser's role.

    Raises:
        ArticleChanged: outside of servers, and where the bot is no member.
        NotAllowed: if they may not.
    """
    if interaction.guild_id is None or is_guest(interaction):
        raise ArticleChanged(TOO_OLD)
    if not interaction.permissions.manage_guild:
        raise NotAllowed("Only members who may manage this server can change its articles.")
    return interaction.guild_id


def may_manage(interaction: Interaction) -> bool:
    """Whether server_of would give one."""
    return interaction.guild_id is not None and not is_guest(interaction) and interaction.permissions.manage_guild


def channel_of(interaction: Interaction) -> int:
    """The channel or thread that something is chosen for."""
    if interaction.channel_id is None:
        raise ArticleChanged(TOO_OLD)
    return interaction.channel_id


def parent_of(interaction: Interaction) -> int | None:
    """The channel that this thread is in, if it is one."""
    return interaction.channel.parent_id if isinstance(interaction.channel, discord.Thread) else None


def chosen_here(interaction: Interaction, shelf: Shelf) -> tuple[int, ...]:
    """The numbers of what is chosen for this channel, or for the one that this thread is in."""
    places = (channel_of(interaction), parent_of(interaction))
    return next(filter(None, (shelf.chosen.get(place) for place in places if place is not None)), ())


def named_channels(channels: Sequence[int]) -> str:
    """In which channels: as links to the first of them, or everywhere."""
    if EVERYWHERE in channels:
        others = [channel for channel in channels if channel != EVERYWHERE]
        return "everywhere on this server" + (f", and {named_channels(others)}" if others else "")
    names = [f"<#{channel}>" for channel in channels[:NAMED]]
    rest = [f"{len(channels) - NAMED} more"] if len(channels) > NAMED else []
    return f"in {listed(names + rest, 'and')}" if channels else "nowhere"


def channels_with(shelf: Shelf, entry: Entry) -> list[int]:
    """Where an article is open, the whole server first."""
    return sorted(channel for channel, numbers in shelf.chosen.items() if entry.number in numbers)


def visible(interaction: Interaction, shelf: Shelf) -> list[Entry]:
    """The articles of a server that a moderator may see: not those that are open only in channels hidden from them."""
    return [entry for entry in shelf.entries if _is_visible(interaction, channels_with(shelf, entry))]


def seen_channels(interaction: Interaction, channels: Sequence[int]) -> list[int]:
    """Those of the channels that whoever asks may see; EVERYWHERE is always among them."""
    return [channel for channel in channels if channel == EVERYWHERE or _sees(interaction, channel)]


def named(interaction: Interaction, shelf: Shelf, typed: str) -> Entry:
    """
    The article that a moderator names, by its number, its title or its name.

    Raises:
        NoSuchArticle: if they may see none.
    """
    entries = visible(interaction, shelf)
    chosen = [entry for entry in entries if typed == str(entry.number)]  # before another one whose title reads so
    called = [entry for entry in entries if typed.casefold() in (entry.title.casefold(), entry.name.casefold())]
    if found := chosen or called:
        return found[0]
    raise NoSuchArticle("This server has no article of that name. Choose one from the list.")


async def tell_moderators(desk: Desk, interaction: Interaction, words: str) -> None:
    """Tell who did what in the channel that the moderators have chosen, if they have."""
    server = server_of(interaction)
    await report(desk, interaction.client, server, f"{escape(interaction.user.display_name)}: {words}")


async def report(desk: Desk, client: discord.Client, server: int, words: str) -> None:
    """Tell something in the channel that a server's moderators have chosen, if they have; a failure is logged."""
    channel = desk.library.holdings.shelf(server).report
    if channel is None:
        return
    target = client.get_partial_messageable(channel, guild_id=server)
    code = 0
    try:
        if await desk.reply.send(lambda: target.send(view=render_note(words)), times=3):
            return
    except discord.HTTPException as error:
        code = error.code
    if not desk.complaints.take(channel):
        why = f"code {code}" if code else "it is gone, or Discord cannot be reached"
        log.warning("I could not report in channel %d of server %d (%s).", channel, server, why)


def _is_visible(interaction: Interaction, channels: Sequence[int]) -> bool:
    return not channels or bool(seen_channels(interaction, channels))


def _sees(interaction: Interaction, channel: int) -> bool:
    """Whether whoever asks may see a channel; one that is gone hides nothing."""
    server, member = interaction.guild, interaction.user
    found = server.get_channel_or_thread(channel) if server else None
    if found is None or not isinstance(member, discord.Member):
        return True
    return found.permissions_for(member).view_channel
