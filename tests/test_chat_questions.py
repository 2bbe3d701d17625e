from unicodedata import category

import discord
import pytest
from chat import LIT, TITLE, answer_to, article, labels, layout, played, text, texts, told
from markdown_reader import ATTACKS, alive, shown
from simcord.builders import UserHandle
from simcord.enums import MessageType

from bot.chat.app import INTENTS
from bot.chat.limits import CHOICE, size
from index import NotText

HELP = "### Ask the article"
NO_WORDS = "I see no words to look for. Ask with a name, a thing or a number."
TOO_LONG = "Please ask in 300 characters or fewer."
ROWED = "### who rowed out?"
FIND = "Find this in the article"
BESIDE = ("In context", "More", "Why this?", "Nearest passages")
EPHEMERAL = 64

# Of the attacks those that Discord's client would let a member type; the rest are too long for a question.
QUESTIONS = [attack for attack in ATTACKS if size(" ".join(attack.split())) <= 280 and " ".join(attack.split())]


def quotes(message):
    return [shown(one).strip() for one in texts(message) if one.startswith("> ")]


# /ask


@played()
async def test_a_question_is_answered_in_public_with_the_sentence_and_where_it_stands(on):
    result = await on.ann.slash(on.channel, "ask", question="When was the lighthouse lit?")

    assert not result.ephemeral
    question, quote, place = texts(result.response)
    assert question == "### When was the lighthouse lit?"
    assert quote == "> The **lighthouse** of Skerry Point was **lit** in __1823__."
    assert place.startswith(f"-# **{TITLE}**\n-# ")
    assert layout(result.response) == "C(T, T, S(T | In context), R(3))"
    assert labels(result.response) == ["In context", "More", "Why this?", "Delete"]


@played()
async def test_a_private_answer_is_seen_by_the_asker_alone_who_may_share_it(on):
    result = await on.ann.slash(on.channel, "ask", question="When was the lighthouse lit?", private=True)

    assert result.ephemeral
    assert quotes(result.response) == [LIT]
    assert labels(result.response) == ["In context", "More", "Why this?", "Share"]
    assert on.channel.history(viewer=on.ben) == []


@played()
async def test_several_quotes_of_one_article_share_its_title(on):
    message = await on.ask("lamp")

    assert quotes(message) == ["Its lamp burned the oil of whales.", "Since 1911 the lamp has been electric."]
    assert texts(message)[-1] == f"-# **{TITLE}**"
    assert layout(message) == "C(T, T, T, S(T | In context), —, T, S(T | In context), —, T, R(3))"


@played(article(), article("Whales sing. The lamp of whales is bright.", "Whales", "https://example.org/whales"))
async def test_quotes_of_several_articles_each_have_their_title(on):
    message = await on.ask("lamp of whales")

    assert len(quotes(message)) == 2
    assert "· [Open](https://example.org/whales)" in text(message)
    assert f"-# **{TITLE}**" in text(message)
    assert layout(message) == "C(T, T, S(T | In context), —, T, T, S(T | In context), R(3))"


@played()
async def test_what_the_article_does_not_say_is_said_kindly(on):
    message = await on.ask("How many whales did Lucy count?")

    assert texts(message) == [
        "### How many whales did Lucy count?",
        "The article does not say.",
        "It never uses **Lucy** or **count**.",
        f"-# **{TITLE}**",
    ]
    assert labels(message) == ["Nearest passages", "Delete"]
    assert layout(message) == "C(T, T, T, T, R(2))"


@played()
async def test_a_misspelt_word_is_taken_for_the_right_one_and_that_is_said(on):
    message = await on.ask("When was the lihgthouse lit?")

    assert quotes(message) == [LIT]
    assert texts(message)[-1] == "-# You wrote **lihgthouse**; it has **lighthouse**."


