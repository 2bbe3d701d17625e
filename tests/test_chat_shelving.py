import discord
import pytest
from chat import TITLE, article, labels, layout, played, text, texts, told

from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.errors import CannotKeep
from index import read

PAUSED = "Answers are paused here. A moderator can go on with /articles pause."
INHERITED = {"name": "— what the server has, nothing of its own", "value": "inherit"}
NO_SUCH = "This server has no article of that name. Choose one from the list."
SINGS = "What sings at night?"
TOO_OLD = "This button is too old for me. Please ask again."
HIDDEN = discord.PermissionOverwrite(view_channel=False)


async def keep(on, title, *open_in):
    """Keep a short article of that title, open in these channels; its entry."""
    reading = read(article(f"{title} sings at night.", title, f"{title}.txt"))
    return await on.library.holdings.add(on.server.id, f"{title}.txt", reading, open_in)


async def given(on, command, place=None, who=None, **options):
    """What a moderator is told upon /articles …."""
    return told(await (who or on.mod).slash(place or on.channel, f"articles {command}", **options))


async def heard(on, channel=None):
    """Who sings in a channel, as /ask says, in order."""
    answer = (await on.ann.slash(channel or on.channel, "ask", question=SINGS, private=True)).response
    return [one.removeprefix("> ").split()[0].strip("*_") for one in texts(answer) if one.startswith("> ")]


def shown(on, result):
    """The texts of the message under which a button was pressed."""
    return texts(on.env.backend.get_message(result.channel_id, result.id))


# What is open where


@played(kept=True)
async def test_an_article_is_chosen_for_a_channel_or_for_the_whole_server(on):
    other = on.server.create_text_channel("other")
    await keep(on, "Whales")
    await keep(on, "Seals")

    assert await given(on, "use", article="Whales", everywhere=True) == "Opened **Whales** everywhere on this server."
    assert await given(on, "use", article="Seals") == f"Opened **Seals** in <#{on.channel.id}>."

    assert (await heard(on), await heard(on, other)) == (["Seals"], ["Whales"])


@pytest.mark.parametrize("typed", ["2", "Seals", "seals", "SEALS.TXT"], ids=["number", "title", "its case", "name"])
@played(kept=True)
async def test_an_article_is_named_by_its_number_its_title_or_its_file(on, typed):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals")

    await given(on, "use", article=typed)

    assert await heard(on) == ["Seals"]


@played(kept=True)
async def test_a_title_that_looks_like_another_s_number_is_not_taken_for_it(on):
    await keep(on, "2")
    await keep(on, "Seals")

    (choice,) = await on.mod.autocomplete(on.channel, "articles use", "article", "Seals")

    assert await given(on, "use", article=choice["value"]) == f"Opened **Seals** in <#{on.channel.id}>."


@played(kept=True)
async def test_an_article_is_opened_beside_the_channel_s_own_and_a_second_time_does_nothing(on):
    await keep(on, "Whales", on.channel.id)
    await keep(on, "Seals")

    words = [await given(on, "use", article="Seals", beside=True) for _ in range(2)]

    assert words == [f"Opened **Seals** in <#{on.channel.id}>, beside 1 more."] * 2
    assert on.shelf.chosen == {on.channel.id: (1, 2)}
    assert sorted(await heard(on)) == ["Seals", "Whales"]


@pytest.mark.parametrize("where", ["channel", "thread"])
@played(kept=True)
async def test_what_is_opened_everywhere_but_not_here_is_told(on, where):
    await keep(on, "Whales")
    await keep(on, "Seals", on.channel.id)
    place = on.channel if where == "channel" else on.thread()

    assert await given(on, "use", place, article="Whales", everywhere=True) == (
        f"Opened **Whales** everywhere on this server. Not in <#{place.id}>, where other articles are chosen."
    )
    assert await heard(on, place) == ["Seals"]
    words = await given(on, "use", place, article="Seals", everywhere=True)
    assert words == "Opened **Seals** everywhere on this server."


@pytest.mark.parametrize("where", ["channel", "thread"])
@played(kept=True)
async def test_beside_what_a_place_inherits_both_are_open(on, where):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals")
    place = on.channel if where == "channel" else on.thread()

    words = await given(on, "use", place, article="Seals", beside=True)

    assert words == f"Opened **Seals** in <#{place.id}>, beside 1 more."
    assert sorted(await heard(on, place)) == ["Seals", "Whales"]


