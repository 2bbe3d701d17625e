"""What is known of a language's words at large: how common they are, and which are related."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from math import log

# How much of a match a relative is worth: one that means the same or is derived from the word, and one
# that is broader or narrower. Fitted on the data that weights.toml names.
SAME = 0.45
BROADER = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """
    The words of a language at large; empty for a language that has no table.

    Attributes:
        articles: how many articles the words were counted in.
        lines: of the table, sorted: a term, its count, its relatives. They
            are taken apart only when they are asked for, so that one question
            need not wait for seven thousand lines.
    """

    articles: int = 0
    lines: Sequence[str] = field(default=(), repr=False)

    def __contains__(self, term: str) -> bool:
        """Whether the term is a word of the language that many texts use."""
        return _entry(self, term).known

    def weight(self, term: str) -> float:
        """
        How much a term tells at large, ln((N + 1) / (n + 0.5)), above 0.

        A term that is not in the table counts as one of a single article.
        Without a table each term weighs 1.
        """
        return _entry(self, term).weight

    def relatives(self, term: str) -> Mapping[str, float]:
        """The terms related to one, and how much of a match each is worth."""
        return _entry(self, term).relatives


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What the lexicon says of a term.

    Attributes:
        known: whether the term is in the table.
        weight: see Lexicon.weight.
        relatives: see Lexicon.relatives.
    """

    known: bool
    weight: float
    relatives: Mapping[str, float]


@lru_cache(maxsize=20_000)
def _entry(lexicon: Lexicon, term: str) -> Entry:
    """A term's line taken apart, and remembered: words repeat."""
    if not lexicon.articles:
        return Entry(known=False, weight=1.0, relatives={})
    place = bisect_left(lexicon.lines, f"{term} ")
    known = place < len(lexicon.lines) and lexicon.lines[place].startswith(f"{term} ")
    count, *related = lexicon.lines[place].split(" ")[1:] if known else ["0"]
    border = related.index("/") if "/" in related else len(related)
    return Entry(
        known=known,
        weight=log((lexicon.articles + 1) / (max(int(count), 1) + 0.5)),
        relatives=dict.fromkeys(related[border + 1 :], BROADER) | dict.fromkeys(related[:border], SAME),
    )


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of the language with that code; its table is read once."""
    table = files("index").joinpath(f"words_{language}.txt")
    if not table.is_file():
        return Lexicon()
    lines = table.read_text(encoding="utf-8").splitlines()
    return Lexicon(int(lines[0].split()[1]), [line for line in lines if not line.startswith("#")])
