import socket

import pytest


def test_an_address_off_loopback_is_refused_and_remembered(strangers):
    with socket.socket() as stranger, pytest.raises(PermissionError, match=r"203\.0\.113\.7"):
        stranger.connect(("203.0.113.7", 80))
    with pytest.raises(PermissionError):
        socket.getaddrinfo("example.org", 80)

    assert strangers == ["203.0.113.7", "example.org"]
    strangers.clear()


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
