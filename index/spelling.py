"""Misspelt words of a question, and the words of the articles that they were probably meant to be."""

from collections.abc import Container
from dataclasses import replace
from functools import cache
from itertools import groupby

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.bm25 import PassageIndex
from index.corpus import Corpus
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
    replaced: dict[str, str] = {}
    for term, word in zip(query.terms, query.words, strict=True):
        form = fold(word)
        if term in index.statistics.frequency or form in kept:
            terms.setdefault(term, word)
        elif form in language.frame_words:
            continue
        elif term in lexicon:
            terms.setdefault(term, word)
        elif meant := nearest_word(word, index.corpus, common):
            taken_for[word] = index.corpus.written[meant]
            replaced[term] = stem(meant, index.language)
            terms.setdefault(replaced[term], word)
        elif len(form) < SLIPPED or _letters(form) not in _letters_of(index.language):
            terms.setdefault(term, word)
    focus = (replaced.get(term, term) for term in query.focus)
    return replace(
        query,
        terms=tuple(terms),
        words=tuple(terms.values()),
        taken_for=taken_for,
        focus=tuple(term for term in focus if term in terms),
    )


def close_words(index: PassageIndex, word: str) -> tuple[str, ...]:
    """
    At most two words of the articles that are close to one that they never use, as the articles write them.

    They mean much the same, by the lexicon; the rarest at large first, each in
    the form that stands first. Slips of the finger are none: see understand.
    """
    language = language_of(index.language)
    lexicon = lexicon_of(index.language)
    common = language.stop_words | language.question_words | language.frame_words
    corpus = index.corpus
    found: dict[str, str] = {}
    for term in lexicon.relatives(stem(fold(word), index.language)).keys() & corpus.terms.keys():
        forms = (corpus.form(number) for number in corpus.forms_of(term))
        own = next((form for form in forms if form not in common), None)
        if own and lexicon.weight(term) >= TELLING:
            found[term] = corpus.written[own]
    return tuple(found[term] for term in sorted(found, key=lambda term: (-lexicon.weight(term), term))[:CLOSE])


def nearest_word(word: str, corpus: Corpus, common: Container[str]) -> str | None:
    """
    The form of the corpus that is a slip of the finger away and no common word, or None.

    It begins with the same letter and differs by one added, missing, wrong or
    swapped letter, by two in a long word. Of several, the nearest, then the
    one that stands first.

    Source:
        Damerau, "A technique for computer detection and correction of
        spelling errors" (1964): four in five slips are of these kinds; the
        distance by rapidfuzz.
    """
    typed = fold(word)
    if len(typed) < SLIPPED or not typed.isalpha():
        return None
    forms = sorted(corpus.beginning_with(typed[0]), key=corpus.forms.__getitem__)
    near = extract(typed, forms, scorer=OSA.distance, score_cutoff=2, limit=None)
    slips = (there for there, distance, _ in near if _is_slip(typed, there, int(distance)))
    return next((there for there in slips if there not in common), None)


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
    return len(typed) >= SLIPPED and _letters(typed) == _letters(there)


def _letters(word: str) -> str:
    """The letters of a word, sorted but for the first one."""
    return word[:1] + "".join(sorted(word[1:]))


@cache
def _letters_of(language: str) -> frozenset[str]:
    """The letters of the common words of a language."""
    known = language_of(language)
    return frozenset(map(_letters, known.stop_words | known.question_words))


def _once_each(word: str) -> list[str]:
    """The letters, those that stand twice in a row once."""
    return [letter for letter, _ in groupby(word)]
