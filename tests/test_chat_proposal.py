from dataclasses import replace

import discord
import pytest
from chat import article, custom_id, labels, layout, played, text, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_reader import alive
from texts import bodies

from bot.articles.drafts import Draft
from bot.articles.refresh import Refreshed
from bot.articles.shelf import Entry
from bot.chat.limits import TEXT, excess, size
from bot.chat.managing import named_channels
from bot.chat.message import components_of, read_quotes
from bot.chat.press import Action, Seal
from bot.chat.proposal import (
    changes_in_detail,
    refreshed_in_words,
    render_draft,
    render_removal,
    render_shelf,
)
from index import NotText, compare, read

SEAL = Seal("a token")
OURS = {"heading 3", "small", "quote", "bold", "channel"}
SNOWFLAKE = 2**63 - 1
CHANNEL = f"<#{SNOWFLAKE}>"
NOTES = (
    "The page does not say in which encoding it is written. I took windows-1252: look at its accents and quotes.",
    "The page says that it is not free for everybody. I may have read only its beginning.",
    "1,000 paragraphs look like picture captions. I keep them and can quote them.",
    "I left out 1,000 lines that look like menus, adverts or comments.",
)

# What stands in titles and names of people of ill will, and the longest of each kind.
STRANGE = st.one_of(
    st.sampled_from(
        [
            "*_[" * 400,
            "\N{GRINNING FACE}" * 300,
            "e" + "\u0301" * 900,
            "<@1> @everyone <#2> </ask:3> <t:0:R>",
            "[x](https://example.org) **x** __y__ ||z|| `c`",
            "# > - 1. -# ```",
            "\u202etxt.exe\u202c\u2028\x1b",
            " ",
            "\u200b",
            "x" * 5_000,
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=400),
)


class Shown:
    """A finished message, read as a message of Discord is."""

    def __init__(self, view):
        self.components = components_of(view)


def fine(view):
    """A finished message, once nobody could find fault with it."""
    message = Shown(view)
    assert excess(message.components) == ""
    for one in texts(message):
        assert {found.kind for found in alive(one)} <= OURS, one
    return message


def reading(body, title="Whales", source="whales.txt"):
    return read(article(body, title, source))


def draft(new, *, before=None, notes=(), name="whales.txt"):
    replaces = entry(before.article.title, name) if before else None
    difference = compare(before, new) if before else None
    return Draft("k" * 12, 1, name, new, notes, replaces, before, difference, 0.0)


def entry(title="Whales", name="whales.txt", number=1):
    return Entry(number, 1, name, title or "-", name, "0" * 64, 10**6, 0)


def listed(entries, start=0, where="Open nowhere.", chosen=()):
    return fine(render_shelf(entries, start, lambda _: where, chosen, SEAL))


# A draft


@settings(max_examples=60)
@given(bodies(), STRANGE, STRANGE)
def test_any_draft_fits_and_nothing_in_it_comes_alive(body, title, source):
    try:
        new = reading(body, title, source or "a.txt")
    except NotText:
        return

    message = fine(render_draft(draft(new, notes=NOTES), CHANNEL, SEAL))

    ends = read_quotes(message.components)
    assert len(ends) == 2
    assert all(end in new.article.text for end in ends)


@settings(max_examples=40)
@given(bodies(), bodies(), STRANGE)
def test_any_edition_fits_and_nothing_in_it_comes_alive(old, new, title):
    where = f"It is open everywhere on this server, and {named_channels([SNOWFLAKE - n for n in range(100)])}."
    try:
        before, after = reading(old, title), reading(new, title)
    except NotText:
        return

    message = fine(render_draft(draft(after, before=before, notes=NOTES), where, SEAL))

    assert labels(message) == ["Replace", "Edit", "Discard"]


def test_the_longest_draft_of_all_fits():
    signs = "*_" * 140
    body = "\n\n".join(f"{number}\n{'*' * 120}\n{signs} ends." for number in range(9))
    before = reading(body.replace("ends", "begins"), "*_[" * 400, "https://example.org/" + "_" * 2_000)
    after = reading(body, "*_[" * 400, "https://example.org/" + "_" * 2_000)

    fine(render_draft(draft(after, before=before, notes=NOTES), "It is open nowhere.", SEAL))


def test_a_draft_begins_and_ends_with_sentences_and_not_with_a_heading():
    new = reading("# Whales\n\nWhales sing. They sleep.\n\n## Notes\n", source="whales.md")

    shown = texts(fine(render_draft(draft(new), CHANNEL, SEAL)))

    assert [one for one in shown if one.startswith("> ")] == ["> Whales sing.", "> They sleep."]


def test_what_takes_the_place_of_a_damaged_article_says_so():
    damaged = replace(draft(reading("Whales sing.")), replaces=entry("Old"))

    shown = fine(render_draft(damaged, "It is open nowhere.", SEAL))

    assert "It takes the place of **Old**, which is damaged." in texts(shown)


# What changes


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        pytest.param("A whale sings.", "A whale sings.", [], id="nothing"),
        pytest.param(
            "A whale sings at night. Gulls cry.",
            "A whale sings at noon. Gulls cry.",
            ["Was: A whale sings at night.", "Now: A whale sings at noon."],
            id="changed",
        ),
        pytest.param("Gulls cry.", "Gulls cry. Whales sing.", ["New: Whales sing."], id="added"),
        pytest.param("Gulls cry. Whales sing.", "Gulls cry.", ["Gone: Whales sing."], id="gone"),
    ],
)
def test_changes_are_told_a_line_each(old, new, lines):
    before, after = reading(old), reading(new)

    assert list(changes_in_detail(compare(before, after), before, after)) == lines


