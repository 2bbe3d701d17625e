import re
import tomllib
from importlib.resources import files

import numpy as np
import pytest

from index.confidence import SIGNALS
from index.evidence import STANDS, WAYS
from index.features import COLUMNS, FEATURES
from index.weights import parse_weights, read_weights

FILE = files("index").joinpath("weights.toml")
TEXT = FILE.read_text(encoding="utf-8")
READ = tomllib.loads(TEXT)
NAMES = [feature.__name__ for family in FEATURES.values() for feature in family]


def invented(without=""):
    """A file in which each weight is another number, counted on from 1; perhaps one is missing."""
    lines, number = ["bm25 = 0.5"], 0

    def weights(name, many):
        nonlocal number
        numbers = [str(number := number + 1) for _ in range(many)]
        if name != without:
            lines.append(f'"{name}" = [{", ".join(numbers)}]' if many > 1 else f'"{name}" = {numbers[0]}')

    for table, names, many in [
        ("stands", STANDS, WAYS),
        ("features", NAMES, 1),
        ("units", ["counts", "bias", *COLUMNS], 2),
        ("signals", ["bias", *(signal.__name__ for signal in SIGNALS)], 1),
    ]:
        lines.append(f"[{table}]")
        for name in names:
            weights(name, many)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        pytest.param("stands", STANDS, id="where words stand"),
        pytest.param("features", NAMES, id="features"),
        pytest.param("units", [*COLUMNS, "bias", "counts"], id="units"),
        pytest.param("signals", ["bias", *(signal.__name__ for signal in SIGNALS)], id="signals"),
    ],
)
def test_there_is_a_weight_for_each_and_nothing_besides(table, names):
    assert sorted(READ[table]) == sorted(names)
    assert len(set(names)) == len(names)


def test_the_file_has_no_other_tables():
    assert set(READ) == {"bm25", "stands", "features", "units", "signals"}


def test_each_weight_has_four_decimals():
    weights = [line.split(" = ", 1)[1] for line in TEXT.splitlines() if " = " in line and not line.startswith("#")]

    assert len(weights) > len(COLUMNS)
    assert [
        weight for weight in weights if not re.fullmatch(r"-?\d+\.\d{4}|\[(-?\d+\.\d{4}(, |(?=])))+\]", weight)
    ] == []


def test_the_file_is_small_enough_to_be_read():
    assert len(TEXT.encode()) < 200_000


def test_what_is_read_has_the_shapes_that_are_needed():
    weights = read_weights()
    units = len(weights.unit_counts)

    assert weights.columns.shape == (len(COLUMNS),)
    assert weights.units.shape == (len(COLUMNS), units)
    assert weights.unit_biases.shape == (units,)
    assert all(np.isfinite(part).all() for part in (weights.columns, weights.units, weights.unit_biases))
    assert np.isfinite(weights.unit_counts).all()
    assert read_weights() is weights


def test_each_weight_is_read_for_the_column_of_its_name():
    text = invented()
    read = tomllib.loads(text)

    weights = parse_weights(text)

    counts = dict(zip(COLUMNS, weights.columns.tolist(), strict=True))
    assert counts["bm25"] == 0.5
    assert {name: counts[name] for name in NAMES} == read["features"]
    assert {stand: [counts[f"{stand} {way}"] for way in range(1, WAYS + 1)] for stand in STANDS} == read["stands"]
    assert dict(zip(COLUMNS, weights.units.tolist(), strict=True)) == {name: read["units"][name] for name in COLUMNS}
    assert weights.unit_biases.tolist() == read["units"]["bias"]
    assert weights.unit_counts.tolist() == read["units"]["counts"]
    assert weights.signals == read["signals"]


@pytest.mark.parametrize("name", ["here", "share", "here 1", "counts"])
def test_a_file_that_lacks_a_weight_is_refused(name):
    with pytest.raises(KeyError, match=name):
        parse_weights(invented(without=name))
