import asyncio
import gc
import json
import logging
from contextlib import contextmanager

import discord
import pytest
from chat import FIRST, LIT, TITLE, answer_to, article, labels, played, run, stage, text, texts, told
from discord import ui

from bot import logs
from bot.articles.library import Place
from bot.chat.reply import SORRY
from bot.errors import NoWords

# Words that stand nowhere but in what is asked, so that they can be looked for in what is written about it.
CANARIES = ("Xanthippe7 swam?", "who saw Quetzalcoatl8\nERROR forged line", "Zwiebelfisch9 " * 40)
HEARD = ("Xanthippe7", "Quetzalcoatl8", "Zwiebelfisch9", "forged line", FIRST, TITLE, "Halcyon", "Skerry", "Olga")


@contextmanager
def operated():
    """The log as `pullquote run --log-json` sets it up, and everything of ours in it that could be."""
    root, libraries = logging.getLogger(), [logging.getLogger(name) for name in ("discord", "aiohttp", "asyncio")]
    handlers, levels = root.handlers[:], [(one, one.level) for one in (root, *libraries)]
    logs.set_up(FIRST, as_json=True)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for one, level in levels:
            one.setLevel(level)


async def ask_everything(on, public, question):
    """Put a question in every way there is, and press what comes of it."""
    await on.command(on.ann, "ask", question=question)
    await on.command(on.ann, "ask", question="lamp", article=question)
    await on.command(on.ann, "article", article=question)
    await on.ann.autocomplete(on.channel, "ask", "article", question)
    private = (await on.command(on.ann, "ask", question=question[:250], private=True)).response
    message = await on.ben.send(on.channel, f"{on.me} {question}")
    await on.ann.context_menu(on.channel, "Find this in the article", message)
    await on.mention("and when?", reply_to=answer_to(on.channel, message))
    await on.ann.user.send_dm(question)
    if private:
        for label in [label for label in labels(private) if not label.startswith("(")]:
            await on.press(label, private)
    await on.forge(on.ben, public, question[:100])


FAULTS = {
    "nothing": lambda _: None,
    "a mistake of ours": lambda on: setattr(on.library, "_ask", _raising(RuntimeError)),
    "another one": lambda on: setattr(on.library, "_ask", _raising(ValueError)),
    "a refusal": lambda on: on.env.inject_error("*", "/webhooks/*", status=400, code=50035, times=None),
    "no right to speak": lambda on: on.env.inject_error("POST", "/channels/*", status=403, code=50013, times=None),
    "too late": lambda on: on.env.inject_error("POST", "/interactions/*", status=404, code=10062, times=None),
}


def _raising(kind):
    async def ask(_place, scope, _question):
        raise kind(f"{CANARIES} {scope}")

    return ask


@pytest.mark.parametrize("fault", FAULTS)
def test_no_question_and_no_token_is_in_the_log_whatever_fails(fault, capsys):
    async def scene():
        async with stage() as on:
            public = await on.ask(LIT)
            FAULTS[fault](on)
            for question in CANARIES:
                await ask_everything(on, public, question)
            assert on.env.errors == []

    with operated():
        logging.getLogger("pullquote").debug("The token is %s.", FIRST)
        run(scene())
    written = capsys.readouterr().err

    lines = [json.loads(line) for line in written.splitlines()]
    assert lines[0]["message"] == "The token is [token]."
    assert len(lines) > 2
    assert [heard for heard in HEARD if heard in written] == []
    assert all(set(line) <= {"time", "level", "message", "error"} for line in lines)


# How a question is served


@played()
async def test_a_question_is_acknowledged_before_it_is_worked_on(on, monkeypatch):
    happened = []
    ask, acknowledge = on.library._ask, on.bot.desk.reply.acknowledge

    async def asked(*arguments):
        happened.append("worked on")
        return await ask(*arguments)

    monkeypatch.setattr(on.library, "_ask", asked)

    async def acknowledged(*arguments):
        happened.append("acknowledged")
        return await acknowledge(*arguments)

    monkeypatch.setattr(on.bot.desk.reply, "acknowledge", acknowledged)

    await on.ask("lamp")
    await on.press("Why this?", await on.ask("lamp"))

    assert happened == ["acknowledged", "worked on"] * 3


