"""How good the order is, and how many questions are answered that should not be, beside other search engines.

    python benchmarks/quality.py COLLECTION.jsonl                                 a table
    python benchmarks/quality.py COLLECTION.jsonl --questions 400                 on a sample of the questions
    python benchmarks/quality.py COLLECTION.jsonl --plot docs/quality.svg         with a picture
    python benchmarks/quality.py COLLECTION.jsonl --reliability reliability.svg   and what the confidence is worth

It needs the extra [bench]. A collection has an article a line; see bot/terminal/labelled.py. Every system gets the same
sentences of one article and the same questions: as asked, then in lower case without the question mark, reduced to the
words that carry it, and with a typo in the rarest of these. Each question is also put to two articles that it is not
about: "easy", any other; "hard", the one with the nearest topic. A system is as sure as its best score says, Pullquote
as its confidence. False answers are counted where 95 % of the questions that an article answers are answered.
"""

import argparse
import random
import re
import sqlite3
import statistics
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

import bm25s
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import tantivy
from matplotlib.figure import Figure
from nltk.stem.snowball import SnowballStemmer
from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.config import Config
from bot.terminal.labelled import Exam, read_exams
from index import PassageIndex, answer_question, parse_query, search, tokenize
from index.language import fold, stem

# How far down the order is looked, and how many quotes an answer shows at most.
DEPTH = 10
SHOWN = 3
# Of the questions that an article answers, this share in per cent may be refused when false answers are counted.
REFUSED = 5

BINS = 10
GREY, LIGHT_GREY = "#8a8f98", "#d3d6db"
BLUE, LIGHT_BLUE = "#2f6fed", "#b3cafa"


class Found(NamedTuple):
    """What a system finds: numbers of sentences, best first; how sure it is; those that it would show."""

    order: Sequence[int]
    sure: float
    shown: Sequence[int] = ()


Ask = Callable[[str], Found]


class Asked(NamedTuple):
    """A question in four wordings (as asked, plain, keywords, typo), and its right sentences."""

    wordings: tuple[str, ...]
    relevant: frozenset[int]


class Task(NamedTuple):
    """An article, the questions about it, and those about others that are put to it."""

    article: PassageIndex
    own: list[Asked]
    easy: list[str]
    hard: list[str]


class Marks(NamedTuple):
    """What came of one system's questions, arrays; how sure it was by the kind of article."""

    ranks: npt.NDArray[np.int64]  # of the first right sentence in each wording, 0 beyond DEPTH; shape (questions, 4)
    shown: npt.NDArray[np.bool_]  # whether a right sentence is among those it would show
    own: npt.NDArray[np.float64]
    easy: npt.NDArray[np.float64]
    hard: npt.NDArray[np.float64]


class Row(NamedTuple):
    """One system's figures, in per cent; the last three are hit@1 in the other wordings."""

    system: str
    hit_at_1: float
    hit_at_3: float
    mrr: float
    easy: float
    hard: float
    plain: float
    keywords: float
    typo: float


