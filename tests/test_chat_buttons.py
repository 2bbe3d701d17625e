import random

import pytest
from chat import FIRST, LIT, TITLE, answer_to, article, custom_id, labels, layout, parts, played, text, texts, told
from conftest import LIGHTHOUSE

from bot.articles.library import TOO_OLD
from bot.chat.buttons import NOTHING_MORE, UNCERTAIN
from bot.chat.press import Action, Press, Seal
from bot.chat.reply import SORRY

CHANGED = "This article has changed since, or is no longer open here. Please ask again."
NOT_YOURS = "Only the member who asked, or a moderator, can delete this."
NOTHING_OPEN = "No article is open here. A moderator can add one with /articles add."
FIND = "Find this in the article"

LONG = "\n\n".join(f"In year {year} the lamp burned {year - 1800} barrels of oil." for year in range(1801, 1841))

# A day of polishing, and three others.
LOG = "\n\n".join(
    f"In {year} the keeper polished the lamp." if year % 4 == 0 else f"Whale {year} swam past the rocks."
    for year in range(1800, 1844)
)


def quotes(message):
    return [one.removeprefix("> ").replace("*", "").replace("_", "") for one in texts(message) if one.startswith("> ")]


# In context


@played()
async def test_a_quote_is_shown_in_its_context_to_whoever_presses(on):
    answer = await on.ask("Who rowed out?")

    result = await on.press("In context", answer, on.ben)

    assert result.ephemeral
    assert layout(result.response) == "C(T, T, T, T, T, R(2))"
    asked, place, before, quote, after = texts(result.response)
    assert asked == "-# Who rowed out?"
    assert place == f"-# **{TITLE}** · paragraph\xa02\xa0of\xa03"
    assert before.count("\n-# ") == 1
    assert quote == "> The keeper’s daughter **rowed** out and saved nine sailors from drowning."
    assert after.startswith("-# She was twenty-two.\n-# Since 1911")
    assert labels(result.response) == ["Earlier", "Later"]
    assert texts(answer) == texts(on.channel.history()[-1])


@played(article(LONG))
async def test_one_reads_on_earlier_and_later_in_the_same_message_as_far_as_it_goes(on):
    context = (await on.press("In context", await on.ask("lamp in year 1820"))).response
    seen, presses = {text(context)}, 0

    while "Later" in labels(context):
        result = await on.press("Later", context)
        assert result.response is None or result.response.id == context.id
        assert text(context) not in seen
        seen.add(text(context))
        presses += 1
    assert "In year 1840" in text(context)
    while "Earlier" in labels(context):
        await on.press("Earlier", context)
        presses += 1
    assert "In year 1801" in text(context)

    assert presses < 20
    assert labels(context) == ["(Earlier)", "Later"]
    assert texts(context)[0] == "-# lamp in year 1820"
    every = {f"In year {year}" for year in range(1801, 1841)}
    assert all(any(year in shown for shown in {*seen, text(context)}) for year in every if year > "In year 1820")


# More, Why this?, Nearest passages, Try


@played(article(LOG))
async def test_more_shows_what_comes_next_until_nothing_does(on):
    message = await on.ask("Who polished the lamp?")
    shown = quotes(message)

    while "More" in labels(message):
        result = await on.press("More", message, on.ben)
        assert result.ephemeral
        message = result.response
        assert texts(message)[0] == "-# Who polished the lamp?"
        assert not {"Share", "Delete"} & set(labels(message))
        shown += quotes(message)

    assert len(set(shown)) == len(shown)
    assert set(shown[:11]) == {f"In {year} the keeper polished the lamp." for year in range(1800, 1844, 4)}


@played()
async def test_where_nothing_more_is_worth_showing_that_is_said(on):
    assert told(await on.press("More", await on.ask('"nine sailors"'))) == NOTHING_MORE


@played()
async def test_why_lists_what_the_score_is_made_of_and_it_adds_up(on):
    result = await on.press("Why this?", await on.ask("How many sailors were saved?"), on.ben)

    assert result.ephemeral
    assert texts(result.response)[:2] == ["### Why this sentence?", "-# How many sailors were saved?"]
    *points, together, sure = texts(result.response)[-1].removeprefix("-# ").split(" · ")
    figures = [float(part.split()[-1].replace("−", "-")) for part in (*points, together)]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=1e-9)
    assert together.startswith("together\u00a0")
    assert sure.startswith("sure\u00a00.")


