import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import discord
import pytest

from bot.articles.holdings import Holdings
from bot.articles.shelf import EVERYWHERE
from bot.articles.store import Store
from bot.doctor import (
    PERMISSIONS,
    Finding,
    examine,
    examine_application,
    examine_database,
    examine_permissions,
    examine_server,
)
from index import read, read_article


@pytest.fixture
def examined(tmp_path, monkeypatch):
    """What is found in a folder with these files, config.toml named there or not."""
    monkeypatch.chdir(tmp_path)

    def look(files: dict[str, str], config: Path | None = None) -> list[Finding]:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return list(examine(config, {}))

    return look


def test_without_any_configuration_all_is_right(examined):
    config, article = examined({})

    assert config == Finding(good=True, text="There is no config.toml here: everything is as it comes.")
    assert article.good
    assert "“Russian bombers patrol over Belarus as worry about Ukraine grows”" in article.text


def test_a_configuration_and_its_article_are_right(examined):
    files = {"config.toml": 'default_article = "lamp.md"', "lamp.md": "# Lamp\n\nIt was lit. It burns."}

    assert examined(files) == [
        Finding(good=True, text="config.toml is right."),
        Finding(good=True, text="The default article is “Lamp”, 2 sentences."),
    ]


def test_no_default_article_is_right(examined):
    assert examined({"config.toml": 'default_article = ""'})[1:] == [
        Finding(
            good=True,
            text="No default article; without one no question in Discord gets an answer: name one as default_article "
            "in config.toml, or here with --article.",
        )
    ]


def test_a_configuration_that_is_wrong_is_the_only_finding(examined):
    assert examined({"mine.toml": "max_article_mb = -1"}, Path("mine.toml")) == [
        Finding(good=False, text="mine.toml, line 1: max_article_mb must be a number from 0.001 to 1000, not -1.")
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({}, "There is no file lamp.txt. Check its name.", id="missing"),
        pytest.param({"lamp.txt": " \n"}, "lamp.txt is empty. Give me a text with sentences in it.", id="empty"),
        pytest.param(
            {"lamp.txt": "Lit. " * 201},
            "lamp.txt is larger than 0.001 MB. Give me less, or raise max_article_mb in config.toml.",
            id="too large",
        ),
    ],
)
def test_an_article_that_gives_no_text_is_wrong(examined, files, message):
    config = {"config.toml": 'default_article = "lamp.txt"\nmax_article_mb = 0.001'}

    assert examined(config | files)[1:] == [Finding(good=False, text=f"The default article: {message}")]


def permissions(*missing):
    return discord.Permissions(PERMISSIONS.value & ~discord.Permissions(**dict.fromkeys(missing, True)).value)


@pytest.mark.parametrize(
    ("given", "thread", "finding"),
    [
        pytest.param(
            permissions(), False, Finding(good=True, text="I may answer here where I am mentioned."), id="all"
        ),
        pytest.param(
            permissions("send_messages"),
            False,
            Finding(good=False, text="I cannot answer mentions: give me Send Messages here. Commands work anyway."),
            id="not in a channel",
        ),
        pytest.param(
            permissions("send_messages"),
            True,
            Finding(good=True, text="I may answer here where I am mentioned."),
            id="but in a thread",
        ),
        pytest.param(
            permissions("send_messages_in_threads", "read_message_history"),
            True,
            Finding(
                good=False,
                text="I cannot answer mentions: give me Send Messages in Threads and Read Message History here. "
                "Commands work anyway.",
            ),
            id="not in a thread",
        ),
        pytest.param(
            discord.Permissions(administrator=True),
            False,
            Finding(good=True, text="I may answer here where I am mentioned."),
            id="an administrator",
        ),
    ],
)
def test_a_missing_permission_is_named_as_the_settings_have_it(given, thread, finding):
    assert examine_permissions(given, thread=thread) == finding


def test_a_server_where_a_permission_is_missing_is_named():
    assert examine_server("Lamps", permissions("view_channel")) == Finding(
        good=True, text="On “Lamps” it cannot answer mentions until its role gets View Channel."
    )
    assert examine_server("Lamps", permissions()).good


