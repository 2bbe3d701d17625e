"""What is right, and what to do about the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.articles.fetch import read_file
from bot.config import Config, load_config
from index import PullquoteError, read, read_article


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that was looked at.

    Attributes:
        good: whether it is right.
        text: what was found; if it is not right, also what to do.
    """

    good: bool
    text: str


def examine(config_path: Path | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the configuration, then at the article it names; see load_config for the arguments."""
    try:
        config = load_config(config_path, environ)
    except PullquoteError as error:
        yield Finding(good=False, text=str(error))
        return
    if config.file:
        yield Finding(good=True, text=f"{config.file} is right.")
    else:
        yield Finding(good=True, text="There is no config.toml here: everything is as it comes.")
    yield _examine_article(config)


def _examine_article(config: Config) -> Finding:
    if config.default_article is None:
        return Finding(good=True, text="No default article: name one with --article.")
    try:
        page = read_file(config.default_article, config.max_article_bytes)
        reading = read(read_article(page.body, source=page.source))
    except PullquoteError as error:
        return Finding(good=False, text=f"The default article: {error}")
    sentences = f"{reading.sentences:,} sentence{'' if reading.sentences == 1 else 's'}"
    return Finding(good=True, text=f"The default article is “{reading.article.title}”, {sentences}.")
