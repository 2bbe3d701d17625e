# What we use of nltk 3.10, which has no types.
from collections.abc import Iterator

class PunktParameters:
    abbrev_types: set[str]
    collocations: set[tuple[str, str]]
    ortho_context: dict[str, int]

class PunktSentenceTokenizer:
    def __init__(self, train_text: PunktParameters) -> None: ...
    def span_tokenize(self, text: str) -> Iterator[tuple[int, int]]: ...
    def text_contains_sentbreak(self, text: str) -> bool: ...
