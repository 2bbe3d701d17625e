from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import (
    QuestionTooLong,
    Settings,
    answer_question,
    build_index,
    further_quotes,
    rank_quotes,
    read,
    read_article,
)
from index.words import WORD


def index_of(*texts, source="article.txt", **numbers):
    return build_index([read(read_article(text, source=source)) for text in texts], Settings(**numbers))


def without_context(quotes):
    """As they are where they do not answer: nothing completes them."""
    return tuple(replace(quote, context=()) for quote in quotes)


def marked(quote, mark):
    return [words for words, its in quote.pieces() if its == mark]


@pytest.mark.parametrize(
    ("question", "paragraph", "sentence"),
    [
        pytest.param("When was the lighthouse lit?", 1, 1, id="same words"),
        pytest.param("Who was drowning?", 2, 2, id="same stem"),
    ],
)
def test_the_best_quote_is_the_sentence_that_answers(lighthouse, question, paragraph, sentence):
    best = answer_question(lighthouse, question).quotes[0].passage

    assert (best.paragraph, best.sentence) == (paragraph, sentence)


def test_a_quote_marks_what_matched_and_what_may_answer(lighthouse):
    quote = answer_question(lighthouse, "How many sailors did the daughter save?").quotes[0]

    assert list(quote.pieces()) == [
        ("The keeper’s ", ""),
        ("daughter", "matched"),
        (" rowed out and ", ""),
        ("saved", "matched"),
        (" ", ""),
        ("nine", "answer"),
        (" ", ""),
        ("sailors", "matched"),
        (" from drowning.", ""),
    ]
    assert quote.text == "The keeper’s daughter rowed out and saved nine sailors from drowning."
    assert quote.rank == 1


@pytest.mark.parametrize(
    ("sentence", "question", "words"),
    [
        pytest.param(
            "Biden sent 2,000 troops.", "How many troops did Biden send?", ["2,000"], id="a number with comma"
        ),
        pytest.param("The crew rowed 3.5 miles.", "How far did the crew row?", ["3.5 miles"], id="a number with point"),
        pytest.param("The crew saved twenty-two.", "How many did the crew save?", ["twenty-two"], id="with a hyphen"),
        pytest.param(
            "In 12 boats the crew rowed 2,000 long miles.",
            "How far did the crew row?",
            ["2,000 long miles"],
            id="a unit",
        ),
        pytest.param(
            "The crew rowed for four and a half hours.",
            "How long did the crew row?",
            ["four and a half hours"],
            id="two numbers and a unit",
        ),
        pytest.param(
            "The crew rowed 12, three hours late.",
            "How long did the crew row?",
            ["12", "three hours"],
            id="a comma before the unit",
        ),
        pytest.param("The crew paid $3 million.", "How much did the crew pay?", ["$3 million"], id="a sign before"),
        pytest.param("The crew paid US$3.", "How much did the crew pay?", ["US$3"], id="letters and a sign before"),
        pytest.param("The crew paid 20 %.", "How much did the crew pay?", ["20 %"], id="a sign behind"),
        pytest.param("The crew paid 5 per cent.", "How much did the crew pay?", ["5 per cent"], id="a share"),
        pytest.param("The crew paid nine.", "How much did the crew pay?", ["nine"], id="neither money nor share"),
        pytest.param(
            "The crew paid 20 pounds.", "How many pounds did the crew pay?", ["20"], id="money that was asked with"
        ),
        pytest.param("The crew saved nine of 12.", "How many did the crew save?", ["nine", "12"], id="two numbers"),
        pytest.param("The nine saved a crew.", "How many of the nine saved the crew?", [], id="a number asked with"),
        pytest.param("The crew landed on February 14.", "When did the crew land?", ["February 14"], id="a date"),
        pytest.param(
            "The crew landed on 14 February 2022.",
            "When did the crew land?",
            ["14 February 2022"],
            id="a date with the day first",
        ),
        pytest.param(
            "The crew lands on February 14 and 15.", "When does the crew land?", ["February 14 and 15"], id="two dates"
        ),
        pytest.param(
            "The crew landed on February 14.",
            "When in February did the crew land?",
            ["14"],
            id="a date of which the month was asked with",
        ),
        pytest.param(
            "The crew, 12 men, landed in 1823.", "When did the crew land?", ["1823"], id="a number is no time"
        ),
        pytest.param("The crew landed in Skerry Bay.", "Where did the crew land?", ["Skerry Bay"], id="a place"),
        pytest.param("Today the crew met Ann Lee.", "Who met the crew?", ["Ann Lee"], id="a person"),
        pytest.param("Today the crew met Lee.", "Who met the crew?", [], id="a single capital"),
        pytest.param("Ann Lee kept the crew.", "Who kept the crew?", [], id="a sentence’s first word"),
        pytest.param("Ann Lee’s crew landed in Kyiv.", "Where did the crew land?", ["Kyiv"], id="a person is no place"),
        pytest.param("The crew saved nine in 1823.", "Did the crew save any?", [], id="no kind asked for"),
        pytest.param(
            "The crew stayed because the sea was rough, and slept.",
            "Why did the crew stay?",
            ["because the sea was rough"],
            id="a reason",
        ),
        pytest.param(
            "Due to the U.S. storm of 3.5 days the crew stayed.",
            "Why did the crew stay?",
            ["Due to the U.S"],
            id="a reason of two words, as far as a full stop with a space",
        ),
        pytest.param(
            "The rest stayed because the crew did.",
            "Why did the crew stay?",
            ["because the", "did"],
            id="a reason around a word that matched",
        ),
        pytest.param(
            f"The crew stayed because {'so ' * 14}very many slept.",
            "Why did the crew stay?",
            [f"because {'so ' * 14}".strip()],
            id="a reason without an end",
        ),
        pytest.param("The crew slept, therefore it stayed.", "Why did the crew stay?", [], id="what comes of a reason"),
    ],
)
def test_words_of_the_kind_asked_for_are_marked_as_one_each(sentence, question, words):
    answer = answer_question(index_of(sentence, min_confidence=0), question)

    assert marked(answer.quotes[0], "answer") == words