@played(kept=True)
async def test_a_channel_can_have_nothing_of_its_own_any_more(on):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals", on.channel.id)
    other = on.server.create_text_channel("other")

    first, *_ = await on.mod.autocomplete(on.channel, "articles use", "article", "")
    assert first == INHERITED
    assert INHERITED not in await on.mod.autocomplete(other, "articles use", "article", "")
    assert INHERITED not in await on.mod.autocomplete(on.channel, "articles remove", "article", "")

    words = await given(on, "use", article=first["value"])
    assert words == f"Chosen in <#{on.channel.id}>: nothing of its own."
    assert await heard(on) == ["Whales"]


@played(kept=True)
async def test_a_thread_has_what_its_channel_has_until_it_has_its_own(on):
    await keep(on, "Whales", on.channel.id)
    await keep(on, "Seals")
    thread = on.thread()

    assert await heard(on, thread) == ["Whales"]
    await given(on, "use", thread, article="Seals")
    assert (await heard(on, thread), await heard(on)) == (["Seals"], ["Whales"])
    await given(on, "use", thread, article="inherit")
    assert await heard(on, thread) == ["Whales"]


@pytest.mark.parametrize("command", ["use", "remove"])
@played(kept=True)
async def test_an_article_that_the_server_does_not_have_is_told(on, command):
    for typed in ("Whales", "1", "-1", "", "\0", TITLE, "x" * 1_000):
        if typed:
            assert await given(on, command, article=typed) == NO_SUCH


@played(kept=True)
async def test_the_articles_are_offered_by_what_is_typed_at_most_25(on):
    for number in range(30):
        await keep(on, f"Whale {number}")
    await keep(on, "Seals")

    offered = await on.mod.autocomplete(on.channel, "articles remove", "article", "")
    assert [choice["name"] for choice in offered] == [f"Whale {number}" for number in range(25)]
    for typed in ("seal", "SEALS.T"):
        offered = await on.mod.autocomplete(on.channel, "articles remove", "article", typed)
        assert offered == [{"name": "Seals", "value": "31"}]


# The list


@played(kept=True)
async def test_an_empty_shelf_says_how_an_article_is_added(on):
    result = await on.mod.slash(on.channel, "articles list")

    assert texts(result.response) == ["This server has no articles of its own. Add one with /articles add."]


@played(kept=True)
async def test_the_list_says_where_each_article_is_open_and_what_else_is_chosen(on):
    other = on.server.create_text_channel("other")
    await keep(on, "Whales", EVERYWHERE, other.id)
    await keep(on, "Seals", other.id)
    await keep(on, "Gulls")
    await given(on, "pause", other)
    await given(on, "report", channel=other)

    assert texts((await on.mod.slash(on.channel, "articles list")).response) == [
        "### 3 articles",
        f"**Whales**\n-# 1 sentence · Whales.txt\n-# Open everywhere on this server, and in <#{other.id}>.",
        f"**Seals**\n-# 1 sentence · Seals.txt\n-# Open in <#{other.id}>.",
        "**Gulls**\n-# 1 sentence · Gulls.txt\n-# Open nowhere.",
        f"-# Answers are paused in <#{other.id}>.\n-# Changes are told in <#{other.id}>.",
    ]


@played(kept=True)
async def test_more_than_ten_articles_are_listed_page_by_page(on):
    for number in range(21):
        await keep(on, f"Whale {number}")

    def page(message):
        stored = on.env.backend.get_message(message.channel_id, message.id)
        titles = [one.split("**")[1] for one in texts(stored) if one.startswith("**")]
        return titles[0], titles[-1], labels(stored)

    message = (await on.mod.slash(on.channel, "articles list")).response
    pages = [page(message)]
    for label in ("Later", "Later", "Earlier", "Earlier"):
        await on.press(label, refreshed(on, message), on.mod)
        pages.append(page(message))

    first = ("Whale 0", "Whale 9", ["(Earlier)", "Later"])
    second = ("Whale 10", "Whale 19", ["Earlier", "Later"])
    assert pages == [first, second, ("Whale 20", "Whale 20", ["Earlier", "(Later)"]), second, first]


def refreshed(on, message):
    """A private message as it reads now."""
    return type(message)(on.env, on.env.backend.get_message(message.channel_id, message.id))


@played(kept=True)
async def test_a_damaged_article_is_named_and_the_others_are_served(on, caplog):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals", EVERYWHERE)
    async with on.store.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE articles SET text = 'changed' WHERE number = 1")
    await on.restart()

    listed = texts((await on.mod.slash(on.channel, "articles list")).response)

    assert listed[1:3] == [
        "**Whales**\n-# 1 sentence · Whales.txt\n-# Damaged: add it again.",
        "**Seals**\n-# 1 sentence · Seals.txt\n-# Open everywhere on this server.",
    ]
    assert await heard(on) == ["Seals"]
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


