"""One second pass at a time at each step, on SQLite too."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lontar.errors import LedgerError
from lontar.ledger import Ledger
from lontar.store import Store, locking
from lontar.types import Filters
from tests.fake_reader import FakeReader
from tests.talked import archive
from tests.word_pairs import WordPairs


@pytest.mark.sqlite("PostgreSQL has a lock of its own")
def test_who_comes_second_waits_and_is_told_where_the_first_does_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "STEP_SECONDS", 0.2)
    with Store.open(str(tmp_path / "a.db")) as one, Store.open(str(tmp_path / "a.db")) as other:
        with one.derived.alone(), pytest.raises(LedgerError) as refused, other.derived.alone():
            pass
        assert refused.value.code == "ledger_locked"
        with other.derived.alone():
            assert (tmp_path / "a.db-comparing").exists()
    assert not (tmp_path / "a.db-comparing").exists()


@pytest.mark.sqlite("PostgreSQL has a lock of its own")
def test_a_lock_that_a_kill_left_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "a.db-comparing").touch()
    with Store.open(str(tmp_path / "a.db")) as store, store.derived.alone():
        assert (tmp_path / "a.db-comparing").exists()


@pytest.mark.sqlite("PostgreSQL has a lock of its own")
def test_what_a_kill_left_is_put_away_by_whoever_opens_the_ledger_next(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "a.db")) as store:
        (tmp_path / "a.db-comparing").touch()
        Store.open(str(tmp_path / "a.db")).close()
        assert not (tmp_path / "a.db-comparing").exists()
        with store.derived.alone():
            Store.open(str(tmp_path / "a.db")).close()
            assert (tmp_path / "a.db-comparing").exists()


def test_two_second_passes_at_once_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lontar import ledger_merging

    monkeypatch.setattr(ledger_merging, "BATCH", 4)
    sources, failed = archive(tmp_path / "in", 2), []

    def added(name: str) -> str:
        with Ledger.open(tmp_path / name, reader=FakeReader(), pairs=WordPairs()) as ledger:
            ledger.add([str(sources)])
        return name

    def merge(name: str) -> None:
        try:
            with Ledger.open(tmp_path / name, pairs=WordPairs()) as ledger:
                ledger.merge()
        except Exception as error:
            failed.append(error)

    def found(name: str) -> list[tuple]:
        with Ledger.open(tmp_path / name) as ledger:
            assert list(ledger.check()) == []
            return sorted((one.id, sorted(one.statements)) for one in ledger.utterances(Filters(limit=None)))

    merge(added("one.db"))
    two = added("two.db")
    both = [threading.Thread(target=merge, args=(two,)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert failed == []
    assert found("two.db") == found("one.db") != []
