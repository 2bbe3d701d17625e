"""The numbers that tune an answer, together in one value."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How answers are found and how many sentences they show.

    Attributes:
        k1: how soon a repeated word stops counting, from 0. Sentences rarely
            repeat a word, so less than the textbooks' 1.2 does best here:
            measured on labelled encyclopedia articles.
        b: how much a long sentence is held back, from 0 (not) to 1 (fully).
            Measured together with k1.
        max_quotes: how many sentences an answer shows at most, from 1.
        min_confidence: below this confidence, from 0 to 1, the answer is that
            the article does not say. On the training data an article says what
            is asked in about every second case where the confidence is 0.25.
    """

    k1: float = 0.5
    b: float = 0.6
    max_quotes: int = 3
    min_confidence: float = 0.3

    def __post_init__(self) -> None:
        if not 0 <= self.k1 < inf:
            raise ValueError(f"k1 is a number from 0 on, not {self.k1}")
        if not 0 <= self.b <= 1:
            raise ValueError(f"b lies between 0 and 1, not {self.b}")
        if self.max_quotes < 1:
            raise ValueError(f"max_quotes counts from 1, not {self.max_quotes}")
        if not 0 <= self.min_confidence <= 1:
            raise ValueError(f"min_confidence lies between 0 and 1, not {self.min_confidence}")
