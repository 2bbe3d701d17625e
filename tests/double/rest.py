"""Discord's REST interface, version 10: what each route does and answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from double import limits
from double.events import COMPONENTS_V2, MEMBER, SEND, VIEW, Channel, Guild, Payload, snowflake
from double.faults import Fault
from double.interactions import Interaction, Refused, compose, revise

if TYPE_CHECKING:
    from double.server import Discord

Reply = Payload | list[Payload] | None


@dataclass(slots=True)
class Call:
    """
    A request and what came of it.

    Attributes:
        path: below /api/v10.
        at: when it came, on the double's clock.
        fault: what befell it.
        status: what it was answered with, even if the answer was dropped; None if it was not looked at.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: object
    at: float
    fault: Fault | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """
    One route.

    Attributes:
        open: whether it needs no bot token, because a token stands in its path.
    """

    method: str
    path: re.Pattern[str]
    act: Callable[..., Reply]
    open: bool


ROUTES: list[Route] = []


def route(
    method: str, template: str, *, open_to_all: bool = False
) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Say which requests a function answers; {names} in the template become its arguments, numbers as int."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))

    def enter(act: Callable[..., Reply]) -> Callable[..., Reply]:
        ROUTES.append(Route(method, pattern, act, open_to_all))
        return act

    return enter


def find(method: str, path: str) -> tuple[Route, dict[str, int | str]] | None:
    """The route of a request, and the names in its path."""
    for known in ROUTES:
        if known.method == method and (match := known.path.fullmatch(path)):
            return known, {name: int(v) if v.isdecimal() else v for name, v in match.groupdict().items()}
    return None


# Who and where the bot is.


@route("GET", "/users/@me")
def me(discord: "Discord", _: Call) -> Reply:
    return discord.bot.user() | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0, "locale": "en-US"}


@route("GET", "/applications/@me")
@route("GET", "/oauth2/applications/@me")
def application(discord: "Discord", _: Call) -> Reply:
    return {
        "id": str(discord.application_id),
        "name": discord.bot.name,
        "description": "",
        "icon": None,
        "bot": discord.bot.user(),
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": discord.moderator.user(),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "approximate_guild_count": len(discord.guilds),
        "integration_types_config": {"0": {}, "1": {}},
    }


@route("GET", "/gateway", open_to_all=True)
def gateway(discord: "Discord", _: Call) -> Reply:
    return {"url": discord.gateway_url}


@route("GET", "/gateway/bot")
def gateway_bot(discord: "Discord", _: Call) -> Reply:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": discord.max_concurrency}
    return {"url": discord.gateway_url, "shards": discord.shards, "session_start_limit": limit}


@route("GET", "/users/@me/guilds")
def my_guilds(discord: "Discord", call: Call) -> Reply:
    after, most = int(call.query.get("after", 0)), int(call.query.get("limit", 200))
    page = sorted(guild for guild in discord.guilds if guild > after)[:most]
    return [discord.guilds[guild].payload() | {"owner": False, "permissions": str(MEMBER)} for guild in page]


@route("DELETE", "/users/@me/guilds/{guild}")
def leave(discord: "Discord", _: Call, guild: int) -> Reply:
    discord.remove_guild(_guild(discord, guild).id)
    return None


@route("POST", "/users/@me/channels")
def direct(discord: "Discord", call: Call) -> Reply:
    discord.check(call, ())
    return discord.direct(discord.people[int(call.body["recipient_id"])]).payload(discord.bot)


@route("GET", "/users/{user}")
def user(discord: "Discord", _: Call, user: int) -> Reply:
    if user not in discord.people:
        raise Refused(404, 10013, "Unknown User")
    return discord.people[user].user()


@route("GET", "/guilds/{guild}")
def guild(discord: "Discord", _: Call, guild: int) -> Reply:
    return _guild(discord, guild).payload()


@route("GET", "/guilds/{guild}/channels")
def guild_channels(discord: "Discord", _: Call, guild: int) -> Reply:
    here = (channel for channel in discord.channels.values() if channel.guild == _guild(discord, guild).id)
    return [channel.payload(discord.bot) for channel in here if channel.bot_may & VIEW]


@route("GET", "/guilds/{guild}/members/{user}")
def guild_member(discord: "Discord", _: Call, guild: int, user: int) -> Reply:
    _guild(discord, guild)
    if user not in discord.people:
        raise Refused(404, 10007, "Unknown Member")
    return discord.people[user].member()


