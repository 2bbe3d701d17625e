"""What members ask: commands, the message menu, mentions and direct messages."""

import logging

import discord
import regex
from discord import app_commands

from bot.articles.library import Place, Question
from bot.chat.beside import render_article, render_open, render_page
from bot.chat.desk import Desk
from bot.chat.limits import CHOICE, CHOICES, QUESTION, cut, size
from bot.chat.message import components_in, read_question, render_note
from bot.chat.pages import HELP, PRIVACY
from bot.chat.render import render_answer
from bot.chat.reply import Interaction, Render
from bot.chat.turns import Turn
from bot.doctor import examine_permissions
from bot.errors import NoWords, TooMuch
from index import QuestionTooLong

log = logging.getLogger("pullquote")

Text = app_commands.Range[str, 1, QUESTION]

# What Discord shows by the name that belongs to an id, and what brings its name along: an emoji, a command.
_REFERENCE = regex.compile(r"<(?:@[!&]?|#)(\d+)>")
_NAMED = regex.compile(r"<(?|a?(:\w+:)|(/[^\n:<>]+):)\d+>")
_WORD = regex.compile(r"[\p{L}\p{N}]")
# What is a sign in a question of one's own, a quotation or a dash in what somebody else wrote.
_SEARCH_SIGN = regex.compile(r"[\"“”„«»]|(?<!\S)-")
_UNSENDABLE = regex.compile(r"[\p{Cs}\p{Cc}]")

HIDDEN = "Discord does not show me the words of this reply. Mention me in it, and I answer."

# Discord's codes for "you may not do that here".
_MAY_NOT = {50001, 50013, 160002}


def add_commands(tree: app_commands.CommandTree[discord.Client], desk: Desk) -> None:
    """Put the members' commands into the tree."""

    async def articles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return complete(desk, interaction, typed)

    @tree.command(description="Ask the article; I answer with its own sentences")
    @app_commands.describe(
        question='What do you want to know? "exact phrase" and -word work as in a search',
        article="Which article to ask, if several are open here",
        private="Show the answer to me alone",
    )
    @app_commands.autocomplete(article=articles)
    async def ask(interaction: Interaction, question: Text, article: str = "", private: bool = False) -> None:
        await desk.guard(interaction, answer(desk, interaction, question, article=article, private=private))

    @tree.context_menu(name="Find this in the article")
    async def find(interaction: Interaction, message: discord.Message) -> None:
        await desk.guard(
            interaction, answer(desk, interaction, _question_in(message, interaction.client.user), private=True)
        )

    @tree.command(description="Show which article is open here, and how it begins")
    @app_commands.describe(article="Which one, if several are open here")
    @app_commands.autocomplete(article=articles)
    async def article(interaction: Interaction, article: str = "") -> None:
        await desk.guard(interaction, show_article(desk, interaction, article))

    @tree.command(name="help", description="How to ask, and what the marks mean")
    async def help_page(interaction: Interaction) -> None:
        await desk.guard(interaction, _show(desk, interaction, lambda: render_page(HELP)))

    @tree.command(description="What I read, what I keep, and what I never see")
    async def privacy(interaction: Interaction) -> None:
        await desk.guard(interaction, _show(desk, interaction, lambda: render_page(PRIVACY)))


async def answer(desk: Desk, interaction: Interaction, text: str, *, article: str = "", private: bool) -> None:
    """Answer a question that was put by a command or from the message menu."""
    place, guest = place_of(interaction), is_guest(interaction)
    question = Question(clean(text), scope=desk.library.named(place, article).key if article else "")
    _check(question.text)
    frame = desk.frame(place, question, interaction.user.id, private=private or guest, shareable=not guest)
    desk.paces.ask(interaction.user.id, interaction.guild_id)

    async def work() -> Render:
        found = await desk.library.ask(place, frame.question)
        return lambda: render_answer(found, frame)

    await desk.serve(interaction, work, private=frame.private)


async def show_article(desk: Desk, interaction: Interaction, name: str) -> None:
    """Show what is open here."""
    place = place_of(interaction)
    opened = [desk.library.named(place, name)] if name else desk.library.asked(place)
    if len(opened) > 1:
        await _show(desk, interaction, lambda: render_open(opened))
    else:
        await _show(desk, interaction, lambda: render_article(opened[0], desk.seal))


