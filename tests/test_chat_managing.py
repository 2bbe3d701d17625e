"""Who may do what: every command, button and form, for everybody, everywhere."""

import random
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass
from time import monotonic

import discord
import pytest
from chat import FIRST, article, played, texts, told
from simcord.actors import _component_interaction, _dispatch_actor_interaction
from simcord.backend import serializers

from bot.articles.drafts import Draft
from bot.articles.shelf import EVERYWHERE
from bot.chat.press import MODERATING, Action, Press, Seal
from index import read

ROLES = {
    "member": {},
    "helper": {"manage_messages": True},
    "moderator": {"manage_guild": True},
    "administrator": {"administrator": True},
    "owner": None,
}
PLACES = ["channel", "thread", "direct", "elsewhere", "another server"]

# By hand: what becomes of each act of somebody in the server without the right to manage it, of somebody with it,
# of anybody in direct messages or where they alone have installed the bot, and of whoever manages another server.
# "choices" are those that are offered while an article's name is typed.
ACTS = {
    "ask": ("answer", "answer", "answer", "answer"),
    "article": ("answer", "answer", "answer", "answer"),
    "help": ("answer", "answer", "answer", "answer"),
    "privacy": ("answer", "answer", "answer", "answer"),
    "Find this in the article": ("answer", "answer", "answer", "answer"),
    "check": ("refused", "done", "refused", "done"),
    "articles add": ("refused", "form", "too old", "form"),
    "articles add address": ("refused", "done", "too old", "done"),
    "articles list": ("refused", "done", "too old", "done"),
    "articles use": ("refused", "done", "too old", "no such"),
    "articles use choices": ("none", "choices", "none", "none"),
    "articles remove": ("refused", "done", "too old", "no such"),
    "articles remove choices": ("none", "choices", "none", "none"),
    "articles pause": ("refused", "done", "too old", "done"),
    "articles only": ("refused", "form", "too old", "form"),
    "articles report": ("refused", "done", "too old", "done"),
    "list": ("refused", "done", "too old", "done"),
    "edit": ("refused", "form", "too old", "gone"),
    "corr": ("refused", "done", "too old", "gone"),
    "pub": ("refused", "done", "too old", "gone"),
    "pub everywhere": ("refused", "done", "too old", "gone"),
    "pub replacing": ("refused", "done", "too old", "gone"),
    "drop": ("refused", "done", "too old", "gone"),
    "only": ("refused", "done", "too old", "done"),
    "paste": ("refused", "done", "too old", "done"),
    "keep": ("refused", "done", "too old", "done"),
    "rm": ("refused", "done", "too old", "too old"),
}
CELLS = [(who, where) for who in ROLES for where in PLACES]

SAID = {
    "Only members who may manage this server can change its articles.": "refused",
    "Only members who may manage this server can check it.": "refused",
    "This button is too old for me. Please ask again.": "too old",
    "I have not kept this draft: an hour has gone by, or I was restarted. Please add it again.": "gone",
    "This server has no article of that name. Choose one from the list.": "no such",
    "Something went wrong on my side. Please ask again.": "wrong",
}
OPTIONS = {
    "ask": {"question": "Do whales sing?"},
    "articles add address": {"address": "nonsense"},
    "articles use": {"article": "1"},
    "articles remove": {"article": "1"},
}


@dataclass
class Scene:
    """Somebody somewhere, with a message of the bot that has a button."""

    on: object
    who: object
    channel: object
    through: object

    async def start(self):
        """Get that message."""
        data = self._data("ask", {"question": "Do whales sing?"})
        with self.through():
            result = await _dispatch_actor_interaction(self.who, 2, self.channel, data)
        self.message = self.on.env.backend.get_message(result.response.channel_id, result.response.id)
        self.components = deepcopy(self.message.components)
        return self

    async def act(self, act):
        """Do something as a client does that asks nobody whether it may; the interaction."""
        with self.through():
            if act in PRESSES:
                return await self.press(Seal(FIRST).write(PRESSES[act]))
            if act in FORMS:
                return await self.fill_in(*FORMS[act])
            typing = act.endswith(" choices")
            name = act.removesuffix(" choices").removesuffix(" address")
            data = self._data(name, OPTIONS.get(act, {}), typing=typing)
            return await _dispatch_actor_interaction(self.who, 4 if typing else 2, self.channel, data)

    async def press(self, custom_id):
        """Press a button of that id under the message."""
        self.message.components = deepcopy(self.components)
        _first_button(self.message.components)["custom_id"] = custom_id
        data = {"custom_id": custom_id, "component_type": 2}
        return await _component_interaction(self.who, self.message, data)

    async def fill_in(self, press, fields):
        """Send a form."""
        labels = [{"type": 18, "component": {"type": 4, "custom_id": name} | filled} for name, filled in fields.items()]
        data = {"custom_id": press if isinstance(press, str) else Seal(FIRST).write(press), "components": labels}
        self.message.components = deepcopy(self.components)
        shown = {"message": dict(serializers.message_payload(self.on.env.backend, self.message))}
        return await _dispatch_actor_interaction(
            self.who, 5, self.channel, data, extra=shown, source_message_id=self.message.id
        )

    def _data(self, name, options, *, typing=False):
        root, *sub = name.split() if name.startswith("articles") else [name]
        backend = self.on.env.backend
        if root.startswith("Find"):
            known = backend.find_command(root, None, type=3)
            found = {str(self.message.id): dict(serializers.message_payload(backend, self.message))}
            return {
                "id": known["id"],
                "name": root,
                "type": 3,
                "target_id": str(self.message.id),
                "resolved": {"messages": found},
            }
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        if typing:
            given = [{"name": "article", "type": 3, "value": "", "focused": True}]
        given = [{"name": sub[0], "type": 1, "options": given}] if sub else given
        return {"id": backend.find_command(root, None)["id"], "name": root, "type": 1, "options": given}


