import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import sys
import tracemalloc
import zlib
from collections import Counter
from dataclasses import dataclass, field

import pytest
from test_pages_vetting import HOSTS, REFUSED

from bot.errors import CannotFetch
from bot.pages.fetch import FetchLimits, VettedResolver, fetch_url
from bot.pages.page import Page
from bot.pages.vetting import UNREACHABLE

PUBLIC = "93.184.215.14"
SECRET = b"The key lies under the mat."
LIT = b"<p>The lamp was lit in 1823.</p>"

BROKEN = "what its site sent is broken"
KIND = "it is neither a web page nor a text, PDF or Word document"
PACKED = "its site packs it in a way that I cannot undo"
TOO_LARGE = "it is larger than 0.1 MB"
TOO_OFTEN = "it leads on too often"

# Small enough that what never ends ends soon, large enough for a busy machine to serve a page.
LIMITS = FetchLimits(max_bytes=100_000, seconds=0.4, patience=0.2)
PATIENT = FetchLimits(max_bytes=100_000, seconds=60, patience=30)

_touched: list[str] = []


def _watch(event, arguments):
    if event == "socket.connect":
        _touched.append("{}:{}".format(*arguments[1][:2]) if isinstance(arguments[1], tuple) else str(arguments[1]))
    elif event == "socket.getaddrinfo":
        _touched.append(str(arguments[0]))


sys.addaudithook(_watch)


def said(reason):
    return f"I could not read that address: {reason}. Check the address, or add the text as a file."


def answer(body=LIT, *headers, status="200 OK", length=None):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location, status="302 Found"):
    return answer(b"", f"Location: {location}", status=status)


class Names(VettedResolver):
    """Looks names up in a table, vets what it finds as the bot does, and only then leads to a server on loopback."""

    def __init__(self, names, port):
        self.names = names
        self.port = port
        self.asked = Counter()

    async def look_up(self, host):
        answers = self.names.get(host, [PUBLIC])
        if isinstance(answers, Exception):
            raise answers
        if answers and isinstance(answers[0], list):  # another one each time
            answers = answers[min(self.asked[host], len(answers) - 1)]
        self.asked[host] += 1
        return answers

    async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
        vetted = await super().resolve(host, port, family)
        return [{**one, "host": "127.0.0.1", "port": self.port, "family": socket.AF_INET} for one in vetted]


@dataclass
class Outcome:
    """What came of an address: a page or what was said, what the site was asked, what was touched on the way."""

    page: Page | None = None
    message: str = ""
    requests: list[str] = field(default_factory=list)
    looked_up: Counter = field(default_factory=Counter)
    strangers: set[str] = field(default_factory=set)


