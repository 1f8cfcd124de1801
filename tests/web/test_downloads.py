"""Long downloads are put together beside the pages, however many there are and however slowly they are read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from lontar.ledger import Ledger
from lontar.web import downloads
from lontar.web.app import THREADS, create_app
from lontar.web.downloads import AT_ONCE, in_pieces
from lontar.web.site import Site, User
from tests.web.test_busy import _until


async def _read(lines: Iterator[Any]) -> list[Any]:
    return [piece async for piece in in_pieces(lines)]


@pytest.mark.parametrize(
    ("lines", "pieces"),
    [
        (["a\n", "b\n", "", "c\n"], ["a\nb\nc\n"]),
        ([b"a\n", b"b\n"], [b"a\nb\n"]),
        ([], []),
        (["x" * 70_000, "y", "z"], ["x" * 70_000, "yz"]),
    ],
)
def test_lines_are_sent_in_larger_pieces(lines: list[Any], pieces: list[Any]) -> None:
    assert anyio.run(_read, iter(lines)) == [b"", *pieces]


def test_a_line_is_sent_though_the_next_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_SECONDS", 0.0)
    assert anyio.run(_read, iter(["a", "b"])) == [b"", "a", "b"]


def test_downloads_that_hold_their_threads_keep_nobody_from_pages_and_from_signing_in(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, held = threading.Event(), []

    def endless(*_: object) -> Iterator[str]:
        held.append(threading.get_ident())
        go.wait(20)
        yield "a\n"

    monkeypatch.setattr(type(ledger), "sheet", endless)
    site = Site(ledger, hosts=("testserver",), everybody=User("Tester", "owner"))
    with TestClient(create_app(site), client=("127.0.0.1", 5000)) as client:
        many = [threading.Thread(target=client.get, args=("/export/statements.csv",)) for _ in range(3 * THREADS)]
        for one in many:
            one.start()
        try:
            _until(lambda: len(held) == AT_ONCE)
            assert client.get("/search").status_code == 200
            assert client.get("/static/lontar.css").status_code == 200
            assert len(held) == AT_ONCE
        finally:
            go.set()
            for one in many:
                one.join()
    assert len(held) == 3 * THREADS
