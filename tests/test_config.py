import itertools
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.config import SHIPPED_ARTICLE, Chat, Config, Keeping, load_config, read_token
from bot.errors import BadConfig, NoToken
from index import Settings

OURS = Path(__file__).parent.parent / "config.toml"


@pytest.fixture
def configured(tmp_path):
    """Load a configuration of this text."""

    def load(text: str) -> Config:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return load_config(tmp_path / "config.toml", {})

    return load


@pytest.fixture
def refused(tmp_path, configured):
    """What is said about a configuration of this text, without the file's name at its front."""

    def message(text: str) -> str:
        with pytest.raises(BadConfig) as refusal:
            configured(text)
        said = str(refusal.value)
        assert said.startswith(str(tmp_path / "config.toml"))
        assert "\n" not in said
        return said.removeprefix(str(tmp_path / "config.toml"))

    return message


def test_the_configuration_that_comes_along_says_what_holds_without_it():
    config = load_config(OURS, {})

    assert config.default_article.samefile(SHIPPED_ARTICLE)
    assert replace(config, file=None, default_article=SHIPPED_ARTICLE) == Config()


def test_the_configuration_that_comes_along_sets_every_key_below_a_comment():
    tables = tomllib.loads(OURS.read_text(encoding="utf-8"))
    lines = OURS.read_text(encoding="utf-8").splitlines()

    assert set(tables) == {field.name for field in fields(Config)} - {"file"}
    assert set(tables["answer"]) == {field.name for field in fields(Settings)}
    assert set(tables["articles"]) == {field.name for field in fields(Keeping)}
    assert set(tables["discord"]) == {field.name for field in fields(Chat)}
    for above, line in itertools.pairwise(lines):
        assert above.startswith("#") or "=" not in line, f"no comment above {line}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Config(), id="nothing"),
        pytest.param("\ufeffmax_article_mb = 2", Config(max_article_mb=2), id="after a byte order mark"),
        pytest.param("max_article_mb = 0.5", Config(max_article_mb=0.5), id="size"),
        pytest.param('language = "pt-BR"', Config(language="pt"), id="language"),
        pytest.param('language = ""', Config(), id="language to be guessed"),
        pytest.param("[answer]\nmax_quotes = 1", Config(answer=Settings(max_quotes=1)), id="quotes"),
        pytest.param("[answer]\nmin_confidence = 0", Config(answer=Settings(min_confidence=0)), id="confidence"),
        pytest.param("[answer]\nk1 = 1.2\nb = 1", Config(answer=Settings(k1=1.2, b=1)), id="BM25"),
        pytest.param("answer.k1 = 1.2", Config(answer=Settings(k1=1.2)), id="dotted key"),
        pytest.param("[articles]\nserver_mb = 5", Config(articles=Keeping(server_mb=5)), id="room of a server"),
        pytest.param(
            "[articles]\nrefresh_hours = 0.5\nkeep_days = 0",
            Config(articles=Keeping(refresh_hours=0.5, keep_days=0)),
            id="hours and days",
        ),
        pytest.param('[articles]\ndatabase = ""', Config(), id="database in its usual place"),
        pytest.param("[discord]\nwaiting = 9", Config(discord=Chat(waiting=9)), id="line"),
        pytest.param(
            "[discord]\nmember_questions = 1\nserver_questions = 2",
            Config(discord=Chat(member_questions=1, server_questions=2)),
            id="limits",
        ),
        pytest.param(
            "[answer]\n# k1 = 0.5\n",
            Config(),
            id="table with all its keys left out",
        ),
    ],
)
def test_each_key_changes_what_it_says_and_nothing_else(configured, tmp_path, text, expected):
    assert configured(text) == replace(expected, file=tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a.db", "{folder}/a.db"),
        ("sub/a.db", "{folder}/sub/a.db"),
        ("/srv/a.db", "/srv/a.db"),
        ("~/a.db", "{home}/a.db"),
    ],
    ids=["beside", "in a folder", "a full path", "at home"],
)
def test_the_database_is_looked_for_from_the_folder_of_the_configuration(configured, tmp_path, monkeypatch, name, file):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    kept = configured(f'[articles]\ndatabase = "{name}"').articles

    assert str(kept.file) == file.format(folder=tmp_path, home=tmp_path / "home")