@pytest.mark.parametrize(("max_quotes", "shown"), [(1, 1), (2, 2), (3, 3), (9, 4)])
def test_an_answer_shows_so_many_quotes_at_most(max_quotes, shown):
    texts = ("A red fox.", "My red hen.", "Her red dog.", "His red cat.")
    index = index_of(*texts, max_quotes=max_quotes, min_confidence=0)

    answer = answer_question(index, "red")

    assert [quote.rank for quote in answer.quotes] == list(range(1, shown + 1))
    assert [quote.text for quote in answer.quotes] == [*texts[:shown]]


def test_a_sentence_far_below_the_best_is_not_shown(lighthouse):
    answer = answer_question(lighthouse, "Since when has the lamp been electric?")

    assert [quote.passage.number for quote in answer.quotes] == [5]


def test_the_same_words_are_quoted_once():
    texts = ("The lamp is red.", "The  lamp\tis red.", "The lamp is old.", "The lamp is red.")
    index = index_of(*texts, max_quotes=2, min_confidence=0)

    answer = answer_question(index, "lamp")

    assert [quote.text for quote in answer.quotes] == ["The lamp is red.", "The lamp is old."]


def test_what_the_article_does_not_say_is_not_answered(lighthouse):
    answer = answer_question(lighthouse, "What did Napoleon and Josephine think of the sialors’ lamp in Venice?")

    assert not answer.found
    assert answer.quotes == ()
    assert [quote.rank for quote in answer.nearest] == [1, 2]
    assert 0 < answer.confidence < 0.5
    assert answer.unknown_words == ("Napoleon", "Josephine", "think", "Venice")
    assert answer.taken_for == {"sialors": "sailors"}


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        pytest.param("Who painted the Mona Lisa?", ("painted", "Mona", "Lisa"), id="no word in common"),
        pytest.param("How many?", (), id="only question words"),
        pytest.param("", (), id="empty"),
        pytest.param("🐋?\x00", (), id="no word"),
        pytest.param("sailors -daughter", (), id="everything excluded"),
        pytest.param('"nine lamps"', (), id="no such phrase"),
    ],
)
@pytest.mark.parametrize("min_confidence", [0, 0.5])
def test_where_nothing_is_found_nothing_is_offered(lighthouse_article, question, unknown, min_confidence):
    index = build_index([read(lighthouse_article)], Settings(min_confidence=min_confidence))

    answer = answer_question(index, question)

    assert (answer.found, answer.quotes, answer.nearest) == (False, (), ())
    assert answer.confidence == 0
    assert answer.unknown_words == unknown


