import pytest

from index.span import Span, join, trim


@pytest.mark.parametrize(
    ("start", "end"),
    [pytest.param(-1, 3, id="before the text"), pytest.param(3, 2, id="backwards")],
)
def test_a_span_runs_forward_from_zero_on(start, end):
    with pytest.raises(ValueError, match=f"from {start} to {end}"):
        Span(start, end)


def test_a_span_cuts_its_own_characters_and_no_others():
    assert Span(4, 8).cut("the lamp burns") == "lamp"
    assert len(Span(4, 8)) == 4


def test_a_span_counts_characters_not_bytes():
    assert Span(2, 4).cut("e\u0301🚒é.") == "🚒é"


def test_a_shifted_span_keeps_its_length():
    assert Span(4, 8).shift(10) == Span(14, 18)
    assert Span(4, 8).shift(-4) == Span(0, 4)
    with pytest.raises(ValueError, match="from -1 to 3"):
        Span(4, 8).shift(-5)


@pytest.mark.parametrize(
    ("inner", "inside"),
    [
        pytest.param(Span(4, 8), True, id="itself"),
        pytest.param(Span(5, 7), True, id="within"),
        pytest.param(Span(8, 8), True, id="empty at the end"),
        pytest.param(Span(3, 8), False, id="begins earlier"),
        pytest.param(Span(4, 9), False, id="ends later"),
        pytest.param(Span(8, 9), False, id="next to it"),
    ],
)
def test_a_span_contains_what_lies_wholly_in_it(inner, inside):
    assert (inner in Span(4, 8)) is inside


def test_spans_sort_by_where_they_begin_then_by_where_they_end():
    assert sorted([Span(5, 6), Span(0, 9), Span(0, 2)]) == [Span(0, 2), Span(0, 9), Span(5, 6)]


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        pytest.param([], (), id="none"),
        pytest.param([Span(0, 2), Span(1, 3)], (Span(0, 3),), id="overlapping"),
        pytest.param([Span(0, 2), Span(2, 3)], (Span(0, 3),), id="touching"),
        pytest.param([Span(0, 9), Span(1, 3)], (Span(0, 9),), id="one in the other"),
        pytest.param([Span(3, 4), Span(0, 2)], (Span(0, 2), Span(3, 4)), id="apart, out of order"),
    ],
)
def test_joined_spans_stand_in_order_and_apart(spans, joined):
    assert join(spans) == joined


@pytest.mark.parametrize(
    ("span", "text", "trimmed"),
    [
        pytest.param(Span(0, 4), "lamp", Span(0, 4), id="nothing to trim"),
        pytest.param(Span(0, 8), " \tlamp\n ", Span(2, 6), id="both ends"),
        pytest.param(Span(1, 10), "x\xa0\u3000a b\x85\u2028 \x1fx", Span(3, 6), id="every kind of white space"),
        pytest.param(Span(2, 6), "a  b c  d", Span(3, 6), id="only within the span"),
        pytest.param(Span(0, 6), "\u200blamp\u200b", Span(0, 6), id="zero width is no white space"),
        pytest.param(
            Span(2, 5),
            "ab   cd",
            Span(2, 2),
            id="white space alone",
        ),
    ],
)
def test_trim_takes_the_white_space_off_both_ends(span, text, trimmed):
    assert trim(span, text) == trimmed


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [((0, 5), (3, 9), 2), ((3, 9), (0, 5), 2), ((0, 9), (2, 4), 2), ((0, 3), (3, 5), 0), ((0, 1), (8, 9), 0)],
)
def test_what_two_spans_share_is_counted(one, other, length):
    assert Span(*one).shared(Span(*other)) == length
