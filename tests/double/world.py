"""The small world behind the double: guilds, people, channels, messages, and what members do in them."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from secrets import token_urlsafe
from typing import TypeVar

from double.events import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DIRECT,
    EPHEMERAL,
    MEMBER,
    MESSAGE_MENU,
    MODAL,
    MODERATOR,
    SLASH,
    TEXT_CHANNEL,
    Channel,
    Guild,
    Payload,
    Person,
    Upload,
    filled,
    message,
    options,
    snowflake,
    walk,
)  # fmt: skip
from double.faults import Faults
from double.gateway import CONTENT, DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS, Gateway, Session
from double.interactions import Desk, Interaction, compose

TOKEN = "token.of.the.double"  # noqa: S105  # opens nothing but the double
Found = TypeVar("Found")


class World:
    """
    Who and what there is, and what members do. What they do is sent at once; its record fills as the bot answers.

    Attributes:
        token: the bot token that is right.
        bot, member, moderator, guild, channel: who and what is there from the start.
        commands: what the bot has registered, by guild (None: everywhere), kind and name.
        messages: all that were not deleted, by id.
        resume_url: what READY gives as resume_gateway_url; None is the gateway itself.
    """

    faults: Faults
    gateway_url: str
    url: str

    def __init__(self) -> None:
        self.token = TOKEN
        self.resume_url: str | None = None
        self.application_id = snowflake()
        self.bot = Person(self.application_id, "Pullquote", bot=True)
        self.member = Person(snowflake(), "reed")
        self.moderator = Person(snowflake(), "ward", permissions=MODERATOR)
        self.people = {person.id: person for person in (self.bot, self.member, self.moderator)}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int | None, dict[tuple[int, str], Payload]] = {}
        self.messages: dict[int, Payload] = {}
        self.files: dict[str, Upload] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.gateway = Gateway(self)
        self.desk = Desk(self.clock, self._compose_answer, self.forget)
        self._skipped = 0.0
        self._first_guild = (snowflake() >> 22) // 1024 * 1024  # a multiple: guilds go round the shards from shard 0
        self._guild_numbers = itertools.count()
        self.guild = self.add_guild("Skerry")
        self.channel = self.add_channel(self.guild, "general")

    # Time.

    def clock(self) -> float:
        """Seconds, as skip() moves them."""
        return time.monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let time pass, for tokens that expire."""
        self._skipped += seconds

    async def until(self, what: Callable[[], Found], timeout: float = 5.0) -> Found:
        """Wait until something holds; what it gave."""
        async with asyncio.timeout(timeout):
            while not (found := what()):
                await asyncio.sleep(0.002)
        return found

    async def answered(self, interaction: Interaction, timeout: float = 5.0) -> Interaction:
        """Wait until the member sees the answer itself."""
        await self.until(lambda: interaction.finished, timeout)
        return interaction

    # The world.

    def add_guild(self, name: str) -> Guild:
        """A new guild; guilds go round the shards in turn. The bot is told if it is there."""
        guild = Guild(self._first_guild + next(self._guild_numbers) << 22, name, self.moderator.id)
        self.guilds[guild.id] = guild
        for session in self.gateway.of(guild.id):
            if session.intents & GUILDS:
                session.tell("GUILD_CREATE", guild.created(self._channels_of(guild), self.bot, len(self.people)))
        return guild

    def remove_guild(self, guild: int) -> None:
        """The bot is thrown out, or leaves."""
        del self.guilds[guild]
        for channel in [channel for channel in self.channels.values() if channel.guild == guild]:
            del self.channels[channel.id]
        for session in self.gateway.of(guild):
            session.tell("GUILD_DELETE", {"id": str(guild)})

    def add_channel(
        self,
        guild: Guild,
        name: str,
        *,
        kind: int = TEXT_CHANNEL,
        bot_may: int = MEMBER,
        parent: Channel | None = None,
    ) -> Channel:
        """A new channel, or with a parent and kind 11 a thread."""
        channel = Channel(snowflake(), name, guild.id, kind, bot_may, parent.id if parent else None)
        self.channels[channel.id] = channel
        for session in self.gateway.of(guild.id):
            if session.intents & GUILDS:
                session.tell("CHANNEL_CREATE", channel.payload(self.bot))
        return channel

    def remove_channel(self, channel: Channel) -> None:
        del self.channels[channel.id]
        for session in self.gateway.of(channel.guild):
            session.tell("CHANNEL_DELETE", channel.payload(self.bot))

    def add_person(self, name: str, permissions: int = MEMBER) -> Person:
        person = Person(snowflake(), name, permissions)
        self.people[person.id] = person
        return person

    def foreign_channel(self, name: str) -> Channel:
        """A channel of a guild in which the bot is not; a member who has installed it may use it there."""
        channel = Channel(snowflake(), name, snowflake())
        self.channels[channel.id] = channel
        return channel

    def direct(self, person: Person) -> Channel:
        """The direct messages between the bot and somebody."""
        for channel in self.channels.values():
            if channel.kind == DIRECT and channel.name == person.name:
                return channel
        channel = Channel(snowflake(), person.name, None, DIRECT)
        self.channels[channel.id] = channel
        return channel

    def _channels_of(self, guild: Guild) -> list[Channel]:
        return [channel for channel in self.channels.values() if channel.guild == guild.id]

    def ready(self, session: Session) -> Iterator[tuple[str, Payload]]:
        """What a new session is told first."""
        mine = [g for g in self.guilds.values() if (g.id >> 22) % session.shards == session.shard]
        yield (
            "READY",
            {
                "v": 10,
                "user": self.bot.user(),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
                "session_id": session.id,
                "resume_gateway_url": self.resume_url or self.gateway_url,
                "shard": [session.shard, session.shards],
                "application": {"id": str(self.application_id), "flags": 0},
            },
        )
        if session.intents & GUILDS:
            for guild in mine:
                yield "GUILD_CREATE", guild.created(self._channels_of(guild), self.bot, len(self.people))

    # What members do.

    def slash(
        self,
        name: str,
        given: Mapping[str, object] | None = None,
        *,
        by: Person | None = None,
        where: Channel | None = None,
        user_install: bool = False,
    ) -> Interaction:
        """
        A member uses a slash command.

        Args:
            name: the command.
            given: values of its options; a mapping is a subcommand; an Upload is a file.
            by: who, else the member.
            where: else the channel of the guild.
            user_install: whether the member, not the guild, has installed the bot.
        """
        data = self._command_data(SLASH, name, where or self.channel) | self._options(given or {})
        return self._interact(COMMAND, data, by, where, user_install=user_install)

    def autocomplete(
        self,
        name: str,
        given: Mapping[str, object],
        focused: str,
        *,
        by: Person | None = None,
        where: Channel | None = None,
    ) -> Interaction:
        """A member types in an option of a slash command, the focused one."""
        data = self._command_data(SLASH, name, where or self.channel) | self._options(given, focused)
        return self._interact(AUTOCOMPLETE, data, by, where)

    def message_menu(self, name: str, target: Payload, *, by: Person | None = None) -> Interaction:
        """A member uses a command from a message's context menu; the message comes with its text."""
        where = self.channels[int(target["channel_id"])]
        resolved = {"messages": {target["id"]: target}}
        data = self._command_data(MESSAGE_MENU, name, where) | {"target_id": target["id"], "resolved": resolved}
        return self._interact(COMMAND, data, by, where)

    def press(self, under: Interaction | Payload, which: str, *, by: Person | None = None) -> Interaction:
        """
        A member presses the button with this label or custom_id under a message, or under an answer's last.

        Raises:
            LookupError: if there is no such button to press.
        """
        source = under.visible[-1] if isinstance(under, Interaction) else under
        for button in walk(source["components"]):
            if button.get("type") == 2 and which in (button.get("label"), button.get("custom_id")):
                if button.get("disabled") or "custom_id" not in button:
                    raise LookupError(f"{which!r} cannot be pressed")
                return self.forge(str(button["custom_id"]), source, by=by)
        raise LookupError(f"there is no button {which!r}")

    def choose(
        self, under: Interaction | Payload, custom_id: str, values: list[str], *, by: Person | None = None
    ) -> Interaction:
        """A member chooses in a select menu."""
        source = under.visible[-1] if isinstance(under, Interaction) else under
        kind = next(part["type"] for part in walk(source["components"]) if part.get("custom_id") == custom_id)
        return self.forge(custom_id, source, by=by, kind=int(kind), values=values)

    def forge(
        self,
        custom_id: str,
        source: Payload,
        *,
        by: Person | None = None,
        kind: int = 2,
        values: list[str] | None = None,
    ) -> Interaction:
        """A press with any custom_id, whether or not the message has such a button."""
        data: Payload = {"component_type": kind, "custom_id": custom_id, "id": 1}
        if values is not None:
            data["values"] = values
        return self._interact(COMPONENT, data, by, self.channels[int(source["channel_id"])], source=source)

    def submit(self, opened: Interaction, values: Mapping[str, object], *, by: Person | None = None) -> Interaction:
        """A member fills in the modal that answered an interaction, by custom_id, and sends it."""
        if opened.form is None:
            raise LookupError("no modal was opened")
        data: Payload = {"custom_id": opened.form["custom_id"], "components": filled(opened.form["components"], values)}
        return self._interact(MODAL, data, by or opened.by, opened.channel, source=opened.source)

    def say(
        self, text: str, *, by: Person | None = None, where: Channel | None = None, reply_to: Payload | None = None
    ) -> Payload:
        """Somebody writes a message; <@id> of the bot in it is a mention."""
        channel = where or self.channel
        said = message(channel, by or self.member, text)
        said["mentions"] = [person.user() for person in self.people.values() if f"<@{person.id}>" in text]
        if reply_to is not None:
            reference = {"message_id": reply_to["id"], "channel_id": reply_to["channel_id"]}
            said |= {"type": 19, "message_reference": reference, "referenced_message": reply_to}
        self.keep(said)
        return said

    def messages_in(self, channel: Channel | int) -> list[Payload]:
        """The messages of a channel that all see, oldest first."""
        where = str(channel.id if isinstance(channel, Channel) else channel)
        return [
            known for known in self.messages.values() if known["channel_id"] == where and not self.is_private(known)
        ]

    def _command_data(self, kind: int, name: str, where: Channel) -> Payload:
        scopes = [scope for scope in (where.guild, None) if scope in self.commands]
        for scope in scopes:
            known = self.commands[scope].get((kind, name))
            if known is not None:
                told: Payload = {"id": known["id"], "name": name, "type": kind}
                return told | ({"guild_id": str(scope)} if scope is not None else {})
        if scopes:
            raise LookupError(f"there is no command {name!r} to use here")
        return {"id": str(snowflake()), "name": name, "type": kind}

    def _options(self, given: Mapping[str, object], focused: str | None = None) -> Payload:
        uploads: dict[str, str] = {}
        resolved: dict[str, Payload] = {}
        for name, value in _flat(given):
            if isinstance(value, Upload):
                uploads[name] = str(snowflake())
                resolved.setdefault("attachments", {})[uploads[name]] = self.attach(value, uploads[name])
            elif isinstance(value, Channel):
                partial_channel = value.payload(self.bot) | {"permissions": str(MEMBER)}
                resolved.setdefault("channels", {})[str(value.id)] = partial_channel
            elif isinstance(value, Person):
                resolved.setdefault("users", {})[str(value.id)] = value.user()
        return {"options": options(given, uploads, focused), **({"resolved": resolved} if resolved else {})}

    def _interact(
        self,
        kind: int,
        data: Payload,
        by: Person | None,
        where: Channel | None,
        *,
        source: Payload | None = None,
        user_install: bool = False,
    ) -> Interaction:
        person, channel = by or self.member, where or self.channel
        told: Payload = {
            "id": str(snowflake()),
            "application_id": str(self.application_id),
            "type": kind,
            "token": token_urlsafe(48),
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": channel.payload(self.bot),
            "locale": "en-US",
            "app_permissions": str(channel.bot_may),
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {"1": str(person.id)} if user_install else {"0": str(channel.guild or 0)},
            "context": 1 if channel.guild is None else 0,
        }
        if channel.guild is None:
            told["user"] = person.user()
        else:
            guild = self.guilds.get(channel.guild)
            locale = guild.locale if guild else "en-US"
            told |= {
                "guild_id": str(channel.guild),
                "guild": {"id": str(channel.guild), "locale": locale, "features": []},
                "guild_locale": locale,
                "member": person.member() | {"permissions": str(person.permissions)},
            }
        if source is not None:
            told["message"] = source
        interaction = Interaction(
            int(told["id"]), str(told["token"]), kind, told, person, channel, self.clock(), source=source
        )
        self.interactions[interaction.id] = self.by_token[interaction.token] = interaction
        for session in self.gateway.of(channel.guild):
            session.tell("INTERACTION_CREATE", told, partial(self._delivered, interaction))
        return interaction

    def _delivered(self, interaction: Interaction) -> None:
        interaction.delivered = interaction.delivered or self.clock()

    # What the routes need.

    def keep(self, said: Payload) -> None:
        """A message is in its channel from now on, and the bot is told as far as its intents go."""
        self.messages[int(said["id"])] = said
        channel = self.channels.get(int(said["channel_id"]))
        if self.is_private(said) or channel is None or (channel.guild is not None and channel.guild not in self.guilds):
            return  # the bot answers there and sees nothing
        named = any(user["id"] == str(self.bot.id) for user in (*said["mentions"], said["author"]))
        for session in self.gateway.of(channel.guild):
            if not session.intents & (DIRECT_MESSAGES if channel.guild is None else GUILD_MESSAGES):
                continue
            told = dict(said)
            if not (named or channel.guild is None or session.intents & CONTENT):
                told |= {"content": "", "embeds": [], "attachments": [], "components": []}
            if channel.guild is not None:
                author = self.people.get(int(said["author"]["id"]))
                told |= {"guild_id": str(channel.guild)} | ({"member": author.member()} if author else {})
            session.tell("MESSAGE_CREATE", told)

    def forget(self, said: Payload) -> None:
        """A message is deleted."""
        said["_gone"] = True
        self.messages.pop(int(said["id"]), None)

    @staticmethod
    def is_private(said: Payload) -> bool:
        """Whether only one member sees a message."""
        return bool(int(said["flags"]) & EPHEMERAL)

    def _compose_answer(self, channel: Channel, body: Payload, flags: int, interaction: Interaction) -> Payload:
        made = compose(channel, self.bot, body, flags)
        made |= {
            "application_id": str(self.application_id),
            "webhook_id": str(self.application_id),
            "type": 20 if interaction.kind == COMMAND else 0,
            "interaction_metadata": {
                "id": str(interaction.id),
                "type": interaction.kind,
                "user": interaction.by.user(),
                "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
            },
        }
        self.keep(made)
        return made

    def attach(self, upload: Upload, attachment: str) -> Payload:
        self.files[attachment] = upload
        address = f"{self.url}/cdn/{attachment}/{upload.name}"
        told: Payload = {"id": attachment, "filename": upload.name, "size": len(upload.content)}
        told |= {"url": address, "proxy_url": address, "content_type": upload.content_type}
        return told


def _flat(given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        if isinstance(value, Mapping):
            yield from _flat(value)
        else:
            yield name, value
