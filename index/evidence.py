"""What is known of the candidates: where the question's words stand in them and around them, as arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.bm25 import Candidates
from index.corpus import Corpus
from index.language import NAMED, AnswerType, fold
from index.lexicon import lexicon_of
from index.query import Query

# Where a word of the question can stand, as seen from a candidate: in it; in the form that it was asked in; a relative
# of it, worth a part (its beginning is the same, or it means much the same); and where the candidate lacks the word, in
# the sentence before it in its block, in the one before that, after it, or anywhere in the block.
STANDS = ("here", "same_form", "related", "before", "two_before", "after", "in_block")

# So many words of a sentence are looked at for how the question's words stand in it.
LONGEST = 64

# In so many ways a word of the question tells; see Evidence.told.
WAYS = 5

# A word that stands only around the sentence is worth this much of one that stands in it.
BEFORE_SHARE = 0.6
AROUND_SHARE = 0.4

# The rows before a candidate, before that, and after it.
_BESIDE = np.array([[-1], [-2], [1]])

Column = npt.NDArray[np.float64]
Table = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Evidence:
    """
    Where the question's terms stand, for all candidates at once.

    c candidates, m terms of the query, l words looked at of each candidate.

    Attributes:
        query: what is asked.
        candidates: what it is asked of.
        places: which word of each candidate is which term of the query: from
            1 on the terms, from m + 1 on its common words, else 0; int16,
            shape (c, l).
        kinds: what kinds of answer each word could be, see Reading.kinds;
            none for a term of the query; uint8, shape (c, l).
        stands: how far each term stands where STANDS says, as seen from each
            candidate, from 0 to 1; shape (stands, c, m).
    """

    query: Query
    candidates: Candidates
    places: npt.NDArray[np.int16]
    kinds: npt.NDArray[np.uint8]
    stands: Table

    @property
    def corpus(self) -> Corpus:
        """What the candidates are rows of."""
        return self.candidates.corpus

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """The candidates' rows."""
        return self.candidates.rows

    @cached_property
    def by_word(self) -> Table:
        """What each term adds to each candidate's BM25 score; shape (c, m), each row's sum its score."""
        return self.candidates.by_word[self.rows]

    @property
    def here(self) -> Table:
        """1 where a term stands in the candidate; shape (c, m)."""
        return np.asarray(self.stands[0])

    @property
    def related(self) -> Table:
        """What its nearest relative in the candidate is worth, if it does not itself stand there; shape (c, m)."""
        return np.asarray(self.stands[2])

    @property
    def before(self) -> Table:
        """1 where the candidate lacks a term that the sentence before it has; shape (c, m)."""
        return np.asarray(self.stands[3])

    @property
    def in_block(self) -> Table:
        """1 where the candidate lacks a term that its block has; shape (c, m)."""
        return np.asarray(self.stands[6])

    @cached_property
    def bm25(self) -> Column:
        """Each candidate's BM25 score; shape (c,)."""
        return np.asarray(self.by_word.sum(axis=1))

    @cached_property
    def rare(self) -> Column:
        """The idf of each term, where it is asked; shape (m,)."""
        statistics = self.candidates.statistics
        return np.array([statistics.idf(term) for term in self.query.terms])

    @cached_property
    def telling(self) -> Column:
        """How much each term tells at large, see Lexicon.weight; shape (m,)."""
        lexicon = lexicon_of(self.corpus.language)
        return np.array([lexicon.weight(term) for term in self.query.terms])

    @cached_property
    def no_name(self) -> Column:
        """1 for each term that was typed without a capital; shape (m,)."""
        return np.array([not word[:1].isupper() for word in self.query.words], dtype=np.float64)

    @cached_property
    def told(self) -> Table:
        """
        What each word of the question tells, in WAYS ways; shape (m, WAYS), each from 0.

        By its rarity in the article, by its rarity at large, by a fifth of the
        product of both; and by the first two again without names: an article
        about a person has the name in every other sentence, and another word
        must tell which.
        """
        rare, telling, no_name = self.rare, self.telling, self.no_name
        return np.array([rare, telling, rare * telling / WAYS, rare * no_name, telling * no_name]).T

    @cached_property
    def worth(self) -> Table:
        """How far each candidate has each term: 1 if it has it, less if it has a relative, else 0; shape (c, m)."""
        return np.maximum(self.here, self.related)

    @cached_property
    def worth_before(self) -> Table:
        """The same with the sentence before it, at a discount; shape (c, m)."""
        return np.maximum(self.worth, BEFORE_SHARE * self.before)

    @cached_property
    def worth_around(self) -> Table:
        """The same with its whole block, at a greater one; shape (c, m)."""
        return np.maximum(self.worth_before, AROUND_SHARE * self.in_block)

    @cached_property
    def lengths(self) -> Column:
        """The tokens of each candidate; shape (c,)."""
        return self.corpus.lengths[self.rows].astype(np.float64)

    @cached_property
    def block(self) -> npt.NDArray[np.int64]:
        """The block of each candidate; shape (c,)."""
        return self.corpus.block[self.rows]

    @cached_property
    def matched(self) -> Mask:
        """Which words of each candidate are terms of the query; shape (c, l)."""
        return (self.places > 0) & (self.places <= len(self.query.terms))

    @cached_property
    def fits(self) -> Mask:
        """Which words of each candidate could be the kind of answer asked for; a sentence's first word is no name."""
        fits = (self.kinds & self.query.asks_for.value) > 0
        if self.query.asks_for & NAMED:
            fits[:, 0] = False
        return fits

    @cached_property
    def kinds_here(self) -> npt.NDArray[np.uint8]:
        """The kinds of answer that any word of each candidate could be, together; shape (c,)."""
        return np.asarray(np.bitwise_or.reduce(self.kinds, axis=1))

    @cached_property
    def names(self) -> Mask:
        """Which words of each candidate have a capital, the first apart; shape (c, l)."""
        names = (self.kinds & AnswerType.PERSON.value) > 0
        names[:, 0] = False
        return names


