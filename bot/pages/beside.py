"""Which elements of a page nobody reads as part of an article: menus, adverts, comments, what is hidden."""

from collections.abc import Iterator

import regex
from lxml.html import HtmlElement

from bot.pages.kinds import HEADINGS
from bot.pages.markup import is_within, names_of, words_of

# Never part of the words of a page.
_SILENT_NAMES = (
    "applet audio base canvas datalist embed head iframe img input label link map meta meter noembed noframes "
    "noscript object option progress rp rt script select source style svg template textarea title track video "
    "annotation annotation-xml amp-ad amp-analytics amp-consent amp-img amp-sidebar amp-social-share"
)
SILENT = frozenset(_SILENT_NAMES.split())

# Beside the article, by what the element is or what it is for.
_BESIDE_TAGS = frozenset(("nav", "footer", "aside", "form", "dialog", "menu"))
_ROLE_NAMES = (
    "alertdialog banner complementary contentinfo dialog doc-endnotes doc-toc form menu menubar navigation search "
    "tablist toolbar"
)
_BESIDE_ROLES = frozenset(_ROLE_NAMES.split())
# A header within one of these is the article's or a part's, not the site's.
_PARTS = ("article", "main", "section")
# A form with none of these that is seen asks for nothing.
_CONTROLS = ("input", "textarea", "select", "button")

# Beside the article, by the words of its names: what sites and their makers' themes call such things.
_BESIDE_WORDS = regex.compile(
    r"""\b(?:
    ads? | adverts? | advertisements? | advertising | \w*adsense | \w*adslot | adsby\w+ | dfp | sponsor(?:ed|s)? |
    promos? | promotion | promoted | taboola | outbrain | publicidad |
    \w*nav | (?<!sticky\ )\w*navbar | \w*navbox(?:es)? | \w*navigation | \w*menu | \w*breadcrumbs? | \w*sidebar |
    (?<!(?:headline|header|title)\ )\w*footer | toolbar | topbar | pager | pagination | paginator | tabs? |
    toc | (?:table\ of\ contents) |
    \w*search | searchbox | skip\ (?:link|to)\w* | jump\ to | jump\ links? |
    \w*cookies? | consent | gdpr | privacy | popup | modal | overlay | (?:cmp\ container) |
    share | sharing | \w*sharedaddy | share\w+ | social | socials | follow | likes? | reactions? | claps? | vote\w* |
    related\w* | \w*recommended | recommendations? | recirc\w* | trending | popular | mostread | (?:most\ read) |
    read\ (?:more|next|also) | readmore | (?:more\ (?:from|stories|on|articles|info)) | (?:up\ next) | (?:see\ also) |
    teasers? | newsletters? | subscribe | subscription | signup | (?:sign\ up) | login | paywall | upsell | donate |
    donation | internallink | comments? | respond | disqus\w* | replybox | discussion |
    tags? | taglist | tagcloud | catlinks | categories | topics | keywords | widgets? |
    (?:author\ (?:bio|box|info|card|profile)) | (?:about\ (?:the\ )?author) | bio | biography |
    (?:(?:post|user)\ signature) | (?:^signature) | avatar | userinfo |
    (?:user\ (?:info|card|details|extras|meta|title)) |
    (?:p\ description) | postprofile | (?:post\ (?:profile|controls|actions|menu)) | actions | buttons? | btn |
    feedback | helpful | viewcode | (?:language\ name) | (?:(?:hide|toggle)\ caption) |
    (?:edit\ (?:this\ page|link)) | editsection | (?:doc\ info) | copyright | legal | colophon |
    (?:(?:bottom|end)\ of\ (?:the\ )?(?:article|post|story)) | (?:page\ list) |
    (?:back\ to\ top) | (?:page\ tools) | printfriendly | (?:print\ only) | noprint |
    references | reflist | bibliography | metrics | footnotes? | linkbacks? | webmentions? | pingbacks? | trackbacks? |
    ambox | (?:m\ ?box) | hatnote | (?:authority\ control) | linenos |
    (?<!(?:image|photo|picture|figure|media)\ )metadata | lineno | gutter | (?:online\ list) | (?:line\ numbers?) |
    headerlink | (?:hash\ link) | permalink | headeranchor | copybtn | (?:version\ badge) | (?:read(?:ing)?\ time)
    )\b""",
    regex.VERBOSE,
)
# What is made of what readers write to more than this share is read for that.
_MUCH = 0.25
_COMMENT = regex.compile(r"\b(?:comment|comments|commtext|commentarea)\b")
# What holds more than this share of a page is not beside its article, unless it is what its readers write.
_MOST = 0.7
_READERS = regex.compile(r"\b(?:comments?|respond|discussion|disqus\w*|related\w*)\b")
# What themes call the article's own text.
_BODY_WORDS = regex.compile(r"\b(?:post|entry|article|story) (?:body|content|text)\b")
# The running head and foot that mandoc gives a manual's page.
_RUNNING = regex.compile("head|foot")
# Where a page tells who wrote it and when.
_META = regex.compile(r"\bmeta\b")
# Beside the article by its tag, but a part of it all the same.
_ADMONITION = regex.compile(
    r"\b(?:admonition|note|callout|warning|tip|caution|important|pullquote|quote|factbox|infobox)\b"
)
_WIDGET_OF_TEXT = regex.compile(r"\belementor\b")

