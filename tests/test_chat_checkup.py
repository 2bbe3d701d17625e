"""What `pullquote check` finds at Discord, asked over real sockets."""

import asyncio

import pytest
from double import Discord, Status, pointed_at

from bot.articles.library import Library
from bot.chat.app import Pullquote, make_desk
from bot.chat.checkup import examine_discord
from bot.chat.presence import Presence
from bot.chat.registration import register
from bot.chat.traffic import Traffic
from bot.config import Config


def examined(prepare=None, environ=None):
    """The findings at a Discord that has been prepared so, and what the double noticed."""

    async def examine():
        async with Discord() as double:
            if prepare:
                prepare(double)
            with pointed_at(double):
                found = [finding async for finding in examine_discord(environ or {"DISCORD_TOKEN": double.token})]
            changed = [call for call in double.calls if call.method != "GET"]
            return found, changed

    return asyncio.run(examine())


def test_where_all_is_right_everything_is_said_and_nothing_changed():
    found, changed = examined()

    assert [finding.good for finding in found] == [True, True, True]
    assert found[0].text.startswith("Discord accepts the token, of “")
    assert found[1].text == "Discord has other commands, or none: pullquote run tells it ours."
    assert "it may answer mentions" in found[2].text
    assert changed == []


def test_commands_that_discord_has_are_not_told_again():
    async def told_before():
        async with Discord() as double:
            with pointed_at(double):
                library = Library(Config(default_article=None))
                traffic = Traffic()
                client = Pullquote(make_desk(Config(), library, traffic, double.token), traffic, Presence())
                async with client:
                    await client.http.static_login(double.token)
                    client._connection.application_id = double.application_id
                    await register(client.tree)
                    await register(client.tree)
                library.close()
                found = [finding async for finding in examine_discord({"DISCORD_TOKEN": double.token})]
            return found, [call.method for call in double.calls if call.path.endswith("/commands")]

    found, methods = asyncio.run(told_before())

    assert found[1].text == "Discord has all commands as they are."
    assert methods == ["GET", "PUT", "GET", "GET"]


def test_on_no_server_there_is_an_invitation():
    found, _ = examined(lambda double: double.remove_guild(double.guild.id))

    assert found[-1].text.startswith("It is on no server yet. To invite it: https://discord.com/oauth2/authorize?")
    assert "permissions=274877975552" in found[-1].text


@pytest.mark.parametrize(
    ("prepare", "environ", "said"),
    [
        pytest.param(None, {"DISCORD_TOKEN": "wrong"}, "Discord refused the token", id="a wrong token"),
        pytest.param(None, {"DISCORD_TOKEN": "a b"}, "Discord was not asked. What DISCORD_TOKEN holds", id="no token"),
        pytest.param(
            lambda double: double.faults.next("GET", "/users/@me", Status(503), times=9), None, "Discord answers 503.",
            id="out of order",
        ),
        pytest.param(
            lambda double: double.refuse("rest"), None, "Discord cannot be reached.", id="out of reach"
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_finding(prepare, environ, said):
    found, _ = examined(prepare, environ)

    assert [finding.good for finding in found] == [False]
    assert found[0].text.startswith(said)


def test_without_a_token_discord_is_not_asked_and_that_is_right():
    found, _ = examined(environ={"HOME": "/"})

    assert [finding.good for finding in found] == [True]
