"""The configuration: what config.toml says, checked once and frozen."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from os.path import expanduser
from pathlib import Path

import regex
from platformdirs import user_data_dir

from bot.errors import BadConfig, NoToken
from index import Settings, UnknownLanguage, language_of

# Where the configuration is looked for, unless the command line or this variable names another file.
CONFIG_FILE = "config.toml"
CONFIG_VARIABLE = "PULLQUOTE_CONFIG"

# The variable that holds the bot's token; with _FILE behind it, the one that names a file of it.
TOKEN_VARIABLE = "DISCORD_TOKEN"  # noqa: S105 (its name, not the token)

# The name of the article that comes with Pullquote, and its file.
SHIPPED = "shipped"
SHIPPED_ARTICLE = Path(__file__).parent / "articles" / "shipped.md"


@dataclass(frozen=True, slots=True)
class Chat:
    """
    What an operator can choose for Discord.

    Attributes:
        health_file: touched while Discord is truly connected; None: nothing
            is.
        waiting: how many questions may wait at once.
        member_questions: how many one member may ask in 30 seconds.
        server_questions: how many all members of a server may ask in 60.
    """

    health_file: Path | None = None
    waiting: int = 2_000
    member_questions: int = 5
    server_questions: int = 60


@dataclass(frozen=True, slots=True)
class Keeping:
    """
    What an operator can choose for the articles that servers keep.

    Attributes:
        database: the file that they are kept in; None: in the user's own
            folder for such data.
        server_mb: how much all articles of a server may have together, in
            millions of characters.
        refresh_hours: how often those with an address are fetched again; 0:
            never.
        keep_days: how long a server's articles are kept once the bot is no
            member of it any more.
    """

    database: Path | None = None
    server_mb: float = 50.0
    refresh_hours: float = 0.0
    keep_days: float = 30.0

    @property
    def file(self) -> Path:
        """The database."""
        return self.database or Path(user_data_dir("pullquote", appauthor=False)) / "articles.db"


@dataclass(frozen=True, slots=True)
class Config:
    """
    What an operator can choose.

    Attributes:
        file: where it was read from; None: nothing is configured.
        default_article: the file of the article that is asked where no other
            is given; None: there is none.
        language: the code of the language of articles that do not say theirs;
            None: it is guessed.
        max_article_mb: how large an article's file may be, in millions of
            bytes.
        answer: how answers are found.
        articles: how servers' articles are kept.
        discord: how the bot behaves there.
    """

    file: Path | None = None
    default_article: Path | None = SHIPPED_ARTICLE
    language: str | None = None
    max_article_mb: float = 10.0
    answer: Settings = field(default_factory=Settings)
    articles: Keeping = field(default_factory=Keeping)
    discord: Chat = field(default_factory=Chat)

    @property
    def max_article_bytes(self) -> int:
        """How large an article's file may be, in bytes."""
        return int(self.max_article_mb * 1_000_000)


