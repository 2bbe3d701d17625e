"""The learned weights, as weights.toml has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from index.evidence import STANDS
from index.features import COLUMNS, FEATURES

Column = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """
    What everything counts for.

    Attributes:
        columns: what each column counts for, see features.COLUMNS; shape
            (columns,).
        units: what the units that see how the columns go together make of each
            of them; shape (columns, units).
        unit_biases, unit_counts: where each of them begins, and what it counts
            for; shape (units,).
        signals: what each signal counts for in the confidence, and the bias.
    """

    columns: Column
    units: npt.NDArray[np.float64]
    unit_biases: Column
    unit_counts: Column
    signals: Mapping[str, float]


@cache
def read_weights() -> Weights:
    """The weights that come with the index, read once."""
    return parse_weights(files("index").joinpath("weights.toml").read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """The weights in a file such as weights.toml."""
    read = tomllib.loads(text)
    units = read["units"]
    features = [read["features"][feature.__name__] for family in FEATURES.values() for feature in family]
    return Weights(
        columns=np.array([*(way for stand in STANDS for way in read["stands"][stand]), read["bm25"], *features]),
        units=np.array([units[name] for name in COLUMNS]),
        unit_biases=np.array(units["bias"]),
        unit_counts=np.array(units["counts"]),
        signals=read["signals"],
    )