@played()
async def test_a_question_of_question_words_alone_is_told_to_name_something(on):
    message = await on.ask("what is it?")

    assert texts(message) == ["### what is it?", "I look for words. Ask with a name, a thing or a number."]
    assert labels(message) == ["Delete"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param(" ", NO_WORDS, id="a space"),
        pytest.param("\x00\x1b\n", NO_WORDS, id="control characters"),
        pytest.param("\u200b\u2060", NO_WORDS, id="characters nobody sees"),
        pytest.param("?!", NO_WORDS, id="punctuation"),
        pytest.param("🙂", NO_WORDS, id="an emoji"),
        pytest.param("x" * 301, TOO_LONG, id="a letter too many"),
        pytest.param("𝔸" * 151, TOO_LONG, id="a unit too many"),
        pytest.param("lamp " * 2_000, TOO_LONG, id="a page"),
    ],
)
@played()
async def test_a_question_that_cannot_be_put_is_answered_in_private_by_one_sentence(on, question, words):
    assert told(await on.command(on.ann, "ask", question=question)) == words
    assert on.env.errors == []


@played()
async def test_a_question_may_be_as_long_as_promised(on):
    message = await on.ask("who rowed out? " + "x" * 285)

    assert quotes(message) == ["The keeper’s daughter rowed out and saved nine sailors from drowning."] or (
        "The article does not say." in texts(message)
    )
    assert not texts(message)[0].startswith("### ")


@played(article(), article("Whales sing.", "Whales"))
async def test_one_article_of_several_can_be_asked_by_its_name_or_from_the_list(on):
    (chosen,) = await on.ann.autocomplete(on.channel, "ask", "article", "whal")

    assert chosen["name"] == "Whales"
    for name in ("whales", chosen["value"]):
        assert quotes(await on.ask("Do whales sing?", article=name)) == ["Whales sing."]
        assert "The article does not say." in texts(await on.ask("When was the lighthouse lit?", article=name))


@played(*(article(f"{number} whales sing.", f"Whales {number:02}" + "x" * 200) for number in range(30)))
async def test_at_most_25_articles_are_offered_and_long_titles_are_cut(on):
    choices = await on.ann.autocomplete(on.channel, "ask", "article", "")

    assert len(choices) == 25
    assert all(size(choice["name"]) <= CHOICE and len(choice["value"]) == 12 for choice in choices)
    assert await on.ann.autocomplete(on.channel, "article", "article", "WHALES 29") != []
    assert await on.ann.autocomplete(on.channel, "ask", "article", "no such") == []


@pytest.mark.parametrize("command", ["ask", "article"])
@played()
async def test_an_article_that_is_not_open_here_is_not_told_from_one_that_is_nowhere(on, command):
    on.library.only[on.server.id] = (article("Whales sing.", "Whales"),)
    question = {"question": "lamp"} if command == "ask" else {}

    here = told(await on.command(on.ann, command, article=TITLE, **question))

    assert here == "I have no article of that name open here. Choose one from the list, or leave it out."
    assert here == told(await on.command(on.ann, command, article="nowhere", **question))


@played()
async def test_where_nothing_is_open_that_is_said_in_private(on):
    on.library.only[on.server.id] = ()
    words = "No article is open here. A moderator can add one with /articles add."

    assert told(await on.ann.slash(on.channel, "ask", question="lamp")) == words
    assert told(await on.ann.slash(on.channel, "article")) == words
    assert texts(await on.mention("lamp")) == [words]
    assert await on.ann.autocomplete(on.channel, "ask", "article", "") == []


# A mention


@pytest.mark.parametrize("where", ["channel", "thread"])
@played()
async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(on, where):
    channel = on.channel if where == "channel" else on.thread()

    asked = await on.ann.send(channel, f"Say, {on.me} who <@!{on.bot.user.id}> rowed out?")

    answer = answer_to(channel, asked)
    assert texts(answer)[0] == "### Say, who rowed out?"
    assert quotes(answer) == ["The keeper’s daughter rowed out and saved nine sailors from drowning."]
    assert labels(answer) == ["In context", "More", "Why this?", "Delete"]
    assert answer.mentions == []


