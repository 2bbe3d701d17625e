"""What both faces say in the same words: dates, places, counts, and why an article does not say."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from index import Answer, Article, Difference, Passage

# Makes a piece of somebody else's text safe to show on a face.
Show = Callable[[str], str]


def day(published: date | None) -> str:
    """A day as people write it, or nothing."""
    return f"{published.day} {published:%B %Y}" if published else ""


def count(number: int, noun: str) -> str:
    """So many of a thing."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def hundredths(points: float) -> str:
    """Points as people write them: two decimals, a minus as long as a plus, and none before nothing."""
    return f"{points:z.2f}".replace("-", "\N{MINUS SIGN}")


def joined(parts: Sequence[str]) -> str:
    """The parts that are not empty, with dots between them."""
    return " · ".join(filter(None, parts))


def listed(words: Sequence[str], last: str) -> str:
    """A, b or c: at least one word, the last one behind "or" or "and"."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def changes_in_words(difference: Difference) -> str:
    """How many sentences were added, have changed, are gone."""
    counts = {"added": difference.added, "changed": difference.changed, "gone": difference.gone}
    told = [f"{count(len(which), 'sentence')} {what}" for what, which in counts.items() if which]
    return listed(told, "and") if told else "no sentence has changed"


def place(article: Article, passage: Passage, show: Show) -> str:
    """Where a passage stands, as people cite it: section, page, paragraph, sentence."""
    page = article.page(passage.span)
    section = " › ".join(show(heading) for heading in article.section_path(passage.span))
    if passage.is_heading:
        return joined([section, "heading"])
    paragraph = f"paragraph {passage.paragraph}"
    if passage.span != article.paragraphs[passage.paragraph - 1]:
        paragraph += f", sentence {passage.sentence}"
    return joined([section, f"page {page}" if page else "", paragraph])


def not_said(answer: Answer, show: Show) -> Iterator[str]:
    """
    That the article does not say, and what is known of why; a sentence each, the first of them the answer.

    Args:
        answer: one without quotes.
        show: sets off a word of the question or the article.
    """
    if not answer.query.terms:
        yield "I look for words. Ask with a name, a thing or a number."
        return
    yield "The article does not say." if answer.articles == 1 else f"None of the {answer.articles} articles says."
    if answer.unknown_words:
        never = "It never uses" if answer.articles == 1 else "They never use"
        yield f"{never} {listed([show(word) for word in answer.unknown_words], 'or')}."
    for word, close in answer.close_words.items():
        have = "it has" if answer.articles == 1 else "they have"
        yield f"Close to {show(word)} {have} {listed([show(other) for other in close], 'and')}."
    yield from taken_for(answer, show)
    if answer.nearest and not answer.unknown_words:
        use = "It uses" if answer.articles == 1 else "They use"
        together = {name for name, _ in answer.nearest[0].parts}.issuperset(answer.query.words)
        yield (
            "A sentence has all your words, but it does not seem to answer."
            if together
            else f"{use} your words, but no sentence brings them together."
        )


def taken_for(answer: Answer, show: Show) -> Iterator[str]:
    """What each misspelt word was taken for, a sentence each."""
    for typed, meant in answer.taken_for.items():
        has = "it has" if answer.articles == 1 else "they have"
        yield f"You wrote {show(typed)}; {has} {show(meant)}."
