"""Nothing of one server's articles is seen in another, in direct messages, by guests, or after the bot was removed."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from time import time

import discord
import pytest
from chat import FIRST, article, custom_id, labels, played, text, told

from bot.articles.shelf import EVERYWHERE
from bot.chat.press import MODERATING, Action, Press, Seal
from index import read

ASKED = "What is the password?"
SAME = "Terns fly from pole to pole. Nobody knows how they find the way."
TOO_OLD = "This button is too old for me. Please ask again."
# What an act of this file writes itself, so that each of the two servers has its own to be looked for in the other.
BIRDS = ("Albatross", "Bittern")


@dataclass
class Side:
    """A server with articles that hold words of their own; its moderator, a member, its channels."""

    bird: str
    server: object
    channel: object
    log: object
    mod: object
    member: object
    drafts: list = field(default_factory=list)
    entries: tuple = ()

    @property
    def body(self):
        return (
            f"The password is {self.bird}pass.\n\nThe {self.bird}keeper told it to {self.bird}friends in the tower, "
            f"and they asked where the {self.bird}key was."
        )

    @property
    def secrets(self):
        """What nobody elsewhere may see: its text, titles, file names, addresses, keys, channels."""
        keys = [draft.key for draft in self.drafts]
        keys += [entry.key for entry in self.entries if entry.name != "same.txt"]
        return [self.bird.casefold(), *(key.casefold() for key in keys), str(self.channel.id), str(self.log.id)]


async def side(on, bird, server, channel, mod, member):
    """A server with one article that was published, one that came from an address, one that the other has as well."""
    one = Side(bird, server, channel, server.create_text_channel(f"{bird}-log"), mod, member)
    holdings = on.library.holdings
    for name, body, title in (
        (f"{bird}.txt", one.body, f"{bird} Papers"),
        (f"https://{bird}.example/a", f"The {bird}sister sings at night.", f"{bird} Songs"),
        ("same.txt", SAME, "Terns"),
    ):
        await holdings.add(server.id, name, read(article(body, title, name)), [EVERYWHERE])
    one.entries = holdings.shelf(server.id).entries
    await holdings.change(server.id, lambda store: store.report_to(server.id, one.log.id))
    await on.add(f"The {bird}draft waits.", f"{bird}draft.txt", mod, channel)
    one.drafts = [draft for draft in on.bot.desk.drafts._drafts.values() if draft.server == server.id]
    return one


async def two_sides(on):
    """The two servers."""
    first = await side(on, BIRDS[0], on.server, on.channel, on.mod, on.ann)
    server = on.env.create_guild("Other", owner=on.env.create_user("oswald"))
    role = server.create_role("mods", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    mod = server.add_member(on.env.create_user("mia", global_name="Mia"), roles=[role])
    member = server.add_member(on.env.create_user("eve", global_name="Eve"))
    return first, await side(on, BIRDS[1], server, server.create_text_channel("news"), mod, member)


class Heard:
    """All that the bot sends and logs from now on."""

    def __init__(self, on, caplog):
        self._on, self._caplog = on, caplog
        self._requests, self._records = len(on.env.http_requests), len(caplog.records)

    @property
    def all_of_it(self):
        requests = self._on.env.http_requests[self._requests :]
        records = self._caplog.records[self._records :]
        return "\n".join(
            [*(repr((one.json, one.params)) for one in requests), *(one.getMessage() for one in records)]
        ).casefold()

    def without(self, secrets):
        """Whether nothing of this is in it."""
        heard = self.all_of_it
        return [secret for secret in secrets if secret in heard] == []


# What is done in a server


async def ask_in_every_way(on, who, channel):
    """All that a member can ask and press."""
    answer = (await who.slash(channel, "ask", question=ASKED)).response
    for question in (ASKED, "zebra", "Who sings?", "terns"):
        found = (await who.slash(channel, "ask", question=question, private=True)).response
        for label in labels(found):
            if label in {"In context", "More", "Why this?", "Nearest passages"} or label.startswith("Try"):
                await on.press(label, found, who)
    await who.context_menu(channel, "Find this in the article", await who.send(channel, ASKED))
    await on.mention(ASKED, who, channel)
    for name in ("article", "help", "privacy"):
        await who.slash(channel, name)
    for name in ("ask", "article"):
        options = {"question": ASKED} if name == "ask" else {}
        for typed in ("", "a", "papers", "terns"):
            await who.autocomplete(channel, name, "article", typed, **options)
        await who.slash(channel, name, article="Nothing of that name", **options)
    return answer


async def moderate_in_every_way(on, side):
    """All that a moderator can do; what is changed is changed back."""
    mod, channel, bird = side.mod, side.channel, side.bird

    async def do(command, **options):
        return await mod.slash(channel, f"articles {command}" if command != "check" else command, **options)

    for command in ("use", "remove"):
        for typed in ("", "a", "papers", "terns", "same"):
            await mod.autocomplete(channel, f"articles {command}", "article", typed)
        await do(command, article="Nothing of that name")
    for options in ({"article": "Terns"}, {"article": f"{bird} Papers", "beside": True}, {"article": "inherit"}):
        await do("use", **options)
    for resume in (False, True):
        await do("pause", resume=resume)
    for chosen in ([channel], []):
        await mod.submit_modal(await do("only"), {"channels": chosen})
    await do("check")
    await do("list")
    await do("report", channel=side.log)
    await on.press("Keep it", (await do("remove", article="Terns")).response, mod)
    await on.add(SAME, "again.txt", mod, channel)
    draft = await on.add(f"{side.body}\n\nThe {bird}end.", f"{bird}.txt", mod, channel)
    form = await on.press("Edit", draft, mod)
    await mod.submit_modal(form, {"title": f"{bird} Papers", "language": "en"})
    await on.press("Replace", draft, mod)
    await on.press("Discard", await on.add("Nothing else.", "c.txt", mod, channel), mod)
    await on.add(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture.txt", mod, channel)


async def press_what_is_theirs(on, side, theirs):
    """Press, in one server, what could only stand in the other."""
    answer = (await side.mod.slash(side.channel, "ask", question=ASKED)).response
    key, draft = theirs.entries[0].key, theirs.drafts[0].key
    presses = [
        Press(Action.CONTEXT, key, (0, 20)),
        Press(Action.WHY, key, (0, 20)),
        Press(Action.MORE, key, (0,)),
        Press(Action.NEAREST, key),
        Press(Action.TRY, key),
        Press(Action.SHARE, key),
        Press(Action.READ, key, (0,)),
        Press(Action.PUBLISH, draft, (1,)),
        Press(Action.PUBLISH, draft),
        Press(Action.EDIT, draft),
        Press(Action.DISCARD, draft),
        *(Press(Action.REMOVE, numbers=(entry.number,)) for entry in theirs.entries),
    ]
    for press in presses:
        result = await on.forge(side.mod, answer, Seal(FIRST).write(press))
        words = told(result)
        assert words == TOO_OLD or words.startswith(("This article has changed", "I have not kept this draft")), press
        assert (press.action in MODERATING) == (words == TOO_OLD or words.startswith("I have not"))
    for entry in theirs.entries:
        for command in ("use", "remove"):
            result = await side.mod.slash(side.channel, f"articles {command}", article=str(entry.number))
            assert told(result).startswith("This server has no article of that name.")


@pytest.mark.parametrize("here", [0, 1], ids=BIRDS)
@played(kept=True)
async def test_nothing_of_one_server_is_ever_sent_or_logged_for_another(on, here, caplog):
    sides = await two_sides(on)
    one, other = sides[here], sides[1 - here]
    kept = on.library.holdings.shelf(other.server.id)
    heard = Heard(on, caplog)

    await ask_in_every_way(on, one.member, one.channel)
    await moderate_in_every_way(on, one)
    before = heard.all_of_it
    assert heard.without(other.secrets)
    assert all(f"{one.bird}{word}".casefold() in before for word in ("pass", " Papers", " Songs", ".txt", "end"))
    assert "something went wrong" not in before

    heard = Heard(on, caplog)
    await press_what_is_theirs(on, one, other)
    assert heard.without(other.secrets)
    assert on.library.holdings.shelf(other.server.id) == kept
    assert [draft.key for draft in other.drafts] == [
        draft.key for draft in on.bot.desk.drafts._drafts.values() if draft.server == other.server.id
    ]


@played(kept=True)
async def test_nothing_of_any_server_is_sent_in_direct_messages_or_to_guests(on, caplog):
    first, second = await two_sides(on)
    heard = Heard(on, caplog)

    user = on.ann.user
    answers = [(await user.slash("ask", question=question)).response for question in (ASKED, "terns", "lighthouse")]
    for label in ("In context", "Why this?", "More"):
        await user.click(answers[-1], custom_id=custom_id(answers[-1], label))
    for name in ("article", "help", "privacy"):
        await user.slash(name)
    await user.autocomplete("ask", "article", "", question=ASKED)
    await user.slash("ask", question=ASKED, article="Terns")
    await user.send_dm(ASKED)
    for context in (0, 2):
        with on.installed_by(on.ben, context):
            for question in (ASKED, "terns"):
                await on.ben.slash(on.channel, "ask", question=question)
            await on.ben.slash(on.channel, "article")
            await on.ben.slash(on.channel, "ask", question=ASKED, article="Terns")
            await on.ben.autocomplete(on.channel, "ask", "article", "", question=ASKED)

    birds = [first.bird.casefold(), second.bird.casefold(), str(first.log.id), str(second.log.id), "pole to pole"]
    assert heard.without(birds)
    assert "lighthouse" in heard.all_of_it


@played(kept=True)
async def test_the_report_of_a_change_goes_to_no_other_server(on):
    first, second = await two_sides(on)
    await moderate_in_every_way(on, first)

    assert len(first.log.history()) > 5
    assert second.log.history() == []


# The same in both


@played(kept=True)
async def test_the_same_text_under_the_same_name_is_each_server_s_own(on):
    first, second = await two_sides(on)
    old = (await second.member.slash(second.channel, "ask", question="terns", article="Terns")).response
    asked = (await first.mod.slash(first.channel, "articles remove", article="same.txt")).response

    await on.press("Remove", asked, first.mod)
    draft = await on.add("Terns sleep on the wing.", "same.txt", second.mod, second.channel)

    assert [entry.name for entry in on.library.holdings.shelf(first.server.id).entries][2:] == []
    gone = (await first.member.slash(first.channel, "ask", question="terns pole")).response
    assert "They never use **terns** or **pole**." in text(gone)
    assert "pole to pole" in text((await on.press("In context", old, second.member)).response)
    assert "It takes the place of **Terns**" in text(draft)
    draft = await on.add(SAME, "same.txt", first.mod, first.channel)
    assert "takes the place of" not in text(draft)


@played(kept=True)
async def test_what_replaces_an_article_here_does_not_change_the_same_one_there(on):
    first, second = await two_sides(on)
    answers = [
        (await one.member.slash(one.channel, "ask", question="terns", article="Terns")).response
        for one in (first, second)
    ]
    draft = await on.add("Terns sleep on the wing.", "same.txt", first.mod, first.channel)
    await on.press("Replace", draft, first.mod)

    shown = [
        text((await on.press("In context", answer, one.member)).response)
        for one, answer in zip((first, second), answers, strict=True)
    ]

    assert "has changed since" in shown[0]
    assert "pole to pole" in shown[1]


# After the bot was removed


async def leave(on, one):
    """A server removes the bot; what was kept for it is deleted at once."""
    on.env.backend.emit("GUILD_DELETE", {"id": str(one.server.id)})
    await on.env.settle()
    assert on.library.holdings.shelf(one.server.id).left is not None
    return await on.library.holdings.purge(int(time()) + 1)


@played(kept=True)
async def test_once_a_server_is_forgotten_nothing_of_it_is_kept_and_all_of_the_other_is(on):
    first, second = await two_sides(on)

    assert await leave(on, second) == (second.server.id,)

    holdings = on.library.holdings
    assert holdings.servers == (first.server.id,)
    assert [entry.title for entry in holdings.shelf(first.server.id).entries] == [
        "Albatross Papers",
        "Albatross Songs",
        "Terns",
    ]
    assert "Albatrosspass" in text((await first.member.slash(first.channel, "ask", question=ASKED)).response)
    await on.restart()
    assert on.library.holdings.servers == (first.server.id,)
    assert "Albatrosspass" in text((await first.member.slash(first.channel, "ask", question=ASKED)).response)


@played(kept=True)
async def test_no_byte_of_a_forgotten_server_is_left_in_the_database(on):
    first, second = await two_sides(on)
    await leave(on, second)

    file = on.store.database.file
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    left = b"".join(one.read_bytes() for one in file.parent.iterdir()).lower()

    assert first.bird.casefold().encode() in left
    assert second.bird.casefold().encode() not in left
    assert str(second.server.id).encode() not in left


@pytest.mark.parametrize("how", ["removed", "server forgotten"])
@played(kept=True)
async def test_no_article_that_is_gone_is_left_in_memory(on, how):
    _, second = await two_sides(on)
    holdings = on.library.holdings
    if how == "removed":
        for entry in second.entries:
            await holdings.remove(entry)
    else:
        await leave(on, second)

    assert all(holdings.article(entry) is None for entry in second.entries)


@played(kept=True)
async def test_no_draft_of_a_forgotten_server_is_left_in_memory(on):
    _, second = await two_sides(on)
    await leave(on, second)

    assert [draft for draft in on.bot.desk.drafts._drafts.values() if draft.server == second.server.id] == []
