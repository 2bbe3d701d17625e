"""Which addresses may be fetched: what a stranger names must lead to the public web, and nowhere else."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import regex
from yarl import URL

from bot.errors import CannotFetch

# The schemes that are fetched, each from its usual port alone.
PORTS = {"http": 80, "https": 443}

# Longer ones do not work everywhere on the web, and no article needs one.
MAX_LENGTH = 2_048

# Said of all that gives no whole answer. It is one sentence for a network's inside, a closed port, a name that is not
# known, a silent server and one that talks no HTTP: whoever asks must not learn which of them it was.
UNREACHABLE = "its site cannot be reached, takes too long or breaks off"

# A name of the public web has a dot and ends in letters (or punycode): what ends in a number can be read as an IPv4
# address in a dozen spellings ("127.1", "0x7f000001"), and which one is meant differs from program to program.
_NAME = regex.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")

# Beside what ipaddress knows not to be global, which differs between releases of Python and takes some of these for
# global: the special-purpose registries of IANA, and two addresses where clouds tell their machines secrets.
_CLOSED = (
    IPv4Network("0.0.0.0/8"),  # this network
    IPv4Network("10.0.0.0/8"),  # private
    IPv4Network("100.64.0.0/10"),  # shared by a provider's customers; Alibaba's metadata
    IPv4Network("127.0.0.0/8"),  # loopback
    IPv4Network("168.63.129.16/32"),  # Azure's own services
    IPv4Network("169.254.0.0/16"),  # link-local; most clouds' metadata
    IPv4Network("172.16.0.0/12"),  # private
    IPv4Network("192.0.0.0/24"),  # protocol assignments; Oracle's metadata
    IPv4Network("192.0.2.0/24"),  # documentation
    IPv4Network("192.31.196.0/24"),  # AS112
    IPv4Network("192.52.193.0/24"),  # relays of multicast
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("192.168.0.0/16"),  # private
    IPv4Network("192.175.48.0/24"),  # AS112
    IPv4Network("198.18.0.0/15"),  # benchmarks
    IPv4Network("198.51.100.0/24"),  # documentation
    IPv4Network("203.0.113.0/24"),  # documentation
    IPv4Network("224.0.0.0/3"),  # multicast, reserved, broadcast
    IPv6Network("2001::/23"),  # protocol assignments; Teredo, which holds an IPv4 address
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4, which holds an IPv4 address
    IPv6Network("2620:4f:8000::/48"),  # AS112
    IPv6Network("3ffe::/16"),  # given back
    IPv6Network("3fff::/20"),  # documentation
)

# All of IPv6 that is given out to the public: neither mapped nor compatible IPv4, nor local, nor multicast.
_GIVEN_OUT = IPv6Network("2000::/3")

# How a network without IPv4 writes IPv4 addresses (RFC 6052); such an address is what it holds.
_NAT64 = IPv6Network("64:ff9b::/96")


def refusal(reason: str) -> CannotFetch:
    """What is said when an address gives no page."""
    return CannotFetch(f"I could not read that address: {reason}. Check the address, or add the text as a file.")


def vet(address: str, came_from: URL | None = None) -> URL:
    """
    The address as it may be asked for, if it may.

    Its name is in punycode and without a dot at its end; its fragment is gone.

    Args:
        address: as somebody wrote it.
        came_from: the address that led to it, which it may be relative to;
            None: a person named it.

    Raises:
        CannotFetch: if it is none of the web's, or names a computer that is
            not public. A name says nothing yet: where it leads is vetted when
            it is looked up (is_public).
    """
    it = "where it leads" if came_from else "it"
    written = address.strip()
    if not written or len(written) > MAX_LENGTH or not written.isprintable():
        raise refusal(f"{it} is not written as addresses are")
    try:
        url = came_from.join(URL(written)) if came_from else URL(written)
    except ValueError as error:
        raise refusal(f"{it} is not written as addresses are") from error
    if url.scheme not in PORTS or not url.raw_host:
        raise refusal(f"{it} does not begin with https:// or http:// and a name")
    if "@" in url.raw_authority:
        raise refusal(f"{it} has a user name or a password in it")
    if url.port != PORTS[url.scheme]:
        raise refusal(f"{it} has a port of its own")
    if came_from and came_from.scheme == "https" and url.scheme == "http":
        raise refusal("it leads from https to http, where anybody on the way could change the page")
    host = url.raw_host.removesuffix(".")
    if not (is_public(host) or _NAME.fullmatch(host)):
        raise refusal(UNREACHABLE)
    return url.with_host(host).with_fragment(None)


def is_public(text: str) -> bool:
    """Whether this is an IP address, in its usual spelling, of a computer that everybody may reach."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(str(IPv4Address(address.packed[-4:])))
        if address.scope_id or address not in _GIVEN_OUT:
            return False
    return address.is_global and not any(address in network for network in _CLOSED)