def main() -> None:
    """Measure, print a table, draw the pictures if they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path, help="a labelled collection of at least two articles")
    parser.add_argument("--questions", type=int, help="how many to draw at random, the same each time; else all")
    parser.add_argument("--plot", type=Path, help="where to draw the figures, as SVG")
    parser.add_argument("--reliability", type=Path, help="where to draw how often the confidence is right, as SVG")
    arguments = parser.parse_args()
    exams = read_exams(arguments.collection, [], Config())
    if len(exams) < 2:
        parser.error(f"{arguments.collection} has one article. Questions are put to others too: give it two or more.")
    tasks = tasks_of(exams, arguments.questions)
    with ProcessPoolExecutor() as processes:
        results = processes.map(try_article, tasks)
        by_article = list(track(results, "Asking", len(tasks), console=Console(stderr=True), transient=True))
    marks = [Marks(*map(np.concatenate, zip(*of_system, strict=True))) for of_system in zip(*by_article, strict=True)]
    rows = [row_of(name, of_system) for name, of_system in zip(SYSTEMS, marks, strict=True)]
    print_table(rows, tasks, marks[-1])
    if arguments.plot:
        draw(rows, arguments.plot)
    if arguments.reliability:
        draw_reliability(marks[-1], arguments.reliability)


def tasks_of(exams: Sequence[Exam], count: int | None) -> list[Task]:
    """What each article is asked. What is left to chance hangs on the question alone, so a sample changes nothing."""
    nearest = nearest_topics([exam.index for exam in exams])
    pairs = [(home, labelled) for home, exam in enumerate(exams) for labelled in exam.questions if labelled.relevant]
    if count is not None and count < len(pairs):
        pairs = [pairs[place] for place in sorted(random.Random(0).sample(range(len(pairs)), count))]
    tasks = [Task(exam.index, [], [], []) for exam in exams]
    for home, labelled in pairs:
        chance = random.Random(labelled.question)
        tasks[chance.choice([other for other in range(len(exams)) if other != home])].easy.append(labelled.question)
        tasks[nearest[home]].hard.append(labelled.question)
        relevant = frozenset(number for _, number in labelled.relevant)
        tasks[home].own.append(Asked(wordings(labelled.question, exams[home].index, chance), relevant))
    return tasks


def nearest_topics(indexes: Sequence[PassageIndex]) -> list[int]:
    """Of each article the other one with the largest cosine, terms by the logarithm of their sentences and by idf."""
    terms = sorted({term for index in indexes for term in index.statistics.frequency})
    counts = np.array([[index.statistics.frequency.get(term, 0) for term in terms] for index in indexes])
    weights = np.log1p(counts) * np.log(len(indexes) / np.count_nonzero(counts, axis=0))
    weights /= np.linalg.norm(weights, axis=1, keepdims=True) + 1e-12
    cosines = weights @ weights.T
    np.fill_diagonal(cosines, -1)
    return cosines.argmax(axis=1).tolist()


def wordings(question: str, index: PassageIndex, chance: random.Random) -> tuple[str, ...]:
    """The question as asked, in lower case without its mark, its words alone, and with a typo where one fits."""
    query = parse_query(question, index.language)
    known = index.statistics.frequency
    pairs = [pair for pair in zip(query.words, query.terms, strict=True) if pair[1] in known]
    fitting = {word: known[term] for word, term in pairs if len(word) >= 4 and word.isalpha()}
    typo = query.text
    if fitting:
        rarest = min(fitting, key=fitting.__getitem__)
        typo = re.sub(rf"\b{rarest}\b", misspelt(rarest, index, chance), query.text, count=1)
    return query.text, query.text.lower().replace("?", "").strip(), " ".join(query.words) or query.text, typo


def misspelt(word: str, index: PassageIndex, chance: random.Random) -> str:
    """One slip behind the first letter: two swapped, one dropped, doubled or replaced; no term of the article's."""
    for _ in range(100):
        place = chance.randrange(1, len(word))
        before, letter, after = word[:place], word[place], word[place + 1 :]
        swapped = before + after[:1] + letter + after[1:]
        replaced = before + chance.choice(ascii_lowercase) + after
        slip = chance.choice((swapped, before + after, before + letter * 2 + after, replaced))
        if stem(fold(slip), index.language) not in index.statistics.frequency:
            return slip
    return word


def sentences_of(index: PassageIndex) -> tuple[list[int], list[str]]:
    """The numbers and the texts of an article's sentences, headings left out."""
    (reading,) = index.readings
    passages = [passage for passage in reading.passages if not passage.is_heading]
    return [passage.number for passage in passages], [passage.span.cut(reading.article.text) for passage in passages]


def words_of(question: str) -> list[str]:
    """The words of a question without anything that a query language could take for a sign."""
    return re.findall(r"\w+", question.lower())


def by_scores(numbers: Sequence[int], score: Callable[[str], npt.NDArray[np.floating]]) -> Ask:
    """A system that gives each sentence a score; equal ones keep reading order."""

    def ask(question: str) -> Found:
        scores = score(question)
        best = np.argsort(-scores, kind="stable")[:DEPTH].tolist()
        return Found([numbers[row] for row in best if scores[row] > 0], float(scores[best[0]]))

    return ask


def okapi_of_split(index: PassageIndex) -> Ask:
    """rank-bm25 as most use it."""
    numbers, texts = sentences_of(index)
    bm25 = BM25Okapi([text.lower().split() for text in texts])
    return by_scores(numbers, lambda question: bm25.get_scores(question.lower().split()))


def okapi_of_terms(index: PassageIndex) -> Ask:
    """rank-bm25 with Pullquote's terms, question words dropped."""
    numbers, texts = sentences_of(index)
    bm25 = BM25Okapi([[token.term for token in tokenize(text, index.language)] for text in texts])
    return by_scores(numbers, lambda question: bm25.get_scores(parse_query(question, index.language).terms))