@pytest.mark.parametrize("words", ["", "  ", "\n", "\u200b", "?", "🙂"])
@played()
async def test_a_bare_mention_gives_the_help(on, words):
    assert texts(await on.mention(words))[0] == HELP


@pytest.mark.parametrize(
    ("words", "question"),
    [
        pytest.param("did {ben} row?", "did Ben row?", id="a member by name"),
        pytest.param("did <@!{ben.id}> row?", "did Ben row?", id="a member, as older clients write it"),
        pytest.param("did <@&{role}> row?", "did Keepers row?", id="a role by name"),
        pytest.param("rowed in <#{channel}>?", "rowed in news?", id="a channel by name"),
        pytest.param("what does </ask:{role}> do?", "what does /ask do?", id="a command by name"),
        pytest.param("<:blob:123> rowed <a:wave:456>", ":blob: rowed :wave:", id="a server's emoji by name"),
        pytest.param("a <@99> b <@&99> c <#99>", "a <@99> b <@&99> c <#99>", id="nobody, nothing and nowhere"),
        pytest.param("who\nrowed\t\u2028out?", "who rowed out?", id="lines and tabs"),
    ],
)
@played()
async def test_what_stands_for_something_becomes_its_name(on, words, question):
    role = on.server.create_role("Keepers")
    ben = type("Ben", (), {"id": on.ben.id, "__str__": lambda _: on.ben.mention})()

    answer = await on.mention(words.format(ben=ben, role=role.id, channel=on.channel.id))

    assert shown(texts(answer)[0]) == question
    assert alive(texts(answer)[0]) == [] or [one.kind for one in alive(texts(answer)[0])] == ["heading 3"]


@pytest.mark.parametrize("who", ["another bot", "a webhook", "everybody", "a role", "nobody", "a service message"])
@played()
async def test_what_is_not_for_the_bot_gets_no_answer(on, who):
    words = f"{on.me} who rowed out?"
    match who:
        case "another bot":
            await on.server.add_member(on.env.create_user("Robot", bot=True)).send(on.channel, words)
        case "a webhook":
            await on.server.create_webhook(on.channel).send(words)
        case "everybody":
            await on.owner.send(on.channel, "@everyone @here who rowed out?")
        case "a role":
            await on.owner.send(on.channel, f"{on.server.create_role('Pullquote').mention} who rowed out?")
        case "nobody":
            await on.ann.send(on.channel, "who rowed out?")
        case "a service message":
            bot = UserHandle(on.env, on.env.backend.bot_user)
            on.server.create_system_message(on.thread(), MessageType.RECIPIENT_ADD, author=on.ann, recipient=bot)
            await on.env.settle()

    assert on.sent == []


@played()
async def test_the_bot_does_not_answer_itself(on):
    answer = await on.mention(f"what is {on.me} {on.me}?")

    assert len([message for message in on.channel.history() if message.author.id == on.bot.user.id]) == 1
    assert texts(answer)[0] == "### what is ?"


@played()
async def test_a_direct_message_is_answered_without_a_mention(on):
    await on.ann.user.send_dm("who rowed out?")
    await on.ann.user.send_dm(f"{on.me}")

    _, answer, _, help_page = on.ann.user.dm_channel.history()
    assert texts(answer)[0] == ROWED
    assert texts(help_page)[0] == HELP


@played()
async def test_a_question_that_cannot_be_put_by_a_mention_is_answered_by_one_sentence(on):
    assert texts(await on.mention("x" * 301)) == [TOO_LONG]
    assert on.env.errors == []


