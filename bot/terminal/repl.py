"""The REPL: a question a line, a few commands, the same answers as everywhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os.path import expanduser
from pathlib import Path

from bot.config import Config
from bot.terminal.opening import open_articles
from bot.terminal.render import render_answer, render_opened, render_reading, render_why
from bot.terminal.screen import Screen, shown
from index import Answer, Passage, PassageIndex, PullquoteError, Quote, answer_question

COMMANDS = {
    ":open FILE": "ask another article",
    ":show": "what was read, with numbers",
    ":why": "what the last answer's score is made of",
    ":context N": "show N sentences before and after each quote, from 0 to 9",
    ":help": "this list",
    ":quit": "leave (or Ctrl-D)",
}

_HINTS = """\
"exact phrase" must stand in the quote, -word must not."""


@dataclass(slots=True)
class Repl:
    """
    One conversation in a terminal.

    Attributes:
        index: over what is open.
        config: how further articles are opened.
        screen: what can be shown.
        write: takes what is shown, without the end of its last line.
        answer: the last one, if there was any.
        context: how many sentences are shown before and after each quote.
    """

    index: PassageIndex
    config: Config
    screen: Screen
    write: Callable[[str], None]
    answer: Answer | None = None
    context: int = 0

    def take(self, line: str) -> bool:
        """Answer a question or obey a command; False: the conversation is over."""
        line = line.strip()
        try:
            if line.startswith(":"):
                return self._obey(line)
            if line:
                self.answer = answer_question(self.index, line)
                self._say(render_answer(self.answer, self.screen, self._neighbours))
        except PullquoteError as error:
            self._say(shown(str(error)))
        return True

    def _say(self, text: str) -> None:
        self.write(text + "\n")

    def _obey(self, line: str) -> bool:
        name, _, rest = line.partition(" ")
        rest = rest.strip()
        match name:
            case ":quit" | ":q" | ":exit":
                return False
            case ":help" | ":h":
                self._say("\n".join([*(f"  {usage:<11} {does}" for usage, does in COMMANDS.items()), f"  {_HINTS}"]))
            case ":show":
                self._say("\n\n".join(render_reading(reading, self.screen) for reading in self.index.readings))
            case ":why":
                asked = self.answer
                self._say(render_why(asked, self.index, self.screen) if asked else "Ask something first.")
            case ":context":
                self._set_context(rest)
            case ":open" if rest:
                self.index = open_articles([Path(expanduser(rest.strip("\"'")))], self.config)
                self.answer = None
                self._say(render_opened(self.index, self.screen))
            case ":open":
                self._say("Name a file: :open FILE")
            case _:
                self._say(f"There is no {shown(name)}. {_did_you_mean(name)}")
        return True

    def _set_context(self, number: str) -> None:
        if len(number) != 1 or number not in "0123456789":
            self._say("Say how many sentences, from 0 to 9: :context 1")
            return
        self.context = int(number)
        if self.answer and (self.answer.found or self.answer.nearest):
            self._say(render_answer(self.answer, self.screen, self._neighbours))

    def _neighbours(self, quote: Quote) -> tuple[Sequence[Passage], Sequence[Passage]]:
        passages = next(reading.passages for reading in self.index.readings if reading.article is quote.article)
        number = quote.passage.number
        return passages[max(0, number - self.context) : number], passages[number + 1 : number + 1 + self.context]


def run_repl(
    index: PassageIndex,
    lines: Iterable[str],
    write: Callable[[str], None],
    config: Config | None = None,
    screen: Screen | None = None,
    *,
    echo: bool = False,
) -> None:
    """
    A whole conversation: until the lines end or one of them says :quit.

    Args:
        index: over what is open at first.
        lines: what is typed; blank lines get no answer.
        write: takes each thing that is shown, without the end of its last
            line, which is empty.
        config: how further articles are opened.
        screen: what can be shown; else plain lines.
        echo: whether each question is written before its answer, because
            nobody sees it typed.
    """
    repl = Repl(index, config or Config(), screen or Screen(), write)
    for line in lines:
        if echo and line.strip():
            write(f"? {shown(line.strip())}")
        if not repl.take(line):
            break


def _did_you_mean(name: str) -> str:
    names = [usage.split()[0] for usage in COMMANDS]
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else ":help lists the commands."
