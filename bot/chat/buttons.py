"""What is pressed: each button is read from its id, and what was asked from the message above it."""

import asyncio
from dataclasses import replace
from functools import partial

import regex

from bot.articles.holdings import OpenArticle
from bot.articles.library import TOO_OLD, Place, Question
from bot.chat import moderation
from bot.chat.beside import render_context, render_now, render_reading_on, render_why
from bot.chat.desk import Desk
from bot.chat.message import components_in, read_question, read_quotes, render_note
from bot.chat.press import FORMS, MODERATING, Action, Press
from bot.chat.questions import is_guest, place_of
from bot.chat.render import Frame, render_answer, render_further, render_nearest
from bot.chat.reply import Interaction, Render
from bot.errors import ArticleChanged, NotAllowed
from index import Span, find_again

NOTHING_MORE = "That was everything worth showing."
UNCERTAIN = "Discord does not say whether it took the answer. If you do not see it, press Share again."


async def pressed(desk: Desk, interaction: Interaction, custom_id: str) -> None:
    """
    Do what a button asks for.

    Nothing is done for an id that we have not written, and never more than
    whoever pressed could have asked for: the articles are those that are open
    in their place now.
    """
    press, message = desk.seal.read(custom_id), interaction.message
    if press is None or message is None or press.action is Action.SHARED or press.action in FORMS:
        raise ArticleChanged(TOO_OLD)
    desk.paces.press(interaction.user.id)
    if press.action in MODERATING:
        await moderation.pressed(desk, interaction, press)
    elif press.action is Action.DELETE:
        await _delete(desk, interaction, press)
    elif press.action is Action.READ:
        await _read_on(desk, interaction, press)
    else:
        question = read_question(components_in(message), press.key)
        if question is None:
            raise ArticleChanged(TOO_OLD)
        place, guest = place_of(interaction), is_guest(interaction)
        if press.action in {Action.CONTEXT, Action.WHY} and (now := desk.library.successor(place, press.key)):
            quotes = read_quotes(components_in(message), until=custom_id)
            was = "".join(quotes[:1] if press.action is Action.WHY else quotes[-1:])
            await desk.serve(interaction, lambda: _what_it_says_now(now, was, question), private=True)
            return
        frame = desk.frame(place, question, interaction.user.id, private=True, shareable=not guest)
        if press.action is Action.SHARE:
            if guest:  # we were a member when we offered it
                raise ArticleChanged(TOO_OLD)
            await _share(desk, interaction, place, frame)
        else:
            moves_on = press.action is Action.CONTEXT and len(press.numbers) > 2
            await desk.serve(interaction, lambda: _beside(desk, place, frame, press), private=True, update=moves_on)


async def filled_in(desk: Desk, interaction: Interaction, custom_id: str) -> None:
    """Do what a form is for."""
    press = desk.seal.read(custom_id)
    if press is None or press.action not in FORMS:
        raise ArticleChanged(TOO_OLD)
    desk.paces.press(interaction.user.id)
    await moderation.pressed(desk, interaction, press)


async def _beside(desk: Desk, place: Place, frame: Frame, press: Press) -> Render:
    """What is shown, to whoever pressed, beside an answer."""
    match press.action, press.numbers:
        case ((Action.CONTEXT | Action.WHY), (_, _, *_)):
            return await _about_quote(desk, place, frame, press)
        case Action.MORE, (shown,):
            if further := await desk.library.further(place, frame.question, shown):
                return lambda: render_further(further, frame, shown)
            return lambda: render_note(NOTHING_MORE)
        case Action.NEAREST, ():
            if nearest := (await desk.library.ask(place, frame.question)).nearest:
                return lambda: render_nearest(nearest, frame)
            return lambda: render_note(NOTHING_MORE)
        case Action.TRY, ():
            return await _try(desk, place, frame)
    raise ArticleChanged(TOO_OLD)


async def _about_quote(desk: Desk, place: Place, frame: Frame, press: Press) -> Render:
    """A quote in its context, or why it was chosen: by the statistics of all that is open here."""
    start, length, *shift = press.numbers
    span = Span(start, start + length)
    asked = replace(frame.question, scope="")
    if press.action is Action.WHY:
        why = await desk.library.why(place, asked, press.key, span)
        return lambda: render_why(why, frame)
    quote = await desk.library.quote(place, asked, press.key, span)
    reading = desk.library.article(place, press.key).reading
    return lambda: render_context(reading, quote, frame, sum(shift))


async def _what_it_says_now(now: OpenArticle, was: str, question: Question) -> Render:
    """What an article that has changed says in the place of a sentence that was quoted from it."""
    found = await asyncio.to_thread(find_again, now.reading, was)
    return lambda: render_now(now.reading.article, found, question)


async def _try(desk: Desk, place: Place, frame: Frame) -> Render:
    """The question, or what it borrows from, with a word that the article never uses replaced by the closest one."""
    question = frame.question
    close = (await desk.library.ask(place, question)).close_words
    if not close:
        raise ArticleChanged(TOO_OLD)
    word, (closest, *_) = next(iter(close.items()))
    unused = regex.compile(rf"\b{regex.escape(word)}\b")
    text, before = (unused.sub(lambda _: closest, asked, count=1) for asked in (question.text, question.before))
    tried = replace(frame, question=replace(question, text=text, before=before))
    answer = await desk.library.ask(place, tried.question)
    return lambda: render_answer(answer, tried)


async def _share(desk: Desk, interaction: Interaction, place: Place, frame: Frame) -> None:
    """Show a private answer to everybody; its button is switched off first, so that nobody shares it twice."""
    desk.paces.ask(interaction.user.id, interaction.guild_id)
    with desk.turns.line(interaction.guild_id or interaction.user.id) as turn:
        answer = await desk.library.ask(place, frame.question)
        shared, public = replace(frame, shared=True), replace(frame, private=False)
        switch_off = partial(interaction.response.edit_message, view=render_answer(answer, shared))
        if not await desk.reply.acknowledge(interaction, switch_off):
            return
        await turn.come()
        words = UNCERTAIN
        try:
            if await desk.reply.add(interaction, lambda: render_answer(answer, public), private=False):
                return
        except Exception as error:  # noqa: BLE001 (the asker is told, whatever it is)
            words = desk.words_for(error)
        await desk.attempt(lambda: desk.reply.finish(interaction, lambda: render_answer(answer, frame)))
        await desk.attempt(lambda: desk.reply.add(interaction, lambda: render_note(words)))


async def _read_on(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Go on reading in the same message."""
    opened = desk.library.article(place_of(interaction), press.key)
    start = sum(press.numbers)
    if start < 0:
        raise ArticleChanged(TOO_OLD)

    async def work() -> Render:
        return lambda: render_reading_on(opened, start, desk.seal)

    await desk.serve(interaction, work, private=True, update=True)


async def _delete(desk: Desk, interaction: Interaction, press: Press) -> None:
    """Delete the answer, for whoever asked or may delete messages here; the press's own token is enough to do it."""
    if not (press.numbers == (interaction.user.id,) or interaction.permissions.manage_messages):
        raise NotAllowed("Only the member who asked, or a moderator, can delete this.")
    if await desk.reply.defer_update(interaction):
        await desk.reply.send(interaction.delete_original_response)
