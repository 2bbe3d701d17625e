"""How a moderator adds an article: read, shown as a draft, corrected, published."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil

import aiohttp
import discord
from discord import ui

from bot.articles.drafts import Draft
from bot.articles.shelf import EVERYWHERE, Shelf
from bot.chat.desk import Desk
from bot.chat.escape import escape_line
from bot.chat.forms import correction_form, paste_form, read_correction, read_fields, read_paste
from bot.chat.limits import cut
from bot.chat.managing import (
    channel_of,
    channels_with,
    chosen_here,
    named_channels,
    parent_of,
    seen_channels,
    server_of,
    tell_moderators,
)
from bot.chat.message import render_note
from bot.chat.press import Press
from bot.chat.proposal import render_draft, titled
from bot.chat.reply import Interaction, Render
from bot.errors import ArticleChanged, CannotRead, TooMuch
from bot.pages.fetch import FetchLimits, fetch_url
from bot.pages.page import Page
from bot.wording import changes_in_words
from index import PullquoteError

# What takes longer than this, in seconds, tells how far it is, and then again and again.
PATIENCE = 1.0
PROGRESS = 2.0

# Discord may take so long to hand over a file, in seconds.
DOWNLOAD = 30.0

# So much is said at most of what cannot be read, in units: a name in it may be of any length.
SAID = 1_000

Report = Callable[[float], None]


async def add(desk: Desk, interaction: Interaction, file: discord.Attachment | None, address: str) -> None:
    """Read a file or an address and show the draft; a form for pasted text if neither is given."""
    server = server_of(interaction)
    if file is None and not address:
        form = paste_form(desk.seal)
        await desk.reply.acknowledge(interaction, lambda: interaction.response.send_modal(form))
    elif file is not None and address:
        raise CannotRead("Give me either a file or an address, not both.")
    elif file is not None:
        attached = file
        await _show_draft(desk, interaction, server, file.filename, lambda: _download(desk, attached))
    else:
        limits = FetchLimits(max_bytes=desk.config.max_article_bytes)
        await _show_draft(desk, interaction, server, address.partition("#")[0], lambda: fetch_url(address, limits))


async def pasted(desk: Desk, interaction: Interaction) -> None:
    """Read what was pasted into the form and show the draft."""
    server = server_of(interaction)
    heading, text = read_paste(read_fields(interaction))

    async def page() -> Page:
        return Page(text.encode(errors="replace"), heading)

    await _show_draft(desk, interaction, server, heading, page)


async def publish(desk: Desk, interaction: Interaction, press: Press) -> None:
    """
    Keep a draft and open it: here, everywhere, or where the one was open that it takes the place of.

    If another moderator was quicker and it would now take the place of an
    article that it did not tell of, it is shown again instead.
    """
    server = server_of(interaction)
    draft = desk.drafts.find(server, press.key)
    open_in = [] if not press.numbers else [channel_of(interaction) if press.numbers[0] else EVERYWHERE]

    async def work() -> Render:
        try:
            still = partial(desk.drafts.is_current, draft)
            await desk.library.holdings.add(server, draft.name, draft.reading, open_in, still)
        except ArticleChanged:
            again = await desk.drafts.propose(server, draft.name, draft.reading, draft.notes)
            desk.drafts.drop(draft.key)
            return lambda: _draft_shown(desk, interaction, again)
        desk.drafts.drop(draft.key)
        name = titled(draft.reading.article.title)
        if draft.replaces:
            changes = f": {changes_in_words(draft.difference)}" if draft.difference else ""
            words = f"Replaced {name}{changes}."
        else:
            words = f"Published {name} {named_channels(open_in)}."
        await tell_moderators(desk, interaction, words)
        await desk.library.prepare(server)
        return lambda: render_note(words)

    await desk.serve(interaction, work, private=True, update=True, slow=True)


async def edit(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Show a form in which a draft's title, date and language can be corrected."""
    draft = desk.drafts.find(server_of(interaction), press.key)
    form = correction_form(desk.seal, draft)
    await desk.reply.acknowledge(interaction, lambda: interaction.response.send_modal(form))


