"""The desk: what every question and press needs, and the one way in which each of them is served."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import discord

from bot.articles.drafts import Drafts
from bot.articles.library import Library, Place, Question
from bot.chat.message import render_note
from bot.chat.pace import Pace, Paces
from bot.chat.press import Seal
from bot.chat.render import Frame
from bot.chat.reply import SORRY, Interaction, Render, Reply
from bot.chat.turns import Turns
from bot.config import Config
from index import PullquoteError

log = logging.getLogger("pullquote")


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Where questions arrive.

    Attributes:
        config: what the operator has chosen.
        library: answers them.
        turns: says who is next.
        paces: say who must wait.
        seal: writes and reads buttons.
        reply: sends to Discord.
        drafts: what moderators have not confirmed yet.
        additions: how often articles may be read for one server.
        notices: how often one member is told in public to wait.
        complaints: how often it is logged that we may not speak in a channel.
    """

    config: Config
    library: Library
    turns: Turns
    paces: Paces
    seal: Seal
    reply: Reply
    drafts: Drafts
    additions: Pace = field(default_factory=lambda: Pace(60, 3_600.0))
    notices: Pace = field(default_factory=lambda: Pace(1, 30.0))
    complaints: Pace = field(default_factory=lambda: Pace(1, 3_600.0))

    def frame(self, place: Place, question: Question, asker: int, *, private: bool, shareable: bool = False) -> Frame:
        """
        What a message about this question needs; the question's scope is made definite.

        Raises:
            NothingOpen: if there is nothing to ask in the place.
            ArticleChanged: if the question's scope is not open there.
        """
        asked = replace(question, scope=self.library.definite(place, question.scope))
        return Frame(asked, lambda article: self.library.key(place, article), self.seal, asker, private, shareable)

    async def guard(self, interaction: Interaction, served: Awaitable[None]) -> None:
        """Await what serves an interaction; what is wrong before it is acknowledged is told as its answer."""
        try:
            await served
        except Exception as error:  # noqa: BLE001 (the asker is told, whatever it is)
            words = self.words_for(error)
            await self.attempt(lambda: self.reply.tell(interaction, words))

    async def serve(
        self,
        interaction: Interaction,
        work: Callable[[], Awaitable[Render]],
        *,
        private: bool,
        update: bool = False,
        slow: bool = False,
    ) -> None:
        """
        Serve a command or a press: acknowledge first, work when its turn comes, send what comes of it.

        Whatever goes wrong after the acknowledgement is told to the asker alone.

        Args:
            interaction: which.
            work: works out the message; it may raise PullquoteError.
            private: whether only the asker sees it.
            update: whether it takes the place of the message with the button.
            slow: whether it takes seconds: then nobody waits for its turn to
                be over.

        Raises:
            TooMuch: before the acknowledgement, if there is no place in the line.
        """
        with self.turns.line(interaction.guild_id or interaction.user.id) as turn:
            acknowledge = (
                self.reply.defer_update(interaction) if update else self.reply.defer(interaction, private=private)
            )
            if not await acknowledge:
                return
            try:
                await turn.come()
                if slow:
                    turn.over()
                await self.reply.finish(interaction, await work())
            except Exception as error:  # noqa: BLE001 (the asker is told, whatever it is)
                words = self.words_for(error)
                if update:
                    await self.attempt(lambda: self.reply.add(interaction, lambda: render_note(words)))
                else:
                    await self.attempt(lambda: self.reply.apologise(interaction, words, private=private))

    def words_for(self, error: Exception) -> str:
        """What to tell about an error: its own words, if it was made for people; else it is logged."""
        if isinstance(error, PullquoteError):
            return str(error)
        if isinstance(error, discord.HTTPException):
            log.error("Discord refused an answer: status %d, code %d.", error.status, error.code)
        else:
            log.error("A question could not be answered.", exc_info=error)
        return SORRY

    async def attempt(self, send: Callable[[], Awaitable[object]]) -> None:
        """Send an apology, or log that even that was refused."""
        try:
            await send()
        except discord.HTTPException as error:
            log.warning("Discord refused an apology: status %d, code %d.", error.status, error.code)