_HIDDEN_STYLE = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.IGNORECASE)
_HIDDEN_WORDS = regex.compile(
    r"\b(?:sr only|visually ?hidden|screen reader (?:text|only)|hidden visually|a11y hidden|hideme)\b"
)


def is_hidden(element: HtmlElement) -> bool:
    """Whether no reader sees it."""
    return (
        element.tag in SILENT
        or _is_button(element)
        or element.get("hidden", "no") != "no"
        or element.get("aria-hidden", "") == "true"
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
        or bool(_HIDDEN_WORDS.search(names_of(element)))
    )


def _is_button(element: HtmlElement) -> bool:
    """Whether readers press it and do not read it; one around all of a heading's text opens what stands below."""
    if element.tag != "button" and element.get("role", "") != "button":
        return False
    heading = next(element.iterancestors(*HEADINGS), None)
    return heading is None or words_of(heading) != words_of(element)


def holders(tree: HtmlElement, title: str | None) -> frozenset[HtmlElement]:
    """The elements that cannot be beside the article, whatever they are called: its title or its text is in them."""
    headings = _headings_of(tree, title)
    if not headings:
        headings = [head for head in tree.iter("h1") if not any(map(_is_site_header, head.iterancestors("header")))]
    bodies = [element for element in tree.iter() if _is_body(element)]
    around = frozenset(outer for inner in (*headings, *bodies) for outer in inner.iterancestors())
    return around | frozenset(headings) | _largest(tree)


def _headings_of(tree: HtmlElement, title: str | None) -> list[HtmlElement]:
    """The headings that are the page's title."""
    return [heading for heading in tree.iter("h1", "h2", "h3") if words_of(heading) == title]


def _is_site_header(element: HtmlElement) -> bool:
    return element.tag == "header" and not is_within(element, *_PARTS)


def is_of_readers(element: HtmlElement) -> bool:
    """Whether it stands in what readers write below an article, or to each other."""
    return any(_COMMENT.search(names_of(outer)) for outer in (element, *element.iterancestors()))


def is_discussion(tree: HtmlElement, title: str | None) -> bool:
    """Whether people come for what readers write: much of the page is that, and no heading says what else it is."""
    if _headings_of(tree, title):
        return False
    comments = (element for element in tree.iter() if _COMMENT.search(names_of(element)))
    outermost = (one for one in comments if (outer := one.getparent()) is None or not is_of_readers(outer))
    return sum(len(words_of(one)) for one in outermost) > _MUCH * len(words_of(tree))


def _largest(tree: HtmlElement) -> frozenset[HtmlElement]:
    """The elements that hold most of a page's characters, and are no readers' comments."""
    sizes: dict[HtmlElement, int] = {}
    for element in reversed(list(tree.iter())):  # what is in an element comes before it
        size = 0 if element.tag in SILENT else len((element.text or "").strip()) + sizes.get(element, 0)
        sizes[element] = size
        outer = element.getparent()
        if outer is not None:
            sizes[outer] = sizes.get(outer, 0) + size + len((element.tail or "").strip())
    most = _MOST * sizes[tree]
    large = (element for element in tree.iter("div", "section", "article", "form", "td") if sizes[element] > most)
    return frozenset(element for element in large if not _READERS.search(names_of(element)))


def is_beside(element: HtmlElement, *, forum: bool) -> bool:
    """
    Whether it is beside the article, by what it is or is called.

    Args:
        element: one of a page that is none of its holders.
        forum: whether the page is one of a forum, where comments are what
            people read.
    """
    if element.tag in ("html", "body") or _is_body(element):
        return False
    names = names_of(element)
    if element.tag == "form" and all(one.get("type", "").lower() == "hidden" for one in element.iter(*_CONTROLS)):
        return False
    if _is_site_header(element) or element.tag in _BESIDE_TAGS or element.get("role", "") in _BESIDE_ROLES:
        said = f"{names} {element.get('aria-label', '').lower()}"
        return not _ADMONITION.search(said) and not is_within(element, "blockquote")
    if element.tag in ("div", "table") and _RUNNING.fullmatch(names):
        return True
    found = {match[0] for match in _BESIDE_WORDS.finditer(names)}
    return bool(found and found.difference(_excused(element, names, forum=forum)))


def _excused(element: HtmlElement, names: str, *, forum: bool) -> Iterator[str]:
    """The words that say nothing of an element."""
    if not any(True for _ in element.iter("a")):
        yield from ("tag", "tags", "topics", "keywords", "categories")  # those are links
    if element.tag not in ("ul", "ol", "nav"):
        yield from ("tab", "tabs")  # what they open is called so, too
    if element.tag == "p":
        yield from ("teaser", "teasers")  # the article's own
    if is_within(element, "figcaption"):
        yield from ("copyright", "legal")
    if any(True for _ in element.iter(*HEADINGS)):
        yield "user details"  # the heading says who wrote a post
    if _META.search(names):
        yield from ("share", "sharing", "social")  # the buttons in it are called so themselves
    if _WIDGET_OF_TEXT.search(names):
        yield from ("widget", "widgets")
    if forum:
        yield from ("comment", "comments", "discussion", "topics")


def _is_body(element: HtmlElement) -> bool:
    return (
        element.tag == "main"
        or "articleBody" in element.get("itemprop", "").split()
        or bool(_BODY_WORDS.search(names_of(element)))
    )
