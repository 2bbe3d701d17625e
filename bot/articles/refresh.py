"""Articles that came from an address, fetched again: what has changed there since."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.articles.drafts import Drafts
from bot.articles.holdings import Holdings
from bot.articles.shelf import Entry
from bot.errors import NotNew
from bot.pages.convert import About
from bot.pages.fetch import FetchLimits, fetch_url
from bot.pages.page import Page
from index import Difference, PullquoteError, Reading

# With less of its sentences left than this share, what an address gives is another page, such as a login or a notice:
# a person has to look at it first. Chosen.
SAME_PAGE = 0.5

Fetch = Callable[[str], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """
    What became of an article that was fetched again.

    Attributes:
        entry: the article as it was.
        old, new: its readings; None where there is none.
        difference: what has changed; None: nothing, or it was not replaced.
        problem: why it stays as it was, in a sentence or two; empty if
            nothing is wrong.
    """

    entry: Entry
    old: Reading | None = None
    new: Reading | None = None
    difference: Difference | None = None
    problem: str = ""


def has_address(entry: Entry) -> bool:
    """Whether an article came from an address."""
    return entry.name.startswith(("https://", "http://"))


async def refresh(holdings: Holdings, drafts: Drafts, entry: Entry, fetch: Fetch) -> Refreshed:
    """
    Fetch an article again and keep it as it is now.

    It stays as it was if it cannot be fetched, or if too little of it is left
    for it to be the same article. Its title, date and language stay in any
    case: somebody may have corrected them.

    Args:
        holdings: where it is kept.
        drafts: reads it.
        entry: one with an address.
        fetch: gives the page at an address.
    """
    kept = holdings.article(entry)
    said = kept.reading.article if kept else None
    about = About(said.title, said.published, said.language) if said else None
    try:
        draft = await drafts.begin(entry.server, entry.name, await fetch(entry.name), about)
    except NotNew:
        return Refreshed(entry)
    except PullquoteError as error:
        return Refreshed(entry, problem=str(error))
    drafts.drop(draft.key)
    old, new, difference = draft.before, draft.reading, draft.difference
    if old is not None and difference is not None:
        if not difference:
            return Refreshed(entry)
        left = len(old.passages) - len(difference.gone)
        if left < SAME_PAGE * len(old.passages):
            sentences = f"{left} of its {len(old.passages)} sentences"
            return Refreshed(
                entry, problem=f"It looks like another page: {sentences} are left. Add it again to see it."
            )
    try:
        await holdings.add(entry.server, entry.name, new)
    except PullquoteError as error:
        return Refreshed(entry, problem=str(error))
    return Refreshed(entry, old, new, difference)


def fetching(max_bytes: int) -> Fetch:
    """How pages are fetched that may have so many bytes."""
    return lambda address: fetch_url(address, FetchLimits(max_bytes=max_bytes))