@pytest.mark.parametrize("code", [pytest.param(50013, id="no right to send"), pytest.param(160002, id="nor to reply")])
@played()
async def test_where_the_bot_may_not_speak_the_operator_is_told_once(on, code, caplog):
    on.env.inject_error("POST", "/channels/*/messages", status=403, code=code, times=None)

    for _ in range(3):
        assert await on.mention("who rowed out?") is None

    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert f"I may not reply in channel {on.channel.id} of server {on.server.id}" in line
    assert on.env.errors == []


@played()
async def test_no_privileged_intent_is_asked_for(on):
    assert not INTENTS.value & discord.Intents(message_content=True, members=True, presences=True).value
    assert on.bot.intents.value == INTENTS.value


# Asking on


@played()
async def test_a_follow_up_borrows_the_words_that_it_lacks_and_says_so(on):
    first = await on.ask("Is the lamp electric?")

    answer = await on.mention("since when?", reply_to=first)

    assert texts(answer)[:2] == [
        "### since when?",
        "-# I also looked for lamp and electric, from “Is the lamp electric?”.",
    ]
    assert quotes(answer) == ["Since 1911 the lamp has been electric."]


@played()
async def test_a_chain_of_follow_ups_remembers_its_beginning(on):
    answer = await on.mention("Who rowed out?")
    for words in ("when?", "and why?", "and how many?"):
        answer = await on.mention(words, who=on.ben, reply_to=answer)

    assert texts(answer)[1].startswith("-# I also looked for rowed, from “")
    assert "Who rowed out?" in texts(answer)[1]


@played()
async def test_a_follow_up_with_words_of_its_own_borrows_none(on):
    answer = await on.mention("When was the lighthouse lit?", reply_to=await on.ask("Who rowed out?"))

    assert not any("I also looked for" in one for one in texts(answer))
    assert quotes(answer) == [LIT]


@played()
async def test_the_buttons_of_a_follow_up_know_what_was_borrowed(on):
    answer = await on.mention("since when?", reply_to=await on.ask("Is the lamp electric?"))

    why = (await on.ben.click(answer, label="Why this?")).response

    assert texts(why)[1:3] == ["-# since when?", "-# It asks on from “Is the lamp electric?”."]
    assert "**electric** counts" in text(why)


@played(article("The **lamp** " + "*" * 3_000 + " burned."))
async def test_the_worst_question_and_the_one_before_leave_room_for_an_answer(on):
    first = await on.mention("Did the lamp burn? " + "*" * 280)

    answer = await on.mention("and why? " + "_" * 290, reply_to=first)

    assert texts(answer)[1].startswith("-# I also looked for lamp and burn, from “Did the lamp burn?")
    for label in labels(answer):
        assert (await on.press(label, answer)).acknowledged
    assert on.env.errors == []


@pytest.mark.parametrize("whose", ["a member's message", "another bot's answer", "the bot's help", "a deleted answer"])
@played()
async def test_a_reply_to_what_is_no_answer_is_no_follow_up(on, whose):
    match whose:
        case "a member's message":
            before = await on.ben.send(on.channel, "Who rowed out?")
        case "another bot's answer":
            robot = on.server.add_member(on.env.create_user("Robot", bot=True))
            before = await robot.send(on.channel, "### Who rowed out?")
        case "the bot's help":
            before = await on.mention("")
        case _:
            before = await on.mention("Who rowed out?")

    if whose == "a deleted answer":
        asked = await on.ann.send(on.channel, f"{on.me} and when?", reply_to=before)
        await on.mod.delete(before)
        assert texts(answer_to(on.channel, asked))[0] == "### and when?"
    else:
        assert texts(await on.mention("and when?", reply_to=before))[1].startswith("I look for words.")


@played()
async def test_a_reply_whose_words_discord_hides_is_told_to_mention(on):
    answer = await on.ask("Who rowed out?")  # to a slash command: what is replied to it is not for the bot's eyes

    asked = await on.ben.send(on.channel, "and when?", reply_to=answer)

    assert texts(answer_to(on.channel, asked)) == [
        "Discord does not show me the words of this reply. Mention me in it, and I answer."
    ]


