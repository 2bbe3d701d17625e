"""What moderators do: their commands, and what their buttons and forms lead to."""

import aiohttp
import discord
from discord import app_commands

from bot.articles.library import TOO_OLD
from bot.chat import adding, shelving
from bot.chat.desk import Desk
from bot.chat.escape import escape_line
from bot.chat.limits import TITLE, cut
from bot.chat.managing import may_manage
from bot.chat.message import render_note
from bot.chat.presence import Presence
from bot.chat.press import Action, Press
from bot.chat.questions import place_of
from bot.chat.registration import in_sync
from bot.chat.reply import Interaction, Render
from bot.doctor import Finding, examine_permissions
from bot.errors import ArticleChanged, NotAllowed
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

    tree.add_command(_articles_group(desk))


def _articles_group(desk: Desk) -> app_commands.Group:
    """The commands /articles …."""
    group = app_commands.Group(
        name="articles",
        description="For moderators: the articles of this server",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    async def articles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return shelving.complete(desk, interaction, typed)

    async def usable(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return shelving.complete_use(desk, interaction, typed)

    @group.command(description="Add an article: a file, a web address, or neither to paste text")
    @app_commands.describe(file="Text, Markdown, HTML, PDF or Word", address="Of a web page or a file")
    async def add(interaction: Interaction, file: discord.Attachment | None = None, address: str = "") -> None:
        await desk.guard(interaction, adding.add(desk, interaction, file, address.strip()))

    @group.command(description="Choose which article is asked in this channel, or everywhere")
    @app_commands.describe(
        article="Which one",
        everywhere="On the whole server instead of this channel alone",
        beside="Beside what is open there, instead of in its place",
    )
    @app_commands.autocomplete(article=usable)
    async def use(
        interaction: Interaction,
        article: str,
        everywhere: bool = False,
        beside: bool = False,
    ) -> None:
        await desk.guard(interaction, shelving.use(desk, interaction, article, everywhere=everywhere, beside=beside))

    @group.command(name="list", description="List this server's articles, and where each is open")
    async def list_(interaction: Interaction) -> None:
        await desk.guard(interaction, shelving.show(desk, interaction))

    @group.command(description="Remove an article from this server")
    @app_commands.describe(article="Which one")
    @app_commands.autocomplete(article=articles)
    async def remove(interaction: Interaction, article: str) -> None:
        await desk.guard(interaction, shelving.remove(desk, interaction, article))

    @group.command(description="Pause answers in this channel or everywhere, or go on")
    @app_commands.describe(
        everywhere="On the whole server instead of this channel alone", resume="Go on answering where I am paused"
    )
    async def pause(interaction: Interaction, everywhere: bool = False, resume: bool = False) -> None:
        await desk.guard(interaction, shelving.pause(desk, interaction, everywhere=everywhere, resume=resume))

    @group.command(description="Choose the channels that I answer in")
    async def only(interaction: Interaction) -> None:
        await desk.guard(interaction, shelving.only(desk, interaction))

    @group.command(description="Choose the channel in which changes are told, or none")
    @app_commands.describe(channel="Where; none: nowhere")
    async def report(interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        await desk.guard(interaction, shelving.report_to(desk, interaction, channel.id if channel else None))

    return group


async def pressed(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Do what a moderator's button asks for, or the form that was filled in; who may is asked again."""
    match press.action, press.numbers:
        case (Action.PUBLISH, (_,) | ()):
            await adding.publish(desk, interaction, press)
        case (Action.EDIT, ()):
            await adding.edit(desk, interaction, press)
        case (Action.DISCARD, ()):
            await adding.discard(desk, interaction, press)
        case (Action.PASTED, ()):
            await adding.pasted(desk, interaction)
        case (Action.CORRECTED, ()):
            await adding.corrected(desk, interaction, press)
        case (Action.CHANNELS, ()):
            await shelving.only_in(desk, interaction)
        case (Action.LIST, (start,)):
            await shelving.show(desk, interaction, start, update=True)
        case (Action.REMOVE, (_,)):
            await shelving.removed(desk, interaction, press)
        case (Action.KEEP, ()):
            await shelving.kept(desk, interaction)
        case _:
            raise ArticleChanged(TOO_OLD)


async def _check(
    tree: app_commands.CommandTree[discord.Client], desk: Desk, presence: Presence, interaction: Interaction
) -> None:
    if not may_manage(interaction):  # a server can give a command to whom it likes; this is asked again
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
