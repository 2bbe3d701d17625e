"""The command line as its users have it: real processes, their output and their exit codes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from outside import ROOT, Terminal, environment, pullquote

from bot.terminal.opening import LONG

LAMP = "The lamp was lit in 1823. It burned oil.\n"


@pytest.fixture
def lamp(tmp_path):
    (tmp_path / "lamp.txt").write_text(LAMP, encoding="utf-8")
    return tmp_path


def test_a_question_is_answered(lamp):
    done = pullquote("ask", "when", "was", "the lamp lit?", "--article", "lamp.txt", folder=lamp)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "> The *lamp* was *lit* in _1823_.\n  lamp · paragraph 1, sentence 1\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["ask", "Who ran?", "--article", "lamp.txt"], 1, "The article does not say.\n", id="not said"),
        pytest.param(["ask", "why?"], 1, "I look for words. Ask with a name", id="only question words"),
        pytest.param(["ask", "🙂"], 1, "I look for words.", id="no word"),
        pytest.param(["ask", "lamp -burned", "--article", "lamp.txt"], 0, "> The *lamp*", id="an exclusion"),
        pytest.param(["ask", "lamp", "-burned", "--article", "lamp.txt"], 0, "> The *lamp*", id="without quotes"),
        pytest.param(["show", "--article", "lamp.txt"], 0, "lamp\nlamp.txt · no date · language en · ", id="show"),
        pytest.param(["check"], 0, "ok   There is no config.toml here: everything is as it comes.\n", id="check"),
        pytest.param(["--version"], 0, "pullquote 0.1.0\n", id="version"),
    ],
)
def test_what_is_asked_for_is_printed(lamp, arguments, code, said):
    done = pullquote(*arguments, folder=lamp)

    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["ask", " "], "Ask something, for example: ", id="an empty question"),
        pytest.param(["ask", "lamp " * 10_000], "Please ask in 1,000 characters or fewer.", id="10,000 words"),
        pytest.param(["ask"], "Missing parameter: question", id="no question"),
        pytest.param(["ask", "x", "--jsn"], "there is no option --jsn", id="an unknown option"),
        pytest.param(["sing"], "No such command 'sing'.", id="an unknown command"),
        pytest.param(["ask", "x", "--article", "no.txt"], "There is no file no.txt. Check its name.", id="no file"),
        pytest.param(["show", "--article", "."], ". is a folder. Name a file of text in it.", id="a folder"),
        pytest.param(["show", "--article", "empty.txt"], "empty.txt is empty. ", id="an empty file"),
        pytest.param(["show", "--article", "marks.txt"], "I found no words in marks.txt. ", id="only punctuation"),
        pytest.param(["show", "--article", "escape.txt"], "There is no file ␛[31m.txt. ", id="an escape sequence"),
        pytest.param(["eval", "no.jsonl"], "I cannot read no.jsonl: ", id="no questions"),
        pytest.param(["eval", "empty.txt"], "empty.txt is empty. ", id="empty questions"),
        pytest.param(["ask", "x", "--config", "no.toml"], "I cannot read no.toml: ", id="no configuration"),
    ],
)
def test_what_the_caller_can_mend_is_one_line(lamp, arguments, said):
    (lamp / "empty.txt").touch()
    (lamp / "marks.txt").write_text("… * * *", encoding="utf-8")
    arguments = ["\x1b[31m.txt" if argument == "escape.txt" else argument for argument in arguments]

    done = pullquote(*arguments, folder=lamp)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pullquote: {said}")
    assert done.stderr.count("\n") == 1


def test_piped_questions_get_one_answer_each(lamp):
    (lamp / "config.toml").write_text('default_article = "lamp.txt"', encoding="utf-8")

    done = pullquote("repl", folder=lamp, stdin="When was the lamp lit?\n\nwhat burned\n:quit\nlamp\n")

    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line.startswith(("?", ">"))] == [
        "? When was the lamp lit?",
        "> The *lamp* was *lit* in _1823_.",
        "? what burned",
        "> It *burned* oil.",
        "? :quit",
    ]


def test_bytes_that_are_no_text_end_no_conversation(lamp):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "repl", "--article", "lamp.txt"],
        cwd=lamp,
        env=environment(lamp) | {"PYTHONIOENCODING": "ascii:strict"},
        input=b"\xff\xfe\nlamp\n",
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"> The *lamp* was lit" in done.stdout


def test_several_articles_are_asked_together(lamp):
    (lamp / "hens.txt").write_text("A hen sat on nine eggs.", encoding="utf-8")

    done = pullquote("ask", "nine eggs", "--article", "lamp.txt", "--article", "hens.txt", "--json", folder=lamp)

    answer = json.loads(done.stdout)
    assert [article["source"] for article in answer["articles"]] == ["lamp.txt", "hens.txt"]
    assert answer["quotes"][0]["article"] == 1


@pytest.mark.parametrize(("bar", "code", "said"), [("50", 0, ""), ("51", 1, "hit@1 is below 51 %.\n")])
def test_a_list_of_questions_can_guard_an_article(lamp, bar, code, said):
    lines = ['{"question": "When was the lamp lit?", "answer": "1823"}', '{"question": "oil", "answer": "lamp"}']
    (lamp / "list.jsonl").write_text("\n".join([*lines, '{"question": "x"}']), encoding="utf-8")

    done = pullquote("eval", "list.jsonl", "--article", "lamp.txt", "--json", "--min-hit-at-1", bar, folder=lamp)

    assert (done.returncode, done.stderr) == (code, said)
    report = json.loads(done.stdout)
    assert [wrong["question"] for wrong in report.pop("wrong")] == ["oil"]
    assert 0 <= report.pop("suggested_min_confidence") <= 1
    assert report == {
        "answerable": 2,
        "unanswerable": 1,
        "hit_at_1": 0.5,
        "hit_at_3": 1.0,
        "hit_at_5": 1.0,
        "mrr": 0.75,
        "answered": 1.0,
        "wrongly_answered": 0.0,
    }


def left_after_a_letter(folder, *arguments):
    """The exit code and the complaints of a command whose reader leaves after the first letter."""
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(
        command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        child.stdout.read(1)
        child.stdout.close()
        complaints = child.stderr.read()
    return child.returncode, complaints


def test_a_reader_who_leaves_is_no_error(lamp):
    (lamp / "long.txt").write_text("The lamp was lit. " * 20_000, encoding="utf-8")
    assert left_after_a_letter(lamp, "show", "--article", "long.txt") == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        pytest.param(["--version"], {}, id="version"),
        pytest.param(["--help"], {}, id="help"),
        pytest.param(["ask", "--help"], {}, id="help of a command"),
        pytest.param(
            [],
            {"_PULLQUOTE_COMPLETE": "complete_bash", "COMP_WORDS": "pullquote a", "COMP_CWORD": "1"},
            id="completion",
        ),
    ],
)
def test_help_version_and_completion_load_no_core(lamp, arguments, environ):
    loaded, output = modules_of(arguments, lamp, environ)

    assert output
    assert not {"nltk", "numpy", "index", "prompt_toolkit"} & loaded


def test_a_question_loads_only_what_it_needs(lamp):
    loaded, output = modules_of(["ask", "lamp", "--article", "lamp.txt"], lamp, {})

    assert "*lamp*" in output
    assert {"nltk", "numpy"} <= loaded
    assert not {"discord", "sqlalchemy", "prompt_toolkit", "pydantic"} & loaded


def modules_of(arguments, folder, environ):
    """The top-level modules that a command loads, and what it prints."""
    code = (
        "import sys\n"
        f"sys.argv = ['pullquote', *{arguments!r}]\n"
        "from bot.__main__ import app\n"
        "try: app(standalone_mode=False, prog_name='pullquote')\n"
        "except SystemExit: pass\n"
        "print('\\n#', *{name.split('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder) | environ,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    output, _, loaded = done.stdout.rpartition("\n#")
    return set(loaded.split()), output


@pytest.mark.parametrize(("size", "bar"), [(LONG + 100, True), (1_000, False)])
def test_reading_a_long_article_shows_its_progress_on_a_terminal(lamp, size, bar):
    (lamp / "long.txt").write_text("A hen sat. " + "The lamp was lit. " * (size // 18 + 1), encoding="utf-8")
    terminal = Terminal(80)

    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "hen", "--article", "long.txt"],
        cwd=lamp,
        env=environment(lamp) | {"TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal.end,
        check=True,
    )

    assert b"*hen*" in done.stdout
    assert ("Reading long.txt" in terminal.hang_up()) == bar


def test_colours_are_left_out_where_they_are_not_wanted(lamp):
    def shown(**environ):
        terminal = Terminal(80)
        subprocess.run(
            [sys.executable, "-m", "bot", "ask", "lamp", "--article", "lamp.txt"],
            cwd=lamp,
            env=environment(lamp) | environ,
            stdout=terminal.end,
            check=True,
        )
        return terminal.hang_up()

    assert "\x1b[36m" in shown(TERM="xterm")
    assert "\x1b[36m" not in shown(TERM="xterm", NO_COLOR="1")
    assert "\x1b[1mlamp" in shown(TERM="xterm", NO_COLOR="1")
    assert "\x1b" not in shown(TERM="dumb")


def test_the_project_is_one_version():
    assert (
        f'version = "{pullquote("--version", folder=ROOT).stdout.split()[1]}"' in (ROOT / "pyproject.toml").read_text()
    )


def test_a_question_to_a_text_loads_nothing_of_discord_the_web_or_databases(tmp_path):
    heavy = ["aiohttp", "asyncio", "bot.articles.store", "bot.pages.jail", "discord", "lxml", "mammoth"]
    heavy += ["multiprocessing.forkserver", "pypdf", "sqlalchemy", "trafilatura"]
    code = f"""
