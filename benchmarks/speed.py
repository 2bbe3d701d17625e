"""How fast scores and whole answers are, beside rank-bm25's get_scores on the same tokens in the same run.

    python benchmarks/speed.py                          on invented text
    python benchmarks/speed.py COLLECTION.jsonl         on a labelled collection
    python benchmarks/speed.py --plot docs/speed.svg    with a picture (needs the extra [bench])

Each question is put to both, one after the other; what counts is the ratio of the two times. First the same BM25
scores, and the best ten of them: questions are parsed beforehand, their question words dropped for both. Then a whole
answer, from the question to its quotes, beside one call of get_scores; only questions most of whose words are in the
text are asked. Last, reading and indexing beside nltk's own Punkt and Snowball on the same text.
"""

import argparse
import json
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize.punkt import PunktSentenceTokenizer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from index import (
    Article,
    PassageIndex,
    Query,
    Reading,
    Span,
    answer_question,
    build_index,
    language,
    parse_query,
    read,
    read_article,
)
from index.bm25 import LuceneBM25, best_rows
from index.words import WORD

SIZES = (40, 1_000, 10_000, 100_000)

# What is to be reached at each size: so many times faster.
BARS = (3, 25, 100, 250)

# What a whole answer may cost, in calls of get_scores, on the article that ships (None) and at so many sentences.
ANSWERS = ((None, 20.0), (250, 6.0), (1_000, 2.0), (100_000, 0.1))

# What reading and indexing may cost, in Punkt's and Snowball's time, at so many sentences.
READ = (250, 3.0)

SHIPPED_QUESTIONS = [
    json.loads(line)["question"]
    for line in (Path(__file__).parent.parent / "tests" / "shipped_tuning.jsonl").read_text("utf-8").splitlines()
]

# At the largest sizes one question takes rank-bm25 a tenth of a second.
QUESTIONS = (400, 200, 60, 25)
K = 10


@dataclass(frozen=True)
class Row:
    """What was measured at one size; times in milliseconds, memory in megabytes."""

    sentences: int
    ours: float
    theirs: float
    ratio: float
    read: float
    index: float
    memory: float


def main() -> None:
    """Measure, print tables, draw the picture if one is wanted; exit code 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", nargs="?", type=Path, help="a labelled collection; else the text is invented")
    parser.add_argument("--plot", type=Path, help="where to draw the picture, as SVG")
    arguments = parser.parse_args()
    texts, questions = from_collection(arguments.collection) if arguments.collection else invented()
    rows = [measure(texts(size), questions, count) for size, count in shown(list(zip(SIZES, QUESTIONS, strict=True)))]
    print_table(rows)
    answers = [measure_answer(texts, questions, size) for size, _ in shown(ANSWERS)]
    reading = measure_reading(texts(READ[0]))
    print_answers(answers, reading)
    if arguments.plot:
        draw(rows, arguments.plot)
    missed = any(row.ratio < bar for row, bar in zip(rows, BARS, strict=True))
    missed |= any(answer.ratio > bar for answer, (_, bar) in zip(answers, ANSWERS, strict=True))
    sys.exit(missed or reading > READ[1])


T = TypeVar("T")


def shown(steps: Sequence[T]) -> Iterable[T]:
    """The steps, with a bar on standard error."""
    return track(steps, "Measuring", console=Console(stderr=True), transient=True)


@dataclass(frozen=True)
class WholeAnswer:
    """What a whole answer cost at one size: milliseconds, get_scores's, the ratio."""

    sentences: int
    ours: float
    theirs: float
    ratio: float


def measure_answer(texts: Callable[[int], list[Article]], questions: Sequence[str], size: int | None) -> WholeAnswer:
    """Ask for whole answers at one size, or of the article that ships."""
    articles = texts(size) if size else [shipped()]
    readings = [read(article) for article in articles]
    index = build_index(readings)
    oracle = LuceneBM25(corpus_of(readings), k1=index.settings.k1, b=index.settings.b)
    numbers = {term: number for number, term in enumerate(index.statistics.frequency)}
    asked = SHIPPED_QUESTIONS if size is None else questions
    pairs = []
    for question in asked:
        terms = [numbers.get(term, -1) for term in parse_query(question, "en").terms]
        if terms and sum(term >= 0 for term in terms) > len(terms) / 2:
            ours = seconds(lambda: answer_question(index, question), 3)  # noqa: B023 (called at once)
            pairs.append((ours, seconds(lambda: oracle.get_scores(terms), 3)))  # noqa: B023
        if len(pairs) == (20 if size == ANSWERS[-1][0] else 150):
            break
    return WholeAnswer(
        sentences=index.statistics.passages,
        ours=statistics.median(ours for ours, _ in pairs) * 1e3,
        theirs=statistics.median(theirs for _, theirs in pairs) * 1e3,
        ratio=statistics.median(ours / theirs for ours, theirs in pairs),
    )