@played()
async def test_the_nearest_passages_are_named_as_nearest_and_have_no_buttons_but_their_context(on):
    answer = await on.ask("How many whales did Lucy count?")

    result = await on.press("Nearest passages", answer, on.ben)

    assert result.ephemeral
    assert texts(result.response)[:2] == ["### Nearest, but not an answer", "-# How many whales did Lucy count?"]
    assert "Its lamp burned the oil of whales." in quotes(result.response)
    assert set(labels(result.response)) == {"In context"}
    assert (await on.press("In context", result.response, on.ben)).ephemeral


@played(article("The bombers flew over the town. Bombers carry bombs."))
async def test_try_asks_with_the_word_that_the_article_uses(on):
    answer = await on.ask("Which planes attacked France?")
    (label,) = [label for label in labels(answer) if label.startswith("Try")]

    result = await on.press(label, answer, on.ben)

    assert label == "Try “bombers”"
    assert result.ephemeral
    assert texts(result.response)[0] == "### Which bombers attacked France?"
    assert labels(result.response)[-1] == "Share"


@played(article("The bombers flew over the town. Bombers carry bombs. The town slept."))
async def test_try_replaces_a_word_that_was_borrowed_as_well(on):
    first = await on.mention("Which planes?")
    answer = await on.mention("and when?", reply_to=first)
    (label,) = [label for label in labels(answer) if label.startswith("Try")]

    tried = (await on.press(label, answer)).response

    assert "planes" not in text(tried)


# Share


@pytest.mark.parametrize("by", ["slash", "find"])
@played()
async def test_a_private_answer_is_shared_once_and_then_its_button_is_off(on, by):
    if by == "slash":
        private = await on.ask("Who rowed out?", private=True)
    else:
        message = await on.ben.send(on.channel, "Who rowed out?")
        private = (await on.ann.context_menu(on.channel, FIND, message)).response
    before = len(on.channel.history(viewer=on.ben))

    result = await on.press("Share", private)

    (shared,) = result.followups
    assert not shared.ephemeral
    assert texts(shared) == texts(private)
    assert labels(shared) == ["In context", "More", "Why this?", "Delete"]
    assert labels(private) == ["In context", "More", "Why this?", "(Shared)"]
    assert len(on.channel.history(viewer=on.ben)) == before + 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [pytest.param(403, 50013, SORRY, id="refused"), pytest.param(500, 0, UNCERTAIN, id="perhaps taken")],
)
@played()
async def test_a_share_that_discord_does_not_take_is_told_and_can_be_tried_again(on, status, code, words):
    private = await on.ask("Who rowed out?", private=True)
    on.env.inject_error("POST", "/webhooks/*/*", status=status, code=code)

    result = await on.press("Share", private)

    assert [texts(one) for one in result.followups] == [[words]]
    assert result.followups[0].ephemeral
    assert labels(private)[-1] == "Share"
    (shared,) = (await on.press("Share", private)).followups
    assert quotes(shared) == quotes(private)


@played()
async def test_the_button_is_off_before_anything_is_shared(on):
    private = await on.ask("Who rowed out?", private=True)

    await on.press("Share", private)

    acknowledged, shared = [request for request in on.env.http_requests if request.method == "POST"][-2:]
    assert acknowledged.path.endswith("/callback")
    assert acknowledged.json["type"] == 7
    assert "Shared" in str(acknowledged.json)
    assert shared.path.startswith("/webhooks/")


@played(member_questions=2)
async def test_sharing_counts_as_a_question(on):
    private = await on.ask("Who rowed out?", private=True)

    await on.press("Share", private)

    assert told(await on.ann.slash(on.channel, "ask", question="lamp")).startswith("Please wait ")


@played()
async def test_a_guest_cannot_share(on):
    private = await on.ask("Who rowed out?", private=True)

    with on.installed_by(on.ann):
        assert told(await on.press("Share", private)) == TOO_OLD

    assert on.channel.history(viewer=on.ben) == []


# Delete


@pytest.mark.parametrize("how", ["slash", "mention", "share", "thread"])
@pytest.mark.parametrize(
    ("who", "may"),
    [("ann", True), ("ben", False), ("mod", True), ("owner", True), ("helper", False), ("sweeper", True)],
)
@played()
async def test_an_answer_is_deleted_by_the_asker_or_a_moderator_alone(on, how, who, may):
    people = {"ann": on.ann, "ben": on.ben, "mod": on.mod, "owner": on.owner}
    people["helper"] = on.join("Helper", manage_guild=True)
    people["sweeper"] = on.join("Sweeper", manage_messages=True)
    match how:
        case "slash":
            answer = await on.ask("Who rowed out?")
        case "mention":
            answer = await on.mention("Who rowed out?")
        case "thread":
            answer = await on.mention("Who rowed out?", channel=on.thread())
        case _:
            private = await on.ask("Who rowed out?", private=True)
            (answer,) = (await on.press("Share", private)).followups

    result = await on.press("Delete", answer, people[who])

    if may:
        assert not any(answer.id in messages for messages in on.env.backend.messages.values())
        assert result.followups == []
    else:
        assert told(result) == NOT_YOURS


