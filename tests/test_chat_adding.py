import asyncio

import discord
import pytest
from chat import LIT, article, custom_id, labels, layout, played, text, texts, told
from conftest import LIGHTHOUSE
from markdown_reader import alive

from bot.articles import drafts as drafts_room
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.chat import adding
from bot.errors import CannotKeep
from bot.pages.page import Page
from index import read

WHALES = "Whales sing at night. Their songs are long.\n\nNobody knows why."
NOT_YOURS = "Only members who may manage this server can change its articles."
GONE = "I have not kept this draft: an hour has gone by, or I was restarted. Please add it again."
TOO_OLD = "This button is too old for me. Please ask again."


@played(kept=True)
async def test_a_file_becomes_a_draft_with_all_that_a_moderator_has_to_see(on):
    draft = await on.add()

    assert layout(draft) == "C(T, T, T, T, T, T, T, T, R(4))"
    assert texts(draft) == [
        "### Is this the article?",
        "**lighthouse**",
        "-# no date · lighthouse.txt · language en · 3 paragraphs, 7 sentences",
        "-# It begins",
        "> The lighthouse of Skerry Point was lit in 1823.",
        "-# It ends",
        "> Nobody has lived in the tower for 40 years.",
        f"-# Nobody can ask about it until you publish it, here in <#{on.channel.id}> or everywhere on this server.",
    ]
    assert labels(draft) == ["Publish here", "Publish everywhere", "Edit", "Discard"]


@played(article("Nothing here.", "Nothing"), kept=True)
async def test_before_it_is_published_nobody_can_ask_about_it_and_nothing_is_kept(on):
    await on.add()

    assert "does not say" in text(await on.ask("When was the lighthouse lit?"))
    assert on.shelf.entries == ()
    assert await on.store.shelves() == {}


@pytest.mark.parametrize(
    ("label", "elsewhere"), [("Publish here", False), ("Publish everywhere", True)], ids=["here", "everywhere"]
)
@played(article("Nothing here.", "Nothing"), kept=True)
async def test_what_is_published_is_asked_here_or_everywhere(on, label, elsewhere):
    entry = await on.publish(label=label)
    other = on.server.create_text_channel("other")

    assert "1823" in text(await on.ask("When was the lighthouse lit?"))
    on.channel = other
    assert ("1823" in text(await on.ask("When was the lighthouse lit?"))) == elsewhere
    assert (entry.name, entry.title, entry.sentences) == ("lighthouse.txt", "lighthouse", 7)


ALONE = " Published here, it is open here alone, without what is open here now."
NOT_HERE = " Published everywhere, it is not open here, where other articles are chosen."


@pytest.mark.parametrize(
    ("everywhere", "channel", "in_channel", "in_thread"),
    [
        pytest.param(False, False, "", "", id="nothing chosen"),
        pytest.param(True, False, ALONE, ALONE, id="for the server"),
        pytest.param(False, True, NOT_HERE, ALONE + NOT_HERE, id="for the channel"),
        pytest.param(True, True, NOT_HERE, ALONE + NOT_HERE, id="for both"),
    ],
)
@played(kept=True)
async def test_a_draft_says_what_publishing_it_would_close(on, everywhere, channel, in_channel, in_thread):
    chosen = [EVERYWHERE] * everywhere + [on.channel.id] * channel
    await on.library.holdings.add(on.server.id, "whales.txt", read(article(WHALES, "Whales")), chosen)

    for place, notice in ((on.channel, in_channel), (on.thread(), in_thread)):
        draft = await on.add(channel=place)
        where = f"here in <#{place.id}> or everywhere on this server."
        assert texts(draft)[-1] == f"-# Nobody can ask about it until you publish it, {where}{notice}"


@pytest.mark.parametrize(
    ("label", "said"), [("Publish here", "in <#{channel}>"), ("Publish everywhere", "everywhere on this server")]
)
@played(kept=True)
async def test_the_moderator_is_told_where_it_is_open(on, label, said):
    draft = await on.add()
    await on.press(label, draft, on.mod)

    shown = on.env.backend.get_message(draft.channel_id, draft.id)
    assert texts(shown) == [f"Published **lighthouse** {said.format(channel=on.channel.id)}."]


@played(kept=True)
async def test_a_discarded_draft_is_forgotten(on):
    draft = await on.add()
    await on.press("Discard", draft, on.mod)

    shown = on.env.backend.get_message(draft.channel_id, draft.id)
    assert texts(shown) == ["Discarded. Nothing was kept."]
    assert on.shelf.entries == ()


