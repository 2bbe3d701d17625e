"""`pullquote articles …`, `backup` and `restore`: the command line in this process, with a database in a folder."""

import io
import json
import os
import sqlite3
import sys
import zipfile
from dataclasses import dataclass

import pytest

from bot import __main__ as command_line

LAMP = "The lamp was lit in 1823.\n\nIt burned the oil of whales.\n\nSince 1911 it has been electric.\n"
SHIP = "The ship Halcyon struck the rocks.\n\nThe keeper’s daughter rowed out.\n"


@dataclass
class Ran:
    """What became of a command."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with two articles in it."""
    (tmp_path / "lamp.txt").write_text(LAMP, encoding="utf-8")
    (tmp_path / "ship.md").write_text(f"# The Halcyon\n\n{SHIP}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for variable in ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "PULLQUOTE_CONFIG"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@pytest.fixture
def run(folder, monkeypatch, capsys):  # noqa: ARG001 (the folder is the current one)
    """Run a command as an operator would, with nobody at the keyboard."""

    def run_it(*arguments, stdin=None):
        monkeypatch.setattr(sys, "argv", ["pullquote", *arguments])
        monkeypatch.setattr(sys, "stdin", stdin or io.StringIO())
        code = command_line._main()
        return Ran(code, *capsys.readouterr())

    return run_it


@pytest.fixture
def done(run):
    """Run a command that ends well, or with a code that is told; what it says."""

    def run_it(*arguments, code=0):
        ran = run(*arguments)
        assert (ran.returncode, ran.stderr if code == 0 else "") == (code, "")
        return ran.stdout if code == 0 else ran.stderr

    return run_it


def test_articles_are_added_listed_and_removed(done):
    assert done("articles", "list") == "No articles are kept. Add one with: pullquote articles add PATH\n"
    added = done("articles", "add", "lamp.txt", "ship.md")
    assert added.splitlines() == [
        "     lamp · 3 paragraphs, 3 sentences",
        "ok   lamp",
        "     The Halcyon · 2 paragraphs, 2 sentences",
        "ok   The Halcyon",
    ]
    done("articles", "add", "lamp.txt", "--server", "5", "--title", "Light", "--date", "1823-01-02")
    assert done("articles", "list").splitlines() == [
        "1 · everywhere · lamp · 3 sentences · lamp.txt",
        "2 · everywhere · The Halcyon · 2 sentences · ship.md",
        "3 · server 5 · Light · 3 sentences · lamp.txt",
    ]
    assert done("articles", "list", "--server", "5").count("\n") == 1
    assert done("articles", "remove", "ship.md") == "Removed “The Halcyon”.\n"
    assert "ship" not in done("articles", "list")
    assert "articles.db: 2 articles." in done("check")


def test_what_fits_several_articles_is_not_removed(done):
    done("articles", "add", "lamp.txt")
    done("articles", "add", "lamp.txt", "--server", "5")

    said = done("articles", "remove", "lamp.txt", code=2)

    assert said == "pullquote: lamp.txt fits several articles: 1 and 2. Name them by their numbers.\n"
    assert done("articles", "list").count("\n") == 2
    assert done("articles", "remove", "1", "2", "1").count("\n") == 2
    assert "No articles are kept" in done("articles", "list")


def test_a_number_counts_more_than_a_title_that_looks_like_one(done):
    done("articles", "add", "lamp.txt", "--title", "2")
    done("articles", "add", "ship.md")

    assert done("articles", "remove", "2") == "Removed “The Halcyon”.\n"

    assert done("articles", "list") == "1 · everywhere · 2 · 3 sentences · lamp.txt\n"


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("\n", 1), ("", 1)], ids=["yes", "no", "the end"])
def test_whoever_sits_at_a_terminal_is_asked(folder, run, done, typed, code):
    class Keyboard(io.StringIO):
        def isatty(self):
            return True

    done("articles", "add", "lamp.txt")
    (folder / "lamp.txt").write_text(LAMP.replace("1823", "1824"), encoding="utf-8")

    ran = run("articles", "add", "lamp.txt", stdin=Keyboard(typed))

    assert ran.returncode == code
    assert ran.stderr.startswith("     Replace it? [y/N] " + ("" if typed else "\n"))
    assert ("1824" in done("articles", "export")) == (code == 0)


def test_an_article_is_not_replaced_unasked_and_what_would_change_is_shown(folder, run, done):
    done("articles", "add", "lamp.txt")
    (folder / "lamp.txt").write_text(LAMP.replace("1823", "1824"), encoding="utf-8")

    ran = run("articles", "add", "lamp.txt")
    assert ran.returncode == 1
    assert ran.stdout.splitlines()[1:] == [
        "     It takes the place of “lamp”: 1 sentence changed.",
        "     - The lamp was lit in 1823.",
        "     + The lamp was lit in 1824.",
    ]
    assert ran.stderr == "bad  lamp.txt was not replaced; --replace does it without asking.\n"
    assert "1823" in done("articles", "export")
    done("articles", "add", "lamp.txt", "--replace")
    assert "1824" in done("articles", "export")
    assert done("articles", "add", "lamp.txt") == "same lamp.txt is kept already, word for word.\n"