@played(kept=True)
async def test_what_is_open_only_where_a_moderator_may_not_look_is_not_named(on):
    hidden = on.server.create_text_channel("hidden", overwrites={on.mod: HIDDEN})
    await keep(on, "Whales", hidden.id)
    await keep(on, "Seals", hidden.id, on.channel.id)
    await given(on, "pause", hidden, on.owner)
    await given(on, "report", who=on.owner, channel=hidden)

    listed = (await on.mod.slash(on.channel, "articles list")).response

    assert texts(listed) == [
        "### 1 article",
        f"**Seals**\n-# 1 sentence · Seals.txt\n-# Open in <#{on.channel.id}>.",
        "-# Answers are paused in channels that you do not see.\n-# Changes are told in channels that you do not see.",
    ]
    for command in ("use", "remove"):
        assert await given(on, command, article="Whales") == await given(on, command, article="1") == NO_SUCH
        offered = await on.mod.autocomplete(on.channel, f"articles {command}", "article", "")
        assert [choice["name"] for choice in offered if choice != INHERITED] == ["Seals"]
    assert "Whales" in text((await on.owner.slash(on.channel, "articles list")).response)


# Removing


@played(kept=True)
async def test_an_article_is_removed_once_that_is_confirmed(on):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals", EVERYWHERE)
    asked = await on.mod.slash(on.channel, "articles remove", article="Whales")

    assert asked.ephemeral
    assert layout(asked.response) == "C(T, R(2))"
    assert texts(asked.response) == ["Remove **Whales** from this server? Its text is deleted for good."]
    assert labels(asked.response) == ["Remove", "Keep it"]
    assert len(on.shelf.entries) == 2

    await on.press("Remove", asked.response, on.mod)
    assert shown(on, asked.response) == ["Removed **Whales**."]
    assert [entry.title for entry in on.shelf.entries] == ["Seals"]
    assert on.shelf.chosen == {EVERYWHERE: (2,)}
    assert await heard(on) == ["Seals"]


@played(kept=True)
async def test_an_article_that_is_kept_after_all_stays(on):
    await keep(on, "Whales", EVERYWHERE)
    asked = (await on.mod.slash(on.channel, "articles remove", article="Whales")).response

    await on.press("Keep it", asked, on.mod)

    assert shown(on, asked) == ["It stays. Nothing was removed."]
    assert await heard(on) == ["Whales"]


@played(kept=True)
async def test_what_is_removed_already_is_too_old_to_remove(on):
    await keep(on, "Whales")
    first, second = [(await on.mod.slash(on.channel, "articles remove", article="Whales")).response for _ in range(2)]
    await on.press("Remove", first, on.mod)
    await keep(on, "Seals")

    assert told(await on.press("Remove", second, on.mod)) == TOO_OLD
    assert [(entry.number, entry.title) for entry in on.shelf.entries] == [(2, "Seals")]


@played(kept=True)
async def test_buttons_under_answers_from_an_article_that_was_removed_say_so(on):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals", EVERYWHERE)
    old = await on.ask("whales sing")
    await on.library.holdings.remove(on.shelf.entries[0])

    for label in ("In context", "More", "Why this?"):
        assert told(await on.press(label, old)).startswith("This article has changed since, or is no longer open")


# Pausing


async def every_way(on, channel):
    """What somebody is told who asks in every way there is, and presses what stands under an old answer."""
    await keep(on, "Whales", EVERYWHERE)
    old = (await on.ann.slash(channel, "ask", question=SINGS)).response
    message = await on.ben.send(channel, SINGS)
    page = (await on.ann.slash(channel, "article")).response

    async def ways():
        yield await on.ann.slash(channel, "ask", question=SINGS)
        yield await on.ann.slash(channel, "ask", question=SINGS, article="Whales", private=True)
        yield await on.ann.context_menu(channel, "Find this in the article", message)
        yield await on.ann.slash(channel, "article")
        for label in ("In context", "More", "Why this?"):
            yield await on.press(label, old)
        if "Read on" in labels(page):
            yield await on.press("Read on", page)

    async def say():
        answers = [told(result) async for result in ways()]
        return {*answers, *texts(await on.mention(SINGS, channel=channel))}

    return say


