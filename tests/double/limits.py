"""Discord's limits that its OpenAPI document leaves out; text is counted in UTF-16 units, as Discord counts it."""

from collections.abc import Callable, Iterator, Mapping

import regex

from double.events import COMPONENTS_V2, EPHEMERAL, Payload, walk

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = (
    1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 17, 18,
)  # fmt: skip
SELECTS = (3, 5, 6, 7, 8)
TOP_LEVEL_V2 = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
EMBED_LIMITS = {"title": 256, "description": 4096}
COMMAND_NAME = regex.compile(r"[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}")

Said = Iterator[str]


def units(text: object) -> int:
    """The length of a text as Discord counts it."""
    return len(str(text).encode("utf-16-le", "surrogatepass")) // 2


def _long(what: str, text: object, most: int, least: int = 0) -> Said:
    length = units(text or "")
    if length > most:
        yield f"{what} has {length} UTF-16 units, more than {most}"
    if length < least or (least and not str(text or "").strip()):
        yield f"{what} is empty"


def message(body: Payload, was: Payload | None = None, *, quiet: bool = True) -> Said:
    """
    What is wrong with the body of a message.

    Args:
        body: what is sent.
        was: the message that is changed by it.
        quiet: whether it has to say that it mentions nobody.
    """
    flags = int(body.get("flags") or 0) | (int(was["flags"]) if was else 0)
    if was and int(body.get("flags") or 0) & EPHEMERAL & ~int(was["flags"]):
        yield "an edit cannot make a message ephemeral"
    yield from _mentions(body, quiet=quiet)
    yield from _long("content", body.get("content"), 2000)
    yield from _long("nonce", body.get("nonce"), 25)
    whole = {key: body.get(key, was.get(key) if was else None) for key in ("content", "embeds", "components")}
    files = body.get("_files") or body.get("attachments", was.get("attachments") if was else None)
    if flags & COMPONENTS_V2:
        if whole["content"] or whole["embeds"] or body.get("poll") or body.get("sticker_ids"):
            yield "a message of Components V2 has content, embeds, a poll or stickers beside them"
        if not whole["components"]:
            yield "a message of Components V2 has no component"
        yield from _components_v2(body.get("components"))
    else:
        if not (any(whole.values()) or files or body.get("poll") or body.get("sticker_ids")):
            yield "the message is empty"
        yield from _embeds(body.get("embeds"))
        yield from _rows(body.get("components"))
    yield from _each(body.get("components"))


def _mentions(body: Payload, *, quiet: bool) -> Said:
    allowed = body.get("allowed_mentions")
    if not isinstance(allowed, dict):
        if quiet:
            yield "allowed_mentions is missing: the message could mention everybody"
        return
    if quiet and allowed.get("parse") != []:
        yield f"allowed_mentions.parse is {allowed.get('parse')!r} and not []"
    for named in ("users", "roles"):
        if allowed.get(named) and named in (allowed.get("parse") or []):
            yield f"allowed_mentions names {named} and parses them as well"


def _embeds(embeds: object) -> Said:
    total = 0
    for embed in embeds or []:
        fields = embed.get("fields") or []
        parts = [(key, embed.get(key), most, 0) for key, most in EMBED_LIMITS.items()]
        parts += [("footer", (embed.get("footer") or {}).get("text"), 2048, 0)]
        parts += [("author", (embed.get("author") or {}).get("name"), 256, 0)]
        for entry in fields:
            parts += [("field name", entry.get("name"), 256, 1), ("field value", entry.get("value"), 1024, 1)]
        for what, text, most, least in parts:
            yield from _long(f"embed {what}", text, most, least)
            total += units(text or "")
        if len(fields) > 25:
            yield f"an embed has {len(fields)} fields, more than 25"
    if len(embeds or []) > 10:
        yield f"{len(embeds)} embeds, more than 10"
    if total > 6000:
        yield f"the embeds have {total} UTF-16 units together, more than 6000"


def _rows(components: object) -> Said:
    if len(components or []) > 5:
        yield f"{len(components)} rows, more than 5"
    for component in components or []:
        if component.get("type") != ROW:
            yield f"component {component.get('type')} stands at the top of a message without the Components V2 flag"


