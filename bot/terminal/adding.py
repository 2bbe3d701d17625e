"""Articles are added from the terminal: read, shown, kept if whoever sits there has nothing against it."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bot.articles.drafts import Draft, read_about
from bot.articles.exchange import read_export
from bot.articles.shelf import EVERYWHERE
from bot.config import Config
from bot.errors import BadQuestions, NotNew
from bot.pages.convert import About
from bot.pages.fetch import FetchLimits, fetch_url
from bot.pages.files import may_hold_several, read_files
from bot.pages.jail import end_children
from bot.pages.page import Page
from bot.pages.recognise import Kind, kind_of
from bot.terminal.opening import LONG, prepare_children, progress_bar
from bot.terminal.screen import shown
from bot.terminal.shelves import Shelves, open_shelves
from bot.wording import changes_in_words, count, day, joined
from index import PullquoteError, read

# Exit codes: well; an article was not replaced; something the caller can mend.
WELL, NOT_DONE, MENDABLE = 0, 1, 2

# So many sentences that have changed are shown of an article.
CHANGES = 5

_FOR_ONE = BadQuestions("--title, --date and --language are for one article. Add it by itself.")


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
        async with open_shelves(config_path) as shelves:
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
    """Keep what is on a page: an article, or those of an export."""
    code = WELL
    for name, proposed in _proposals(shelves, server, page, about):
        try:
            draft = await proposed
        except NotNew:
            print(f"same {shown(name)} is kept already, word for word.")
        else:
            code = max(code, await _keep(shelves, draft, replace=replace))
    return code


def _proposals(shelves: Shelves, server: int, page: Page, about: About) -> Iterator[tuple[str, Awaitable[Draft]]]:
    """The names of the articles on a page, and what gives the draft of each."""
    if kind_of(page) is not Kind.EXPORT:
        yield page.source, _read(shelves, server, page, about)
        return
    if about != About():
        raise _FOR_ONE
    for exported in read_export(page.body, page.source):
        yield exported.name, shelves.drafts.propose(server, exported.name, read(exported.article))


async def _read(shelves: Shelves, server: int, page: Page, about: About) -> Draft:
    with progress_bar(f"Reading {page.source}", shown_if=len(page.body) > LONG) as report:
        return await _until_told_to_leave(shelves.drafts.begin(server, page.source, page, about, report))


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


async def _keep(shelves: Shelves, draft: Draft, *, replace: bool) -> int:
    """Keep a draft, after it has been shown, if whoever sits at the terminal has nothing against it."""
    article = draft.reading.article
    sizes = f"{count(len(article.paragraphs), 'paragraph')}, {count(draft.reading.sentences, 'sentence')}"
    for line in [joined([article.title, day(article.published), sizes]), *draft.notes, *_changes(draft)]:
        print(f"     {shown(line)}")
    if draft.replaces and not replace and not _confirmed():
        print(f"bad  {shown(draft.name)} was not replaced; --replace does it without asking.", file=sys.stderr)
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
