# What we use of trafilatura 2.3.1, whose own types lead into lxml, which has none.
from lxml.html import HtmlElement

class Document:
    body: HtmlElement | None

def bare_extraction(
    filecontent: HtmlElement,
    *,
    fast: bool = ...,
    favor_recall: bool = ...,
    include_comments: bool = ...,
    include_tables: bool = ...,
    deduplicate: bool = ...,
) -> Document | None: ...
