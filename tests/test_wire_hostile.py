"""Who means harm: addresses that turn, answers without end, drips, bombs; and name servers of that kind."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lontar.errors import InputError
from lontar.export.webhook import Patience, post
from lontar.settings import Limits
from lontar.sources.web import Asking, fetch

LIMITS = Limits(connect=5.0, read=5.0, whole=5.0)
SHORT = Limits(connect=0.5, read=0.2, whole=0.3)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
BOMB = gzip.compress(bytes(20_000_000), 1)


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def pieces(answer: str) -> Iterator[bytes]:
    """What is sent for an answer, piece by piece; a pause before each piece where its name says that it drips."""
    length = str(len(BOMB)).encode()
    found: dict[str, Callable[[], Iterator[bytes]]] = {
        "headers that drip": lambda: itertools.chain([OK], itertools.repeat(b"X: y\r\n")),
        "headers without end": lambda: itertools.chain([OK], itertools.repeat(b"X-Long: " + b"y" * 8_000 + b"\r\n")),
        "a header without end": lambda: itertools.chain([OK + b"X: "], itertools.repeat(b"y" * 8_000)),
        "a status without end": lambda: itertools.chain([b"HTTP/1.1 200 "], itertools.repeat(b"y" * 8_000)),
        "hints without end": lambda: itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        "a body that drips": lambda: itertools.chain([OK + b"Content-Length: 99\r\n\r\n"], itertools.repeat(b"y")),
        "chunks that drip": lambda: itertools.chain(
            [OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\ny\r\n")
        ),
        "a body without end": lambda: itertools.chain([OK + b"\r\n"], itertools.repeat(b"y" * 8_000)),
        "chunks without end": lambda: itertools.chain(
            [OK + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1000\r\n" + b"y" * 4_096 + b"\r\n")
        ),
        "a size beyond the limit": lambda: iter([OK + b"Content-Length: 99999999\r\n\r\n"]),
        "a bomb": lambda: iter([OK + b"Content-Encoding: gzip\r\nContent-Length: " + length + b"\r\n\r\n", BOMB]),
        "a bomb in a bomb": lambda: iter(
            [OK + b"Content-Encoding: gzip, gzip\r\nContent-Length: " + length + b"\r\n\r\n", BOMB]
        ),
        "two lengths": lambda: iter([OK + b"Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc"]),
        "no answer of the web": lambda: iter([b"SSH-2.0-OpenSSH\r\n"]),
        "silence": lambda: itertools.repeat(b""),
    }
    return found[answer]()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    reply: bytes | str = b""
    asked: list[bytes]


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        with contextlib.suppress(OSError):  # the client hangs up, as it should
            server.asked.append(self.request.recv(65_536))
            if isinstance(server.reply, bytes):
                self.request.sendall(server.reply)
                return
            until = time.monotonic() + 8
            for piece in pieces(server.reply):
                self.request.sendall(piece)
                time.sleep(0.05 if "drip" in server.reply or "hints" in server.reply or not piece else 0)
                if time.monotonic() > until:
                    return


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    """A server of this machine whose address counts as one of the public network; the other ones here do not."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("lontar.wire.public", lambda address: address == "127.0.0.1")
    with _Server(("127.0.0.1", 0), _Handler) as found:
        found.asked = []
        threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield found
        found.shutdown()


def address(server: _Server, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{server.server_address[1]}/"


def refused(url: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(InputError) as caught:
        fetch(url, max_bytes=1_000_000, limits=limits, asking=Asking())
    return caught.value.code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("headers that drip", "url_timeout"),
        ("headers without end", "url_unreachable"),
        ("a header without end", "url_unreachable"),
        ("a status without end", "url_unreachable"),
        ("hints without end", "url_timeout"),
        ("a body that drips", "url_timeout"),
        ("chunks that drip", "url_timeout"),
        ("a body without end", "too_large"),
        ("chunks without end", "too_large"),
        ("a size beyond the limit", "too_large"),
        ("a bomb", "too_large"),
        ("a bomb in a bomb", "url_encoding"),
        ("two lengths", "url_unreachable"),
        ("no answer of the web", "url_unreachable"),
        ("silence", "url_timeout"),
    ],
)
def test_an_answer_that_means_harm_is_refused_in_time(answer, code, server):
    server.reply = answer
    began = time.monotonic()
    assert refused(address(server), SHORT if code == "url_timeout" else LIMITS) == code
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("file:///etc/hosts", "url_scheme"),
        ("ftp://127.0.0.1/", "url_scheme"),
        ("gopher://127.0.0.1:6379/_INFO", "url_scheme"),
        ("javascript:alert(1)", "url_scheme"),
        ("data:text/plain,x", "url_scheme"),
        ("http://127.0.0.2:9/", "url_private"),
        ("http://2130706434:9/", "url_private"),
        ("http://0x7f.0.0.2:9/", "url_private"),
        ("http://[::ffff:127.0.0.2]:9/", "url_private"),
        ("http://[::1]:9/", "url_private"),
        ("http://[64:ff9b::7f00:1]:9/", "url_private"),
        ("http://169.254.169.254/latest/meta-data/", "url_private"),
        ("//127.0.0.2:9/", "url_private"),
        ("http://a.example:99999/", "url_invalid"),
        ("/" + "a" * 5_000, "url_invalid"),
    ],
)
def test_a_redirect_leads_nowhere_that_could_not_be_asked_for(to, code, server):
    server.reply = redirect(to)
    assert refused(address(server)) == code
    assert len(server.asked) == 1


