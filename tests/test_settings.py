from math import inf, nan

import pytest

from index.settings import Settings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"k1": -0.1}, "k1 is a number from 0 on, not -0.1", id="k1 below 0"),
        pytest.param({"b": -0.1}, "b lies between 0 and 1, not -0.1", id="b below 0"),
        pytest.param({"b": 1.1}, "b lies between 0 and 1, not 1.1", id="b above 1"),
        pytest.param({"b": nan}, "b lies between 0 and 1, not nan", id="b not a number"),
        pytest.param({"max_quotes": 0}, "max_quotes counts from 1, not 0", id="no quotes"),
        pytest.param({"min_confidence": -0.5}, "min_confidence lies", id="confidence below 0"),
        pytest.param({"min_confidence": 1.5}, "min_confidence lies", id="confidence above 1"),
        pytest.param(
            {"k1": nan},
            "k1 is a number from 0 on, not nan",
            id="k1 not a number",
        ),
        pytest.param(
            {"k1": inf},
            "k1 is a number from 0 on, not inf",
            id="k1 endless",
        ),
    ],
)
def test_an_impossible_setting_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        Settings(**change)


@pytest.mark.parametrize("edge", [0, 1])
def test_the_edges_of_each_range_are_possible(edge):
    settings = Settings(k1=0, b=edge, max_quotes=1, min_confidence=edge)

    assert (settings.b, settings.min_confidence) == (edge, edge)
