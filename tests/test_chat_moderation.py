import aiohttp
import discord
import pytest
from chat import TITLE, article, layout, played, text, told
from markdown_reader import alive

from bot.chat.limits import TEXT, size
from bot.chat.presence import Presence

SPEAKS = "✓ I may answer here where I am mentioned."
KNOWS = "✓ Discord has all commands as they are."
OPEN = f"✓ “{TITLE}” is open here, 7 sentences."
SOUND = "✓ The connection to Discord is sound."
NOT_YOURS = "Only members who may manage this server can check it."


async def checked(on, channel=None, who=None):
    """The lines of /check."""
    return told(await (who or on.mod).slash(channel or on.channel, "check")).split("\n")


@pytest.mark.parametrize("who", ["mod", "owner"])
@pytest.mark.parametrize("where", ["channel", "thread"])
@played()
async def test_where_all_is_well_four_lines_say_so_in_private(on, who, where):
    channel = on.channel if where == "channel" else on.thread()

    assert await checked(on, channel, getattr(on, who)) == [SPEAKS, KNOWS, OPEN, SOUND]


@pytest.mark.parametrize(
    ("missing", "names"),
    [
        pytest.param(["send_messages"], "Send Messages", id="one"),
        pytest.param(["send_messages", "read_message_history"], "Send Messages and Read Message History", id="two"),
        pytest.param(
            ["view_channel", "send_messages", "read_message_history"],
            "View Channel, Send Messages and Read Message History",
            id="all",
        ),
        pytest.param(["send_messages_in_threads"], "", id="what only threads need"),
    ],
)
@played()
async def test_the_permissions_that_a_channel_lacks_are_named(on, missing, names):
    denied = discord.PermissionOverwrite(**dict.fromkeys(missing, False))
    quiet = on.server.create_text_channel("quiet", overwrites={on.bot.user: denied})

    first, *_ = await checked(on, quiet)

    asked_for = f"✗ I cannot answer mentions: give me {names} here. Commands work anyway."
    assert first == (asked_for if names else SPEAKS)


@played()
async def test_a_thread_has_a_permission_of_its_own(on):
    denied = discord.PermissionOverwrite(send_messages_in_threads=False, send_messages=False)
    on.channel = on.server.create_text_channel("quiet", overwrites={on.bot.user: denied})

    first, *_ = await checked(on, on.thread())

    assert first == "✗ I cannot answer mentions: give me Send Messages in Threads here. Commands work anyway."


@pytest.mark.parametrize(
    ("articles", "line"),
    [
        pytest.param((), "✗ No article is open here. A moderator can add one with /articles add.", id="none"),
        pytest.param((article("Whales sing.", "Whales"),), "✓ “Whales” is open here, 1 sentence.", id="one"),
        pytest.param(
            (article(), article("Whales sing.", "Whales")),
            f"✓ 2 articles are open here: “{TITLE}” and “Whales”.",
            id="two",
        ),
        pytest.param(
            tuple(article(f"{number} whales sing.", f"W{number}") for number in range(7)),
            "✓ 7 articles are open here: “W0”, “W1”, “W2”, “W3”, “W4” and 2 more.",
            id="many",
        ),
        pytest.param(
            (article("Whales sing.", "**<@1>**"),),
            r"✓ “\*\*\<\@1\>\*\*” is open here, 1 sentence.",
            id="a title with signs",
        ),
    ],
)
@played()
async def test_what_is_open_is_named(on, articles, line):
    on.library.put(*articles)

    assert (await checked(on))[2] == line


@played(*(article(f"{number} whales sing.", f"{number} " + "*_[" * 2_000) for number in range(30)))
async def test_long_titles_leave_room(on):
    result = await on.mod.slash(on.channel, "check")

    assert size(text(result.response)) <= TEXT
    assert alive(text(result.response)) == []


