"""Forms that moderators fill in: an article as text, what is said of it, the channels to answer in."""

from collections.abc import Mapping, Sequence
from typing import cast

import discord
from discord import ui

from bot.articles.drafts import Draft, read_about
from bot.chat.limits import FIELD, FIELD_TITLE, Component, cut
from bot.chat.press import Action, Press, Seal
from bot.pages.convert import About

# A text is pasted in so many fields, for one holds no more than a short article.
FIELDS = 3

# So many channels can be chosen in one form.
MOST_CHANNELS = 25

_ANSWERABLE = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum, discord.ChannelType.voice]


def paste_form(seal: Seal) -> ui.Modal:
    """A form for an article that is pasted as text."""
    texts = [
        _label("Text" if number == 0 else "Text, continued", f"text{number}", long=True, required=number == 0)
        for number in range(FIELDS)
    ]
    return _form(seal, "Paste an article", Press(Action.PASTED), [_label("Title", "title", room=FIELD_TITLE), *texts])


def read_paste(fields: Mapping[str, str]) -> tuple[str, str]:
    """The title, which is never empty, and the text that were pasted, the fields joined where they were divided."""
    text = "".join(fields.get(f"text{number}", "") for number in range(FIELDS))
    return " ".join(fields.get("title", "").split()) or "Untitled", text


def correction_form(seal: Seal, draft: Draft) -> ui.Modal:
    """A form with title, date and language of a draft, to be corrected."""
    article = draft.reading.article
    day = article.published.isoformat() if article.published else ""
    return _form(
        seal,
        "What I read",
        Press(Action.CORRECTED, draft.key),
        [
            _label("Title", "title", room=FIELD_TITLE, default=cut(article.title, FIELD_TITLE)),
            _label("Date", "date", hint="Year-month-day, such as 2022-02-05", room=10, default=day, required=False),
            _label("Language", "language", hint="Its code, such as en or de", room=35, default=article.language),
        ],
    )


def read_correction(fields: Mapping[str, str]) -> About:
    """
    What is said of a draft.

    Raises:
        CannotRead: if the date is none.
        UnknownLanguage: if the language is none.
    """
    return read_about(fields.get("title", ""), fields.get("date", ""), fields.get("language", ""))


def channels_form(seal: Seal, channels: Sequence[int]) -> ui.Modal:
    """A form in which the channels are chosen that are answered in; those that are chosen now stand in it."""
    chosen = [discord.Object(channel, type=discord.TextChannel) for channel in channels[:MOST_CHANNELS]]
    select: ui.ChannelSelect[ui.LayoutView] = ui.ChannelSelect(
        custom_id="channels",
        channel_types=_ANSWERABLE,
        min_values=0,
        max_values=MOST_CHANNELS,
        required=False,
        default_values=chosen,
    )
    label = ui.Label(text="Answer only in", description="Choose none to answer everywhere.", component=select)
    return _form(seal, "Where I answer", Press(Action.CHANNELS), [label])


def read_fields(interaction: discord.Interaction[discord.Client]) -> dict[str, str]:
    """What was filled in, by the names of the fields."""
    return {str(field.get("custom_id")): str(field.get("value") or "") for field in _filled(interaction)}


def read_channels(interaction: discord.Interaction[discord.Client]) -> list[int]:
    """The channels that were chosen."""
    chosen = next((field.get("values") for field in _filled(interaction)), None)
    return [int(channel) for channel in chosen] if isinstance(chosen, list) else []


def _filled(interaction: discord.Interaction[discord.Client]) -> list[Component]:
    labels = cast("Mapping[str, list[Component]]", interaction.data or {}).get("components", [])
    return [cast("Component", label.get("component", {})) for label in labels]


def _form(seal: Seal, title: str, press: Press, labels: Sequence[ui.Item[ui.LayoutView]]) -> ui.Modal:
    """A form that discord.py does not keep: what comes back is understood from its id, even after a restart."""
    form = ui.Modal(title=title, custom_id=seal.write(press))
    for label in labels:
        form.add_item(label)
    form.stop()
    return form


def _label(
    text: str,
    name: str,
    *,
    hint: str | None = None,
    room: int = FIELD,
    default: str | None = None,
    required: bool = True,
    long: bool = False,
) -> ui.Item[ui.LayoutView]:
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    field: ui.TextInput[ui.LayoutView] = ui.TextInput(
        custom_id=name, style=style, max_length=room, default=default, required=required
    )
    return ui.Label(text=text, description=hint, component=field)