# The message menu


@played()
async def test_a_message_is_looked_up_in_private(on):
    message = await on.ben.send(on.channel, f"{on.ann.mention} I wonder when the lighthouse was lit.")

    result = await on.ann.context_menu(on.channel, FIND, message)

    assert result.ephemeral
    assert texts(result.response)[0] == "### Ann I wonder when the lighthouse was lit."
    assert quotes(result.response) == [LIT]
    assert labels(result.response)[-1] == "Share"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param('He said "I could not believe it" - when was the lighthouse lit?', id="a quotation and a dash"),
        pytest.param("„the lighthouse“ “of” «Skerry» -lit: when was the lighthouse lit?", id="in every script"),
        pytest.param('"a" ' * 11 + "when was the lighthouse lit?", id="many quotations"),
    ],
)
@played()
async def test_what_somebody_wrote_is_not_taken_for_the_signs_of_a_search(on, words):
    message = await on.ben.send(on.channel, words)

    found = (await on.ann.context_menu(on.channel, FIND, message)).response

    assert quotes(found)[0] == "The lighthouse of Skerry Point was lit in 1823."


@played()
async def test_of_an_answer_its_question_is_looked_up(on):
    answer = await on.ask("Who rowed out?")

    result = await on.ben.context_menu(on.channel, FIND, answer)

    assert texts(result.response) == texts(answer)


@played()
async def test_of_a_long_message_the_beginning_is_looked_up(on):
    message = await on.ben.send(on.channel, "Who rowed out? " + "🙂 lamp " * 250)

    question = shown(texts((await on.ann.context_menu(on.channel, FIND, message)).response)[0])

    assert question.startswith("Who rowed out? 🙂 lamp")
    assert question.endswith("…")
    assert size(question) <= 300


@played()
async def test_a_message_without_words_cannot_be_looked_up(on):
    message = await on.ben.send(on.channel, "", attachments=[("lamp.png", b"")])
    help_page = await on.mention("")

    assert told(await on.ann.context_menu(on.channel, FIND, message)) == NO_WORDS
    assert told(await on.ann.context_menu(on.channel, FIND, help_page)) == NO_WORDS


@played()
async def test_what_another_bot_has_written_is_not_taken_for_an_answer(on):
    robot = on.env.create_user("Robot", bot=True)
    theirs = [{"type": 10, "id": 1, "content": "x" * 301}]
    stored = on.env.backend.create_message(on.channel.id, robot.id, components=theirs, flags=1 << 15)
    message = next(one for one in on.channel.history() if one.id == stored.id)

    assert told(await on.ann.context_menu(on.channel, FIND, message)) == NO_WORDS


# Installed by a member for himself


@pytest.mark.parametrize("context", [pytest.param(0, id="a foreign server"), pytest.param(2, id="a conversation")])
@played()
async def test_where_the_bot_is_no_member_it_answers_in_private_and_offers_no_share(on, context):
    with on.installed_by(on.ann, context):
        result = await on.ann.slash(on.channel, "ask", question="who rowed out?", private=False)
        beside = [await on.ann.click(result.response, label=label) for label in ("In context", "More", "Why this?")]
        pages = [await on.ann.slash(on.channel, name) for name in ("article", "help", "privacy")]

    assert labels(result.response) == ["In context", "More", "Why this?"]
    assert all(one.ephemeral for one in [result, *beside, *pages])


@played()
async def test_whoever_has_installed_the_bot_is_no_guest_in_a_conversation_with_it(on):
    with on.installed_by(on.ann, 1):
        answer = await on.ann.user.slash("ask", question="who rowed out?")
        private = await on.ann.user.slash("ask", question="who rowed out?", private=True)

    assert not answer.ephemeral
    assert labels(answer.response)[-1] == "Delete"
    assert labels(private.response)[-1] == "Share"