@dataclass(frozen=True, slots=True)
class _Number:
    """What a number may be: from the lowest to the highest, whole or not."""

    lowest: float
    highest: float
    whole: bool = False

    def __str__(self) -> str:
        return f"a {'whole ' if self.whole else ''}number from {self.lowest:g} to {self.highest:g}"

    def __contains__(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        return self.lowest <= value <= self.highest


_NUMBERS = {
    "max_article_mb": _Number(0.001, 1_000),
    "articles.server_mb": _Number(0.001, 10_000),
    "articles.refresh_hours": _Number(0, 8_760),
    "articles.keep_days": _Number(0, 3_650),
    "answer.max_quotes": _Number(1, 10, whole=True),
    "answer.min_confidence": _Number(0, 1),
    "answer.k1": _Number(0, 10),
    "answer.b": _Number(0, 1),
    "discord.waiting": _Number(1, 100_000, whole=True),
    "discord.member_questions": _Number(1, 1_000, whole=True),
    "discord.server_questions": _Number(1, 100_000, whole=True),
}
_TEXTS = ("default_article", "language", "articles.database", "discord.health_file")


def read_token(environ: Mapping[str, str]) -> str:
    """
    The bot's token: DISCORD_TOKEN, or what stands in the file DISCORD_TOKEN_FILE. Nowhere else is it looked for.

    Raises:
        NoToken: if there is none, the file cannot be read, or it cannot be a
            token; the message does not repeat it.
    """
    token = environ.get(TOKEN_VARIABLE, "")
    if not token and (file := environ.get(f"{TOKEN_VARIABLE}_FILE")):
        try:
            token = Path(file).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise NoToken(f"I cannot read {file}, which {TOKEN_VARIABLE}_FILE names.") from error
    token = token.strip().removeprefix("Bot ")
    if not token:
        raise NoToken(f"There is no token. Set {TOKEN_VARIABLE}, or {TOKEN_VARIABLE}_FILE to a file that holds it.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NoToken(f"What {TOKEN_VARIABLE} holds is no token: copy it again from Discord's developer portal.")
    return token


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """
    The configuration, read once.

    Args:
        path: the file; None: the one that PULLQUOTE_CONFIG names, else
            config.toml in the current folder, else nothing is configured.
        environ: the environment's variables.

    Raises:
        BadConfig: if the file cannot be read or says something impossible;
            the message names the file, the line and the key.
    """
    if path is None and environ.get(CONFIG_VARIABLE):
        path = Path(environ[CONFIG_VARIABLE])
    file = path or Path(CONFIG_FILE)
    if path is None and not file.exists():
        return Config()
    text = _read(file)
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of a number without end, of brackets without end
        raise BadConfig(f"{file} is not TOML: {error}. Put one key on a line, and texts in quotes.") from error
    numbers, texts = _checked(file, text, tables)
    default = Config()
    return Config(
        file=file,
        default_article=_article(file, texts["default_article"]) if "default_article" in texts else SHIPPED_ARTICLE,
        language=_language(file, text, texts.get("language", "")),
        max_article_mb=numbers.get("max_article_mb", default.max_article_mb),
        answer=Settings(
            k1=numbers.get("answer.k1", default.answer.k1),
            b=numbers.get("answer.b", default.answer.b),
            max_quotes=int(numbers.get("answer.max_quotes", default.answer.max_quotes)),
            min_confidence=numbers.get("answer.min_confidence", default.answer.min_confidence),
        ),
        articles=Keeping(
            database=_beside(file, texts.get("articles.database", "")),
            server_mb=numbers.get("articles.server_mb", default.articles.server_mb),
            refresh_hours=numbers.get("articles.refresh_hours", default.articles.refresh_hours),
            keep_days=numbers.get("articles.keep_days", default.articles.keep_days),
        ),
        discord=Chat(
            health_file=_beside(file, texts.get("discord.health_file", "")),
            waiting=int(numbers.get("discord.waiting", default.discord.waiting)),
            member_questions=int(numbers.get("discord.member_questions", default.discord.member_questions)),
            server_questions=int(numbers.get("discord.server_questions", default.discord.server_questions)),
        ),
    )


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode().removeprefix("\ufeff")
    except OSError as error:
        raise BadConfig(f"I cannot read {file}: {error.strerror}. Name the configuration with --config.") from error
    except UnicodeDecodeError as error:
        raise BadConfig(f"{file} is not UTF-8 at byte {error.start + 1}. Save it as UTF-8.") from error


def _article(file: Path, name: str) -> Path | None:
    """The article that is named, or the one that ships."""
    return SHIPPED_ARTICLE if name == SHIPPED else _beside(file, name)


def _language(file: Path, text: str, code: str) -> str | None:
    try:
        return language_of(code).code if code else None
    except UnknownLanguage as error:
        raise BadConfig(f"{file}, line {_line(text, 'language')}: {error}") from error


def _beside(file: Path, name: str) -> Path | None:
    """The file that is named: from the configuration's own folder, if the path is not a full one."""
    return file.parent / expanduser(name) if name else None


def _checked(file: Path, text: str, tables: Mapping[str, object]) -> tuple[dict[str, float], dict[str, str]]:
    """The numbers and the texts of a configuration by their keys, all of them known and possible."""
    numbers: dict[str, float] = {}
    texts: dict[str, str] = {}
    for key, value in _keys("", tables):
        if key in _TEXTS and isinstance(value, str):
            texts[key] = value
        elif key in _NUMBERS and value in _NUMBERS[key] and isinstance(value, int | float):
            numbers[key] = value
        else:
            where = f"{file}, line {_line(text, key)}"
            expected = _NUMBERS.get(key, "a text in quotes" if key in _TEXTS else None)
            if expected:
                raise BadConfig(f"{where}: {key} must be {expected}, not {value!r}.")
            raise BadConfig(f"{where}: there is no key {key}. {_advice(key)}")
    return numbers, texts


def _keys(table: str, values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and f"{table}{key}" not in {*_NUMBERS, *_TEXTS}:
            known = any(name.startswith(f"{table}{key}.") for name in (*_NUMBERS, *_TEXTS))
            yield from _keys(f"{table}{key}.", value) if value or known else [(f"{table}{key}", value)]
        else:
            yield f"{table}{key}", value


def _advice(key: str) -> str:
    known = [*_TEXTS, *_NUMBERS]
    named = [name for name in known if name.split(".")[-1] == key.rsplit(".", maxsplit=1)[-1]]
    near = named or get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Its keys are {', '.join(known)}."


def _line(text: str, key: str) -> int:
    """The line that sets a key, from 1: tomllib does not tell. That of its table, if the key is written otherwise."""
    *tables, name = (regex.escape(part) for part in key.split("."))
    bare = rf"\s*[\"']?{name}[\"']?\s*[=.]"
    dotted = r"\s*" + r"\s*\.\s*".join([*tables, name]) + r"\s*[=.]"
    inline = rf"\s*{tables[0] if tables else name}\s*="
    here = not tables
    found = 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := regex.match(r"\s*\[+([^\]]*)\]", line):
            here = [regex.escape(part.strip(" \"'")) for part in header[1].split(".")] == tables
            found = number if here else found
        elif regex.match(bare, line) if here else regex.match(f"{dotted}|{inline}", line):
            return number
    return found
