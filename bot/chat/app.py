"""The bot put together: the client that discord.py runs, and the whole of it from start to end."""

import asyncio
import logging
import signal
from collections.abc import Mapping
from typing import cast

import discord
from discord import app_commands

from bot.articles.library import Library
from bot.chat import moderation, questions
from bot.chat.buttons import TOO_OLD, pressed
from bot.chat.connection import DRAINING, ExitCode, Presence, stay_online
from bot.chat.desk import Desk
from bot.chat.health import LoopWatch, touch_while
from bot.chat.limits import Component, walk
from bot.chat.message import components_in
from bot.chat.press import PressButton, Seal
from bot.chat.registration import register
from bot.chat.reply import SORRY, Interaction, Reply
from bot.chat.traffic import Traffic
from bot.chat.turns import Limit, Limits, Turns
from bot.config import Config, read_token
from bot.doctor import PERMISSIONS

log = logging.getLogger("pullquote")

# Servers, so that channels have names, and messages: Discord hands over the words only of those that are for us.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)

MEMBER_SECONDS = 30.0
SERVER_SECONDS = 60.0

# A press is worth less than a question: so many for each question that a member may ask.
PRESSES = 4


class Pullquote(discord.AutoShardedClient):
    """
    The client: everything that Discord tells us comes in here and goes to a room of its own.

    Attributes:
        desk: where questions are served.
        presence: whether the gateway is truly connected.
        tree: the commands.
    """

    def __init__(self, desk: Desk, traffic: Traffic, presence: Presence) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            http_trace=traffic.trace(),
        )
        self.desk = desk
        self.presence = presence
        self.tree = Commands(self)
        questions.add_commands(self.tree, desk)
        moderation.add_commands(self.tree, desk, presence)
        self.add_dynamic_items(PressButton)
        self._registering: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Print the invite link, begin to tell Discord the commands, and go on meanwhile."""
        if self.presence.sessions == 0 and self.application_id:
            log.info("To invite me: %s", invite_link(self.application_id))
        self._registering = asyncio.create_task(register(self.tree))

    async def close(self) -> None:
        """Finish the answers that are begun, then close."""
        if self._registering:
            self._registering.cancel()
        try:
            await asyncio.wait_for(self.desk.turns.drained(), DRAINING)
        except TimeoutError:
            log.warning("Some answers could not be finished in %.0f s.", DRAINING)
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message, if it is for us."""
        if self.user:
            await questions.answer_message(self.desk, self.user, message)

    async def on_press(self, interaction: Interaction, custom_id: str) -> None:
        """Do what a button asks for; see PressButton."""
        await self.desk.guard(interaction, pressed(self.desk, interaction, custom_id))

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a press of a button that does not stand under its message: discord.py would let it wait."""
        if interaction.type is not discord.InteractionType.component:
            return
        custom_id = cast("Component", interaction.data or {}).get("custom_id")
        shown = walk(components_in(interaction.message)) if interaction.message else ()
        if all(component.get("custom_id") != custom_id for component in shown):
            await self.desk.reply.tell(interaction, TOO_OLD)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Note a new session, and tell the operator when the first one is complete."""
        self.presence.arrived(shard_id, new=True)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a session goes on."""
        self.presence.arrived(shard_id, new=False)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a connection is lost."""
        self.presence.left(shard_id)

    async def on_ready(self) -> None:
        """Tell the operator that all shards are online."""
        log.info("Online as %s, on %d servers, asking for no privileged intent.", self.user, len(self.guilds))

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Log our own mistakes in the handling of an event."""
        log.exception("An event could not be handled (%s).", event_method)


class Commands(app_commands.CommandTree[discord.Client]):
    """The commands, in one scope: everywhere, for servers and for those who install the bot for themselves."""

    def __init__(self, client: Pullquote) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self._desk = client.desk

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer a command that is not ours any more, or that failed by our mistake."""
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            words = "This command has changed. Please try again in a few minutes."
        else:
            log.error("A command failed.", exc_info=error.__cause__ or error)
            words = SORRY
        if interaction.type is discord.InteractionType.application_command:
            await self._desk.reply.tell(interaction, words)


def invite_link(application: int) -> str:
    """The address at which a server's owner invites the bot, with the permissions that it needs and no others."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))


async def run(config: Config, environ: Mapping[str, str]) -> ExitCode:
    """
    Be in Discord until told to stop.

    Raises:
        NoToken: see read_token.
        PullquoteError: if the default article cannot be read.
    """
    token = read_token(environ)
    library = await asyncio.to_thread(Library, config)
    traffic, presence, stop = Traffic(), Presence(), asyncio.Event()
    desk = make_desk(config, library, traffic, token)
    loop = asyncio.get_running_loop()

    def leave() -> None:
        if not stop.is_set():
            log.info("Stopping: no new questions; those that are begun are finished.")
        desk.turns.closing = True
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, leave)
    watch = LoopWatch(loop)
    watch.start()
    pulse = asyncio.create_task(touch_while(lambda: presence.connected, config.discord.health_file))
    try:
        return await stay_online(lambda: Pullquote(desk, traffic, presence), token, stop)
    finally:
        pulse.cancel()
        watch.stop()
        library.close()


def make_desk(config: Config, library: Library, traffic: Traffic, token: str) -> Desk:
    """The desk that a configuration describes."""
    limits = Limits(
        member=Limit(config.discord.member_questions, MEMBER_SECONDS),
        server=Limit(config.discord.server_questions, SERVER_SECONDS),
        presses=Limit(PRESSES * config.discord.member_questions, MEMBER_SECONDS),
    )
    return Desk(library, Turns(config.discord.waiting), limits, Seal(token), Reply(traffic))
