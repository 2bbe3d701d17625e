"""What moderators do: for now, to see whether everything is right."""

import aiohttp
import discord
from discord import app_commands

from bot.chat.desk import Desk
from bot.chat.escape import escape_line
from bot.chat.limits import TITLE, cut
from bot.chat.message import render_note
from bot.chat.presence import Presence
from bot.chat.questions import place_of
from bot.chat.registration import in_sync
from bot.chat.reply import Interaction, Render
from bot.doctor import Finding, examine_permissions
from bot.errors import NotAllowed
from bot.wording import count, listed
from index import PullquoteError

# So many articles are named at most, so that the rest can be read.
NAMED = 5


def add_commands(tree: app_commands.CommandTree[discord.Client], desk: Desk, presence: Presence) -> None:
    """Put the moderators' commands into the tree."""

    @tree.command(description="For moderators: is everything right in this channel, and what to do if not")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)  # guild_only would add to the tree's
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    async def check(interaction: Interaction) -> None:
        await desk.guard(interaction, _check(tree, desk, presence, interaction))


async def _check(
    tree: app_commands.CommandTree[discord.Client], desk: Desk, presence: Presence, interaction: Interaction
) -> None:
    if not interaction.permissions.manage_guild:  # a server can give a command to whom it likes; this is asked again
        raise NotAllowed("Only members who may manage this server can check it.")

    async def work() -> Render:
        findings = [
            examine_permissions(interaction.app_permissions, thread=isinstance(interaction.channel, discord.Thread)),
            await _commands(tree),
            _articles(desk, interaction),
            _connection(presence),
        ]
        text = "\n".join(f"{'✓' if finding.good else '✗'} {finding.text}" for finding in findings)
        return lambda: render_note(text)

    await desk.serve(interaction, work, private=True)


async def _commands(tree: app_commands.CommandTree[discord.Client]) -> Finding:
    try:
        known = await in_sync(tree)
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return Finding(good=False, text="Discord does not say which commands it has. Try again in a minute.")
    if known:
        return Finding(good=True, text="Discord has all commands as they are.")
    return Finding(good=False, text="Discord has other commands than mine. I tell it when I am started again.")


def _articles(desk: Desk, interaction: Interaction) -> Finding:
    place = place_of(interaction)
    try:
        first = desk.library.article(place, "").reading
    except PullquoteError as error:
        return Finding(good=False, text=str(error))
    titles = [f"“{escape_line(cut(one.reading.article.title, TITLE))}”" for one in desk.library.opened(place)]
    if len(titles) == 1:
        return Finding(good=True, text=f"{titles[0]} is open here, {count(first.sentences, 'sentence')}.")
    rest = len(titles) - NAMED
    named = [*titles[:NAMED], f"{rest} more"] if rest > 0 else titles
    return Finding(good=True, text=f"{len(titles)} articles are open here: {listed(named, 'and')}.")


def _connection(presence: Presence) -> Finding:
    if presence.connected:
        return Finding(good=True, text="The connection to Discord is sound.")
    return Finding(good=False, text=f"A connection to Discord has been broken for {presence.offline():.0f} s.")
