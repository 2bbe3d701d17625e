import asyncio

import discord
import pytest
from chat import played as on_stage
from double import RateLimit, Slow, Status
from live import ASKED, LIT, bot_file, played, said

from bot.articles.library import TOO_OLD
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.chat.app import INTENTS, invite_link
from bot.chat.reply import SORRY
from bot.doctor import PERMISSIONS
from bot.errors import CannotKeep


@pytest.fixture
def lighthouse_file(tmp_path, lighthouse_article):
    return bot_file(tmp_path, lighthouse_article)


@pytest.fixture(autouse=True)
def listen(caplog):
    caplog.set_level("INFO", "pullquote")


def test_no_privileged_intent_is_asked_for():
    assert not any([INTENTS.message_content, INTENTS.members, INTENTS.presences])


def test_the_invite_link_asks_for_what_is_needed_and_no_more():
    assert invite_link(17) == (
        f"https://discord.com/oauth2/authorize?client_id=17&scope=bot+applications.commands"
        f"&permissions={PERMISSIONS.value}"
    )
    assert not PERMISSIONS.administrator


def test_a_start_is_told_in_three_lines(lighthouse_file, caplog):
    async def test(live):
        await live.double.until(lambda: live.presence.introduced)

    played(test, lighthouse_file, shards=2)

    invite, commands, online = said(caplog, level=20)
    assert invite.startswith("To invite me: https://discord.com/oauth2/authorize?")
    assert commands == "Told Discord the commands."
    assert online == "Online as Pullquote, on 2 servers, asking for no privileged intent."


def test_questions_are_answered_before_everything_is_ready(lighthouse_file):
    async def test(live):
        assert not live.presence.introduced
        assert await live.answers()

    played(test, lighthouse_file)


# Messages.


def test_messages_that_are_not_for_the_bot_cost_nothing(lighthouse_file):
    async def test(live):
        heard = []
        (client,) = live.clients
        client.on_message = lambda message: _note(heard, message)
        live.double.say("nobody in particular")
        live.double.say("a bot", by=live.double.bot)
        live.double.say(f"<@{live.double.bot.id}> when was it lit?")
        live.double.say("in private", where=live.double.direct(live.double.member))
        await live.double.until(lambda: len(heard) == 2)
        await live.answers()
        assert len(heard) == 2

    played(test, lighthouse_file)


async def _note(heard, message):
    heard.append(message)


def test_a_mention_and_a_direct_message_are_answered(lighthouse_file):
    async def test(live):
        direct = live.double.direct(live.double.member)
        live.double.say(f"<@{live.double.bot.id}> when was it lit?")
        live.double.say("when was it lit?", where=direct)
        for channel in (live.double.channel, direct):
            await live.double.until(lambda channel=channel: len(live.double.messages_in(channel)) == 2)
            assert LIT in str(live.double.messages_in(channel)[1])

    played(test, lighthouse_file)


# Presses and commands that are not as they should be.


def test_a_press_under_a_message_without_the_button_is_answered(lighthouse_file):
    async def test(live):
        asked = await live.double.answered(live.double.slash("ask", ASKED))
        forged = await live.double.answered(live.double.forge("pq1:del::aaaaaaaa", asked.visible[-1]))
        assert (forged.text, forged.ephemeral) == (TOO_OLD, True)

    played(test, lighthouse_file)


def test_a_command_of_an_older_version_is_answered(lighthouse_file, caplog):
    async def test(live):
        live.double.commands.clear()
        told = await live.double.answered(live.double.slash("define", {"word": "x"}))
        assert told.text == "This command has changed. Please try again in a few minutes."
        told = await live.double.answered(live.double.slash("ask", {}))
        assert told.text == "This command has changed. Please try again in a few minutes."

    played(test, lighthouse_file)

    assert said(caplog) == []


def test_a_mistake_of_ours_is_one_apology_and_the_bot_lives_on(lighthouse_file, caplog, monkeypatch):
    async def fail(*_, **__):
        raise ZeroDivisionError("ours")

    async def test(live):
        with monkeypatch.context() as patch:
            patch.setattr("bot.articles.library.Library.ask", fail)
            asked = live.double.slash("ask", ASKED)
            await live.double.until(lambda: asked.text)
            assert (asked.text, asked.ephemeral) == (SORRY, True)
        assert await live.answers()

    played(test, lighthouse_file)

    (record,) = [record for record in caplog.records if record.name == "pullquote" and record.levelname == "ERROR"]
    assert record.exc_info[0] is ZeroDivisionError


# Registration.


def calls(live, method):
    return [call for call in live.double.calls if call.method == method and call.path.endswith("/commands")]


def test_commands_are_told_once_and_not_again_by_the_next_run(lighthouse_file, caplog):
    commands = {}

    async def first(live):
        assert len(calls(live, "PUT")) == 1
        commands.update(live.double.commands)

    async def second(live):
        assert calls(live, "PUT") == []

    played(first, lighthouse_file)
    played(second, lighthouse_file, prepare=lambda double: double.commands.update(commands))

    assert said(caplog, level=20).count("Told Discord the commands.") == 1
    assert said(caplog, level=20).count("The commands at Discord are ours.") == 1