def test_an_index_over_no_articles_answers_nothing():
    answer = answer_question(build_index([]), "Who kept the lamp?")

    assert (answer.quotes, answer.nearest, answer.unknown_words) == ((), (), ("kept", "lamp"))


def test_min_confidence_decides_between_quotes_and_nearest(lighthouse_article):
    question = "Did Napoleon ever see the lamp?"
    bold = answer_question(build_index([read(lighthouse_article)], Settings(min_confidence=0)), question)
    shy = answer_question(build_index([read(lighthouse_article)], Settings(min_confidence=1)), question)

    assert bold.found
    assert bold.nearest == ()
    assert not shy.found
    assert shy.nearest == without_context(bold.quotes[:2])
    assert shy.confidence == bold.confidence
    reached = Settings(min_confidence=bold.confidence)
    assert answer_question(build_index([read(lighthouse_article)], reached), question).quotes == bold.quotes


# Each pair differs in one thing.
@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        pytest.param(
            ("The crew was saved.", "Who saved the crew?"),
            ("The crew was saved.", "Who fed the crew?"),
            id="an unknown word",
        ),
        pytest.param(
            ("The crew saved nine.", "How many did the crew save?"),
            ("The crew saved them.", "How many did the crew save?"),
            id="no number",
        ),
        pytest.param(
            ("The crew was saved.", "Was the crew saved?"),
            ("The crew was saved.", "When was the crew saved?"),
            id="a kind of answer",
        ),
        pytest.param(
            ("The crew was saved. They slept.", "crew saved"),
            ("The crew slept. They were saved.", "crew saved"),
            id="two sentences",
        ),
    ],
)
def test_an_answer_is_surer_the_more_of_the_question_is_there(surer, less_sure):
    (text, question), (other_text, other_question) = surer, less_sure

    sure, unsure = answer_question(index_of(text), question), answer_question(index_of(other_text), other_question)
    assert sure.confidence > unsure.confidence > 0


def test_a_number_that_no_sentence_has_is_no_answer(lighthouse):
    assert answer_question(lighthouse, "How many sailors did the daughter save?").found
    assert not answer_question(lighthouse, "How many whales gave the oil of the lamp?").found


def test_a_number_of_another_unit_is_no_answer(lighthouse):
    assert answer_question(lighthouse, "For how long has nobody lived in the tower?").found
    assert not answer_question(lighthouse, "How tall is the tower that nobody lived in?").found


def test_each_quote_of_several_articles_is_cut_from_its_own(lighthouse_article):
    texts = "Long ago a lamp burned here. Fish are cold.", "Cows sleep. In barns a lamp burned too."
    index = build_index([read(read_article(text, source="other.txt")) for text in texts] + [read(lighthouse_article)])

    answer = answer_question(index, "a lamp that burned")

    assert {(quote.article.source, quote.text) for quote in answer.quotes} == {
        ("other.txt", "Long ago a lamp burned here."),
        ("other.txt", "In barns a lamp burned too."),
        ("lighthouse.txt", "Its lamp burned the oil of whales."),
    }


@pytest.mark.parametrize("min_confidence", [0, 1])
def test_a_heading_is_not_shown_beside_a_sentence(min_confidence):
    text = "# The red fox\n\nA red fox was seen.\n\n## Red fox, red hen"
    index = index_of(text, source="article.md", min_confidence=min_confidence)

    answer = answer_question(index, "red fox")

    assert [quote.text for quote in answer.quotes or answer.nearest] == ["A red fox was seen."]


def test_a_heading_is_quoted_where_there_is_nothing_else():
    index = index_of("# The red fox\n\nIt was seen in town.", source="article.md", min_confidence=0)

    answer = answer_question(index, "red fox")

    assert [quote.text for quote in answer.quotes] == ["The red fox"]


@pytest.mark.parametrize(
    "question",
    ['"to be or not to be"', "“To be, or not to be”", 'Who asked whether "not to be" is an answer?'],
)
def test_an_exact_phrase_stands_in_every_quote(question):
    index = index_of("To be or not to be, he asked. Not to answer is to be rude. Or is it?", min_confidence=0)

    answer = answer_question(index, question)

    assert [quote.passage.number for quote in answer.quotes] == [0]


def test_an_endless_question_is_refused(lighthouse):
    with pytest.raises(QuestionTooLong):
        answer_question(lighthouse, "lamp " * 201)


