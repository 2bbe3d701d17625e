"""What is known of a language's words at large: how common they are, and which are related."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log

# How much of a match a relative is worth: one that means the same or is derived from the word, and one
# that is broader or narrower. Fitted together with the weights in rank.py.
SAME = 0.45
BROADER = 0.2


@dataclass(frozen=True, slots=True)
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
        return bool(self._entry(term))

    def weight(self, term: str) -> float:
        """
        How much a term tells at large, ln((N + 1) / (n + 0.5)), above 0.

        A term that is not in the table counts as one of a single article.
        Without a table each term weighs 1.
        """
        if not self.articles:
            return 1.0
        count = int(next(iter(self._entry(term)), "0"))
        return log((self.articles + 1) / (max(count, 1) + 0.5))

    def relatives(self, term: str) -> dict[str, float]:
        """The terms related to one, and how much of a match each is worth."""
        related = self._entry(term)[1:]
        border = related.index("/") if "/" in related else len(related)
        return dict.fromkeys(related[border + 1 :], BROADER) | dict.fromkeys(related[:border], SAME)

    def _entry(self, term: str) -> list[str]:
        """A term's count and relatives, or nothing."""
        place = bisect_left(self.lines, f"{term} ")
        if place == len(self.lines) or not self.lines[place].startswith(f"{term} "):
            return []
        return self.lines[place].split(" ")[1:]


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of the language with that code; its table is read once."""
    table = files("index").joinpath(f"words_{language}.txt")
    if not table.is_file():
        return Lexicon()
    lines = table.read_text(encoding="utf-8").splitlines()
    return Lexicon(int(lines[0].split()[1]), [line for line in lines if not line.startswith("#")])