@pytest.mark.parametrize("label", ["Publish here", "Publish everywhere", "Edit", "Discard"])
@played(kept=True)
async def test_after_a_restart_a_draft_says_that_it_is_gone(on, label):
    draft = await on.add()
    await on.restart()

    assert told(await on.press(label, draft, on.mod)) == GONE


@played(kept=True)
async def test_after_an_hour_too(on, monkeypatch):
    draft = await on.add()
    monkeypatch.setattr(drafts_room, "LIVES", -1.0)

    assert told(await on.press("Publish here", draft, on.mod)) == GONE


@played(kept=True)
async def test_title_date_and_language_can_be_corrected(on):
    draft = await on.add()
    form = await on.press("Edit", draft, on.mod)
    corrected = await on.mod.submit_modal(form, {"title": "The  Light", "date": "1911-02-05", "language": "DE"})

    assert corrected is not None
    shown = on.env.backend.get_message(draft.channel_id, draft.id)
    assert texts(shown)[1:3] == [
        "**The Light**",
        "-# 5\xa0February\xa01911 · lighthouse.txt · language de · 3 paragraphs, 7 sentences",
    ]
    await on.press("Publish here", draft, on.mod)
    (entry,) = on.shelf.entries
    kept = on.library.holdings.article(entry).reading.article
    assert (kept.title, kept.published.isoformat(), kept.language) == ("The Light", "1911-02-05", "de")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(
            {"date": "yesterday"},
            "I cannot read that date. Write it as year-month-day, such as 2022-02-05.",
            id="no date",
        ),
        pytest.param({"language": "klingon!"}, "klingon!", id="no language"),
    ],
)
@played(kept=True)
async def test_what_cannot_be_said_of_it_is_told_and_the_draft_stays(on, fields, said):
    draft = await on.add()
    form = await on.press("Edit", draft, on.mod)

    result = await on.mod.submit_modal(form, {"title": "The Light", "language": "en"} | fields)

    assert said in told(result)
    await on.press("Publish here", draft, on.mod)
    assert [entry.title for entry in on.shelf.entries] == ["lighthouse"]


@played(kept=True)
async def test_text_can_be_pasted(on):
    form = await on.mod.slash(on.channel, "articles add")
    long = "The lamp was lit in 1823. " * 150
    result = await on.mod.submit_modal(form, {"title": "Pasted", "text0": long, "text1": "The lamp went out in 1911."})

    assert "**Pasted**" in texts(result.response)
    await on.press("Publish here", result.response, on.mod)
    assert "went out" in text(await on.ask("lamp 1911"))


# What is wrong


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        pytest.param(b"", "a.txt", "a.txt", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.txt", "a.txt", id="picture"),
        pytest.param("…\n".encode(), "a.txt", "no words", id="no word"),
    ],
)
@played(kept=True)
async def test_a_file_without_a_text_is_refused_with_a_sentence(on, body, name, said):
    answer = await on.add(body, name)

    assert layout(answer) == "T"
    assert said in text(answer)
    assert alive(text(answer)) == []


@played(kept=True)
async def test_a_file_that_is_too_large_is_not_fetched(on, monkeypatch):
    monkeypatch.setattr(discord.Attachment, "read", None)

    assert text(await on.add(b"a" * 10_000_001)) == (
        "The file is larger than 10 MB. Attach a smaller one, or a part of it."
    )


@pytest.mark.parametrize(
    "fault", [TimeoutError(), ConnectionResetError(), discord.ClientException()], ids=["slow", "cut off", "ours"]
)
@played(kept=True)
async def test_a_file_that_discord_does_not_hand_over_is_told(on, fault, monkeypatch):
    async def failing(_):
        raise fault

    monkeypatch.setattr(discord.Attachment, "read", failing)

    said = text(await on.add())
    assert said in (
        "Discord did not hand me the file. Please attach it again.",
        "Something went wrong on my side. Please ask again.",
    )
    assert (said.startswith("Something")) == isinstance(fault, discord.ClientException)


@played(kept=True)
async def test_file_and_address_together_are_refused(on):
    result = await on.mod.slash(on.channel, "articles add", file=("a.txt", b"Lit."), address="https://example.org")

    assert told(result) == "Give me either a file or an address, not both."


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "https://localhost/", "file:///etc/passwd", "nonsense"])
@played(kept=True)
async def test_an_address_inside_is_not_fetched(on, address):
    result = await on.mod.slash(on.channel, "articles add", address=address)

    assert "could not read that address" in told(result)