ARTICLE_WORDS = [
    *(
        "lamp",
        "lamps",
        "Lamp",
        "Ann",
        "Lee",
        "in",
        "the",
        "saved",
        "nine",
        "sailors",
        "Kyïv",
        "Kyi\u0308v",
        "été",
        "ﬁre",
    ),
    *("2,000", "3.5", "February 14", "1823", "14 and 15", "twenty-two", "(AP)", "“Ann’s lamp”", "—", "🐋", "lamp."),
    *("It", "In 1823 they", "miles", "because of", "$3", "20 %", ",", "x" * 60),
    *("U.S.", "saved!", "Who?", "ไทย", "नदी", "e.g.", "\u00a0", "\u200b", "\n", "_", "*"),
]
ASKED_WORDS = [
    *(
        "How many",
        "How far is",
        "Why",
        "When",
        "Who",
        "Where",
        "lamp",
        "lamsp",
        "Lee",
        "save",
        "sailor",
        "kyïv",
        "ete",
        "fire",
        "2,000",
    ),
    *("February", "twenty", "นที", "ไทย", "the", "U.S.", "Napoleon", '"ann’s lamp"', "-Lee", "“the lamp”", "-“14 and”"),
    *("?", "🐋", "\x07", '"'),
]
PARAGRAPHS = st.lists(st.lists(st.sampled_from(ARTICLE_WORDS), min_size=1, max_size=14).map(" ".join), max_size=5)
TEXTS = PARAGRAPHS.map(lambda paragraphs: "\n\n".join(["# Ann’s lamp", "Lamps.", *paragraphs]))


@settings(max_examples=300)
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=2),
    source=st.sampled_from(["article.txt", "article.md"]),
    question=st.lists(st.sampled_from(ASKED_WORDS), max_size=6).map(" ".join),
    max_quotes=st.integers(1, 3),
    min_confidence=st.sampled_from([0, 0.5, 1]),
)
def test_every_answer_keeps_the_promises(texts, source, question, max_quotes, min_confidence):
    index = index_of(*texts, source=source, max_quotes=max_quotes, min_confidence=min_confidence)

    answer = answer_question(index, question)

    assert answer == answer_question(index, question)
    assert 0 <= answer.confidence <= 1
    assert not (answer.quotes and answer.nearest)
    assert answer.confidence >= min_confidence or not answer.found
    assert len(answer.quotes) <= max_quotes
    assert len(answer.nearest) <= 2
    for shown in (answer.quotes, answer.nearest):
        assert [quote.rank for quote in shown] == list(range(1, len(shown) + 1))
        assert len({" ".join(quote.text.split()) for quote in shown}) == len(shown)
        for quote in shown:
            check_marks(quote)
    check_context(index, answer)


def check_context(index, answer):
    said = [quote.text for quote in answer.quotes]
    for quote in answer.quotes:
        passages = next(reading.passages for reading in index.readings if reading.article is quote.article)
        for passage in quote.context:
            assert passage is passages[passage.number]
            assert abs(passage.number - quote.passage.number) == 1
            assert not passage.is_heading
            said.append(passage.span.cut(quote.article.text))
        assert len(quote.context) <= 1
        before, after = quote.around()
        assert before + after == quote.context
        assert all(passage.span.end <= quote.passage.span.start for passage in before)
    assert len({" ".join(words.split()) for words in said}) == len(said)
    assert not [quote for quote in answer.nearest if quote.context]


def check_marks(quote):
    text, span = quote.article.text, quote.passage.span
    assert "".join(words for words, _ in quote.pieces()) == quote.text == text[span.start : span.end]
    assert all(words for words, _ in quote.pieces())
    assert marked(quote, "matched") == [text[place.start : place.end] for place in quote.highlights]
    assert marked(quote, "answer") == [text[place.start : place.end] for place in quote.answer_words]
    words = [match.span() for match in WORD.finditer(text)]
    assert {(place.start, place.end) for place in quote.highlights} <= set(words)
    for place in quote.answer_words:
        assert place.start in {start for start, _ in words} or text[place.start] == "$"
        assert place.end in {end for _, end in words} or text[place.end - 1] == "%"
    for places in (quote.highlights, quote.answer_words, sorted(quote.highlights + quote.answer_words)):
        assert all(place in span for place in places)
        assert all(one.end <= other.start for one, other in pairwise(places))


UNSPACED = st.text(st.sampled_from([*"灯塔高三米年。，「」 ก็ที่a1"]), max_size=60).map(lambda text: f"灯塔。{text}")