@pytest.mark.parametrize("code", [10062, 50027], ids=["too late", "no such token"])
@played()
async def test_what_cannot_be_acknowledged_is_not_worked_on(on, code, monkeypatch):
    async def asked(*_):
        raise AssertionError("nobody waits for this")

    monkeypatch.setattr(on.library, "_ask", asked)
    on.env.inject_error("POST", "/interactions/*", status=404, code=code, times=None)

    await on.ann.slash(on.channel, "ask", question="lamp")

    assert on.sent == []
    assert on.env.errors == []


@played()
async def test_an_acknowledgement_that_got_through_before_is_one(on):
    on.env.inject_error("POST", "/interactions/*", status=400, code=40060)

    await on.command(on.ann, "ask", question="lamp")

    assert len(on.sent) == 1


@pytest.mark.parametrize(
    ("error", "words", "logged"),
    [
        pytest.param(NoWords("Say more."), "Say more.", 0, id="made for people"),
        pytest.param(ValueError("who rowed out?"), SORRY, 1, id="our mistake"),
        pytest.param(KeyError(), SORRY, 1, id="another"),
    ],
)
@played()
async def test_an_error_is_told_in_its_own_words_only_if_it_was_made_for_people(on, error, words, logged, caplog):
    assert on.bot.desk.words_for(error) == words
    assert len(caplog.records) == logged
    assert not any("rowed" in record.getMessage() for record in caplog.records)


@played()
async def test_what_discord_refuses_is_told_by_its_code_alone(on, caplog):
    on.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035, message="Invalid: who rowed out?")

    result = await on.ann.slash(on.channel, "ask", question="lamp", private=True)

    assert told(result) == SORRY
    assert [record.getMessage() for record in caplog.records] == ["Discord refused an answer: status 400, code 50035."]


@played()
async def test_where_even_an_apology_is_refused_the_bot_lives_on(on, caplog):
    on.env.inject_error("*", "/webhooks/*", status=403, code=50013, times=2)

    await on.ann.slash(on.channel, "ask", question="lamp", private=True)

    assert caplog.records[-1].getMessage() == "Discord refused an apology: status 403, code 50013."
    assert texts(await on.ask("lamp"))[0] == "### lamp"


@played()
async def test_a_bot_that_is_about_to_go_takes_no_new_question(on):
    answer = await on.ask("lamp")
    on.bot.desk.turns.closing = True

    words = "I am being restarted. Please ask again in a minute."
    assert told(await on.ann.slash(on.channel, "ask", question="lamp")) == words
    assert told(await on.press("Why this?", answer)) == words
    assert texts(await on.mention("lamp")) == [words]
    await on.press("Delete", answer)
    assert len(on.channel.history(viewer=on.ben)) == 2


@played()
async def test_a_frame_makes_the_scope_of_a_question_definite(on):
    (opened,) = on.library.opened(Place(None, None))
    message = await on.ask("When was the lighthouse lit?")
    on.library.put(article(), article("Whales sing.", "Whales"))

    further = await on.press("More", message)

    assert f":{opened.key}:" in str(message.components)
    assert "changed" not in text(further.response)  # of the one article that was asked then, which is open still


# What is kept


async def turn(on):
    """A round of everything that sends a message."""
    answer = await on.ask(LIT)
    for label in ("In context", "Why this?", "More"):
        await on.press(label, answer, on.ben)
    await on.press("Later", (await on.press("In context", answer)).response)
    await on.press("Read on", (await on.ann.slash(on.channel, "article")).response)
    await on.press("Share", await on.ask("Who rowed out?", private=True))
    await on.mention("How many tanks were there?")
    await on.ann.slash(on.channel, "help")
    await on.mod.slash(on.channel, "check")
    await on.command(on.ann, "ask", question=" ")
    await on.press("Delete", answer)


@played()
async def test_nothing_is_kept_of_what_was_sent(on):
    await turn(on)
    tasks = len(asyncio.all_tasks())

    for _ in range(30):
        await turn(on)

    store = on.bot._connection._view_store
    gc.collect()
    assert (store._views, store._synced_message_views, store._modals) == ({}, {}, {})
    assert len(store._dynamic_items) == 1
    assert not [one for one in gc.get_objects() if isinstance(one, ui.LayoutView | ui.DynamicItem)]
    assert len(asyncio.all_tasks()) == tasks
    assert not on.bot._connection._messages
    assert on.bot.desk.reply._traffic._attempts == {}


@played()
async def test_the_client_keeps_no_members_and_mentions_nobody(on):
    assert on.bot.allowed_mentions.to_dict() == {"parse": []}
    assert on.bot._connection.member_cache_flags == discord.MemberCacheFlags.none()