def test_a_folder_and_an_archive_are_added_and_what_is_wrong_in_them_is_told(folder, run, done):
    (folder / "sub").mkdir()
    (folder / "sub" / "empty.txt").write_bytes(b"")
    (folder / "sub" / "whale.txt").write_text("Whales sing.", encoding="utf-8")
    (folder / "sub" / ".hidden").write_text("Nobody reads this.", encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("a/tower.txt", "The tower is tall.")
        archive.writestr("b.png", b"\x89PNG\r\n\x1a\n")

    ran = run("articles", "add", "sub", "more.zip")

    assert ran.returncode == 2
    assert [line for line in ran.stdout.splitlines() if line.startswith("ok")] == ["ok   whale", "ok   tower"]
    assert [line.split(" ")[2] for line in ran.stderr.splitlines()] == ["empty.txt", "b.png"]
    assert done("articles", "list").count("\n") == 2


def test_a_file_that_is_too_large_does_not_keep_the_others_out(folder, run, done):
    (folder / "config.toml").write_text("max_article_mb = 0.001\n", encoding="utf-8")
    (folder / "sub").mkdir()
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        for name, text in {"a.txt": "Ann sings.", "b.txt": "x" * 1_001, "c.txt": "Cem sings."}.items():
            (folder / "sub" / f"sub-{name}").write_text(f"{text} Indeed." if len(text) < 20 else text, encoding="utf-8")
            archive.writestr(name, text)

    ran = run("articles", "add", "sub", "more.zip")

    assert ran.returncode == 2
    assert [line for line in ran.stdout.splitlines() if line.startswith("ok")] == [
        "ok   sub-a",
        "ok   sub-c",
        "ok   a",
        "ok   c",
    ]
    assert ran.stderr.count("is larger than 0.001 MB") == 2
    assert done("articles", "list").count("\n") == 4


def test_an_export_goes_back_in_byte_for_byte(folder, done):
    done("articles", "add", "lamp.txt", "ship.md", "--server", "5")
    exported = done("articles", "export")
    (folder / "all.jsonl").write_text(exported, encoding="utf-8")
    assert [json.loads(line)["text"] for line in exported.splitlines()[1:3]] == LAMP.split("\n\n")[:2]
    done("articles", "remove", "1", "2")

    done("articles", "add", "all.jsonl", "--server", "5")

    assert done("articles", "export") == exported
    assert done("articles", "export", "lamp.txt") == "".join(exported.splitlines(keepends=True)[:4])
    (folder / "all.jsonl").write_text(exported.replace("1823", "1824"), encoding="utf-8")
    assert "is a damaged export" in done("articles", "add", "all.jsonl", code=2)


def test_an_export_replaces_nothing_unasked_either(folder, run, done):
    done("articles", "add", "lamp.txt", "ship.md")
    (folder / "all.jsonl").write_text(done("articles", "export"), encoding="utf-8")
    assert [line[:4] for line in done("articles", "add", "all.jsonl").splitlines()] == ["same", "same"]
    (folder / "lamp.txt").write_text(LAMP.replace("1823", "1824"), encoding="utf-8")
    done("articles", "add", "lamp.txt", "--replace")

    ran = run("articles", "add", "all.jsonl")

    assert ran.returncode == 1
    assert "     + The lamp was lit in 1823." in ran.stdout
    assert ran.stderr == "bad  lamp.txt was not replaced; --replace does it without asking.\n"
    assert "1824" in done("articles", "export")
    done("articles", "add", "all.jsonl", "--replace")
    assert done("articles", "export") == (folder / "all.jsonl").read_text(encoding="utf-8")


def test_no_name_title_or_text_steers_the_terminal(folder, run, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    name = "la\x1b[31mp\x9b.txt"
    (folder / name).write_text(LAMP, encoding="utf-8")
    (folder / os.fsdecode(b"ship\xff.txt")).write_text(SHIP, encoding="utf-8")
    for arguments in (
        ["add", name, "--title", "A \x1b]0;title"],
        ["add", os.fsdecode(b"ship\xff.txt"), "--title", os.fsdecode(b"Ship \xff")],
        ["list"],
        ["export"],
        ["add", "\x1b[2J.txt"],
        ["remove", "\x1b[2J"],
        ["remove", "1"],
    ):
        ran = run("articles", *arguments)

        assert not {"\x1b", "\x9b", "\udcff"} & set(ran.stdout + ran.stderr), arguments
        assert "Traceback" not in ran.stderr
    assert run("articles", "list").stdout == "2 · everywhere · Ship ? · 2 sentences · ship?.txt\n"


def test_a_backup_is_put_back(folder, done):
    done("articles", "add", "lamp.txt", "ship.md")
    assert done("backup", "all.db") == "Backed up 2 articles to all.db.\n"
    done("articles", "remove", "1")

    assert done("restore", "all.db") == "Restored 2 articles from all.db.\n"

    assert done("articles", "list").count("\n") == 2
    assert "restore" not in done("restore", "missing.db", code=2)
    (folder / "none.db").write_text("no database", encoding="utf-8")
    assert done("restore", "none.db", code=2)
    assert done("articles", "list").count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["remove", "nonsense"], "No article is called nonsense.", id="no such article"),
        pytest.param(["add", "missing.txt"], "There is no file missing.txt", id="no such file"),
        pytest.param(["add", "lamp.txt", "--date", "yesterday"], "I cannot read that date.", id="no date"),
        pytest.param(["add", "lamp.txt", "--language", "klingon!"], "klingon!", id="no language"),
        pytest.param(
            ["add", "lamp.txt", "ship.md", "--title", "A"],
            "--title, --date and --language are for one article.",
            id="one title for two",
        ),
        pytest.param(
            ["add", "two.zip", "--title", "A"], "--title, --date and --language are for one", id="for an archive"
        ),
        pytest.param(["add", ".", "--date", "2022-02-05"], "--title, --date and --language are for", id="for a folder"),
        pytest.param(["add", "x" * 300], "I cannot read xxx", id="a name that is too long"),
        pytest.param(["add", "nothing"], "There is no file in nothing.", id="an empty folder"),
        pytest.param(["add", "lamp.txt", "--server", "-5"], "not -5.", id="no server"),
        pytest.param(["list", "--server", "9" * 20], "--server takes the id of a server", id="no server, by far"),
        pytest.param(["add", "http://127.0.0.1/"], "I could not read that address", id="an address inside"),
    ],
)
def test_what_the_caller_can_mend_is_one_line(folder, done, arguments, said):
    (folder / "nothing").mkdir()
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.write("lamp.txt")
        archive.write("ship.md")
    line = done("articles", *arguments, code=2)

    assert said in line
    assert line.count("\n") == 1
    assert "Traceback" not in line


