"""All that counts for a candidate, by name: where the words stand, and one short function a feature."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from index.evidence import STANDS, WAYS, Column, Evidence, Mask, Table
from index.kind_features import (
    block_size,
    counted,
    kind_count,
    kind_missing,
    kind_nearby,
    names_for_anything,
    names_for_number,
    number_for_time,
    other_number,
    other_words,
    place,
    sentence_number,
    time_unasked,
    two_names,
    unit,
    words_after,
    year,
)
from index.word_features import (
    article_bm25,
    block_bm25,
    common_words,
    covered_around,
    covered_around_at_large,
    covered_at_large,
    leans_on_before,
    longest_run,
    names_missing,
    no_word,
    outdone,
    share,
    share_around,
    share_at_large,
    share_of_best,
    share_of_telling,
    short_of_block,
)

Feature = Callable[[Evidence], Column | Mask]


def columns(evidence: Evidence) -> Table:
    """
    All that counts for a candidate, in the order of COLUMNS; shape (c, columns).

    What its words tell by where they stand, see Evidence.told, its BM25 score, and the features.
    """
    size, words = len(evidence.rows), len(STANDS) * WAYS
    found = np.empty((size, len(COLUMNS)))
    found[:, :words] = (evidence.stands @ evidence.told).transpose(1, 0, 2).reshape(size, words)
    found[:, words] = evidence.bm25
    for column, feature in enumerate(_FUNCTIONS, words + 1):
        found[:, column] = feature(evidence)
    return found


# The features by what they say to people; see weights.toml.
FEATURES: Mapping[str, tuple[Feature, ...]] = MappingProxyType(
    {
        "words covered": (
            share,
            share_at_large,
            share_of_telling,
            covered_at_large,
            share_around,
            covered_around,
            covered_around_at_large,
            share_of_best,
            no_word,
            outdone,
            names_missing,
        ),
        "common words": (common_words,),
        "sentence before": (leans_on_before,),
        "its paragraph": (block_bm25, short_of_block),
        "its article": (article_bm25,),
        "word order": (longest_run,),
        "kind of answer": (
            kind_missing,
            kind_count,
            kind_nearby,
            two_names,
            counted,
            unit,
            year,
            number_for_time,
            names_for_number,
            names_for_anything,
            time_unasked,
            other_number,
        ),
        "place and length": (sentence_number, block_size, place, other_words, words_after),
    }
)

_FUNCTIONS = tuple(feature for family in FEATURES.values() for feature in family)
COLUMNS = (
    *(f"{stand} {way}" for stand in STANDS for way in range(1, WAYS + 1)),
    "bm25",
    *(feature.__name__ for feature in _FUNCTIONS),
)