@pytest.mark.parametrize("everywhere", [False, True], ids=["here", "everywhere"])
@pytest.mark.parametrize("where", ["channel", "thread"])
@played(kept=True)
async def test_who_asks_where_answers_are_paused_is_told_so_in_every_way(on, where, everywhere):
    place = on.channel if where == "channel" else on.thread()
    say = await every_way(on, place)

    words = await given(on, "pause", everywhere=everywhere)
    scope = "everywhere on this server" if everywhere else f"in <#{on.channel.id}>"
    assert words == f"Answers are paused {scope}. Whoever asks is told so."
    assert await say() == {PAUSED}
    other = on.server.create_text_channel("other")
    told_elsewhere = text((await on.ann.slash(other, "ask", question=SINGS)).response)
    assert (PAUSED in told_elsewhere) == everywhere

    assert await given(on, "pause", everywhere=everywhere, resume=True) == f"Answers go on {scope}."
    assert await heard(on, place) == ["Whales"]


@pytest.mark.parametrize("everywhere", [False, True], ids=["here", "everywhere"])
@played(kept=True)
async def test_what_is_paused_above_stays_so_and_that_is_said(on, everywhere):
    await keep(on, "Whales", EVERYWHERE)
    thread = on.thread()
    await given(on, "pause", everywhere=everywhere)

    scope = "everywhere on this server" if everywhere else f"in <#{on.channel.id}>"
    words = await given(on, "pause", thread, resume=True)

    assert words == f"Answers go on in <#{thread.id}>. They are still paused {scope}."
    assert told(await on.ann.slash(thread, "ask", question=SINGS)) == PAUSED


@played(kept=True)
async def test_a_thread_alone_can_be_paused(on):
    await keep(on, "Whales", EVERYWHERE)
    thread = on.thread()
    await given(on, "pause", thread)

    assert told(await on.ann.slash(thread, "ask", question=SINGS)) == PAUSED
    assert await heard(on) == ["Whales"]


# Answering only in some channels


@played(kept=True)
async def test_in_other_channels_than_those_chosen_it_is_said_where_to_ask(on):
    other = on.server.create_text_channel("other")
    say = await every_way(on, other)
    form = await on.mod.slash(other, "articles only")

    chosen = await on.mod.submit_modal(form, {"channels": [on.channel]})

    assert told(chosen) == f"I answer only in <#{on.channel.id}>."
    assert await say() == {f"I answer only in <#{on.channel.id}> here. Please ask there."}
    assert await heard(on) == await heard(on, on.thread()) == ["Whales"]


@played(kept=True)
async def test_the_form_shows_which_channels_are_chosen_and_none_is_everywhere(on):
    other = on.server.create_text_channel("other")
    await keep(on, "Whales", EVERYWHERE)
    await on.mod.submit_modal(await on.mod.slash(on.channel, "articles only"), {"channels": [on.channel, other]})

    form = await on.mod.slash(on.channel, "articles only")
    select = form.modal["components"][0]["component"]
    assert {one["id"] for one in select["default_values"]} == {on.channel.id, other.id}
    assert {one["type"] for one in select["default_values"]} == {"channel"}

    assert told(await on.mod.submit_modal(form, {"channels": []})) == "I answer everywhere."
    assert on.shelf.only == frozenset()


@played(kept=True)
async def test_a_channel_that_is_gone_is_no_longer_shown_as_chosen(on):
    other = on.server.create_text_channel("other")
    await on.mod.submit_modal(await on.mod.slash(on.channel, "articles only"), {"channels": [on.channel, other]})
    on.env.backend.delete_channel(other.id)
    await on.env.settle()

    form = await on.mod.slash(on.channel, "articles only")

    shown_now = form.modal["components"][0]["component"]["default_values"]
    assert [one["id"] for one in shown_now] == [on.channel.id]


# Telling changes


