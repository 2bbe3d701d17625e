"""Answers on their way: acknowledged in time, sent once, and tried again where the network fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord
from discord import ui

from bot.chat.message import render_note
from bot.chat.pace import Pace
from bot.chat.traffic import Traffic

log = logging.getLogger("pullquote")

T = TypeVar("T")
Interaction = discord.Interaction[discord.Client]
Render = Callable[[], ui.LayoutView]

# Discord waits three seconds for an acknowledgement. One attempt may take so long, because under load they
# queue for a connection; after a pause comes the next.
PATIENCE = 2.6
ATTEMPT = 1.2
PAUSES = (0.05, 0.1, 0.2)

# How long an answer is tried to be sent, in seconds, and the longest pause between two attempts.
SENDING = 60.0
LONGEST_PAUSE = 5.0

# That answers cannot be sent is told once in so many seconds.
COMPLAINING = 60.0

# One attempt to send an answer may take so long.
PATIENT = 10.0

# Discord's codes: the interaction is unknown or too old; it was answered before, so an earlier attempt got through.
TOO_LATE = 10062
DONE_BEFORE = 40060

# Something in a message is not as it must be; of a reply, perhaps the message that it answers, which is gone.
REFUSED_BODY = 50035

# The message, channel or interaction is gone: whoever asked has no use for the answer any more.
_GONE = {10003, 10008, 10015, TOO_LATE, 50027}

# What the network does to a request.
_NETWORK = (OSError, aiohttp.ClientError)

SORRY = "Something went wrong on my side. Please ask again."


class Reply:
    """Sends to Discord, for one client."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._complaints = Pace(1, COMPLAINING)

    async def acknowledge(self, interaction: Interaction, answer: Callable[[], Awaitable[object]]) -> bool:
        """
        Answer an interaction for the first time: within Discord's three seconds, whatever fails at first.

        Args:
            interaction: which.
            answer: sends the acknowledgement or the whole answer, once.

        Returns:
            Whether Discord has it, or may have it, because the last attempts
            were never answered; if not, there is nobody to answer.
        """
        clock = asyncio.get_running_loop()
        deadline = clock.time() + PATIENCE
        pauses = iter(PAUSES)
        tried = False
        while not self._traffic.silent:
            tried = True
            try:
                async with asyncio.timeout_at(min(deadline, clock.time() + ATTEMPT)) as scope:
                    with self._traffic.attempt(interaction.id, scope):
                        await answer()
            except discord.InteractionResponded:
                return True
            except discord.HTTPException as error:
                if error.code == DONE_BEFORE:
                    return True
                if not _may_pass(error):
                    return False
            except _NETWORK:
                pass
            except RuntimeError as error:
                _unless_closed(error)
                return False
            else:
                return True
            pause = next(pauses, PAUSES[-1])
            if clock.time() + pause >= deadline:
                break
            await asyncio.sleep(pause)
        return tried

    async def defer(self, interaction: Interaction, *, private: bool) -> bool:
        """Acknowledge with "thinking …", which an answer replaces later."""
        return await self.acknowledge(interaction, lambda: interaction.response.defer(ephemeral=private, thinking=True))

    async def defer_update(self, interaction: Interaction) -> bool:
        """Acknowledge a press, whose message is changed later."""
        return await self.acknowledge(interaction, interaction.response.defer)

    async def tell(self, interaction: Interaction, text: str) -> bool:
        """Answer at once, with words that only the asker sees."""
        return await self.acknowledge(
            interaction, lambda: interaction.response.send_message(view=render_note(text), ephemeral=True)
        )

    async def finish(self, interaction: Interaction, render: Render) -> None:
        """Put a message in the place of "thinking …", or of the message under which a button was pressed."""
        await self.send(lambda: interaction.edit_original_response(view=render()))

    async def apologise(self, interaction: Interaction, text: str, *, private: bool) -> None:
        """Tell what went wrong after an acknowledgement, so that only the asker sees it."""
        if private:
            await self.finish(interaction, lambda: render_note(text))
        else:  # "thinking …" is for everybody: it goes, and only then a message can be private
            await self.send(interaction.delete_original_response)
            await self.add(interaction, lambda: render_note(text))

    async def add(self, interaction: Interaction, render: Render, *, private: bool = True) -> bool:
        """
        Send one more message beside the one that was sent before; whether Discord has it for certain.

        It is tried once: nobody could tell a second one from the first.
        """
        return bool(
            await self.send(lambda: interaction.followup.send(view=render(), ephemeral=private, wait=True), times=1)
        )

    async def answer_message(self, message: discord.Message, render: Render) -> None:
        """Answer a message by a reply, once, even if it has to be sent twice: the nonce tells Discord."""
        nonce = str(message.id)
        # Its requests end in time by themselves; cut off while it waits for a limit, discord.py would wait for ever.
        await self.send(lambda: message.reply(view=render(), nonce=nonce, mention_author=False), patience=None)

    async def send(
        self, request: Callable[[], Awaitable[T]], times: int = 100, patience: float | None = PATIENT
    ) -> T | None:
        """
        Send something that does no harm if it is sent twice, again and again until Discord has it.

        Args:
            request: sends it once.
            times: how often it is tried at most, within a minute.
            patience: how long one attempt may take, in seconds.

        Returns:
            What Discord gave back; None if it can't be had.

        Raises:
            discord.HTTPException: if Discord refuses it for what it is.
        """
        clock = asyncio.get_running_loop()
        deadline = clock.time() + SENDING
        pause = 0.1
        for _ in range(times):
            if self._traffic.silent:
                return None
            try:
                async with asyncio.timeout(patience):
                    return await request()
            except discord.HTTPException as error:
                if _gone(error):
                    return None
                if not _may_pass(error):
                    raise
            except _NETWORK:
                pass
            except discord.RateLimited:
                return None
            except RuntimeError as error:
                _unless_closed(error)
                return None
            if clock.time() + pause >= deadline:
                break
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        if not self._complaints.take(0):
            log.warning("An answer could not be sent: Discord cannot be reached.")
        return None


def _gone(error: discord.HTTPException) -> bool:
    """Whether there is nobody to answer any more."""
    return error.code in _GONE or (error.code == REFUSED_BODY and "message_reference" in error.text)


def _unless_closed(error: RuntimeError) -> None:
    """Raise our own mistakes again, but not what aiohttp says once the client is closed."""
    if str(error) != "Session is closed":
        raise error


def _may_pass(error: discord.HTTPException) -> bool:
    """Whether the same request may succeed in a moment."""
    return error.status >= 500 or error.status == 429
