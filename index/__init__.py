"""The core's front door: text in, answers out."""

from index.answer import Answer, Quote, answer_question, further_quotes, rank_quotes
from index.article import Article, Section, arrange_article, read_article
from index.bm25 import PassageIndex, build_index
from index.errors import EmptyArticle, NotText, PullquoteError, QuestionTooLong, UnknownLanguage
from index.evaluate import (
    Fault,
    Labelled,
    Outcome,
    Summary,
    passages_with_span,
    passages_with_words,
    suggest_min_confidence,
    summarise,
    try_question,
)
from index.language import AnswerType, language_of
from index.layout import Block
from index.parcel import article_as_json, article_from_json, pack_reading, unpack_reading
from index.passages import Passage
from index.proof import Difference, compare, find_again
from index.query import Query, parse_query
from index.rank import Hit, Reason, explain, search
from index.reading import Reading, read
from index.settings import Settings
from index.span import Span
from index.tokens import Token, tokenize

__all__ = [
    "Answer",
    "AnswerType",
    "Article",
    "Block",
    "Difference",
    "EmptyArticle",
    "Fault",
    "Hit",
    "Labelled",
    "NotText",
    "Outcome",
    "Passage",
    "PassageIndex",
    "PullquoteError",
    "Query",
    "QuestionTooLong",
    "Quote",
    "Reading",
    "Reason",
    "Section",
    "Settings",
    "Span",
    "Summary",
    "Token",
    "UnknownLanguage",
    "answer_question",
    "arrange_article",
    "article_as_json",
    "article_from_json",
    "build_index",
    "compare",
    "explain",
    "find_again",
    "further_quotes",
    "language_of",
    "pack_reading",
    "parse_query",
    "passages_with_span",
    "passages_with_words",
    "rank_quotes",
    "read",
    "read_article",
    "search",
    "suggest_min_confidence",
    "summarise",
    "tokenize",
    "try_question",
    "unpack_reading",
]