@played()
async def test_deleting_is_done_with_the_token_of_the_press_which_needs_no_permission(on):
    answer = await on.mention("Who rowed out?")

    await on.press("Delete", answer)

    (deleted,) = [request.path for request in on.env.http_requests if request.method == "DELETE"]
    assert deleted.startswith("/webhooks/")
    assert deleted.endswith("/messages/@original")


@pytest.mark.parametrize("who", ["ann", "mod"])
@played()
async def test_when_the_question_is_deleted_its_answer_can_still_be(on, who):
    asked = await on.ann.send(on.channel, f"{on.me} Who rowed out?")
    answer = answer_to(on.channel, asked)
    await on.ann.delete(asked)

    assert told(await on.press("Delete", answer, on.ben)) == NOT_YOURS
    await on.press("Delete", answer, getattr(on, who))
    assert on.channel.history() == []


@pytest.mark.parametrize("how", ["slash", "message", "message, deleted since"])
@played()
async def test_in_private_one_deletes_every_answer(on, how):
    ann = on.ann.user
    if how == "slash":
        answer = (await ann.slash("ask", question="Who rowed out?")).response
    else:
        asked = await ann.send_dm("Who rowed out?")
        answer = answer_to(ann.dm_channel, asked)
        if how != "message":
            await ann.delete(asked)

    await ann.click(answer, label="Delete")

    assert answer.id not in on.env.backend.messages[ann.dm_channel.id]


# Read on


@played(article(LONG * 4))
async def test_an_article_is_read_on_to_its_end_without_a_gap_and_in_the_same_message(on):
    page = (await on.ann.slash(on.channel, "article")).response
    read = "\n\n".join(quotes(page))

    for _ in range(40):
        if "Read on" not in labels(page):
            break
        await on.press("Read on", page)
        read += "\n\n" + "\n".join(quotes(page))

    assert labels(page) == ["(Read on)"]
    assert " ".join(read.replace("\n>", "\n").split()) == " ".join((LONG * 4).split())


# After a restart, a change, another token


PRESSED = ["In context", "More", "Why this?", "Delete"]


@pytest.mark.parametrize("label", PRESSED)
@pytest.mark.parametrize("how", ["slash", "mention"])
@played()
async def test_every_button_works_after_a_restart(on, label, how):
    answer = await (on.ask if how == "slash" else on.mention)("When was the lighthouse lit?")
    before = texts((await on.press(label, answer)).response) if label != "Delete" else None
    await on.restart(article())

    result = await on.press(label, answer)

    if label == "Delete":
        assert answer.id not in on.env.backend.messages[on.channel.id]
    else:
        assert texts(result.response) == before


@pytest.mark.parametrize("label", ["Nearest passages", "Share", "Read on", "Later", "Shared"])
@played()
async def test_what_is_private_works_after_a_restart(on, label):
    match label:
        case "Read on":
            message = (await on.ann.slash(on.channel, "article")).response
        case "Later":
            message = (await on.press("In context", await on.ask("When was the lighthouse lit?"))).response
        case "Nearest passages":
            message = await on.ask("How many whales did Lucy count?", private=True)
        case _:
            message = await on.ask("Who rowed out?", private=True)
    if label == "Shared":
        await on.press("Share", message)
    await on.restart(article())

    if label == "Shared":
        assert told(await on.forge(on.ann, message, custom_id(message, "Shared"))) == TOO_OLD
    else:
        result = await on.press(label, message)
        shown = [result.response, *result.followups]
        assert not any("too old" in text(one) or "changed" in text(one) for one in shown if one)


@pytest.mark.parametrize("label", ["In context", "More", "Why this?"])
@pytest.mark.parametrize(
    ("articles", "words"),
    [
        pytest.param((article(LIGHTHOUSE.replace("1823", "1824")),), CHANGED, id="changed"),
        pytest.param((article("Whales sing.", "Whales"),), CHANGED, id="another"),
        pytest.param((), NOTHING_OPEN, id="gone"),
    ],
)
@played()
async def test_where_the_article_has_changed_or_gone_a_press_says_so(on, label, articles, words):
    answer = await on.ask("When was the lighthouse lit?")
    await on.restart(*articles)

    assert told(await on.press(label, answer)) == words
    await on.press("Delete", answer)
    assert on.channel.history() == []


