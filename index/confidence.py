"""The courage to say no: how likely it is that what is shown answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

import numpy as np
import numpy.typing as npt

from index.evidence import Column, Evidence
from index.language import AnswerType, language_of
from index.rank import Ranking
from index.weights import read_weights

# Of how many of the best hits the words count together: the answer may need two sentences.
TOGETHER = 3


@dataclass(frozen=True)
class Top:
    """
    The best hits of a ranking, as the signals see them.

    Attributes:
        ranking: of all candidates.
        places: of the hits that are meant, among the candidates, best first,
            at least one; int64.
    """

    ranking: Ranking
    places: npt.NDArray[np.int64]

    @property
    def evidence(self) -> Evidence:
        """What is known of all candidates."""
        if self.ranking.evidence is None:
            raise ValueError("there are no hits")
        return self.ranking.evidence

    @property
    def best(self) -> int:
        """The place of the best hit."""
        return int(self.places[0])

    @cached_property
    def scores(self) -> Column:
        """The scores of the hits, falling."""
        return self.ranking.scores[self.places]

    @cached_property
    def known(self) -> Column:
        """1 for each term of the query that some article has; shape (m,)."""
        terms = self.evidence.corpus.terms
        return np.array([term in terms for term in self.evidence.query.terms], dtype=np.float64)

    @cached_property
    def shares(self) -> Column:
        """The share of the question that each term takes, by the square of its weight at large; shape (m,)."""
        squared = self.evidence.telling**2
        return np.asarray(squared / squared.sum())

    @cached_property
    def here(self) -> Column:
        """1 for each term that the best hit has; shape (m,)."""
        return np.asarray(self.evidence.here[self.best])

    @cached_property
    def worth(self) -> Column:
        """How far the best hit has each term, relatives counting in part; shape (m,)."""
        return np.asarray(self.evidence.worth[self.best])

    @cached_property
    def rare(self) -> Column:
        """The idf of each term; shape (m,)."""
        return self.evidence.rare

    @cached_property
    def all_rare(self) -> float:
        """The idf of the whole question."""
        return float(self.rare.sum())

    @cached_property
    def is_name(self) -> npt.NDArray[np.bool_]:
        """Which terms are names, as far as capitals tell; shape (m,)."""
        evidence = self.evidence
        if language_of(evidence.corpus.language).capitals != "names" or evidence.query.text.isupper():
            return np.zeros(len(self.rare), dtype=np.bool_)
        return np.asarray(evidence.no_name == 0)

    @cached_property
    def around(self) -> Column:
        """How far the best hit has each term with its block, at a discount; shape (m,)."""
        return np.asarray(self.evidence.worth_around[self.best])

    @cached_property
    def possible(self) -> float:
        """About the BM25 of a sentence that would have all the words."""
        return 1.5 * self.all_rare

    def share(self, worth: Column) -> float:
        """What share of the question these words take."""
        return float(worth @ self.shares)

    def value(self, feature: str) -> float:
        """What a feature has for the best hit."""
        return self.ranking.value(feature, self.best)


def covered_by_best(top: Top) -> float:
    """The share of the question that the best hit has, relatives counting in part, from 0 to 1."""
    return top.share(top.worth)


def covered_together(top: Top) -> float:
    """The share of it that the three best have together, from 0 to 1."""
    return top.share(top.evidence.worth[top.places[:TOGETHER]].max(axis=0))


def covered_around(top: Top) -> float:
    """The share of it that the best hit has with its block, at a discount, from 0 to 1."""
    return top.share(top.around)


def known_to_article(top: Top) -> float:
    """The share of it that the articles have anywhere, from 0 to 1."""
    return top.share(top.known)


def rare_known(top: Top) -> float:
    """The share of the question's idf that the articles have anywhere, from 0 to 1."""
    return float(top.known @ top.rare) / top.all_rare


def rare_covered(top: Top) -> float:
    """The share of the question's idf that the best hit has, from 0 to 1."""
    return float(top.worth @ top.rare) / top.all_rare


def share_of_possible(top: Top) -> float:
    """The best hit's BM25 over that of a sentence that would have all the words, from 0 to about 1."""
    return top.value("bm25") / top.possible


def block_share(top: Top) -> float:
    """The BM25 of the best hit's block over the same, from 0."""
    return top.value("block_bm25") / top.possible


