"""What the outside world can do to us, said so that a reader can mend it."""

from index import PullquoteError

# PullquoteError
# ├── CannotRead       a file or page that gives no text
# ├── CannotFetch      an address that gives no page
# ├── CannotKeep       a database that takes nothing just now
# ├── DataDamaged      a database that cannot be used at all
# ├── InUse            a database that another bot uses
# ├── BadConfig        a configuration that says something impossible
# ├── BadQuestions     a list of questions that cannot be put
# ├── NoWords          a question without a word
# ├── NothingOpen      a place without an article
# ├── NotAnswering     a place where moderators want no answers
# ├── NoSuchArticle    an article that is not among those open in a place
# ├── ArticleChanged   a button under an answer from an article that is not what it was
# ├── DraftGone        a draft that is no more
# ├── NotNew           an article that is kept already
# ├── NotAllowed       something that only others may do
# ├── TooMuch          more questions than one member, one server or we can have
# └── NoToken          no token to go to Discord with


class CannotRead(PullquoteError):
    """A file or page that gives no text."""


class CannotFetch(PullquoteError):
    """An address that gives no page."""


class CannotKeep(PullquoteError):
    """A database that takes nothing just now; what it holds is as it was."""


class DataDamaged(PullquoteError):
    """A database that cannot be used at all: no database, or one of a later Pullquote."""


class InUse(PullquoteError):
    """A database that another bot uses."""


class BadConfig(PullquoteError):
    """A configuration that says something impossible."""


class BadQuestions(PullquoteError):
    """A list of questions that cannot be put."""


class NoWords(PullquoteError):
    """A question without a word."""


class NothingOpen(PullquoteError):
    """A place without an article."""


class NotAnswering(PullquoteError):
    """A place where moderators want no answers, for now or at all."""


class NoSuchArticle(PullquoteError):
    """An article that is not among those open in a place."""


class ArticleChanged(PullquoteError):
    """What a button stands for is not what it was."""


class DraftGone(PullquoteError):
    """A draft that is no more: too old, or from before a restart."""


class NotNew(PullquoteError):
    """An article that is kept already, word for word."""


class NotAllowed(PullquoteError):
    """Something that only others may do."""


class TooMuch(PullquoteError):
    """More questions than one member, one server or we can have at once."""


class NoToken(PullquoteError):
    """No token to go to Discord with."""
