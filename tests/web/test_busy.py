"""A server that is asked for more than it can answer says so at once, keeps the way in open, and recovers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from lontar.ledger import Ledger
from lontar.web.app import THREADS, create_app
from lontar.web.busy import Busy
from lontar.web.site import Site, User

MOST = 6
TURNS = THREADS - 1
"""So many pages are worked on at a time; one thread is left for signing in and for files."""


class Slow:
    """A server whose ledger answers no search before it is let go, and those who ask it meanwhile."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.asked = 0
        self.go = threading.Event()
        self._pool = ThreadPoolExecutor(2 * MOST)

    def ask(self, path: str) -> Future[Any]:
        return self._pool.submit(self.client.get, path)

    def search(self, times: int) -> list[Future[Any]]:
        """Ask for searches, and return when all are in hand: some worked on, the others waiting for their turn."""
        found = [self.ask("/search?about=troops") for _ in range(times)]
        _until(lambda: self.layer._crowd.size == times and self.asked == min(times, TURNS))
        return found

    @property
    def layer(self) -> Busy:
        layer = self.client.app.middleware_stack
        while not isinstance(layer, Busy):
            layer = layer.app
        return layer

    def close(self) -> None:
        self.go.set()
        self._pool.shutdown()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def slow(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    with _slow(ledger, monkeypatch, everybody=User("Tester", "owner")) as found:
        yield found


@contextmanager
def _slow(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, *, everybody: User | None) -> Iterator[Slow]:
    site = Site(
        ledger, hosts=("testserver",), everybody=everybody, proxy_header="x-user", proxy_from="127.0.0.1", requests=MOST
    )
    # As a context: all requests then run on one loop, as they do on a server.
    with TestClient(create_app(site), client=("127.0.0.1", 5000), headers={"x-user": "Siti"}) as client:
        slow = Slow(client)
        answered = type(ledger).search

        def waiting(*arguments: Any, **named: Any) -> Any:
            slow.asked += 1
            assert slow.go.wait(20)
            return answered(*arguments, **named)

        monkeypatch.setattr(type(ledger), "search", waiting)
        try:
            yield slow
        finally:
            slow.close()


def test_what_comes_beyond_the_bound_is_told_at_once_to_come_again(slow):
    in_hand = slow.search(MOST)
    started = time.monotonic()
    answer = slow.client.get("/api/statements")
    assert time.monotonic() - started < 1
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "busy"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Cache-Control"] == "no-store"
    page = slow.client.get("/issues", headers={"accept-language": "id"})
    assert page.status_code == 503
    assert "coba lagi" in page.text
    assert page.headers["Content-Security-Policy"]
    slow.go.set()
    assert [one.result(20).status_code for one in in_hand] == [200] * MOST


def test_when_what_was_in_hand_is_answered_there_is_room_again(slow):
    in_hand = slow.search(MOST)
    assert slow.client.get("/issues").status_code == 503
    slow.go.set()
    assert [one.result(20).status_code for one in in_hand] == [200] * MOST
    assert slow.client.get("/issues").status_code == 200


def test_what_fails_gives_its_place_back(slow):
    slow.go.set()
    for _ in range(3 * MOST):
        assert slow.client.get("/article/nothing").status_code == 404
    assert slow.client.get("/search?about=troops").status_code == 200


def test_files_of_the_pages_and_the_way_in_stay_open(ledger, monkeypatch):
    with _slow(ledger, monkeypatch, everybody=None) as slow:
        slow.search(MOST)
        for _ in range(2 * MOST):
            assert slow.client.get("/login").status_code == 200
        assert slow.client.get("/static/lontar.css").status_code == 200
        assert slow.client.post("/login", data={"name": "x", "password": "y", "token": "z"}).status_code == 400
        assert slow.client.get("/search").status_code == 503


@pytest.mark.parametrize("sent", ["GET", "POST"])
def test_who_has_left_before_their_turn_is_asked_for_no_more_unless_they_sent_something(sent):
    answered = []

    async def app(scope, receive, send):
        answered.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def gone():
        return {"type": "http.disconnect"}

    async def nowhere(_message):
        pass

    layer = Busy(app, most=1, turns=1)
    scope = {"type": "http", "method": sent, "path": "/search", "headers": [(b"host", b"testserver")]}
    for _ in range(3):
        anyio.run(layer, scope, gone, nowhere)
    assert answered == ([] if sent == "GET" else ["/search"] * 3)


def test_who_reads_slowly_takes_nobodys_place():
    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        reading.append(1)
        await anyio.sleep_forever()

    async def asked():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask(number):
        async def heard(message):
            statuses.append((number, message.get("status")))

        await layer({"type": "http", "method": "GET", "path": "/export", "headers": []}, asked, heard)

    async def crowd():
        async with anyio.create_task_group() as group:
            for number in range(3):
                group.start_soon(ask, number)
            with anyio.fail_after(5):
                while len(reading) < 3:
                    await anyio.sleep(0.01)
            group.cancel_scope.cancel()

    reading, statuses = [], []
    layer = Busy(app, most=3, turns=1)
    anyio.run(crowd)
    assert sorted(statuses) == [(0, 200), (1, 200), (2, 200)]


def test_the_language_of_one_who_is_refused_is_nobody_elses(slow):
    slow.search(MOST)

    def languages(path):
        slow.client.cookies.clear()
        cookies = slow.client.get(path, headers={"accept-language": "id"}).headers.get_list("set-cookie")
        return [one for one in cookies if "language" in one]

    assert [len(languages(f"/issues{query}")) for query in ("?lang=id", "?lang=id", "?lang=id", "")] == [1, 1, 1, 0]
    slow.go.set()
