"""The bot put together: the client that discord.py runs, and the whole of it from start to end."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands

from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.library import TOO_OLD, Library
from bot.articles.refresh import Refreshed, fetching
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.articles.upkeep import follow, forget, keep_fresh
from bot.chat import moderation, questions
from bot.chat.buttons import filled_in, pressed
from bot.chat.connection import CLOSING, DRAINING, ExitCode, stay_online
from bot.chat.desk import Desk
from bot.chat.health import LoopWatch, touch_while
from bot.chat.limits import Component, walk
from bot.chat.managing import report
from bot.chat.message import components_in
from bot.chat.pace import Pace, Paces
from bot.chat.presence import Presence
from bot.chat.press import PressButton, Seal
from bot.chat.proposal import refreshed_in_words
from bot.chat.registration import register
from bot.chat.reply import SORRY, Interaction, Reply
from bot.chat.traffic import Traffic
from bot.chat.turns import Turns
from bot.config import Config
from bot.doctor import PERMISSIONS
from bot.wording import count
from index import PullquoteError

if TYPE_CHECKING:
    from discord.types.gateway import MessageCreateEvent

    Parse = Callable[[MessageCreateEvent], None]

log = logging.getLogger("pullquote")

# Servers, so that channels have names, and messages: Discord hands over the words only of those that are for us.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)

# While an index is built in another thread, the event loop waits at most so long for its turn, in seconds; Python's
# own five thousandths add up.
SWITCHING = 0.001

MEMBER_SECONDS = 30.0
SERVER_SECONDS = 60.0

# Where Discord slows us down for longer, in seconds, an answer comes too late.
LONGEST_LIMIT = 60.0

# A press is worth less than a question: so many for each question that a member may ask.
PRESSES = 4


class Pullquote(discord.AutoShardedClient):
    """
    The client: everything that Discord tells us comes in here and goes to a room of its own.

    Attributes:
        desk: where questions are served.
        traffic: what goes over the wire.
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
            max_ratelimit_timeout=LONGEST_LIMIT,
            http_trace=traffic.trace(),
        )
        self.desk = desk
        self.traffic = traffic
        self.presence = presence
        self.tree = Commands(self)
        questions.add_commands(self.tree, desk)
        moderation.add_commands(self.tree, desk, presence)
        self.add_dynamic_items(PressButton)
        self._registering: asyncio.Task[None] | None = None
        parsers = self._connection.parsers
        parsers["MESSAGE_CREATE"] = self._only_for_us(parsers["MESSAGE_CREATE"])

    def _only_for_us(self, parse: "Parse") -> "Parse":
        """
        Let discord.py see only messages that may be for us.

        Else each one that anybody writes on a busy server, and each answer of
        our own, costs as much as a third of a question. Whether it truly is
        for us is for answer_message to say.
        """

        def parse_ours(message: "MessageCreateEvent") -> None:
            mentioned = (int(user["id"]) for user in message.get("mentions", ()))
            if self.user is None or "guild_id" not in message or self.user.id in mentioned:
                parse(message)

        return parse_ours

    async def setup_hook(self) -> None:
        """Print the invite link, begin to tell Discord the commands, and go on meanwhile."""
        if not self.presence.invited and self.application_id:
            log.info("To invite me: %s", invite_link(self.application_id))
        self.presence.invited = True
        if not self.presence.registered:
            self._registering = asyncio.create_task(self._register())

    async def _register(self) -> None:
        await register(self.tree)
        self.presence.registered = True

    async def close(self) -> None:
        """
        Finish the answers that are begun, then close.

        If it is for good, whoever asks meanwhile is told so; else no question
        may come to a client that is about to go.
        """
        if self._registering:
            self._registering.cancel()
        if not self.desk.turns.closing:
            with suppress(TimeoutError):
                leave = asyncio.gather(*(shard.disconnect() for shard in self.shards.values()), return_exceptions=True)
                await asyncio.wait_for(leave, CLOSING)
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
        """
        Do what a form that was filled in is for, and answer a press of a button that does not stand under its message.

        discord.py knows neither: it would let them wait.
        """
        custom_id = str(cast("Component", interaction.data or {}).get("custom_id"))
        if interaction.type is discord.InteractionType.modal_submit:
            await self.desk.guard(interaction, filled_in(self.desk, interaction, custom_id))
        if interaction.type is not discord.InteractionType.component:
            return
        shown = walk(components_in(interaction.message)) if interaction.message else ()
        if all(component.get("custom_id") != custom_id for component in shown):
            await self.desk.reply.tell(interaction, TOO_OLD)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note a new session."""
        self.presence.arrived(shard_id, self.shard_count, new=True)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a session goes on."""
        self.presence.arrived(shard_id, self.shard_count, new=False)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a connection is lost."""
        self.presence.left(shard_id)

    async def on_ready(self) -> None:
        """Tell the operator that all shards are online for the first time."""
        if not self.presence.introduced:
            name, servers = self.user.name if self.user else "nobody", count(len(self.guilds), "server")
            log.info("Online as %s, on %s, asking for no privileged intent.", name, servers)
        self.presence.introduced = True

        await self._note_servers({guild.id for guild in self.guilds})

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that a server has removed the bot: what is kept for it is deleted some time later."""
        self.desk.drafts.forget(guild.id)
        await self._note(guild.id, int(time()))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that a server has the bot, perhaps again."""
        await self._note(guild.id, None)

    async def _note_servers(self, ours: set[int]) -> None:
        """Note what happened while the bot was offline, once all servers are known."""
        for server in self.desk.library.holdings.servers:
            if server != EVERYWHERE:
                await self._note(server, None if server in ours else int(time()))

    async def _note(self, server: int, left: int | None) -> None:
        holdings = self.desk.library.holdings
        known = holdings.shelf(server).left
        if server not in holdings.servers or (known is None) == (left is None):
            return
        try:
            await holdings.change(server, lambda store: store.leave(server, left))
        except PullquoteError as error:
            log.warning("That a server has removed or invited me could not be noted. %s", error)

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


async def run(config: Config, token: str) -> ExitCode:
    """
    Be in Discord until told to stop.

    Raises:
        PullquoteError: if the default article cannot be read, or the
            database cannot be used.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    desk: Desk | None = None

    def leave() -> None:
        if not stop.is_set():
            log.info("Stopping: no new questions; those that are begun are finished.")
        stop.set()
        if desk:
            desk.turns.closing = True

    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # on Windows, where Ctrl-C ends it at once
            loop.add_signal_handler(number, leave)
    store = await Store.open(config.articles.file, exclusive=True)
    holdings = Holdings(store)
    await holdings.load()
    library = await asyncio.to_thread(Library, config, holdings)
    sys.setswitchinterval(SWITCHING)
    gc.freeze()  # else Python looks through all that nltk made again and again, a quarter of the time
    traffic, presence = Traffic(), Presence()
    desk = make_desk(config, library, traffic, token)
    watch = LoopWatch(loop)
    watch.start()
    client: Pullquote | None = None

    def make_client() -> Pullquote:
        nonlocal client
        client = Pullquote(desk, traffic, presence)
        return client

    async def tell(refreshed: Refreshed) -> None:
        if client:
            await report(desk, client, refreshed.entry.server, refreshed_in_words(refreshed))

    fetch = fetching(config.max_article_bytes)
    chores = [
        asyncio.create_task(chore)
        for chore in (
            touch_while(lambda: presence.connected, config.discord.health_file),
            library.prepare_all(),
            follow(holdings),
            forget(holdings, config.articles),
            keep_fresh(holdings, desk.drafts, config.articles, fetch, tell),
        )
    ]
    try:
        return await stay_online(make_client, token, stop)
    finally:
        for chore in chores:
            chore.cancel()
        watch.stop()
        library.close()
        await holdings.close()


def make_desk(config: Config, library: Library, traffic: Traffic, token: str) -> Desk:
    """The desk that a configuration describes."""
    paces = Paces(
        member=Pace(config.discord.member_questions, MEMBER_SECONDS),
        server=Pace(config.discord.server_questions, SERVER_SECONDS),
        presses=Pace(PRESSES * config.discord.member_questions, MEMBER_SECONDS),
    )
    drafts = Drafts(library.holdings, config)
    return Desk(config, library, Turns(config.discord.waiting), paces, Seal(token), Reply(traffic), drafts)
