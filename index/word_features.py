"""What the words of a question say for a candidate: how much of it is there, at what level, in which order."""

import numpy as np

from index.evidence import Column, Evidence, Mask, any_of, weigh


def share(evidence: Evidence) -> Column:
    """
    The share of the question's idf that the candidate has, from 0 to 1.

    Helps because BM25 holds back long sentences, which often are the ones that have all the words.
    """
    return np.asarray((weigh(evidence.here, evidence.rare)) / evidence.rare.sum())


def share_at_large(evidence: Evidence) -> Column:
    """
    The share of the question by the words' weight at large, relatives counting in part, from 0 to 1.

    Helps in short articles, where rarity says little.
    """
    return np.asarray((weigh(evidence.worth, evidence.telling)) / evidence.telling.sum())


def share_of_telling(evidence: Evidence) -> Column:
    """
    The share by the square of that weight, without relatives, from 0 to 1.

    Helps because one telling word outweighs several that are not.
    """
    squared = evidence.telling**2
    return np.asarray((weigh(evidence.here, squared)) / squared.sum())


def covered_at_large(evidence: Evidence) -> Column:
    """
    The weight at large of the words, relatives counting in part, from 0.

    Helps because the more a question tells, the more its words decide.
    """
    return weigh(evidence.worth, evidence.telling)


def share_around(evidence: Evidence) -> Column:
    """
    The share of the question's idf that the candidate has together with the sentence before, from 0 to 1.

    Helps because texts name a thing once and go on with *he*, *it*, *the plan*.
    """
    return np.asarray((weigh(evidence.worth_before, evidence.rare)) / evidence.rare.sum())


def covered_around(evidence: Evidence) -> Column:
    """
    The idf that the candidate has together with its surroundings, the nearer the more, from 0.

    Helps because the words of a question often fall on two sentences.
    """
    return weigh(evidence.worth_around, evidence.rare)


def covered_around_at_large(evidence: Evidence) -> Column:
    """
    The same by the words' weight at large, from 0.

    Helps in short articles, where rarity says little.
    """
    return weigh(evidence.worth_around, evidence.telling)


def each_word(evidence: Evidence) -> dict[str, Column]:
    """What the features above give a candidate for each word that stands in it, by name; each of shape (m,)."""
    rare, telling = evidence.rare, evidence.telling
    return {
        "share": rare / rare.sum(),
        "share_at_large": telling / telling.sum(),
        "share_of_telling": telling**2 / (telling**2).sum(),
        "covered_at_large": telling,
        "share_around": rare / rare.sum(),
        "covered_around": rare,
        "covered_around_at_large": telling,
    }


def outdone(evidence: Evidence) -> Mask:
    """
    Whether another candidate has all words that this one has, and more.

    Helps because what is said twice is mostly asked of the fuller sentence.
    """
    both = weigh(evidence.here, evidence.here.T)
    own = np.diagonal(both)
    return any_of((both == own[:, None]) & (own > own[:, None]))


def names_missing(evidence: Evidence) -> Column:
    """
    The weight at large of the question's names that the candidate lacks, relatives counting in part, from 0.

    Helps because a sentence about somebody else seldom answers.
    """
    return weigh(1 - evidence.worth, evidence.telling * (1 - evidence.no_name))


def common_words(evidence: Evidence) -> Column:
    """
    The idf of the question's common words that the candidate has, held back by its length, from 0.

    Helps because *before*, *between* and *most* tell sentences apart that are alike in the rest.
    """
    terms, common = len(evidence.query.terms), evidence.query.common
    statistics = evidence.candidates.statistics
    size, width = len(evidence.rows), 1 + terms + len(common)
    pairs = evidence.places + width * np.arange(size)[:, None]
    there = np.bincount(pairs.ravel(), minlength=size * width).reshape(size, width)[:, 1 + terms :] > 0
    idf = np.array([statistics.idf(term) for term in common])
    return weigh(there, idf) / np.sqrt(1 + evidence.lengths / (statistics.mean_length or 1))


def share_of_best(evidence: Evidence) -> Column:
    """
    The score as a share of the best candidate's, from 0 to 1.

    Helps because a score compares only within its question.
    """
    return evidence.bm25 / (evidence.bm25.max() or 1.0)


def no_word(evidence: Evidence) -> Mask:
    """
    Whether the candidate has no word of the question.

    Helps because such a sentence is a candidate only for its neighbours' sake.
    """
    return np.asarray(evidence.bm25 == 0)


def block_bm25(evidence: Evidence) -> Column:
    """
    The BM25 score of its block, from 0.

    Helps because a paragraph is about one thing.
    """
    return np.asarray(evidence.candidates.by_word_of_block[evidence.block].sum(axis=1))


def short_of_block(evidence: Evidence) -> Column:
    """
    How far its score is below the best one of its block, up to 0.

    Helps because only one sentence of a paragraph answers.
    """
    best = np.zeros(evidence.corpus.blocks)
    np.maximum.at(best, evidence.block, evidence.bm25)
    return np.asarray(evidence.bm25 - best[evidence.block])


def article_bm25(evidence: Evidence) -> Column:
    """
    The BM25 score of its article among those that are open together, from 0; the same for all if it is alone.

    Helps because a question is about the subject of one of them.
    """
    return evidence.candidates.of_articles[evidence.corpus.article[evidence.rows]]


def leans_on_before(evidence: Evidence) -> Column:
    """
    The idf of the words that only the sentence before has, if the candidate opens with a pronoun; from 0.

    Helps because *he* and *this* stand for what was named there.
    """
    return evidence.corpus.opens_with_pronoun[evidence.rows] * (weigh(evidence.before, evidence.rare))


def longest_run(evidence: Evidence) -> Column:
    """
    How many words of the question, common ones too, stand in a row at most, from 0.

    Helps because who asks often takes words from the text.
    """
    going_on = evidence.places > 0
    sums = going_on.cumsum(axis=1, dtype=np.int8)  # LONGEST fits
    before = np.maximum.accumulate(np.where(going_on, 0, sums), axis=1)
    return np.asarray((sums - before).max(axis=1))
