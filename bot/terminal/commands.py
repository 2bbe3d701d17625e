"""What each command does, in the terminal; each returns its exit code."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import TOKEN_VARIABLE, load_config, read_token
from bot.errors import BadQuestions, DataDamaged
from bot.terminal.as_json import answer_as_json
from bot.terminal.opening import open_articles, progress_bar
from bot.terminal.render import render_answer, render_reading
from bot.terminal.report import render_report, report_as_json
from bot.terminal.screen import find_screen, shown
from index import answer_question, suggest_min_confidence, summarise, try_question

if TYPE_CHECKING:
    from bot.doctor import Finding

# Exit codes: well; the article does not say, or a bar was missed; something the caller can mend.
WELL, NOT_SAID, MENDABLE = 0, 1, 2

# Of `pullquote run` besides: the database is damaged; see ExitCode for what Discord can do.
DAMAGED = 6

# So many questions take about a second.
MANY = 500


def ask(question: str, articles: Sequence[Path], config_path: Path | None, *, as_json: bool) -> int:
    """Answer one question."""
    if not question.strip():
        raise BadQuestions('Ask something, for example: pullquote ask "Who met in Beijing?"')
    index = open_articles(articles, load_config(config_path, os.environ))
    answer = answer_question(index, question)
    print(answer_as_json(answer, index) if as_json else render_answer(answer, find_screen(os.environ)))
    return WELL if answer.found else NOT_SAID


def repl(articles: Sequence[Path], config_path: Path | None) -> int:
    """Answer a question a line, with editing and history on a terminal."""
    from bot.terminal.repl import run_repl

    config = load_config(config_path, os.environ)
    index = open_articles(articles, config)
    screen = find_screen(os.environ)
    if not sys.stdin.isatty():
        piped = (line.rstrip("\n") for line in sys.stdin)
        run_repl(index, piped, lambda text: print(text, flush=True), config, screen, echo=True)
        return WELL
    from bot.terminal.keyboard import typed_lines
    from bot.terminal.render import render_opened

    print(render_opened(index, screen))
    print("Ask a question, or :help\n")
    run_repl(index, typed_lines(), print, config, screen)
    return WELL


def show(articles: Sequence[Path], config_path: Path | None) -> int:
    """Show what was read."""
    index = open_articles(articles, load_config(config_path, os.environ))
    screen = find_screen(os.environ)
    print("\n\n".join(render_reading(reading, screen) for reading in index.readings))
    return WELL


def evaluate(
    questions: Path,
    articles: Sequence[Path],
    config_path: Path | None,
    *,
    as_json: bool,
    min_hit_at_1: float | None,
) -> int:
    """Put labelled questions and say how good the answers were."""
    from bot.terminal.labelled import read_exams

    exams = read_exams(questions, articles, load_config(config_path, os.environ))
    tries = [(exam.index, labelled) for exam in exams for labelled in exam.questions]
    outcomes = []
    with progress_bar("Asking", shown_if=len(tries) > MANY) as report:
        for number, (index, labelled) in enumerate(tries):
            outcomes.append(try_question(index, labelled))
            report(number / len(tries))
    summary = summarise(outcomes)
    suggested = suggest_min_confidence(outcomes)
    if as_json:
        print(report_as_json(outcomes, summary, suggested))
    else:
        print(render_report(outcomes, summary, suggested, find_screen(os.environ)))
    if min_hit_at_1 is not None and (summary.hit_at_1 or 0.0) * 100 < min_hit_at_1:
        print(f"hit@1 is below {min_hit_at_1:g} %.", file=sys.stderr)
        return NOT_SAID
    return WELL


def run(config_path: Path | None, *, log_json: bool) -> int:
    """Answer in Discord, until told to stop."""
    import asyncio

    from bot.chat import app
    from bot.logs import set_up

    config, token = load_config(config_path, os.environ), read_token(os.environ)
    for name in (TOKEN_VARIABLE, f"{TOKEN_VARIABLE}_FILE"):
        os.environ.pop(name, None)  # processes that are begun from here need not know it
    set_up(token, as_json=log_json)
    try:
        return asyncio.run(app.run(config, token))
    except DataDamaged as error:
        print(f"pullquote: {shown(str(error))}", file=sys.stderr)
        return DAMAGED


def check(config_path: Path | None) -> int:
    """Say what is right and what to do."""
    import asyncio

    from bot.chat.checkup import examine_discord
    from bot.doctor import examine, examine_database

    async def say_all() -> bool:
        good = True
        for finding in examine(config_path, os.environ):
            good &= _say(finding)
        if kept := await examine_database(config_path, os.environ):
            good &= _say(kept)
        async for finding in examine_discord(os.environ):
            good &= _say(finding)
        return good

    return WELL if asyncio.run(say_all()) else MENDABLE


def _say(finding: "Finding") -> bool:
    print(f"{'ok  ' if finding.good else 'bad '} {shown(finding.text)}", flush=True)
    return finding.good
