import asyncio
import io
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
import pytest
from discord import app_commands, ui
from double import (
    Close,
    Discord,
    Drop,
    InvalidSession,
    Malformed,
    RateLimit,
    Raw,
    Reconnect,
    Reset,
    Slow,
    Status,
    Upload,
    Zombie,
    limits,
    pointed_at,
)  # fmt: skip
from double.client import Elsewhere
from double.events import COMPONENTS_V2
from double.schema import schema

TESTS = Path(__file__).parent


class Plain(discord.AutoShardedClient):
    """A bot as anybody would write it, with a command for each thing that the double has to answer."""

    def __init__(self, **options):
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            guild_ready_timeout=0.02,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            **options,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.errors: list[BaseException] = []
        self.gate = asyncio.Event()
        self.ended: BaseException | None = None
        self.tree.on_error = self.note

    async def note(self, _, error):
        self.errors.append(getattr(error, "original", error))

    async def before_identify_hook(self, *_, **__):
        """No waiting for five seconds."""

    async def setup_hook(self):
        for command in (ask, twice, late, quick, form, find, read, quote):
            self.tree.add_command(command)
        await self.tree.sync()

    async def on_message(self, message):
        if message.author != self.user:
            self.heard.append(message)
            if self.user in message.mentions:
                await message.reply("It was lit in 1823.", nonce="17")

    async def run_to_the_end(self, token):
        try:
            await self.start(token)
        except Exception as error:  # noqa: BLE001
            self.ended = error


class Quote(ui.LayoutView):
    def __init__(self):
        super().__init__(timeout=None)
        self.add_item(ui.TextDisplay("Its lamp burned the oil of whales."))
        row = ui.ActionRow()
        row.add_item(Press("More", "more"))
        row.add_item(Press("Wait", "wait"))
        row.add_item(Press("Change", "change"))
        self.add_item(row)


class Press(ui.Button):
    def __init__(self, label, custom_id):
        super().__init__(label=label, custom_id=custom_id)

    async def callback(self, interaction):
        match self.custom_id:
            case "more":
                await interaction.response.send_message("She was twenty-two.", ephemeral=True)
            case "wait":
                await interaction.response.defer()
                await interaction.followup.send("Later.")
            case "change":
                changed = ui.LayoutView()
                changed.add_item(ui.TextDisplay("Changed."))
                await interaction.response.edit_message(view=changed)


class Form(ui.Modal, title="Article"):
    text = ui.Label(text="Text", component=ui.TextInput(custom_id="text"))

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"Read {self.text.component.value}.")


@app_commands.command(description="Asks")
async def ask(interaction: discord.Interaction, question: str):
    await interaction.response.defer(ephemeral=question != "aloud")
    await interaction.edit_original_response(view=Quote())


@app_commands.command(description="Answers twice")
async def twice(interaction: discord.Interaction):
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("First.")
    await interaction.followup.send("Second.")
    interaction.response._response_type = None  # discord.py would not even ask
    await interaction.response.send_message("Again.")


@app_commands.command(description="Answers when the gate opens")
async def late(interaction: discord.Interaction):
    await interaction.client.gate.wait()
    await interaction.response.send_message("At last.")


@app_commands.command(description="Answers at once")
async def quick(interaction: discord.Interaction, text: str = "Yes."):
    await interaction.response.send_message(text)


@app_commands.command(description="Opens a form")
async def form(interaction: discord.Interaction):
    await interaction.response.send_modal(Form())


@app_commands.command(description="Finds an article")
async def find(interaction: discord.Interaction, article: str):
    await interaction.response.send_message(article)


@find.autocomplete("article")
async def articles(_, typed: str):
    return [app_commands.Choice(name=f"{typed}house", value="1")]


@app_commands.command(description="Reads a file")
async def read(interaction: discord.Interaction, file: discord.Attachment):
    await interaction.response.send_message(
        (await file.read()).decode(), file=discord.File(io.BytesIO(b"a copy"), "copy.txt")
    )