async def corrected(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Show a draft as it was corrected."""
    draft = desk.drafts.find(server_of(interaction), press.key)
    about = read_correction(read_fields(interaction))

    async def work() -> Render:
        better = await desk.drafts.correct(draft, about)
        return lambda: _draft_shown(desk, interaction, better)

    await desk.serve(interaction, work, private=True, update=True, slow=True)


async def discard(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Forget a draft."""
    draft = desk.drafts.find(server_of(interaction), press.key)
    desk.drafts.drop(draft.key)

    async def work() -> Render:
        return lambda: render_note("Discarded. Nothing was kept.")

    await desk.serve(interaction, work, private=True, update=True)


async def _show_draft(
    desk: Desk, interaction: Interaction, server: int, name: str, page: Callable[[], Awaitable[Page]]
) -> None:
    """Fetch a page, read it, and show the draft; while that takes long, how far it is."""
    if wait := ceil(desk.additions.take(server) / 60):
        raise TooMuch(f"Many articles just now. Please wait {wait} minute{'' if wait == 1 else 's'}.")

    async def read(report: Report) -> Draft:
        return await desk.drafts.begin(server, name, await page(), progress=report)

    async def work() -> Render:
        try:
            draft = await _with_progress(desk, interaction, read)
        except PullquoteError as error:
            words = _harmless(str(error))
            return lambda: render_note(words)
        return lambda: _draft_shown(desk, interaction, draft)

    await desk.serve(interaction, work, private=True, slow=True)


def _harmless(words: str) -> str:
    """What is said of a stranger's page, which may be called anything: nothing but words, and not too many."""
    return escape_line(cut(words, SAID)).replace("\\/", "/")  # a slash alone is alive nowhere, and commands have one


async def _with_progress(desk: Desk, interaction: Interaction, read: Callable[[Report], Awaitable[Draft]]) -> Draft:
    done = 0.0

    def report(share: float) -> None:
        nonlocal done
        done = share

    reading = asyncio.ensure_future(read(report))
    pause = PATIENCE
    while not (await asyncio.wait([reading], timeout=pause))[0]:
        note = partial(render_note, f"Reading … {done:.0%}" if done else "Reading …")
        await desk.attempt(partial(desk.reply.finish, interaction, note))
        pause = PROGRESS
    return reading.result()


async def _download(desk: Desk, file: discord.Attachment) -> Page:
    """The page in a file that was attached: not larger than it may be, as Discord says and as it is."""
    most = desk.config.max_article_bytes
    too_large = CannotRead(f"The file is larger than {most / 1_000_000:g} MB. Attach a smaller one, or a part of it.")
    if file.size > most:
        raise too_large
    try:
        async with asyncio.timeout(DOWNLOAD):
            body = await file.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise CannotRead("Discord did not hand me the file. Please attach it again.") from error
    if len(body) > most:
        raise too_large
    return Page(body, file.filename, (file.content_type or "").partition(";")[0])


def _draft_shown(desk: Desk, interaction: Interaction, draft: Draft) -> ui.LayoutView:
    """A draft, with where it would be open, or where the one is that it takes the place of."""
    shelf = desk.library.holdings.shelf(draft.server)
    if draft.replaces is None:
        return render_draft(draft, f"<#{interaction.channel_id}>", desk.seal, _notice(interaction, shelf))
    channels = seen_channels(interaction, channels_with(shelf, draft.replaces))
    where = f"It is open {named_channels(channels)}." if channels else "It is open nowhere: see /articles use."
    return render_draft(draft, where, desk.seal)


def _notice(interaction: Interaction, shelf: Shelf) -> str:
    """What may surprise whoever publishes an article here, or everywhere."""
    notices = []
    if channel_of(interaction) not in shelf.chosen and shelf.open_in(parent_of(interaction), None):
        notices.append("Published here, it is open here alone, without what is open here now.")
    if chosen_here(interaction, shelf):
        notices.append("Published everywhere, it is not open here, where other articles are chosen.")
    return " ".join(notices)