def fetch(url, pages=None, names=None, limits=PATIENT, tls=None):
    """Fetch an address from a web whose every site is one server, which answers a target such as "news.test/a"."""

    async def serve(reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            outcome.requests.append(head)
            lines = head.split("\r\n")
            host = next(line.split(" ", 1)[1] for line in lines if line.lower().startswith("host:"))
            given = (pages or {}).get(host + lines[0].split(" ")[1], answer(SECRET))
            if isinstance(given, bytes):
                writer.write(given)
                await writer.drain()
            else:
                await given(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def run():
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        resolver = Names(names or {}, port)
        _touched.clear()
        try:
            async with asyncio.timeout(20):
                outcome.page = await fetch_url(url, limits, resolver)
        except CannotFetch as refused:
            outcome.message = str(refused)
        finally:
            server.close()
        outcome.looked_up = resolver.asked
        outcome.strangers = {*_touched} - {f"127.0.0.1:{port}"}
        await asyncio.sleep(0)

    outcome = Outcome()
    asyncio.run(run())
    assert not outcome.strangers
    return outcome


# Pages.


@pytest.mark.parametrize(
    ("headers", "body", "media_type", "charset"),
    [
        pytest.param(["Content-Type: text/html; charset=utf-8"], LIT, "text/html", "utf-8", id="HTML"),
        pytest.param(['Content-Type: TEXT/HTML;Charset="Windows-1252"'], LIT, "text/html", "Windows-1252", id="quoted"),
        pytest.param(["Content-Type: text/plain"], LIT, "text/plain", "", id="text"),
        pytest.param(["Content-Type: text/markdown"], LIT, "text/markdown", "", id="Markdown"),
        pytest.param(["Content-Type: application/xhtml+xml"], LIT, "application/xhtml+xml", "", id="XHTML"),
        pytest.param(["Content-Type: application/pdf"], LIT, "application/pdf", "", id="PDF"),
        pytest.param(
            ["Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
            LIT,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "",
            id="Word",
        ),
        pytest.param(["Content-Type: application/octet-stream"], LIT, "application/octet-stream", "", id="anything"),
        pytest.param([], LIT, "", "", id="nobody's word"),
        pytest.param(["Content-Type:"], LIT, "", "", id="empty word"),
        pytest.param(["Content-Type: text/html; charset=../x"], LIT, "text/html", "", id="no name of a charset"),
        pytest.param(["Content-Encoding: gzip"], gzip.compress(LIT), "", "", id="gzip"),
        pytest.param(["Content-Encoding: X-GZIP"], gzip.compress(LIT), "", "", id="old name of gzip"),
        pytest.param(["Content-Encoding: deflate"], zlib.compress(LIT), "", "", id="deflate"),
        pytest.param(["Content-Encoding: identity"], LIT, "", "", id="not packed"),
        pytest.param([f"Content-Security-Policy: {'a' * 20_000}"], LIT, "", "", id="long policy"),
    ],
)
def test_a_page_comes_with_its_bytes_and_what_its_site_says_of_it(headers, body, media_type, charset):
    outcome = fetch("http://news.test/a#b", {"news.test/a": answer(body, *headers)})

    assert outcome.page == Page(LIT, "http://news.test/a", media_type, charset), outcome.message


def test_a_page_may_come_in_chunks_and_end_with_its_connection():
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nThe \r\n4\r\nlamp\r\n0\r\n\r\n"
    closed = b"HTTP/1.1 200 OK\r\n\r\nThe lamp"

    assert [fetch("http://news.test/", {"news.test/": one}).page.body for one in (chunked, closed)] == [b"The lamp"] * 2


@pytest.mark.parametrize("length", [0, 99_999, 100_000])
def test_a_page_may_be_as_large_as_the_limit_packed_or_not(length):
    body = bytes(length)
    packed = answer(gzip.compress(body), "Content-Encoding: gzip")

    assert fetch("http://news.test/", {"news.test/": answer(body)}).page.body == body
    assert fetch("http://news.test/", {"news.test/": packed}).page.body == body


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_page_that_moved_is_read_where_it_is_now(status):
    outcome = fetch(
        "http://news.test/a",
        {"news.test/a": redirect("//other.test/b#c", status), "other.test/b": answer()},
    )

    assert outcome.page == Page(LIT, "http://other.test/b")


def test_a_page_may_have_moved_five_times_but_not_six():
    pages = {f"news.test/{step}": redirect(f"{step + 1}") for step in range(1, 7)} | {"news.test/7": answer()}

    assert fetch("http://news.test/2", pages).page.source == "http://news.test/7"
    assert fetch("http://news.test/1", pages).message == said(TOO_OFTEN)


def test_nothing_of_one_site_is_told_to_the_next(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    away = answer(b"", "Location: http://other.test/b", "Set-Cookie: lamp=oil; Path=/", status="302 Found")

    outcome = fetch("http://news.test/a", {"news.test/a": away, "other.test/b": redirect("http://news.test/c")})

    assert [request.split("\r\n")[0] for request in outcome.requests] == [
        "GET /a HTTP/1.1",
        "GET /b HTTP/1.1",
        "GET /c HTTP/1.1",
    ]
    for request, host in zip(outcome.requests, ("news.test", "other.test", "news.test"), strict=True):
        assert f"host: {host}\r\n" in request.lower()
        assert not {"cookie", "authorization", "referer"} & {
            line.split(":")[0].lower() for line in request.split("\r\n")
        }


# Hostile addresses.


@pytest.mark.parametrize(("address", "reason"), REFUSED, ids=ascii)
def test_a_hostile_address_is_refused_before_anything_is_touched(address, reason):
    outcome = fetch(address)

    assert outcome.message == said(reason)
    assert not outcome.requests
    assert not outcome.looked_up


LED_ON = (
    *(f"http://{host}/" for host in HOSTS if host.isascii()),
    "file:///etc/passwd",
    "gopher://inside.test/",
    "ftp://inside.test/",
    "javascript:alert(1)",
    "data:text/html,lit",
    "",
    "http://reed:lamp@inside.test/",
    "//reed@inside.test/",
    "//inside.test:8080/",
    "http://inside.test\\@news.test/",
    "http://inside\t.test/",
    "http://inside.test/" + "a" * 3_000,
)


@pytest.mark.parametrize("location", LED_ON, ids=lambda location: ascii(location[:40]))
def test_a_page_that_leads_off_the_public_web_is_not_followed(location):
    outcome = fetch("http://news.test/", {"news.test/": redirect(location)})

    assert outcome.message.startswith("I could not read that address: ")
    assert len(outcome.requests) == 1
    assert [*outcome.looked_up] == ["news.test"]


ANSWERS_OF_NAMES = {
    "private": ["10.0.0.1"],
    "private, another": ["192.168.1.1"],
    "loopback": ["127.0.0.1"],
    "any": ["0.0.0.0"],  # noqa: S104 (refused, not bound to)
    "metadata": ["169.254.169.254"],
    "metadata of Oracle": ["192.0.0.192"],
    "metadata of Azure": ["168.63.129.16"],
    "metadata of Alibaba": ["100.100.100.200"],
    "public and private": [PUBLIC, "10.0.0.1"],
    "private and public": ["10.0.0.1", PUBLIC],
    "public and loopback of IPv6": [PUBLIC, "::1"],
    "loopback of IPv6": ["::1"],
    "link-local": ["fe80::1%2"],
    "unique local": ["fd00:ec2::254"],
    "mapped": ["::ffff:127.0.0.1"],
    "compatible": ["::127.0.0.1"],
    "NAT64": ["64:ff9b::a9fe:a9fe"],
    "local NAT64": ["64:ff9b:1::a9fe:a9fe"],
    "6to4": ["2002:7f00:1::"],
    "Teredo": ["2001:0:7f00:1::"],
    "multicast": ["224.0.0.251"],
    "broadcast": ["255.255.255.255"],
    "none": [],
    "no address": ["inside"],
    "unknown name": socket.gaierror(socket.EAI_NONAME, "not known"),
    "no server": OSError("no route"),
    "too late": TimeoutError(),
}


@pytest.mark.parametrize("found", ANSWERS_OF_NAMES.values(), ids=ANSWERS_OF_NAMES)
def test_a_name_that_leads_to_anything_but_public_addresses_is_not_followed(found):
    first = fetch("http://inside.test/", names={"inside.test": found})
    later = fetch("http://news.test/", {"news.test/": redirect("//inside.test/")}, {"inside.test": found})

    assert first.message == later.message == said(UNREACHABLE)
    assert (len(first.requests), len(later.requests)) == (0, 1)


def test_a_name_is_looked_up_once_for_each_request_and_vetted_each_time():
    turning = {"news.test": [[PUBLIC], ["127.0.0.1"]]}

    once = fetch("http://news.test/a", {"news.test/a": answer()}, turning)
    twice = fetch("http://news.test/a", {"news.test/a": redirect("/b"), "news.test/b": answer(SECRET)}, turning)

    assert (once.page.body, once.looked_up["news.test"]) == (LIT, 1)
    assert (twice.message, twice.looked_up["news.test"], len(twice.requests)) == (said(UNREACHABLE), 2, 1)


def test_this_machine_has_a_name_and_is_not_given_away():
    resolver = VettedResolver()

    assert {*asyncio.run(resolver.look_up("localhost"))} <= {"127.0.0.1", "::1"}
    with pytest.raises(OSError, match="localhost leads to"):
        asyncio.run(resolver.resolve("localhost"))


def test_a_closed_port_is_told_like_an_inside_one():
    class Closed(Names):
        async def resolve(self, host, port=0, family=socket.AF_UNSPEC):
            return [{**one, "port": closed} for one in await super().resolve(host, port, family)]

    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        closed = taken.getsockname()[1]
        with pytest.raises(CannotFetch) as refused:
            asyncio.run(fetch_url("http://news.test/", PATIENT, Closed({}, 0)))

    assert str(refused.value) == said(UNREACHABLE)


# Hostile answers.


def repeat(piece, pause=0.0, head=b"HTTP/1.1 200 OK\r\n\r\n"):
    async def give(writer):
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return give


async def hang(writer):
    await writer.drain()
    await asyncio.sleep(60)


async def hang_in_the_body(writer):
    writer.write(answer(LIT, length=1_000))
    await writer.drain()
    await asyncio.sleep(60)


async def reset(writer):
    writer.transport.abort()


def packed(body, how="gzip"):
    return answer(body, f"Content-Encoding: {how}", "Content-Type: text/html")


def chunks(body):
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


SLOW = {
    "silent": (hang, UNREACHABLE),
    "silent in the body": (hang_in_the_body, UNREACHABLE),
    "drop by drop": (repeat(b"a", 0.02), UNREACHABLE),
    "headers drop by drop": (repeat(b"A: b\r\n", 0.02, b"HTTP/1.1 200 OK\r\n"), UNREACHABLE),
    "one header drop by drop": (repeat(b"a", 0.02, b"HTTP/1.1 200 OK\r\nA: "), UNREACHABLE),
    "chunks drop by drop": (repeat(b"1\r\na\r\n", 0.02, chunks(b"")), UNREACHABLE),
    "chunk size without an end": (repeat(b"0" * 100, 0.02, chunks(b"")), UNREACHABLE),
    "chunk's notes without an end": (repeat(b"a" * 100, 0.02, chunks(b"1;")), UNREACHABLE),
    "trailers drop by drop": (repeat(b"A: b\r\n", 0.02, chunks(b"1\r\na\r\n0\r\n")), UNREACHABLE),
    "goes on for ever": (repeat(b"HTTP/1.1 100 Continue\r\n\r\n", 0.02, b""), UNREACHABLE),
}

HOSTILE = {
    "endless": (repeat(bytes(10_000)), TOO_LARGE),
    "endless chunks": (repeat(b"2710\r\n" + bytes(10_000) + b"\r\n", 0.0, chunks(b"")), TOO_LARGE),
    "endless headers": (repeat(b"A: b\r\n" * 100, 0.0, b"HTTP/1.1 200 OK\r\n"), UNREACHABLE),
    "endless header": (repeat(b"a" * 10_000, 0.0, b"HTTP/1.1 200 OK\r\nA: "), UNREACHABLE),
    "endless status": (repeat(b"a" * 10_000, 0.0, b"HTTP/1.1 200 "), UNREACHABLE),
    "one byte too large": (answer(bytes(100_001)), TOO_LARGE),
    "says that it is too large": (answer(LIT, length=10**12), UNREACHABLE),
    "gzip one byte too large": (packed(gzip.compress(bytes(100_001))), TOO_LARGE),
    "gzip bomb": (packed(gzip.compress(bytes(20_000_000), 9)), TOO_LARGE),
    "deflate bomb": (packed(zlib.compress(bytes(20_000_000), 9), "deflate"), TOO_LARGE),
    "gzip twice": (packed(gzip.compress(gzip.compress(LIT)), "gzip, gzip"), PACKED),
    "gzip and brotli": (packed(gzip.compress(LIT), "gzip, br"), PACKED),
    "brotli": (packed(LIT, "br"), PACKED),
    "zstd": (packed(LIT, "zstd"), PACKED),
    "compress": (packed(LIT, "compress"), PACKED),
    "unheard of": (packed(LIT, "x-lamp"), PACKED),
    "no gzip": (packed(LIT), BROKEN),
    "no deflate": (packed(LIT, "deflate"), BROKEN),
    "empty gzip": (packed(b""), BROKEN),
    "gzip cut short": (packed(gzip.compress(LIT)[:-9]), BROKEN),
    "gzip without its sum": (packed(gzip.compress(LIT)[:-8]), BROKEN),
    "gzip with a wrong sum": (packed(gzip.compress(LIT)[:-8] + bytes(8)), BROKEN),
    "gzip with a tail": (packed(gzip.compress(LIT) + gzip.compress(SECRET)), BROKEN),
    "cut short": (answer(LIT, length=len(LIT) + 1), UNREACHABLE),
    "two lengths": (answer(LIT, "Content-Length: 1"), UNREACHABLE),
    "length below nothing": (answer(LIT, length=-1), UNREACHABLE),
    "length in words": (answer(LIT, length="many"), UNREACHABLE),
    "length and chunks": (answer(LIT, "Transfer-Encoding: chunked"), UNREACHABLE),
    "no chunks": (chunks(LIT), UNREACHABLE),
    "chunk below nothing": (chunks(b"-1\r\na\r\n0\r\n\r\n"), UNREACHABLE),
    "chunk of all memory": (chunks(b"ffffffffffffffffff\r\na\r\n"), UNREACHABLE),
    "chunk without an end": (chunks(b"5\r\nThe lamp\r\n0\r\n\r\n"), UNREACHABLE),
    "chunks cut short": (chunks(b"5\r\nThe l\r\n"), UNREACHABLE),
    "no last chunk": (chunks(b"5\r\nThe l\r\n0"), UNREACHABLE),
    "header of 100 kB": (answer(LIT, f"A: {'a' * 100_000}"), UNREACHABLE),
    "1,000 headers": (answer(LIT, *(f"A{number}: b" for number in range(1_000))), UNREACHABLE),
    "header without a name": (answer(LIT, ": b"), UNREACHABLE),
    "header without a colon": (answer(LIT, "lamp"), UNREACHABLE),
    "NUL in a header": (answer(LIT, "A: \0"), UNREACHABLE),
    "line feed alone": (b"HTTP/1.1 200 OK\nA: b\rC: d\n\n" + LIT, UNREACHABLE),
    "nothing": (b"", UNREACHABLE),
    "reset": (reset, UNREACHABLE),
    "no status line": (LIT, UNREACHABLE),
    "HTTP/0.9": (b"<html><p>Lit.</p></html>\r\n\r\n", UNREACHABLE),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", UNREACHABLE),
    "HTTP/9.9": (b"HTTP/9.9 200 OK\r\n\r\n" + LIT, UNREACHABLE),
    "status of a word": (answer(status="lit lit"), UNREACHABLE),
    "status of two digits": (answer(status="20 OK"), UNREACHABLE),
    "SSH": (b"SSH-2.0-OpenSSH_9.2\r\n", UNREACHABLE),
    "Redis": (b"-ERR unknown command 'GET'\r\n", UNREACHABLE),
    "TLS": (b"\x15\x03\x01\x00\x02\x02\x46", UNREACHABLE),
    "NULs": (bytes(10_000), UNREACHABLE),
    "picture": (answer(LIT, "Content-Type: image/png"), KIND),
    "drawing": (answer(LIT, "Content-Type: image/svg+xml"), KIND),
    "film": (answer(LIT, "Content-Type: video/mp4"), KIND),
    "sound": (answer(LIT, "Content-Type: audio/mpeg"), KIND),
    "JSON": (answer(LIT, "Content-Type: application/json"), KIND),
    "script": (answer(LIT, "Content-Type: text/javascript"), KIND),
    "archive": (answer(LIT, "Content-Type: application/zip"), KIND),
    "form": (answer(LIT, "Content-Type: multipart/form-data; boundary=a"), KIND),
    "stream of events": (answer(LIT, "Content-Type: text/event-stream"), KIND),
    "mention": (answer(LIT, "Content-Type: text/@everyone"), KIND),
    "redirect loop": (redirect("http://news.test/"), TOO_OFTEN),
    "redirect to itself": (redirect("#"), TOO_OFTEN),
    "redirect without an address": (answer(b"", status="302 Found"), "where it leads is not written as addresses are"),
    "several choices": (answer(status="300 a"), "the site answered 300, “multiple choices”"),
    "not changed": (answer(b"", status="304 a"), "the site answered 304, “not modified”"),
    "nothing to read": (answer(b"", status="204 a"), "the site answered 204, “no content”"),
    "part": (answer(status="206 a"), "the site answered 206, “partial content”"),
    "login": (answer(status="401 a"), "the site answered 401, so it wants a login or lets no bots in"),
    "no entry": (answer(status="403 a"), "the site answered 403, so it wants a login or lets no bots in"),
    "not there": (answer(status="404 @everyone"), "the site answered 404, “not found”"),
    "gone": (answer(status="410 a"), "the site answered 410, “gone”"),
    "too often": (answer(status="429 a"), "the site answered 429, “too many requests”"),
    "site broken": (answer(status="500 a"), "the site answered 500, “internal server error”"),
    "away": (answer(status="503 a"), "the site answered 503, “service unavailable”"),
    "no status at all": (answer(status="999 a"), "the site answered 999"),
}


@pytest.mark.parametrize(("given", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_gets_one_plain_line(given, reason):
    assert fetch("http://news.test/", {"news.test/": given}).message == said(reason)


@pytest.mark.parametrize(("given", "reason"), SLOW.values(), ids=SLOW)
def test_an_answer_that_does_not_end_in_time_is_let_go(given, reason):
    assert fetch("http://news.test/", {"news.test/": given}, limits=LIMITS).message == said(reason)


@pytest.mark.parametrize("given", [hang, hang_in_the_body])
def test_a_silent_site_is_let_go_long_before_the_time_of_a_page_is_over(given):
    limits = FetchLimits(seconds=60, patience=0.2)

    assert fetch("http://news.test/", {"news.test/": given}, limits=limits).message == said(UNREACHABLE)


def test_redirects_share_the_time_of_one_page():
    async def late(writer):
        await asyncio.sleep(0.15)
        writer.write(redirect("/"))

    outcome = fetch("http://news.test/", {"news.test/": late}, limits=LIMITS)

    assert outcome.message == said(UNREACHABLE)
    assert len(outcome.requests) <= 3


def test_gzip_in_gzip_is_unpacked_once():
    inner = gzip.compress(LIT)

    assert fetch("http://news.test/", {"news.test/": packed(gzip.compress(inner))}).page.body == inner


def test_a_bomb_of_300_mb_never_fills_the_memory():
    packing = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    first, each = (packing.compress(bytes(1_000_000)) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    bomb = first + each * 299
    assert len(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(bomb, 2_500_000)) == 2_500_000
    limits = FetchLimits(max_bytes=1_000_000, seconds=60, patience=30)

    tracemalloc.start()
    try:
        outcome = fetch("http://news.test/", {"news.test/": packed(bomb)}, limits=limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert outcome.message == said("it is larger than 1 MB")
    assert peak < 8_000_000


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl here to make a certificate")
def test_a_certificate_that_nobody_vouches_for_is_told_like_a_closed_port(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=news.test"
    subprocess.run([*made.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    outcome = fetch("https://news.test/", {"news.test/": answer(SECRET)}, tls=tls)

    assert outcome.message == said(UNREACHABLE)
    assert not outcome.requests
    assert outcome.looked_up["news.test"] == 1


def test_at_least_150_hostile_addresses_and_answers_are_tried():
    assert len({*REFUSED}) + len({*LED_ON}) + len(ANSWERS_OF_NAMES) + len(HOSTILE) + len(SLOW) >= 300