@app_commands.context_menu(name="Quote this")
async def quote(interaction: discord.Interaction, message: discord.Message):
    await interaction.response.send_message(message.content)


@asynccontextmanager
async def online(double: Discord, **options) -> AsyncIterator[Plain]:
    """A plain client that is logged in and connected."""
    with pointed_at(double):
        async with Plain(**options) as client:
            running = asyncio.create_task(client.run_to_the_end(double.token))
            await double.until(lambda: client.is_ready() or client.ended)
            yield client
        await running


def with_client(test: Callable[[Discord, Plain], Awaitable[None]], **options) -> None:
    """Run a test with a double and a client, both healthy at its end."""

    async def run():
        async with Discord(**options) as double, online(double) as client:
            await test(double, client)
        assert (double.violations, double.failures) == ([], [])

    asyncio.run(run())


# Life without faults.


def test_a_client_comes_online_on_each_of_two_shards():
    async def test(double, client):
        double.add_guild("Halcyon")
        await double.until(lambda: len(client.guilds) == 2)

        assert [(shard, info.shard_count) for shard, info in client.shards.items()] == [(0, 2), (1, 2)]
        assert sorted(guild.shard_id for guild in client.guilds) == [0, 1]
        assert client.get_channel(double.channel.id).name == "general"

    with_client(test, shards=2)


def test_a_private_deferred_reply_is_edited_and_keeps_its_flags():
    async def test(double, _):
        asked = await double.answered(double.slash("ask", {"question": "what burned?"}))

        assert [answer.how for answer in asked.answers] == ["callback", "edit"]
        assert asked.text == "Its lamp burned the oil of whales."
        assert [button["label"] for button in asked.buttons] == ["More", "Wait", "Change"]
        assert asked.ephemeral
        assert asked.visible[0]["flags"] & COMPONENTS_V2
        assert asked.sent <= asked.delivered <= asked.acknowledged <= asked.finished
        assert double.messages_in(double.channel) == []

    with_client(test)


@pytest.mark.parametrize(
    ("label", "kind", "private", "text", "source"),
    [
        pytest.param("More", 4, True, "She was twenty-two.", "Its lamp burned the oil of whales.", id="reply"),
        pytest.param("Wait", 6, False, "Later.", "Its lamp burned the oil of whales.", id="deferred update"),
        pytest.param("Change", 7, False, "", "Changed.", id="update"),
    ],
)
def test_a_press_is_answered_beside_or_in_the_message(label, kind, private, text, source):
    async def test(double, _):
        asked = await double.answered(double.slash("ask", {"question": "aloud"}))
        pressed = await double.answered(double.press(asked, label, by=double.moderator))

        assert (pressed.callback, pressed.ephemeral, pressed.text, asked.text) == (kind, private, text, source)
        with pytest.raises(LookupError):
            double.press(asked, "Nothing")

    with_client(test)


def test_every_other_kind_of_interaction_is_answered():
    async def test(double, client):
        typed = await double.answered(double.autocomplete("find", {"article": "light"}, "article"))
        said = double.say("Nobody has lived there.")
        quoted = await double.answered(double.message_menu("Quote this", said))
        sent = await double.answered(double.slash("read", {"file": Upload("a.txt", b"Lit in 1823.")}))
        opened = await double.answered(double.slash("form"))
        filled = await double.answered(double.submit(opened, {"text": "a page"}))
        direct = await double.answered(double.slash("quick", where=double.direct(double.member)))
        abroad = await double.answered(double.slash("quick", where=double.foreign_channel("pub"), user_install=True))

        assert typed.choices == [{"name": "lighthouse", "value": "1"}]
        assert quoted.text == "Nobody has lived there."
        assert sent.text == "Lit in 1823."
        assert sent.visible[0]["attachments"][0]["filename"] == "copy.txt"
        assert filled.text == "Read a page."
        assert direct.text == abroad.text == "Yes."
        await double.until(lambda: client.heard)
        assert client.heard[0].content == "", "the bot has not asked for what messages say"

    with_client(test)


