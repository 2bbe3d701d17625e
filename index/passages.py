"""The sentences of an article, each with its place: the units that are ranked and quoted."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from index.article import Article
from index.language import Language, language_of
from index.span import Span, trim

# The longest passage, in characters: what one message can show.
LONGEST = 1_000

# Punkt gives up after five seconds of work, so it never gets more than this many characters at once.
PUNKT_PIECE = 20_000

# Where full stops are this dense, in characters for each, over more than a few lines, the text is no prose:
# Punkt has nothing to decide there and would spend its time on each of them.
DENSEST_PROSE = 10
FEW_LINES = 500

# Flag of Punkt's orthographic context: seen in lower case inside a sentence. A word that is known in lower
# case and stands with a capital after an abbreviation begins a sentence.
_SEEN_LOWER = 1 << 5

# What closes a quotation or a bracket. In some languages “, ‘ and « do, with a space behind; without one they open.
_CLOSERS = r"[\"'’”»“‘«)\]]"
_CLOSERS_UNSPACED = r"[\"'’”»)\]）」』】》〉]"
_SENTENCE_END = regex.compile(rf"[.!?]{_CLOSERS}*\s+")
_SURE_END = regex.compile(rf"(?<=\w{{3}})[.!?]{_CLOSERS}*\s+")
_NOTED_END = regex.compile(rf"[.!?]{_CLOSERS}*(?:\[[^\[\]\n]{{1,30}}\])+\s+")

# Ends that need no space behind them, unless the sentence goes on after speech (「…。」と); and the spaces with which
# Thai and Lao end sentences, and clauses: not those around digits, Latin letters and marks.
_FULL_STOP = regex.compile(
    rf"""
    [。｡！？।॥؟۔።։။។] [。｡！？।॥؟۔።։။។.!?]*+ (?: {_CLOSERS_UNSPACED}++ (?!と|って) | (?!{_CLOSERS_UNSPACED}) ) \s*
    | (?<=[[\p{{Thai}}\p{{Lao}}]--[ๆฯ]]) \s+ (?=[\p{{Thai}}\p{{Lao}}])
    """,
    regex.V1 | regex.VERBOSE,
)
_LINE_END = regex.compile(r"\n")
_CLAUSE_END = regex.compile(rf"[,;:…–—]{_CLOSERS}*\s+|[，、；：،؛]\s*")
_SPACE = regex.compile(r"\s")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_GRAPHEME = regex.compile(r"\X")
_LIST_MARKER = regex.compile(r"(?:[-*•‣–]|\(?(?:\d{1,3}|[a-z])[.)])")
_LIST_LINE = regex.compile(rf"\n\K[^\S\n]*(?={_LIST_MARKER.pattern}[^\S\n]+\S)")
_SPOKEN = regex.compile(rf"[.!?…](?:{_CLOSERS}|\s»)$")
_OPENS_LOWER = regex.compile(r"[\"'‘“«(\[]*\p{Ll}")
_PLAIN_END = regex.compile(r"(\p{L}{2,})\.\s+\p{Lu}")
_DOTTED = regex.compile(r"\p{L}(?:\.\p{L})+")
_ORDINAL = regex.compile(rf"{_DOTTED.pattern}|\d{{1,2}}|[ivx]{{2,6}}")


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
    for piece in _pieces(text, block, PUNKT_PIECE, (_SURE_END, _SENTENCE_END, _FULL_STOP, _LINE_END, _SPACE)):
        words = piece.cut(text)
        starts = _mended(words, _sentence_starts(words, language))
        for start, end in pairwise([*starts, len(words)]):
            sentence = trim(Span(piece.start + start, piece.start + end), text)
            yield from _pieces(text, sentence, LONGEST, (_LINE_END, _CLAUSE_END, _SPACE))


def _sentence_starts(words: str, language: str) -> list[int]:
    """Where sentences begin: by Punkt, or after every mark that could end one where Punkt is no help."""
    ends = [mark.end() for mark in _SENTENCE_END.finditer(words)]
    if len(words) < FEW_LINES or len(ends) * DENSEST_PROSE < len(words):
        try:
            return [start for start, _ in _punkt(language).span_tokenize(words)]
        except TimeoutError:  # nltk's bound on the whole process's time: other threads may have used it up
            pass
    return ends


def _mended(words: str, starts: list[int]) -> list[int]:
    """
    The starts of sentences that a reader would agree with, from 0 on.

    A sentence begins after white space, or after a full stop of a script that
    puts none there, and has a letter or a digit. A list's marker belongs to
    the words after it, and each line of a list is a sentence. What goes on in
    lower case after speech ("Stop!" he said.) goes on, and the mark of a note
    ends the sentence before it.
    """
    lines = {line.end() for line in _LIST_LINE.finditer(words)}
    sure = lines | {end.end() for end in _NOTED_END.finditer(words)}
    if not words.isascii():
        sure |= {end.end() for end in _FULL_STOP.finditer(words)}
    mended = [0]
    previous = 0
    has_word = False
    for start in sorted({*starts, *sure} - {0, len(words)}):
        has_word = has_word or bool(_LETTER.search(words, previous, start))
        previous = start
        if not has_word or not (start in sure or words[start - 1].isspace()):
            continue
        if start not in lines:
            before = words[max(mended[-1], start - 9) : start].rstrip()
            if start - mended[-1] < 9 and _LIST_MARKER.fullmatch(before):
                continue
            if _SPOKEN.search(before) and _OPENS_LOWER.match(words, start):
                continue
        mended.append(start)
        has_word = False
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


class _Contexts(dict[str, int]):
    """Punkt's orthographic contexts; its own dictionary would keep every word it ever looks up."""

    def __missing__(self, word: str) -> int:
        return 0


class _Abbreviations(set[str]):
    """Punkt's abbreviations: those of a list, single letters with full stops between them, and perhaps ordinals."""

    def __init__(self, language: Language) -> None:
        super().__init__(language.abbreviations)
        self._others = _ORDINAL if language.ordinals else _DOTTED

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or (isinstance(word, str) and bool(self._others.fullmatch(word)))


class _Punkt(PunktSentenceTokenizer):
    """Punkt, in half the time: where a plain word ends and a capital follows, it has only one thing to look up."""

    def __init__(self, known: PunktParameters) -> None:
        super().__init__(known)
        self._abbreviations = known.abbrev_types

    def text_contains_sentbreak(self, text: str) -> bool:
        """Whether a sentence ends at the mark in a text, which is the word before it and the one after."""
        plain = _PLAIN_END.match(text)
        if plain and plain[1].lower() not in self._abbreviations:
            return True
        return super().text_contains_sentbreak(text)


@lru_cache(maxsize=64)
def _punkt(code: str) -> _Punkt:
    language = language_of(code)
    known = PunktParameters()
    known.abbrev_types = _Abbreviations(language)
    known.collocations = {(word, "##number##") for word in language.before_numbers}
    known.ortho_context = _Contexts(dict.fromkeys(language.starters, _SEEN_LOWER))
    return _Punkt(known)
