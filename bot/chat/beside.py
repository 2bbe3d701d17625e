"""What is shown beside an answer: a quote in its context, why it was chosen, the article itself."""

from collections.abc import Sequence

from discord import ui

from bot.articles.holdings import OpenArticle
from bot.articles.library import Question, Why
from bot.chat.escape import bold, escape, escape_line, heading, plain_block, quote_block, show_with
from bot.chat.limits import TITLE, cut, size
from bot.chat.message import (
    NO_BREAK,
    Item,
    Message,
    about,
    dated,
    finish,
    open_button,
    placed,
    row,
    title,
    write,
    write_asked,
)
from bot.chat.press import Action, Press, Seal
from bot.chat.render import Frame
from bot.wording import count, hundredths, joined
from index import AnswerType, Article, Passage, Quote, Reading, Reason, Span

# How many sentences are shown before and after a quote in its context, and how far a press moves on.
AROUND = 2
STEP = 2 * AROUND + 1

# How many sentences show how an article begins, and how much of it is read on at a time, in units.
BEGINNING = 2
READ_ON = 1_200

# So many articles are named at most.
NAMED = 15

_KINDS = {
    AnswerType.NUMBER: "a number",
    AnswerType.TIME: "a time",
    AnswerType.PERSON: "a person",
    AnswerType.PLACE: "a place",
    AnswerType.REASON: "a reason",
}

# A reason with fewer points than this is told among the points alone, and of those that are no words so many are told.
LEAST_POINTS = 0.05
MOST_FEATURES = 3

# What each family of features says for a sentence, in a member's words; the kind of answer has its own. How long a
# sentence is, where it stands and how all goes together counts, but says nothing to a member.
_FEATURES = {
    "related words": "It has words that are related to yours.",
    "sentence before": "The sentences before it have more of your words.",
    "sentence after": "The sentence after it has more of your words.",
    "its paragraph": "Its paragraph is about what you asked.",
    "words covered": "It has much of what you asked about.",
    "common words": "It has your small words as well.",
    "its article": "Its article is about what you asked.",
    "word order": "It has words as they stand in your question.",
}


def render_context(reading: Reading, quote: Quote, frame: Frame, shift: int = 0) -> ui.LayoutView:
    """
    A quote among its neighbours, from where one can go on reading in both directions.

    Args:
        reading: of the quote's article.
        quote: shown behind a bar, if it is among the sentences shown.
        frame: of the message that it stands in.
        shift: how many sentences after the quote the middle lies; before it,
            if negative.
    """
    last = len(reading.passages) - 1
    middle = min(max(quote.passage.number + shift, 0), last)
    windows = (range(max(0, middle - around), min(last, middle + around) + 1) for around in range(AROUND, -1, -1))
    return finish(_context(reading, quote, frame, middle, window) for window in windows)


def render_why(why: Why, frame: Frame) -> ui.LayoutView:
    """What a quote's score is made of, in sentences and in points that add up to it."""
    quote, query = why.quote, why.answer.query
    telling = sorted((one for one in why.reasons if one.points >= LEAST_POINTS), key=lambda one: -one.points)
    words = [reason for reason in telling if reason.sentences is not None]
    sentences = []
    for number, reason in enumerate(words):
        have = f"{reason.sentences} of {why.sentences} sentences have it"
        most = " most" if number == 0 and any(reason.points > other.points for other in words[1:2]) else ""
        alone = reason.sentences == 1
        sentences.append(f"{bold(reason.name)} counts{most}: {'no other sentence has it' if alone else have}.")
    features = [_FEATURES[reason.name] for reason in telling if reason.sentences is None and reason.name in _FEATURES]
    sentences += features[:MOST_FEATURES]
    kind = next((name for asked, name in _KINDS.items() if query.asks_for is asked), "")
    if kind and quote.answer_words:
        found = show_with("__")(quote.answer_words[0].cut(quote.article.text))
        sentences.append(f"{found} looks like {kind}, and you asked for one.")
    present = {reason.name for reason in why.reasons if reason.sentences is not None}
    sentences += [f"{bold(word)} is not in it." for word in query.words if word not in present]
    points = [_points(reason) for reason in why.reasons]
    together = f"together {hundredths(sum(reason.points for reason in why.reasons))}"
    sums = joined([*points, *(one.replace(" ", NO_BREAK) for one in (together, f"sure {why.answer.confidence:.2f}"))])
    head, *texts = map(write, ["### Why this sentence?", "\n".join(sentences), f"-# {sums}"])
    return finish([Message([head, *write_asked(frame.question), *texts])])


def render_article(opened: OpenArticle, seal: Seal) -> ui.LayoutView:
    """What is open: title, date, source, how much of it there is, and how it begins."""
    article = opened.reading.article
    sizes = f"{count(len(article.paragraphs), 'paragraph')}, {count(opened.reading.sentences, 'sentence')}"
    first = next((passage.number for passage in opened.reading.passages if not passage.is_heading), 0)
    begins = _stretch(opened.reading, first, BEGINNING)
    parts = [
        write(heading(cut(article.title, TITLE))),
        write(f"-# {joined([dated(article), escape_line(cut(article.source, TITLE)), sizes])}"),
        *_behind_bar(article, begins),
        write("Type /ask and a question, or mention me with one."),
        *_reading_row(opened, begins, seal),
    ]
    return finish([Message(parts, [begins.cut(article.text)])])