def test_a_mention_is_replied_to_once_however_often_it_is_sent():
    async def test(double, client):
        said = double.say(f"<@{double.bot.id}> when was it lit?")
        await double.until(lambda: len(double.messages_in(double.channel)) == 2)
        reply = double.messages_in(double.channel)[1]
        again = await client.get_channel(double.channel.id).send("It was lit in 1823.", nonce="17")

        assert (reply["content"], reply["message_reference"]["message_id"]) == ("It was lit in 1823.", said["id"])
        assert str(again.id) == reply["id"]
        assert double.deduplicated == ["17"]
        assert client.heard[0].content.endswith("when was it lit?")

    with_client(test)


# Discord's rules.


def test_the_first_follow_up_takes_the_place_of_a_deferred_reply_and_a_second_callback_is_refused():
    async def test(double, client):
        asked = double.slash("twice")
        await double.until(lambda: client.errors)

        assert asked.text == "First.\nSecond."
        assert [bool(message["flags"] & 64) for message in asked.visible] == [True, False]
        assert asked.refusals == [40060]
        assert client.errors[0].code == 40060

    with_client(test)


def test_after_three_seconds_an_interaction_is_unknown():
    async def test(double, client):
        asked = double.slash("late")
        await double.until(lambda: asked.delivered)
        double.skip(3.01)
        client.gate.set()
        await double.until(lambda: client.errors)

        assert asked.refusals == [10062]
        assert (client.errors[0].status, client.errors[0].code) == (404, 10062)
        assert (asked.acknowledged, asked.visible) == (None, [])

    with_client(test)


def test_a_token_lives_for_fifteen_minutes_and_not_before_it_is_acknowledged():
    async def test(double, client):
        asked = double.slash("late")
        await double.until(lambda: asked.delivered)
        hook = discord.Webhook.partial(double.application_id, asked.token, client=client)
        with pytest.raises(discord.NotFound, match="10015"):
            await hook.send("Too early.")
        client.gate.set()
        await double.answered(asked)
        double.skip(901)
        with pytest.raises(discord.HTTPException, match="50027"):
            await hook.send("Too late.")

    with_client(test)


def test_a_wrong_token_and_an_unknown_route_are_refused():
    async def run():
        async with Discord() as double:
            with pointed_at(double):
                async with discord.Client(intents=discord.Intents.none()) as client:
                    with pytest.raises(discord.LoginFailure):
                        await client.login("token.of.somebody")
                async with discord.Client(intents=discord.Intents.none()) as client:
                    await client.login(double.token)
                    with pytest.raises(discord.NotFound):
                        await client.http.get_sticker(7)
        assert double.failures == ["GET /stickers/7: no such route"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("bot_may", "code"),
    [pytest.param(0, 50001, id="cannot see"), pytest.param(1 << 10, 50013, id="cannot write")],
)
def test_a_channel_that_the_bot_may_not_write_in_says_so(bot_may, code):
    async def test(double, client):
        channel = double.add_channel(double.guild, "quiet", bot_may=bot_may)
        with pytest.raises(discord.Forbidden) as caught:
            await client.get_partial_messageable(channel.id).send("Hello?")
        assert caught.value.code == code

    with_client(test)


# Faults of requests.


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Status(400, 50035), discord.HTTPException, id="400"),
        pytest.param(Status(403, 50013), discord.Forbidden, id="403"),
        pytest.param(Status(503), discord.DiscordServerError, id="503"),
        pytest.param(RateLimit(via=False), discord.HTTPException, id="ban"),
        pytest.param(Drop(), aiohttp.ServerDisconnectedError, id="drop before"),
        pytest.param(Drop(processed=True), aiohttp.ServerDisconnectedError, id="drop after"),
        pytest.param(Reset(), aiohttp.ClientOSError, id="reset"),
        pytest.param(RateLimit(0.01), None, id="rate limit"),
        pytest.param(Slow(0.05, 0.05), None, id="slow"),
    ],
)
def test_a_fault_befalls_the_next_request_only(fault, error):
    async def test(double, client):
        channel = client.get_channel(double.channel.id)
        double.faults.next("POST", r"/channels/\d+/messages$", fault)
        if error is None:
            await channel.send("one")
        else:
            with pytest.raises(error):
                await channel.send("one")
        await channel.send("two")

        arrived = error is None or getattr(fault, "processed", False)
        assert [said["content"] for said in double.messages_in(double.channel)] == [*["one"] * arrived, "two"]
        assert [struck for _, _, struck in double.faults.struck] == [fault]

    with_client(test)


