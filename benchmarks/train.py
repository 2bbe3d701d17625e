"""Make index/weights.toml: what each feature counts for in the order of sentences, each signal in the confidence.

    python benchmarks/train.py COLLECTION.jsonl … --own QUESTIONS.jsonl ARTICLE … --judge COLLECTION.jsonl

It prints the file. The collections are labelled ones as `pullquote eval` reads them, --own lists of one's own with the
article that each is about; --judge names a collection that nothing is learned from: how good the order is on it stands
in the file. The same arguments give the same bytes on the same machine: one thread, a fixed seed, weights rounded to
four decimals.
"""

import argparse
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from bot.config import Config
from bot.terminal.labelled import Exam, read_exams
from index import PassageIndex, Settings
from index.answer import WORTH_SHOWING
from index.confidence import SIGNALS, Top
from index.evidence import STANDS, WAYS, gather
from index.features import COLUMNS, FEATURES, columns
from index.rank import CANDIDATES, Ranking, rank_hits
from index.spelling import understand
from index.weights import Weights, parse_weights

# So many candidates of a question are learned from, more than are put in order later: the wrong ones teach as well.
LISTED = 40

# How strongly weights are held back, in questions, the columns having variance 1.
RIDGE = 30.0
RIDGE_OF_SIGNALS = 10.0

# So many units see how the columns go together; they are trained so many times on every question, so many at a time,
# in steps of at most that size.
UNITS = 16
ROUNDS = 10
BATCH = 100
STEP = 3e-3

# How many of the best may be shown.
SHOWN = Settings().max_quotes

# A question of one's own list counts like so many of a collection: there are few, and they ask more cunningly for
# what is not there.
OWN = 60

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lists:
    """
    The candidates of many questions, one list after the other.

    Attributes:
        values: of the columns; shape (candidates, columns).
        right: whether a person judged the candidate right.
        starts: where each list begins.
    """

    values: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]

    @property
    def owner(self) -> npt.NDArray[np.int64]:
        """The list of each candidate."""
        return np.repeat(np.arange(len(self.starts)), np.diff([*self.starts, len(self.values)]))

    def share(self, scores: Matrix) -> Matrix:
        """The softmax of the scores within each list."""
        raised = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.owner])
        return raised / np.add.reduceat(raised, self.starts)[self.owner]


@dataclass(frozen=True)
class Asked:
    """
    What is known of the answers to many questions.

    Attributes:
        signals: shape (questions, signals).
        said: 1 where the article says what is asked.
        right: 1 where what is shown is right.
        weight: how many questions each counts for.
    """

    signals: Matrix
    said: Matrix
    right: Matrix
    weight: Matrix


def main() -> None:
    """Train and print the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--own", nargs=2, action="append", type=Path, default=[], metavar=("QUESTIONS", "ARTICLE"))
    parser.add_argument("--judge", type=Path, metavar="COLLECTION")
    arguments = parser.parse_args()
    exams = [exam for path in arguments.collections for exam in read_exams(path, [], Config())]
    own = [exam for questions, article in arguments.own for exam in read_exams(questions, [article], Config())]
    lists = gather_lists(exams)
    order = write_order(*fit_order(lists))
    blank = "\n".join(["", "[signals]", "bias = 0.0", *(f"{signal.__name__} = 0.0" for signal in SIGNALS)])
    asked = gather_signals(exams, own, parse_weights(order + blank))
    weights = order + write_signals(fit_confidence(asked))
    print(HEADER.format(articles=len(exams), lists=len(lists.starts), signals=len(asked.right)), end="")
    print(f"#\n# How many questions get the right sentence first, and among three: of these {judge(exams, weights)}")
    if arguments.judge:
        others = read_exams(arguments.judge, [], Config())
        print(f"# and, of others on {len(others)} articles that nothing was learned from, {judge(others, weights)}.")
    print(f"\n{weights}", end="")


def progress(exams: Sequence[Exam], what: str) -> Iterator[Exam]:
    """The exams, with a bar on standard error."""
    return iter(track(exams, what, console=Console(stderr=True), transient=True))


def judge(exams: Sequence[Exam], weights: str) -> str:
    """How many questions have a right sentence first, and among the first three, in per cent."""
    read = parse_weights(weights)
    found: list[npt.NDArray[np.bool_]] = []
    for exam in progress(exams, "Judging"):
        for labelled in exam.questions:
            ranking = ask(exam.index, labelled.question, read)
            rows = ranking.evidence.rows[ranking.order[:3]] if ranking.evidence else []
            found.append(np.isin(rows, rows_of(labelled.relevant)))
    first = sum(bool(right[:1].any()) for right in found) / len(found)
    return f"{first:.1%} and {sum(bool(right.any()) for right in found) / len(found):.1%}"


def gather_lists(exams: Sequence[Exam]) -> Lists:
    """The columns of each question's candidates, for those questions that have a right one among them."""
    values, right = [], []
    for exam in progress(exams, "Asking"):
        for labelled in exam.questions:
            query = understand(exam.index, labelled.question)
            candidates = exam.index.candidates(query, LISTED)
            if (is_right := np.isin(candidates.rows, rows_of(labelled.relevant))).any():
                values.append(columns(gather(query, candidates)).astype(np.float32))
                right.append(is_right)
    starts = np.cumsum([0, *map(len, values[:-1])])
    return Lists(np.concatenate(values), np.concatenate(right), starts)


