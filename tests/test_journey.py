"""From a file to a quote: a whole conversation, as a reader would have it."""

import re

from conftest import LIGHTHOUSE

from bot.config import Config
from bot.terminal.opening import open_articles
from bot.terminal.repl import run_repl

QUESTIONS = """\
When was the lighthouse lit?
who was drowning
How many sailors did the daugther save?
What colour is the door of the tower?
:why
:context 1
"oil of whales"
:quit
This is never asked.
"""

TRANSCRIPT = """\
? When was the lighthouse lit?
> The *lighthouse* of Skerry Point was *lit* in _1823_.
  lighthouse · paragraph 1, sentence 1

? who was drowning
> The keeper’s daughter rowed out and saved nine sailors from *drowning*.
  lighthouse · paragraph 2, sentence 2

? How many sailors did the daugther save?
> The keeper’s *daughter* rowed out and *saved* _nine_ *sailors* from drowning.
  lighthouse · paragraph 2, sentence 2

You wrote daugther; it has daughter.

? What colour is the door of the tower?
The article does not say.
It never uses colour or door.

Nearest, but not an answer:

> Nobody has lived in the *tower* for 40 years.
  lighthouse · paragraph 3, sentence 2

? :why
Why this sentence?
> Nobody has lived in the *tower* for 40 years.
  tower   1 of 7 sentences has it
  its paragraph
  words covered
  common words
  word order
  kind of answer
  place and length
  taken together
  together   sure
  not in it: colour, door

? :context 1
The article does not say.
It never uses colour or door.

Nearest, but not an answer:

… Since 1911 the lamp has been electric.
> Nobody has lived in the *tower* for 40 years.
  lighthouse · paragraph 3, sentence 2

? "oil of whales"
… The lighthouse of Skerry Point was lit in 1823.
> Its lamp burned the *oil of whales*.
… One night in March the ship Halcyon struck the rocks.
  lighthouse · paragraph 1, sentence 2

? :quit
"""


def test_a_conversation_from_a_file_to_its_quotes(tmp_path):
    file = tmp_path / "lighthouse.txt"
    file.write_text(LIGHTHOUSE, encoding="utf-8")
    written = []

    run_repl(open_articles([file], Config()), QUESTIONS.splitlines(), written.append, echo=True)

    without_points = re.sub(r" +−?\d+\.\d\d", "", "\n".join(written))
    assert without_points + "\n" == TRANSCRIPT