def test_an_answer_that_was_carried_out_but_lost_is_refused_when_it_is_repeated():
    async def test(double, client):
        double.faults.next("POST", "/callback", Status(500, processed=True))
        asked = double.slash("quick")
        await double.until(lambda: client.errors)  # discord.py repeats it after a second

        assert (asked.text, asked.refusals) == ("Yes.", [40060])

    with_client(test)


def test_a_storm_with_a_seed_strikes_the_same_requests_again():
    async def storm(seed):
        statuses = []
        async with Discord() as double, online(double) as client:
            double.faults.storm(seed, 0.5, [Status(404), Status(403)], where="^POST /channels/")
            for _ in range(20):
                try:
                    await client.get_channel(double.channel.id).send("Hello")
                    statuses.append(200)
                except discord.HTTPException as error:
                    statuses.append(error.status)
            double.faults.calm()
            await client.get_channel(double.channel.id).send("Hello")
        return statuses

    first, again, other = (asyncio.run(storm(seed)) for seed in (1, 1, 2))

    assert first == again != other
    assert {*first} == {200, 403, 404}


def test_a_port_can_be_closed_and_opened_again():
    async def test(double, client):
        channel = client.get_channel(double.channel.id)
        await channel.send("one")
        double.refuse("rest")
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel.send("two")
        with pytest.raises(aiohttp.ClientConnectorError):
            await channel.send("three")
        await double.listen("rest")
        await channel.send("four")

        assert [said["content"] for said in double.messages_in(double.channel)] == ["one", "four"]

    with_client(test)


# Faults of the gateway.


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        pytest.param(Reconnect(), ["RESUME"], id="op 7"),
        pytest.param(InvalidSession(resumable=True), ["RESUME"], id="op 9 true"),
        pytest.param(InvalidSession(resumable=False), ["IDENTIFY"], id="op 9 false"),
        pytest.param(Close(1001), ["RESUME"], id="1001"),
        pytest.param(Close(4000), ["RESUME"], id="4000"),
        pytest.param(Close(4009), ["RESUME", "IDENTIFY"], id="4009"),
        pytest.param(Close(0), ["RESUME"], id="no code"),
        pytest.param(Reset(), ["RESUME"], id="reset"),
    ],
)
def test_a_client_returns_by_itself_and_is_told_what_it_missed(fault, kinds):
    async def test(double, _):
        before = len(double.gateway.knocks)
        double.faults.now(fault)
        missed = double.slash("quick", {"text": "Missed."})
        await double.until(lambda: len(double.gateway.knocks) >= before + 2 * len(kinds) and double.gateway.online())
        after = await double.answered(double.slash("quick"))

        knocks = [knock.kind for knock in [*double.gateway.knocks][before:]]
        assert [kind for kind in knocks if kind != "CONNECT"] == kinds
        assert (after.text, missed.text) == ("Yes.", "" if "IDENTIFY" in kinds else "Missed.")
        assert len(missed.answers) == len(missed.visible)

    with_client(test)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Malformed(), KeyError, id="malformed event"),
        pytest.param(Raw(), json.JSONDecodeError, id="broken JSON"),
        pytest.param(Close(4004), discord.ConnectionClosed, id="4004"),
        pytest.param(Close(4014), discord.PrivilegedIntentsRequired, id="4014"),
    ],
)
def test_what_ends_a_client(fault, error):
    async def test(double, client):
        double.faults.now(fault)
        await double.until(lambda: client.ended)

        assert isinstance(client.ended, error)

    with_client(test)


