"""Several programs at once on one server: who reads sees whole articles, who writes loses and doubles nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from lontar.ledger import Ledger
from lontar.store import Store
from lontar.types import Filters
from tests.databases import Databases
from tests.store.sample import TEXT, article, reading
from tests.told import FakePairs, told

pytestmark = pytest.mark.sqlite("a file has one writer at a time; test_store has two of them")
ROOT = Path(__file__).parents[2]
START = (
    "import sys\nfrom dataclasses import replace\nfrom lontar.store import Store\nfrom lontar.types import Filters\n"
)
WRITER = f"""{START}
from tests.store.sample import TEXT, article, reading
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        found = replace(article(TEXT + f" Laporan {{number}}."), id=f"{{number:016x}}")
        store.put_many([reading(found)])
        if number % 7 == 0:
            store.put(reading(replace(article(TEXT + f" Laporan {{number}} baru."), id=found.id)))
"""
READER = f"""{START}
import time
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    until, rounds, most = time.monotonic() + float(sys.argv[2]), 0, 0
    while time.monotonic() < until:
        for filters in (Filters(limit=30), Filters(about="hujan surut", limit=20), Filters(actor="joko", limit=20)):
            found = list(store.statements(filters))
            assert len({{one.id for one, _ in found}}) == len(found)
            for one, its in found:
                contents = [its.text[span.start:span.end] for span in one.spans if span.kind == "CON"]
                assert contents in (["bahwa air sudah surut"], ["jalan akan putus jika hujan turun lagi"])
        whole = list(store.readings(Filters(limit=40)))
        assert all(len(one.statements) == 2 for one in whole)
        counts = store.shown()
        assert counts["statements"] == 2 * counts["articles"] >= most
        most, rounds = counts["statements"], rounds + 1
    print(rounds)
"""
MERGER = """
import sys
from lontar.ledger import Ledger
from tests.told import FakePairs
with Ledger.open(sys.argv[1], pairs=FakePairs()) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    print(ledger.merge().statements)
"""


@pytest.fixture
def there(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of an empty ledger."""
    with databases.of_one_test():
        yield databases.address(tmp_path / "lontar.db")


def together(*calls: tuple[str, ...]) -> list[str]:
    """Run programs that begin at the same moment; return what each says last."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", *call], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=ROOT,
        )
        for call in calls
    ]  # fmt: skip
    for one in running:
        assert one.stdout is not None
        one.stdout.readline()
    for one in running:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    ended = [one.communicate(timeout=120) for one in running]
    failures = [said for (_, said), one in zip(ended, running, strict=True) if one.returncode]
    assert failures == []
    return [answer.strip() for answer, _ in ended]


def test_ten_read_while_two_write_the_same(there: str) -> None:
    writers = [(WRITER, there, "0", "60"), (WRITER, there, "20", "80")]
    readers = [(READER, there, "2")] * 10
    answers = together(*writers, *readers)
    assert all(int(rounds) > 0 for rounds in answers[2:])
    with Store.open(there) as store:
        ids = [found.id for found in store.articles(Filters(limit=None))]
        assert ids == [f"{number:016x}" for number in range(80)]
        counts = store.counts()
        assert (counts["articles"], counts["versions"], counts["statements"]) == (80, 92, 160)
        assert list(store.check()) == []


def test_an_article_that_two_add_at_once_is_one(there: str) -> None:
    together((WRITER, there, "1", "40"), (WRITER, there, "1", "40"), (WRITER, there, "1", "40"))
    with Store.open(there) as store:
        counts = store.counts()
        # One was known in its other text when the next came, so that each may have written both.
        assert (counts["articles"], counts["versions"], counts["statements"]) == (39, 44, 78)
        assert list(store.check()) == []


def test_programs_share_the_second_pass(there: str) -> None:
    contents = [f"bahwa jembatan {name} akan dibuka" for name in ("Rawa", "Hulu", "Hilir", "Kota")]
    said = [
        told(f"Budi Santoso mengatakan {content}.", content, outlet=f"Kabar {number}")
        for number in range(25) for content in contents
    ]  # fmt: skip
    with Ledger.open(there, pairs=FakePairs()) as ledger:
        ledger.store.put_many(said)
        answers = together(*[(MERGER, there)] * 3)
        assert sum(map(int, answers)) == len(said)
        assert list(ledger.check()) == []
        groups = [set(one.statements) for one in ledger.utterances(Filters(limit=None))]
        assert not any(one & other for one, other in combinations(groups, 2))
        assert set().union(*groups) == {one.statements[0].id for one in said}
        assert ledger.merge().changed is False


def test_a_ledger_that_two_make_at_once_is_one(databases: Databases) -> None:
    name = databases.new()
    try:
        address = databases.url(name)
        together((WRITER, address, "1", "4"), (WRITER, address, "4", "6"))
        with Store.open(address) as store:
            assert store.counts()["articles"] == 5
            store.put(reading(article(key="a")))
            assert TEXT in store.reading("aaaa").article.text
    finally:
        databases.drop(name)
