import pytest

from index import (
    Fault,
    Labelled,
    Outcome,
    Passage,
    Settings,
    Span,
    Summary,
    build_index,
    passages_with_span,
    passages_with_words,
    read,
    read_article,
    suggest_min_confidence,
    summarise,
    try_question,
)

SAID, UNSAID = Labelled("Who?", frozenset({(0, 1)})), Labelled("Who else?", frozenset())


def outcome(labelled, rank, *, answered, confidence=0.5):
    return Outcome(labelled, rank, answered, confidence, best=None)


def test_a_summary_counts_ranks_and_answers():
    outcomes = [
        outcome(SAID, 1, answered=True),
        outcome(SAID, 2, answered=True),
        outcome(UNSAID, None, answered=True),
        outcome(SAID, 4, answered=False),
        outcome(SAID, 10, answered=True),
        outcome(UNSAID, None, answered=False),
        outcome(SAID, None, answered=False),
        outcome(UNSAID, None, answered=False),
    ]

    # By hand: of 5, ranks 1, 2, 4, 10 and none; (1 + 1/2 + 1/4 + 1/10 + 0) / 5.
    assert summarise(outcomes) == Summary(
        answerable=5,
        unanswerable=3,
        hit_at_1=pytest.approx(1 / 5),
        hit_at_3=pytest.approx(2 / 5),
        hit_at_5=pytest.approx(3 / 5),
        mrr=pytest.approx(0.37),
        answered=pytest.approx(3 / 5),
        wrongly_answered=pytest.approx(1 / 3),
    )


@pytest.mark.parametrize(
    ("outcomes", "summary"),
    [
        pytest.param([], Summary(0, 0, None, None, None, None, None, None), id="nothing"),
        pytest.param(
            [outcome(UNSAID, None, answered=False)], Summary(0, 1, None, None, None, None, None, 0), id="only unsaid"
        ),
        pytest.param([outcome(SAID, 1, answered=True)], Summary(1, 0, 1, 1, 1, 1, 1, None), id="only said"),
    ],
)
def test_where_there_is_nothing_to_count_there_is_no_share(outcomes, summary):
    assert summarise(outcomes) == summary


def test_a_question_is_tried_for_its_rank_and_its_answer(lighthouse):
    said = try_question(lighthouse, Labelled("When was the lighthouse lit?", frozenset({(0, 0)})))
    second = try_question(lighthouse, Labelled("When was the lighthouse lit?", frozenset({(0, 1), (0, 6)})))
    unsaid = try_question(lighthouse, Labelled("Who painted the Mona Lisa?", frozenset()))

    assert (said.rank, said.answered, said.best.passage.number) == (1, True, 0)
    assert (second.rank, second.best.passage.number) == (2, 0)
    assert (unsaid.rank, unsaid.answered, unsaid.best) == (None, False, None)


def test_a_right_passage_is_one_of_the_right_article(lighthouse_article):
    readings = [read(read_article("A lamp once burned.", source="other.txt")), read(lighthouse_article)]
    index = build_index(readings, Settings(min_confidence=1))

    outcome = try_question(index, Labelled("Which lamp burned the oil?", frozenset({(1, 1), (0, 5)})))

    assert (outcome.rank, outcome.answered) == (1, False)
    assert try_question(index, Labelled("Which lamp burned the oil?", frozenset({(0, 1)}))).rank is None


@pytest.mark.parametrize(("number", "rank"), [(9, 10), (10, None)])
def test_the_order_is_looked_at_ten_deep(number, rank):
    index = build_index([read(read_article(f"Fox {letter}.", source="fox.txt")) for letter in "bcdefghjklmn"])

    assert try_question(index, Labelled("fox", frozenset({(number, 0)}))).rank == rank


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        pytest.param("red fox", [1, 3], id="headings left out"),
        pytest.param("RED  Fox\n", [1, 3], id="case and white space"),
        pytest.param("a red", [1, 2], id="part of a word"),
        pytest.param("red wolf", [], id="nowhere"),
    ],
)
def test_passages_are_found_by_their_words(words, numbers):
    body = "# The red fox\n\nA Red\nfox ran. A reddish hen too.\n\nNo red\tfox here."
    reading = read(read_article(body, source="article.md"))

    assert [passage.number for passage in passages_with_words(reading, words)] == numbers


# Passages at 0 to 10, 11 to 21, 22 to 32 and 33 to 43.
@pytest.mark.parametrize(
    ("start", "end", "numbers"),
    [
        pytest.param(3, 5, [0], id="within one"),
        pytest.param(10, 12, [1], id="and the space before it"),
        pytest.param(8, 18, [1], id="2 of 10 in the first, 7 in the second"),
        pytest.param(7, 17, [0, 1], id="3 of 10 in the first, 6 in the second"),
        pytest.param(8, 13, [0, 1], id="2 of 5 in each"),
        pytest.param(0, 43, [0, 1, 2, 3], id="10 of 43 in each"),
        pytest.param(8, 24, [1], id="2 of 16, 10 and 2"),
        pytest.param(10, 11, [], id="in none"),
        pytest.param(5, 5, [], id="nothing"),
    ],
)
def test_an_answer_stands_where_most_of_it_or_three_tenths_stand(start, end, numbers):
    passages = [Passage(number, Span(11 * number, 11 * number + 10), 1, number + 1) for number in range(4)]

    assert [passage.number for passage in passages_with_span(passages, Span(start, end))] == numbers
    assert passages_with_span([], Span(start, end)) == []


@pytest.mark.parametrize(
    ("tried", "fault"),
    [
        pytest.param(outcome(SAID, 1, answered=True), None, id="right"),
        pytest.param(outcome(UNSAID, None, answered=False), None, id="rightly refused"),
        pytest.param(outcome(SAID, 2, answered=True), Fault.NOT_FIRST, id="another first"),
        pytest.param(outcome(SAID, None, answered=True), Fault.NOT_FIRST, id="not found"),
        pytest.param(outcome(SAID, 1, answered=False), Fault.REFUSED, id="refused"),
        pytest.param(outcome(SAID, 4, answered=False), Fault.REFUSED, id="refused, and another first"),
        pytest.param(outcome(UNSAID, None, answered=True), Fault.ANSWERED, id="answered"),
    ],
)
def test_a_question_that_went_wrong_has_a_fault(tried, fault):
    assert tried.fault == fault


@pytest.mark.parametrize(
    ("said", "unsaid", "suggested"),
    [
        pytest.param([0.9, 0.8], [0.2, 0.4], 0.6, id="apart"),
        pytest.param([0.9, 0.3], [0.1, 0.5], 0.7, id="across: of two gaps as good the widest"),
        pytest.param([0.9, 0.7, 0.6, 0.3], [0.1, 0.2, 0.5], 0.55, id="by shares, not by numbers"),
        pytest.param([0.2], [0.8], 0.1, id="the wrong way round: answer everything"),
        pytest.param([0.5], [0.5], 0.25, id="all the same"),
    ],
)
def test_the_suggested_confidence_parts_the_questions_best(said, unsaid, suggested):
    outcomes = [outcome(SAID, 1, answered=True, confidence=confidence) for confidence in said]
    outcomes += [outcome(UNSAID, None, answered=True, confidence=confidence) for confidence in unsaid]

    assert suggest_min_confidence(outcomes) == suggested


@pytest.mark.parametrize("labelled", [SAID, UNSAID], ids=["said", "unsaid"])
def test_questions_of_one_kind_suggest_nothing(labelled):
    assert suggest_min_confidence([outcome(labelled, 1, answered=True)]) is None
    assert suggest_min_confidence([]) is None
