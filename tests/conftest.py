"""The article that tests know by heart, and the guard that keeps them off the network."""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from index import Article, PassageIndex, build_index, read, read_article

# Passages by paragraph and sentence: 1.1, 1.2, 2.1, 2.2, 2.3, 3.1, 3.2.
LIGHTHOUSE = """\
The lighthouse of Skerry Point was lit in 1823. Its lamp burned the oil of whales.

One night in March the ship Halcyon struck the rocks. The keeper’s daughter rowed out and saved nine sailors \
from drowning. She was twenty-two.

Since 1911 the lamp has been electric. Nobody has lived in the tower for 40 years.
"""

# How long an example takes says more about the machine than about us.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

_strangers: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse and remember every address off loopback that is about to be asked for or connected to."""
    if event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        return
    address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if isinstance(host, str) and not host.startswith(("/", "\0")) and not _is_loopback(host):
        _strangers.append(host)
        raise PermissionError(f"tests stay on loopback, not {host}")


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def strangers() -> Iterator[list[str]]:
    """Every address off loopback that the test tried to reach; the test fails if one is left at its end."""
    _strangers.clear()
    yield _strangers
    reached = [*_strangers]
    _strangers.clear()
    assert not reached, f"the test tried to reach {', '.join(reached)}"


@pytest.fixture(scope="session")
def lighthouse_article() -> Article:
    """The lighthouse, read."""
    return read_article(LIGHTHOUSE, source="lighthouse.txt", title="The Light at Skerry Point")


@pytest.fixture(scope="session")
def lighthouse(lighthouse_article: Article) -> PassageIndex:
    """An index over the lighthouse."""
    return build_index([read(lighthouse_article)])


@pytest.fixture(scope="session")
def shipped_path() -> Path:
    """The file of the article that ships."""
    return Path(__file__).parent.parent / "bot" / "articles" / "shipped.md"


@pytest.fixture(scope="session")
def shipped(shipped_path: Path) -> PassageIndex:
    """An index over the article that ships."""
    return build_index([read(read_article(shipped_path.read_text(encoding="utf-8"), source="shipped.md"))])