@pytest.mark.parametrize("most", [0, 3])
def test_redirects_come_to_an_end(most, server):
    turns = itertools.count()
    server.reply = redirect("/next")
    url = f"{address(server)}{next(turns)}"
    assert refused(url, Limits(redirects=most)) == "url_redirects"
    assert len(server.asked) <= most + 1


class Names:
    """A name server that answers otherwise each time; the last answer stays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.asked = 0
        real = socket.getaddrinfo

        def turning(host, port, *given, **named):
            if host != "turning.example":
                return real(host, port, *given, **named)
            self.asked += 1
            found = answers[min(self.asked, len(answers)) - 1]
            return [row for one in found for row in real(one, port, *given, **named)]

        monkeypatch.setattr(socket, "getaddrinfo", turning)


def test_a_name_that_turns_is_connected_to_as_it_was_checked(server, monkeypatch):
    names = Names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    server.reply = OK + b"Content-Length: 2\r\n\r\nok"
    answer = fetch(address(server, "turning.example"), max_bytes=100, limits=LIMITS)
    assert (answer.raw, names.asked) == (b"ok", 1)
    assert b"\r\nHost: turning.example" in server.asked[0]


def test_a_name_that_turns_before_a_redirect_to_itself_is_refused(server, monkeypatch):
    names = Names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    server.reply = redirect("/again")
    assert refused(address(server, "turning.example")) == "url_private"
    assert (names.asked, len(server.asked)) == (2, 1)


def test_of_several_addresses_of_a_name_only_public_ones_are_connected_to(server, monkeypatch):
    Names(monkeypatch, ["127.0.0.2", "::1", "127.0.0.1"])
    server.reply = OK + b"Content-Length: 2\r\n\r\nok"
    connected = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda to, *given, **named: connected.append(to[0]) or real(to))
    assert fetch(address(server, "turning.example"), max_bytes=100, limits=LIMITS).raw == b"ok"
    assert connected == ["127.0.0.1"]


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: over.wait(5) and [])
    began = time.monotonic()
    assert refused("http://turning.example/", Limits(connect=0.3)) == "url_timeout"
    over.set()
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("headers that drip", "alert_timeout"),
        ("hints without end", "alert_timeout"),
        ("a header without end", "alert_unreachable"),
        ("a body without end", None),
        (redirect("http://127.0.0.2:9/"), "alert_redirect"),
    ],
)
def test_who_is_told_cannot_hold_the_teller_up_or_lead_it_elsewhere(reply, code, server):
    server.reply = reply
    whole = 0.3 if code == "alert_timeout" else 5.0
    patience = Patience(whole, whole, whole, pauses=())
    began = time.monotonic()
    try:
        post(address(server), b"{}", patience=patience)
    except InputError as error:
        assert error.code == code
    else:
        assert code is None
    assert time.monotonic() - began < 4
    assert len(server.asked) == 1


def test_who_is_told_is_the_address_that_was_checked(server, monkeypatch):
    names = Names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    server.reply = OK + b"Content-Length: 0\r\n\r\n"
    url = address(server, "turning.example")
    post(url, b"{}", patience=Patience(pauses=()))
    with pytest.raises(InputError) as caught:
        post(url, b"{}", patience=Patience(pauses=()))
    assert (caught.value.code, names.asked, len(server.asked)) == ("url_private", 2, 1)
