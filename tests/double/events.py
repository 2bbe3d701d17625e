"""What Discord tells about people, places and messages, and how it words an interaction: plain JSON."""

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Payload = dict[str, object]

EPOCH_MS = 1_420_070_400_000
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15

VIEW, SEND, MANAGE_GUILD = 1 << 10, 1 << 11, 1 << 5
# What a member may: see, write, link, attach, read back, use commands, write in threads.
MEMBER = VIEW | SEND | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 38
MODERATOR = MEMBER | MANAGE_GUILD | 1 << 13

TEXT_CHANNEL, DIRECT, THREAD = 0, 1, 11
SLASH, MESSAGE_MENU = 1, 3
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5

_counter = itertools.count()


def snowflake() -> int:
    """A fresh id that tells the time at which it was made, as all of Discord's do."""
    return int(time.time() * 1000) - EPOCH_MS << 22 | next(_counter) & 0x3FFFFF


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody.

    Attributes:
        permissions: what they may in the guild, as bits.
    """

    id: int
    name: str
    permissions: int = MEMBER
    bot: bool = False
    roles: tuple[int, ...] = ()

    def user(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }

    def member(self) -> Payload:
        return {
            "user": self.user(),
            "nick": None,
            "avatar": None,
            "roles": [str(role) for role in self.roles],
            "joined_at": "2024-03-01T00:00:00+00:00",
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }


@dataclass(frozen=True, slots=True)
class Channel:
    """
    A place to write in.

    Attributes:
        guild: the guild's id; None for direct messages.
        bot_may: what the bot may there, as bits.
        parent: the channel that a thread hangs from.
    """

    id: int
    name: str
    guild: int | None
    kind: int = TEXT_CHANNEL
    bot_may: int = MEMBER
    parent: int | None = None

    def payload(self, bot: Person) -> Payload:
        common: Payload = {"id": str(self.id), "type": self.kind, "flags": 0, "last_message_id": None}
        if self.guild is None:
            return common | {"recipients": []}
        common |= {"guild_id": str(self.guild), "name": self.name, "nsfw": False, "rate_limit_per_user": 0}
        if self.kind == THREAD:
            return common | {
                "parent_id": str(self.parent),
                "owner_id": str(bot.id),
                "message_count": 0,
                "member_count": 1,
                "thread_metadata": {
                    "archived": False,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": "2024-03-01T00:00:00+00:00",
                    "locked": False,
                },
            }
        denied = MEMBER & ~self.bot_may
        overwrites = [{"id": str(bot.id), "type": 1, "allow": "0", "deny": str(denied)}] if denied else []
        return common | {"position": 0, "parent_id": None, "topic": None, "permission_overwrites": overwrites}


@dataclass(frozen=True, slots=True)
class Guild:
    """A server, as members call it."""

    id: int
    name: str
    owner: int
    locale: str = "en-US"

    def payload(self) -> Payload:
        everyone = {
            "id": str(self.id),
            "name": "@everyone",
            "permissions": str(MEMBER),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner),
            "roles": [everyone],
            "emojis": [],
            "stickers": [],
            "features": [],
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "preferred_locale": self.locale,
            "max_members": 500_000,
        }

    def created(self, channels: Sequence[Channel], bot: Person, members: int) -> Payload:
        """GUILD_CREATE: the guild with all that is in it, as far as the bot is told."""
        seen = [channel for channel in channels if channel.bot_may & VIEW]
        return self.payload() | {
            "joined_at": "2024-03-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": members,
            "members": [bot.member()],
            "channels": [channel.payload(bot) for channel in seen if channel.kind != THREAD],
            "threads": [channel.payload(bot) for channel in seen if channel.kind == THREAD],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a member gives to a command."""

    name: str
    content: bytes
    content_type: str | None = "text/plain; charset=utf-8"


def now() -> str:
    return datetime.now(UTC).isoformat()


def message(channel: Channel, author: Person, content: str = "", flags: int = 0) -> Payload:
    """A message as it lies in a channel, with nothing but text so far."""
    return {
        "id": str(snowflake()),
        "channel_id": str(channel.id),
        "author": author.user(),
        "content": content,
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": flags,
    }


def walk(components: object) -> Iterator[Payload]:
    """Every component however deep it stands, in reading order."""
    for component in components if isinstance(components, list) else [components]:
        if isinstance(component, dict):
            yield component
            for inner in ("accessory", "components", "component"):
                if inner in component:
                    yield from walk(component[inner])


def text_of(payload: Mapping[str, object]) -> str:
    """All that a member reads in a message: its content, then its text displays, one a line."""
    shown = [str(payload.get("content") or "")]
    shown += [str(component["content"]) for component in walk(payload.get("components")) if component.get("type") == 10]
    return "\n".join(piece for piece in shown if piece)


def options(given: Mapping[str, object], attachments: Mapping[str, str], focused: str | None = None) -> list[Payload]:
    """
    Options of a command by name; their kind is told by their value.

    Args:
        given: values; a mapping is a subcommand with options of its own.
        attachments: the ids under which uploads are resolved.
        focused: the option that is being typed in.
    """
    worded: list[Payload] = []
    for name, value in given.items():
        option: Payload = {"name": name}
        match value:
            case Mapping():
                option |= {"type": 1, "options": options(value, attachments, focused)}
            case bool():
                option |= {"type": 5, "value": value}
            case int():
                option |= {"type": 4, "value": value}
            case float():
                option |= {"type": 10, "value": value}
            case Upload():
                option |= {"type": 11, "value": attachments[name]}
            case Channel():
                option |= {"type": 7, "value": str(value.id)}
            case Person():
                option |= {"type": 6, "value": str(value.id)}
            case _:
                option |= {"type": 3, "value": str(value)}
        if name == focused:
            option["focused"] = True
        worded.append(option)
    return worded


def filled(components: object, values: Mapping[str, object]) -> list[Payload]:
    """A modal's components as they come back when a member has filled them in."""
    answered: list[Payload] = []
    for component in components if isinstance(components, list) else []:
        back: Payload = {"type": component["type"], "id": component.get("id", 0)}
        if "components" in component:
            back["components"] = filled(component["components"], values)
        elif "component" in component:
            back["component"] = filled([component["component"]], values)[0]
        elif "custom_id" in component:
            back["custom_id"] = component["custom_id"]
            value = values.get(str(component["custom_id"]), component.get("value", ""))
            back |= {"values": value} if isinstance(value, list) else {"value": str(value)}
        answered.append(back)
    return answered
