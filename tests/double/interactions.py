"""An interaction's life: sent, acknowledged, answered, seen; with Discord's rules for each step."""

from collections.abc import Callable
from dataclasses import dataclass, field

from double.events import COMPONENTS_V2, EPHEMERAL, LOADING, Channel, Payload, Person, message, now, text_of, walk

PONG, REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 1, 4, 5, 6, 7, 8, 9
ACKNOWLEDGE_WITHIN = 3.0
TOKEN_LIVES = 900.0


class Refused(Exception):
    """What Discord answers instead of doing what was asked."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One request that answers an interaction, as the double carried it out or refused it.

    Attributes:
        how: "callback", "edit", "follow-up" or "delete".
        kind: of a callback: 4 reply, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 modal.
        status: what it was answered with: 200, or 10062, 40060, … where it was refused.
    """

    how: str
    kind: int
    at: float
    status: int
    body: Payload


@dataclass(slots=True)
class Interaction:
    """
    A member's command, press or form, and all that became of it.

    Attributes:
        sent: when Discord sent it, on the double's clock; the three seconds count from here.
        delivered: when it went out on a connection; None while nobody was connected.
        acknowledged: when the callback came; None if there was none in time.
        finished: when the member saw the answer itself, no longer "thinking".
        source: the message pressed on.
        choices: of an autocomplete.
        form: the modal that was opened.
    """

    id: int
    token: str
    kind: int
    payload: Payload
    by: Person
    channel: Channel
    sent: float
    source: Payload | None = None
    delivered: float | None = None
    acknowledged: float | None = None
    finished: float | None = None
    callback: int | None = None
    original: Payload | None = None
    messages: list[Payload] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    choices: list[Payload] | None = None
    form: Payload | None = None

    @property
    def visible(self) -> list[Payload]:
        """The messages a member sees as its answer, oldest first, without "thinking"."""
        return [seen for seen in self.messages if not int(seen["flags"]) & LOADING]

    @property
    def text(self) -> str:
        """All that a member reads in the answer."""
        return "\n".join(text_of(seen) for seen in self.visible)

    @property
    def ephemeral(self) -> bool:
        """Whether there is an answer and only its asker sees it."""
        return bool(self.messages) and all(int(seen["flags"]) & EPHEMERAL for seen in self.messages)

    @property
    def buttons(self) -> list[Payload]:
        return [part for seen in self.visible for part in walk(seen["components"]) if part.get("type") == 2]

    @property
    def refusals(self) -> list[int]:
        """Codes of the answers that Discord refused: 10062, 40060, …"""
        return [answer.status for answer in self.answers if answer.status != 200]


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Where answers are handed in.

    Attributes:
        compose: makes a message of a body: (channel, body, flags, interaction) to message.
        forget: takes a deleted message out of its channel.
    """

    clock: Callable[[], float]
    compose: Callable[[Channel, Payload, int, Interaction], Payload]
    forget: Callable[[Payload], None]

    def callback(self, interaction: Interaction, body: Payload) -> None:
        """
        The first answer.

        Raises:
            Refused: 40060 for a second one, 10062 for one that comes too late, 50035 for one that does not fit.
        """
        kind, data = int(body["type"]), body.get("data") or {}
        if interaction.acknowledged is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if self.clock() - interaction.sent > ACKNOWLEDGE_WITHIN:
            raise Refused(404, 10062, "Unknown interaction")
        match kind:
            case 4:
                flags = int(data.get("flags") or 0)
                interaction.original = self.compose(interaction.channel, data, flags, interaction)
                interaction.messages.append(interaction.original)
            case 5:
                flags = int(data.get("flags") or 0) & EPHEMERAL | LOADING
                interaction.original = self.compose(interaction.channel, {}, flags, interaction)
                interaction.messages.append(interaction.original)
            case 6 | 7 if interaction.source is not None:
                interaction.original = interaction.source
                if kind == UPDATE:
                    revise(interaction.source, data)
            case 8 if interaction.kind == 4:
                interaction.choices = data.get("choices", [])
            case 9 if interaction.kind not in (4, 5):
                interaction.form = data
            case _:
                raise Refused(400, 50035, f"Invalid Form Body: callback {kind} does not answer this interaction")
        interaction.acknowledged = self.clock()
        interaction.callback = kind
        if kind not in (DEFER, DEFER_UPDATE):
            interaction.finished = interaction.acknowledged

    def open(self, interaction: Interaction | None) -> Interaction:
        """
        The interaction, if its token may be used for more answers.

        Raises:
            Refused: 10015 before it is acknowledged, 50027 after its fifteen minutes.
        """
        if interaction is None or interaction.acknowledged is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if self.clock() - interaction.sent > TOKEN_LIVES:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return interaction

    def find(self, interaction: Interaction, which: str) -> Payload:
        """
        The message of that id, or "@original".

        Raises:
            Refused: 10008 if there is none (any more).
        """
        if which == "@original":
            if interaction.original is not None and not interaction.original.get("_gone"):
                return interaction.original
        else:
            for known in interaction.messages:
                if known["id"] == which:
                    return known
        raise Refused(404, 10008, "Unknown Message")

    def edit(self, interaction: Interaction, which: str, body: Payload) -> Payload:
        """Change an answer; a deferred one shows from now on."""
        edited = self.find(interaction, which)
        revise(edited, body)
        self._show(interaction, edited)
        return edited

    def follow_up(self, interaction: Interaction, body: Payload) -> Payload:
        """Answer once more. The first after a deferred reply takes its place, and is as private as that was."""
        waiting = interaction.original
        if waiting is not None and int(waiting["flags"]) & LOADING and not waiting.get("_gone"):
            revise(waiting, body)
            self._show(interaction, waiting)
            return waiting
        added = self.compose(interaction.channel, body, int(body.get("flags") or 0), interaction)
        interaction.messages.append(added)
        interaction.finished = interaction.finished or self.clock()
        return added

    def delete(self, interaction: Interaction, which: str) -> None:
        gone = self.find(interaction, which)
        interaction.messages = [known for known in interaction.messages if known is not gone]
        self.forget(gone)

    def _show(self, interaction: Interaction, shown: Payload) -> None:
        shown["flags"] = int(shown["flags"]) & ~LOADING
        interaction.finished = interaction.finished or self.clock()


def compose(channel: Channel, author: Person, body: Payload, flags: int) -> Payload:
    """A new message of what a request says."""
    made = message(channel, author, str(body.get("content") or ""), flags)
    made["tts"] = bool(body.get("tts"))
    made["embeds"] = [{"type": "rich", **embed} for embed in body.get("embeds") or []]
    made["components"] = numbered(body.get("components"))
    made["attachments"] = body.get("_files", [])
    if body.get("nonce") is not None:
        made["nonce"] = body["nonce"]
    return made


def revise(was: Payload, body: Payload) -> None:
    """Change a message by what a request names; the Components V2 flag can come and never goes."""
    if "content" in body:
        was["content"] = str(body["content"] or "")
    if "embeds" in body:
        was["embeds"] = [{"type": "rich", **embed} for embed in body["embeds"] or []]
    if "components" in body:
        was["components"] = numbered(body["components"])
    if "attachments" in body or "_files" in body:
        kept = {str(entry.get("id")) for entry in body.get("attachments") or []}
        was["attachments"] = [entry for entry in was["attachments"] if entry["id"] in kept] + body.get("_files", [])
    was["flags"] = int(was["flags"]) | int(body.get("flags") or 0) & COMPONENTS_V2
    was["edited_timestamp"] = now()


def numbered(components: object) -> list[Payload]:
    """Components with the ids that Discord gives to those without."""
    taken = {component.get("id") for component in walk(components)}
    free = (number for number in range(1, 10_000) if number not in taken)

    def number(component: Payload) -> Payload:
        inner = {
            key: [number(part) for part in value] if isinstance(value, list) else number(value)
            for key in ("components", "accessory", "component")
            if (value := component.get(key))
        }
        return component | {"id": component.get("id") or next(free)} | inner

    return [number(component) for component in components or []]