def ask(index: PassageIndex, question: str, weights: Weights) -> Ranking:
    """The ranking for a question."""
    query = understand(index, question)
    return rank_hits(query, index.candidates(query, CANDIDATES), weights)


def rows_of(relevant: frozenset[tuple[int, int]]) -> list[int]:
    """The rows of the right passages, in an index over one article."""
    return sorted(passage for _, passage in relevant)


def fit_order(lists: Lists) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """
    The weights of the columns and those of the units: what they make of each column, where they begin, what they count.

    Both together make the right candidates of each list likeliest, by listwise
    softmax. The columns' weights are found first, by Newton's method; then all
    of them go on from there together, by Adam.

    Source:
        Cao, Qin, Liu, Tsai and Li, "Learning to Rank: From Pairwise Approach
        to Listwise Approach" (2007), with the top-one probability; Kingma and
        Ba, "Adam: A Method for Stochastic Optimization" (2015).
    """
    means, scale = lists.values.mean(axis=0, dtype=np.float64), lists.values.std(axis=0, dtype=np.float64)
    scale[scale < 1e-6] = np.inf
    scaled = Lists(((lists.values - means) / scale).astype(np.float32), lists.right, lists.starts)
    wanted = lists.right / np.add.reduceat(lists.right.astype(np.float64), lists.starts)[lists.owner]
    linear = fit_linear(scaled, wanted)
    chance = np.random.default_rng(0)
    found = [linear, chance.normal(size=(len(linear), UNITS)) * 0.1, np.zeros(UNITS), np.zeros(UNITS)]
    weights, units, biases, counts = fit_together(scaled, wanted, found, chance)
    units /= scale[:, None]
    return weights / scale, units, biases - means @ units, counts


def fit_linear(lists: Lists, wanted: Matrix) -> Matrix:
    """The weights of the columns alone, by Newton's method: a step that does not help is halved."""
    owner, starts = lists.owner, lists.starts
    sizes = np.bincount(owner)
    centred = lists.values - (np.add.reduceat(lists.values, starts, axis=0) / sizes[:, None])[owner]

    def likelihood(weights: Matrix) -> float:
        share = lists.share(centred @ weights.astype(np.float32))
        return float(wanted @ np.log(np.maximum(share, 1e-30)) - RIDGE * weights @ weights / 2)

    weights = np.zeros(centred.shape[1])
    best = likelihood(weights)
    gained = np.inf
    while gained > 0.01:
        share = lists.share(centred @ weights.astype(np.float32)).astype(np.float32)
        gradient = centred.T @ (wanted - share).astype(np.float32) - RIDGE * weights
        rooted = centred * np.sqrt(share)[:, None]
        means = np.add.reduceat(centred * share[:, None], starts, axis=0)
        curvature = (rooted.T @ rooted - means.T @ means).astype(np.float64) + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        while likelihood(weights + step) < best and np.abs(step).max() > 1e-6:
            step /= 2
        reached = likelihood(weights + step)
        gained = reached - best
        if gained > 0:
            weights, best = weights + step, reached
    return weights


