"""Draw docs/exchange.svg, the README's picture: a real exchange with the article that ships.

python benchmarks/exchange.py > docs/exchange.svg
"""

import re
from io import StringIO

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from bot.config import Config
from bot.terminal.opening import open_articles
from bot.terminal.render import render_opened
from bot.terminal.repl import run_repl
from bot.terminal.screen import Screen

WIDTH = 92
QUESTIONS = (
    "how many troops did Biden send?",
    "When does Scholz travel to Kyiv?",
    "How many tanks did Lukashenka lend?",
)


def main() -> None:
    """Print the picture."""
    screen = Screen(WIDTH - 2, styled=True, coloured=True)
    index = open_articles([], Config())
    written = [render_opened(index, screen), ""]
    run_repl(index, QUESTIONS, written.append, screen=screen, echo=True)
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(written).rstrip()))
    # The fonts that rich names lie on a server elsewhere; any monospaced one will do.
    template = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    print(console.export_svg(title="pullquote repl", theme=MONOKAI, code_format=template, unique_id="pullquote"))


if __name__ == "__main__":
    main()
