"""Where words begin and end, in scripts that put spaces between them and in those that do not."""

from collections.abc import Iterator
from itertools import pairwise

import regex

# Letters with their marks, digits and underscores. The standard library's \w+ would cut Thai, Hindi and
# decomposed letters to pieces.
WORD = regex.compile(r"[\w\p{M}]+")

# Letters of scripts that put no spaces between words, or, as Hangul, glue endings to them.
UNSPACED = r"[[[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]&&[\w\p{M}]]--\p{Nd}]"
_SYLLABLE = r"[\u1100-\u115F][\u1160-\u11A7][\u11A8-\u11FF]?"  # of Hangul, in letters
_PIECE = regex.compile(rf"((?:{_SYLLABLE}|{UNSPACED})\p{{M}}*+)|[[\w\p{{M}}]--{UNSPACED}]+", regex.V1)

# All of them lie here: what has nothing of it, as most texts, is cut by WORD alone, which is quicker.
_FAR = regex.compile("[\u0e00-\u1fff\u2e80-\U0003ffff]")


def word_places(text: str) -> Iterator[tuple[int, int]]:
    """
    Where each word starts and ends, by its start, then by its end.

    In scripts without spaces nothing short of a dictionary tells the words, so
    each letter counts as one, and each pair of letters side by side: pairs are
    words often enough, and a word of one letter is found as well. A letter
    keeps its marks. Words of other scripts among them stay whole.

    Source:
        Nie, Gao, Zhang and Zhou, "On the Use of Words and N-grams for Chinese
        Information Retrieval" (2000).
    """
    if not _FAR.search(text):
        yield from (word.span() for word in WORD.finditer(text))
        return
    before: tuple[int, int] | None = None
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if piece[1] and before and before[1] == start:
            yield before[0], end
        yield start, end
        before = (start, end) if piece[1] else None


def cut_words(text: str) -> list[str]:
    """The words of a text, in the order of word_places."""
    if not _FAR.search(text):
        return WORD.findall(text)
    return [text[start:end] for start, end in word_places(text)]


def whole_words(text: str) -> list[str]:
    """The words of a text, those left out that are a part of another."""
    places = [*word_places(text)]
    overlapping = [(one, other) for one, other in pairwise(places) if other[0] < one[1]]
    parts = {min(pair, key=lambda place: place[1] - place[0]) for pair in overlapping}
    return [text[start:end] for start, end in places if (start, end) not in parts]
