"""The commands as Discord knows them: registered once, for everywhere, and only when they differ from ours."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import cast

import aiohttp
import discord
from discord import app_commands

log = logging.getLogger("pullquote")

Payload = Mapping[str, object]

# How long to wait before the next attempt where Discord could not be reached, in seconds.
AGAIN = 60.0

# What a command, an option or a choice has if it does not say otherwise.
_UNLESS_SAID: Payload = {"type": 1, "required": False, "nsfw": False, "autocomplete": False}

# What Discord adds to a command of its own accord.
_THEIRS = {
    "id",
    "application_id",
    "guild_id",
    "version",
    "handler",
    "dm_permission",
    "default_permission",
    "name_localized",
    "description_localized",
}


async def register(tree: app_commands.CommandTree[discord.Client]) -> None:
    """
    Tell Discord our commands if it has others.

    It never raises: with old commands most of a bot works. Where Discord
    cannot be reached it is tried again, until it is done.
    """
    while True:
        try:
            if await in_sync(tree):
                log.info("The commands at Discord are ours.")
            else:
                await tree.sync()
                log.info("Told Discord the commands.")
        except app_commands.AppCommandError as error:
            _refused(type(error).__name__)
        except discord.HTTPException as error:
            if error.status >= 500:
                await _wait()
                continue
            _refused(f"code {error.code}")
        except (OSError, aiohttp.ClientError):
            await _wait()
            continue
        return


async def _wait() -> None:
    log.warning("The commands could not be told to Discord; trying again in %d s.", AGAIN)
    await asyncio.sleep(AGAIN)


def _refused(reason: str) -> None:
    log.error("Discord refused the commands (%s) and keeps those it has. pullquote check compares them.", reason)


async def in_sync(tree: app_commands.CommandTree[discord.Client]) -> bool:
    """Whether Discord has our commands, and no others, for everywhere."""
    client = tree.client
    theirs = await client.http.get_global_commands(client.application_id or 0)
    return same([command.to_dict(tree) for command in tree.get_commands()], cast("Sequence[Payload]", theirs))


def same(ours: Sequence[Payload], theirs: Sequence[Payload]) -> bool:
    """Whether two lists of commands mean the same, in whatever order, once what goes without saying is left out."""

    def named(commands: Sequence[Payload]) -> dict[tuple[object, object], object]:
        return {(command.get("type", 1), command["name"]): _plain(command) for command in commands}

    return len(ours) == len(theirs) and named(ours) == named(theirs)


def _plain(value: object) -> object:
    """A payload without what Discord adds and what goes without saying."""
    if isinstance(value, Mapping):
        plain = {key: _plain(part) for key, part in value.items() if key not in _THEIRS}
        return {
            key: str(part) if key == "default_member_permissions" else part
            for key, part in plain.items()
            if part not in (None, "", [], {}) and (key not in _UNLESS_SAID or part != _UNLESS_SAID[key])
        }
    if isinstance(value, list | tuple):
        numbers = sorted(part for part in value if isinstance(part, int))  # of places and installs, in any order
        return [*numbers, *(_plain(part) for part in value if not isinstance(part, int))]
    return value