@played(kept=True)
async def test_each_kind_of_change_is_told_in_the_channel_that_was_chosen_with_who_made_it(on):
    log = on.server.create_text_channel("log")
    here, asked = f"<#{on.channel.id}>", on.mod.slash
    assert await given(on, "report", channel=log) == f"Changes are told in <#{log.id}> from now on."

    await on.publish("Whales sing at night.", "whales.txt")
    await on.press("Replace", await on.add("Whales sing by day.", "whales.txt"), on.mod)
    await keep(on, "Seals")
    await given(on, "use", article="Seals", beside=True)
    await given(on, "use", article="inherit")
    await given(on, "pause")
    await given(on, "pause", resume=True, everywhere=True)
    await on.mod.submit_modal(await asked(on.channel, "articles only"), {"channels": [on.channel]})
    await on.press("Remove", (await asked(on.channel, "articles remove", article="Seals")).response, on.mod)
    await given(on, "report", channel=on.channel)

    told_there = [text(message) for message in reversed(log.history())]
    assert sorted(told_there) == sorted(
        f"Mo: {words}"
        for words in (
            f"Changes are told in <#{log.id}> from now on.",
            f"Published **whales** in {here}.",
            "Replaced **whales**: 1 sentence changed.",
            f"Opened **Seals** in {here}, beside 1 more.",
            f"Chosen in {here}: nothing of its own.",
            f"Answers are paused in {here}. Whoever asks is told so.",
            f"Answers go on everywhere on this server. They are still paused in {here}.",
            f"I answer only in {here}.",
            "Removed **Seals**.",
        )
    )
    assert text(on.channel.history()[0]) == f"Mo: Changes are told in {here} from now on."


@played(kept=True)
async def test_nothing_is_told_once_that_is_not_wanted_any_more(on):
    log = on.server.create_text_channel("log")
    await given(on, "report", channel=log)
    before = len(log.history())

    assert await given(on, "report") == "Changes are told nowhere from now on."
    await given(on, "pause")

    assert len(log.history()) == before


@pytest.mark.parametrize("how", ["forbidden", "deleted"])
@played(kept=True)
async def test_a_channel_that_cannot_be_told_in_does_no_harm_and_is_logged_once(on, how, caplog):
    log = on.server.create_text_channel("log")
    await given(on, "report", channel=log)
    if how == "deleted":
        on.env.backend.delete_channel(log.id)
        await on.env.settle()
    else:
        on.env.inject_error("POST", f"/channels/{log.id}/messages", status=403, code=50013, times=None)

    for _ in range(3):
        assert (await given(on, "pause")).startswith("Answers are paused")

    lines = [record.getMessage() for record in caplog.records if record.name == "pullquote"]
    assert len(lines) == 1
    assert str(log.id) in lines[0]
    assert on.shelf.paused == {on.channel.id}


# Several at once


@played(kept=True)
async def test_each_quote_tells_its_article_one_can_be_asked_alone_and_article_lists_all(on):
    for title in ("Whales", "Seals"):
        await keep(on, title, EVERYWHERE)

    both = text(await on.ask(SINGS))
    alone = text(await on.ask(SINGS, article="Seals"))
    listed = text((await on.ann.slash(on.channel, "article")).response)

    assert all(f"**{title}**" in both for title in ("Whales", "Seals"))
    assert "Whales" not in alone
    assert "Seals" in alone
    assert all(title in listed for title in ("Whales", "Seals"))


@played(kept=True)
async def test_in_direct_messages_the_operator_s_articles_are_asked(on):
    await keep(on, "Whales", EVERYWHERE)

    answer = (await on.ann.user.slash("ask", question="When was the lighthouse lit?")).response
    assert "1823" in text(answer)
    assert "Whales" not in text((await on.ann.user.slash("ask", question=SINGS)).response)


# When the database takes nothing

FULL = "I cannot keep that just now: the disk is full."
CHANGES = {
    "choose": ("use", {"article": "Seals"}),
    "pause": ("pause", {}),
    "report_to": ("report", {}),
}


@pytest.mark.parametrize("method", [*CHANGES, "answer_only", "remove"])
@played(kept=True)
async def test_a_change_that_the_database_does_not_take_is_told_and_nothing_has_changed(on, method, monkeypatch):
    await keep(on, "Whales", EVERYWHERE)
    await keep(on, "Seals")
    log = on.server.create_text_channel("log")
    await given(on, "report", channel=log)
    before, messages = on.shelf, len(log.history())

    async def full(*_, **__):
        raise CannotKeep(FULL)

    monkeypatch.setattr(Store, method, full)
    if method == "answer_only":
        form = await on.mod.slash(on.channel, "articles only")
        words = told(await on.mod.submit_modal(form, {"channels": [log]}))
    elif method == "remove":
        asked = (await on.mod.slash(on.channel, "articles remove", article="Seals")).response
        (follow_up,) = (await on.press("Remove", asked, on.mod)).followups
        words = text(follow_up)
    else:
        command, options = CHANGES[method]
        words = await given(on, command, **options)

    assert words == FULL
    assert on.shelf == before
    assert len(log.history()) == messages
    assert await heard(on) == ["Whales"]