def test_commands_that_differ_are_told(lighthouse_file):
    async def test(live):
        assert len(calls(live, "PUT")) == 1
        assert "define" not in {name for _, name in live.double.commands[None]}

    def prepare(double):
        double.commands[None] = {(1, "define"): {"id": "1", "name": "define", "type": 1, "description": "x"}}

    played(test, lighthouse_file, prepare=prepare)


@pytest.mark.parametrize(
    "fault", [Status(400, 50035), Status(400, 30034), Status(403, 50001), Status(500), RateLimit(0.1), Slow(0.5)]
)
def test_commands_that_cannot_be_told_stop_nothing(lighthouse_file, caplog, fault):
    async def test(live):
        await live.online()
        live.double.commands.clear()
        assert await live.answers()

    played(test, lighthouse_file, online=False, prepare=lambda double: double.faults.next("PUT", "/commands", fault))

    refused = isinstance(fault, Status) and fault.status < 500
    assert len([line for line in said(caplog) if "refused the commands" in line]) == refused


def test_a_new_client_tells_the_commands_only_if_the_old_one_could_not(lighthouse_file, monkeypatch):
    monkeypatch.setattr("bot.chat.connection.GIVEN_UP", 0.3)
    monkeypatch.setattr("bot.chat.connection.LOOKED_AT", 0.05)

    async def test(live):
        live.double.refuse("gateway")
        await live.double.until(lambda: len(live.clients) == 2)
        await live.double.listen("gateway")
        await live.online()
        assert await live.answers()
        assert len(calls(live, "GET")) == 1

    played(test, lighthouse_file)


# The end.


def test_whoever_asks_while_we_leave_is_told_so(lighthouse_file):
    async def test(live):
        live.double.faults.next("PATCH", "@original", Slow(before=0.4))
        begun = live.double.slash("ask", ASKED)
        await live.double.until(lambda: begun.acknowledged)
        live.desk.turns.closing = True
        live.stop.set()
        late = live.double.slash("ask", ASKED)
        live.double.say(f"<@{live.double.bot.id}> when was it lit?")
        await live.running
        assert LIT in begun.text
        assert late.text == "I am being restarted. Please ask again in a minute."

    played(test, lighthouse_file)


def test_an_interaction_of_a_client_that_was_replaced_can_still_be_answered(lighthouse_file, monkeypatch):
    monkeypatch.setattr("bot.chat.connection.GIVEN_UP", 0.3)
    monkeypatch.setattr("bot.chat.connection.LOOKED_AT", 0.05)

    async def test(live):
        live.double.faults.next("PATCH", "@original", Slow(before=1.0))
        begun = live.double.slash("ask", ASKED)
        await live.double.until(lambda: begun.acknowledged)
        live.double.refuse("gateway")
        await live.double.until(lambda: len(live.clients) == 2)
        assert LIT in begun.text
        await live.double.listen("gateway")
        await live.online()

    played(test, lighthouse_file)


async def tell(on, event, **payload):
    """Let Discord tell the bot of something about its server."""
    on.env.backend.emit(event, {"id": str(on.server.id), **payload})
    async with asyncio.timeout(5):
        await on.env.settle()


@on_stage(kept=True)
async def test_that_a_server_has_removed_the_bot_is_noted_until_it_is_invited_again(on):
    await on.publish()
    await tell(on, "GUILD_DELETE", unavailable=True)
    assert on.shelf.left is None

    await tell(on, "GUILD_DELETE")
    assert on.shelf.left
    assert await on.library.holdings.purge(on.shelf.left) == ()
    await on.bot.on_guild_join(discord.Object(on.server.id))
    assert on.shelf.left is None


@on_stage(kept=True)
async def test_what_happened_while_the_bot_was_away_is_noted_when_it_is_back(on):
    entry = await on.publish()
    reading = on.library.holdings.article(entry).reading
    await on.library.holdings.add(17, "lamp.txt", reading)
    await on.library.holdings.add(EVERYWHERE, "lamp.txt", reading)

    await on.bot.on_ready()

    left = {server: on.library.holdings.shelf(server).left is not None for server in (on.server.id, 17, EVERYWHERE)}
    assert left == {on.server.id: False, 17: True, EVERYWHERE: False}


@on_stage(kept=True)
async def test_where_that_cannot_be_noted_it_is_told_and_nothing_else_happens(on, caplog, monkeypatch):
    async def full(*_):
        raise CannotKeep("The disk is full.")

    await on.publish()
    monkeypatch.setattr(Store, "leave", full)
    await tell(on, "GUILD_DELETE")

    assert on.shelf.left is None
    assert "That a server has removed or invited me could not be noted. The disk is full." in caplog.messages
