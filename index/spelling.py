"""Misspelt words of a question, and the words of the articles that they were probably meant to be."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.bm25 import PassageIndex
from index.language import fold, language_of, stem
from index.lexicon import lexicon_of
from index.query import Query, parse_query

# Words of at least so many letters may be one letter apart, or two: in shorter ones another letter makes
# another word. Swapped and doubled letters are slips in words from the last number on.
ONE_APART = 5
TWO_APART = 9
SLIPPED = 4

# How many close words are told for one that no article uses.
CLOSE = 2

# A relative that weighs less at large (have, take, make) tells a reader nothing; see Lexicon.weight.
TELLING = 1.0


def understand(index: PassageIndex, question: str) -> Query:
    """
    The question's query, with words that no article uses taken for those they were probably meant to be.

    A word that some article uses is never replaced, so a guess never takes
    the place of a true match; nor is one of a phrase, nor one that the
    lexicon knows, for it was meant. A common word with letters swapped is
    dropped like the common word, and so is one that only frames the question
    where no article uses it.

    Args:
        index: over the articles that are asked.
        question: as typed; see parse_query.

    Raises:
        QuestionTooLong: see parse_query.
    """
    query = parse_query(question, index.language)
    lexicon = lexicon_of(index.language)
    language = language_of(index.language)
    common = language.stop_words | language.question_words
    kept = {word for phrase in query.phrases for word in phrase}
    terms: dict[str, str] = {}
    taken_for: dict[str, str] = {}
    for term, word in zip(query.terms, query.words, strict=True):
        form = fold(word)
        if term in index.statistics.frequency or form in kept:
            terms.setdefault(term, word)
        elif form in language.frame_words:
            continue
        elif term in lexicon:
            terms.setdefault(term, word)
        elif meant := nearest_word(word, [other for other in index.vocabulary if other not in common]):
            taken_for[word] = index.vocabulary[meant]
            terms.setdefault(stem(meant, index.language), word)
        elif not any(_is_swapped(form, other) for other in common):
            terms.setdefault(term, word)
    return replace(query, terms=tuple(terms), words=tuple(terms.values()), taken_for=taken_for)


def close_words(index: PassageIndex, word: str) -> tuple[str, ...]:
    """
    At most two words of the articles that are close to one that they never use, as the articles write them.

    They mean much the same, by the lexicon; the rarest at large first, each in
    the form that stands first. Slips of the finger are none: see understand.
    """
    language = language_of(index.language)
    lexicon = lexicon_of(index.language)
    common = language.stop_words | language.question_words | language.frame_words
    relatives = lexicon.relatives(stem(fold(word), index.language)).keys() & index.statistics.frequency.keys()
    found: dict[str, str] = {}
    for form, written in index.vocabulary.items() if relatives else ():
        term = stem(form, index.language)
        if term in relatives and form not in common and lexicon.weight(term) >= TELLING:
            found.setdefault(term, written)
    return tuple(found[term] for term in sorted(found, key=lambda term: -lexicon.weight(term))[:CLOSE])


def nearest_word(word: str, vocabulary: Sequence[str]) -> str | None:
    """
    The word of the vocabulary that is a slip of the finger away, or None.

    It begins with the same letter and differs by one added, missing, wrong or
    swapped letter, by two in a long word. Of several, the nearest, then the
    first in the vocabulary.

    Source:
        Damerau, "A technique for computer detection and correction of
        spelling errors" (1964): four in five slips are of these kinds; the
        distance by rapidfuzz.
    """
    typed = fold(word)
    if len(typed) < SLIPPED or not typed.isalpha():
        return None
    near = extract(typed, vocabulary, scorer=OSA.distance, score_cutoff=2, limit=None)
    return next((there for there, distance, _ in near if _is_slip(typed, there, int(distance))), None)


def _is_slip(typed: str, there: str, distance: int) -> bool:
    if typed[0] != there[0]:
        return False
    if distance == 2:
        return min(len(typed), len(there)) >= TWO_APART
    if _is_swapped(typed, there) or _once_each(typed) == _once_each(there):
        return True
    return min(len(typed), len(there)) >= ONE_APART


def _is_swapped(typed: str, there: str) -> bool:
    """Whether the letters are the same, the first one at its place."""
    return len(typed) >= SLIPPED and typed[0] == there[0] and sorted(typed) == sorted(there)


def _once_each(word: str) -> list[str]:
    """The letters, those that stand twice in a row once."""
    return [letter for letter, _ in groupby(word)]
