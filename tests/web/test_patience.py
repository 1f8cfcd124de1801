"""A server as it runs, spoken to by socket: requests that could be read in two ways, heads and bodies that drip."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request

from lontar.web import patience, security
from lontar.web.patience import Patient
from lontar.web.security import Bounded, Guarded
from lontar.web.site import Site


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a small application behind the middleware and the protocol of our server."""
    app = FastAPI()
    app.state.site = Site(None)  # type: ignore[arg-type]
    app.state.seen = []

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def told(request: Request, path: str) -> dict[str, object]:
        return {"path": path, "length": len(await request.body())}

    app.add_middleware(Bounded)
    app.add_middleware(Guarded)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", http=Patient, ws="none", lifespan="off", timeout_keep_alive=1
    )
    server = uvicorn.Server(config)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def asked(port: int, *parts: bytes, pause: float = 0.0, wait: float = 3.0) -> bytes:
    """Send parts with pauses in between; return everything that is answered until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as talk:
        found = b""
        with contextlib.suppress(OSError):
            for part in parts:
                talk.sendall(part)
                time.sleep(pause)
            talk.shutdown(socket.SHUT_WR)
            while part := talk.recv(65_536):
                found += part
        return found


def statuses(answer: bytes) -> list[int]:
    return [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


HEAD = b"POST /one HTTP/1.1\r\nHost: a\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\n" + HIDDEN,
        HEAD + b"Content-Length: +0\r\n\r\n" + HIDDEN,
        HEAD + b"Content-Length: -1\r\n\r\n" + HIDDEN,
        HEAD + b"Content-Length: 0x0\r\n\r\n" + HIDDEN,
        HEAD + b"Content-Length : 0\r\n\r\n" + HIDDEN,
        HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + HIDDEN,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + HIDDEN,
        HEAD + b"X: a\x00b\r\n\r\n" + HIDDEN,
        b"GET /one HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /one HTTP/1.1\r\n\r\n",
        b"GET /one two HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(request_, port):
    answer = asked(port, request_)
    assert statuses(answer) == [400], answer[:300]
    assert b"hidden" not in answer


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200_000 + b"\r\n",
    ],
)
def test_a_head_without_end_is_refused_or_cut_off(request_, port):
    assert statuses(asked(port, request_)) in ([], [400])


def test_a_length_beside_chunks_counts_for_nothing(port):
    answer = asked(port, HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
    assert statuses(answer) in ([400], [200])
    assert b'"length":3' not in answer


def test_a_request_in_time_is_answered_however_it_is_cut(port):
    answer = asked(
        port, b"POST /one HTTP/1.1\r\nHo", b"st: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nx", b"y", pause=0.05
    )
    assert statuses(answer) == [200] and b'"length":2' in answer


@pytest.mark.parametrize("first", [b"", b"GET / HT", b"GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HT"])
def test_a_head_that_drips_is_cut_off(first, port, monkeypatch):
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.3)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=8) as talk:
        talk.sendall(first)
        found = b""
        with contextlib.suppress(ConnectionError):
            while part := talk.recv(65_536):
                found += part
    assert time.monotonic() - began < 4
    assert statuses(found) == ([200] if b"two" in first else [])


def test_a_body_that_drips_is_cut_off(port, monkeypatch):
    monkeypatch.setattr(security, "BODY_SECONDS", 0.3)
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=8) as talk, contextlib.suppress(OSError):
        talk.sendall(HEAD + b"Content-Length: 900\r\n\r\n")
        while time.monotonic() - began < 6:
            talk.sendall(b"x")
            talk.settimeout(0.05)
            with contextlib.suppress(TimeoutError):
                if not talk.recv(65_536):
                    break
    assert time.monotonic() - began < 5
