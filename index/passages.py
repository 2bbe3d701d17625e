"""The sentences of an article, each with its place: the units that are ranked and quoted."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from index.article import Article
from index.language import language_of
from index.span import Span, trim

# The longest passage, in characters: what one message can show.
LONGEST = 1_000

# Punkt gives up after five seconds of work, so it never gets more than this many characters at once.
PUNKT_PIECE = 20_000

# Where full stops are this dense, in characters for each, the text is no prose: Punkt has nothing to
# decide there and would spend its time on each of them.
DENSEST_PROSE = 10

# Flags of Punkt's orthographic context: seen in lower case inside a sentence. A word that is known in
# lower case and stands with a capital after an abbreviation begins a sentence.
_SEEN_LOWER = 1 << 5

_CLOSERS = r"[\"'’”»)\]]"
_SENTENCE_END = regex.compile(rf"[.!?。！？]{_CLOSERS}*\s+")
_LINE_END = regex.compile(r"\n")
_CLAUSE_END = regex.compile(rf"(?:[,;:…–—]|[.!?]){_CLOSERS}*\s+")
_SPACE = regex.compile(r"\s")
_GRAPHEME = regex.compile(r"\X")
_LIST_MARKER = regex.compile(r"(?:[-*•‣–]|\(?(?:\d{1,3}|[a-z])[.)])")
_LIST_LINE = regex.compile(rf"(?<=\n)[^\S\n]*(?={_LIST_MARKER.pattern}[^\S\n]+\S)")
_SPEECH_GOES_ON = regex.compile(rf"(?:[!?…]|{_CLOSERS})\Z")
_OPENS_LOWER = regex.compile(r"[\"'‘“«(\[]*\p{Ll}")


@dataclass(frozen=True, slots=True)
class Passage:
    """
    One sentence, or a heading, or what a text has in their place.

    Attributes:
        number: from 0, in reading order of its article.
        span: at least one and at most 1,000 characters, none of them white
            space at its ends.
        paragraph: from 1, as people count; 0 for a heading, which nobody counts.
        sentence: from 1, within the paragraph or heading.
    """

    number: int
    span: Span
    paragraph: int
    sentence: int

    @property
    def is_heading(self) -> bool:
        """Whether it stands above paragraphs rather than in one."""
        return self.paragraph == 0


def split_passages(article: Article) -> Iterator[Passage]:
    """
    The article's passages in reading order.

    Every character that is not white space lies in exactly one of them.

    Source:
        Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary
        Detection" (2006), as nltk's Punkt has it, with abbreviations and
        sentence starters of our own in the place of trained ones.
    """
    blocks = sorted(
        [(span, number) for number, span in enumerate(article.paragraphs, 1)]
        + [(section.heading, 0) for section in article.sections]
    )
    number = 0
    for block, paragraph in blocks:
        for sentence, span in enumerate(_sentences(article.text, block, article.language), 1):
            yield Passage(number, span, paragraph, sentence)
            number += 1


def _sentences(text: str, block: Span, language: str) -> Iterator[Span]:
    """The sentences of a paragraph, none longer than a passage may be."""
    for piece in _pieces(text, block, PUNKT_PIECE, (_SENTENCE_END, _LINE_END, _SPACE)):
        starts = _mend(piece.cut(text), _sentence_starts(piece.cut(text), language))
        ends = [*starts[1:], len(piece)]
        for start, end in zip(starts, ends, strict=True):
            sentence = trim(Span(piece.start + start, piece.start + end), text)
            yield from _pieces(text, sentence, LONGEST, (_LINE_END, _CLAUSE_END, _SPACE))


def _sentence_starts(piece: str, language: str) -> list[int]:
    """Where sentences begin: by Punkt, or at every mark that could end one where Punkt is no help."""
    ends = [mark.end() for mark in _SENTENCE_END.finditer(piece)]
    if len(ends) * DENSEST_PROSE < len(piece):
        try:
            return [0, *(start for start, _ in _punkt(language).span_tokenize(piece) if start)]
        except TimeoutError:  # nltk's bound on the whole process's time: other threads may have used it up
            pass
    return [0, *(end for end in ends if end < len(piece))]


def _mend(piece: str, starts: list[int]) -> list[int]:
    """
    The starts of sentences that a reader would agree with.

    A list's marker belongs to the words after it, and each line of a list is
    a sentence; what goes on in lower case after speech ("Stop!" he said.)
    goes on.
    """
    lines = {line.end() for line in _LIST_LINE.finditer(piece)}
    mended = [0]
    for start in sorted({*starts[1:], *lines}):
        before = piece[mended[-1] : start].strip()
        if start not in lines:
            if _LIST_MARKER.fullmatch(before):
                continue
            if _SPEECH_GOES_ON.search(before) and _OPENS_LOWER.match(piece, start):
                continue
        if before:
            mended.append(start)
    return mended


def _pieces(text: str, span: Span, longest: int, ends: tuple["regex.Pattern[str]", ...]) -> Iterator[Span]:
    """
    The span in pieces of at most so many characters, without white space at their ends.

    A piece is cut after the last place that the first of the ends finds in
    it, else the next; else between two graphemes; a grapheme longer than
    that is cut as well.
    """
    while len(span) > longest:
        window = text[span.start : span.start + longest]
        cut = next((last for end in ends if (last := _last(end, window))), 0)
        if not cut:
            *whole, _ = _GRAPHEME.finditer(window)
            cut = whole[-1].end() if whole else longest
        piece = trim(Span(span.start, span.start + cut), text)
        if len(piece):
            yield piece
        span = trim(Span(span.start + cut, span.end), text)
    if len(span):
        yield span


def _last(end: "regex.Pattern[str]", window: str) -> int:
    """Where the last match stops, or 0."""
    return max((match.end() for match in end.finditer(window)), default=0)


class _Seen(dict[str, int]):
    """Punkt's orthographic contexts; its own dictionary would keep every word it ever looks up."""

    def __missing__(self, word: str) -> int:
        return 0


@cache
def _punkt(code: str) -> PunktSentenceTokenizer:
    language = language_of(code)
    known = PunktParameters()
    known.abbrev_types = set(language.abbreviations)
    known.sent_starters = set(language.starters)
    known.ortho_context = _Seen(dict.fromkeys(language.starters, _SEEN_LOWER))
    return PunktSentenceTokenizer(known)