def _components_v2(components: object) -> Said:
    every = list(walk(components))
    if len(every) > 40:
        yield f"{len(every)} components, counted however deep, more than 40"
    shown = sum(units(component.get("content", "")) for component in every if component.get("type") == TEXT)
    if shown > 4000:
        yield f"the text displays have {shown} UTF-16 units together, more than 4000"
    for component in components or []:
        if component.get("type") not in TOP_LEVEL_V2:
            yield f"component {component.get('type')} stands at the top of a message"


def _each(components: object) -> Said:
    """What is wrong with each component by itself, and with those that share an id."""
    seen: set[tuple[str, object]] = set()
    for component in walk(components):
        yield from _RULES.get(component.get("type"), _unknown)(component)
        for key in ("custom_id", "id"):
            if component.get(key):
                if (key, component[key]) in seen:
                    yield f"{key} {component[key]!r} is there twice"
                seen.add((key, component[key]))
        if "custom_id" in component:
            yield from _long("custom_id", component["custom_id"], 100, 1)


def _unknown(component: Payload) -> Said:
    yield f"there is no component of type {component.get('type')!r}"


def _nothing(_: Payload) -> Said:
    return iter(())


def _row(row: Payload) -> Said:
    kinds = [part.get("type") for part in row.get("components") or []]
    if not kinds:
        yield "a row is empty"
    elif set(kinds) == {BUTTON}:
        if len(kinds) > 5:
            yield f"a row has {len(kinds)} buttons, more than 5"
    elif len(kinds) > 1 or kinds[0] not in (*SELECTS, INPUT):
        yield f"a row holds components {kinds}: up to five buttons, or one select"


def _button(button: Payload) -> Said:
    link = button.get("style") == 5
    if button.get("style") not in range(1, 6):
        yield f"a button has style {button.get('style')!r}"
    if ("url" in button, "custom_id" in button) != (link, not link):
        yield "a button has both custom_id and url, or neither, or the one that does not fit its style"
    yield from _long("a button's url", button.get("url"), 512)
    yield from _long("a button's label", button.get("label"), 80)
    if not (button.get("label") or button.get("emoji")):
        yield "a button has neither label nor emoji"


def _select(select: Payload) -> Said:
    choices = select.get("options") or []
    if select.get("type") == SELECT and not 1 <= len(choices) <= 25:
        yield f"a select has {len(choices)} options: 1 to 25"
    yield from _long("a select's placeholder", select.get("placeholder"), 150)
    for choice in choices:
        yield from _long("an option's label", choice.get("label"), 100, 1)
        yield from _long("an option's value", choice.get("value"), 100, 1)
        yield from _long("an option's description", choice.get("description"), 100)
    if len({choice.get("value") for choice in choices}) < len(choices):
        yield "two options of a select have one value"


def _section(section: Payload) -> Said:
    kinds = [part.get("type") for part in section.get("components") or []]
    if not 1 <= len(kinds) <= 3 or set(kinds) != {TEXT}:
        yield f"a section holds components {kinds}: one to three text displays"
    if (section.get("accessory") or {}).get("type") not in (BUTTON, THUMBNAIL):
        yield "a section has neither button nor thumbnail beside it"


def _text(text: Payload) -> Said:
    yield from _long("a text display", text.get("content"), 4000, 1)


def _gallery(gallery: Payload) -> Said:
    if not 1 <= len(gallery.get("items") or []) <= 10:
        yield f"a gallery has {len(gallery.get('items') or [])} items: 1 to 10"


def _container(container: Payload) -> Said:
    kinds = [part.get("type") for part in container.get("components") or []]
    if not kinds:
        yield "a container is empty"
    yield from (f"component {kind} stands in a container" for kind in kinds if kind not in IN_CONTAINER)


def _input(field: Payload) -> Said:
    yield from _long("an input's placeholder", field.get("placeholder"), 100)
    yield from _long("an input's value", field.get("value"), int(field.get("max_length") or 4000))


def _label(label: Payload) -> Said:
    yield from _long("a form's label", label.get("label"), 45, 1)
    yield from _long("a form's description", label.get("description"), 100)


