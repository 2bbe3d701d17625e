"""What the outside world can do to us, said so that a reader can mend it."""

from index import PullquoteError

# PullquoteError
# ├── CannotRead       a file that gives no text
# ├── BadConfig        a configuration that says something impossible
# └── BadQuestions     a list of questions that cannot be put


class CannotRead(PullquoteError):
    """A file that gives no text."""


class BadConfig(PullquoteError):
    """A configuration that says something impossible."""


class BadQuestions(PullquoteError):
    """A list of questions that cannot be put."""
