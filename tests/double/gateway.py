"""Discord's gateway, version 10: sessions that outlive their connections, and the events that are owed to them."""

import asyncio
import json
import socket
import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Protocol

from aiohttp import WSMsgType, web

from double.events import Payload
from double.faults import (
    Close,
    Deaf,
    Fault,
    Faults,
    GatewayFault,
    InvalidSession,
    Malformed,
    Raw,
    Reconnect,
    Reset,
    Slow,
    Zombie,
)  # fmt: skip

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS, MEMBERS, PRESENCES, GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1, 1 << 1, 1 << 8, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = MEMBERS | PRESENCES | CONTENT
KEPT = 20_000  # events a session can be replayed; a client further behind starts anew


class _Compressor(Protocol):
    def __call__(self, text: str) -> bytes: ...


def _zlib() -> _Compressor:
    context = zlib.compressobj()
    return lambda text: context.compress(text.encode()) + context.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> _Compressor:
    try:
        from zstandard import COMPRESSOBJ_FLUSH_BLOCK, ZstdCompressor  # noqa: PLC0415
    except ImportError:
        from compression import zstd  # noqa: PLC0415

        modern = zstd.ZstdCompressor()
        return lambda text: modern.compress(text.encode(), zstd.ZstdCompressor.FLUSH_BLOCK)
    context = ZstdCompressor().compressobj()
    return lambda text: context.compress(text.encode()) + context.flush(COMPRESSOBJ_FLUSH_BLOCK)


COMPRESSORS: dict[str, Callable[[], _Compressor]] = {"zlib-stream": _zlib, "zstd-stream": _zstd}


def reset(request: web.BaseRequest) -> None:
    """End a connection as a crash does: RST instead of FIN."""
    if request.transport is not None:
        end = request.transport.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()


@dataclass(frozen=True, slots=True)
class Event:
    """
    What a session is told.

    Attributes:
        written: called when it goes out on a connection, at each replay as well.
    """

    number: int
    text: str
    written: Callable[[], None] | None = None


@dataclass(slots=True)
class Session:
    """What the double keeps about a client between its connections."""

    shard: int
    shards: int
    intents: int
    id: str = field(default_factory=lambda: token_hex(16))
    number: int = 0
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT))
    connection: "Connection | None" = None
    valid: bool = True

    def tell(self, name: str, data: Payload, written: Callable[[], None] | None = None) -> None:
        """Owe the client an event, and send it if there is a connection."""
        self.number += 1
        text = json.dumps({"op": DISPATCH, "t": name, "s": self.number, "d": data})
        event = Event(self.number, text, written)
        self.events.append(event)
        if self.connection is not None:
            self.connection.put(event)


class Connection:
    """One socket: a writer that keeps the order of what is sent, and a reader."""

    def __init__(self, gateway: "Gateway", request: web.BaseRequest) -> None:
        self._gateway = gateway
        self._request = request
        self._socket = web.WebSocketResponse(autoping=True, compress=False, timeout=0.3, max_msg_size=4096)
        compress = request.query.get("compress")
        self._compress = COMPRESSORS[compress]() if compress else None
        self._queue: asyncio.Queue[Event | str | GatewayFault] = asyncio.Queue()
        self.session: Session | None = None
        self.silent = False
        self.deaf = False
        self._closed_here = False

    def put(self, item: Event | str | GatewayFault) -> None:
        """Send this after all that was put before."""
        self._queue.put_nowait(item)

    def send(self, op: int, data: object = None) -> None:
        self.put(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def run(self) -> web.WebSocketResponse:
        """Serve the socket to its end."""
        await self._socket.prepare(self._request)
        writer = asyncio.create_task(self._write())
        try:
            if not await self._instead("HELLO", ""):
                self.send(HELLO, {"heartbeat_interval": self._gateway.heartbeat_ms, "_trace": []})
            async for message in self._socket:
                if message.type is WSMsgType.TEXT and not self.silent:
                    await self._hear(json.loads(message.data))
            if self.session is not None and self._socket.close_code in (1000, 1001) and not self._closed_here:
                self.session.valid = False  # so a client says that it will not be back
        finally:
            writer.cancel()
            if self.session is not None and self.session.connection is self:
                self.session.connection = None
            self._gateway.connections.discard(self)
        return self._socket

    async def end(self, code: int) -> None:
        self._closed_here = True
        if code:
            await self._socket.close(code=code)
        elif self._request.transport is not None:
            self._request.transport.close()

    async def _write(self) -> None:
        while True:
            item = await self._queue.get()
            if self.silent or self._socket.closed:
                continue  # what is an event is kept by the session
            try:
                if isinstance(item, Event | str):
                    await self._send(item)
                else:
                    await self._strike(item)
            except ConnectionError:
                return

    async def _send(self, item: Event | str) -> None:
        text = item if isinstance(item, str) else item.text
        if self._compress is None:
            await self._socket.send_str(text)
        else:
            await self._socket.send_bytes(self._compress(text))
        if isinstance(item, Event) and item.written is not None:
            item.written()

    async def _strike(self, fault: GatewayFault) -> None:
        match fault:
            case Reconnect():
                await self._send(json.dumps({"op": RECONNECT, "d": None}))
            case InvalidSession(resumable):
                if self.session is not None:
                    self.session.valid = resumable
                await self._send(json.dumps({"op": INVALID_SESSION, "d": resumable}))
            case Close(code):
                if self.session is not None and code in (4007, 4009):
                    self.session.valid = False
                await self.end(code)
            case Reset():
                reset(self._request)
            case Zombie():
                self.silent = True
            case Deaf():
                self.deaf = True
            case Malformed(event):
                number = None
                if self.session is not None:
                    self.session.number += 1
                    number = self.session.number
                await self._send(json.dumps({"op": DISPATCH, "t": event, "s": number, "d": {}}))
            case Raw(text):
                await self._send(text)

    async def _instead(self, moment: str, shard: str) -> bool:
        """Whether a fault takes the place of what the double would do at this moment."""
        fault: Fault | None = self._gateway.take(moment, shard)
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.before)
            return False
        if fault is not None:
            await self._strike(fault)
            return True
        return False

    async def _hear(self, said: Payload) -> None:
        data = said.get("d")
        match said.get("op"):
            case 1 if not self.deaf:
                self.send(ACK)
            case 2 if isinstance(data, dict):
                await self._identify(data)
            case 6 if isinstance(data, dict):
                await self._resume(data)
            case 8 if self.session is not None and isinstance(data, dict):
                chunk = {"guild_id": data["guild_id"], "members": [], "chunk_index": 0, "chunk_count": 1}
                self.session.tell("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")})
            case 1 | 3 | 4:
                pass
            case _:
                await self.end(4001)

    async def _identify(self, data: Payload) -> None:
        shard, shards = data.get("shard") or (0, 1)
        self._gateway.note("IDENTIFY", shard)
        if await self._instead("IDENTIFY", f"shard {shard}"):
            return
        code = self._gateway.refusal(data, shard, shards)
        if code:
            await self.end(code)
            return
        self.session = Session(shard, shards, int(data["intents"]), connection=self)
        self._gateway.open(self.session)

    async def _resume(self, data: Payload) -> None:
        session = self._gateway.sessions.get(str(data.get("session_id")))
        shard = session.shard if session else None
        self._gateway.note("RESUME", shard)
        if await self._instead("RESUME", f"shard {shard}"):
            return
        if data.get("token") != self._gateway.token:
            await self.end(4004)
            return
        seen = int(data.get("seq") or 0)
        if session is None or not session.valid or (session.events and session.events[0].number > seen + 1):
            self.send(INVALID_SESSION, data=False)
            return
        if session.connection is not None:
            await session.connection.end(0)
        self.session, session.connection = session, self
        for event in [event for event in session.events if event.number > seen]:
            self.put(event)
        session.number += 1  # RESUMED has a number and is never replayed
        self.put(json.dumps({"op": DISPATCH, "t": "RESUMED", "s": session.number, "d": {"_trace": []}}))


