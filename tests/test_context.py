"""When a quote gets the sentence beside it, and when not."""

import pytest

from index import AnswerType, answer_question, build_index, parse_query, read, read_article, tokenize
from index.answer_words import find_answer_words
from index.context import find_context
from index.rank import Hit


def context(text, question, quoted, *, rank=1, shown=(), source="article.md", language=None):
    """The context of the last passage that reads so, as the hit of that rank."""
    article = read_article(text, source=source, language=language)
    reading = read(article)
    query = parse_query(question, article.language)
    passage = next(one for one in reversed(reading.passages) if one.span.cut(article.text) == quoted)
    terms = tuple(token.term for token in tokenize(quoted, article.language))
    worth = tuple(float(term in terms) for term in query.terms)
    hit = Hit(article, passage, 1.0, rank, worth, (), query.terms, terms, ~AnswerType.ANYTHING)
    found = find_context(hit, query, reading, find_answer_words(hit, query), {quoted, *shown})
    return found and found.span.cut(article.text)


@pytest.mark.parametrize(
    ("before", "quoted", "leans"),
    [
        pytest.param("Ann kept it. ", "She fed the crew.", True, id="first word"),
        pytest.param("Ann kept it. ", "“She fed the crew.”", True, id="in speech"),
        pytest.param("Ann kept it. ", "However, in March 1823 she fed the crew.", True, id="after common words"),
        pytest.param("Ann kept it. ", "Such light fed the crew.", True, id="such"),
        pytest.param("Ann kept it. ", "Days later Lee and she fed the crew.", False, id="after a name of its own"),
        pytest.param("Ann kept it. ", "The man she knew fed the crew.", False, id="after a noun of its own"),
        pytest.param("Ann kept it. ", "This week Lee fed the crew.", False, id="this week"),
        pytest.param("Ann kept it. ", "IT fed the crew.", False, id="a name in capitals"),
        pytest.param("Ann kept it.\n\n", "She fed the crew.", True, id="in the paragraph before"),
        pytest.param("Ann (Lee/AP)\n\n", "She fed the crew.", False, id="a caption before"),
        pytest.param("# Ann kept it.\n\n", "She fed the crew.", False, id="a heading before"),
        pytest.param("", "She fed the crew.", False, id="nothing before"),
        pytest.param("She fed  the crew. ", "She fed the crew.", False, id="the same words before"),
    ],
)
@pytest.mark.parametrize("rank", [1, 2])
def test_a_quote_that_leans_on_the_sentence_before_gets_it(before, quoted, leans, rank):
    found = context(f"{before}{quoted}\n\nNobody slept.", "fed the crew", quoted, rank=rank)

    assert found == (before.strip() if leans else None)


QUOTED = "The crew was fed."


@pytest.mark.parametrize(
    ("text", "question", "found"),
    [
        pytest.param(f"{QUOTED} Nine came.", "How many was the crew fed?", "Nine came.", id="a number after"),
        pytest.param(f"Old Ann Lee paid. {QUOTED}", "Who fed the crew?", "Old Ann Lee paid.", id="a name before"),
        pytest.param(f"{QUOTED} A storm was due to come.", "Why fed?", "A storm was due to come.", id="a reason after"),
        pytest.param(f"{QUOTED}\n\nNine came.", "How many was the crew fed?", None, id="in another paragraph"),
        pytest.param(f"{QUOTED} Ann came.", "How many was the crew fed?", None, id="no number"),
        pytest.param(f"{QUOTED} Nine came.", "How long was the crew fed?", None, id="a number without its unit"),
        pytest.param(f"{QUOTED} Nine came.", "Was the crew fed?", None, id="nothing asked for"),
    ],
)
def test_the_best_quote_gets_the_neighbour_that_has_the_kind_of_answer_it_lacks(text, question, found):
    assert context(text, question, QUOTED) == found
    assert context(text, question, QUOTED, rank=2) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(f"{QUOTED} Soup was made.", "Soup was made.", id="after"),
        pytest.param(f"Soup was made. {QUOTED}", "Soup was made.", id="before"),
        pytest.param(f"Soup was hot. {QUOTED} Soup was made.", "Soup was hot.", id="as many on both sides"),
        pytest.param(f"Soup was hot. {QUOTED} Cheap soup was.", "Cheap soup was.", id="more after"),
        pytest.param(f"{QUOTED}\n\nSoup was made.", None, id="in another paragraph"),
        pytest.param(f"# Soup\n\n{QUOTED}", None, id="a heading"),
        pytest.param(f"The crew came. {QUOTED} Ann fed it.", None, id="nothing that is missing"),
    ],
)
def test_the_best_quote_gets_the_neighbour_that_has_words_of_the_question_it_lacks(text, found):
    assert context(text, "What cheap soup was the crew fed?", QUOTED) == found
    assert context(text, "What cheap soup was the crew fed?", QUOTED, rank=2) is None