@played(kept=True)
async def test_where_the_database_takes_nothing_nothing_is_published_and_the_draft_stays(on, monkeypatch):
    draft = await on.add()

    async def full(*_, **__):
        raise CannotKeep("I cannot keep that just now: the disk is full.")

    with monkeypatch.context() as faulty:
        faulty.setattr(Store, "add", full)
        result = await on.press("Publish here", draft, on.mod)
        assert "the disk is full" in text(result.followups[0] if result.followups else result.response)
    assert on.shelf.entries == ()

    await on.press("Publish here", draft, on.mod)
    assert len(on.shelf.entries) == 1


@played()
async def test_without_a_database_it_is_said_that_nothing_is_kept(on):
    draft = await on.add()
    result = await on.press("Publish here", draft, on.mod)

    assert "I keep no articles here: there is no database." in text(
        result.followups[0] if result.followups else result.response
    )


@played(kept=True)
async def test_many_additions_have_to_wait(on, monkeypatch):
    monkeypatch.setattr(on.bot.desk.additions, "times", 1)
    await on.add()

    assert text(await on.add()).startswith("Many articles just now. Please wait ")


# Once more


@played(kept=True)
async def test_the_same_text_again_is_told(on):
    await on.publish()

    for name in ("lighthouse.txt", "other.txt"):
        assert text(await on.add(name=name)) == (
            "This article is here already, word for word, as “lighthouse”. Open it with /articles use."
        )


@played(kept=True)
async def test_a_new_edition_shows_what_it_changes_before_it_replaces(on):
    await on.publish(label="Publish everywhere")
    edition = LIGHTHOUSE.replace("1823", "1824").replace(" She was twenty-two.", "") + "\nIt is a museum now.\n"

    draft = await on.add(edition)

    assert texts(draft)[-2:] == [
        (
            "It takes the place of **lighthouse**: 1 sentence added, 1 sentence changed and 1 sentence gone.\n"
            "-# Was: The lighthouse of Skerry Point was lit in 1823.\n"
            "-# Now: The lighthouse of Skerry Point was lit in 1824.\n"
            "-# New: It is a museum now.\n"
            "-# Gone: She was twenty-two."
        ),
        "-# Until you replace it, questions are put to the one that is here now. It is open everywhere on this server.",
    ]
    assert labels(draft) == ["Replace", "Edit", "Discard"]
    assert "1823" in text(await on.ask("When was the lighthouse lit?"))
    await on.press("Replace", draft, on.mod)
    assert "1824" in text(await on.ask("When was the lighthouse lit?"))
    assert on.shelf.chosen == {EVERYWHERE: (on.shelf.entries[0].number,)}


@pytest.mark.parametrize("label", ["Publish here", "Publish everywhere"])
@played(kept=True)
async def test_what_another_moderator_published_meanwhile_is_not_replaced_unseen(on, label):
    first, second = await on.add(), await on.add(LIGHTHOUSE.replace("1823", "1824"))
    await on.press(label, first, on.mod)

    await on.press(label, second, on.mod)
    assert labels(second) == ["Replace", "Edit", "Discard"]
    assert "It takes the place of **lighthouse**: 1 sentence changed." in texts(second)[-2]
    assert "1823" in text(await on.ask("When was the lighthouse lit?"))

    await on.press("Replace", second, on.mod)
    assert "1824" in text(await on.ask("When was the lighthouse lit?"))


@played(kept=True)
async def test_what_was_removed_meanwhile_is_published_anew(on):
    entry = await on.publish()
    draft = await on.add(LIGHTHOUSE.replace("1823", "1824"))
    await on.library.holdings.remove(entry)

    await on.press("Replace", draft, on.mod)
    assert on.shelf.entries == ()
    assert labels(draft) == ["Publish here", "Publish everywhere", "Edit", "Discard"]


