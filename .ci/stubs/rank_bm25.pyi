# What we use of rank-bm25 0.2.2, which has no types: terms are numbers here.
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

class BM25Okapi:
    k1: float
    b: float
    corpus_size: int
    avgdl: float
    doc_freqs: list[dict[int, int]]
    doc_len: list[int]
    idf: dict[int, float]
    def __init__(self, corpus: Sequence[Sequence[int]], *, k1: float = ..., b: float = ...) -> None: ...
    def _calc_idf(self, nd: dict[int, int]) -> None: ...
    def get_scores(self, query: Sequence[int]) -> npt.NDArray[np.float64]: ...
