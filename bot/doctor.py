"""What is right, and what to do about the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.articles.fetch import read_file
from bot.config import Config, load_config
from bot.wording import count, listed
from index import PullquoteError, read, read_article

# What the bot needs in a channel where it is mentioned, as Discord's settings name it; commands need none of it.
_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}
PERMISSIONS = discord.Permissions(**dict.fromkeys(_NEEDED, True))


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
    speak = "send_messages_in_threads" if thread else "send_messages"
    if missing := _missing(permissions, ["view_channel", speak, "read_message_history"]):
        return Finding(good=False, text=f"I cannot answer mentions: give me {missing} here. Commands work anyway.")
    return Finding(good=True, text="I may answer here where I am mentioned.")


def examine_server(name: str, permissions: discord.Permissions) -> Finding:
    """Whether the bot has on a server what it needs in channels that say nothing else."""
    if missing := _missing(permissions, list(_NEEDED)):
        return Finding(good=False, text=f"On “{name}” it cannot answer mentions: give its role {missing}.")
    return Finding(good=True, text=f"On “{name}” it may answer mentions.")


def examine_application(name: str, endpoint: str | None) -> Finding:
    """Whether what members do with the application reaches the bot."""
    if endpoint:
        return Finding(
            good=False,
            text=f"“{name}” sends commands to {endpoint}, and none of them here. In the developer portal, under "
            "General Information, empty “Interactions Endpoint URL”.",
        )
    return Finding(good=True, text=f"Discord accepts the token, of “{name}”. No privileged intent is needed.")


def _missing(permissions: discord.Permissions, wanted: Sequence[str]) -> str:
    """The permissions that are wanted and not there, as Discord's settings name them."""
    if permissions.administrator:
        return ""
    missing = [_NEEDED[name] for name in wanted if not getattr(permissions, name)]
    return listed(missing, "and") if missing else ""
