"""A site, a ledger, and a clock that moves only when somebody waits."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lontar.ledger import Ledger
from lontar.ledger_asking import Clock
from lontar.ledger_watching import Watched
from lontar.types import Filters
from tests.fake_reader import FakeReader
from tests.rivers.site import Site, running


class Watch:
    """Rounds of a watch on a ledger, on a clock of its own."""

    def __init__(self, ledger: Ledger, path: Path) -> None:
        self.ledger, self.path = ledger, path
        self.at = time.time()
        self.clock = Clock(lambda: self.at, self.wait, random.Random(1))
        self.events = []

    def wait(self, seconds: float) -> None:
        self.at += seconds

    def follow(self, url: str):
        return self.ledger.follow_feed(url, clock=self.clock)

    def once(self, *, after: float = 0.0) -> Watched:
        self.at += after
        self.events = []
        return self.ledger.watch(once=True, merge=False, each=self.events.append, clock=self.clock)

    def texts(self) -> list[str]:
        return [article.text for article in self.ledger.articles(Filters(limit=None))]

    def items(self):
        return {
            item.url.rpartition("/")[2]: item
            for river in self.ledger.followed_feeds()
            for item in self.ledger.store.rivers.items(river.id, failed=False, limit=99)
        }


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LONTAR_PRIVATE_ADDRESSES", "allow")
    with running() as found:
        yield found


@pytest.fixture
def watch(site: Site, tmp_path: Path) -> Iterator[Watch]:
    with Ledger.open(tmp_path / "a.db", reader=FakeReader()) as ledger:
        yield Watch(ledger, tmp_path / "a.db")
