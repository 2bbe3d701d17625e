"""What Discord allows, in one table, counted as Discord counts: in UTF-16 units."""

from collections.abc import Iterator, Mapping, Sequence

import regex

# Of a message of components: all its texts together, links included, and its components, nested ones counted.
TEXT = 4_000
COMPONENTS = 40
BUTTONS_IN_A_ROW = 5

# Of a button: the id that comes back with the press, its label, the address it opens.
CUSTOM_ID = 100
LABEL = 80
LINK = 512

# Of autocomplete: how many choices, and how long each one's name and value.
CHOICES = 25
CHOICE = 100

# Of a form: a field of text, and ours for one that holds a title.
FIELD = 4_000
FIELD_TITLE = 300

# Ours, so that a message stays readable: a question, the part of it that is a heading, an article's title.
QUESTION = 300
HEADING = 120
TITLE = 100

Component = Mapping[str, object]

# The type of a row of buttons.
_ROW = 1

_GRAPHEME = regex.compile(r"\X")


def size(text: str) -> int:
    """How long Discord finds a text: characters beyond the first 65,536 of Unicode count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, room: int, end: str = "…") -> str:
    """
    The text, or as much of its beginning as fits into so many units together with the end that tells it was cut.

    Cut at a space, if one stands in the last quarter of the room, else
    between two graphemes.
    """
    if size(text) <= room:
        return text
    left = room - size(end)
    kept = 0
    for grapheme in _GRAPHEME.finditer(text):
        left -= size(grapheme[0])
        if left < 0:
            break
        kept = grapheme.end()
    space = text.rfind(" ", 0, kept + 1)
    return text[: space if space > kept * 3 // 4 else kept].rstrip() + end


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Every component of a message, as Discord counts them: containers, what is in them, accessories."""
    for component in components:
        yield component
        inside = component.get("components")
        yield from walk(inside if isinstance(inside, list) else [])
        if isinstance(accessory := component.get("accessory"), dict):
            yield accessory


def excess(components: Sequence[Component]) -> str:
    """What of a message of components is beyond Discord's limits, in words; empty if nothing is."""
    all_of_them = list(walk(components))
    texts = [str(component["content"]) for component in all_of_them if "content" in component]
    total = sum(map(size, texts))
    ids = [str(component["custom_id"]) for component in all_of_them if "custom_id" in component]
    faults = {
        f"{total} units of text": total > TEXT,
        f"{len(all_of_them)} components": len(all_of_them) > COMPONENTS,
        "an empty text": not all(text.strip() for text in texts),
        "a custom_id twice": len(set(ids)) < len(ids),
        "a long custom_id": any(size(custom_id) > CUSTOM_ID for custom_id in ids),
        "a long label": any(size(str(component.get("label", ""))) > LABEL for component in all_of_them),
        "a long row": any(_buttons(component) > BUTTONS_IN_A_ROW for component in all_of_them),
        "a long link": any(size(str(component.get("url", ""))) > LINK for component in all_of_them),
    }
    return ", ".join(fault for fault, there in faults.items() if there)


def _buttons(component: Component) -> int:
    inside = component.get("components")
    return len(inside) if component.get("type") == _ROW and isinstance(inside, list) else 0
