"""The library: which articles are open in which place, and questions to them."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from bot.articles.convert import convert
from bot.articles.engine import MemoryEngine
from bot.articles.files import read_file
from bot.config import Config
from bot.errors import ArticleChanged, NoSuchArticle, NothingOpen
from index import (
    Answer,
    Article,
    PassageIndex,
    Quote,
    Reading,
    Reason,
    Span,
    answer_question,
    explain,
    further_quotes,
    rank_quotes,
    read,
)

T = TypeVar("T")

# So many characters of base64url tell an article from any other: 72 bits.
KEY = 12

# What is said of a button that means nothing any more.
TOO_OLD = "This button is too old for me. Please ask again."


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a question is asked.

    Attributes:
        server: its id; None in direct messages, and wherever the bot is no
            member.
        channel: its id.
    """

    server: int | None
    channel: int | None


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """An article that is open, and the key by which buttons name it: the first of its text's SHA-256."""

    key: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Question:
    """
    What is asked, and of what.

    Attributes:
        text: as typed.
        before: the question that it asks on from; see index.answer_question.
        scope: the key of the articles that are asked; empty: all that are
            open in the place.
    """

    text: str
    before: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """What a quote's score is made of, whose points add up to it, and among how many sentences it was chosen."""

    quote: Quote
    answer: Answer
    reasons: tuple[Reason, ...]
    sentences: int


class Library:
    """
    The articles that are open, and the questions that are put to them.

    Its methods raise NothingOpen where no article is open in the place,
    ArticleChanged where the scope or key that a button remembers is not among
    those that are, and what the core raises of the question.
    """

    def __init__(self, config: Config) -> None:
        """Read what the configuration opens everywhere; raise what read_file and read_article raise."""
        self._engine = MemoryEngine(config.answer)
        self._default: tuple[OpenArticle, ...] = ()
        if config.default_article:
            page = read_file(config.default_article, config.max_article_bytes)
            article = convert(page, usual_language=config.language).article
            self._default = (OpenArticle(_key(article.sha256), read(article)),)

    def opened(self, place: Place) -> tuple[OpenArticle, ...]:
        """What is open in a place; for now the default article, everywhere."""
        del place
        return self._default

    def scope(self, articles: Sequence[OpenArticle]) -> str:
        """The key of articles that are asked together: that of the only one, else one made of theirs."""
        keys = [article.key for article in articles]
        return keys[0] if len(keys) == 1 else _key(sha256(" ".join(keys).encode()).hexdigest())

    def definite(self, place: Place, scope: str) -> str:
        """The scope, or where it is empty that of all that is open in the place."""
        return scope if scope and self._scoped(place, scope) else self.scope(self._some(place))

    def key(self, place: Place, article: Article) -> str:
        """The key of an article that is open in a place."""
        return next(one.key for one in self.opened(place) if one.reading.article is article)

    def named(self, place: Place, name: str) -> OpenArticle:
        """
        The article that a member names, by its key or its title.

        Raises:
            NoSuchArticle: if none of that name is open in the place.
        """
        for one in self._some(place):
            if name == one.key or name.casefold() == one.reading.article.title.casefold():
                return one
        raise NoSuchArticle("I have no article of that name open here. Choose one from the list, or leave it out.")

    def article(self, place: Place, key: str) -> OpenArticle:
        """The article with that key."""
        return self._scoped(place, key)[0]

    async def ask(self, place: Place, question: Question) -> Answer:
        """The answer of the articles that are open in a place."""
        return await self._ask(place, question.scope, lambda index: _answer(index, question))

    async def further(self, place: Place, question: Question, shown: int) -> tuple[Quote, ...]:
        """The sentences that come after the first so many and are worth a look."""
        return await self._ask(
            place, question.scope, lambda index: further_quotes(index, question.text, shown, question.before)
        )

    async def quote(self, place: Place, question: Question, key: str, span: Span) -> Quote:
        """The sentence at a place of an article, its words marked that the question matches, if it is a candidate."""
        reading = self.article(place, key).reading
        quotes = await self._ask(
            place, question.scope, lambda index: rank_quotes(index, question.text, question.before)
        )
        passage = max(reading.passages, key=lambda passage: passage.span.shared(span))
        if not passage.span.shared(span):
            raise ArticleChanged(TOO_OLD)
        found = (quote for quote in quotes if quote.article is reading.article and quote.passage is passage)
        return next(found, Quote(reading.article, passage, (), (), 0.0, 0, ()))

    async def why(self, place: Place, question: Question, key: str, span: Span) -> Why:
        """What the score of the sentence at a place of an article is made of."""
        article = self.article(place, key).reading.article

        def ask(index: PassageIndex) -> Why:
            answer = _answer(index, question)
            quote = _at(rank_quotes(index, question.text, question.before), article, span)
            reasons = explain(quote.parts, answer.query, index)
            return Why(quote, answer, reasons, index.sentences)

        return await self._ask(place, question.scope, ask)

    def close(self) -> None:
        """Let the engine go."""
        self._engine.close()

    async def _ask(self, place: Place, scope: str, question: Callable[[PassageIndex], T]) -> T:
        return await self._engine.ask([one.reading for one in self._scoped(place, scope)], question)

    def _some(self, place: Place) -> tuple[OpenArticle, ...]:
        if articles := self.opened(place):
            return articles
        raise NothingOpen("No article is open here. Whoever runs me can name one as default_article in config.toml.")

    def _scoped(self, place: Place, scope: str) -> tuple[OpenArticle, ...]:
        articles = self._some(place)
        if scope in ("", self.scope(articles)):
            return articles
        for one in articles:
            if one.key == scope:
                return (one,)
        raise ArticleChanged("This article has changed since, or is no longer open here. Please ask again.")


def _answer(index: PassageIndex, question: Question) -> Answer:
    return answer_question(index, question.text, question.before)


def _at(quotes: Sequence[Quote], article: Article, span: Span) -> Quote:
    """The quote that stands there, or most of it: sentences may be cut otherwise than when the button was made."""
    there = [quote for quote in quotes if quote.article is article and quote.passage.span.shared(span)]
    if not there:
        raise ArticleChanged("I would choose other sentences today. Please ask again.")
    return max(there, key=lambda quote: quote.passage.span.shared(span))


def _key(digest: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(digest)).decode()[:KEY]