PRESSES = {
    "list": Press(Action.LIST, numbers=(0,)),
    "edit": Press(Action.EDIT, "draft0"),
    "pub": Press(Action.PUBLISH, "draft0", (1,)),
    "pub everywhere": Press(Action.PUBLISH, "draft1", (0,)),
    "pub replacing": Press(Action.PUBLISH, "draft2"),
    "drop": Press(Action.DISCARD, "draft3"),
    "keep": Press(Action.KEEP),
    "rm": Press(Action.REMOVE, numbers=(1,)),
}
FORMS = {
    "corr": (Press(Action.CORRECTED, "draft0"), {"title": {"value": "Gulls"}, "language": {"value": "en"}}),
    "only": (Press(Action.CHANNELS), {"channels": {"type": 8, "values": []}}),
    "paste": (Press(Action.PASTED), {"title": {"value": "Pasted"}, "text0": {"value": "Terns fly to the pole."}}),
}


def _first_button(components):
    for part in components:
        found = part if part.get("type") == 2 else _first_button(part.get("components", []))
        if found:
            return found
        if part.get("accessory"):
            return part["accessory"]
    return None


async def scene(on, who, where):
    """Somebody of that role in that place; an article and four drafts of the stage's own server beside them."""
    await on.library.holdings.add(on.server.id, "whales.txt", read(article("Whales sing.", "Whales")), [EVERYWHERE])
    for number in range(4):
        reading = read(article(f"Draft {number} lies here.", f"Draft {number}"))
        on.bot.desk.drafts._put(
            Draft(f"draft{number}", on.server.id, f"{number}.txt", reading, (), None, None, None, monotonic())
        )
    server, channel, owner = on.server, on.channel, on.owner
    if where == "another server":
        user = on.env.create_user("oswald")
        server = on.env.create_guild("Other", owner=user)
        owner, channel = server.add_member(user), server.create_text_channel("news")
    elif where == "thread":
        channel = on.thread()
    permissions = ROLES[who]
    person = owner
    if permissions is not None:
        roles = [server.create_role(who, permissions=discord.Permissions(**permissions))] if permissions else []
        person = server.add_member(on.env.create_user(who), roles=roles)
    if where == "direct":
        return await Scene(on, person.user, person.user.dm_channel, nullcontext).start()
    through = (lambda: on.installed_by(person)) if where == "elsewhere" else nullcontext
    return await Scene(on, person, channel, through).start()


def outcome(result):
    """What became of an act, in a word of the table's."""
    if result.autocomplete_choices is not None:
        return "choices" if any(choice["value"] != "inherit" for choice in result.autocomplete_choices) else "none"
    if result.modal:
        return "form"
    message = next(iter(result.followups), result.response)
    return SAID.get(texts(message)[0], "done") if message else "done"


def expected(who, where):
    """The table's column for somebody somewhere."""
    may = who in {"moderator", "administrator", "owner"}
    if where in {"direct", "elsewhere"}:
        return {act: column[2] for act, column in ACTS.items()}
    return {act: column[(3 if where == "another server" else 1) if may else 0] for act, column in ACTS.items()}


@pytest.mark.parametrize(("who", "where"), CELLS, ids=[" in ".join(cell) for cell in CELLS])
@played(kept=True)
async def test_everybody_may_do_what_the_table_says_and_nothing_else(on, who, where):
    there = await scene(on, who, where)
    before = on.shelf

    found = {act: outcome(await there.act(act)) for act in ACTS}

    wanted = {act: "done" if said == "answer" else said for act, said in expected(who, where).items()}
    assert found == wanted
    assert on.env.errors == []
    left = [one.reading.article.title for one in on.bot.desk.drafts._drafts.values() if one.server == on.server.id]
    if wanted["rm"] == "done":
        assert [entry.title for entry in on.shelf.entries] == ["Gulls", "Draft 1", "Draft 2"]
        assert on.shelf.chosen == {there.channel.id: (2,), EVERYWHERE: (3,)}
        assert on.shelf.paused == {there.channel.id}
        assert left == ["Pasted"]
    else:
        assert on.shelf == before
        assert len(left) == 4