@route("GET", "/channels/{channel}")
def channel_itself(discord: "Discord", _: Call, channel: int) -> Reply:
    return _channel(discord, channel).payload(discord.bot)


def _guild(discord: "Discord", guild: int) -> Guild:
    if guild not in discord.guilds:
        raise Refused(404, 10004, "Unknown Guild")
    return discord.guilds[guild]


def _channel(discord: "Discord", channel: int, need: int = VIEW) -> Channel:
    if channel not in discord.channels:
        raise Refused(404, 10003, "Unknown Channel")
    found = discord.channels[channel]
    if not found.bot_may & VIEW:
        raise Refused(403, 50001, "Missing Access")
    if found.bot_may & need != need:
        raise Refused(403, 50013, "Missing Permissions")
    return found


# Commands, of the application and of a guild.


@route("GET", "/applications/{app}/commands")
@route("GET", "/applications/{app}/guilds/{guild}/commands")
def commands(discord: "Discord", _: Call, app: int, guild: int | None = None) -> Reply:  # noqa: ARG001
    return list(discord.commands.get(guild, {}).values())


@route("PUT", "/applications/{app}/commands")
@route("PUT", "/applications/{app}/guilds/{guild}/commands")
def put_commands(discord: "Discord", call: Call, app: int, guild: int | None = None) -> Reply:
    discord.check(call, limits.commands(call.body))
    before = discord.commands.get(guild, {})
    discord.commands[guild] = {}
    for said in call.body:
        _register(discord, app, guild, said, before)
    return list(discord.commands[guild].values())


@route("POST", "/applications/{app}/commands")
@route("POST", "/applications/{app}/guilds/{guild}/commands")
def post_command(discord: "Discord", call: Call, app: int, guild: int | None = None) -> Reply:
    scope = discord.commands.setdefault(guild, {})
    key = (call.body.get("type", 1), call.body["name"])
    discord.check(call, limits.commands([*(known for k, known in scope.items() if k != key), call.body]))
    return _register(discord, app, guild, call.body, scope)


@route("DELETE", "/applications/{app}/commands/{command}")
@route("DELETE", "/applications/{app}/guilds/{guild}/commands/{command}")
def delete_command(discord: "Discord", _: Call, app: int, command: int, guild: int | None = None) -> Reply:  # noqa: ARG001
    scope = discord.commands.get(guild, {})
    for key, known in scope.items():
        if known["id"] == str(command):
            del scope[key]
            return None
    raise Refused(404, 10063, "Unknown application command")


def _register(discord: "Discord", app: int, guild: int | None, said: Payload, before: dict) -> Payload:
    key = (said.get("type", 1), said["name"])
    known = {
        "options": [],
        "description": "",
        "default_member_permissions": None,
        "nsfw": False,
        **said,
        "type": key[0],
        "id": before[key]["id"] if key in before else str(snowflake()),
        "application_id": str(app),
        "version": str(snowflake()),
    }
    if guild is not None:
        known["guild_id"] = str(guild)
    discord.commands[guild][key] = known
    return known


# Messages of channels.


@route("POST", "/channels/{channel}/messages")
def post_message(discord: "Discord", call: Call, channel: int) -> Reply:
    place = _channel(discord, channel, VIEW | SEND)
    body = call.body
    nonce = str(body["nonce"]) if body.get("nonce") is not None and body.get("enforce_nonce") else None
    if nonce is not None and (known := discord.nonces.get((channel, nonce))):
        discord.deduplicated.append(nonce)
        return known
    discord.check(call, limits.message(body, quiet=discord.quiet))
    made = compose(place, discord.bot, body, int(body.get("flags") or 0) & COMPONENTS_V2)
    if reference := body.get("message_reference"):
        referred = discord.messages.get(int(reference["message_id"]))
        if referred is None and reference.get("fail_if_not_exists", True):
            raise Refused(400, 50035, "Invalid Form Body: message_reference: Unknown message")
        named = {key: str(value) if key.endswith("_id") else value for key, value in reference.items()}
        made |= {"type": 19, "message_reference": named, "referenced_message": referred}
    discord.keep(made)
    if nonce is not None:
        discord.nonces[channel, nonce] = made
    return made