@settings(max_examples=200)
@given(text=UNSPACED, question=st.text(st.sampled_from([*"灯塔高多少什么时候谁年米ก็ที่a"]), max_size=12))
def test_marks_stand_apart_where_words_overlap(text, question):
    index = build_index([read(read_article(text, source="a.txt", language="zh"))], Settings(min_confidence=0))

    for quote in answer_question(index, question).quotes:
        marks = sorted(quote.highlights + quote.answer_words)
        assert "".join(words for words, _ in quote.pieces()) == quote.text
        assert all(mark in quote.passage.span for mark in marks)
        assert all(one.end <= other.start for one, other in pairwise(marks))
        assert all(one.end < other.start for one, other in pairwise(quote.highlights))


def test_pairs_of_letters_side_by_side_are_marked_as_one():
    article = read_article("老灯塔建于1823年。大海很深。", source="a.txt")

    (quote,) = answer_question(build_index([read(article)]), "灯塔建于什么时候？").quotes

    assert [*quote.pieces()] == [("老", ""), ("灯塔建于", "matched"), ("1823年", "answer"), ("。", "")]


@pytest.mark.parametrize(
    ("language", "text", "question", "words"),
    [
        pytest.param("de", "Der Turm ist zu, weil es stürmt.", "Warum ist der Turm zu?", "weil es stürmt", id="German"),
        pytest.param(
            "fr",
            "La tour est fermée parce qu’il pleut.",
            "Pourquoi la tour est fermée ?",
            "parce qu’il pleut",
            id="French",
        ),
        pytest.param("ru", "Маяк закрыли из-за холода, говорят.", "Почему закрыли маяк?", "из-за холода", id="Russian"),
        pytest.param("zh", "灯塔关闭了，因为油很贵，没有人。", "灯塔为什么关闭了？", "因为油很贵", id="Chinese"),
        pytest.param(
            "fr", "La tour coûte 3 millions d’euros.", "Combien coûte la tour ?", "3 millions d’euros", id="money"
        ),
        pytest.param("zh", "灯塔花费300万元。", "灯塔花费多少？", "300万元", id="money without spaces"),
    ],
)
def test_reasons_and_money_are_marked_in_other_languages(language, text, question, words):
    index = build_index([read(read_article(text, source="a.txt", language=language))], Settings(min_confidence=0))

    assert marked(answer_question(index, question).quotes[0], "answer") == [words]


def test_a_day_with_a_full_stop_belongs_to_its_month():
    article = read_article("Er wurde am 5. Mai 1823 gebaut. Das Meer ist tief.", source="a.txt")
    index = build_index([read(article)], Settings(min_confidence=0))

    assert marked(answer_question(index, "Wann wurde er gebaut?").quotes[0], "answer") == ["5. Mai 1823"]


def test_a_question_that_asks_on_is_answered_with_the_words_of_the_one_before(lighthouse):
    answer = answer_question(lighthouse, "And since when?", "Is the lamp electric?")

    assert answer.quotes[0].text == "Since 1911 the lamp has been electric."
    assert answer.query.borrowed == ("lamp", "electric")


def test_a_question_with_words_of_its_own_forgets_the_one_before(lighthouse):
    asked_on = answer_question(lighthouse, "When was the lighthouse lit?", "Is the lamp electric?")

    assert asked_on == answer_question(lighthouse, "When was the lighthouse lit?")


def test_words_close_to_unknown_ones_are_told_where_nothing_answers(lighthouse):
    answer = answer_question(lighthouse, "Which girl has cannons?")

    assert not answer.found
    assert answer.close_words == {"girl": ("daughter",)}


@pytest.mark.parametrize("question", ["When was the lighthouse lit?", "lamp", "What did the lamp burn?"])
def test_all_candidates_begin_with_the_quotes_of_the_answer(lighthouse, question):
    quotes = answer_question(lighthouse, question).quotes

    assert rank_quotes(lighthouse, question)[: len(quotes)] == without_context(quotes)


def test_further_quotes_go_on_where_the_answer_ends(lighthouse):
    first, second = further_quotes(lighthouse, "lamp", 0)

    assert further_quotes(lighthouse, "lamp", 1) == (second,)
    assert further_quotes(lighthouse, "lamp", 2) == ()
    assert (first.rank, second.rank) == (1, 2)