@played()
async def test_a_guest_does_not_see_what_only_a_server_has_open(on):
    on.library.only[on.server.id] = (article("Whales sing.", "Whales"),)
    with on.installed_by(on.ann):
        answer = await on.ask("Do whales sing?")
        choices = await on.ann.autocomplete(on.channel, "ask", "article", "")

    assert "The article does not say." not in quotes(answer)
    assert [choice["name"] for choice in choices] == [TITLE]


@played()
async def test_servers_do_not_hear_of_each_other_s_articles(on):
    other = on.env.create_guild("Other")
    channel, eve = other.create_text_channel("news"), other.add_member(on.env.create_user("eve"))
    on.library.only[other.id] = (article("The password of the whales is krill.", "Secret"),)

    here = [
        text(await on.ask("What is the password of the whales?")),
        text((await on.ann.slash(on.channel, "article")).response),
        str(await on.ann.autocomplete(on.channel, "ask", "article", "")),
        told(await on.command(on.ann, "ask", question="password", article="Secret")),
    ]

    assert not any("krill" in one or "Secret" in one for one in here)
    there = (await eve.slash(channel, "ask", question="What is the password of the whales?")).response
    assert quotes(there) == ["The password of the whales is krill."]


# The other pages


@played()
async def test_article_shows_what_is_open_and_how_it_begins(on):
    result = await on.ann.slash(on.channel, "article")

    assert result.ephemeral
    assert texts(result.response) == [
        f"### {TITLE}",
        "-# lighthouse.txt · 3 paragraphs, 7 sentences",
        "> The lighthouse of Skerry Point was lit in 1823. Its lamp burned the oil of whales.",
        "Type /ask and a question, or mention me with one.",
    ]
    assert labels(result.response) == ["Read on"]


@pytest.mark.parametrize(("command", "title"), [("help", HELP), ("privacy", "### What I read and keep")])
@played()
async def test_a_page_is_shown_to_whoever_asks_for_it(on, command, title):
    result = await on.ann.slash(on.channel, command)

    assert result.ephemeral
    assert texts(result.response)[0] == title
    assert labels(result.response) == []


# How much


@pytest.mark.parametrize("by", ["slash", "mention", "find"])
@played(member_questions=3)
async def test_a_member_who_asks_too_much_is_told_how_long_to_wait(on, by):
    message = await on.ben.send(on.channel, "Who rowed out?")

    async def ask():
        if by == "slash":
            return (await on.ann.slash(on.channel, "ask", question="lamp")).response
        if by == "find":
            return (await on.ann.context_menu(on.channel, FIND, message)).response
        return await on.mention("lamp")

    answers = [texts(await ask())[0] for _ in range(4)]

    assert "lamp" in answers[0] or "rowed" in answers[0]
    assert answers[3] in ("Please wait 30 seconds.", "Please wait 29 seconds.")
    assert texts(await on.ask("lamp", who=on.ben))[0] == "### lamp"


@played(server_questions=2)
async def test_a_server_that_asks_too_much_waits_and_others_do_not(on):
    other = on.env.create_guild("Other")
    channel, eve = other.create_text_channel("news"), other.add_member(on.env.create_user("eve"))

    await on.ask("lamp"), await on.ask("lamp", who=on.ben)

    assert told(await on.mod.slash(on.channel, "ask", question="lamp")).startswith("Please wait ")
    assert texts((await eve.slash(channel, "ask", question="lamp")).response)[0] == "### lamp"


@pytest.mark.parametrize("words", ["lamp", "", "?!", "x" * 301], ids=["questions", "bare", "signs", "too long"])
@played(member_questions=2)
async def test_a_flood_of_mentions_is_told_once_to_wait(on, words):
    asked = [await on.ann.send(on.channel, f"{on.me} {words}") for _ in range(12)]

    answers = [answer for one in asked if (answer := answer_to(on.channel, one))]

    assert len(answers) == 3
    assert texts(answers[-1])[0].startswith("Please wait ")
    assert answers[-1].reference.message_id == asked[2].id


