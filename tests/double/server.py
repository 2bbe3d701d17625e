"""The double itself: two ports, how a request passes through it, and a record of all that was asked."""

import asyncio
import json
import socket
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from aiohttp import web

from double import control, rest
from double.events import Payload, Upload, snowflake
from double.faults import Drop, Fault, Faults, RateLimit, Reset, Slow, Status
from double.gateway import reset
from double.interactions import Answer, Interaction, Refused
from double.schema import schema
from double.world import World

API = "/api/v10"


class Discord(World):
    """
    Discord, as far as a bot can see, on two loopback ports: one for REST, one for the gateway.

    Use it as an asynchronous context manager.

    Attributes:
        quiet: whether every message has to say allowed_mentions.parse == [].
        shards: how many GET /gateway/bot advises.
        calls: every request, oldest first.
        violations: a sentence for each body that Discord would refuse. Assert that it is empty.
        failures: requests for routes that the double does not know. Assert that it is empty.
        nonces: messages by channel and enforced nonce.
        deduplicated: nonces that were answered with the message already there.
    """

    def __init__(self, *, shards: int = 1, keep: int = 100_000) -> None:
        super().__init__()
        self.shards = shards
        self.max_concurrency = 1
        self.quiet = True
        self.nonces: dict[tuple[int, str], Payload] = {}
        self.calls: deque[rest.Call] = deque(maxlen=keep)
        self.violations: list[str] = []
        self.failures: list[str] = []
        self.deduplicated: list[str] = []
        self.faults = Faults(self.gateway.strike)
        self._ports: dict[str, int] = {}
        self._listening: dict[str, asyncio.Server] = {}
        self._held: dict[str, socket.socket] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on two free ports."""
        self._server = web.Server(self._serve, access_log=None)
        for name in ("rest", "gateway"):
            await self.listen(name)

    async def stop(self) -> None:
        """End all connections and give the ports back."""
        self.faults.calm()
        for server in self._listening.values():
            server.close()
        for held in self._held.values():
            held.close()
        await self.gateway.stop()
        await self._server.shutdown(0.1)
        await asyncio.sleep(0)

    async def listen(self, name: str) -> None:
        """Listen on the port of "rest" or "gateway", the same one as before."""
        if name in self._held:
            self._held.pop(name).close()
        server = await asyncio.get_running_loop().create_server(self._server, "127.0.0.1", self._ports.get(name, 0))
        self._listening[name] = server
        self._ports[name] = server.sockets[0].getsockname()[1]

    def refuse(self, name: str) -> None:
        """Refuse connections of "rest" or "gateway", and end those that are, until listen()."""
        self._listening.pop(name).close()
        self._held[name] = _bound(self._ports[name])
        for connection in self._server.connections:
            transport = connection.transport
            if transport is not None and transport.get_extra_info("sockname")[1] == self._ports[name]:
                transport.abort()

    def dead_url(self) -> str:
        """A gateway address at which connections are refused."""
        if "dead" not in self._held:
            self._held["dead"] = _bound(0)
        return f"ws://127.0.0.1:{self._held['dead'].getsockname()[1]}/socket"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._ports['rest']}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._ports['gateway']}/socket"

    def check(self, call: rest.Call, wrong: Iterable[str]) -> None:
        """
        Note what is wrong with a body, by limits and by Discord's own document.

        Raises:
            Refused: if anything is.
        """
        described = schema()
        by_document = described.wrong(call.method, call.path, call.body) if described is not None else []
        sentences = [f"{call.method} {call.path}: {sentence}" for sentence in (*wrong, *by_document)]
        if sentences:
            self.violations += sentences
            raise Refused(400, 50035, "Invalid Form Body\n" + "\n".join(sentences))

    @contextmanager
    def recording(self, interaction: Interaction, how: str, kind: int, call: rest.Call) -> Iterator[None]:
        """Note an answer to an interaction, and whether it was refused."""
        status = 200
        try:
            yield
        except Refused as refused:
            status = refused.code
            raise
        finally:
            interaction.answers.append(Answer(how, kind, self.clock(), status, call.body))

    # One request, from its fault to its answer.

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(API)
        if path.startswith("/_control"):
            return await control.serve(self, request)
        if path.startswith("/cdn/"):
            return self._file(path)
        fault = self.faults.take(request.method, path)
        call = await self._read(request, path, fault)
        await asyncio.sleep(fault.before if isinstance(fault, Slow) else 0)
        answer: web.StreamResponse | None = None
        if fault is None or isinstance(fault, Slow) or (isinstance(fault, Status | Drop | Reset) and fault.processed):
            answer = await self.gateway.serve(request) if path == "/socket" else self._process(call)
        await asyncio.sleep(fault.after if isinstance(fault, Slow) else 0)
        match fault:
            case Status(status, code, message):
                return _answer(call, status, {"message": message, "code": code})
            case RateLimit():
                return _limited(call, fault)
            case Drop() | Reset():
                return _cut(request, fault)
        return answer or web.Response(status=500, text=f"{fault} is no fault of a request")

    async def _read(self, request: web.BaseRequest, path: str, fault: Fault | None) -> rest.Call:
        body: object = None
        if request.content_type.startswith("multipart/"):
            body = await self._multipart(request)
        elif raw := await request.read():
            body = json.loads(raw)
        call = rest.Call(request.method, path, dict(request.query), dict(request.headers), body, self.clock(), fault)
        self.calls.append(call)
        return call

    def _process(self, call: rest.Call) -> web.Response:
        found = rest.find(call.method, call.path)
        if found is None:
            self.failures.append(f"{call.method} {call.path}: no such route")
            return _answer(call, 404, {"message": "404: Not Found", "code": 0})
        known, names = found
        if not known.open and call.headers.get("Authorization") != f"Bot {self.token}":
            return _answer(call, 401, {"message": "401: Unauthorized", "code": 0})
        try:
            told = known.act(self, call, **names)
        except Refused as refused:
            return _answer(call, refused.status, {"message": refused.message, "code": refused.code})
        except Exception as error:  # noqa: BLE001  # a mistake of the double's must not pass for one of Discord's
            self.failures.append(f"{call.method} {call.path}: the double failed: {error!r}")
            return _answer(call, 500, {"message": "the double failed", "code": 0})
        return _answer(call, 204 if told is None else 200, told)

    async def _multipart(self, request: web.BaseRequest) -> Payload:
        """A body with files: its JSON, and the files as attachments under _files."""
        body: Payload = {}
        files: list[Payload] = []
        async for part in await request.multipart():
            content = bytes(await part.read())
            if part.name == "payload_json":
                body = json.loads(content)
            else:
                upload = Upload(part.filename or "unknown", content, part.headers.get("Content-Type"))
                files.append(self.attach(upload, str(snowflake())))
        # The callback of an interaction carries its message one level down.
        body.get("data", body)["_files"] = files
        return body

    def _file(self, path: str) -> web.Response:
        upload = self.files.get(path.split("/")[2])
        if upload is None:
            return web.Response(status=404)
        return web.Response(body=upload.content, headers={"Content-Type": upload.content_type or "text/plain"})


def _answer(call: rest.Call, status: int, told: rest.Reply) -> web.Response:
    call.status = status
    if status == 204:
        return web.Response(status=204)
    # Exactly this content type: discord.py takes anything else, even with a charset behind it, for text.
    return web.Response(status=status, body=json.dumps(told).encode(), headers={"Content-Type": "application/json"})


def _limited(call: rest.Call, fault: RateLimit) -> web.Response:
    if not fault.via:
        call.status = 429
        return web.Response(status=429, text="error code: 1015", content_type="text/plain")
    told = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": fault.everywhere}
    response = _answer(call, 429, told)
    response.headers["Via"] = "1.1 double"
    response.headers["Retry-After"] = str(fault.retry_after)
    response.headers["X-RateLimit-Scope"] = "global" if fault.everywhere else "user"
    return response


def _cut(request: web.BaseRequest, fault: Drop | Reset) -> web.Response:
    if isinstance(fault, Reset):
        reset(request)
    elif request.transport is not None:
        request.transport.close()
    return web.Response()  # goes nowhere


def _bound(port: int) -> socket.socket:
    """A port that is taken and at which nobody listens."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", port))
    return held
