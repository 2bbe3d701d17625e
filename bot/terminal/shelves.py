"""Articles that are kept: what `pullquote articles …`, `backup` and `restore` do; each returns its exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from bot.articles.backup import back_up, restore
from bot.articles.drafts import Draft, Drafts, read_about
from bot.articles.exchange import MARK, export_lines, read_export
from bot.articles.holdings import Holdings
from bot.articles.refresh import fetching, has_address, refresh
from bot.articles.shelf import EVERYWHERE, Entry
from bot.articles.store import Store
from bot.config import Config, load_config
from bot.errors import BadQuestions, NoSuchArticle, NotNew
from bot.pages.convert import About
from bot.pages.fetch import FetchLimits, fetch_url
from bot.pages.files import may_hold_several, read_files
from bot.pages.jail import end_children
from bot.pages.page import Page
from bot.terminal.opening import prepare_children, progress_bar
from bot.terminal.screen import shown
from bot.wording import changes_in_words, count, day, joined, listed
from index import PullquoteError, Reading, compare, read

# Exit codes: well; an article was not replaced; something the caller can mend.
WELL, NOT_DONE, MENDABLE = 0, 1, 2

# Pages of more bytes take about a second to read, and more.
LONG = 300_000

# So many sentences that have changed are shown of an article.
CHANGES = 5

_FOR_ONE = BadQuestions("--title, --date and --language are for one article. Add it by itself.")


@dataclass(frozen=True, slots=True)
class Shelves:
    """The articles that are kept, and what is read for them."""

    config: Config
    store: Store
    holdings: Holdings
    drafts: Drafts


def add(
    sources: Sequence[str], server: int, said: tuple[str, str, str], config_path: Path | None, *, replace: bool
) -> int:
    """
    Keep the articles in files, folders, archives and at addresses, and open them on the whole server.

    Whatever is wrong with one is told, and the others are kept.

    Args:
        sources: paths and addresses.
        server: its id, or EVERYWHERE.
        said: title, date and language, each empty if nothing is said of it.
        config_path: see load_config.
        replace: whether to replace articles of the same name without asking.
    """
    title, day_said, language = (one.encode(errors="replace").decode() for one in said)  # none but text can be kept
    about = read_about(title, day_said, language)
    if about != About() and (len(sources) > 1 or may_hold_several(Path(sources[0]))):
        raise _FOR_ONE
    prepare_children()

    async def add_all() -> int:
        code = WELL
        async with _shelves(config_path) as shelves:
            async for found in _pages(sources, shelves.config):
                try:
                    if isinstance(found, PullquoteError):
                        raise found
                    done = await _add(shelves, server, found, about, replace=replace)
                except PullquoteError as error:
                    print(f"bad  {shown(str(error))}", file=sys.stderr)
                    done = MENDABLE
                code = max(code, done)
        return code

    return asyncio.run(add_all())


def list_all(server: int | None, config_path: Path | None) -> int:
    """Print what is kept, a line each: number, server, title, size, name."""

    async def print_all() -> int:
        async with _shelves(config_path) as shelves:
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
        async with _shelves(config_path) as shelves:
            for entry in _named(shelves.holdings, server, names):
                await shelves.holdings.remove(entry)
                print(f"Removed “{shown(entry.title)}”.")
        return WELL

    return asyncio.run(remove_all())


def refresh_all(server: int | None, config_path: Path | None) -> int:
    """Fetch the articles that came from an address again, and say what has changed."""

    async def fetch_all() -> int:
        code = WELL
        async with _shelves(config_path) as shelves:
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
        async with _shelves(config_path) as shelves:
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
        async with _shelves(config_path) as shelves:
            await back_up(shelves.store, file)
            print(f"Backed up {count(len(_entries(shelves.holdings)), 'article')} to {shown(str(file))}.")
        return WELL

    return asyncio.run(copy())


def restore_backup(file: Path, config_path: Path | None) -> int:
    """Put everything back as a backup has it."""

    async def copy() -> int:
        async with _shelves(config_path) as shelves:
            await restore(file, shelves.store)
            await shelves.holdings.load()
            print(f"Restored {count(len(_entries(shelves.holdings)), 'article')} from {shown(str(file))}.")
        return WELL

    return asyncio.run(copy())


@asynccontextmanager
async def _shelves(config_path: Path | None) -> AsyncIterator[Shelves]:
    config = load_config(config_path, os.environ)
    store = await Store.open(config.articles.file)
    holdings = Holdings(store)
    try:
        await holdings.load()
        yield Shelves(config, store, holdings, Drafts(holdings, config))
    finally:
        await holdings.close()


async def _pages(sources: Sequence[str], config: Config) -> AsyncIterator[Page | PullquoteError]:
    """What files, folders, archives and addresses hold; in the place of what gives no page, why it gives none."""
    for source in sources:
        try:
            if source.startswith(("https://", "http://")):
                yield await fetch_url(source, FetchLimits(max_bytes=config.max_article_bytes))
            else:
                for page in read_files(Path(source), config.max_article_bytes):
                    yield page
        except PullquoteError as error:
            yield error


async def _add(shelves: Shelves, server: int, page: Page, about: About, *, replace: bool) -> int:
    """Keep what is on a page."""
    if not page.body.startswith(MARK):
        with progress_bar(f"Reading {page.source}", shown_if=len(page.body) > LONG) as report:
            try:
                draft = await _until_told_to_leave(shelves.drafts.begin(server, page.source, page, about, report))
            except NotNew:
                return _say_it_is_the_same(page.source)
        return await _keep(shelves, draft, page.source, replace=replace)
    if about != About():
        raise _FOR_ONE
    code = WELL
    for exported in read_export(page.body, page.source):
        draft = _proposed(shelves.holdings, server, exported.name, read(exported.article))
        if draft.before and draft.before.article == exported.article:
            _say_it_is_the_same(exported.name)
        else:
            code = max(code, await _keep(shelves, draft, exported.name, replace=replace))
    return code


def _say_it_is_the_same(source: str) -> int:
    print(f"same {shown(source)} is kept already, word for word.")
    return WELL


async def _until_told_to_leave(work: Awaitable[Draft]) -> Draft:
    """The draft that is being read; if we are to leave meanwhile, the child that reads it is ended first."""
    reading = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        while not reading.done():
            end_children()  # again and again: there is none yet while it is being started
            with suppress(PullquoteError, TimeoutError):
                await asyncio.wait_for(asyncio.shield(reading), 0.1)
        raise


def _proposed(holdings: Holdings, server: int, name: str, reading: Reading) -> Draft:
    """A draft of an article that was exported."""
    replaces = next((entry for entry in holdings.shelf(server).entries if entry.name == name), None)
    kept = holdings.article(replaces) if replaces else None
    before = kept.reading if kept else None
    difference = compare(before, reading) if before else None
    return Draft("", server, name, reading, (), replaces, before, difference, since=0.0)


async def _keep(shelves: Shelves, draft: Draft, source: str, *, replace: bool) -> int:
    """Keep a draft, after it has been shown, if whoever sits at the terminal has nothing against it."""
    article = draft.reading.article
    sizes = f"{count(len(article.paragraphs), 'paragraph')}, {count(draft.reading.sentences, 'sentence')}"
    for line in [joined([article.title, day(article.published), sizes]), *draft.notes, *_changes(draft)]:
        print(f"     {shown(line)}")
    if draft.replaces and not replace and not _confirmed():
        print(f"bad  {shown(source)} was not replaced; --replace does it without asking.", file=sys.stderr)
        return NOT_DONE
    await shelves.holdings.add(draft.server, draft.name, draft.reading, [] if draft.replaces else [EVERYWHERE])
    print(f"ok   {shown(article.title)}", flush=True)
    return WELL


def _changes(draft: Draft) -> Iterator[str]:
    """What an article that takes the place of another changes."""
    if draft.replaces is None:
        return
    if draft.difference is None or draft.before is None:
        yield f"It takes the place of “{draft.replaces.title}”, which is damaged."
        return
    yield f"It takes the place of “{draft.replaces.title}”: {changes_in_words(draft.difference)}."
    old, new = draft.before.article.text, draft.reading.article.text
    for was, now in draft.difference.changed[:CHANGES]:
        yield f"- {was.span.cut(old)}"
        yield f"+ {now.span.cut(new)}"
    yield from (f"+ {passage.span.cut(new)}" for passage in draft.difference.added[:CHANGES])
    yield from (f"- {passage.span.cut(old)}" for passage in draft.difference.gone[:CHANGES])


def _confirmed() -> bool:
    """Whether whoever sits at the terminal says yes; Ctrl-C leaves."""
    if not sys.stdin.isatty():
        return False
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio's would wait for the answer
    try:
        sys.stdout.flush()  # what it is about, where that is piped
        print("     Replace it? [y/N] ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
    finally:
        signal.signal(signal.SIGINT, ours)
    if not answer:  # Ctrl-D leaves the cursor where it is
        print(file=sys.stderr)
    return answer.strip().casefold() in ("y", "yes")


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
