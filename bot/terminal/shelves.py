"""The articles that are kept, in the terminal: listed, removed, fetched again, copied; each returns its exit code."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from bot.articles.backup import back_up, restore
from bot.articles.drafts import Drafts
from bot.articles.exchange import export_lines
from bot.articles.holdings import Holdings
from bot.articles.refresh import fetching, has_address, refresh
from bot.articles.shelf import EVERYWHERE, Entry
from bot.articles.store import Store
from bot.config import Config, load_config
from bot.errors import NoSuchArticle
from bot.terminal.screen import shown
from bot.wording import changes_in_words, count, joined, listed

# Exit codes: well; something the caller can mend.
WELL, MENDABLE = 0, 2


@dataclass(frozen=True, slots=True)
class Shelves:
    """The articles that are kept, and what is read for them."""

    config: Config
    store: Store
    holdings: Holdings
    drafts: Drafts


@asynccontextmanager
async def open_shelves(config_path: Path | None) -> AsyncIterator[Shelves]:
    """What is kept in the configuration's database, which is let go at the end."""
    config = load_config(config_path, os.environ)
    store = await Store.open(config.articles.file)
    holdings = Holdings(store)
    try:
        await holdings.load()
        yield Shelves(config, store, holdings, Drafts(holdings, config))
    finally:
        await holdings.close()


def list_all(server: int | None, config_path: Path | None) -> int:
    """Print what is kept, a line each: number, server, title, size, name."""

    async def print_all() -> int:
        async with open_shelves(config_path) as shelves:
            entries = _entries(shelves.holdings, server)
            for entry in entries:
                sentences = count(entry.sentences, "sentence")
                damaged = "" if shelves.holdings.article(entry) else "damaged"
                place = "everywhere" if entry.server == EVERYWHERE else f"server {entry.server}"
                print(shown(joined([str(entry.number), place, entry.title, sentences, entry.name, damaged])))
            if not entries:
                print("No articles are kept. Add one with: pullquote articles add PATH")
        return WELL

    return asyncio.run(print_all())


def remove(names: Sequence[str], server: int | None, config_path: Path | None) -> int:
    """Remove articles by number, name or title."""

    async def remove_all() -> int:
        async with open_shelves(config_path) as shelves:
            for entry in _named(shelves.holdings, server, names):
                await shelves.holdings.remove(entry)
                print(f"Removed “{shown(entry.title)}”.")
        return WELL

    return asyncio.run(remove_all())


def refresh_all(server: int | None, config_path: Path | None) -> int:
    """Fetch the articles that came from an address again, and say what has changed."""

    async def fetch_all() -> int:
        code = WELL
        async with open_shelves(config_path) as shelves:
            fetch = fetching(shelves.config.max_article_bytes)
            entries = [entry for entry in _entries(shelves.holdings, server) if has_address(entry)]
            if not entries:
                print("No article came from an address.")
            for entry in entries:
                done = await refresh(shelves.holdings, shelves.drafts, entry, fetch)
                if done.problem:
                    code = MENDABLE
                what = done.problem or (changes_in_words(done.difference) if done.difference else "as it was")
                print(shown(f"“{entry.title}”: {what.rstrip('.')}."), file=sys.stderr if done.problem else sys.stdout)
        return code

    return asyncio.run(fetch_all())


def export(names: Sequence[str], server: int | None, config_path: Path | None) -> int:
    """Print articles as JSON Lines, in UTF-8: those that are named, else all."""

    async def print_all() -> int:
        code = WELL
        async with open_shelves(config_path) as shelves:
            holdings = shelves.holdings
            for entry in _named(holdings, server, names) if names else _entries(holdings, server):
                if kept := holdings.article(entry):
                    for line in export_lines(entry.name, kept.reading):
                        print(shown(line) if sys.stdout.isatty() else line)
                else:
                    print(f"“{shown(entry.title)}” is damaged and left out.", file=sys.stderr)
                    code = MENDABLE
        return code

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # a place that lacks some letters would have others in their stead
    return asyncio.run(print_all())


def make_backup(file: Path, config_path: Path | None) -> int:
    """Copy everything into a file."""

    async def copy() -> int:
        async with open_shelves(config_path) as shelves:
            await back_up(shelves.store, file)
            print(f"Backed up {count(len(_entries(shelves.holdings)), 'article')} to {shown(str(file))}.")
        return WELL

    return asyncio.run(copy())


def restore_backup(file: Path, config_path: Path | None) -> int:
    """Put everything back as a backup has it."""

    async def copy() -> int:
        async with open_shelves(config_path) as shelves:
            await restore(file, shelves.store)
            await shelves.holdings.load()
            print(f"Restored {count(len(_entries(shelves.holdings)), 'article')} from {shown(str(file))}.")
        return WELL

    return asyncio.run(copy())


def _entries(holdings: Holdings, server: int | None = None) -> list[Entry]:
    """What is kept for a server; None: for all, and for everywhere."""
    servers = [one for one in sorted(holdings.servers) if server in (None, one)]
    return [entry for one in servers for entry in holdings.shelf(one).entries]


def _named(holdings: Holdings, server: int | None, names: Sequence[str]) -> list[Entry]:
    """
    The articles with these numbers, names or titles, each once; a number counts more than a name that looks like one.

    Raises:
        NoSuchArticle: if there is none for one of them, or more than one.
    """
    entries = _entries(holdings, server)
    found = {}
    for name in names:
        numbered = [entry for entry in entries if name == str(entry.number)]
        fitting = numbered or [entry for entry in entries if name in (entry.name, entry.title)]
        if not fitting:
            raise NoSuchArticle(f"No article is called {name}. Look with: pullquote articles list")
        if len(fitting) > 1:
            numbers = listed([str(entry.number) for entry in fitting], "and")
            raise NoSuchArticle(f"{name} fits several articles: {numbers}. Name them by their numbers.")
        found[fitting[0].number] = fitting[0]
    return list(found.values())
