"""What Discord says of the token, the application, its servers and its commands; nothing is changed by asking."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

import aiohttp
import discord

from bot.articles.library import Library
from bot.chat.app import Pullquote, invite_link, make_desk
from bot.chat.presence import Presence
from bot.chat.registration import in_sync
from bot.chat.traffic import Traffic
from bot.config import Config, read_token
from bot.doctor import Finding, examine_application, examine_server
from bot.errors import NoToken

# Discord gets so long to let us in, in seconds.
PATIENCE = 20.0

# So many servers are looked at; Discord gives no more at once.
SERVERS = 200


class _Visitor(Pullquote):
    """A client that logs in and does nothing."""

    async def setup_hook(self) -> None:
        """Leave the commands as they are."""


async def examine_discord(environ: Mapping[str, str]) -> AsyncIterator[Finding]:
    """Look at Discord with the bot's token, if there is one; see read_token for the argument."""
    try:
        token = read_token(environ)
    except NoToken as error:
        there_is_one = any(name.startswith("DISCORD_TOKEN") for name in environ)
        yield Finding(good=not there_is_one, text=f"Discord was not asked. {error}")
        return
    config, traffic = Config(default_article=None), Traffic()
    library = Library(config)
    client = _Visitor(make_desk(config, library, traffic, token), traffic, Presence())
    try:
        async with asyncio.timeout(PATIENCE):
            await client.login(token)
        async for finding in _examine(client):
            yield finding
    except discord.LoginFailure:
        yield Finding(
            good=False, text="Discord refused the token: copy it again from the developer portal into DISCORD_TOKEN."
        )
    except discord.HTTPException as error:
        yield Finding(good=False, text=f"Discord answers {error.status}. Try again in a minute.")
    except (OSError, aiohttp.ClientError):
        yield Finding(good=False, text="Discord cannot be reached. Is this computer online?")
    finally:
        with suppress(Exception):
            await client.close()
        library.close()


async def _examine(client: _Visitor) -> AsyncIterator[Finding]:
    application = await client.application_info()
    yield examine_application(application.name, application.interactions_endpoint_url, application.flags)
    if await in_sync(client.tree):
        yield Finding(good=True, text="Discord has all commands as they are.")
    else:
        yield Finding(good=True, text="Discord has other commands, or none: pullquote run tells it ours.")
    servers = await client.http.get_guilds(SERVERS)
    for server in servers:
        yield examine_server(server["name"], discord.Permissions(int(server["permissions"])))
    if not servers:
        yield Finding(good=True, text=f"It is on no server yet. To invite it: {invite_link(application.id)}")
