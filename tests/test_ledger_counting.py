"""What a first page shows is asked of the ledger, issues by their name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lontar.errors import NotFound
from lontar.ledger import Ledger
from lontar.types import Filters
from tests.store.sample import reading


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "lontar.db") as opened:
        opened.store.put(reading())
        yield opened


def test_counts_are_those_of_the_store(ledger: Ledger) -> None:
    assert (ledger.facets().act, ledger.facets(most=1).whole) == ((("assert", 1), ("warn", 1)), False)
    assert ledger.facets(Filters(act="warn")).counted == 1
    assert [week.statements for week in ledger.weekly(weeks=1)] == [2]
    assert [one.name for one in ledger.speaking_most(days=2, limit=1)] == ["Joko Prasetyo"]
    assert [one.id for one in ledger.newest_added(5)] == [one.id for one in ledger.articles()]


def test_an_unknown_issue_is_refused(ledger: Ledger) -> None:
    for ask in (ledger.facets, ledger.weekly):
        with pytest.raises(NotFound):
            ask(Filters(issue="tidak ada"))