def measure_reading(articles: Sequence[Article]) -> float:
    """What reading and indexing costs, in the time of Punkt and Snowball on the same text."""
    text = "\n\n".join(article.text for article in articles)

    def theirs() -> None:
        stemmer = SnowballStemmer("english")
        for sentence in PunktSentenceTokenizer().tokenize(text):
            for word in WORD.findall(sentence):
                stemmer.stem(word.lower())

    def ours() -> None:
        # What is remembered of the words would flatter us.
        for remembered in (language._fold, language._stem, language._kinds):  # noqa: SLF001
            remembered.cache_clear()
        build_index([read(article) for article in articles])

    return statistics.median(seconds(ours, 1) / seconds(theirs, 1) for _ in range(9))


def shipped() -> Article:
    """The article that ships."""
    path = Path(__file__).parent.parent / "bot" / "articles" / "shipped.md"
    return read_article(path.read_text(encoding="utf-8"), source=path.name)


def measure(texts: Sequence[Article], questions: Sequence[str], count: int) -> Row:
    """Read these texts, index them, and ask so many questions of both."""
    tracemalloc.start()
    build_index([read(article) for article in texts])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    start = time.perf_counter()
    readings = [read(article) for article in texts]
    middle = time.perf_counter()
    index = build_index(readings)
    end = time.perf_counter()
    oracle = LuceneBM25(corpus_of(readings), k1=index.settings.k1, b=index.settings.b)
    numbers = {term: number for number, term in enumerate(index.statistics.frequency)}
    asked = [replace(parse_query(question, "en"), phrases=(), excluded=()) for question in questions]
    known = [query for query in asked if any(term in numbers for term in query.terms)][:count]
    pairs = [ask_both(index, oracle, query, numbers) for query in known]
    return Row(
        sentences=index.statistics.passages,
        ours=statistics.median(ours for ours, _ in pairs) * 1e3,
        theirs=statistics.median(theirs for _, theirs in pairs) * 1e3,
        ratio=statistics.median(theirs / ours for ours, theirs in pairs),
        read=(middle - start) * 1e3,
        index=(end - middle) * 1e3,
        memory=peak / 1e6,
    )


def ask_both(index: PassageIndex, oracle: LuceneBM25, query: Query, numbers: dict[str, int]) -> tuple[float, float]:
    """Seconds of ours and of theirs, once the answers are seen to be the same."""
    terms = [numbers.get(term, -1) for term in query.terms]

    def theirs() -> np.ndarray:
        scores = oracle.get_scores(terms)
        return scores[np.argsort(-scores, kind="stable")[:K]]

    def ours() -> np.ndarray:
        scores = index.scores(query)
        return scores[best_rows(scores, K)]

    np.testing.assert_allclose(found := ours(), theirs()[: len(found)], rtol=0, atol=1e-9)
    return seconds(ours, 5), seconds(theirs, 1)


def seconds(work: Callable[[], object], times: int) -> float:
    """The shortest of a few runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def corpus_of(readings: Sequence[Reading]) -> list[list[int]]:
    """The same tokens for rank-bm25, with the numbers that the index gives the terms."""
    numbers: dict[str, int] = {}
    corpus: list[list[int]] = []
    for reading in readings:
        own = np.array([numbers.setdefault(term, len(numbers)) for term in reading.terms])
        tokens = own[reading.term_of[reading.tokens]].tolist()
        bounds = reading.bounds.tolist()
        corpus += [tokens[first:end] for first, end in pairwise(bounds)]
    return corpus


def from_collection(path: Path) -> tuple[Callable[[int], list[Article]], list[str]]:
    """Articles of so many sentences, spliced from a collection as often as needed, and its questions, shuffled."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    paragraphs = [" ".join(text.split()) for line in lines for text in line["paragraphs"]]
    questions = [question["question"] for line in lines for question in line["questions"]]
    random.Random(1).shuffle(paragraphs)
    random.Random(2).shuffle(questions)
    return lambda size: cut_to(paragraphs, size), questions


