"""The bot among members of a server: what the tests of the chat face have in common.

Discord is SimCord's, in this process. What it leaves out of interactions is put in here: through which installation
they come, and where.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial, wraps
from pathlib import Path
from tempfile import TemporaryDirectory

import discord
import simcord
from conftest import LIGHTHOUSE
from simcord.actors import _component_interaction, _dispatch_actor_interaction
from simcord.results import to_discord_message

from bot.articles.holdings import Holdings, OpenArticle
from bot.articles.library import Library
from bot.articles.shelf import key_of
from bot.articles.store import Store
from bot.chat.app import Pullquote, make_desk
from bot.chat.limits import excess, walk
from bot.chat.message import components_in
from bot.chat.presence import Presence
from bot.chat.traffic import Traffic
from bot.config import Chat, Config
from index import read, read_article

TITLE = "The Light at Skerry Point"
LIT = "The lighthouse of Skerry Point was lit in 1823."

# The bot's token, unless a test says another.
FIRST = "a token"

# A server of which the bot is no member.
ELSEWHERE = 999_000_111_222_333_444

_TEXT, _BUTTON = 10, 2


def article(body=LIGHTHOUSE, title=TITLE, source="lighthouse.txt"):
    return read_article(body, source=source, title=title)


class Shelf(Library):
    """
    A library of articles from memory, open wherever no other is kept.

    Attributes:
        only: servers where others are open, with those.
    """

    def __init__(self, *articles, holdings=None):
        super().__init__(Config(default_article=None), holdings)
        self.only = {}
        self.put(*articles)

    def put(self, *articles):
        """Let these be open from now on instead of those before."""
        self._default = tuple(map(_opened, articles))

    def opened(self, place):
        return tuple(map(_opened, self.only[place.server])) if place.server in self.only else super().opened(place)


class Stage:
    """
    A server with a channel, and in it Ann and Ben, a moderator and the owner.

    Attributes:
        env, bot, library: of the moment; a restart changes them.
        server, channel: where everybody is.
        ann, ben, mod, owner: its members; the moderator may manage messages
            and the server.
    """

    def __init__(self, env, bot, store):
        self.env, self.bot, self.store = env, bot, store
        self._through = {}
        self._emit = env.backend.emit
        env.backend.emit = self._complete
        env._settle_internal = partial(env._settle_internal, idle=0.002)  # it would look again after 50 ms
        owner = env.create_user("olga", global_name="Olga")
        self.server = env.create_guild("Skerry", owner=owner)
        self.owner = self.server.add_member(owner)
        self.channel = self.server.create_text_channel("news")
        self.ann, self.ben = self.join("Ann"), self.join("Ben")
        self.mod = self.join("Mo", manage_messages=True, manage_guild=True)

    @property
    def library(self):
        return self.bot.desk.library

    @property
    def me(self):
        """The bot as it is mentioned."""
        return f"<@{self.bot.user.id}>"

    def join(self, name, **permissions):
        """One more member."""
        roles = [self.server.create_role(name, permissions=discord.Permissions(**permissions))] if permissions else []
        return self.server.add_member(self.env.create_user(name.lower(), global_name=name), roles=roles)

    def thread(self, name="a thread"):
        """A thread in the channel that everybody may write in."""
        self.env.backend.create_thread(self.channel.id, name, owner_id=self.owner.id)
        return self.channel.threads[-1]

    async def ask(self, question, who=None, **options):
        """Ask with /ask; the answer."""
        return (await (who or self.ann).slash(self.channel, "ask", question=question, **options)).response

    async def mention(self, words, who=None, channel=None, reply_to=None):
        """Write a message that mentions the bot; the answer, or None."""
        channel = channel or self.channel
        asked = await (who or self.ann).send(channel, f"{self.me} {words}", reply_to=reply_to)
        return answer_to(channel, asked)

    async def add(self, body=LIGHTHOUSE, name="lighthouse.txt", who=None, channel=None):
        """Add an article with /articles add; the draft."""
        file = (name, body.encode() if isinstance(body, str) else body)
        return (await (who or self.mod).slash(channel or self.channel, "articles add", file=file)).response

    async def publish(self, body=LIGHTHOUSE, name="lighthouse.txt", label="Publish here", channel=None):
        """Add an article and publish it; its entry."""
        await self.press(label, await self.add(body, name, channel=channel), self.mod)
        return next(entry for entry in self.shelf.entries if entry.name == name)

    @property
    def shelf(self):
        """What is kept for the server."""
        return self.library.holdings.shelf(self.server.id)

    async def press(self, label, message, who=None):
        """Press the first button of that label; what came of it."""
        return await (who or self.ann).click(message, custom_id=custom_id(message, label))

    async def forge(self, who, message, custom_id):
        """Press a button of this id, which stands under the message in the place of its first."""
        stored = self._stored(message)
        button = next(part for part in walk(stored.components) if "custom_id" in part)
        kept, button["custom_id"] = button["custom_id"], custom_id
        try:
            return await _component_interaction(who, stored, {"custom_id": custom_id, "component_type": _BUTTON})
        finally:
            button["custom_id"] = kept

    async def press_absent(self, who, message, custom_id):
        """Press a button of this id, which does not stand under the message."""
        stored = self._stored(message)
        return await _component_interaction(who, stored, {"custom_id": custom_id, "component_type": _BUTTON})

    async def command(self, who, name, channel=None, **options):
        """A command as a client sends it that asks nobody whether it may."""
        known = self.env.backend.find_command(name, None)
        given = [
            {"name": option, "type": 5 if value is True else 3, "value": value} for option, value in options.items()
        ]
        data = {"id": known["id"], "name": name, "type": 1, "options": given}
        return await _dispatch_actor_interaction(who, 2, channel or self.channel, data)

    @contextmanager
    def installed_by(self, who, context=0):
        """Meanwhile the bot is only there because somebody has installed it: in a foreign server, or in context 2."""
        self._through[who.id] = context
        yield
        del self._through[who.id]

    async def restart(self, *articles, token=FIRST, **limits):
        """The bot ends and starts again."""
        library = self.library
        self.bot = _bot(articles, token, limits, await _holdings(self.store))
        await self.env.restart_bot(self.bot)
        library.close()

    @property
    def sent(self):
        """The body of every message that the bot has sent or edited so far."""
        bodies = [request.json for request in self.env.http_requests]
        bodies = [body.get("data", body) for body in bodies if isinstance(body, dict)]
        return [body for body in bodies if body and "components" in body and "title" not in body]

    def _stored(self, message):
        channel = message.channel.id if isinstance(message, discord.Message) else message.channel_id
        return self.env.backend.get_message(channel, message.id)

    def _complete(self, event, payload):
        if event == "INTERACTION_CREATE":
            who = int((payload.get("member") or payload)["user"]["id"])
            server = payload.get("guild_id")
            if who in self._through:
                payload["authorizing_integration_owners"] = {"1": str(who)}
                payload["context"] = self._through[who]
                if payload["context"] == 0:
                    payload["guild_id"] = str(ELSEWHERE)
                    payload["guild"] = {"id": str(ELSEWHERE), "locale": "en-US", "features": []}
                elif server:
                    payload["user"] = payload.pop("member")["user"]
                    payload |= {"guild_id": None, "guild_locale": None, "channel": _group(payload["channel"])}
            else:
                payload["authorizing_integration_owners"] = {"0": server or "0"}
        self._emit(event, payload)


@asynccontextmanager
async def stage(*articles, token=FIRST, kept=False, **limits) -> AsyncIterator[Stage]:
    """
    The bot online, with these articles open, by default the lighthouse.

    Args:
        articles: what is open everywhere.
        token: the bot's.
        kept: whether there is a database in which articles can be kept.
        limits: what differs from the configuration's numbers for Discord;
            a member may ask often unless it is said here.
    """
    with TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "articles.db", exclusive=True) if kept else None
        bot = _bot(articles or (article(),), token, limits, await _holdings(store))
        try:
            async with simcord.run(bot, shard_count=1) as env:
                on = Stage(env, bot, store)
                yield on
                for body in on.sent:
                    assert body["allowed_mentions"]["parse"] == []
                    assert not body["allowed_mentions"].get("replied_user")
                    assert excess(body["components"]) == ""
            on.library.close()
        finally:
            if store:
                await store.close()


def run(coroutine):
    """Run a coroutine to its end."""
    return asyncio.run(coroutine)


def played(*articles, token=FIRST, kept=False, **limits):
    """A test that plays on a stage, which is its first argument: see stage for the others."""

    def play(test):
        @wraps(test)
        def plain(**cases):
            async def scene():
                async with stage(*articles, token=token, kept=kept, **limits) as on:
                    await test(on, **cases)

            run(scene())

        of = inspect.signature(test)
        plain.__signature__ = of.replace(parameters=list(of.parameters.values())[1:])
        return plain

    return play


def parts(message):
    """All components of a message, nested ones as well."""
    return list(walk(components_in(message) if isinstance(message, discord.Message) else message.components))


def texts(message):
    """The texts of a message from top to bottom, as Discord gets them."""
    return [part["content"] for part in parts(message) if part["type"] == _TEXT]


def text(message):
    """The texts of a message, a line each."""
    return "\n".join(texts(message))


def labels(message):
    """What stands on the buttons of a message; in brackets on those that are switched off."""
    found = [part for part in parts(message) if part["type"] == _BUTTON]
    return [f"({part['label']})" if part.get("disabled") else part["label"] for part in found]


def custom_id(message, label):
    """The id of the first button with that label."""
    return next(part["custom_id"] for part in parts(message) if part.get("label") == label)


def layout(message):
    """How a message is built, in the letters of the guide to its look: C(T, S(T | In context), —, R(3))."""
    found = components_in(message) if isinstance(message, discord.Message) else message.components
    return ", ".join(map(_drawn, found))


def answer_to(channel, asked):
    """The bot's reply to a message, or None."""
    for message in channel._env.backend.messages[channel.id].values():
        if message.author_id == channel._env.bot.user.id and (message.reference or {}).get("message_id") == str(
            asked.id
        ):
            return to_discord_message(channel._env, message)
    return None


def told(result):
    """The one text that only whoever pressed or asked can see."""
    assert result.ephemeral
    assert layout(result.response) == "T"
    return texts(result.response)[0]


def _drawn(part) -> str:
    inside = part.get("components") or []
    match part["type"]:
        case 17:
            return f"C({', '.join(map(_drawn, inside))})"
        case 9:
            return f"S({', '.join(map(_drawn, inside))} | {part['accessory']['label']})"
        case 1:
            return f"R({len(inside)})"
        case 14:
            return "—"
        case 10:
            return "T"
    raise ValueError(part["type"])


async def _holdings(store):
    holdings = Holdings(store)
    await holdings.load()
    return holdings


def _bot(articles, token, limits, holdings):
    config = Config(discord=Chat(**{"member_questions": 1_000, "server_questions": 10_000} | limits))
    traffic, presence = Traffic(), Presence()
    return Pullquote(make_desk(config, Shelf(*articles, holdings=holdings), traffic, token), traffic, presence)


def _opened(one):
    return OpenArticle(key_of(one.sha256), read(one))


def _group(channel):
    return {"id": channel["id"], "type": 3, "recipients": [], "name": None, "icon": None, "owner_id": "1"}