@pytest.mark.parametrize("label", ["In context", "Why this?"])
@pytest.mark.parametrize(
    ("edition", "said", "quoted"),
    [
        pytest.param(
            LIGHTHOUSE.replace("1823", "1824"),
            "The article has changed since. In the place of this sentence it says now:",
            "> The lighthouse of Skerry Point was lit in 1824.",
            id="changed",
        ),
        pytest.param(
            LIGHTHOUSE + "\nIt is a museum now.\n",
            "The article has changed since, but not this sentence.",
            f"> {LIT}",
            id="another has",
        ),
        pytest.param(WHALES, "The article has changed since, and this sentence is no longer in it.", None, id="gone"),
    ],
)
@played(kept=True)
async def test_a_button_under_an_old_answer_says_what_the_article_says_now(on, label, edition, said, quoted):
    await on.publish()
    old = await on.ask("When was the lighthouse lit?")
    await on.press("Replace", await on.add(edition), on.mod)

    result = await on.press(label, old)

    assert result.ephemeral
    assert said in texts(result.response)
    assert [line for line in texts(result.response) if line.startswith("> ")] == ([quoted] if quoted else [])


@played(kept=True)
async def test_other_buttons_under_an_old_answer_say_that_it_has_changed(on):
    await on.publish()
    old = await on.ask("When was the lighthouse lit?")
    await on.press("Replace", await on.add(WHALES), on.mod)

    assert told(await on.press("More", old)) == (
        "This article has changed since, or is no longer open here. Please ask again."
    )


# How far it is


@played(kept=True)
async def test_what_takes_long_tells_how_far_it_is(on, monkeypatch):
    begin = on.bot.desk.drafts.begin

    async def slow(*arguments, progress):
        progress(0.4)
        while not any("Reading … 40%" in str(body) for body in on.sent):
            await asyncio.sleep(0.001)
        return await begin(*arguments)

    monkeypatch.setattr(on.bot.desk.drafts, "begin", slow)
    monkeypatch.setattr(adding, "PATIENCE", 0.001)

    assert texts(await on.add())[0] == "### Is this the article?"


# Who may


@pytest.mark.parametrize("label", ["Publish here", "Publish everywhere", "Edit", "Discard"])
@played(kept=True)
async def test_a_button_asks_again_whether_whoever_presses_may_manage_the_server(on, label):
    draft = await on.add()
    pressed = await on.forge(on.ann, await on.ask("lamp"), custom_id(draft, label))

    assert told(pressed) == NOT_YOURS
    assert on.shelf.entries == ()


@played(kept=True)
async def test_another_server_s_draft_is_none(on):
    draft = await on.add()
    found = on.bot.desk.drafts

    with pytest.raises(Exception, match="I have not kept this draft"):
        found.find(1, next(iter(found._drafts)))
    assert draft is not None


# From an address

ADDRESS = "https://news.example/lamp"
PAGE = """<!doctype html><html lang="en"><head><title>The Lamp – News</title></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>The Lamp</h1><p>The lamp of the tower was lit in {year} by the keeper and his daughter, who lived
there.</p>
<p>It has burned each night since then, and ships have found their way past the rocks by its light.</p></article>
<footer>All rights reserved</footer></body></html>"""


def lead_to(monkeypatch, year):
    """Let the address give the page of that year."""

    async def fetch(address, _):
        assert address.partition("#")[0] == ADDRESS
        return Page(PAGE.format(year=year).encode(), f"{ADDRESS}/", "text/html", "utf-8")

    monkeypatch.setattr(adding, "fetch_url", fetch)


@played(kept=True)
async def test_an_address_becomes_an_article_that_links_to_it(on, monkeypatch):
    lead_to(monkeypatch, 1823)
    result = await on.mod.slash(on.channel, "articles add", address=f" {ADDRESS}#lamp ")
    assert texts(result.response)[1] == "**The Lamp**"
    await on.press("Publish everywhere", result.response, on.mod)

    answer = text(await on.ask("When was the lamp of the tower lit?"))
    assert "1823" in answer
    assert f"[Open]({ADDRESS}/)" in answer
    assert [(entry.name, entry.source) for entry in on.shelf.entries] == [(ADDRESS, f"{ADDRESS}/")]


@played(kept=True)
async def test_the_same_address_again_shows_what_has_changed_there(on, monkeypatch):
    lead_to(monkeypatch, 1823)
    first = await on.mod.slash(on.channel, "articles add", address=ADDRESS)
    await on.press("Publish here", first.response, on.mod)
    lead_to(monkeypatch, 1824)

    again = await on.mod.slash(on.channel, "articles add", address=f"{ADDRESS}#elsewhere")

    assert "It takes the place of **The Lamp**: 1 sentence changed." in text(again.response)
    assert labels(again.response) == ["Replace", "Edit", "Discard"]
