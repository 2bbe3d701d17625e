from copy import deepcopy

import aiohttp
import discord
import pytest
from chat import played

from bot.chat import registration
from bot.chat.registration import in_sync, register, same

COMMANDS = "/applications/*/commands"

ASK = {
    "name": "ask",
    "type": 1,
    "description": "Ask",
    "nsfw": False,
    "default_member_permissions": 32,
    "contexts": [0, 1],
    "integration_types": [1, 0],
    "options": [{"name": "question", "type": 3, "description": "What?", "required": True, "max_length": 300}],
}
FIND = {"name": "Find", "type": 3, "nsfw": False, "contexts": [0, 1]}

# What Discord adds to a command, and what it leaves out.
THEIRS = {
    "id": "1",
    "application_id": "2",
    "version": "3",
    "dm_permission": True,
    "name_localizations": None,
    "description_localizations": None,
}


def theirs(command, **changes):
    """A command as Discord gives it back."""
    given = deepcopy(command) | THEIRS | changes
    given["default_member_permissions"] = str(given.get("default_member_permissions") or "") or None
    given.setdefault("description", "")
    return given


@pytest.mark.parametrize(
    ("change", "equal"),
    [
        pytest.param({}, True, id="nothing"),
        pytest.param({"contexts": [1, 0], "integration_types": [0, 1]}, True, id="an order that means nothing"),
        pytest.param({"description": "Asks"}, False, id="a description"),
        pytest.param({"default_member_permissions": 8}, False, id="who may"),
        pytest.param({"default_member_permissions": None}, False, id="everybody may"),
        pytest.param({"contexts": [0]}, False, id="where"),
        pytest.param({"integration_types": [0]}, False, id="for whom"),
        pytest.param({"nsfw": True}, False, id="an age"),
        pytest.param({"options": []}, False, id="no options"),
        pytest.param({"options": [ASK["options"][0] | {"max_length": 200}]}, False, id="an option's length"),
        pytest.param(
            {"options": [ASK["options"][0] | {"required": False}]}, False, id="an option that may be left out"
        ),
        pytest.param({"options": [ASK["options"][0] | {"autocomplete": False}]}, True, id="what goes without saying"),
        pytest.param(
            {"options": [*ASK["options"], {"name": "a", "type": 3, "description": "b"}]}, False, id="one more"
        ),
        pytest.param({"name": "tell"}, False, id="a name"),
        pytest.param({"name_localizations": {"de": "frag"}}, False, id="a name in another language"),
    ],
)
def test_commands_are_the_same_if_they_mean_the_same(change, equal):
    assert same([ASK, FIND], [theirs(FIND), theirs(ASK, **change)]) == equal


@pytest.mark.parametrize("given", [[], [theirs(ASK)], [theirs(ASK), theirs(FIND), theirs(FIND, name="Old")]])
def test_no_command_may_be_missing_and_none_left_over(given):
    assert not same([ASK, FIND], given)


def test_a_command_of_the_menu_is_not_one_of_the_same_name_that_is_typed():
    assert not same([FIND], [theirs(FIND, type=1)])


def told(on, before=0):
    return [request for request in on.env.http_requests[before:] if request.method == "PUT"]


@played()
async def test_commands_are_told_once_for_everywhere_and_not_again_after_a_restart(on):
    (request,) = told(on)
    assert request.path.endswith("/commands")
    assert "/guilds/" not in request.path
    assert await in_sync(on.bot.tree)

    await on.restart()

    assert len(told(on)) == 1
    assert await in_sync(on.bot.tree)


@pytest.mark.parametrize("change", ["a description", "one less", "one more"])
@played()
async def test_commands_that_differ_are_told_again(on, change):
    commands = on.env.backend.commands[None]
    key = next(key for key, command in commands.items() if command["name"] == "help")
    match change:
        case "a description":
            commands[key]["description"] = "Old"
        case "one less":
            del commands[key]
        case _:
            commands["old", 1] = deepcopy(commands[key]) | {"name": "old"}
    assert not await in_sync(on.bot.tree)

    await on.restart()

    assert len(told(on)) == 2
    assert await in_sync(on.bot.tree)


@pytest.mark.parametrize(
    ("status", "code"), [(400, 50035), (400, 30034), (403, 50001), (401, 0)], ids=["form", "many", "may not", "token"]
)
@played()
async def test_where_discord_refuses_the_commands_the_bot_goes_on_with_those_it_has(on, status, code, caplog):
    on.env.backend.commands[None].pop(("help", 1))
    on.env.inject_error("PUT", COMMANDS, status=status, code=code, times=None)

    await register(on.bot.tree)

    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("Discord refused the commands (")
    assert len(line) <= 160
    assert "### lamp" in str((await on.ask("lamp")).components)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(aiohttp.ServerDisconnectedError(), id="cut off"),
        pytest.param(aiohttp.ClientPayloadError(), id="cut off in an answer"),
        pytest.param(ConnectionResetError(104, "reset"), id="reset"),
        pytest.param(TimeoutError(), id="too slow"),
        pytest.param(503, id="503"),
    ],
)
@played()
async def test_where_discord_cannot_be_reached_it_is_tried_again(on, fault, monkeypatch, caplog):
    faults, ask = [fault, fault], on.bot.http.get_global_commands

    async def failing_twice(*arguments):
        if not faults:
            return await ask(*arguments)
        fault = faults.pop()
        raise discord.DiscordServerError(Response(fault), "not now") if isinstance(fault, int) else fault

    caplog.set_level("INFO")
    monkeypatch.setattr(registration, "AGAIN", 0.0)
    monkeypatch.setattr(on.bot.http, "get_global_commands", failing_twice)

    await register(on.bot.tree)

    assert [record.getMessage() for record in caplog.records if record.name == "pullquote"][-3:] == [
        "The commands could not be told to Discord; trying again in 0 s.",
        "The commands could not be told to Discord; trying again in 0 s.",
        "The commands at Discord are ours.",
    ]


class Response:
    def __init__(self, status):
        self.status, self.reason = status, "Service Unavailable"