def complete(desk: Desk, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The articles that are open here and have what is typed in their titles, at most 25."""
    titles = {one.key: one.reading.article.title for one in desk.library.opened(place_of(interaction))}
    fitting = [(key, title) for key, title in titles.items() if typed.casefold() in title.casefold()]
    return [app_commands.Choice(name=cut(title, CHOICE), value=key) for key, title in fitting[:CHOICES]]


async def answer_message(desk: Desk, me: discord.ClientUser, message: discord.Message) -> None:
    """
    Answer by a reply a message that mentions us, or one in private; those of bots are not for us.

    A reply to an answer of ours asks on from its question.
    """
    server = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    mentioned = server is None or any(user.id == me.id for user in message.mentions)
    from_people = message.type in {discord.MessageType.default, discord.MessageType.reply}
    if not mentioned or not from_people or message.author.bot or message.webhook_id:
        return
    try:
        with desk.turns.line(server or message.author.id) as turn:
            place = Place(server, message.channel.id, _parent(message.channel))
            render = await _reply_to(desk, me, message, place, turn)
            turn.over()  # a channel that Discord slows down keeps nobody but its own members waiting
            await _send(desk, message, render)
    except Exception as error:  # noqa: BLE001 (the asker is told, whatever it is)
        if isinstance(error, TooMuch) and desk.notices.take(message.author.id):
            return  # told once: a flood is not answered by another
        words = desk.words_for(error)
        await _send(desk, message, lambda: render_note(words))


async def _reply_to(desk: Desk, me: discord.ClientUser, message: discord.Message, place: Place, turn: Turn) -> Render:
    desk.paces.ask(message.author.id, place.server)
    text = clean(words_of(message, but=me.id))
    if not _WORD.search(text):
        # Of a reply to what was asked by a command Discord shows nothing, unless we are mentioned in it.
        shows_nothing = not (message.content or message.attachments or message.stickers)
        hidden = place.server is not None and message.reference is not None and shows_nothing
        return lambda: render_note(HIDDEN) if hidden else render_page(HELP)
    _check(text)
    frame = desk.frame(place, Question(text, _question_before(me, message)), message.author.id, private=False)
    await turn.come()
    found = await desk.library.ask(place, frame.question)
    return lambda: render_answer(found, frame)


async def _send(desk: Desk, message: discord.Message, render: Render) -> None:
    """Reply to a message, or log why it can't be done."""
    try:
        await desk.reply.answer_message(message, render)
    except discord.HTTPException as error:
        if error.code not in _MAY_NOT:
            log.warning("Discord refused a reply: status %d, code %d.", error.status, error.code)
        elif not desk.complaints.take(message.channel.id):
            log.warning(
                "I may not reply in channel %d of server %s (code %d). %s",
                message.channel.id,
                message.guild.id if message.guild else "-",
                error.code,
                _missing_permission(message),
            )


def _missing_permission(message: discord.Message) -> str:
    """Which permission we lack where a message stands, as far as Discord has told us."""
    channel, server = message.channel, message.guild
    if server is None or isinstance(channel, discord.DMChannel | discord.GroupChannel | discord.PartialMessageable):
        return "Discord does not say why."
    found = examine_permissions(channel.permissions_for(server.me), thread=isinstance(channel, discord.Thread))
    return "Its permissions would allow it." if found.good else found.text


async def _show(desk: Desk, interaction: Interaction, render: Render) -> None:
    """Show a page that needs no working out, to the asker alone."""
    await desk.reply.acknowledge(interaction, lambda: interaction.response.send_message(view=render(), ephemeral=True))


def place_of(interaction: Interaction) -> Place:
    """Where an interaction takes place: of a server only if we are a member of it."""
    server = None if is_guest(interaction) else interaction.guild_id
    return Place(server, interaction.channel_id, _parent(interaction.channel))


def _parent(channel: object) -> int | None:
    """The channel that a thread is in."""
    return channel.parent_id if isinstance(channel, discord.Thread) else None


def is_guest(interaction: Interaction) -> bool:
    """Whether we are there only because the asker has installed us: no member of the server or the conversation."""
    return interaction.is_user_integration() and not interaction.is_guild_integration() and not _with_us(interaction)


def clean(text: str) -> str:
    """A question as one line that can be sent: white space as single spaces, no control characters."""
    return " ".join(_UNSENDABLE.sub(" ", text).split())


def words_of(message: discord.Message, but: int = 0) -> str:
    """The words of a message: people, roles, channels by name instead of mention, one of them left out."""
    names = {user.id: user.display_name for user in message.mentions}
    names |= {one.id: one.name for one in (*message.role_mentions, *message.channel_mentions)}
    names[but] = ""
    named = _REFERENCE.sub(lambda found: names.get(int(found[1]), found[0]), message.content)
    return _NAMED.sub(r"\1", named)


def _with_us(interaction: Interaction) -> bool:
    """Whether it is a direct conversation with us."""
    return interaction.context.dm_channel is True


def _question_in(message: discord.Message, me: discord.ClientUser | None) -> str:
    """What a message asks, or as much of it as a question may have; of an answer of ours the question on top of it."""
    ours = read_question(components_in(message)) if me and message.author.id == me.id else None
    return ours.text if ours else cut(clean(_SEARCH_SIGN.sub(" ", words_of(message))), QUESTION)


def _check(text: str) -> None:
    if not _WORD.search(text):
        raise NoWords("I see no words to look for. Ask with a name, a thing or a number.")
    if size(text) > QUESTION:
        raise QuestionTooLong(f"Please ask in {QUESTION} characters or fewer.")


def _question_before(me: discord.ClientUser, message: discord.Message) -> str:
    """The question of the answer that a message replies to, with what that one asked on from."""
    answered = message.reference.resolved if message.reference else None
    if not isinstance(answered, discord.Message) or answered.author.id != me.id:
        return ""
    question = read_question(components_in(answered))
    return cut(clean(f"{question.text} {question.before}"), QUESTION) if question else ""
