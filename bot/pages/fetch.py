"""Pages from addresses that anybody may name: only the public web is asked, for so much and so long."""

import asyncio
import socket
import zlib
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
import regex
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.errors import CannotFetch
from bot.pages.page import Page
from bot.pages.vetting import UNREACHABLE, is_public, refusal, vet

# How often a page may have moved: from http to https, to another name and to its own place is three.
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# What may hold an article; what it is its bytes say. Nobody's word and "octet-stream" are no word at all.
MEDIA_TYPES = frozenset(
    {
        "",
        "application/octet-stream",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/xhtml+xml",
        "text/html",
        "text/markdown",
        "text/plain",
    }
)
_CHARSET = regex.compile(r"[A-Za-z0-9][\w.:+-]{0,39}", regex.ASCII)

# How a body may be packed. Both are zlib's; we ask for gzip alone.
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_BROKEN = "what its site sent is broken"

# Headers of an answer: so many, each of so many bytes. News sites send single ones (their content policy) of over 8 kB.
_MAX_HEADERS = 128
_MAX_HEADER_BYTES = 32_768

_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "User-Agent": "Pullquote (a Discord bot that quotes articles)",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """
    What a page may take.

    Attributes:
        max_bytes: of it as it comes, and again when it is unpacked.
        seconds: for all of it, look-ups and redirects with it.
        patience: seconds for a connection, and between two pieces of an answer.
    """

    max_bytes: int = 10_000_000
    seconds: float = 15.0
    patience: float = 5.0


class VettedResolver(AbstractResolver):
    """
    Looks names up, and gives addresses only if each of them is public.

    What it gives is what is dialled: nothing looks the name up again, so a
    name cannot lead elsewhere in between.
    """

    async def look_up(self, host: str) -> list[str]:
        """The IP addresses of a name, in any order; OSError: none."""
        found = await asyncio.get_running_loop().getaddrinfo(
            host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        return [str(address[0]) for *_, address in found]

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 (aiohttp's word; any will do)
    ) -> list[ResolveResult]:
        """The addresses of a name, as aiohttp asks for them; OSError: none, or one that is not public."""
        found = await self.look_up(host)
        if not found or not all(is_public(address) for address in found):
            raise OSError(f"{host} leads to {', '.join(found) or 'nothing'}")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is kept open."""


async def fetch_url(url: str, limits: FetchLimits = FetchLimits(), resolver: VettedResolver | None = None) -> Page:
    """
    The page at an address.

    Args:
        url: as somebody wrote it.
        limits: what it may take.
        resolver: looks names up. It is there for tests, whose one vets as
            this one does and then leads to a server of theirs; nothing that
            an operator or a stranger can set reaches it.

    Returns:
        The page; its source is the address where it was found at last.

    Raises:
        CannotFetch: if the address may not be asked, or gives no page.
    """
    address = vet(url)
    try:
        async with asyncio.timeout(limits.seconds), _session(limits, resolver or VettedResolver()) as session:
            return await _follow(session, address, limits.max_bytes)
    except (aiohttp.ClientError, OSError) as error:  # running out of time is an OSError
        raise refusal(UNREACHABLE) from error


def _session(limits: FetchLimits, resolver: VettedResolver) -> aiohttp.ClientSession:
    """One for one page: it keeps no connection, no cookie and no name, and heeds no proxy of the environment."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=_HEADERS,
        timeout=aiohttp.ClientTimeout(total=None, connect=limits.patience, sock_read=limits.patience),
        auto_decompress=False,
        trust_env=False,
        max_headers=_MAX_HEADERS,
        max_line_size=_MAX_HEADER_BYTES,
        max_field_size=_MAX_HEADER_BYTES,
    )


async def _follow(session: aiohttp.ClientSession, address: URL, max_bytes: int) -> Page:
    for _ in range(MAX_REDIRECTS + 1):
        async with session.get(address, allow_redirects=False) as response:
            if response.status not in _REDIRECTS:
                return await _page(response, address, max_bytes)
            address = vet(response.headers.get("Location", ""), address)
    raise refusal("it leads on too often")


async def _page(response: aiohttp.ClientResponse, address: URL, max_bytes: int) -> Page:
    if response.status != HTTPStatus.OK:
        raise refusal(_answered(response.status))
    media_type = response.content_type if response.headers.get("Content-Type") else ""
    if media_type not in MEDIA_TYPES:
        raise refusal("it is neither a web page nor a text, PDF or Word document")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in _PACKED | {"", "identity"}:
        raise refusal("its site packs it in a way that I cannot undo")
    body = await _body(response, max_bytes)
    if packing in _PACKED:
        body = await asyncio.to_thread(_unpacked, body, max_bytes)
    charset = response.charset or ""
    return Page(body, str(address), media_type, charset if _CHARSET.fullmatch(charset) else "")


def _answered(status: int) -> str:
    """An answer without a page, in words of ours: those of the site are a stranger's."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"the site answered {status}, so it wants a login or lets no bots in"
    try:
        return f"the site answered {status}, “{HTTPStatus(status).phrase.lower()}”"
    except ValueError:
        return f"the site answered {status}"


async def _body(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def _unpacked(body: bytes, max_bytes: int) -> bytes:
    """A body as it was packed; never more of it is unpacked than may be kept."""
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        unpacked = unpacking.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise refusal(_BROKEN) from error
    if len(unpacked) > max_bytes:
        raise _too_large(max_bytes)
    if not unpacking.eof or unpacking.unused_data:  # cut short, or followed by what would get lost
        raise refusal(_BROKEN)
    return unpacked


def _too_large(max_bytes: int) -> CannotFetch:
    return refusal(f"it is larger than {max_bytes / 1_000_000:g} MB")