@route("GET", "/channels/{channel}/messages")
def channel_messages(discord: "Discord", call: Call, channel: int) -> Reply:
    _channel(discord, channel)
    return discord.messages_in(channel)[::-1][: int(call.query.get("limit", 50))]


@route("GET", "/channels/{channel}/messages/{message}")
def get_message(discord: "Discord", _: Call, channel: int, message: int) -> Reply:
    return _message(discord, channel, message)


@route("PATCH", "/channels/{channel}/messages/{message}")
def patch_message(discord: "Discord", call: Call, channel: int, message: int) -> Reply:
    was = _own(discord, channel, message, 50005)
    discord.check(call, limits.message(call.body, was, quiet=discord.quiet))
    revise(was, call.body)
    return was


@route("DELETE", "/channels/{channel}/messages/{message}")
def delete_message(discord: "Discord", _: Call, channel: int, message: int) -> Reply:
    discord.forget(_own(discord, channel, message, 50013))
    return None


@route("POST", "/channels/{channel}/typing")
def typing(discord: "Discord", _: Call, channel: int) -> Reply:
    _channel(discord, channel, VIEW | SEND)
    return None


def _message(discord: "Discord", channel: int, message: int) -> Payload:
    _channel(discord, channel)
    found = discord.messages.get(message)
    if found is None or found["channel_id"] != str(channel) or discord.is_private(found):
        raise Refused(404, 10008, "Unknown Message")
    return found


def _own(discord: "Discord", channel: int, message: int, code: int) -> Payload:
    found = _message(discord, channel, message)
    if found["author"]["id"] != str(discord.bot.id):
        raise Refused(403, code, "Not your message")
    return found


# Answers to interactions.


@route("POST", "/interactions/{id}/{token}/callback", open_to_all=True)
def callback(discord: "Discord", call: Call, id: int, token: str) -> Reply:  # noqa: A002
    interaction = discord.interactions.get(id)
    if interaction is None or interaction.token != token:
        raise Refused(404, 10062, "Unknown interaction")
    kind = int(call.body["type"])
    with discord.recording(interaction, "callback", kind, call):
        discord.check(call, limits.callback(call.body, quiet=discord.quiet, source=interaction.source))
        discord.desk.callback(interaction, call.body)
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return None
    answer: Payload = {"id": str(id), "type": interaction.kind}
    told: Payload = {"interaction": answer}
    if interaction.original is not None:
        answer["response_message_id"] = interaction.original["id"]
        answer["response_message_loading"] = kind == 5
        answer["response_message_ephemeral"] = discord.is_private(interaction.original)
        told["resource"] = {"type": kind, "message": interaction.original} if kind != 6 else {"type": kind}
    return told


@route("POST", "/webhooks/{app}/{token}", open_to_all=True)
def follow_up(discord: "Discord", call: Call, app: int, token: str) -> Reply:
    interaction = _opened(discord, app, token)
    with discord.recording(interaction, "follow-up", 0, call):
        discord.check(call, limits.message(call.body, quiet=discord.quiet))
        return discord.desk.follow_up(interaction, call.body)


@route("GET", "/webhooks/{app}/{token}/messages/{which}", open_to_all=True)
def get_answer(discord: "Discord", _: Call, app: int, token: str, which: int | str) -> Reply:
    return discord.desk.find(_opened(discord, app, token), str(which))


@route("PATCH", "/webhooks/{app}/{token}/messages/{which}", open_to_all=True)
def patch_answer(discord: "Discord", call: Call, app: int, token: str, which: int | str) -> Reply:
    interaction = _opened(discord, app, token)
    with discord.recording(interaction, "edit", 0, call):
        was = discord.desk.find(interaction, str(which))
        discord.check(call, limits.message(call.body, was, quiet=discord.quiet))
        return discord.desk.edit(interaction, str(which), call.body)


@route("DELETE", "/webhooks/{app}/{token}/messages/{which}", open_to_all=True)
def delete_answer(discord: "Discord", call: Call, app: int, token: str, which: int | str) -> Reply:
    interaction = _opened(discord, app, token)
    with discord.recording(interaction, "delete", 0, call):
        discord.desk.delete(interaction, str(which))


def _opened(discord: "Discord", app: int, token: str) -> Interaction:
    interaction = discord.by_token.get(token)
    return discord.desk.open(interaction if app == discord.application_id else None)