_RULES: Mapping[object, Callable[[Payload], Said]] = {
    ROW: _row, BUTTON: _button, **dict.fromkeys(SELECTS, _select), INPUT: _input, SECTION: _section, TEXT: _text,
    THUMBNAIL: _nothing, GALLERY: _gallery, FILE: _nothing, SEPARATOR: _nothing, CONTAINER: _container,
    LABEL: _label, 19: _nothing, 21: _nothing, 22: _nothing, 23: _nothing,
}  # fmt: skip


def callback(body: Payload, *, quiet: bool = True, source: Payload | None = None) -> Said:
    """What is wrong with the first answer to an interaction."""
    data = body.get("data") or {}
    match body.get("type"):
        case 4:
            yield from message(data, quiet=quiet)
        case 5:
            if int(data.get("flags") or 0) & ~EPHEMERAL:
                yield f"a deferred reply carries flags {data['flags']} and may carry only {EPHEMERAL}"
        case 7:
            yield from message(data, source, quiet=quiet)
        case 8:
            yield from _choices(data.get("choices") or [])
        case 9:
            yield from _form(data)


def _choices(choices: list[Payload]) -> Said:
    if len(choices) > 25:
        yield f"{len(choices)} choices, more than 25"
    for choice in choices:
        yield from _long("a choice's name", choice.get("name"), 100, 1)
        if isinstance(choice.get("value"), str):
            yield from _long("a choice's value", choice["value"], 100)


def _form(form: Payload) -> Said:
    yield from _long("a form's title", form.get("title"), 45, 1)
    yield from _long("a form's custom_id", form.get("custom_id"), 100, 1)
    parts = form.get("components") or []
    if not 1 <= len(parts) <= 5:
        yield f"a form has {len(parts)} parts: 1 to 5"
    yield from (
        f"component {part.get('type')} stands in a form" for part in parts if part.get("type") not in (1, 10, 18)
    )
    yield from _each(parts)


def commands(every: list[Payload]) -> Said:
    """What is wrong with the commands of a scope, taken together and one by one."""
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        names = [command.get("name") for command in every if command.get("type", 1) == kind]
        if len(names) > most:
            yield f"{len(names)} commands of type {kind}, more than {most}"
        yield from (f"command {name!r} is there twice" for name in sorted({n for n in names if names.count(n) > 1}))
    for command in every:
        if command.get("type", 1) == 1:
            yield from _command(command)
            if (total := _written(command)) > 8000:
                yield f"command {command.get('name')!r} has {total} UTF-16 units, more than 8000"
        else:
            yield from _long("a menu command's name", command.get("name"), 32, 1)
            if command.get("description") or command.get("options"):
                yield f"menu command {command.get('name')!r} has a description or options"


def _command(command: Payload) -> Said:
    names = [command.get("name"), *(command.get("name_localizations") or {}).values()]
    for name in map(str, names):
        if not COMMAND_NAME.fullmatch(name) or name != name.lower():
            yield f"{name!r} cannot be the name of a command or an option"
    for text in (command.get("description"), *(command.get("description_localizations") or {}).values()):
        yield from _long(f"the description of {command.get('name')!r}", text, 100, 1)
    parts = command.get("options") or []
    if len(parts) > 25:
        yield f"{command.get('name')!r} has {len(parts)} options, more than 25"
    if len({part.get("name") for part in parts}) < len(parts):
        yield f"two options of {command.get('name')!r} have one name"
    needed = [bool(part.get("required")) for part in parts]
    if needed != sorted(needed, reverse=True):
        yield f"{command.get('name')!r} has a required option after an optional one"
    yield from _choices(command.get("choices") or [])
    for part in parts:
        yield from _command(part)


def _written(command: Payload) -> int:
    longest = [
        max(map(units, [command.get(key) or "", *(command.get(f"{key}_localizations") or {}).values()]))
        for key in ("name", "description")
    ]
    choices = [units(choice.get(key, "")) for choice in command.get("choices") or [] for key in ("name", "value")]
    return sum(longest) + sum(choices) + sum(map(_written, command.get("options") or []))
