"""The one ruler: a stretch of an article's text, counted in characters from its start."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """
    The characters from start up to, not including, end.

    Counted in Unicode code points from the start of Article.text. Spans sort
    by where they begin, then by where they end.

    Raises:
        ValueError: if it would begin before the text or end before it begins.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from 0 on, not from {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """The characters of text that lie in this span."""
        return text[self.start : self.end]

    def shift(self, by: int) -> "Span":
        """The same length, by characters further on (or back, if negative)."""
        return Span(self.start + by, self.end + by)

    def shared(self, other: "Span") -> int:
        """How many characters lie in both spans."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def __contains__(self, other: "Span") -> bool:
        """Whether the other span lies wholly in this one."""
        return self.start <= other.start and other.end <= self.end


def trim(span: Span, text: str) -> Span:
    """
    The span without the white space at its two ends.

    A span of nothing but white space becomes empty, at its own start.
    """
    inside = span.cut(text)
    visible = inside.strip()
    start = span.start + (len(inside) - len(inside.lstrip()) if visible else 0)
    return Span(start, start + len(visible))


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order and apart: those that overlap or touch as one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