def test_a_damaged_article_is_named_and_the_others_are_served(folder, run, done):
    done("articles", "add", "lamp.txt", "ship.md")
    (file,) = folder.rglob("articles.db")
    database = sqlite3.connect(file)
    database.execute("UPDATE articles SET text = replace(text, '1823', '1824')")
    database.commit()
    database.close()

    listed = run("articles", "list")
    assert "lamp.txt · damaged" in listed.stdout
    checked = run("check")
    assert checked.returncode == 2
    assert "“lamp” in" in checked.stdout
    exported = run("articles", "export")
    assert (exported.returncode, exported.stderr) == (2, "“lamp” is damaged and left out.\n")
    assert "Halcyon" in exported.stdout
    assert [ran.stderr for ran in (listed, checked)] == ["", ""]
    assert run("backup", "all.db").returncode == 2
    assert not (folder / "all.db").exists()


def test_a_file_that_is_no_database_is_told(folder, done):
    (folder / "config.toml").write_text('[articles]\ndatabase = "lamp.txt"\n', encoding="utf-8")

    line = done("articles", "list", code=2)

    assert line.count("\n") == 1
    assert "lamp.txt" in line
    assert (folder / "lamp.txt").read_text(encoding="utf-8") == LAMP


def test_a_database_of_a_later_version_is_told(folder, done):
    done("articles", "add", "lamp.txt")
    (file,) = folder.rglob("articles.db")
    database = sqlite3.connect(file)
    database.execute("UPDATE pullquote SET version = version + 1")
    database.commit()
    database.close()

    for arguments in (["articles", "list"], ["articles", "add", "ship.md"], ["backup", "all.db"]):
        line = done(*arguments, code=2)

        assert "was made by a newer Pullquote. Install that one to use it." in line
        assert line.count("\n") == 1


def test_where_nothing_came_from_an_address_there_is_nothing_to_refresh(done):
    done("articles", "add", "lamp.txt")

    assert done("articles", "refresh") == "No article came from an address.\n"


def test_a_folder_in_the_place_of_the_database_is_told(folder, done):
    (folder / "articles.db").mkdir()
    (folder / "config.toml").write_text('[articles]\ndatabase = "articles.db"\n', encoding="utf-8")

    line = done("articles", "list", code=2)

    assert line == (
        "pullquote: I cannot open articles.db: it is no file that I may read and write. Let me, or name another.\n"
    )
