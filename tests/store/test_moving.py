"""A ledger moved from one database into the other is the same: every row, and every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from lontar.errors import LedgerError, UsageError
from lontar.ledger import Ledger
from lontar.store import moving
from lontar.store.committing import Committing
from lontar.store.past import Outstanding
from lontar.store.reviewing import Queue
from lontar.types import Filters
from lontar.types_kept import ReadBy
from tests import varied
from tests.told import FakePairs

pytestmark = pytest.mark.sqlite("it uses both databases at once")
Both = tuple[Ledger, Ledger]
QUEUES: Final[tuple[Queue, ...]] = ("statements", "acts", "days", "speakers")


@pytest.fixture(scope="module")
def both(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A varied ledger in a file, and in PostgreSQL where it was moved to."""
    folder = tmp_path_factory.mktemp("moving")
    with databases.of_one_test():
        address = databases.address(folder / "b.db")
        with Ledger.open(folder / "a.db", pairs=FakePairs()) as one:
            varied.fill(one)
            one.move(address)
            with Ledger.open(address, pairs=FakePairs()) as other:
                yield one, other


@pytest.fixture(scope="module")
def questions(both: Both) -> list[Filters]:
    return varied.asked(200, articles=[one.id for one in both[0].articles(Filters(limit=None))])


def test_every_row_arrives_in_both_directions(both: Both, tmp_path: Path) -> None:
    one, other = both
    assert one.store.rows() == other.store.rows()
    assert all(one.store.rows().values()), "a table is empty, so that its moving is not tested"
    moved = other.move(str(tmp_path / "back.db"))
    with Ledger.open(tmp_path / "back.db", pairs=FakePairs()) as back:
        assert moved.rows == back.store.rows() == one.store.rows()
        assert list(one.store.check()) == list(other.store.check()) == list(back.store.check()) == []
        assert back.move(str(tmp_path / "again.db")).digest == moved.digest
        assert list(back.statements(Filters(about="kirim"))) == list(one.statements(Filters(about="kirim")))
        assert back.store.raw(next(back.articles()).id) != b""


def test_what_comes_after_is_numbered_on_and_counted(both: Both, databases: Any, tmp_path: Path) -> None:
    with databases.of_one_test():
        address = databases.address(tmp_path / "more.db")
        both[0].move(address)
        with Ledger.open(address, pairs=FakePairs()) as more:
            before = more.counts()
            varied.fill(more, articles=10, seed=77)
            assert more.counts()["articles"] > before["articles"]
            assert list(more.store.check()) == []


def listings(ledger: Ledger, filters: Filters) -> dict[str, Any]:
    """What every listing answers."""
    found = ledger.store
    what = Committing(("promise", "warn"), ("jika", "if"))
    answers: dict[str, Callable[[], Any]] = {
        "statements": lambda: list(found.statements(filters)),
        "with rejected": lambda: list(found.statements(filters, rejected=True)),
        "articles": lambda: list(found.articles(filters)),
        "readings": lambda: list(found.readings(filters)),
        "actors": lambda: list(found.actors(filters)),
        "utterances": lambda: found.derived.utterances(filters),
        "facets": lambda: found.facets(filters),
        "facets of few": lambda: found.facets(filters, most=5),
        "weekly": lambda: found.weekly(filters),
        "committing": lambda: found.derived.committing(filters, what, limit=20),
        "limited": lambda: found.derived.limited(filters, "2024-12-31"),
        "conditions": lambda: found.derived.conditions_waiting(filters, "another", what, limit=20),
        "by adding": lambda: [(one.id, at) for one, _, at in found.by_adding(replace(filters, limit=10))],
    }
    return {name: answer() for name, answer in answers.items()}


def test_every_listing_answers_the_same(both: Both, questions: list[Filters]) -> None:
    hits = 0
    for filters in questions:
        one, other = (listings(ledger, filters) for ledger in both)
        for name, answer in one.items():
            assert other[name] == answer, (name, filters)
        hits += bool(one["statements"])
    assert hits > 100