@pytest.mark.parametrize("label", ["Share", "Read on", "Later"])
@played()
async def test_what_stays_in_its_message_says_in_private_that_the_article_has_changed(on, label):
    match label:
        case "Read on":
            message = (await on.ann.slash(on.channel, "article")).response
        case "Later":
            message = (await on.press("In context", await on.ask("When was the lighthouse lit?"))).response
        case _:
            message = await on.ask("Who rowed out?", private=True)
    before = texts(message)
    await on.restart(article("Whales sing.", "Whales"))

    result = await on.press(label, message)

    shown = result.followups or [result.response]
    assert [texts(one) for one in shown] == [[CHANGED]]
    assert all(one.ephemeral for one in shown)
    assert texts(message) == before


@played()
async def test_one_article_more_leaves_the_context_of_a_quote_and_changes_what_all_of_them_say(on):
    answer = await on.ask("When was the lighthouse lit?")
    await on.restart(article(), article("Whales sing.", "Whales"))

    assert LIT in quotes((await on.press("In context", answer)).response)
    assert texts((await on.press("Why this?", answer)).response)[0] == "### Why this sentence?"


@pytest.mark.parametrize("label", PRESSED)
@played()
async def test_with_another_token_old_buttons_are_too_old(on, label):
    answer = await on.ask("When was the lighthouse lit?")
    await on.restart(article(), token=FIRST[::-1])

    assert told(await on.press(label, answer)) == TOO_OLD
    assert answer.id in on.env.backend.messages[on.channel.id]


# Forgeries


def forged(ours, times, seed):
    """So many ids that are not among ours: random ones, ours with a bit flipped, cut, joined, with codes exchanged."""
    numbers = random.Random(seed)  # noqa: S311 (the same ones each time)
    found = set()
    while len(found) < times:
        one = numbers.choice(ours)
        match numbers.randrange(6):
            case 0:
                one = "".join(chr(numbers.randrange(33, 0x2FF)) for _ in range(numbers.randrange(1, 100)))
            case 1:
                at = numbers.randrange(len(one))
                one = one[:at] + chr(ord(one[at]) ^ (1 << numbers.randrange(7))) + one[at + 1 :]
            case 2:
                one = one[: numbers.randrange(1, len(one))]
            case 3:
                one = one.rpartition(":")[0] + ":" + numbers.choice(ours).rpartition(":")[2]
            case 4:
                fields = one.split(":")
                fields[numbers.randrange(len(fields))] = numbers.choice(
                    ["", "0", "-1", "zz", "del", "share", "pq2", "\0"]
                )
                one = ":".join(fields)
            case _:
                one = Seal(FIRST[::-1]).write(Press(numbers.choice(list(Action)), "qTgFqARw9TXe", (1, 2)))
        found.add(one[:100])
    return sorted(found - set(ours) - {""})


def test_none_of_ten_thousand_forged_ids_is_read():
    seal = Seal(FIRST)
    ours = [seal.write(Press(action, "qTgFqARw9TXe", (9, 99))) for action in Action] + [
        seal.write(Press(Action.DELETE))
    ]

    assert [one for one in forged(ours, 10_100, seed=1) if seal.read(one)] == []


@pytest.mark.parametrize("seed", range(2, 6))
@pytest.mark.parametrize("shown", [True, False], ids=["under the message", "not under the message"])
@played()
async def test_a_forged_press_does_nothing_and_gets_one_sentence(on, shown, seed):
    answer, private = await on.ask("lamp"), await on.ask("Who rowed out?", private=True)
    ours = [part["custom_id"] for message in (answer, private) for part in parts(message) if "custom_id" in part]
    press = on.forge if shown else on.press_absent
    before = len(on.env.http_requests)

    ids = forged(ours, 50, seed)
    for one in ids:
        assert told(await press(on.ben, answer, one)) == TOO_OLD, one

    assert {request.method for request in on.env.http_requests[before:]} == {"POST"}
    assert len(on.env.http_requests) - before == len(ids)
    assert answer.id in on.env.backend.messages[on.channel.id]


