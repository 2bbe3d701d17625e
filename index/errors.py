"""What can be wrong with an article or a question, said so that a reader can mend it."""


class PullquoteError(Exception):
    """
    Anything the person in front of us can mend.

    Its message is the reply they see: what happened, then what to do.
    """

    # PullquoteError
    # ├── EmptyArticle      there is nothing in it to quote
    # ├── NotText           its characters are not those of a text
    # ├── UnknownLanguage   nobody taught us that language
    # └── QuestionTooLong   longer than a question can be


class EmptyArticle(PullquoteError):
    """An article without a single word."""


class NotText(PullquoteError):
    """A body with characters that no text has."""


class UnknownLanguage(PullquoteError):
    """A language code that is no code."""


class QuestionTooLong(PullquoteError):
    """A question beyond what we search for."""