def render_open(opened: Sequence[OpenArticle]) -> ui.LayoutView:
    """The articles that are open, if they are several: the first of them by title and date."""
    lines = [about(one.reading.article) for one in opened[:NAMED]]
    rest = [f"… and {len(opened) - NAMED} more."] if len(opened) > NAMED else []
    head = write(f"### {count(len(opened), 'article')} are open here")
    how = write("-# A question is put to all of them; /article and /ask take one by its name.")
    return finish([Message([head, write("\n".join([*lines, *rest])), how])])


def render_reading_on(opened: OpenArticle, start: int, seal: Seal) -> ui.LayoutView:
    """The article from the passage with that number on, as much as one likes to read at a time."""
    article, passages = opened.reading.article, opened.reading.passages
    start = min(start, len(passages) - 1)
    stretch = _stretch(opened.reading, start, len(passages))
    header = write(f"-# {joined([title(article), _of_all(article, passages[start])])}")
    parts = [header, *_behind_bar(article, stretch), *_reading_row(opened, stretch, seal)]
    return finish([Message(parts, [stretch.cut(article.text)])])


def render_now(article: Article, found: tuple[Passage, bool] | None, question: Question) -> ui.LayoutView:
    """
    What an article that has changed says in the place of a sentence that was quoted from it.

    Args:
        article: as it is now.
        found: where the sentence stands now, and whether it is the same; None:
            it is in the article no more.
        question: that was asked.
    """
    asked = write_asked(question)
    if found is None:
        gone = "The article has changed since, and this sentence is no longer in it."
        return finish([Message([*asked, write(gone), write(f"-# {about(article)}")])])
    passage, same = found
    words = passage.span.cut(article.text)
    changed = "The article has changed since, but not this sentence."
    now = changed if same else "The article has changed since. In the place of this sentence it says now:"
    small = write(f"-# {joined([title(article), dated(article), placed(article, passage)])}")
    return finish([Message([*asked, write(now), write(plain_block(words)), small], [words])])


def render_page(page: str) -> ui.LayoutView:
    """Words of our own in a box, a text for each paragraph: help, privacy."""
    return finish([Message([write(paragraph) for paragraph in page.split("\n\n")])])


def _points(reason: Reason) -> str:
    """A reason and its points, which stay together where the line is broken."""
    return f"{escape_line(reason.name)} {hundredths(reason.points)}".replace(" ", NO_BREAK)


def _context(reading: Reading, quote: Quote, frame: Frame, middle: int, window: range) -> Message:
    article, own = reading.article, quote.passage
    span, key = own.span, frame.key_of(article)
    before = [reading.passages[number] for number in window if number < own.number]
    after = [reading.passages[number] for number in window if number > own.number]

    def move(label: str, by: int, *, possible: bool) -> Item:
        press = Press(Action.CONTEXT, key, (span.start, len(span), middle - own.number + by))
        return frame.seal.button(label, press, disabled=not possible)

    buttons = [
        move("Earlier", -STEP, possible=window[0] > 0),
        move("Later", STEP, possible=window[-1] < len(reading.passages) - 1),
        *open_button(article),
    ]
    header = write(f"-# {joined([title(article), _of_all(article, reading.passages[middle])])}")
    shown = own.number in window
    parts = [
        *write_asked(frame.question),
        header,
        *_asides(article, before),
        *([write(quote_block(quote.pieces()))] if shown else []),
        *_asides(article, after),
        *row(buttons),
    ]
    return Message(parts, [quote.text] if shown else [])


def _asides(article: Article, passages: Sequence[Passage]) -> list[Item]:
    """Neighbours of a quote, small, a line each."""
    lines = [escape(" ".join(passage.span.cut(article.text).split())) for passage in passages]
    return [write("\n".join(f"-# {line}" for line in lines))] if lines else []


def _behind_bar(article: Article, stretch: Span) -> list[Item]:
    return [write(plain_block(stretch.cut(article.text)))]


def _stretch(reading: Reading, start: int, at_most: int) -> Span:
    """The text from a passage on: so many passages at most, as many as fit into READ_ON units, at least one."""
    first = reading.passages[start].span
    stretch = first
    for passage in reading.passages[start + 1 : start + at_most]:
        longer = Span(first.start, passage.span.end)
        if size(plain_block(longer.cut(reading.article.text))) > READ_ON:
            break
        stretch = longer
    return stretch


def _reading_row(opened: OpenArticle, shown: Span, seal: Seal) -> list[Item]:
    following = next((one.number for one in opened.reading.passages if one.span.start >= shown.end), None)
    press = Press(Action.READ, opened.key, (following or 0,))
    read_on = seal.button("Read on", press, disabled=following is None)
    return row([read_on, *open_button(opened.reading.article)])


def _of_all(article: Article, passage: Passage) -> str:
    where = f"paragraph {passage.paragraph} of {len(article.paragraphs)}" if passage.paragraph else "heading"
    return where.replace(" ", NO_BREAK)
