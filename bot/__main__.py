"""The command line: its wiring and its exit codes."""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

# The commands and the core are imported when a command runs: help, version and completion answer at once.

app = typer.Typer(
    name="pullquote",
    help="Answers questions about an article by quoting it, word for word, or says that it does not say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

articles = typer.Typer(help="Keep articles for everywhere, or for a server.", no_args_is_help=True)
app.add_typer(articles, name="articles")

# SQLite takes numbers of 63 bits, and ids in Discord need no more until 2084.
LARGEST_ID = 2**63 - 1


def _id(number: int | None) -> int | None:
    if number is not None and not 0 <= number <= LARGEST_ID:
        raise typer.BadParameter(f"--server takes the id of a server in Discord, or 0 for everywhere, not {number}.")
    return number


Server = Annotated[
    int,
    typer.Option("--server", metavar="ID", callback=_id, help="For one server, by its id in Discord; else everywhere."),
]
AnyServer = Annotated[
    int | None,
    typer.Option("--server", metavar="ID", callback=_id, help="Of one server; 0: for everywhere."),
]
Names = Annotated[list[str], typer.Argument(metavar="NAME…", help="Its number, name or title.")]
Articles = Annotated[
    list[Path] | None,
    typer.Option(
        "--article", metavar="PATH", help="A file of text, Markdown, HTML, PDF or Word; several are asked together."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Configuration = Annotated[
    Path | None,
    typer.Option("--config", metavar="PATH", help="The configuration, else config.toml in this folder, if any."),
]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"pullquote {version('pullquote')}")
        raise typer.Exit


@app.callback()
def about(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """What holds for every command."""


@app.command(context_settings={"ignore_unknown_options": True})  # -word belongs to the question
def ask(
    question: Annotated[list[str], typer.Argument(help='The question; "exact phrase" and -word as in a search.')],
    article: Articles = None,
    as_json: AsJson = False,
    config: Configuration = None,
) -> None:
    """
    Answer one question.

    Exit code 1 if the article does not say.
    """
    if unknown := next((word for word in question if word.startswith("--")), None):
        raise typer.BadParameter(f"there is no option {unknown}")
    gc.disable()  # looking for garbage takes a tenth of the moment that one answer needs
    from bot.terminal import commands

    _run(lambda: commands.ask(" ".join(question), article or [], config, as_json=as_json))


@app.command()
def repl(article: Articles = None, config: Configuration = None) -> None:
    """Answer questions, a line each."""
    from bot.terminal import commands

    _run(lambda: commands.repl(article or [], config))


@app.command()
def show(article: Articles = None, config: Configuration = None) -> None:
    """Show what was read, with its numbers."""
    from bot.terminal import commands

    _run(lambda: commands.show(article or [], config))


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help="Labelled questions, a line each.")],
    article: Articles = None,
    as_json: AsJson = False,
    min_hit_at_1: Annotated[
        float | None,
        typer.Option(metavar="N", min=0, max=100, help="Exit with code 1 if hit@1 is below N percent."),
    ] = None,
    config: Configuration = None,
) -> None:
    """
    Put labelled questions and say how good the answers were.

    A line is {"question": "…", "answer": "words that the right sentence contains"}, without an answer where the
    article does not say; or an article of a labelled collection.
    """
    from bot.terminal import commands

    _run(
        lambda: commands.evaluate(questions, article or [], config, as_json=as_json, min_hit_at_1=min_hit_at_1),
    )


@app.command()
def run(
    config: Configuration = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Write each line of the log as a JSON object.")] = False,
) -> None:
    """
    Answer in Discord, until told to stop.

    The token comes from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names.

    Exit code 3 if Discord refuses the token, 4 the intents, 5 the connection for good.
    """
    from bot.terminal import commands

    _run(lambda: commands.run(config, log_json=log_json))


@app.command()
def check(config: Configuration = None) -> None:
    """Look at configuration, article and, with a token, at Discord, and say what to do."""
    from bot.terminal import commands

    _run(lambda: commands.check(config))


@articles.command()
def add(
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|FOLDER|ZIP|URL…", help="Text, Markdown, HTML, PDF, Word, or an export.")
    ],
    server: Server = 0,
    title: Annotated[str, typer.Option(help="The title, if what was read is not it.")] = "",
    date: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day that it is from.")] = "",
    language: Annotated[str, typer.Option(metavar="CODE", help="Its language, such as de.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Replace those of the same name unasked.")] = False,
    config: Configuration = None,
) -> None:
    """
    Keep articles, and open them everywhere, or on one server.

    An article of the same name is replaced, after what it changes has been
    shown. A bot that is running takes it in at once.
    """
    from bot.terminal import adding

    _run(lambda: adding.add(sources, server, (title, date, language), config, replace=replace))


@articles.command(name="list")
def list_articles(server: AnyServer = None, config: Configuration = None) -> None:
    """List the articles that are kept, a line each."""
    from bot.terminal import shelves

    _run(lambda: shelves.list_all(server, config))


@articles.command()
def remove(names: Names, server: AnyServer = None, config: Configuration = None) -> None:
    """Delete articles."""
    from bot.terminal import shelves

    _run(lambda: shelves.remove(names, server, config))


@articles.command()
def refresh(server: AnyServer = None, config: Configuration = None) -> None:
    """Fetch the articles that came from an address again, and say what has changed."""
    from bot.terminal import shelves

    _run(lambda: shelves.refresh_all(server, config))


@articles.command()
def export(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME…]", help="Which; all, if none is named.")] = None,
    server: AnyServer = None,
    config: Configuration = None,
) -> None:
    """Print articles with their passages as JSON Lines, for `pullquote articles add` and other programs."""
    from bot.terminal import shelves

    _run(lambda: shelves.export(names or [], server, config))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; what is there is replaced.")],
    config: Configuration = None,
) -> None:
    """Copy all articles and choices into a file, while the bot runs or not."""
    from bot.terminal import shelves

    _run(lambda: shelves.make_backup(file, config))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `pullquote backup` has made.")],
    config: Configuration = None,
) -> None:
    """Put all articles and choices back as a backup has them, while the bot runs or not."""
    from bot.terminal import shelves

    _run(lambda: shelves.restore_backup(file, config))


def _run(command: Callable[[], int]) -> None:
    """Run a command; what its caller can mend becomes one line on standard error and exit code 2."""
    import logging

    from bot.terminal.screen import shown
    from index import PullquoteError

    logging.getLogger("pullquote").addHandler(logging.NullHandler())  # a log is for `run`; others say it themselves
    try:
        code = command()
        sys.stdout.flush()
    except PullquoteError as error:
        raise TyperException(shown(str(error))) from error
    except BrokenPipeError:  # whoever read our output has gone: `pullquote show | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        raise TyperException(f"I cannot go on: {error.strerror or error}.") from error
    raise typer.Exit(code)


def main() -> None:
    """Run the command line and leave with its exit code."""
    code = _main()
    gc.freeze()  # else Python looks through all that nltk made once more, to leave
    sys.exit(code)


def _main() -> int:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a text may hold characters that this terminal's encoding lacks
    try:
        return app(standalone_mode=False) or 0
    except TyperException as error:
        if message := str(error):
            print(f"pullquote: {message}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    main()
