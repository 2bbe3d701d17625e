from ipaddress import IPv4Address, IPv6Address

import pytest
from yarl import URL

from bot.errors import CannotFetch
from bot.pages.vetting import MAX_LENGTH, UNREACHABLE, is_public, vet

# What each kind of address is told.
NO_ADDRESS = "it is not written as addresses are"
NO_WEB = "it does not begin with https:// or http:// and a name"
USER_NAME = "it has a user name or a password in it"
PORT = "it has a port of its own"

# Hosts that are, or that some program takes for, a computer inside a network; and names that the web has not.
HOSTS = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.0.0.1..",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "4294967295",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "00127.0.0.1",
    "127.0.0.01",
    "127.0.0x1",
    "1.2.3.4.5",
    "256.256.256.256",
    "1572395042",
    "0",
    "0.0.0.0",  # noqa: S104 (refused, not bound to)
    "10.0.0.1",
    "10.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.169.254.",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.1",
    "192.168.257",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "①②⑦.⓪.⓪.①",
    "１２７.0.0.1",
    "127。0。0。1",
    "127%2e0%2e0%2e1",
    "%31%32%37.0.0.1",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:93.184.215.14]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[2606:4700::1%25eth0]",
    "[fec0::1]",
    "[ff02::1]",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "ⓛocalhost",
    "metadata",
    "intranet",
    "a..test",
    ".test",
    "news.test..",
    "news.test%00.example",
    "news test",
    "-.test",
    "a" * 64 + ".test",
    "news.0x7f",
)

# Other addresses that are not asked, and what is said of each.
ODD = (
    ("", NO_ADDRESS),
    (" ", NO_ADDRESS),
    ("http://news.test/\0", NO_ADDRESS),
    ("http://news.test/\r\nHost: inside.test", NO_ADDRESS),
    ("http://news.test/\x1b[2J", NO_ADDRESS),
    ("http://news.test/\u202egpj", NO_ADDRESS),
    ("http://ne\u200bws.test/", NO_ADDRESS),
    ("http://news\ud800.test/", NO_ADDRESS),
    ("http://news.test\\@inside.test/", NO_ADDRESS),
    ("http://news.test:80:80/", NO_ADDRESS),
    ("http://news.test:99999/", NO_ADDRESS),
    ("http://news.test:-80/", NO_ADDRESS),
    ("http://[::1/", NO_ADDRESS),
    ("http://[127.0.0.1]/", NO_ADDRESS),
    ("http://news.test\uff0finside.test/", NO_ADDRESS),
    ("http://news.test/" + "a" * MAX_LENGTH, NO_ADDRESS),
    ("news.test/page", NO_WEB),
    ("//news.test/page", NO_WEB),
    ("/etc/passwd", NO_WEB),
    ("http:news.test", NO_WEB),
    ("http:/news.test", NO_WEB),
    ("http:///news.test", NO_WEB),
    ("http://", NO_WEB),
    ("http:\\\\news.test", NO_WEB),
    ("file:///etc/passwd", NO_WEB),
    ("file://news.test/etc/passwd", NO_WEB),
    ("ftp://news.test/", NO_WEB),
    ("gopher://news.test:80/_GET", NO_WEB),
    ("dict://news.test/", NO_WEB),
    ("ldap://news.test/", NO_WEB),
    ("ws://news.test/", NO_WEB),
    ("unix:///var/run/docker.sock", NO_WEB),
    ("http+unix://news.test/", NO_WEB),
    ("data:text/html,lit", NO_WEB),
    ("javascript:alert(1)", NO_WEB),
    ("about:blank", NO_WEB),
    ("view-source:http://news.test/", NO_WEB),
    ("mailto:reed@news.test", NO_WEB),
    ("http://reed@news.test/", USER_NAME),
    ("http://reed:lamp@news.test/", USER_NAME),
    ("http://:lamp@news.test/", USER_NAME),
    ("http://news.test@inside.test/", USER_NAME),
    ("http://news.test:80@127.0.0.1/", USER_NAME),
    ("http://news.test:22/", PORT),
    ("http://news.test:0/", PORT),
    ("http://news.test:8080/", PORT),
    ("http://news.test:443/", PORT),
    ("https://news.test:80/", PORT),
    ("http://127.0.0.1:6379/", PORT),
)

# Every address that is not asked, with what is said of it.
REFUSED = (*((f"http://{host}/", UNREACHABLE) for host in HOSTS), *ODD)


def refusal(address: str, came_from: str | None = None) -> str:
    with pytest.raises(CannotFetch) as refused:
        vet(address, URL(came_from) if came_from else None)
    return str(refused.value)


