"""Which addresses are connected to."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time

import pytest

from lontar.errors import InputError
from lontar.sources.web import Asking, Limits, fetch
from lontar.wire import public


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("fec0::1", False),
        ("::", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("2002:808:808::1", True),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("2001:db8::1", False),
        ("2606:4700::5efe:10.0.0.1", False),
        ("2606:4700::200:5efe:192.168.0.1", False),
        ("3fff::1", False),
        ("100::1", False),
        ("5f00::1", False),
        ("ff02::1", False),
        ("192.88.99.1", False),
        ("198.18.0.1", False),
        ("203.0.113.7", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
    ],
)
def test_addresses_of_this_machine_and_its_network_are_not_public(address, allowed):
    assert public(address) is allowed


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "169.254.169.254"])
def test_they_are_refused_however_they_are_written(host, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(InputError) as refused:
        fetch(f"http://{host}:9/latest", max_bytes=100)
    assert refused.value.code in ("url_private", "url_unreachable")
    if host[0] in "1[l":
        assert refused.value.code == "url_private"


def test_a_name_is_looked_up_once_and_what_it_stood_for_is_connected_to(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    asked: list[str] = []
    real = socket.getaddrinfo

    def turning(host, port, *given, **named):
        asked.append(host)
        # Public when it is checked, of this machine ever after: as a name does that is set to break in.
        return real(
            "127.0.0.1" if host == "turning.example" and len(asked) > 1 else "203.0.113.1", port, *given, **named
        )

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    monkeypatch.setattr("lontar.wire.public", lambda address: address != "127.0.0.1")
    connected: list[str] = []

    def connecting(address, *_given, **_named):
        connected.append(address[0])
        raise OSError("not in a test")

    monkeypatch.setattr(socket, "create_connection", connecting)
    with pytest.raises(InputError):
        fetch("http://turning.example/", max_bytes=100, asking=Asking())
    assert connected == ["203.0.113.1"]
    assert asked == ["turning.example"]


def test_an_answer_through_a_proxy_has_an_end_too(monkeypatch):
    class Dripping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(9_999)
            with contextlib.suppress(OSError):  # the client hangs up, as it should
                self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n")
                for _ in range(30):
                    self.request.sendall(b"x")
                    time.sleep(0.1)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        with pytest.raises(InputError) as late:
            fetch("http://198.51.100.7/", max_bytes=1_000, limits=Limits(whole=0.5), asking=Asking(private=True))
        server.shutdown()
    assert late.value.code == "url_timeout"
