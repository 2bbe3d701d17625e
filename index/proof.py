"""What became of an article's sentences: the difference of two editions, and where one stands now."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from index.passages import Passage
from index.reading import Reading

# A sentence has become another if they share so much, in per cent of rapidfuzz's ratio. Chosen: two sentences of the
# same article that say different things seldom share more than half.
ALIKE = 60.0

# Of more sentences than this on either side, none is said to have become another: nearly all is new then.
COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """
    What differs between two editions of an article; a sentence that has only moved is no difference.

    Attributes:
        added: passages of the new one, in order.
        changed: what a passage of the old one has become in the new one, in
            the new one's order.
        gone: passages of the old one, in order.
    """

    added: tuple[Passage, ...]
    changed: tuple[tuple[Passage, Passage], ...]
    gone: tuple[Passage, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.added or self.changed or self.gone)


def compare(old: Reading, new: Reading) -> Difference:
    """
    The difference of two editions of an article.

    Sentences are the same if their characters are, white space apart. Of
    those that are not, the most alike are taken for one that has changed.
    """
    gone = _without(old, new)
    added = _without(new, old)
    became = dict(_pairs([_line(old, one) for one in gone], [_line(new, one) for one in added]))
    changed = sorted(((gone[one], added[other]) for one, other in became.items()), key=lambda pair: pair[1].number)
    return Difference(
        added=tuple(passage for place, passage in enumerate(added) if place not in became.values()),
        changed=tuple(changed),
        gone=tuple(passage for place, passage in enumerate(gone) if place not in became),
    )


def find_again(reading: Reading, words: str) -> tuple[Passage, bool] | None:
    """
    Where a sentence of an earlier edition stands in this one.

    Args:
        reading: of the article as it is now.
        words: the sentence as it was, or its beginning.

    Returns:
        The passage, and whether it is the same, white space apart; of several
        alike the first. None if nothing is alike.
    """
    line = " ".join(words.split())
    lines = [_line(reading, passage) for passage in reading.passages]
    if not line:
        return None
    same = next((place for place, other in enumerate(lines) if other.startswith(line)), None)
    if same is not None:
        return reading.passages[same], True
    found = process.extractOne(line, lines, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return (reading.passages[found[2]], False) if found else None


def _line(reading: Reading, passage: Passage) -> str:
    return " ".join(passage.span.cut(reading.article.text).split())


def _without(one: Reading, other: Reading) -> list[Passage]:
    """The passages of one edition that the other has not, or not so often."""
    left = Counter(_line(other, passage) for passage in other.passages)
    missing = []
    for passage in one.passages:
        line = _line(one, passage)
        if left[line] > 0:
            left[line] -= 1
        else:
            missing.append(passage)
    return missing


def _pairs(gone: Sequence[str], added: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which sentence has become which, the most alike first; of those equally alike the earlier ones."""
    if not gone or not added or max(len(gone), len(added)) > COMPARED:
        return
    alike = process.cdist(gone, added, scorer=fuzz.ratio, score_cutoff=ALIKE)
    rows, columns = np.nonzero(alike)
    order = np.lexsort((columns, rows, -alike[rows, columns]))
    free, open_ = set(range(len(gone))), set(range(len(added)))
    for one, other in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if one in free and other in open_:
            free.remove(one)
            open_.remove(other)
            yield one, other