def test_of_many_changes_the_first_three_are_told():
    before = reading(" ".join(f"Whale {number} sings." for number in range(9)))
    after = reading(
        "Gulls cry. "
        + " ".join(f"Whale {number} sings." for number in range(9))
        + " Terns dive. Seals bark. Crabs walk."
    )
    empty = reading("Nothing else.")

    assert len(list(changes_in_detail(compare(before, after), before, after))) == 3
    assert len(list(changes_in_detail(compare(before, empty), before, empty))) <= 6


@settings(max_examples=40)
@given(bodies(), bodies(), STRANGE)
def test_what_is_told_of_a_refreshed_article_fits_and_nothing_in_it_comes_alive(old, new, title):
    before, after = reading(old), reading(new)
    changed = Refreshed(entry(title), before, after, compare(before, after))
    for refreshed in (changed, Refreshed(entry(title), problem=f"The page has no text: {title[:500]}")):
        words = refreshed_in_words(refreshed)

        assert 0 < size(words) <= TEXT
        assert {found.kind for found in alive(words)} <= OURS


# The list and the removal


@settings(max_examples=40)
@given(st.lists(st.tuples(STRANGE, STRANGE), max_size=12), st.integers(-5, 20))
def test_any_list_fits_and_nothing_in_it_comes_alive(named, start):
    entries = [entry(title, name, number) for number, (title, name) in enumerate(named)]
    many = [SNOWFLAKE - number for number in range(60)]
    where = f"Open everywhere on this server, and {named_channels(many)}."
    chosen = [f"I answer only {named_channels(many)}."] * 3

    message = listed(entries, start, where, chosen)

    assert len(texts(message)) == 2 + min(10, len(entries[max(0, min(start, len(entries) - 1)) :]))


def test_ten_of_the_longest_titles_and_names_fit():
    entries = [entry("*_[" * 400, "_" * 4_000, number) for number in range(25)]
    where = f"Open {named_channels([SNOWFLAKE - number for number in range(60)])}."

    message = listed(entries, 10, where, [where] * 3)

    assert len(texts(message)) == 12
    assert all("…" in one for one in texts(message)[1:11])


