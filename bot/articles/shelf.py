"""What is kept for a server, and what its moderators have chosen: which articles are open where."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# As a server: the operator's own shelf, for everywhere. As a channel: the whole server. Discord gives nobody this id.
EVERYWHERE = 0

# So many characters of a text's SHA-256 tell texts apart, and leave room beside them in the id of a button.
KEY = 12


def key_of(sha256: str) -> str:
    """
    The key by which buttons name a text.

    Args:
        sha256: its SHA-256, 64 hexadecimal digits.

    Returns:
        The first KEY characters of the digest in URL-safe base64.
    """
    return urlsafe_b64encode(bytes.fromhex(sha256)).decode()[:KEY]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An article that is kept, without its text.

    Attributes:
        number: its own for ever: that of a removed article is never given
            again.
        server: for which it is kept.
        name: what it is added again by, its address or file name; no other
            article of the server has it.
        title, source, sha256: the article's.
        sentences: how many it has.
        added: when, in seconds since 1970.
    """

    number: int
    server: int
    name: str
    title: str
    source: str
    sha256: str
    sentences: int
    added: int

    @property
    def key(self) -> str:
        """By which buttons name its text."""
        return key_of(self.sha256)


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    What is kept for a server, and what its moderators have chosen.

    Attributes:
        server: its id, or EVERYWHERE.
        entries: its articles, in the order in which they were first added.
        chosen: by channel, the numbers of the articles that are open there, in
            order; under EVERYWHERE those of the whole server.
        paused: the channels in which nothing is answered for now; EVERYWHERE
            is all.
        only: the channels in which alone is answered; none: in all.
        report: the channel in which moderators are told of changes.
        former: the keys of texts that have been replaced, and the numbers of
            their articles.
        left: when the bot was removed from the server, in seconds since 1970;
            None: it is a member.
    """

    server: int
    entries: tuple[Entry, ...] = ()
    chosen: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    paused: frozenset[int] = frozenset()
    only: frozenset[int] = frozenset()
    report: int | None = None
    former: Mapping[str, int] = field(default_factory=dict)
    left: int | None = None

    def open_in(self, channel: int | None, parent: int | None) -> tuple[Entry, ...]:
        """
        The articles that are open in a channel, in the order in which they were chosen.

        A channel's own choice counts more than that of the channel it is in,
        and that more than the server's.

        Args:
            channel: its id; EVERYWHERE or None: no channel in particular.
            parent: of a thread, the id of the channel that it is in.
        """
        entries = {entry.number: entry for entry in self.entries}
        numbers = next(filter(None, (self.chosen.get(place) for place in _widening(channel, parent))), ())
        return tuple([entries[number] for number in numbers if number in entries])

    def is_paused(self, channel: int | None, parent: int | None) -> bool:
        """Whether nothing is answered there for now; a thread pauses with its channel."""
        return not self.paused.isdisjoint(_widening(channel, parent))

    def may_answer(self, channel: int | None, parent: int | None) -> bool:
        """Whether it is one of the channels in which is answered; a thread counts as its channel."""
        return not self.only or not self.only.isdisjoint(_widening(channel, parent))


def _widening(channel: int | None, parent: int | None) -> Iterator[int]:
    """A place and what it lies in: the thread, its channel, the server."""
    yield from (place for place in (channel, parent) if place is not None)
    yield EVERYWHERE
