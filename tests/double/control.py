"""The double's own door, for a benchmark in another process: POST /_control to act, GET /_control/report to read."""

import json
from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import web

from double.events import Payload
from double.faults import KINDS, Fault
from double.interactions import Interaction

if TYPE_CHECKING:
    from double.server import Discord

ACTIONS = ("slash", "autocomplete", "press", "say", "submit", "forge", "add_guild")


async def serve(discord: "Discord", request: web.BaseRequest) -> web.Response:
    """Answer one request; a mistake in it is told as text."""
    if request.method == "GET":
        return web.json_response(report(discord))
    orders = await request.json()
    try:
        done = [await act(discord, order) for order in (orders if isinstance(orders, list) else [orders])]
    except (LookupError, TypeError, ValueError) as error:
        return web.Response(status=400, text=f"{type(error).__name__}: {error}")
    return web.json_response(done if isinstance(orders, list) else done[0])


async def act(discord: "Discord", order: Payload) -> object:
    """
    Do one thing: {"do": name, ...}.

    slash, autocomplete, press, submit, say take the arguments of the method of that name under "with", and
    "times"; they give ids back. An interaction, or a message to press under, is named by its id. fault takes method,
    path, times and a fault {"kind": "Status", "status": 502}; now takes a fault and a shard; storm what
    Faults.storm takes, with faults so written. calm, forget, refuse, listen and skip do as their names say.
    """
    match order["do"]:
        case "fault":
            discord.faults.next(order["method"], order["path"], _fault(order["fault"]), times=order.get("times", 1))
        case "now":
            return discord.faults.now(_fault(order["fault"]), order.get("shard"))
        case "storm":
            said = dict(order["with"])
            for among in ("among", "gateway"):
                said[among] = [_fault(fault) for fault in said.get(among, [])]
            discord.faults.storm(**said)
        case "calm":
            discord.faults.calm()
        case "forget":
            _forget(discord)
        case "refuse":
            discord.refuse(order["port"])
        case "listen":
            await discord.listen(order["port"])
        case "skip":
            discord.skip(order["seconds"])
        case name if name in ACTIONS:
            said = {key: _named(discord, key, value) for key, value in order.get("with", {}).items()}
            return [_id(getattr(discord, name)(**said)) for _ in range(order.get("times", 1))]
        case name:
            raise LookupError(f"there is no action {name!r}")
    return None


def _fault(said: Payload) -> Fault:
    return KINDS[said["kind"]](**{key: value for key, value in said.items() if key != "kind"})


def _named(discord: "Discord", key: str, value: object) -> object:
    """What an argument means where it names something by its id."""
    match key:
        case "under" | "opened" | "source" | "reply_to":
            known = discord.interactions.get(int(value)) or discord.messages[int(value)]
            return known.visible[-1] if key == "source" and isinstance(known, Interaction) else known
        case "by":
            return discord.people[int(value)]
        case "where":
            return discord.channels[int(value)]
    return value


def _id(made: object) -> str:
    return str(made["id"] if isinstance(made, dict) else made.id)


def _forget(discord: "Discord") -> None:
    """Drop all records, for a run that lasts for hours. What is not answered yet stays."""
    discord.calls.clear()
    discord.faults.struck.clear()
    discord.gateway.knocks.clear()
    for interaction in [known for known in discord.interactions.values() if known.finished is not None]:
        del discord.interactions[interaction.id], discord.by_token[interaction.token]
        for seen in interaction.messages:
            discord.messages.pop(int(seen["id"]), None)


def report(discord: "Discord") -> Payload:
    """All that was recorded; times are seconds on one clock."""
    calls = Counter(f"{call.method} {_shape(call.path)} {call.status}" for call in discord.calls)
    return {
        "now": discord.clock(),
        "guild": str(discord.guild.id),
        "channel": str(discord.channel.id),
        "member": str(discord.member.id),
        "moderator": str(discord.moderator.id),
        "online": discord.gateway.online(),
        "interactions": [_told(interaction) for interaction in discord.interactions.values()],
        "calls": dict(calls),
        "knocks": dict(Counter(knock.kind for knock in discord.gateway.knocks)),
        "struck": dict(Counter(type(fault).__name__ for _, _, fault in discord.faults.struck)),
        "commands": [known["name"] for scope in discord.commands.values() for known in scope.values()],
        "violations": discord.violations,
        "failures": discord.failures,
    }


def _told(interaction: Interaction) -> Payload:
    return {
        "id": str(interaction.id),
        "kind": interaction.kind,
        "sent": interaction.sent,
        "delivered": interaction.delivered,
        "acknowledged": interaction.acknowledged,
        "finished": interaction.finished,
        "refusals": interaction.refusals,
        "messages": len(interaction.visible),
        "ephemeral": interaction.ephemeral,
        "text": interaction.text,
        "choices": interaction.choices,
        "buttons": [button.get("label") for button in interaction.buttons],
    }


def _shape(path: str) -> str:
    """A path with numbers and tokens left out, so that alike requests count together."""
    return "/".join("#" if piece.isdecimal() or len(piece) > 30 else piece for piece in path.split("/"))


def dumped(discord: "Discord") -> str:
    """Where the double can be reached, for a port file."""
    return json.dumps({"url": discord.url, "gateway_url": discord.gateway_url, "token": discord.token})