def test_an_application_that_sends_commands_elsewhere_is_told_how_to_stop():
    finding = examine_application("Pullquote", "https://example.org/interactions", discord.ApplicationFlags())

    assert not finding.good
    assert "empty “Interactions Endpoint URL”" in finding.text


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        pytest.param(discord.ApplicationFlags(), "It has no privileged intent and needs none.", id="none"),
        pytest.param(
            discord.ApplicationFlags(gateway_message_content_limited=True),
            "Its privileged intents are on; none is needed.",
            id="the words of all messages",
        ),
    ],
)
def test_privileged_intents_are_told_to_be_of_no_use(flags, said):
    finding = examine_application("Pullquote", None, flags)

    assert finding == Finding(good=True, text=f"Discord accepts the token, of “Pullquote”. {said}")


def test_no_default_article_is_wrong_where_there_is_a_token(tmp_path):
    (tmp_path / "config.toml").write_text('default_article = ""', encoding="utf-8")

    good = [
        [one.good for one in examine(tmp_path / "config.toml", environ)] for environ in ({}, {"DISCORD_TOKEN": "x"})
    ]

    assert good == [[True, True], [True, False]]


@pytest.mark.parametrize(
    ("folder", "good", "said"),
    [
        pytest.param("", True, "can be written.", id="there"),
        pytest.param("missing/", True, "must be there when Pullquote runs.", id="not there yet"),
    ],
)
def test_the_health_file_is_looked_at(tmp_path, folder, good, said):
    (tmp_path / "config.toml").write_text(f'[discord]\nhealth_file = "{folder}alive"', encoding="utf-8")

    *_, finding = examine(tmp_path / "config.toml", {})

    assert finding.good == good
    assert finding.text.endswith(said)


def test_a_health_file_that_may_not_be_written_is_wrong(tmp_path, monkeypatch):
    (tmp_path / "config.toml").write_text('[discord]\nhealth_file = "alive"', encoding="utf-8")
    monkeypatch.setattr("os.access", lambda *_: False)  # whoever runs the tests may be allowed to do anything

    *_, finding = examine(tmp_path / "config.toml", {})

    assert finding == Finding(
        good=False, text=f"I may not write the health file in {tmp_path}: change that, or health_file."
    )


@pytest.fixture
def kept(tmp_path):
    """A database with two articles, as [articles] names it, and what is found of it."""
    (tmp_path / "config.toml").write_text('[articles]\ndatabase = "kept.db"', encoding="utf-8")

    async def keep() -> None:
        holdings = Holdings(await Store.open(tmp_path / "kept.db"))
        for server, name in ((EVERYWHERE, "lamp.txt"), (5, "ship.txt")):
            await holdings.add(server, name, read(read_article(f"This is {name}.", source=name)), [EVERYWHERE])
        await holdings.close()

    asyncio.run(keep())
    return lambda: asyncio.run(examine_database(tmp_path / "config.toml", {}))


def test_what_is_kept_is_counted(tmp_path, kept):
    assert kept() == Finding(good=True, text=f"Kept in {tmp_path / 'kept.db'}: 2 articles.")


def test_where_nothing_is_kept_yet_it_is_told_where_it_will_be_and_nothing_is_made(tmp_path, kept):
    (tmp_path / "kept.db").unlink()

    assert kept() == Finding(good=True, text=f"No articles are kept so far; they will be in {tmp_path / 'kept.db'}.")
    assert not (tmp_path / "kept.db").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            "UPDATE articles SET text = 'x' WHERE server = 5",
            "“ship” in {file} is damaged: add again what is, or put back a backup with pullquote restore.",
            id="an article",
        ),
        pytest.param("UPDATE articles SET title = 'x'", "“x” and “x” in {file} are damaged: add again", id="two"),
        pytest.param(
            "UPDATE pullquote SET version = 99",
            "The kept articles: {file} was made by a newer Pullquote. Install that one to use it.",
            id="of a later version",
        ),
        pytest.param("DROP TABLE pullquote", "The kept articles: {file} is no database of mine.", id="none of ours"),
    ],
)
def test_what_is_wrong_with_what_is_kept_is_told(tmp_path, kept, change, said):
    with closing(sqlite3.connect(tmp_path / "kept.db")) as database, database:
        database.execute(change)

    found = kept()

    assert not found.good
    assert found.text.startswith(said.format(file=tmp_path / "kept.db"))


def test_a_fault_of_the_configuration_is_not_told_twice(tmp_path, kept):
    (tmp_path / "config.toml").write_text("[articles]\ndatabase = 1", encoding="utf-8")

    assert kept() is None
