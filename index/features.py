"""What is known of a candidate: the question's words in it and around it, and what else speaks for it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Prefix
from rapidfuzz.process import cdist

from index.bm25 import Candidates
from index.language import NAMED, fold
from index.lexicon import lexicon_of
from index.query import Query
from index.reading import Reading
from index.settings import Settings

# How many sentences before and after a candidate belong to its surroundings, where its paragraph has them.
AROUND = 2

# Two words are forms of each other if their beginnings agree in so many letters, and in this share of
# the longer one: Ukraine and Ukrainian, defence and defense.
SAME_LETTERS = 4
SAME_SHARE = 0.6

# How well one word with a capital, and two side by side, could be the person or place asked for.
ONE_CAPITAL = 0.4
TWO_CAPITALS = 0.7

Counts = npt.NDArray[np.float64]
Column = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """
    Where the question's terms stand, for all candidates at once.

    c candidates, m terms of the query.

    Attributes:
        idf: of each term; float64, shape (m,).
        counts: how often each term stands in each sentence of a candidate's
            paragraph, from AROUND before the candidate to AROUND after it;
            float64, shape (c, 2 * AROUND + 1, m).
        lengths: tokens of each candidate; float64, shape (c,).
        exact: whether a term stands in the candidate in the form it was asked
            in; shape (c, m).
        near: how much of a match the nearest relative of a term in the
            candidate is worth, by its first letters or by the lexicon, from 0
            to 1; float64, shape (c, m).
        fits: how well the words that were not asked with could be the kind of
            answer wanted, from 0 to 1; float64, shape (c,).
    """

    idf: Column
    counts: Counts
    lengths: Column
    exact: npt.NDArray[np.bool_]
    near: Counts
    fits: Column


def gather(query: Query, candidates: Candidates) -> Evidence:
    """The evidence for each candidate, in their order."""
    size, terms = len(candidates), len(query.terms)
    evidence = Evidence(
        idf=np.array([candidates.statistics.idf(term) for term in query.terms]),
        counts=np.zeros((size, 2 * AROUND + 1, terms)),
        lengths=np.zeros(size),
        exact=np.zeros((size, terms), dtype=np.bool_),
        near=np.zeros((size, terms)),
        fits=np.zeros(size),
    )
    for article in set(candidates.articles.tolist()):
        places = np.flatnonzero(candidates.articles == article)
        _gather(evidence, query, candidates.readings[article], candidates.passages[places], places)
    return evidence


def _gather(
    evidence: Evidence,
    query: Query,
    reading: Reading,
    passages: npt.NDArray[np.int64],
    places: npt.NDArray[np.int64],
) -> None:
    """Fill in the evidence for the candidates of one article, which stand at these places among all."""
    asked = np.full(len(reading.terms), -1)
    for number, term in enumerate(query.terms):
        if term in reading.terms:
            asked[reading.terms[term]] = number
    around = [_around(reading, number) for number in passages.tolist()]
    starts = reading.bounds[[first for first, _ in around]]
    ends = reading.bounds[[end for _, end in around]]
    tokens = np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)])
    owner = np.repeat(np.arange(len(passages)), ends - starts)
    offset = np.searchsorted(reading.bounds, tokens, side="right") - 1 - passages[owner]
    words = reading.tokens[tokens]
    terms = asked[reading.term_of[words]]

    found = terms >= 0
    np.add.at(evidence.counts, (places[owner[found]], offset[found] + AROUND, terms[found]), 1)
    evidence.lengths[places] = np.diff(reading.bounds)[passages]

    inside = offset == 0
    owner, tokens, words, terms, found = (part[inside] for part in (owner, tokens, words, terms, found))
    forms = [fold(query.taken_for.get(word, word)) for word in query.words]
    for place, word, term in zip(owner[found].tolist(), words[found].tolist(), terms[found].tolist(), strict=True):
        if fold(reading.words[word]) == forms[term]:
            evidence.exact[places[place], term] = True
    owner, tokens, words = places[owner[~found]], tokens[~found], words[~found]
    _gather_near(evidence, query, reading, owner, words)
    _gather_fits(evidence, query, reading, owner, tokens)


def _around(reading: Reading, number: int) -> tuple[int, int]:
    """The first and the end of the passages around one that stand in its paragraph."""
    passage = reading.passages[number]
    first = number - min(AROUND, passage.sentence - 1)
    end = number + 1
    while end <= number + AROUND and end < len(reading.passages) and reading.passages[end].sentence > 1:
        end += 1
    return first, end


def _gather_near(
    evidence: Evidence,
    query: Query,
    reading: Reading,
    owner: npt.NDArray[np.int64],
    words: npt.NDArray[np.int32],
) -> None:
    """The words of the candidates that begin as the question's do, or that mean much the same."""
    distinct = sorted(set(words.tolist()))  # np.unique would load all of numpy.ma
    if not distinct:
        return
    forms = [fold(word) for word in query.words]
    others = [fold(reading.words[word]) for word in distinct]
    shared = cdist(forms, others, scorer=Prefix.similarity, dtype=np.float64)
    longer = np.maximum.outer([len(form) for form in forms], [len(other) for other in others])
    alike = np.where((shared >= SAME_LETTERS) & (shared >= SAME_SHARE * longer), shared / longer, 0.0)
    lexicon = lexicon_of(reading.article.language)
    for number, term in enumerate(query.terms):
        worth = np.zeros(len(reading.terms))
        for relative, share in lexicon.relatives(term).items():
            if relative in reading.terms:
                worth[reading.terms[relative]] = share
        alike[number] = np.maximum(alike[number], worth[reading.term_of[distinct]])
    np.maximum.at(evidence.near, owner, alike[:, np.searchsorted(distinct, words)].T)