def weigh(table: Table | Mask, weights: Column) -> Column:
    """The sum of each row, its columns weighted."""
    return np.asarray(table @ weights)


def any_of(table: Mask) -> Mask:
    """Whether any column of a row is true."""
    return np.asarray(table.any(axis=1))


def gather(query: Query, candidates: Candidates) -> Evidence:
    """The evidence for the candidates, at least one, in their order."""
    corpus, rows = candidates.corpus, candidates.rows
    lengths = corpus.lengths[rows]
    offsets = np.arange(max(1, min(LONGEST, int(lengths.max()))))
    inside = offsets < lengths[:, None]
    tokens = np.where(inside, corpus.bounds[rows][:, None] + offsets, 0)

    asked = np.zeros(len(corpus.terms), dtype=np.int16)
    for number, term in enumerate((*query.terms, *query.common), 1):
        if term in corpus.terms:
            asked[corpus.terms[term]] = number
    places = asked[corpus.tokens[tokens]] * inside
    matched = (places > 0) & (places <= len(query.terms))

    here = candidates.by_word[rows] > 0
    block = corpus.block[rows]
    first, end = corpus.first_of_block[block], corpus.first_of_block[block + 1]
    beside = rows + _BESIDE
    beside = np.where((beside >= first) & (beside < end), beside, len(corpus))
    related = _related(query, corpus, corpus.token_forms[tokens], inside & ~matched)
    stands = np.empty((len(STANDS), *here.shape))
    stands[0] = here
    stands[1] = _same_form(query, corpus, places, tokens, matched)
    stands[2] = related * ~here
    stands[3:6] = ~here & (candidates.by_word[beside] > 0)
    stands[6] = ~here & (candidates.by_word_of_block[block] > 0)
    return Evidence(
        query=query,
        candidates=candidates,
        places=places,
        kinds=corpus.kinds[tokens] * (inside & ~matched),
        stands=stands,
    )


def _same_form(
    query: Query, corpus: Corpus, places: npt.NDArray[np.int16], tokens: npt.NDArray[np.int64], matched: Mask
) -> Table:
    """1 where a term stands in the form it was asked in, or was taken to be meant in."""
    asked = np.array([corpus.forms.get(fold(query.taken_for.get(word, word)), -1) for word in query.words])
    owner, place = np.nonzero(matched)
    term = places[owner, place] - 1
    same = asked[term] == corpus.token_forms[tokens[owner, place]]
    table = np.zeros((len(places), len(query.terms)))
    table[owner[same], term[same]] = 1.0
    return table


def _related(query: Query, corpus: Corpus, forms: npt.NDArray[np.int32], other: Mask) -> Table:
    """How much of a match the nearest relative of each term is worth, among the other words of each candidate."""
    relatives: dict[int, dict[int, float]] = {}
    for number, (term, word) in enumerate(zip(query.terms, query.words, strict=True)):
        for form, worth in corpus.relatives(term, fold(word)).items():
            relatives.setdefault(form, {})[number] = worth
    table = np.zeros((len(forms), len(query.terms)))
    if not relatives:
        return table
    which = np.zeros(len(corpus.forms), dtype=np.int64)
    worths = np.zeros((len(relatives) + 1, len(query.terms)))
    for which_one, (form, of_terms) in enumerate(relatives.items(), 1):
        which[form] = which_one
        for number, worth in of_terms.items():
            worths[which_one, number] = worth
    found = which[forms] * other
    owner, place = np.nonzero(found)
    np.maximum.at(table, owner, worths[found[owner, place]])
    return table