def test_a_zombie_is_left_for_a_new_connection():
    async def run():
        async with Discord() as double:
            double.gateway.heartbeat_ms = 50
            async with online(double, heartbeat_timeout=0.3) as client:
                double.faults.now(Zombie())
                missed = double.slash("quick", {"text": "Missed."})
                await double.answered(missed)
                assert client.ended is None

    asyncio.run(run())


def test_a_refused_resume_is_followed_by_a_new_session():
    async def test(double, _):
        double.faults.next("RESUME", "shard 0", InvalidSession())
        double.faults.now(Close(4000))
        await double.until(lambda: double.gateway.knocks[-1].kind == "IDENTIFY")
        await double.until(double.gateway.online)

    with_client(test)


@pytest.mark.parametrize("compress", ["zlib-stream", None])
def test_the_gateway_speaks_to_clients_of_another_compression(compress):
    async def run():
        async with Discord() as double, aiohttp.ClientSession() as session:
            query = {"v": "10", "encoding": "json"} | ({"compress": compress} if compress else {})
            async with session.ws_connect(double.gateway_url, params=query) as socket:
                context = zlib.decompressobj() if compress else None

                async def hear():
                    message = await socket.receive(timeout=2)
                    return json.loads(context.decompress(message.data) if context else message.data)

                assert (await hear())["op"] == 10
                await socket.send_json({"op": 2, "d": {"token": double.token, "intents": 1, "properties": {}}})
                assert [(await hear())["t"], (await hear())["t"]] == ["READY", "GUILD_CREATE"]
                await socket.send_json({"op": 1, "d": 2})
                assert (await hear())["op"] == 11

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({"token": "token.of.somebody", "intents": 1}, 4004, id="token"),
        pytest.param({"intents": 1, "shard": [2, 2]}, 4010, id="shard"),
        pytest.param({"intents": -1}, 4013, id="no such intent"),
        pytest.param({"intents": 1 << 15}, 4014, id="privileged"),
    ],
)
def test_an_identify_that_asks_for_too_much_is_refused(said, code):
    async def run():
        async with (
            Discord() as double,
            aiohttp.ClientSession() as session,
            session.ws_connect(double.gateway_url) as socket,
        ):
            await socket.receive()
            await socket.send_json({"op": 2, "d": {"token": double.token} | said})
            await socket.receive(timeout=2)
            assert socket.close_code == code

    asyncio.run(run())


# Limits.


def text(content):
    return {"type": 10, "content": content}


def button(**parts):
    return {"type": 2, "style": 2, "label": "More", "custom_id": "more"} | parts


def row(*parts):
    return {"type": 1, "components": [*parts]}


def v2(*components, **others):
    return {"flags": COMPONENTS_V2, "components": [*components], "allowed_mentions": {"parse": []}} | others


def plain(**parts):
    return {"content": "Hello", "allowed_mentions": {"parse": []}} | parts


