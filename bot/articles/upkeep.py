"""What is done now and then: changes from the command line taken in, servers forgotten, addresses fetched again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import time

from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.refresh import Fetch, Refreshed, has_address, refresh
from bot.config import Keeping
from index import PullquoteError

log = logging.getLogger("pullquote")

# How often the database is asked whether the command line has changed something, in seconds.
FOLLOW = 2.0

# How often servers that are to be forgotten are looked for, in seconds.
FORGET = 3_600.0

DAY = 86_400.0
HOUR = 3_600.0

Tell = Callable[[Refreshed], Awaitable[None]]


async def follow(holdings: Holdings) -> None:
    """Take in what changes in the database, for ever; while it cannot be read, what is in memory holds."""
    out_of_reach = False
    while True:
        await asyncio.sleep(FOLLOW)
        try:
            await holdings.load()
        except PullquoteError as error:
            if not out_of_reach:
                log.warning("The articles stay as they are in memory. %s", error)
            out_of_reach = True
        else:
            if out_of_reach:
                log.info("The database can be read again.")
            out_of_reach = False


async def forget(holdings: Holdings, keeping: Keeping) -> None:
    """Delete what is kept for servers that the bot left long enough ago, for ever."""
    while True:
        try:
            if gone := await holdings.purge(int(time() - keeping.keep_days * DAY)):
                log.info("Deleted what was kept for servers that I was removed from: %d.", len(gone))
        except PullquoteError as error:
            log.warning("What is kept for servers that I left could not be deleted. %s", error)
        await asyncio.sleep(FORGET)


async def keep_fresh(holdings: Holdings, drafts: Drafts, keeping: Keeping, fetch: Fetch, tell: Tell) -> None:
    """Fetch all articles with an address again, one after another, as often as the operator wants."""
    while keeping.refresh_hours:
        await asyncio.sleep(keeping.refresh_hours * HOUR)
        for server in holdings.servers:
            for entry in filter(has_address, holdings.shelf(server).entries):
                refreshed = await refresh(holdings, drafts, entry, fetch)
                if refreshed.difference or refreshed.problem:
                    await tell(refreshed)