def test_pages_go_on_at_the_same_row(both: Both, questions: list[Filters]) -> None:
    for filters in questions[:30]:
        for kind in ("statements", "articles"):
            listed = [[item for item in getattr(one, kind)(replace(filters, limit=None))] for one in both]
            ids = [(item[0] if kind == "statements" else item).id for item in listed[0]]
            for last in ids[:: max(1, len(ids) // 3)]:
                page = replace(filters, after=last, limit=4)
                one, other = (list(getattr(ledger, kind)(page)) for ledger in both)
                assert one == other, (kind, page)


def test_what_is_asked_of_the_whole_ledger_answers_the_same(both: Both) -> None:
    def answers(ledger: Ledger) -> dict[str, Any]:
        found, derived = ledger.store, ledger.store.derived
        ids = [one.id for one, _ in found.statements(Filters(limit=None))]
        return {
            "outlets": found.outlets(), "skipped": found.skipped(), "counts": found.counts(), "shown": found.shown(),
            "speaking most": found.speaking_most(days=400), "newest added": found.newest_added(30),
            "judgements": list(found.judgements()), "versions": list(found.kept.versions()),
            "decisions": list(found.kept.decisions()), "tombstones": list(found.kept.tombstones()),
            "queues": [derived.uncertain_statements(one, limit=60) for one in QUEUES],
            "pairs": derived.uncertain_pairs(limit=50), "stances": derived.uncertain_stances("pasukan", limit=50),
            "numbers": derived.stance_numbers("pasukan"), "on it": derived.stances("pasukan"),
            "utterance": [ledger.utterance(one) for one in ids[:20]], "issues": ledger.issues(),
            "positions": ledger.positions("pasukan"), "changes": ledger.changes(),
            "commitments": ledger.commitments(), "met": ledger.commitments(scenario="hujan turun"),
            "overdue": ledger.commitments(overdue=True, on="2025-01-01"),
            "actor": [ledger.actor(one) for one in varied.ACTORS], "accounts": ledger.accounts.all(),
            "alerts": list(ledger.alerts()), "rivers": found.rivers.all(),
            "items": found.rivers.items("r1", failed=False, limit=9),
            "read": [found.readings_kept.of(one.id) for one in found.articles(Filters(limit=40))],
            "outstanding": list(found.readings_kept.outstanding(Outstanding(ReadBy("newest", "rules")))),
            "merged": ledger.merged(), "added": found.added_at(ids),
        }  # fmt: skip

    one, other = (answers(ledger) for ledger in both)
    for name, answer in one.items():
        assert other[name] == answer, name
        assert answer or name == "changes", f"{name} answers nothing"


def test_a_ledger_is_moved_into_an_empty_one_only(both: Both, tmp_path: Path) -> None:
    one, other = both
    with pytest.raises(UsageError) as caught:
        one.move(other.store._engine.url.render_as_string(hide_password=False))
    assert caught.value.code == "migrate_not_empty"
    with pytest.raises(UsageError) as caught:
        one.move(str(one.store._engine.url.database))
    assert caught.value.code == "migrate_same"


def test_a_copy_that_is_not_what_was_read_is_not_kept(
    both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying = moving._copy

    def lossy(reading: Any, writing: Any, table: Any, heard: Any) -> Any:
        found = copying(reading, writing, table, heard)
        if table.name == "judgements":
            writing.exec_driver_sql("UPDATE judgements SET author = 'Lain' WHERE author = 'Wati'")
        return found

    monkeypatch.setattr(moving, "_copy", lossy)
    with pytest.raises(LedgerError) as caught:
        both[1].move(str(tmp_path / "c.db"))
    assert caught.value.code == "migrate_differs"
    assert "judgements" in str(caught.value)
    with Ledger.open(tmp_path / "c.db") as left:
        assert left.rows() == 0