def test_a_database_that_is_not_named_is_in_the_folder_for_such_data(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert Config().articles.file == tmp_path / "pullquote" / "articles.db"


def test_a_megabyte_is_a_million_bytes(configured):
    assert configured("max_article_mb = 0.5").max_article_bytes == 500_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "# k1 = 1\n\nk1 = 1",
            ", line 3: there is no key k1. Did you mean answer.k1?",
            id="key of a table outside it",
        ),
        pytest.param(
            "[answer]\nb = 1\nmax_article_mb = 5",
            ", line 3: there is no key answer.max_article_mb. Did you mean max_article_mb?",
            id="key inside a table that is not its own",
        ),
        pytest.param(
            "[answers]\nk1 = 1", ", line 2: there is no key answers.k1. Did you mean answer.k1?", id="misspelt table"
        ),
        pytest.param(
            'default_artical = "a.txt"',
            ", line 1: there is no key default_artical. Did you mean default_article?",
            id="misspelt key",
        ),
        pytest.param(
            'colour = "red"',
            ", line 1: there is no key colour. Its keys are default_article, language, articles.database, "
            "discord.health_file, "
            "max_article_mb, articles.server_mb, articles.refresh_hours, "
            "articles.keep_days, answer.max_quotes, answer.min_confidence, answer.k1, answer.b, discord.waiting, "
            "discord.member_questions, discord.server_questions.",
            id="key like no other",
        ),
        pytest.param(
            'max_article_mb = "10"',
            ", line 1: max_article_mb must be a number from 0.001 to 1000, not '10'.",
            id="text for a number",
        ),
        pytest.param(
            "[articles]\nserver_mb = 0",
            ", line 2: articles.server_mb must be a number from 0.001 to 10000, not 0.",
            id="no room for any article",
        ),
        pytest.param(
            "[articles]\nkeep_days = -1",
            ", line 2: articles.keep_days must be a number from 0 to 3650, not -1.",
            id="days before today",
        ),
        pytest.param(
            "[articles]\nrefresh_hours = true",
            ", line 2: articles.refresh_hours must be a number from 0 to 8760, not True.",
            id="yes for a number",
        ),
        pytest.param(
            "[articles]\ndatabase = 1",
            ", line 2: articles.database must be a text in quotes, not 1.",
            id="number for a file",
        ),
        pytest.param(
            '\nlanguage = "german"',
            ", line 2: “german” is no language code. Use one such as en, de or pt-BR.",
            id="no language code",
        ),
        pytest.param(
            "\n\ndefault_article = 3",
            ", line 3: default_article must be a text in quotes, not 3.",
            id="number for text",
        ),
        pytest.param(
            "[answer]\nk1 = true", ", line 2: answer.k1 must be a number from 0 to 10, not True.", id="yes or no"
        ),
        pytest.param(
            "[answer]\nmax_quotes = 2.5",
            ", line 2: answer.max_quotes must be a whole number from 1 to 10, not 2.5.",
            id="half a quote",
        ),
        pytest.param(
            "[answer]\nmax_quotes = 0",
            ", line 2: answer.max_quotes must be a whole number from 1 to 10, not 0.",
            id="too small",
        ),
        pytest.param(
            "[answer]\nmin_confidence = 1.01",
            ", line 2: answer.min_confidence must be a number from 0 to 1, not 1.01.",
            id="too large",
        ),
        pytest.param("[answer]\nb = nan", ", line 2: answer.b must be a number from 0 to 1, not nan.", id="no number"),
        pytest.param(
            "max_article_mb = inf",
            ", line 1: max_article_mb must be a number from 0.001 to 1000, not inf.",
            id="without end",
        ),
        pytest.param(
            '[answer]\n"k1" = 11', ", line 2: answer.k1 must be a number from 0 to 10, not 11.", id="key in quotes"
        ),
        pytest.param(
            "# BM25\n\nanswer.k1 = 11",
            ", line 3: answer.k1 must be a number from 0 to 10, not 11.",
            id="dotted key",
        ),
        pytest.param(
            "# BM25\n\nanswer = {b = 0, k1 = 11}",
            ", line 3: answer.k1 must be a number from 0 to 10, not 11.",
            id="table in a line",
        ),
    ],
)
def test_an_impossible_key_is_named_with_its_line_and_what_was_expected(refused, text, message):
    assert refused(text) == message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("# size\nmax_article_mb = \n", "line 2", id="no value"),
        pytest.param("default_article = a.txt\n", "line 1", id="text without quotes"),
        pytest.param("\n[answer]\nk1 = 1\nk1 = 2\n", "line 4", id="key twice"),
        pytest.param(
            f"max_article_mb = {'1' * 5_000}\n",
            "",
            id="endless number",
        ),
        pytest.param(
            f"max_article_mb = {'[' * 5_000}\n",
            "",
            id="endless nesting",
        ),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(refused, text, line):
    message = refused(text)

    assert message.startswith(" is not TOML: ")
    assert line in message
    assert message.endswith("Put one key on a line, and texts in quotes.")


