"""A watch of 24 hours over 200 feeds that misbehave: each article served whole is there once, hosts have their rest."""

from __future__ import annotations

import ctypes
import gc
import random
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from lontar.ledger import Ledger
from lontar.ledger_adding import Stop
from lontar.ledger_asking import Clock
from lontar.ledger_polling import row_of
from lontar.settings import Following
from lontar.types import Filters
from tests.fake_reader import FakeReader
from tests.rivers.world import HOUR, START, Time, build, text_of

pytestmark = pytest.mark.sqlite("it takes a minute, and measures the memory of one process")


class Day:
    """A watch of a world, up to an hour of its day."""

    def __init__(self, folder: Path, *, feeds: int, seed: int, hours: float) -> None:
        self.time = Time()
        self.world = build(self.time, feeds=feeds, seed=seed)
        self.stop, self.hours = Stop(), hours
        self.sizes: list[tuple[float, int, int]] = []
        self.ledger = Ledger.open(folder / "a.db", reader=FakeReader())
        self._bound_pages()
        following = Following(poll_least=1_200, poll_most=3 * HOUR)
        self.ledger._settings = replace(self.ledger._settings, following=following)
        self.clock = Clock(self.time.now, self._sleep, random.Random(seed))

    def _bound_pages(self) -> None:
        """Let SQLite keep few pages: its cache grows with the ledger up to a bound that a day does not reach."""
        engine = self.ledger.store._engine
        engine.dispose()
        event.listen(engine, "connect", lambda made, _record: made.execute("PRAGMA cache_size=-500").close())

    def watch(self) -> None:
        from lontar.ledger_asking import Asker

        asker = Asker(self.ledger.store.rivers, self.ledger._settings, self.clock, self.world.wire)
        first = [source for (_, path), source in self.world.sources.items() if not path.startswith("/moved")]
        self.ledger.store.rivers.add(row_of(f"https://{one.host}{one.path}", asker) for one in first)
        self.ledger.watch(merge=False, stop=self.stop, clock=self.clock, wire=self.world.wire)

    def _sleep(self, seconds: float) -> None:
        self.time.sleep(seconds)
        passed = self.time.at - START
        if passed >= self.hours * HOUR:
            self.stop.requested = True
        if passed >= (len(self.sizes) + 1) * HOUR:
            gc.collect()
            ctypes.CDLL(None).malloc_trim(0)
            resident = int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096
            self.sizes.append((passed / HOUR, resident, len(gc.get_objects())))


def numbers_in(ledger: Ledger) -> Counter[int]:
    """How often each piece is in the ledger."""
    found = (re.search(r"perkara (\d{5}) akan", article.text) for article in ledger.articles(Filters(limit=None)))
    return Counter(int(match[1]) for match in found if match)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("day")
    found = Day(folder, feeds=200, seed=7, hours=24)
    found.watch()
    yield found
    found.ledger.close()
    shutil.rmtree(folder)


def test_the_day_had_everything_that_goes_wrong(day: Day) -> None:
    had = day.world.statuses
    assert had["200"] > 2_000
    assert had["304"] > 500
    wanted = ("404", "403", "301", "302", "410", "429", "503", "dead", "slow", "bomb", "garbage", "cut")
    assert {what: had.get(what, 0) for what in wanted if not had.get(what)} == {}


def test_every_article_that_was_served_whole_is_there_exactly_once(day: Day) -> None:
    held = numbers_in(day.ledger)
    assert {number: times for number, times in held.items() if times != 1} == {}
    assert set(day.world.served) - set(held) == set()
    assert day.world.refused_after_feed - set(held) == set()
    assert len(held) > 500


def test_each_stands_there_whole_as_it_was_served_last_and_nothing_else_does(day: Day) -> None:
    for article in day.ledger.articles(Filters(limit=None)):
        number = int(re.search(r"laporan (\d{5})\.", article.text)[1])
        version = day.world.served.get(number)
        texts = {text_of(number, one) for one in ((version,) if version else (1, 2))}
        assert article.text in texts, article.source


def test_what_could_be_had_is_there(day: Day) -> None:
    world = day.world
    told = {piece.number: piece for source in world.sources.values() for piece in source.pieces}
    open_ones = {number: piece for number, piece in told.items() if not piece.refused and "private" not in piece.path}
    wanted = {number for number, piece in open_ones.items() if piece.since < START + 14 * HOUR}
    held = numbers_in(day.ledger)
    missing = [number for number in wanted if number not in held]
    assert len(missing) < 0.05 * len(wanted), missing


def test_no_host_was_asked_more_often_than_it_allows_or_for_what_it_forbids(day: Day) -> None:
    assert day.world.broken[:5] == []


def test_memory_is_flat(day: Day) -> None:
    late = [size for size in day.sizes if size[0] > 8]
    assert len(late) >= 12
    assert slope([(hour, resident) for hour, resident, _ in late]) < 250_000, "bytes an hour"
    assert slope([(hour, objects) for hour, _, objects in late]) < 150, "objects an hour"


def slope(points: list[tuple[float, float]]) -> float:
    """By how much a value grows with each unit, as the line with the least squares has it."""
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    return sum((x - middle) * (y - level) for x, y in points) / sum((x - middle) ** 2 for x, _ in points)


def test_the_ledger_passes_its_check_and_feeds_that_are_gone_or_moved_are_known(day: Day) -> None:
    assert list(day.ledger.check()) == []
    rivers = {river.given: river for river in day.ledger.followed_feeds()}
    for source in day.world.sources.values():
        river = rivers.get(f"https://{source.host}{source.path}")
        if river is None:
            continue
        if source.moves is not None and source.gone is None and source.moves < START + 10 * HOUR:
            assert river.url == f"https://{source.host}/moved{source.path}"
        if river.next_at is None:
            assert source.gone is not None
            assert river.failure.values["status"] == 410


def test_the_same_seed_gives_the_same_day(tmp_path: Path) -> None:
    logs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        short = Day(tmp_path / name, feeds=12, seed=3, hours=6)
        short.watch()
        logs.append({host: list(starts) for host, starts in short.world.starts.items()})
        short.ledger.close()
    assert logs[0] == logs[1]
    assert sum(map(len, logs[0].values())) > 100
