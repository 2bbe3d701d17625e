"""What is right, and what to do about the rest."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.articles.holdings import Holdings
from bot.articles.store import Store
from bot.config import TOKEN_VARIABLE, Config, load_config
from bot.pages.files import read_file
from bot.pages.own import read_own
from bot.wording import count, listed
from index import PullquoteError

# What the bot needs in a channel where it is mentioned, as Discord's settings name it; commands need none of it.
_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}

# How the flags of an application begin that tell of privileged intents.
_PRIVILEGED = ("gateway_presence", "gateway_guild_members", "gateway_message_content")

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
    yield _examine_article(config, in_discord=bool(environ.keys() & {TOKEN_VARIABLE, f"{TOKEN_VARIABLE}_FILE"}))
    if config.discord.health_file:
        yield _examine_health_file(config.discord.health_file)


async def examine_database(config_path: Path | None, environ: Mapping[str, str]) -> Finding | None:
    """Look at the database in which servers' articles are kept; None if a fault of the configuration was told."""
    try:
        file = load_config(config_path, environ).articles.file
    except PullquoteError:
        return None
    if not file.exists():
        return Finding(good=True, text=f"No articles are kept so far; they will be in {file}.")
    try:
        holdings = Holdings(await Store.open(file))
        try:
            await holdings.load()
        finally:
            await holdings.close()
    except PullquoteError as error:
        return Finding(good=False, text=f"The kept articles: {error}")
    entries = [entry for server in holdings.servers for entry in holdings.shelf(server).entries]
    if damaged := [f"“{entry.title}”" for entry in entries if holdings.article(entry) is None]:
        what = f"{listed(damaged, 'and')} in {file} {'is' if len(damaged) == 1 else 'are'} damaged"
        return Finding(good=False, text=f"{what}: add again what is, or put back a backup with pullquote restore.")
    return Finding(good=True, text=f"Kept in {file}: {count(len(entries), 'article')}.")


def _examine_health_file(file: Path) -> Finding:
    if not file.parent.is_dir():
        return Finding(good=True, text=f"The health file's folder {file.parent} must be there when Pullquote runs.")
    if not os.access(file.parent, os.W_OK):
        return Finding(
            good=False, text=f"I may not write the health file in {file.parent}: change that, or health_file."
        )
    return Finding(good=True, text=f"The health file {file} can be written.")


def _examine_article(config: Config, *, in_discord: bool) -> Finding:
    if config.default_article is None:
        otherwise = "no question in Discord gets an answer: name one as default_article in config.toml"
        return Finding(
            good=not in_discord, text=f"No default article; without one {otherwise}, or here with --article."
        )
    try:
        reading = read_own(read_file(config.default_article, config.max_article_bytes), config.language).reading
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
    """What the bot lacks on a server, in channels that say nothing else; its owners decide that: nothing is wrong."""
    if missing := _missing(permissions, list(_NEEDED)):
        return Finding(good=True, text=f"On “{name}” it cannot answer mentions until its role gets {missing}.")
    return Finding(good=True, text=f"On “{name}” it may answer mentions.")


def examine_application(name: str, endpoint: str | None, flags: discord.ApplicationFlags) -> Finding:
    """Whether what members do with the application reaches the bot, and no more than that."""
    if endpoint:
        return Finding(
            good=False,
            text=f"“{name}” sends commands to {endpoint}, and none of them here. In the developer portal, under "
            "General Information, empty “Interactions Endpoint URL”.",
        )
    privileged = [name for name, on in flags if on and name.startswith(_PRIVILEGED)]
    intents = (
        "Its privileged intents are on; none is needed" if privileged else "It has no privileged intent and needs none"
    )
    return Finding(good=True, text=f"Discord accepts the token, of “{name}”. {intents}.")


def _missing(permissions: discord.Permissions, wanted: Sequence[str]) -> str:
    """The permissions that are wanted and not there, as Discord's settings name them."""
    if permissions.administrator:
        return ""
    missing = [_NEEDED[name] for name in wanted if not getattr(permissions, name)]
    return listed(missing, "and") if missing else ""