@dataclass(frozen=True, slots=True)
class Knock:
    """A connection (CONNECT), or an IDENTIFY or RESUME that a client asked for."""

    kind: str
    shard: int | None
    at: float


class World(Protocol):
    """What the gateway has to know of the rest."""

    token: str
    clock: Callable[[], float]

    def ready(self, session: Session) -> Iterator[tuple[str, Payload]]: ...

    @property
    def faults(self) -> Faults: ...


class Gateway:
    """
    All sessions and connections.

    Attributes:
        knocks: what clients asked for, in order; so reconnects are counted.
        heartbeat_ms: how often a client shall send a heartbeat.
        allowed: privileged intents that the bot may ask for; more is refused with 4014.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.knocks: deque[Knock] = deque(maxlen=100_000)
        self.heartbeat_ms = 41_250
        self.allowed = 0

    @property
    def token(self) -> str:
        return self._world.token

    def take(self, moment: str, shard: str) -> Fault | None:
        return self._world.faults.take(moment, shard)

    def note(self, kind: str, shard: int | None) -> None:
        self.knocks.append(Knock(kind, shard, self._world.clock()))

    async def serve(self, request: web.BaseRequest) -> web.WebSocketResponse:
        """A client's socket from its opening to its end."""
        self.note("CONNECT", None)
        connection = Connection(self, request)
        self.connections.add(connection)
        return await connection.run()

    def refusal(self, data: Payload, shard: int, shards: int) -> int:
        """The close code with which an IDENTIFY is refused; 0 if it is not."""
        intents = data.get("intents")
        if data.get("token") != self._world.token:
            return 4004
        if not 0 <= shard < shards:
            return 4010
        if not isinstance(intents, int) or intents >> 26:
            return 4013
        return 4014 if intents & PRIVILEGED & ~self.allowed else 0

    def open(self, session: Session) -> None:
        """Begin a session; those of its shard that nobody is connected to are over."""
        for other in [*self.sessions.values()]:
            if other.connection is None and (other.shard, other.shards) == (session.shard, session.shards):
                del self.sessions[other.id]
        self.sessions[session.id] = session
        for name, data in self._world.ready(session):
            session.tell(name, data)

    def of(self, guild: int | None) -> list[Session]:
        """The sessions that are told what happens in a guild, or, with None, in direct messages."""
        return [session for session in self.sessions.values() if session.valid and self._owns(session, guild)]

    @staticmethod
    def _owns(session: Session, guild: int | None) -> bool:
        return session.shard == (0 if guild is None else (guild >> 22) % session.shards)

    def strike(self, fault: GatewayFault, shard: int | None = None) -> int:
        """Put a fault on the live connections of a shard, or of all; how many there are."""
        struck = [c for c in self.connections if c.session is not None and shard in (None, c.session.shard)]
        for connection in struck:
            connection.put(fault)
        return len(struck)

    def online(self) -> int:
        """How many sessions there are with a connection."""
        return sum(session.connection is not None for session in self.sessions.values())

    async def stop(self) -> None:
        await asyncio.gather(*(connection.end(1001) for connection in [*self.connections]))
