"""What speaks for a candidate besides the question's words: the kind of answer it could hold, its place, its length."""

import numpy as np

from index.evidence import Column, Evidence, Mask, any_of
from index.language import AnswerType

# A word is near another if so few words lie between them.
NEARBY = 3.0

# More names and numbers than this say no more.
MANY = 4


def kind_missing(evidence: Evidence) -> Mask:
    """
    Whether a kind of answer is asked for and no word of the candidate looks like it.

    Helps because *how many* wants a number that the question does not have.
    """
    if not evidence.query.asks_for:
        return _none(evidence)
    return ~any_of(evidence.fits)


def kind_count(evidence: Evidence) -> Column:
    """
    How many words look like it, four at most.

    Helps because names of several words and dates are surer than a single word.
    """
    if not evidence.query.asks_for:
        return np.zeros(len(evidence.rows))
    return np.asarray(np.minimum(evidence.fits.sum(axis=1), MANY).astype(np.float64))


def kind_nearby(evidence: Evidence) -> Column:
    """
    How near such a word stands to a word of the question, 1 side by side, falling to 0; 0 without any.

    Helps because a long sentence may have a number of something else.
    """
    if not evidence.query.asks_for:
        return np.zeros(len(evidence.rows))
    width = evidence.places.shape[1]
    offsets = np.arange(width)
    behind = np.maximum.accumulate(np.where(evidence.matched, offsets, -width), axis=1)
    ahead = np.minimum.accumulate(np.where(evidence.matched, offsets, 2 * width)[:, ::-1], axis=1)[:, ::-1]
    between = np.minimum(offsets - behind, ahead - offsets) - 1
    nearby = (evidence.fits / (1 + np.maximum(between, 0) / NEARBY)).max(axis=1)
    return np.where(any_of(evidence.matched), nearby, 0.0)


def two_names(evidence: Evidence) -> Mask:
    """
    Whether two capitals stand in a row where a person is asked for.

    Helps because people mostly have two names.
    """
    if evidence.query.asks_for is not AnswerType.PERSON:
        return _none(evidence)
    return any_of(evidence.names[:, 1:] & evidence.names[:, :-1])


def counted(evidence: Evidence) -> Mask:
    """
    Whether a number is asked for, and one stands right before what is to be counted, a word between them at most.

    Helps because *fifty miles* says nothing of how many soldiers.
    """
    query = evidence.query
    wanted = [place for place, term in enumerate(query.terms, 1) if term in query.focus]
    if query.asks_for is not AnswerType.NUMBER or not wanted:
        return _none(evidence)
    number = (evidence.kinds & AnswerType.NUMBER.value) > 0
    noun = np.isin(evidence.places, wanted)
    beside = number[:, :-1] & noun[:, 1:]
    beside[:, :-1] |= number[:, :-2] & noun[:, 2:]
    return any_of(beside)


def unit(evidence: Evidence) -> Mask:
    """
    Whether a unit stands there that a number must have to answer.

    Helps because *how long* is not answered by a number of people.
    """
    terms = evidence.corpus.terms
    units = [terms[unit] for unit in evidence.query.units if unit in terms]
    if not units:
        return _none(evidence)
    bounds = evidence.corpus.bounds
    tokens = evidence.corpus.tokens
    return np.array([np.isin(tokens[bounds[row] : bounds[row + 1]], units).any() for row in evidence.rows.tolist()])


def year(evidence: Evidence) -> Mask:
    """
    Whether a year stands there in digits where a time is asked for.

    Helps because a year is a time of its own, and *now* and *later* are not.
    """
    if evidence.query.asks_for is not AnswerType.TIME:
        return _none(evidence)
    both = AnswerType.NUMBER.value | AnswerType.TIME.value
    return any_of((evidence.kinds & both) == both)


def number_for_time(evidence: Evidence) -> Mask:
    """
    Whether a number stands there where a time is asked for.

    Helps because days and hours are written in digits.
    """
    if evidence.query.asks_for is not AnswerType.TIME:
        return _none(evidence)
    return (evidence.kinds_here & AnswerType.NUMBER.value) > 0


def names_for_number(evidence: Evidence) -> Column:
    """
    How many names stand there where a number is asked for, four at most.

    Helps because numbers with many names are often dates and addresses.
    """
    if evidence.query.asks_for is not AnswerType.NUMBER:
        return np.zeros(len(evidence.rows))
    return _names(evidence)


def names_for_anything(evidence: Evidence) -> Column:
    """
    How many names stand there where no kind of answer is asked for, four at most.

    Helps because *what* and *which* often ask for a name.
    """
    if evidence.query.asks_for:
        return np.zeros(len(evidence.rows))
    return _names(evidence)


def time_unasked(evidence: Evidence) -> Mask:
    """
    Whether a time stands there that nobody asked for.

    Helps because sentences that tell when are mostly asked *when*.
    """
    if evidence.query.asks_for is AnswerType.TIME:
        return _none(evidence)
    return (evidence.kinds_here & AnswerType.TIME.value) > 0


def other_number(evidence: Evidence) -> Mask:
    """
    Whether a number stands there, and one that the question has does not.

    Helps because what was so in 1990 is not asked of 2004.
    """
    asked = [number for number, word in enumerate(evidence.query.words) if word[:1].isdigit()]
    if not asked:
        return _none(evidence)
    lacks = any_of(evidence.here[:, asked] == 0)
    return lacks & ((evidence.kinds_here & AnswerType.NUMBER.value) > 0)


def sentence_number(evidence: Evidence) -> Column:
    """
    The logarithm of its number within its block, from 0.

    Helps because paragraphs open with what matters.
    """
    return np.asarray(np.log(evidence.rows - evidence.corpus.first_of_block[evidence.block] + 1))


def block_size(evidence: Evidence) -> Column:
    """
    The logarithm of how many sentences its block has, from 0.

    Helps because a long block has more words by chance.
    """
    first = evidence.corpus.first_of_block
    return np.asarray(np.log(first[evidence.block + 1] - first[evidence.block]))


def place(evidence: Evidence) -> Column:
    """
    How far down its article it stands, from 0 to 1.

    Helps because texts open with a summary, and questions ask for particulars.
    """
    firsts = evidence.corpus.firsts
    article = evidence.corpus.article[evidence.rows]
    return (evidence.rows - firsts[article]) / (firsts[article + 1] - firsts[article])


def other_words(evidence: Evidence) -> Column:
    """
    The logarithm of how many of its words were not asked with, and one, from 0.

    Helps because an answer needs words that the question does not have.
    """
    return np.asarray(np.log1p(evidence.lengths - evidence.matched.sum(axis=1)))


def words_after(evidence: Evidence) -> Column:
    """
    The share of the candidate behind the last word of the question, from 0 to 1; 0 without any.

    Helps because what is new in a sentence mostly stands at its end.
    """
    width = evidence.places.shape[1]
    last = width - 1 - evidence.matched[:, ::-1].argmax(axis=1)
    looked_at = np.minimum(evidence.lengths, width)
    return np.where(evidence.matched.any(axis=1), looked_at - 1 - last, 0) / np.maximum(looked_at, 1)


def _names(evidence: Evidence) -> Column:
    return np.asarray(np.minimum(evidence.names.sum(axis=1), MANY).astype(np.float64))


def _none(evidence: Evidence) -> Mask:
    return np.zeros(len(evidence.rows), dtype=np.bool_)