def test_the_table_has_a_cell_for_every_command_button_and_form():
    assert len(ACTS) * len(CELLS) == 675
    buttons = {act.split()[0] for act in (*PRESSES, *FORMS)}
    assert buttons == {action.value for action in MODERATING}
    assert buttons < set(ACTS)


@played(kept=True)
async def test_the_table_has_every_command_that_discord_is_told(on):
    told_of = set()
    for command in on.bot.tree.walk_commands():
        if not isinstance(command, discord.app_commands.Group):
            told_of.add(command.qualified_name)
    told_of |= {command.name for command in on.bot.tree.walk_commands(type=discord.AppCommandType.message)}

    assert told_of <= set(ACTS)
    assert len(told_of) == 13


# Commands that a server gives away


@played(kept=True)
async def test_whoever_is_given_the_commands_without_the_right_is_refused_and_is_offered_nothing(on):
    there = await scene(on, "member", "channel")
    for name in ("articles", "check"):
        known = on.env.backend.find_command(name, None)
        on.server.set_command_permissions(int(known["id"]), {there.who: True})
    offered = there.who.available_commands(on.channel)
    given = [name for name in offered if name.startswith(("articles", "check"))]
    assert len(given) == 8

    for name in given:
        result = await there.who.slash(on.channel, name, **OPTIONS.get(name, {}))
        assert SAID[told(result)] == "refused", name
    for name in ("articles use", "articles remove"):
        assert await there.who.autocomplete(on.channel, name, "article", "") == []


# Forgeries


def forged(ours, times):
    """So many ids that are not among ours: with a bit flipped, a field exchanged, another's code, another token's."""
    numbers = random.Random(5)  # noqa: S311 (the same ones each time)
    found = set()
    while len(found) < times:
        one = numbers.choice(ours)
        fields = one.split(":")
        match numbers.randrange(4):
            case 0:
                at = numbers.randrange(len(one))
                one = one[:at] + chr(ord(one[at]) ^ (1 << numbers.randrange(7))) + one[at + 1 :]
            case 1:
                one = ":".join([*fields[:-1], numbers.choice(ours).rpartition(":")[2]])
            case 2:
                fields[numbers.randrange(1, len(fields))] = numbers.choice(["", "0", "1", "-1", "draft1", "rm", "pub"])
                one = ":".join(fields)
            case _:
                one = Seal("another token").write(Press(numbers.choice(list(Action)), "draft0", (1,)))
        found.add(one[:100])
    return sorted(found - set(ours) - {""})


@played(kept=True)
async def test_forged_presses_and_forms_of_one_who_may_do_nothing_at_all(on):
    there = await scene(on, "moderator", "channel")
    seal = Seal(FIRST)
    ours = [seal.write(press) for press in (*PRESSES.values(), *(press for press, _ in FORMS.values()))]
    before, drafts = on.shelf, dict(on.bot.desk.drafts._drafts)

    for number, one in enumerate(forged(ours, 300)):
        result = await (there.fill_in(one, FORMS["corr"][1]) if number % 3 == 0 else there.press(one))
        assert SAID[told(result)] == "too old", one

    assert on.shelf == before
    assert on.bot.desk.drafts._drafts == drafts


@pytest.mark.parametrize(
    "press",
    [
        *PRESSES.values(),
        Press(Action.PUBLISH, "", (1,)),
        Press(Action.PUBLISH, "draft0", (1, 1)),
        Press(Action.REMOVE, numbers=(2,)),
        Press(Action.REMOVE, numbers=(-1,)),
        Press(Action.REMOVE),
        Press(Action.LIST, numbers=(10**12,)),
        Press(Action.LIST, numbers=(-(10**12),)),
        Press(Action.PASTED),
        Press(Action.CORRECTED, "draft0"),
    ],
    ids=lambda press: f"{press.action} {press.key} {press.numbers}",
)
@played(kept=True)
async def test_another_server_s_ids_do_nothing_here(on, press):
    there = await scene(on, "moderator", "another server")
    before, drafts = on.shelf, dict(on.bot.desk.drafts._drafts)

    result = await there.press(Seal(FIRST).write(press))

    assert outcome(result) in ({"done"} if press.action in {Action.LIST, Action.KEEP} else {"too old", "gone"})
    assert on.shelf == before
    assert on.bot.desk.drafts._drafts == drafts
    assert on.env.errors == []