@played(waiting=1)
async def test_where_the_line_is_full_that_is_said(on):
    words = "Many questions just now. Please ask again in a minute."

    with on.bot.desk.turns.line(1):
        assert told(await on.ann.slash(on.channel, "ask", question="lamp")) == words
        assert texts(await on.mention("lamp")) == [words]
        assert await on.mention("lamp") is None

    assert texts(await on.ask("lamp"))[0] == "### lamp"


@played()
async def test_a_question_that_nobody_can_answer_for_our_mistake_gets_an_apology(on, monkeypatch, caplog):
    async def broken(*_):
        raise RuntimeError("who rowed out?")

    monkeypatch.setattr(on.library, "_ask", broken)
    sorry = "Something went wrong on my side. Please ask again."

    private = await on.ann.slash(on.channel, "ask", question="lamp", private=True)
    public = await on.ann.slash(on.channel, "ask", question="lamp")

    assert told(private) == sorry
    assert public.response is None  # "thinking …" is gone; SimCord refuses what Discord allows after that
    assert on.sent[-1]["flags"] & EPHEMERAL
    assert on.sent[-1]["components"][0]["content"] == sorry
    assert texts(await on.mention("lamp")) == [sorry]
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 3


# What is shown


def harmless(message):
    """Whether nothing in a message is alive but what the bot itself has written."""
    ours = {"heading 3", "small", "quote", "bold", "underline"}
    return {found.kind for one in texts(message) for found in alive(one)} <= ours


def as_one_line(words):
    """Words as a question has them."""
    return " ".join("".join(" " if category(sign) in {"Cc", "Cs"} else sign for sign in words).split())


@played()
async def test_a_question_is_shown_as_it_was_typed_and_nothing_in_it_comes_alive(on):
    for attack in QUESTIONS:
        for word in ("lamp", "tanks"):
            answer = (await on.command(on.ann, "ask", question=f"{word} {attack}")).response
            assert shown(texts(answer)[0]) == as_one_line(f"{word} {attack}")
            assert harmless(answer), attack
            assert not answer.message.mentions


@played()
async def test_nothing_in_a_mention_comes_alive(on):
    for attack in QUESTIONS:
        answer = await on.mention(f"tanks {attack}")
        assert harmless(answer), attack
        assert answer.mentions + answer.role_mentions == []


@played()
async def test_nothing_in_a_member_s_name_comes_alive(on):
    for attack in dict.fromkeys(attack[:32].strip() for attack in ATTACKS):
        on.ben.user._user.global_name = attack or None
        asked = await on.ann.send(on.channel, f"{on.me} did {on.ben.mention} row?")
        assert harmless(answer_to(on.channel, asked)), attack
        assert harmless((await on.ann.context_menu(on.channel, FIND, asked)).response), attack


@pytest.mark.parametrize("part", range(6))
@played()
async def test_nothing_in_an_article_its_title_or_its_file_s_name_comes_alive(on, part):
    for number, attack in list(enumerate(ATTACKS))[part::6]:
        title, source = attack[:300].strip() or "-", f"file {attack[:80]}.txt"
        try:
            on.library.put(article(f"Lamp {number} {attack[:1_500]} was lit in 1823.\n\nIt stands.", title, source))
        except NotText:
            continue
        answer = await on.ask(f"When was lamp {number} lit?")
        results = [await on.ann.slash(on.channel, "article"), await on.mod.slash(on.channel, "check")]
        results += [await on.press(label, answer, on.ben) for label in labels(answer) if label in BESIDE]
        assert all(map(harmless, [answer, *(result.response for result in results)])), attack
        (choice,) = await on.ann.autocomplete(on.channel, "ask", "article", "")
        assert 0 < size(choice["name"]) <= CHOICE
