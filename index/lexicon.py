"""What is known of a language's words at large: how common they are, and which are related."""

from collections.abc import Mapping
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
        entries: for each term its line of the table, from the count on, taken
            apart when it is asked for.
    """

    articles: int = 0
    entries: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __contains__(self, term: str) -> bool:
        """Whether the term is a word of the language that many texts use."""
        return term in self.entries

    def weight(self, term: str) -> float:
        """
        How much a term tells at large, ln((N + 1) / (n + 0.5)), above 0.

        A term that is not in the table counts as one of a single article.
        Without a table each term weighs 1.
        """
        if not self.articles:
            return 1.0
        count = int(self.entries[term].split(" ", 1)[0]) if term in self.entries else 0
        return log((self.articles + 1) / (max(count, 1) + 0.5))

    def relatives(self, term: str) -> dict[str, float]:
        """The terms related to one, and how much of a match each is worth."""
        _, *related = self.entries.get(term, "0").split(" ")
        border = related.index("/") if "/" in related else len(related)
        return dict.fromkeys(related[border + 1 :], BROADER) | dict.fromkeys(related[:border], SAME)


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of the language with that code; its table is read once."""
    table = files("index").joinpath(f"words_{language}.txt")
    if not table.is_file():
        return Lexicon()
    about, *lines = table.read_text(encoding="utf-8").splitlines()
    entries = dict(line.split(" ", 1) for line in lines if not line.startswith("#"))
    return Lexicon(int(about.split()[1]), entries)