def fit_together(lists: Lists, wanted: Matrix, found: list[Matrix], chance: np.random.Generator) -> list[Matrix]:
    """The weights of columns and units, from these on, by Adam, in steps that shrink to nothing."""
    ends = [*lists.starts[1:], len(lists.values)]
    first, second = [np.zeros_like(one) for one in found], [np.zeros_like(one) for one in found]
    order = np.arange(len(lists.starts))
    batches = len(order) // BATCH
    for turn in range(ROUNDS * batches):
        if turn % batches == 0:
            chance.shuffle(order)
        chosen = order[turn % batches * BATCH :][:BATCH]
        places = np.concatenate([np.arange(lists.starts[one], ends[one]) for one in chosen])
        sizes = [ends[one] - lists.starts[one] for one in chosen]
        batch = Lists(lists.values[places], lists.right[places], np.cumsum([0, *sizes[:-1]]))
        for number, gradient in enumerate(gradients(batch, wanted[places], found)):
            first[number] = 0.9 * first[number] + 0.1 * gradient
            second[number] = 0.999 * second[number] + 0.001 * gradient**2
            step = STEP * (1 - turn / (ROUNDS * batches)) * first[number] / (1 - 0.9 ** (turn + 1))
            found[number] = found[number] - step / (np.sqrt(second[number] / (1 - 0.999 ** (turn + 1))) + 1e-8)
    return found


def gradients(batch: Lists, wanted: Matrix, found: list[Matrix]) -> list[Matrix]:
    """How the mean loss of a batch falls with each of the weights."""
    weights, units, biases, counts = found
    values = batch.values.astype(np.float64)
    seen = np.tanh(values @ units + biases)
    missed = (batch.share(values @ weights + seen @ counts) - wanted) / len(batch.starts)
    back = missed[:, None] * counts * (1 - seen**2)
    return [values.T @ missed, values.T @ back, back.sum(axis=0), seen.T @ missed]


def gather_signals(exams: Sequence[Exam], own: Sequence[Exam], weights: Weights) -> Asked:
    """
    What is known of the answers to the questions of collections and of one's own lists.

    Each question of a collection is put to its own article, and by turns to
    the next article of its collection and to the one that is nearest in topic:
    what those show is wrong.
    """
    nearest = nearest_topics(exams)
    rows, said, right, weight = [], [], [], []

    def put(index: PassageIndex, question: str, relevant: frozenset[tuple[int, int]], counts: float) -> None:
        ranking = ask(index, question, weights)
        if ranking.evidence and ranking.sentences:
            places = ranking.order[: ranking.sentences]
            top = Top(ranking, places)
            rows.append([signal(top) for signal in SIGNALS])
            said.append(bool(relevant))
            shown = places[ranking.scores[places] >= ranking.scores[places[0]] - WORTH_SHOWING][:SHOWN]
            right.append(bool(np.isin(ranking.evidence.rows[shown], rows_of(relevant)).any()))
            weight.append(counts)

    for exam in progress([*exams, *own], "Doubting"):
        number = exams.index(exam) if exam in exams else -1
        for turn, labelled in enumerate(exam.questions):
            put(exam.index, labelled.question, labelled.relevant, 1.0 if number >= 0 else OWN)
            if number >= 0:
                other = nearest[number] if turn % 2 else (number + 1 + turn % (len(exams) - 1)) % len(exams)
                put(exams[other].index, labelled.question, frozenset(), 1.0)
    return Asked(np.array(rows), np.array(said, dtype=np.float64), np.array(right, dtype=np.float64), np.array(weight))


def nearest_topics(exams: Sequence[Exam]) -> list[int]:
    """For each article the other one that is nearest by the cosine of their terms."""
    frequencies = [exam.index.statistics.frequency for exam in exams]
    numbers = {term: place for place, term in enumerate(sorted(set().union(*frequencies)))}
    table = np.zeros((len(exams), len(numbers)))
    for row, frequency in enumerate(frequencies):
        table[row, [numbers[term] for term in frequency]] = np.log1p(list(frequency.values()))
    table *= np.log(len(exams) / (table > 0).sum(axis=0))
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    alike = table @ table.T
    np.fill_diagonal(alike, -1)
    return alike.argmax(axis=1).tolist()