def test_titles_are_cut_no_shorter_than_they_must_be():
    (_, shown) = texts(listed([entry("x" * 100)]))

    assert f"**{'x' * 100}**" in shown


@pytest.mark.parametrize(
    ("start", "buttons", "leads"),
    [
        pytest.param(0, ["(Earlier)", "Later"], (0, 10), id="first"),
        pytest.param(10, ["Earlier", "Later"], (0, 20), id="second"),
        pytest.param(20, ["Earlier", "(Later)"], (10, 30), id="last"),
        pytest.param(10**12, ["Earlier", "(Later)"], (10, 30), id="far beyond"),
        pytest.param(-(10**12), ["(Earlier)", "Later"], (0, 10), id="far before"),
    ],
)
def test_the_list_leads_on_and_back(start, buttons, leads):
    message = listed([entry(number=number) for number in range(21)], start)

    assert labels(message) == buttons
    presses = [SEAL.read(custom_id(message, label)) for label in ("Earlier", "Later")]
    assert [press.action for press in presses] == [Action.LIST] * 2
    if start in (0, 10, 20):
        assert tuple(press.numbers[0] for press in presses) == leads


def test_ten_articles_need_no_buttons():
    message = listed([entry(number=number) for number in range(10)])

    assert layout(message) == f"C({', '.join('T' * 11)})"


@settings(max_examples=30)
@given(STRANGE)
def test_any_article_can_be_asked_about_before_it_is_removed(title):
    message = fine(render_removal(entry(title), SEAL))

    assert labels(message) == ["Remove", "Keep it"]
    assert SEAL.read(custom_id(message, "Remove")).numbers == (1,)


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        pytest.param([], "nowhere", id="none"),
        pytest.param([0], "everywhere on this server", id="everywhere"),
        pytest.param([7], "in <#7>", id="one"),
        pytest.param([7, 8], "in <#7> and <#8>", id="two"),
        pytest.param([0, 7], "everywhere on this server, and in <#7>", id="everywhere and one"),
        pytest.param([*range(1, 9)], "in <#1>, <#2>, <#3>, <#4>, <#5> and 3 more", id="many"),
    ],
)
def test_channels_are_named_as_links_the_first_five_of_many(channels, words):
    assert named_channels(channels) == words


# What cannot be read


@pytest.mark.parametrize("strange", ["**x** <@1> [a](https://b.example)", "@everyone `c`", "*_[" * 2_000])
@played(kept=True)
async def test_what_is_said_of_an_article_that_is_here_already_fits_and_nothing_in_it_comes_alive(on, strange):
    await on.library.holdings.add(on.server.id, "a.txt", reading("Whales sing.", strange))

    words = text(await on.add("Whales sing.", "b.txt"))

    assert words.startswith("This article is here already, word for word, as “")
    assert size(words) <= TEXT
    assert alive(words) == []


@played(kept=True)
async def test_what_is_said_of_a_text_without_words_is_harmless_too(on):
    form = await on.mod.slash(on.channel, "articles add")
    result = await on.mod.submit_modal(form, {"title": "**x** <@1> [a](https://b.example)", "text0": "…"})

    assert "x" in text(result.response)
    assert alive(text(result.response)) == []


@played(kept=True)
async def test_a_draft_does_not_tell_of_channels_that_its_moderator_does_not_see(on):
    hidden = on.server.create_text_channel(
        "hidden", overwrites={on.mod: discord.PermissionOverwrite(view_channel=False)}
    )
    old = reading("Whales sing.")
    await on.library.holdings.add(on.server.id, "whales.txt", old, [hidden.id, on.channel.id])

    shown = text(await on.add("Whales sing at night.", "whales.txt"))

    assert f"It is open in <#{on.channel.id}>." in shown
    assert str(hidden.id) not in shown