def bm25s_snowball(index: PassageIndex) -> Ask:
    """bm25s with its own words and stop words, and English stems."""
    snowball = lru_cache(maxsize=None)(SnowballStemmer("english").stem)

    def tokens(texts: list[str]) -> list[list[str]]:
        return bm25s.tokenize(texts, stemmer=lambda t: list(map(snowball, t)), return_ids=False, show_progress=False)

    numbers, texts = sentences_of(index)
    retriever = bm25s.BM25()
    retriever.index(tokens(texts), show_progress=False)

    def score(question: str) -> npt.NDArray[np.floating]:
        (asked,) = tokens([question])
        return retriever.get_scores(asked) if asked else np.zeros(len(texts))

    return by_scores(numbers, score)


def tantivy_stems(index: PassageIndex) -> Ask:
    """Tantivy with English stems; one thread writes one segment, so equal scores keep reading order."""
    schema = tantivy.SchemaBuilder().add_text_field("words", tokenizer_name="en_stem")
    engine = tantivy.Index(schema.add_integer_field("number", stored=True).build())
    writer = engine.writer(num_threads=1)
    for number, text in zip(*sentences_of(index), strict=True):
        writer.add_document(tantivy.Document(number=number, words=text))
    writer.commit()
    engine.reload()
    searcher = engine.searcher()

    def ask(question: str) -> Found:
        hits = searcher.search(engine.parse_query(" ".join(words_of(question)), ["words"]), DEPTH).hits
        return Found([searcher.doc(address)["number"][0] for _, address in hits], hits[0][0] if hits else 0.0)

    return ask


def fts5_porter(index: PassageIndex) -> Ask:
    """SQLite's full-text search, the words of a question joined by OR."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE sentence USING fts5(words, tokenize='porter unicode61')")
    database.executemany("INSERT INTO sentence(rowid, words) VALUES (?, ?)", zip(*sentences_of(index), strict=True))
    select = "SELECT rowid, -rank FROM sentence WHERE sentence MATCH ? ORDER BY rank, rowid LIMIT ?"

    def ask(question: str) -> Found:
        wanted = " OR ".join(f'"{word}"' for word in words_of(question)) or '""'
        hits = database.execute(select, (wanted, DEPTH)).fetchall()
        return Found([number for number, _ in hits], hits[0][1] if hits else 0.0)

    return ask


def pullquote(index: PassageIndex) -> Ask:
    """Ours."""

    def ask(question: str) -> Found:
        answer = answer_question(index, question)
        shown = [quote.passage.number for quote in (answer.quotes or answer.nearest)[:SHOWN]]
        return Found([hit.passage.number for hit in search(index, question, DEPTH)], answer.confidence, shown)

    return ask


# Pullquote stands last.
SYSTEMS: dict[str, Callable[[PassageIndex], Ask]] = {
    "rank-bm25, split": okapi_of_split,
    "rank-bm25, our terms": okapi_of_terms,
    "bm25s": bm25s_snowball,
    "Tantivy": tantivy_stems,
    "SQLite FTS5": fts5_porter,
    "Pullquote": pullquote,
}


def try_article(task: Task) -> list[Marks]:
    """Put an article's questions to all systems."""
    return [try_system(build(task.article), task) for build in SYSTEMS.values()]


def try_system(ask: Ask, task: Task) -> Marks:
    """Put an article's questions to one system."""
    ranks, shown, own = [], [], []
    for asked in task.own:
        found = [ask(wording) for wording in asked.wordings]
        ranks.append([rank_of(each.order, asked.relevant) for each in found])
        shown.append(not asked.relevant.isdisjoint(found[0].shown))
        own.append(found[0].sure)
    easy, hard = ([ask(question).sure for question in questions] for questions in (task.easy, task.hard))
    sure = (np.array(each, np.float64) for each in (own, easy, hard))
    return Marks(np.array(ranks, np.int64).reshape(-1, 4), np.array(shown, np.bool_), *sure)


def rank_of(order: Sequence[int], relevant: Collection[int]) -> int:
    """The rank of the first right sentence, or 0."""
    return next((rank for rank, number in enumerate(order, 1) if number in relevant), 0)


def row_of(system: str, marks: Marks) -> Row:
    """The figures of a system."""
    asked = marks.ranks[:, 0]
    threshold = np.percentile(marks.own, REFUSED, method="lower")
    first, *others = (marks.ranks == 1).mean(axis=0)
    first_three = np.isin(asked, (1, 2, 3)).mean()
    mrr = np.where(asked, 1 / np.maximum(asked, 1), 0).mean()
    false = [(sure >= threshold).mean() for sure in (marks.easy, marks.hard)]
    return Row(system, *(100 * float(share) for share in (first, first_three, mrr, *false, *others)))


