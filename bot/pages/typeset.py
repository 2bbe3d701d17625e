"""Lines as they stand on a page, to paragraphs and headings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from index import Block

# Chosen on PDFs of three makers (TeX, ReportLab, FPDF): how much larger than most letters a heading's are, and how
# much wider than between most lines the space between paragraphs is.
HEADING = 1.12
PARAGRAPH_GAP = 1.25

# How far apart lines can be, in parts of their letters' size: the tightest, what is usual, and so wide that each line
# may be a paragraph. Then it is one if more than this share of the lines end a sentence.
TIGHTEST, USUAL, WIDE, WIDEST = 0.9, 1.2, 1.7, 3.0
ENDING = 0.25
# Which share of the lines is closer to the next than paragraphs are.
CLOSER = 0.2

# On how many of the pages a line has to repeat to be none of the article: headers of left and right pages differ.
RUNNING = 0.4

# So many lines from the top and the bottom of a page can be such ones.
_EDGE = 2

_LONGEST_HEADING = 200
_NUMBER = regex.compile(r"\d+|\b[ivxlc]+\b")
_SENTENCE_END = regex.compile(r"[.!?…:。！？।؟]['\"’”»)\]]*$")
_ITEM = regex.compile(r"(?:[•‣▪●◦–—*·-]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S")
_BROKEN = regex.compile(r"(\p{L}+)[-\u2010]$")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}、。「」『』（），．！？]")
_WORD = regex.compile(r"\p{L}+(?:[-\u2010]\p{L}+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """
    Words that stand in one line.

    Attributes:
        text: without white space at its ends.
        page: from 1.
        size: of its letters, in points.
        across, up: where it begins, in points from the page's lower left.
    """

    text: str
    page: int
    size: float
    across: float
    up: float


def without_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[Line], list[Line]]:
    """The lines of all pages, and apart from them those that repeat on top or at the bottom of many of them."""
    edges = [{_pattern(line): line for line in _edge(page)} for page in pages]
    counts = Counter(pattern for edge in edges for pattern in edge)
    enough = max(2.0, RUNNING * sum(map(bool, pages)))
    kept: list[Line] = []
    left_out: list[Line] = []
    for page, edge in zip(pages, edges, strict=True):
        running = {line for pattern, line in edge.items() if counts[pattern] >= enough}
        for line in page:
            (left_out if line in running else kept).append(line)
    return (kept, left_out) if kept else (left_out, [])


def _edge(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.up)
    return [*by_height[:_EDGE], *by_height[-_EDGE:]]


def _pattern(line: Line) -> tuple[str, int, float]:
    """What stays the same from page to page: the words, not the numbers, the place and the size."""
    return _NUMBER.sub("#", line.text.lower()), round(line.up / 3), line.size


def set_in_blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """
    Paragraphs and headings, in the order of the lines.

    A paragraph goes on over the end of a page if it does so in the middle of
    a sentence, in lower case; it then belongs to the page that it begins on.
    """
    body = _commonest_size(lines)
    depths = {size: depth for depth, size in enumerate(sorted(_large(lines, body), reverse=True)[:6], 1)}
    known = frozenset(word for line in lines for word in _WORD.findall(line.text)[:-1])
    gap = _usual_gap(lines, body)
    group: list[Line] = []
    for line in lines:
        if group and _parts(group, line, gap, body):
            yield _block(group, depths, known)
            group = []
        group.append(line)
    if group:
        yield _block(group, depths, known)


def _commonest_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _large(lines: Sequence[Line], body: float) -> set[float]:
    return {line.size for line in lines if line.size > body * HEADING and len(line.text) <= _LONGEST_HEADING}


def _usual_gap(lines: Sequence[Line], body: float) -> float:
    """How far apart the lines of a paragraph are: as far as the closer ones, for others may part paragraphs."""
    pairs = [
        (one.up - next_.up, bool(_SENTENCE_END.search(one.text)))
        for one, next_ in pairwise(lines)
        if one.page == next_.page
        and one.size == next_.size == body
        and TIGHTEST * body < one.up - next_.up < WIDEST * body
    ]
    if not pairs:
        return USUAL * body
    gap = sorted(gap for gap, _ in pairs)[int(CLOSER * len(pairs))]
    ended = sum(ended for _, ended in pairs)
    return gap if gap < WIDE * body or ended < ENDING * len(pairs) else USUAL * body


def _parts(group: Sequence[Line], line: Line, gap: float, body: float) -> bool:
    """Whether a block ends before this line."""
    last = group[-1]
    ended = bool(_SENTENCE_END.search(last.text))
    if abs(line.size - last.size) > 0.08 * max(line.size, last.size) and max(line.size, last.size) > body * HEADING:
        return True
    if _ITEM.match(line.text) and line.page == last.page and (ended or line.up < last.up - gap / 2):
        return bool(ended or _ITEM.match(group[0].text) or last.text.endswith((",", ";", ":")))
    down = last.up - line.up
    if line.page != last.page or down < -gap / 2:  # another page, or the next column
        return ended or last.size > body * HEADING or not line.text[:1].islower()
    usual = gap * max(1.0, line.size / body if body else 1.0)
    if down > PARAGRAPH_GAP * usual:
        return True
    left = min(one.across for one in group[1:]) if len(group) > 1 else last.across
    return ended and line.across > left + body and line.size <= body * HEADING


def _block(group: Sequence[Line], depths: dict[float, int], known: frozenset[str]) -> Block:
    text = group[0].text
    for line in group[1:]:
        text = _joined(text, line.text, known)
    depth = depths.get(group[0].size, 0) if len(text) <= _LONGEST_HEADING else 0
    return Block(text, depth, group[0].page)


def _joined(before: str, after: str, known: frozenset[str]) -> str:
    """
    Two lines as one.

    A soft hyphen always goes. Another one goes where the document has the
    word whole elsewhere, and not with the hyphen.
    """
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if (broken := _BROKEN.search(before)) and after[:1].islower():
        rest = _WORD.match(after)
        whole = broken[1] + (rest[0] if rest else "")
        hyphened = f"{broken[1]}-{rest[0] if rest else ''}"
        return before[:-1] + after if whole in known and hyphened not in known else before + after
    spaced = "" if _UNSPACED.match(before[-1:]) and _UNSPACED.match(after) else " "
    return f"{before}{spaced}{after}"