@pytest.mark.parametrize(("address", "said"), REFUSED, ids=ascii)
def test_an_address_off_the_public_web_is_refused_in_one_plain_line(address, said):
    assert refusal(address) == (f"I could not read that address: {said}. Check the address, or add the text as a file.")


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        pytest.param("https://news.test/a?b=c&d", "https://news.test/a?b=c&d", id="as it is"),
        pytest.param("  HTTP://News.Test/  ", "http://news.test/", id="capitals and spaces"),
        pytest.param("http://news.test:80/a", "http://news.test/a", id="usual port"),
        pytest.param("https://news.test:443/a", "https://news.test/a", id="usual port of https"),
        pytest.param("http://news.test./a", "http://news.test/a", id="dot at the end"),
        pytest.param("http://news.test/a#:~:text=lit", "http://news.test/a", id="fragment"),
        pytest.param("http://news.test/a#b@c", "http://news.test/a", id="at sign in the fragment"),
        pytest.param("http://news.test/@reed?by=@reed", "http://news.test/@reed?by=@reed", id="at sign in the path"),
        pytest.param("http://news.test/a%2Fb%20c", "http://news.test/a%2Fb%20c", id="path in percents"),
        pytest.param("http://a_b.news.test/", "http://a_b.news.test/", id="underscore"),
        pytest.param("http://4.news.test/", "http://4.news.test/", id="number at the start"),
        pytest.param(
            "http://bücher.test/käse", "http://xn--bcher-kva.test/k%C3%A4se", id="umlauts"
        ),  # punycode by Python's own codec
        pytest.param("http://аррle.test/", "http://xn--le-6kc8da.test/", id="Cyrillic letters that look Latin"),
        pytest.param("http://пример.испытание/", "http://xn--e1afmkfd.xn--80akhbyknj4f/", id="all Cyrillic"),
        pytest.param("http://93.184.215.14/", "http://93.184.215.14/", id="IPv4"),
        pytest.param("http://93.184.215.14./", "http://93.184.215.14/", id="IPv4 with a dot at the end"),
        pytest.param("http://[2606:4700::1111]/", "http://[2606:4700::1111]/", id="IPv6"),
    ],
)
def test_an_address_of_the_web_is_asked_as_browsers_do(address, asked):
    url = vet(address)

    assert (str(url), url.raw_fragment) == (asked, "")


@pytest.mark.parametrize(
    ("address", "led_to"),
    [
        pytest.param("b", "https://news.test/a/b", id="beside"),
        pytest.param("/b?c", "https://news.test/b?c", id="from the root"),
        pytest.param("../b", "https://news.test/b", id="up"),
        pytest.param("?c=d", "https://news.test/a/page?c=d", id="query"),
        pytest.param("//other.test/b", "https://other.test/b", id="other site"),
        pytest.param("https://other.test/b", "https://other.test/b", id="whole"),
    ],
)
def test_an_address_may_be_relative_to_the_one_that_led_to_it(address, led_to):
    assert str(vet(address, URL("https://news.test/a/page?x=y"))) == led_to


@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("http://news.test/", "it leads from https to http, where anybody on the way", id="no longer safe"),
        pytest.param("ftp://news.test/", "where it leads does not begin with https://", id="scheme"),
        pytest.param("//reed@news.test/", "where it leads has a user name", id="user name"),
        pytest.param("//news.test:8443/", "where it leads has a port of its own", id="port"),
        pytest.param("", "where it leads is not written as addresses are", id="nowhere"),
        pytest.param("//10.0.0.1/", UNREACHABLE, id="inside"),
    ],
)
def test_where_an_address_leads_is_vetted_like_the_first(address, said):
    assert refusal(address, "https://news.test/a").startswith(f"I could not read that address: {said}")


def test_an_address_may_lead_from_http_to_https():
    assert str(vet("https://news.test/", URL("http://news.test/"))) == "https://news.test/"


INSIDE = (
    "0.1.2.3",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.1",
    "168.63.129.16",
    "169.254.170.2",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::8.8.8.8",
    "::ffff:8.8.8.8",
    "64:ff9b::10.0.0.1",
    "64:ff9b::c0a8:1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3ffe::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff0e::1",
    "",
    "news.test",
    "8.8.8",
    "08.8.8.8",
    "134744072",
    "[2606:4700::1111]",
)


@pytest.mark.parametrize("address", INSIDE)
def test_what_not_everybody_may_reach_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", [address for address in INSIDE if address.count(".") == 3 or "::" in address])
def test_our_own_list_is_enough_whatever_a_release_of_python_takes_for_global(monkeypatch, address):
    monkeypatch.setattr(IPv4Address, "is_global", True)
    monkeypatch.setattr(IPv6Address, "is_global", True)
    assert IPv4Address("10.0.0.1").is_global

    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "168.63.129.15",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::8.8.8.8",
    ],
)
def test_what_everybody_may_reach_is_public(address):
    assert is_public(address)