def test_a_quote_that_seems_to_answer_lacks_nothing():
    text = "In 1823 the crew was fed. Soup was made in 1824."

    assert context(text, "When was the crew fed soup?", "In 1823 the crew was fed.") is None


def test_a_heading_needs_nothing():
    assert context("Ann came.\n\n# She fed the crew\n\nSoup was made.", "soup", "She fed the crew") is None


def test_what_is_shown_already_is_no_context():
    text = "Ann came. She fed the crew. Soup was made. Pots of soup were hot."

    assert context(text, "What soup was the crew fed?", "She fed the crew.", shown={"Ann came."}) == "Soup was made."
    assert (
        context(text, "What soup was the crew fed?", "She fed the crew.", shown={"Ann came.", "Soup was made."}) is None
    )


def test_an_answer_shows_no_sentence_twice():
    index = build_index([read(read_article("Red foxes ran. Red hens ran.", source="farm.txt"))])

    first, second = answer_question(index, "Did red ran foxes or red ran hens?").quotes

    assert {first.passage.number, second.passage.number} == {0, 1}
    assert (first.context, second.context) == ((), ())


def test_a_context_is_cut_from_the_article_of_its_quote(lighthouse_article):
    other = read_article("Nobody slept. It burned whales.", source="other.txt")

    answer = answer_question(build_index([read(lighthouse_article), read(other)]), "whales burned")

    shown = {quote.text: [passage.span.cut(quote.article.text) for passage in quote.context] for quote in answer.quotes}
    assert shown == {
        "Its lamp burned the oil of whales.": ["The lighthouse of Skerry Point was lit in 1823."],
        "It burned whales.": ["Nobody slept."],
    }


@pytest.mark.parametrize(
    ("language", "before", "quoted"),
    [
        pytest.param("de", "Ann war alt. ", "Sie rettete die Mannschaft.", id="German"),
        pytest.param("fr", "Ann était âgée. ", "Elle sauva l’équipage.", id="French"),
        pytest.param("hu", "Anna öreg volt. ", "Ő mentette meg a legénységet.", id="one letter"),
        pytest.param("ru", "Анна была стара. ", "Она спасла моряков.", id="Russian"),
        pytest.param("ar", "كانت آن كبيرة. ", "وهي أنقذت البحارة.", id="Arabic"),
        pytest.param("zh", "安妮老了。", "“她救了水手。”", id="Chinese"),
        pytest.param("ja", "灯台は古い。", "この灯台が船員を救った。", id="Japanese"),
    ],
)
def test_pronouns_of_other_languages_lean_as_well(language, before, quoted):
    assert context(before + quoted, "?", quoted, language=language) == before.strip()


def test_a_language_that_nobody_described_has_quotes_that_stand_alone():
    assert context("Ann came. She fed the crew.", "?", "She fed the crew.", language="tlh") is None