LAMP = "\N{ELECTRIC LIGHT BULB}"  # two UTF-16 units


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(plain(content=LAMP * 1000), id="2000 units"),
        pytest.param(v2(text("a" * 3999), text("b")), id="4000 units of text"),
        pytest.param(v2({"type": 17, "components": [text("a")] * 39}), id="40 components"),
        pytest.param(v2({"type": 9, "components": [text("a")], "accessory": button()}), id="section"),
        pytest.param(plain(components=[row(*(button(custom_id=str(n)) for n in range(5)))]), id="five buttons"),
        pytest.param(plain(embeds=[{"description": "a" * 4000}, {"description": "b" * 2000}]), id="6000 in embeds"),
        pytest.param(v2(row(button(custom_id="c" * 100, label=LAMP * 40))), id="long button"),
    ],
)
def test_what_just_fits_is_no_violation(body):
    assert [*limits.message(body)] == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param(plain(content=LAMP * 1001), "content has 2002 UTF-16 units, more than 2000", id="content"),
        pytest.param(plain(content=""), "the message is empty", id="empty"),
        pytest.param({"content": "Hello"}, "allowed_mentions is missing", id="no allowed_mentions"),
        pytest.param(plain(allowed_mentions={"parse": ["users"]}), "parse is ['users'] and not []", id="parse"),
        pytest.param(v2(text("a" * 3999), text(LAMP)), "have 4001 UTF-16 units together", id="V2 text"),
        pytest.param(v2({"type": 17, "components": [text("a")] * 40}), "41 components", id="components"),
        pytest.param(v2(text(" \n ")), "a text display is empty", id="blank text"),
        pytest.param(v2(text("a"), content="b"), "has content, embeds", id="content beside V2"),
        pytest.param(v2(button()), "component 2 stands at the top", id="bare button"),
        pytest.param(plain(components=[text("a")]), "without the Components V2 flag", id="no V2 flag"),
        pytest.param(v2(row(button(), button())), "custom_id 'more' is there twice", id="same custom_id"),
        pytest.param(v2(row(button(custom_id="c" * 101))), "custom_id has 101", id="custom_id"),
        pytest.param(v2(row(button(label=LAMP * 41))), "label has 82", id="label"),
        pytest.param(v2(row(button(url="https://example.org/"))), "both custom_id and url", id="both"),
        pytest.param(v2(row({"type": 2, "style": 1, "label": "More"})), "or neither", id="neither"),
        pytest.param(
            v2(row({"type": 2, "style": 5, "label": "More", "url": "https://example.org/" + "a" * 493})),
            "url has 513",
            id="url",
        ),
        pytest.param(v2(row(*(button(custom_id=str(n)) for n in range(6)))), "a row has 6 buttons", id="six buttons"),
        pytest.param(plain(components=[row(button(custom_id=str(n))) for n in range(6)]), "6 rows", id="rows"),
        pytest.param(v2({"type": 9, "components": [text("a")]}), "neither button nor thumbnail", id="section"),
        pytest.param(v2({"type": 9, "components": [], "accessory": button()}), "one to three", id="no text"),
        pytest.param(plain(embeds=[{"fields": [{"name": "a", "value": ""}]}]), "field value is empty", id="field"),
        pytest.param(plain(embeds=[{"description": "a" * 3001}] * 2), "6002 UTF-16 units together", id="embeds"),
    ],
)
def test_what_does_not_fit_a_message_is_a_violation(body, sentence):
    wrong = [*limits.message(body)]

    assert len(wrong) == 1
    assert sentence in wrong[0]


def command(**parts):
    return {"name": "ask", "description": "Asks"} | parts


def option(**parts):
    return {"type": 3, "name": "question", "description": "What"} | parts


LONG_CHOICES = [{"name": "a" * 99, "value": str(number)} for number in range(25)]


@pytest.mark.parametrize(
    ("commands", "sentence"),
    [
        pytest.param([command(name="Ask")], "'Ask' cannot be the name", id="upper case"),
        pytest.param([command(name="a b")], "'a b' cannot be the name", id="space"),
        pytest.param([command(description="")], "is empty", id="no description"),
        pytest.param([command(description=LAMP * 51)], "has 102", id="description"),
        pytest.param([command(), command()], "is there twice", id="twice"),
        pytest.param(
            [command(options=[option(), option(name="b", required=True)])], "after an optional", id="required"
        ),
        pytest.param([command(options=[option(choices=[{"name": "a", "value": "b" * 101}])])], "has 101", id="choice"),
        pytest.param([{"name": str(n), "type": 3} for n in range(16)], "16 commands of type 3", id="menus"),
        pytest.param([{"name": "Quote", "type": 3, "description": "a"}], "has a description", id="menu described"),
        pytest.param(
            [command(options=[option(name=f"o{n}", choices=LONG_CHOICES) for n in range(4)])],
            "more than 8000",
            id="8000",
        ),
    ],
)
def test_what_does_not_fit_the_commands_is_a_violation(commands, sentence):
    wrong = [*limits.commands(commands)]

    assert len(wrong) == 1
    assert sentence in wrong[0]


def test_a_violation_is_noted_and_refused():
    async def run():
        async with Discord() as double, online(double) as client:
            asked = double.slash("quick", {"text": "a" * 2001})
            await double.until(lambda: client.errors)

        assert asked.refusals == [50035]
        assert any("content has 2001 UTF-16 units" in sentence for sentence in double.violations)

    asyncio.run(run())


