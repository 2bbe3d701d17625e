"""Answers and articles as the terminal shows them: the quote brightest, all that is about it small."""

from collections.abc import Callable, Iterator, Sequence

from bot.terminal.screen import Line, Screen, paint, shown
from bot.wording import count, day, hundredths, joined, not_said, place, taken_for
from index import Answer, Article, Passage, PassageIndex, Quote, Reading, explain

# Each mark of a quote's piece, on a screen that shows styles and on one that does not.
_STYLES = {"": "", "matched": "bold", "answer": "underline"}
_SIGNS = {"": "", "matched": "*", "answer": "_"}

Neighbours = Callable[[Quote], tuple[Sequence[Passage], Sequence[Passage]]]


def render_answer(answer: Answer, screen: Screen, neighbours: Neighbours | None = None) -> str:
    """
    An answer: its quotes, each with its place, or that the article does not say.

    Args:
        answer: what to show.
        screen: what can be shown.
        neighbours: the passages to show before and after each quote; where
            there are none, its context is shown.
    """
    blocks: list[list[Line]] = []
    if answer.found:
        blocks += _quotes(answer.quotes, screen, neighbours)
        if answer.taken_for:
            blocks.append([_line(sentence) for sentence in taken_for(answer, shown)])
    else:
        blocks.append(list(_not_said(answer)))
        if answer.nearest:
            blocks.append([_line("Nearest, but not an answer:")])
            blocks += _quotes(answer.nearest, screen, neighbours)
    return paint(blocks, screen)


def render_why(answer: Answer, index: PassageIndex, screen: Screen) -> str:
    """What the score of the best quote is made of, or of the nearest; the parts add up to it."""
    candidates = answer.quotes or answer.nearest
    if not candidates:
        return "No sentence shares a word with the question."
    quote = candidates[0]
    reasons = explain(quote.parts, answer.query, index)
    wide = max(len(name) for name in ("together", *(reason.name for reason in reasons)))
    lines = [_line("Why this sentence?", "bold"), _quoted(quote, screen)]
    for reason in reasons:
        pieces = [(f"  {shown(reason.name):<{wide}} {hundredths(reason.points):>8}", "")]
        if reason.sentences is not None:
            have = "has" if reason.sentences == 1 else "have"
            all_of_them = count(index.sentences, "sentence")
            pieces.append((f"   {reason.sentences} of {all_of_them} {have} it", "dim"))
        lines.append(Line(tuple(pieces)))
    together = sum(reason.points for reason in reasons)
    lines.append(_line(f"  {'together':<{wide}} {hundredths(together):>8}   sure {answer.confidence:.2f}", "bold"))
    present = {reason.name for reason in reasons if reason.sentences is not None}
    if missing := [shown(word) for word in answer.query.words if word not in present]:
        lines.append(_line(f"  not in it: {', '.join(missing)}", "dim"))
    return paint([lines], screen)


def render_reading(reading: Reading, screen: Screen) -> str:
    """What was read: title, date, language, sections, and each paragraph and sentence with its number."""
    article = reading.article
    about = joined(
        [
            shown(article.source),
            day(article.published) or "no date",
            f"language {article.language}",
            count(len(article.paragraphs), "paragraph"),
            count(reading.sentences, "sentence"),
            count(len(article.sections), "heading"),
        ]
    )
    blocks = [[_line(shown(article.title), "bold"), _line(about, "dim")]]
    depths = {section.heading: section.depth for section in article.sections}
    wide = len(f"{len(article.paragraphs)}.{max(passage.sentence for passage in reading.passages)}")
    for passage in reading.passages:
        words = shown(passage.span.cut(article.text))
        if passage.is_heading:
            depth = next((depth for heading, depth in depths.items() if passage.span in heading), 1)
            blocks.append([_line(f"{'#' * depth} {words}", "bold")])
            continue
        if passage.paragraph == 1 and passage.sentence == 1 and len(blocks) == 1:
            blocks.append([])
        number = f"{passage.paragraph}.{passage.sentence}".rjust(wide)
        blocks[-1].append(Line(((f"{number}  ", "dim"), (words, ""))))
    return paint(blocks, screen)


def render_opened(index: PassageIndex, screen: Screen) -> str:
    """One line for each article that is open."""
    lines = []
    for reading in index.readings:
        about = joined([day(reading.article.published), count(reading.sentences, "sentence")])
        lines.append(Line(((shown(reading.article.title), "bold"), (f" · {about}", "dim"))))
    return paint([lines], screen)


def _quotes(quotes: Sequence[Quote], screen: Screen, neighbours: Neighbours | None) -> Iterator[list[Line]]:
    """Each quote with its place below; title and date once at the end where all are from one article."""
    together = len(quotes) > 1 and len({id(quote.article) for quote in quotes}) == 1
    for quote in quotes:
        before, after = neighbours(quote) if neighbours else ((), ())
        if not (before or after):
            before, after = quote.around()
        about = "" if together else _about(quote.article)
        yield [
            *(_aside(quote.article, passage, screen) for passage in before),
            _quoted(quote, screen),
            *(_aside(quote.article, passage, screen) for passage in after),
            _small(joined([about, place(quote.article, quote.passage, shown)])),
        ]
    if together:
        yield [_small(_about(quotes[0].article))]


def _not_said(answer: Answer) -> Iterator[Line]:
    first, *rest = not_said(answer, shown)
    yield _line(first, "bold" if answer.query.terms else "")
    yield from map(_line, rest)


def _quoted(quote: Quote, screen: Screen) -> Line:
    """The quote behind a bar, its marks as styles, or as signs around the words; neighbours of a kind share them."""
    pieces: list[tuple[str, str]] = []
    for words, mark in quote.pieces():
        if len(pieces) > 1 and pieces[-2][1] == mark != "" and pieces[-1][0].isspace():
            gap, _ = pieces.pop()
            before, _ = pieces.pop()
            pieces.append((before + gap + words, mark))
        else:
            pieces.append((words, mark))
    if screen.styled:
        return Line(tuple((shown(words), _STYLES[mark]) for words, mark in pieces), margin=("┃ ", "cyan"))
    return Line(tuple((f"{_SIGNS[mark]}{shown(words)}{_SIGNS[mark]}", "") for words, mark in pieces), margin=("> ", ""))


def _aside(article: Article, passage: Passage, screen: Screen) -> Line:
    """A neighbour of a quote, small behind a thinner bar, or behind dots."""
    margin = ("│ ", "dim") if screen.styled else ("… ", "")
    return Line(((shown(passage.span.cut(article.text)), "dim"),), margin)


def _small(text: str) -> Line:
    return Line(((text, "dim"),), margin=("  ", ""))


def _line(text: str, style: str = "") -> Line:
    return Line(((text, style),))


def _about(article: Article) -> str:
    return joined([shown(article.title), day(article.published)])
