"""An answer as one JSON object, for programs."""

import json

from index import Answer, Article, Passage, PassageIndex, Quote, Span


def answer_as_json(answer: Answer, index: PassageIndex) -> str:
    """
    One line of JSON; places count Unicode code points from the start of the article's text.

    A quote's "article" is its number, from 0, in "articles".
    """
    articles = [reading.article for reading in index.readings]
    return json.dumps(
        {
            "question": answer.query.text,
            "answered": answer.found,
            "confidence": round(answer.confidence, 4),
            "articles": [_article(article) for article in articles],
            "quotes": [_quote(quote, articles) for quote in answer.quotes],
            "nearest": [_quote(quote, articles) for quote in answer.nearest],
            "unknown_words": list(answer.unknown_words),
            "taken_for": dict(answer.taken_for),
        },
        ensure_ascii=False,
    )


def _article(article: Article) -> dict[str, str | None]:
    return {
        "title": article.title,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "sha256": article.sha256,
    }


def _quote(quote: Quote, articles: list[Article]) -> dict[str, object]:
    return {
        "rank": quote.rank,
        "article": next(number for number, article in enumerate(articles) if article is quote.article),
        "text": quote.text,
        "start": quote.passage.span.start,
        "end": quote.passage.span.end,
        "section": " › ".join(quote.article.section_path(quote.passage.span)) or None,
        "page": quote.article.page(quote.passage.span),
        "paragraph": quote.passage.paragraph,
        "sentence": quote.passage.sentence,
        "score": round(quote.score, 4),
        "highlights": _spans(quote.highlights),
        "answer_words": _spans(quote.answer_words),
        "context": [_context(quote.article, passage) for passage in quote.context],
    }


def _context(article: Article, passage: Passage) -> dict[str, object]:
    return {
        "text": passage.span.cut(article.text),
        "start": passage.span.start,
        "end": passage.span.end,
        "paragraph": passage.paragraph,
        "sentence": passage.sentence,
    }


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