def invented() -> tuple[Callable[[int], list[Article]], list[str]]:
    """Articles of invented words, whose frequencies fall as in a natural text (Zipf), and questions about them."""
    chance = random.Random(0)
    words = ["".join(chance.choices("aeiounrstlmdkp", k=chance.randint(3, 10))) for _ in range(40_000)]
    weights = np.cumsum([1 / rank for rank in range(10, 40_010)]).tolist()

    def sentence(length: int) -> list[str]:
        return chance.choices(words, cum_weights=weights, k=length)

    paragraphs = [
        " ".join(" ".join(sentence(chance.randint(6, 30))).capitalize() + "." for _ in range(5)) for _ in range(20_000)
    ]
    questions = [f"What {' '.join(sentence(5))}?" for _ in range(1_000)]
    return lambda size: cut_to(paragraphs, size), questions


def cut_to(paragraphs: Sequence[str], size: int) -> list[Article]:
    """Articles of at most a thousand paragraphs with exactly so many sentences in all."""
    articles: list[Article] = []
    for batch in batches(paragraphs):
        article = read_article("\n\n".join(batch), source="text.txt")
        count = len(read(article).passages)
        if count >= size:
            ends = [passage.span.end for passage in read(article).passages]
            text = article.text[: ends[size - 1]]
            kept = tuple(
                Span(span.start, min(span.end, len(text))) for span in article.paragraphs if span.start < len(text)
            )
            return [*articles, Article("text", "text.txt", None, "en", text, kept)]
        articles.append(article)
        size -= count
    return articles


def batches(paragraphs: Sequence[str]) -> Iterator[Sequence[str]]:
    """A thousand paragraphs at a time, over and over."""
    while True:
        for start in range(0, len(paragraphs), 1_000):
            yield paragraphs[start : start + 1_000]


def print_table(rows: Sequence[Row]) -> None:
    """What was measured, a size a line."""
    table = Table(title="BM25 scores and the best ten, ours beside rank-bm25's get_scores and sort")
    for name in ("sentences", "ours ms", "rank-bm25 ms", "times faster", "at least", "read ms", "index ms", "peak MB"):
        table.add_column(name, justify="right")
    for row, bar in zip(rows, BARS, strict=True):
        table.add_row(
            f"{row.sentences:,}",
            f"{row.ours:.3f}",
            f"{row.theirs:.3f}",
            f"{row.ratio:.1f}",
            str(bar),
            f"{row.read:,.0f}",
            f"{row.index:,.0f}",
            f"{row.memory:,.0f}",
        )
    Console(width=100).print(table)


def print_answers(answers: Sequence[WholeAnswer], reading: float) -> None:
    """What whole answers cost, a size a line, and reading below."""
    table = Table(title="A whole answer, from question to quotes, in calls of rank-bm25's get_scores")
    for name in ("sentences", "ours ms", "get_scores ms", "calls", "at most"):
        table.add_column(name, justify="right")
    for answer, (_, bar) in zip(answers, ANSWERS, strict=True):
        table.add_row(
            f"{answer.sentences:,}", f"{answer.ours:.2f}", f"{answer.theirs:.2f}", f"{answer.ratio:.2f}", f"{bar:g}"
        )
    table.caption = (
        f"Reading and indexing {READ[0]} sentences: {reading:.2f} times Punkt and Snowball, at most {READ[1]:g}"
    )
    Console(width=100).print(table)


def draw(rows: Sequence[Row], path: Path) -> None:
    """The times of both over the number of sentences."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "pullquote"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")
    sizes = [row.sentences for row in rows]
    for name, times, colour in (
        ("rank-bm25", [row.theirs for row in rows], "#8a8f98"),
        ("Pullquote", [row.ours for row in rows], "#2f6fed"),
    ):
        axes.loglog(sizes, times, marker="o", color=colour)
        axes.annotate(name, (sizes[-1], times[-1]), (-6, 8), textcoords="offset points", ha="right", color=colour)
    for row in rows:
        axes.annotate(f"{row.ratio:.0f}×", (row.sentences, row.ours), (0, -16), textcoords="offset points", ha="center")
    axes.set(xlabel="sentences", ylabel="milliseconds a question", ylim=(0.002, 400))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