@pytest.mark.parametrize(
    "press",
    [
        pytest.param(Press(Action.CONTEXT, "AAAAAAAAAAAA", (0, 10)), id="an article that is not open here"),
        pytest.param(Press(Action.CONTEXT, "qTgFqARw9TXe", (10**7, 10)), id="a place beyond the article"),
        pytest.param(Press(Action.CONTEXT, "qTgFqARw9TXe", (0, 0)), id="a place of no length"),
        pytest.param(Press(Action.WHY, "qTgFqARw9TXe", ()), id="a place left out"),
        pytest.param(Press(Action.MORE, "AAAAAAAAAAAA", (1,)), id="more of another article"),
        pytest.param(Press(Action.MORE, "qTgFqARw9TXe", ()), id="more of nothing"),
        pytest.param(Press(Action.MORE, "qTgFqARw9TXe", (10**6,)), id="more than there is"),
        pytest.param(Press(Action.NEAREST, "AAAAAAAAAAAA"), id="the nearest of another article"),
        pytest.param(Press(Action.TRY, "qTgFqARw9TXe"), id="a word to try where there is none"),
        pytest.param(Press(Action.READ, "AAAAAAAAAAAA", (0,)), id="to read another article"),
        pytest.param(Press(Action.SHARED), id="what is switched off"),
    ],
)
@played()
async def test_an_id_of_ours_in_the_wrong_place_gets_one_sentence(on, press):
    answer = await on.ask("When was the lighthouse lit?")

    result = await on.forge(on.ben, answer, Seal(FIRST).write(press))

    shown = result.followups or [result.response]
    assert [texts(one) for one in shown] in ([[TOO_OLD]], [[CHANGED]], [[NOTHING_MORE]])
    assert all(one.ephemeral for one in shown)
    assert on.env.errors == []


@pytest.mark.parametrize("numbers", [(), (10**9,), (-1,), (-(10**9),)])
@played()
async def test_reading_on_from_anywhere_breaks_nothing(on, numbers):
    page = (await on.ann.slash(on.channel, "article")).response

    result = await on.forge(on.ann, page, Seal(FIRST).write(Press(Action.READ, "qTgFqARw9TXe", numbers)))

    assert "Something went wrong" not in "".join(text(one) for one in [page, *result.followups, result.response] if one)


@played()
async def test_a_press_shows_no_article_that_is_not_open_where_it_is_made(on):
    other = on.env.create_guild("Other")
    channel, eve = other.create_text_channel("news"), other.add_member(on.env.create_user("eve"))
    on.library.only[other.id] = (article("The password of the whales is krill.", "Secret"),)
    secret = (await eve.slash(channel, "ask", question="What is the password of the whales?")).response
    page = (await eve.slash(channel, "article")).response
    answer = await on.ask("What is the password of the whales?")

    for message, label in [(secret, "In context"), (secret, "Why this?"), (secret, "More"), (page, "Read on")]:
        result = await on.forge(on.ben, answer, custom_id(message, label))
        assert "krill" not in "".join(text(one) for one in [result.response, *result.followups] if one)
        assert told(result) == CHANGED


@played()
async def test_an_answer_that_has_lost_its_question_says_that_it_is_too_old(on):
    answer = await on.ask("When was the lighthouse lit?")
    stored = on.env.backend.get_message(on.channel.id, answer.id)
    box = stored.components[0]
    box["components"] = [part for part in box["components"] if part.get("id") != 1]

    assert told(await on.press("More", answer)) == TOO_OLD


# How often, and by whom


@played(member_questions=1)
async def test_a_member_who_presses_too_often_waits_and_others_do_not(on):
    answer = await on.ask("When was the lighthouse lit?")

    results = [await on.press("Why this?", answer) for _ in range(5)]

    assert [one.response is not None and len(texts(one.response)) > 1 for one in results] == [True] * 4 + [False]
    assert told(results[-1]).startswith("Please wait ")
    assert len(texts((await on.press("Why this?", answer, on.ben)).response)) > 1


@played(waiting=1)
async def test_a_press_is_told_that_the_line_is_full(on):
    answer = await on.ask("When was the lighthouse lit?")
    private = await on.ask("When was the lighthouse lit?", private=True)

    with on.bot.desk.turns.line(1):
        for message, label in [(answer, "More"), (private, "Share")]:
            assert told(await on.press(label, message)) == "Many questions just now. Please ask again in a minute."


@pytest.mark.parametrize("who", ["ann", "ben", "mod", "owner"])
@pytest.mark.parametrize("where", ["channel", "thread"])
@played()
async def test_whoever_sees_an_answer_may_look_behind_it(on, who, where):
    answer = await on.mention("When was the lighthouse lit?", channel=on.thread() if where == "thread" else None)

    for label in ("In context", "More", "Why this?"):
        assert (await on.press(label, answer, getattr(on, who))).ephemeral