def stands_out(top: Top) -> float:
    """How far the mean of the three best scores is above that of all, in standard deviations; 0 if all are equal."""
    above = top.scores - top.scores.mean()
    spread = float(np.sqrt(above @ above / len(above)))
    return float(above[:TOGETHER].mean()) / spread if spread > 0 else 0.0


def score_for_length(top: Top) -> float:
    """The best score over ln(N + 1), with which all scores grow."""
    return float(top.scores[0]) / log(top.evidence.candidates.statistics.passages + 1)


def names_missing(top: Top) -> float:
    """How many names of the question the best hit and its block lack, four at most."""
    return float(min(4, int(np.count_nonzero((top.around == 0) & top.is_name))))


def names_unknown(top: Top) -> float:
    """How many names of the question no article has, four at most."""
    return float(min(4, int(np.count_nonzero((top.known == 0) & top.is_name))))


def row(top: Top) -> float:
    """How many words of the question stand in a row in the best hit, as a share of the question."""
    query = top.evidence.query
    return top.value("longest_run") / (len(query.terms) + len(query.common))


def number_missing(top: Top) -> float:
    """Whether a number is asked for, with the unit that it must have, and the best hit has none."""
    return _lacks(top, AnswerType.NUMBER)


def time_missing(top: Top) -> float:
    """Whether a time is asked for, and the best hit has none."""
    return _lacks(top, AnswerType.TIME)


def number_asked(top: Top) -> float:
    """Whether a number of anything is asked for: mostly of something that is not there."""
    query = top.evidence.query
    return float(query.asks_for is AnswerType.NUMBER and not query.units)


def not_counted(top: Top) -> float:
    """Whether a number of something is asked for, and no number stands before that in the best hit."""
    query = top.evidence.query
    asked = query.asks_for is AnswerType.NUMBER and not query.units and bool(query.focus)
    return float(asked and not top.value("counted"))


def rarity_of_matched(top: Top) -> float:
    """The mean idf of the words that the best hit has over ln(N + 1), 0 without any: its subject has little."""
    return _mean(top.rare, top.here) / log(top.evidence.candidates.statistics.passages + 1)


def telling_of_matched(top: Top) -> float:
    """Their mean weight at large, 0 without any."""
    return _mean(top.evidence.telling, top.here)


def telling_missing(top: Top) -> float:
    """The weight at large of the words that the best hit lacks, relatives counting in part, from 0."""
    return float((1 - top.worth) @ top.evidence.telling)


def length(top: Top) -> float:
    """The logarithm of how many tokens the best hit has."""
    return log(top.evidence.lengths[top.best])


def most_telling_missing(top: Top) -> float:
    """The largest share of the question that a single word takes that the best hit lacks, from 0 to 1."""
    return float((top.shares * (top.worth == 0)).max())


def unknown(top: Top) -> float:
    """How many words of the question no article has, four at most."""
    return float(min(4, int(np.count_nonzero(top.known == 0))))


def words_asked(top: Top) -> float:
    """The logarithm of how many terms the question has."""
    return log(len(top.evidence.query.terms))


def _mean(values: Column, there: Column) -> float:
    return float(values @ there / max(1.0, there.sum()))


def _lacks(top: Top, kind: AnswerType) -> float:
    evidence = top.evidence
    if evidence.query.asks_for is not kind or not language_of(evidence.corpus.language).knows(kind):
        return 0.0
    lacks_unit = bool(evidence.query.units) and not top.value("unit")
    return float(lacks_unit or top.value("kind_missing"))


SIGNALS: tuple[Callable[[Top], float], ...] = (
    covered_by_best,
    covered_together,
    covered_around,
    known_to_article,
    rare_known,
    rare_covered,
    share_of_possible,
    block_share,
    stands_out,
    score_for_length,
    names_missing,
    names_unknown,
    row,
    number_missing,
    time_missing,
    number_asked,
    words_asked,
    not_counted,
    rarity_of_matched,
    telling_of_matched,
    telling_missing,
    most_telling_missing,
    unknown,
    length,
)


def confidence(top: Top) -> float:
    """
    How likely it is that what is shown answers, from 0 to 1: the logistic function of a weighted sum of signals.

    Source:
        Platt, "Probabilistic Outputs for Support Vector Machines" (1999), for
        the calibration; weights.toml says what it was fitted to.
    """
    of = read_weights().signals
    total = of["bias"] + sum(of[signal.__name__] * signal(top) for signal in SIGNALS)
    return 1 / (1 + exp(-total))
