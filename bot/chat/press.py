"""Buttons that work years later: all they need to know is in the id that comes back with a press."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import discord
from discord import ui

from bot.chat.limits import LABEL, cut

# The first field of every id; another number would be another way to write the rest.
_VERSION = "pq1"

# So many characters of base64url stand for what only we can make: 48 bits, and a press is worth little.
_MAC = 8

GREY = discord.ButtonStyle.secondary

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Action(StrEnum):
    """What a button does, as its id has it; the fields that follow."""

    CONTEXT = "ctx"  # article key, start, length, how many sentences further on
    WHY = "why"  # article key, start, length
    MORE = "more"  # scope, how many are shown
    NEAREST = "near"  # scope
    TRY = "try"  # scope
    SHARE = "share"  # scope
    SHARED = "done"  # nothing: it is switched off
    DELETE = "del"  # who asked
    READ = "read"  # article key, from which passage on
    PUBLISH = "pub"  # draft key, 1: here, 0: everywhere; nothing: in the place of the one that is kept
    EDIT = "edit"  # draft key
    DISCARD = "drop"  # draft key
    LIST = "list"  # from which article on
    REMOVE = "rm"  # number of the article
    KEEP = "keep"  # nothing: it stays
    PASTED = "paste"  # a form
    CORRECTED = "corr"  # a form; draft key
    CHANNELS = "only"  # a form


# What a form's id says, and no button's.
FORMS = frozenset({Action.PASTED, Action.CORRECTED, Action.CHANNELS})

# What only those may do who may manage the server.
MODERATING = FORMS | {Action.PUBLISH, Action.EDIT, Action.DISCARD, Action.LIST, Action.REMOVE, Action.KEEP}


@dataclass(frozen=True, slots=True)
class Press:
    """
    What a button asks for.

    Attributes:
        action: what to do.
        key: of the article or the articles it is about, or nothing.
        numbers: what else its action needs, each from 0 on, or from below 0
            where the action has a direction.
    """

    action: Action
    key: str = ""
    numbers: tuple[int, ...] = ()


class Seal:
    """
    Writes and reads the ids of buttons, each with a code that only the owner of the bot's token can make.

    The code is the beginning of an HMAC-SHA-256 over the rest, under a key
    drawn from the token; with another token old buttons are too old.
    """

    def __init__(self, token: str) -> None:
        self._key = hmac.digest(token.encode(), b"pullquote buttons", "sha256")

    def write(self, press: Press) -> str:
        """The id of a button, of at most 60 characters."""
        fields = [_VERSION, press.action.value, press.key, *map(_base36, press.numbers)]
        text = ":".join(fields)
        return f"{text}:{self._code(text)}"

    def read(self, custom_id: str) -> Press | None:
        """What an id asks for; None if we have not written it with this token."""
        text, _, code = custom_id.rpartition(":")
        if not hmac.compare_digest(code.encode(errors="replace"), self._code(text).encode()):
            return None
        version, action, key, *numbers = text.split(":")
        if version != _VERSION or action not in {*Action}:
            return None
        return Press(Action(action), key, tuple(int(number, 36) for number in numbers))

    def button(
        self, label: str, press: Press, *, disabled: bool = False, style: discord.ButtonStyle = GREY
    ) -> ui.Item[ui.LayoutView]:
        """A button, grey unless it is said otherwise."""
        button: ui.Button[ui.LayoutView] = ui.Button(
            label=cut(label, LABEL), custom_id=self.write(press), disabled=disabled, style=style
        )
        return cast("ui.Item[ui.LayoutView]", PressButton(button))  # discord.py's types allow it in old views only

    def _code(self, text: str) -> str:
        digest = hmac.digest(self._key, text.encode(errors="replace"), "sha256")
        return urlsafe_b64encode(digest).decode()[:_MAC]


class PressButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"(?s:.*)"):
    """
    Any button of ours, or one that pretends to be: every press is told to the client as the event "press".

    A template that fits only our own ids would leave the others without an
    answer.
    """

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: object,
        /,
    ) -> "PressButton":
        """The button again, from the message that it stands under."""
        del interaction, match
        if not isinstance(item, ui.Button):
            raise TypeError("only buttons are pressed")
        return cls(item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Tell the client."""
        interaction.client.dispatch("press", interaction, self.custom_id)


def _base36(number: int) -> str:
    digits = ""
    rest = abs(number)
    while rest or not digits:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return f"-{digits}" if number < 0 else digits
