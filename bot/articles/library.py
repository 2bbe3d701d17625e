"""The library: which articles are open in which place, and questions to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from bot.articles.engine import MemoryEngine
from bot.articles.holdings import Holdings, OpenArticle
from bot.articles.shelf import EVERYWHERE, key_of
from bot.config import Config
from bot.errors import ArticleChanged, NoSuchArticle, NotAnswering, NothingOpen
from bot.pages.files import read_file
from bot.pages.own import read_own
from bot.wording import listed
from index import (
    Answer,
    Article,
    PassageIndex,
    Quote,
    Reason,
    Span,
    answer_question,
    explain,
    further_quotes,
    rank_quotes,
)

T = TypeVar("T")

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
        parent: of a thread, the id of the channel that it is in.
    """

    server: int | None
    channel: int | None
    parent: int | None = None


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
    NotAnswering where its moderators want no answers, ArticleChanged where
    the scope or key that a button remembers is not among those that are open,
    and what the core raises of the question.

    Attributes:
        holdings: what is kept.
    """

    def __init__(self, config: Config, holdings: Holdings | None = None) -> None:
        """Read what the configuration opens everywhere; raise what read_file and read_own raise."""
        self.holdings = holdings or Holdings()
        self._engine = MemoryEngine(config.answer)
        self.holdings.on_change = self._let_go
        self._default: tuple[OpenArticle, ...] = ()
        if config.default_article:
            page = read_file(config.default_article, config.max_article_bytes)
            reading = read_own(page, config.language).reading
            self._default = (OpenArticle(key_of(reading.article.sha256), reading),)

    def opened(self, place: Place) -> tuple[OpenArticle, ...]:
        """What is open in a place: what its server has chosen, else what the operator has for everywhere."""
        chosen = self._chosen(place.server, place.channel, place.parent) if place.server is not None else ()
        return chosen or self._chosen(EVERYWHERE, EVERYWHERE, None) or self._default

    async def prepare_all(self) -> None:
        """Make ready for questions what is open on each server, one after another."""
        for server in self.holdings.servers:
            await self.prepare(server)

    async def prepare(self, server: int) -> None:
        """Make ready for questions what is open on a whole server, so that the first one need not wait."""
        if chosen := self._chosen(server, EVERYWHERE, None):
            await self._engine.prepare([one.reading for one in chosen])

    def scope(self, articles: Sequence[OpenArticle]) -> str:
        """The key of articles that are asked together: that of the only one, else one made of theirs."""
        keys = [article.key for article in articles]
        return keys[0] if len(keys) == 1 else key_of(sha256(" ".join(keys).encode()).hexdigest())

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

    def asked(self, place: Place) -> tuple[OpenArticle, ...]:
        """What a question in a place is put to: at least one article."""
        return self._some(place)

    def article(self, place: Place, key: str) -> OpenArticle:
        """The article with that key."""
        return self._scoped(place, key)[0]

    def successor(self, place: Place, key: str) -> OpenArticle | None:
        """What has taken the place of an article that a button remembers, if that is open in the place."""
        opened = self._some(place)
        for server in (place.server, EVERYWHERE):
            shelf = self.holdings.shelf(EVERYWHERE if server is None else server)
            number = shelf.former.get(key)
            entry = next((entry for entry in shelf.entries if entry.number == number), None)
            article = self.holdings.article(entry) if entry else None
            if article in opened:
                return article
        return None

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

    def _let_go(self) -> None:
        """Keep no index over an article that is kept no more."""
        self._engine.keep_only([*self.holdings.readings, *(one.reading for one in self._default)])

    def _chosen(self, server: int, channel: int | None, parent: int | None) -> tuple[OpenArticle, ...]:
        entries = self.holdings.shelf(server).open_in(channel, parent)
        return tuple([one for entry in entries if (one := self.holdings.article(entry))])

    def _some(self, place: Place) -> tuple[OpenArticle, ...]:
        """What may be asked in a place."""
        shelf = self.holdings.shelf(EVERYWHERE if place.server is None else place.server)
        if shelf.is_paused(place.channel, place.parent):
            raise NotAnswering("Answers are paused here. A moderator can go on with /articles pause.")
        if not shelf.may_answer(place.channel, place.parent):
            channels = listed([f"<#{channel}>" for channel in sorted(shelf.only)], "and")
            raise NotAnswering(f"I answer only in {channels} here. Please ask there.")
        if articles := self.opened(place):
            return articles
        if place.server is None:
            raise NothingOpen(
                "No article is open here. Whoever runs me can name one as default_article in config.toml."
            )
        raise NothingOpen("No article is open here. A moderator can add one with /articles add.")

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