def test_a_message_of_components_keeps_its_flag_and_takes_no_content():
    async def run():
        async with Discord() as double, online(double):
            asked = await double.answered(double.slash("ask", {"question": "what burned?"}))
            hook = discord.Webhook.partial(
                double.application_id, asked.token, session=(session := aiohttp.ClientSession())
            )
            async with session:
                with pytest.raises(discord.HTTPException, match="50035"):
                    await hook.edit_message(
                        int(asked.visible[0]["id"]), content="b", allowed_mentions=discord.AllowedMentions.none()
                    )

        assert asked.visible[0]["flags"] & COMPONENTS_V2
        assert "content, embeds" in double.violations[0]

    asyncio.run(run())


@pytest.mark.skipif(schema() is None, reason="DISCORD_OPENAPI does not name Discord's OpenAPI document")
@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param({"type": 4, "data": {"content": "a" * 4001}}, "data/content", id="too long"),
        pytest.param({"type": 4, "data": {"embeds": "a"}}, "data/embeds", id="wrong type"),
        pytest.param({"type": 4, "data": {"content": "Yes."}}, None, id="right"),
    ],
)
def test_a_body_is_held_against_discords_own_document(body, path):
    wrong = schema().wrong("POST", "/interactions/1/token/callback", body)

    assert [sentence.split(":")[0] for sentence in wrong][:1] == ([path] if path else [])


# In another process.


async def order(session, url, said):
    async with session.post(f"{url}/_control", json=said) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def reported(session, url, what):
    while True:
        async with session.get(f"{url}/_control/report") as answer:
            report = await answer.json()
        if what(report):
            return report


async def drive(there, token):
    """Ask a plain client a question and press a button, all through the double's own door."""
    with pointed_at(there):
        async with Plain() as client, aiohttp.ClientSession() as session:
            running = asyncio.create_task(client.run_to_the_end(token))
            while not client.is_ready():
                await asyncio.sleep(0.01)
            fault = {"kind": "RateLimit", "retry_after": 0.01}
            await order(session, there.url, {"do": "fault", "method": "PATCH", "path": "original", "fault": fault})
            question = {"name": "ask", "given": {"question": "aloud"}}
            (asked,) = await order(session, there.url, {"do": "slash", "with": question})
            await reported(session, there.url, lambda report: report["interactions"][0]["finished"])
            await order(session, there.url, {"do": "press", "with": {"under": asked, "which": "More"}})
            report = await reported(session, there.url, lambda report: report["interactions"][1]["finished"])
            await client.close()
            await running
            return report


def test_the_double_runs_as_a_process_of_its_own(tmp_path):
    port_file = tmp_path / "port"
    with subprocess.Popen(
        [sys.executable, "-m", "double", "--port-file", port_file],
        env={"PYTHONPATH": str(TESTS), "PATH": os.environ["PATH"]},
    ) as process:
        try:
            while not port_file.exists():
                assert process.poll() is None
                time.sleep(0.01)
            addresses = json.loads(port_file.read_text(encoding="utf-8"))
            report = asyncio.run(drive(Elsewhere(addresses["url"], addresses["gateway_url"]), addresses["token"]))
        finally:
            process.terminate()
    assert process.returncode == 0
    assert [told["text"] for told in report["interactions"]] == [
        "Its lamp burned the oil of whales.",
        "She was twenty-two.",
    ]
    assert report["struck"] == {"RateLimit": 1}
    assert report["violations"] == report["failures"] == []


def test_the_bot_is_started_pointed_at_a_double():
    told = subprocess.run(
        [sys.executable, "-m", "double.pointed", "http://127.0.0.1:1", "ws://127.0.0.1:1/socket", "--", "--version"],
        env={"PYTHONPATH": f"{TESTS}:{TESTS.parent}", "PATH": os.environ["PATH"]},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert told.stdout.startswith("pullquote ")
