"""What is right, and what to do about the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.articles.fetch import read_file
from bot.config import Config, load_config
from bot.wording import count, listed
from index import PullquoteError, read, read_article

# What the bot needs in a channel where it is mentioned; commands need none of it.
PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that was looked at.

    Attributes:
        good: whether it is right.
        text: what was found; if it is not right, also what to do.
    """

    good: bool
    text: str


def examine(config_path: Path | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the configuration, then at the article it names; see load_config for the arguments."""
    try:
        config = load_config(config_path, environ)
    except PullquoteError as error:
        yield Finding(good=False, text=str(error))
        return
    if config.file:
        yield Finding(good=True, text=f"{config.file} is right.")
    else:
        yield Finding(good=True, text="There is no config.toml here: everything is as it comes.")
    yield _examine_article(config)


def _examine_article(config: Config) -> Finding:
    if config.default_article is None:
        return Finding(good=True, text="No default article: name one with --article.")
    try:
        page = read_file(config.default_article, config.max_article_bytes)
        reading = read(read_article(page.body, source=page.source))
    except PullquoteError as error:
        return Finding(good=False, text=f"The default article: {error}")
    sentences = count(reading.sentences, "sentence")
    return Finding(good=True, text=f"The default article is “{reading.article.title}”, {sentences}.")


def examine_permissions(permissions: discord.Permissions, *, thread: bool) -> Finding:
    """Whether the bot may answer where it is mentioned, in a channel or a thread where it has these permissions."""
    wanted = ["view_channel", "send_messages_in_threads" if thread else "send_messages", "read_message_history"]
    missing = [
        name.replace("_", " ").title().replace(" In ", " in ") for name in wanted if not getattr(permissions, name)
    ]
    if not missing:
        return Finding(good=True, text="I may answer here where I am mentioned.")
    return Finding(
        good=False,
        text=f"I cannot answer where I am mentioned: give me {listed(missing, 'and')} here. Commands work anyway.",
    )