@pytest.mark.parametrize(
    ("body", "byte"),
    [
        pytest.param(b"# caf\xe9\n", 6, id="Windows-1252"),
        pytest.param(
            b"\xef\xbb\xbf# caf\xe9\n",
            9,
            id="after a byte order mark",
        ),
    ],
)
def test_a_configuration_that_is_not_utf_8_is_refused_with_its_byte(tmp_path, body, byte):
    file = tmp_path / "config.toml"
    file.write_bytes(body)

    with pytest.raises(BadConfig) as refusal:
        load_config(file, {})

    assert str(refusal.value) == f"{file} is not UTF-8 at byte {byte}. Save it as UTF-8."


def test_a_configuration_that_is_named_must_be_there(tmp_path):
    file = tmp_path / "mine.toml"
    message = f"I cannot read {file}: No such file or directory. Name the configuration with --config."

    for path, environ in ((file, {}), (None, {"PULLQUOTE_CONFIG": str(file)})):
        with pytest.raises(BadConfig) as refusal:
            load_config(path, environ)
        assert str(refusal.value) == message


def test_the_command_line_goes_before_the_variable_and_that_before_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for size, name in enumerate(("config.toml", "variable.toml", "named.toml"), 1):
        (tmp_path / name).write_text(f"max_article_mb = {size}", encoding="utf-8")
    variable = {"PULLQUOTE_CONFIG": "variable.toml"}

    assert load_config(Path("named.toml"), variable).max_article_mb == 3
    assert load_config(None, variable).max_article_mb == 2
    assert load_config(None, {"PULLQUOTE_CONFIG": ""}).max_article_mb == 1


def test_a_folder_without_a_configuration_configures_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert load_config(None, {}) == Config()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("news/lamp.txt", "{folder}/news/lamp.txt", id="from the configuration's folder"),
        pytest.param("/news/lamp.txt", "/news/lamp.txt", id="full path"),
        pytest.param("~/lamp.txt", "/home/keeper/lamp.txt", id="from home"),
        pytest.param("", None, id="none"),
    ],
)
def test_the_default_article_is_found_from_the_configuration(configured, tmp_path, monkeypatch, name, expected):
    monkeypatch.setenv("HOME", "/home/keeper")

    found = configured(f'default_article = "{name}"').default_article

    assert found == (None if expected is None else Path(expected.format(folder=tmp_path)))


def test_a_health_file_lies_beside_the_configuration(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('[discord]\nhealth_file = "alive"', encoding="utf-8")

    assert load_config(file, {}).discord.health_file == tmp_path / "alive"


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"DISCORD_TOKEN": " abc.def \n"}, id="variable"),
        pytest.param({"DISCORD_TOKEN": "Bot abc.def"}, id="copied with its prefix"),
        pytest.param({"DISCORD_TOKEN_FILE": "token"}, id="file"),
        pytest.param({"DISCORD_TOKEN": "abc.def", "DISCORD_TOKEN_FILE": "missing"}, id="both"),
    ],
)
def test_the_token_comes_from_the_environment_or_a_file(tmp_path, monkeypatch, environ):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "token").write_text("abc.def\n", encoding="utf-8")

    assert read_token(environ) == "abc.def"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        pytest.param({}, "There is no token. Set DISCORD_TOKEN, or DISCORD_TOKEN_FILE", id="none"),
        pytest.param({"DISCORD_TOKEN": "  "}, "There is no token.", id="blank"),
        pytest.param({"DISCORD_TOKEN_FILE": "missing"}, "I cannot read missing, which", id="no file"),
        pytest.param({"DISCORD_TOKEN": "abc def"}, "What DISCORD_TOKEN holds is no token", id="two words"),
        pytest.param({"DISCORD_TOKEN": "abc“def"}, "What DISCORD_TOKEN holds is no token", id="not ASCII"),
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_one_is_refused_without_repeating_it(tmp_path, monkeypatch, environ, said):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NoToken) as refused:
        read_token(environ)

    assert str(refused.value).startswith(said)
    assert "abc" not in str(refused.value)


def test_a_token_in_the_configuration_is_an_unknown_key(refused):
    assert refused('[discord]\ntoken = "abc.def"').startswith(", line 2: there is no key discord.token.")