import sys
from bot.__main__ import _main
sys.argv = ["pullquote", "ask", "Who met in Beijing?"]
assert _main() == 0
print([name for name in {heavy} if name in sys.modules])
"""

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_an_article_that_is_being_read_is_dropped_at_ctrl_c(lamp):
    (lamp / "lo\x1bng.txt").write_text("The lamp was lit. " * (LONG // 9), encoding="utf-8")
    terminal = Terminal(80)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "articles", "add", "lo\x1bng.txt", "lamp.txt"],
        cwd=lamp,
        env=environment(lamp) | {"TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal.end,
        start_new_session=True,
    ) as child:
        terminal.wait_for("Reading lo␛ng.txt")
        os.killpg(child.pid, signal.SIGINT)
        assert child.stdout.read() == b""

    assert child.returncode in (130, -signal.SIGINT)  # the latter if Python was busy with something of its own
    assert "Traceback" not in terminal.hang_up()
    assert pullquote("articles", "list", folder=lamp).stdout.startswith("No articles are kept.")


def test_whoever_leaves_an_export_is_no_error_and_what_is_damaged_is_told_once(lamp):
    (lamp / "long.txt").write_text("The lamp was lit. " * 3_000, encoding="utf-8")
    done = pullquote("articles", "add", "long.txt", "lamp.txt", folder=lamp)
    assert (done.returncode, done.stderr) == (0, "")
    assert left_after_a_letter(lamp, "articles", "export") == (0, b"")
    (file,) = lamp.rglob("articles.db")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE articles SET title = char(27) || '[2J' WHERE name = 'lamp.txt'")

    done = pullquote("articles", "list", folder=lamp)

    assert (done.returncode, done.stderr) == (0, "")
    assert "␛[2J · 2 sentences · lamp.txt · damaged\n" in done.stdout
    done = pullquote("check", folder=lamp)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.count("␛[2J") == 1