def outcomes_of(marks: Marks) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Confidences, whether a quote shown was right, and their bins; of as many questions put to other articles too."""
    others = np.concatenate([marks.easy[::2], marks.hard[1::2]])
    sure = np.concatenate([marks.own, others])
    right = np.concatenate([marks.shown, np.zeros(len(others), dtype=np.bool_)])
    return sure, right, np.minimum((sure * BINS).astype(np.int64), BINS - 1)


def print_table(rows: Sequence[Row], tasks: Sequence[Task], marks: Marks) -> None:
    """The figures, a system a line, and what one must know to read them; the marks are Pullquote's."""
    n = len(marks.ranks)
    median = statistics.median(len(sentences_of(task.article)[0]) for task in tasks)
    spelt = sum(asked.wordings[0] == asked.wordings[-1] for task in tasks for asked in task.own)
    error = np.std(marks.ranks[:, 0] == 1) / np.sqrt(n)
    sure, right, bins = outcomes_of(marks)
    calibration = np.abs(np.bincount(bins, right - sure)).sum() / len(sure)
    caption = (
        f"Per cent of {n:,} questions on {len(tasks)} articles of {median:.0f} sentences in the median; {spelt} had no "
        f"word for a typo. False answers at {100 - REFUSED} % true ones. Standard error of Pullquote's hit@1: "
        f"{100 * error:.1f} points. Expected calibration error of its confidence, the questions and as many put to "
        f"other articles: {100 * calibration:.1f} points."
    )
    table = Table(title="The right sentence of an article, and the courage to say no", caption=caption)
    table.add_column("\nsystem")
    for name in ("\nhit@1", "\nhit@3", "\nMRR@10", "false answers\neasy", "false answers\nhard"):
        table.add_column(name, justify="right")
    for name in ("plain", "keywords", "typo"):
        table.add_column(f"hit@1\n{name}", justify="right")
    for name, *figures in rows:
        table.add_row(name, *(f"{figure:.1f}" for figure in figures), style="bold" if name == "Pullquote" else "")
    Console(width=110).print(table)


def draw(rows: Sequence[Row], path: Path) -> None:
    """The systems' hits beside their false answers, each number a bar, the larger lighter and behind the smaller."""
    figure = Figure(figsize=(5.2, 3.6), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    hits = ("right sentence first, %\n(light: in the first three)", [(row.hit_at_1, row.hit_at_3) for row in rows])
    false = ("false answers, %\n(light: on a near topic)", [(row.easy, row.hard) for row in rows])
    ours = [row.system == "Pullquote" for row in rows]
    names = [row.system.replace(", ", "\n") for row in rows]
    for axes, (title, pairs) in zip(panels, (hits, false), strict=True):
        for place, (dark, light) in enumerate(pairs):
            axes.barh(place, light, color=LIGHT_BLUE if ours[place] else LIGHT_GREY)
            axes.barh(place, dark, color=BLUE if ours[place] else GREY)
            axes.text(max(dark, light) + 2, place, f"{dark:.0f} · {light:.0f}", va="center")
        axes.set_title(title, loc="left", fontsize=10)
        axes.set(xlim=(0, 138), xticks=[], yticks=range(len(rows)), yticklabels=names)
        axes.tick_params(length=0)
        axes.spines[["top", "right", "bottom"]].set_visible(False)
    panels[0].invert_yaxis()
    save(figure, path)


def draw_reliability(marks: Marks, path: Path) -> None:
    """How often a quote shown is right, over the confidence, and how many answers are so sure."""
    sure, right, bins = outcomes_of(marks)
    counts, sums, rights = (np.bincount(bins, weights, BINS) for weights in (None, sure, right))
    used = counts > 0
    figure = Figure(figsize=(4.8, 4.8), layout="constrained")
    line, bars = figure.subplots(2, sharex=True, height_ratios=(3, 1))
    line.plot([0, 1], [0, 1], color=LIGHT_GREY, linestyle="--")
    line.plot(sums[used] / counts[used], rights[used] / counts[used], marker="o", color=BLUE)
    line.set(ylabel="share with a right quote", xlim=(0, 1), ylim=(0, 1.03))
    bars.bar((np.arange(BINS) + 0.5) / BINS, counts, 0.9 / BINS, color=GREY)
    bars.set(xlabel="confidence", ylabel="questions")
    for axes in (line, bars):
        axes.spines[["top", "right"]].set_visible(False)
    save(figure, path)


def save(figure: Figure, path: Path) -> None:
    """Write a picture that is the same each time."""
    with mpl.rc_context({"svg.hashsalt": "pullquote"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