def _gather_fits(
    evidence: Evidence,
    query: Query,
    reading: Reading,
    owner: npt.NDArray[np.int64],
    tokens: npt.NDArray[np.int64],
) -> None:
    """
    The words of the candidates that could be the kind of answer wanted.

    A number or a time is plain to see, a unit follows within two words. A
    capital says little, two in a row more, and that of a sentence's first word
    nothing.
    """
    fits = (reading.kinds[reading.tokens[tokens]] & query.asks_for.value) != 0
    if query.units:
        units = [reading.terms[unit] for unit in query.units if unit in reading.terms]
        behind = np.minimum(tokens[:, None] + (1, 2, 3), len(reading.tokens) - 1)  # 2,000 miles: three words
        fits &= np.isin(reading.term_of[reading.tokens[behind]], units).any(axis=1)
    if not query.asks_for & NAMED:
        evidence.fits[owner[fits]] = 1.0
        return
    fits &= ~np.isin(tokens, reading.bounds)
    evidence.fits[owner[fits]] = ONE_CAPITAL
    twice = fits[1:] & fits[:-1] & (np.diff(tokens) == 1)
    evidence.fits[owner[1:][twice]] = TWO_CAPITALS


def word_scores(evidence: Evidence, candidates: Candidates, settings: Settings) -> Counts:
    """
    What each term adds to each candidate's BM25 score; shape (c, m), each row's sum its score.

    Helps because a word that few sentences use tells most about those that do.
    """
    counts = evidence.counts[:, AROUND]
    mean_length = candidates.statistics.mean_length or 1.0
    held_back = settings.k1 * (1 - settings.b + settings.b * evidence.lengths / mean_length)
    repeated = counts + held_back[:, None]
    return evidence.idf * counts * (settings.k1 + 1) / np.where(repeated > 0, repeated, 1.0)


def covered(evidence: Evidence) -> Column:
    """
    The idf of the terms that stand there, from 0: how much of the question the candidate covers.

    Helps because BM25 holds back long sentences, which often are the ones that have all the words.
    """
    return np.asarray((evidence.counts[:, AROUND] > 0) @ evidence.idf)


def same_form(evidence: Evidence) -> Column:
    """
    The idf of the terms that stand there just as they were asked, from 0.

    Helps because stems sometimes meet that should not (*organ*, *organisation*).
    """
    return np.asarray(evidence.exact @ evidence.idf)


def related_words(evidence: Evidence) -> Column:
    """
    The idf of the terms that are missing but have a relative there, times what that is worth, from 0.

    Helps where stems do not meet that should (*Ukraine*, *Ukrainian*), and where the article has another
    word for the same (*soldiers*, *troops*).
    """
    return np.asarray((evidence.near * (evidence.counts[:, AROUND] == 0)) @ evidence.idf)


def sentences_before(evidence: Evidence) -> Column:
    """
    The idf of the terms that are missing but stand up to two sentences before it; half for the second; from 0.

    Only in its paragraph. Helps because texts name a thing once and go on with *he*, *it*, *the plan*.
    """
    return _neighbours(evidence, (AROUND - 1, AROUND - 2))


def sentences_after(evidence: Evidence) -> Column:
    """
    The same for the sentences after it.

    Helps because the words of a question often fall on two sentences.
    """
    return _neighbours(evidence, (AROUND + 1, AROUND + 2))


def kind_of_answer(evidence: Evidence) -> Column:
    """
    The mean idf of the question's terms, as far as a word could be the kind of answer wanted, from 0.

    Helps because *how many* wants a number that the question does not have.
    """
    return np.asarray(evidence.fits * evidence.idf.mean())


def _neighbours(evidence: Evidence, offsets: tuple[int, int]) -> Column:
    missing = evidence.counts[:, AROUND] == 0
    first, second = (evidence.counts[:, offset] > 0 for offset in offsets)
    return np.asarray((missing * np.where(first, 1.0, 0.5 * second)) @ evidence.idf)
