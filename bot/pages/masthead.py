"""What a page says of itself: title, day of publication, language."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import regex
from lxml.html import HtmlElement

from bot.pages.markup import words_of

# Where pages say when they were published, not when they were changed; the surest first.
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "date",
)
_NAMES_PUBLISHED = regex.compile(r"publi(?:shed|cation)[-_:. ]?(?:date|time|at|on)")
_TIME_OF_ARTICLE = regex.compile(r"\b(?:published|entry-date|entry-time|dt-published|post-date|pubdate)\b")
_DAY = regex.compile(r"((?:1[5-9]|20)\d\d)[-/](\d\d)[-/](\d\d)(?!\d)")

# What pages put between the title and the site's name.
_DIVIDER = regex.compile(r"\s+(?:[|·•»—–-]|::)\s+")
_NAME = regex.compile(r"\p{L}[^/@]{2,79}")  # no address, which some give in its place
_LANGUAGE = regex.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Masthead:
    """
    What a page says of itself; None: nothing.

    Attributes:
        title: without the site's name, where the page divides them.
        authors: their names.
        published: the day.
        language: its code, such as "en".
        partial: whether it says that not all of it is for everybody.
        forum: whether it says that it is a forum's.
    """

    title: str | None
    authors: tuple[str, ...]
    published: date | None
    language: str | None
    partial: bool
    forum: bool


def read_masthead(tree: HtmlElement) -> Masthead:
    """What a page says of itself, as its maker wrote it for machines; its text is not searched."""
    said = _metas(tree)
    things = list(_things(tree))
    kinds = {str(kind) for thing in things for kind in _listed(thing.get("@type"))}
    kinds |= {element.get("itemtype", "").rpartition("/")[2] for element in tree.iter() if element.get("itemtype", "")}
    makers = f"{said.get('generator', '')} {tree.get('class', '')}".lower()
    return Masthead(
        title=_title(tree, said, things),
        authors=tuple(_authors(said, things)),
        published=_published(tree, said, things),
        language=_language(tree, said),
        partial=any(str(thing.get("isAccessibleForFree")).lower() == "false" for thing in things),
        forum="DiscussionForumPosting" in kinds or any(maker in makers for maker in ("discourse", "phpbb", "flarum")),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Each <meta> with a name, the first of its name."""
    said: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property", "") or meta.get("name", "") or meta.get("itemprop", "")
        content = " ".join(meta.get("content", "").split())
        if name and content:
            said.setdefault(name.lower(), content)
    return said


def _things(tree: HtmlElement) -> Iterator[dict[str, object]]:
    """What the page's JSON-LD describes, each thing by itself."""
    for script in tree.iter("script"):
        if script.get("type", "").lower() != "application/ld+json":
            continue
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for thing in _listed(found):
            if isinstance(thing, dict):
                yield thing
                yield from (inner for inner in _listed(thing.get("@graph")) if isinstance(inner, dict))


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _authors(said: dict[str, str], things: list[dict[str, object]]) -> Iterator[str]:
    names: list[object] = [said.get(name) for name in ("author", "article:author", "parsely-author", "sailthru.author")]
    for thing in things:
        for author in _listed(thing.get("author")):
            names += _listed(author.get("name")) if isinstance(author, dict) else [author]
    for name in names:
        if isinstance(name, str) and _NAME.fullmatch(shown := " ".join(name.split())):
            yield shown


def _published(tree: HtmlElement, said: dict[str, str], things: list[dict[str, object]]) -> date | None:
    candidates = [said[name] for name in _PUBLISHED if name in said]
    candidates += [content for name, content in said.items() if _NAMES_PUBLISHED.search(name)]
    candidates += [str(thing["datePublished"]) for thing in things if "datePublished" in thing]
    for time in tree.iter("time", "abbr", "meta"):
        names = f"{time.get('itemprop', '')} {time.get('class', '')}".lower()
        marked = time.get("pubdate", "no") != "no" or "datepublished" in names
        if marked or (time.tag != "meta" and _TIME_OF_ARTICLE.search(names)):
            candidates.append(time.get("datetime", "") or time.get("content", "") or time.get("title", ""))
    asked = (time.get("datetime", "") for time in tree.iter("time") if time.get("itemprop", "") == "dateCreated")
    return next((day for candidate in (*candidates, *asked) if (day := _day(candidate))), None)


def _day(text: str) -> date | None:
    found = _DAY.match(text.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _language(tree: HtmlElement, said: dict[str, str]) -> str | None:
    body = tree.find("body")
    for label in (
        tree.get("lang", ""),
        tree.get("xml:lang", ""),
        body.get("lang", "") if body is not None else "",
        said.get("og:locale", ""),
        said.get("inlanguage", ""),
        said.get("dc.language", ""),
        said.get("language", ""),
        said.get("content-language", ""),
    ):
        if found := _LANGUAGE.fullmatch(label.strip()):
            return found[1].lower()
    return None


def _title(tree: HtmlElement, said: dict[str, str], things: list[dict[str, object]]) -> str | None:
    element = tree.find(".//title")
    whole = " ".join((element.text or "").split()) if element is not None else ""
    told = said.get("og:title") or said.get("twitter:title") or whole
    site = said.get("og:site_name") or said.get("application-name") or ""
    headlines = [str(thing["headline"]).strip() for thing in things if isinstance(thing.get("headline"), str)]
    heads = [words_of(head) for head in tree.iter("h1")]
    for wanted in (told, _without_site(told, site), *headlines):
        if wanted and any(words_of(head) == wanted for head in tree.iter("h1", "h2", "h3")):
            return wanted
    begins = next((head for head in heads if head and told.startswith(head) and _DIVIDER.match(told[len(head) :])), "")
    return begins or _without_site(told, site) or next(iter(headlines), "") or next(iter(heads), "") or None


def _without_site(title: str, site: str) -> str:
    parts = [part.strip() for part in _DIVIDER.split(title)]
    if len(parts) == 1:
        return title
    if site:
        kept = [part for part in parts if part.casefold() != site.casefold()]
        if len(kept) == len(parts):
            return title
        first, last = title.find(kept[0]), title.rfind(kept[-1]) + len(kept[-1])
        return title[first:last] if kept else title
    return title[: list(_DIVIDER.finditer(title))[-1].start()].strip()  # the site's name is most often the last