def fit_confidence(asked: Asked) -> Matrix:
    """
    The bias and the weights of the signals.

    First they tell whether the article says what is asked; then the sum is
    stretched and shifted so that it tells how likely what is shown is right.
    """
    bias, *weights = fit_logistic(asked.signals, asked.said, asked.weight)
    sums = bias + asked.signals @ weights
    shift, stretch = fit_logistic(sums[:, None], asked.right, asked.weight)
    return np.array([shift + stretch * bias, *(stretch * weight for weight in weights)])


def fit_logistic(values: Matrix, wanted: Matrix, weight: Matrix) -> Matrix:
    """The bias and the weights of the logistic function that tells what is wanted, by Newton's method."""
    scale = values.std(axis=0)
    scale[scale < 1e-6] = np.inf
    values = np.column_stack([np.ones(len(values)), values / scale])
    held = RIDGE_OF_SIGNALS * np.eye(values.shape[1])
    held[0, 0] = 0.0
    found = np.zeros(values.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-values @ found))
        slope = (values * (weight * likely * (1 - likely))[:, None]).T @ values + held
        found += np.linalg.solve(slope, values.T @ (weight * (wanted - likely)) - held @ found)
    return found / np.array([1.0, *scale])


HEADER = """\
# What counts for a sentence, and for an answer. Made by benchmarks/train.py; read by weights.py.
#
# Fitted to {lists:,} questions on {articles} encyclopedia articles, and the confidence to {signals:,} questions
# put to their own article and to others: the training parts of SQuADShifts (new Wikipedia; text CC BY-SA; Miller,
# Krauth, Recht and Schmidt 2020) and of SQuAD 1.1 (CC BY-SA 4.0; Rajpurkar, Zhang, Lopyrev and Liang 2016), and the
# tuning lists in tests/, which ask more cunningly for what is not there.
"""


def write_order(weights: Matrix, units: Matrix, biases: Matrix, counts: Matrix) -> str:
    """The weights of the order, as TOML."""
    of = dict(zip(COLUMNS, weights, strict=True))
    lines = ["# The BM25 score of the sentence.", f"bm25 = {number(of['bm25'])}", "", STANDS_HEAD, "[stands]"]
    lines += [f"{stand} = {row([of[f'{stand} {way}'] for way in range(1, WAYS + 1)])}" for stand in STANDS]
    lines += ["", "[features]"]
    for family, features in FEATURES.items():
        lines += [f"# {family}", *(f"{one.__name__} = {number(of[one.__name__])}" for one in features)]
    lines += ["", UNITS_HEAD, "[units]", f"counts = {row(counts)}", f"bias = {row(biases)}"]
    lines += [f'"{name}" = {row(values)}' for name, values in zip(COLUMNS, units, strict=True)]
    return "\n".join(lines) + "\n"


STANDS_HEAD = """\
# What a word of the question counts for by where it stands, five numbers each: for its rarity in the article, for that
# at large, for both; and for the first two again if it is no name."""

UNITS_HEAD = """\
# How all of it goes together: each unit adds up the columns with its own weights, one column of numbers here, and adds
# the hyperbolic tangent of the sum, times what it counts for, to the score."""


def write_signals(found: Matrix) -> str:
    """The weights of the signals, as TOML."""
    names = ["bias", *(signal.__name__ for signal in SIGNALS)]
    lines = ["", "# What speaks for an answer, in logarithms of odds.", "[signals]"]
    return "\n".join([*lines, *(f"{name} = {number(one)}" for name, one in zip(names, found, strict=True))]) + "\n"


def number(value: float) -> str:
    """A weight, to four decimals."""
    return f"{value + 0.0:.4f}"


def row(values: Sequence[float] | Matrix) -> str:
    """Weights in a row."""
    return f"[{', '.join(map(number, values))}]"


if __name__ == "__main__":
    main()