@played()
async def test_commands_that_discord_has_otherwise_are_told(on):
    commands = on.env.backend.commands[None]
    next(command for command in commands.values() if command["name"] == "help")["description"] = "Old"

    assert (await checked(on))[1] == "✗ Discord has other commands than mine. I tell it when I am started again."


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(aiohttp.ServerDisconnectedError(), id="cut off"),
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(TimeoutError(), id="too slow"),
        pytest.param(None, id="500"),
    ],
)
@played()
async def test_what_discord_does_not_tell_is_told(on, fault, monkeypatch):
    async def failing(*_):
        raise fault

    if fault:
        monkeypatch.setattr(on.bot.http, "get_global_commands", failing)
    else:
        on.env.inject_error("GET", "/applications/*/commands", status=500, times=None)

    second = (await checked(on))[1]

    assert second == "✗ Discord does not say which commands it has. Try again in a minute."


@played()
async def test_a_broken_connection_is_told(on, monkeypatch):
    monkeypatch.setattr(Presence, "connected", False)
    monkeypatch.setattr(Presence, "offline", lambda _: 12.3)

    assert (await checked(on))[3] == "✗ A connection to Discord has been broken for 12 s."


# Who may


@pytest.mark.parametrize(
    ("permissions", "may"),
    [
        pytest.param({}, False, id="a member"),
        pytest.param({"manage_messages": True}, False, id="who may delete messages"),
        pytest.param({"manage_guild": True}, True, id="who may manage the server"),
        pytest.param({"administrator": True}, True, id="an administrator"),
    ],
)
@played()
async def test_only_who_may_manage_the_server_may_check_it(on, permissions, may):
    who = on.join("Somebody", **permissions)
    assert ("check" in who.available_commands(on.channel)) == may

    result = await on.command(who, "check")  # a server can give a command to whom it likes

    assert told(result).startswith(SPEAKS if may else NOT_YOURS)


@played()
async def test_whoever_is_given_the_command_without_the_right_is_refused(on):
    check = on.env.backend.find_command("check", None)
    on.server.set_command_permissions(int(check["id"]), {on.ann: True})
    assert "check" in on.ann.available_commands(on.channel)

    assert told(await on.ann.slash(on.channel, "check")) == NOT_YOURS


@played()
async def test_there_is_nothing_to_check_in_private_or_for_a_guest(on):
    assert "check" not in on.ann.user.available_commands()
    check = next(command for command in on.bot.tree.get_commands() if command.name == "check").to_dict(on.bot.tree)
    assert check["contexts"] == [0]
    assert check["integration_types"] == [0]
    assert check["default_member_permissions"] == discord.Permissions(manage_guild=True).value


COMMANDS = ["article", "ask", "help", "privacy"]
ARTICLES = [f"articles {name}" for name in ("add", "list", "only", "pause", "remove", "report", "use")]
MODERATING = [*ARTICLES, "check"]


@pytest.mark.parametrize(
    ("who", "commands"),
    [
        pytest.param("ann", COMMANDS, id="a member"),
        pytest.param("mod", [*COMMANDS, *MODERATING], id="a moderator"),
        pytest.param("owner", [*COMMANDS, *MODERATING], id="the owner"),
    ],
)
@pytest.mark.parametrize("where", ["channel", "thread", "direct"])
@played()
async def test_everybody_is_offered_what_is_for_them_and_it_answers(on, who, commands, where):
    who = getattr(on, who)
    channel = on.thread() if where == "thread" else on.channel
    offered = who.user.available_commands() if where == "direct" else who.available_commands(channel)
    assert sorted(offered) == sorted(COMMANDS if where == "direct" else commands)

    for name in offered:
        options = {
            "ask": {"question": "lamp"},
            "articles use": {"article": "lamp"},
            "articles remove": {"article": "lamp"},
        }
        if where == "direct":
            result = await who.user.slash(name, **options.get(name, {}))
        else:
            result = await who.slash(channel, name, **options.get(name, {}))
        if result.modal:
            continue
        assert result.ephemeral == (name != "ask")
        assert layout(result.response)
        assert "Something went wrong" not in text(result.response)
