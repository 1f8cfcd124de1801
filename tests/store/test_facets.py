"""Counts beside a listing agree with the listing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from lontar.store import Store
from lontar.store.facets import Period, Voice, Week
from lontar.types import Day, Filters, Reading, Speaker
from tests.store.sample import article, statement
from tests.store.test_finding import ASKED, many  # noqa: F401


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_counts_are_those_of_the_listing(many: Store, asked: dict[str, object]) -> None:  # noqa: F811
    filters = Filters(limit=None, **asked)  # type: ignore[arg-type]
    rows = list(many.statements(filters))
    found = many.facets(filters)
    assert (found.counted, found.whole) == (len(rows), True)
    assert dict(found.act) == Counter(one.act for one, _ in rows)
    assert dict(found.kind) == Counter(one.kind for one, _ in rows)
    assert dict(found.outlet) == Counter(one.outlet for _, one in rows if one.outlet)
    assert dict(found.language) == Counter(one.language for _, one in rows)
    assert dict(found.role) == Counter(one.speaker.role for one, _ in rows if one.speaker.role)
    spoken = Counter((one.speaker.name, one.speaker.actor) for one, _ in rows)
    assert {(one.name, one.actor): one.count for one in found.speaker} == spoken
    assert [one.count for one in found.speaker] == sorted(spoken.values(), reverse=True)
    assert sum(one.statements for one in many.weekly(filters, weeks=53 * 3)) == sum(
        (one.said_on.value if one.said_on else other.published) is not None for one, other in rows
    )


def test_no_more_than_the_newest_are_counted(many: Store) -> None:  # noqa: F811
    rows = list(many.statements(Filters(limit=20)))
    found = many.facets(Filters(limit=3), most=20)
    assert (found.counted, found.whole) == (20, False)
    assert dict(found.act) == Counter(one.act for one, _ in rows)
    assert many.facets(Filters(act="warn"), most=len(list(many.statements(Filters(act="warn", limit=None))))).whole


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_search_gives_the_listing_by_the_page_with_counts_of_all(many: Store, asked: dict[str, object]) -> None:  # noqa: F811
    filters = Filters(limit=7, **asked)  # type: ignore[arg-type]
    everything = list(many.statements(replace(filters, limit=None)))
    found, after, more = [], None, True
    while more:
        page = many.search(replace(filters, after=after), size=7)
        assert page.facets == (many.facets(filters) if after is None else None)
        found += page.hits
        more = page.more
        assert more is (len(found) < len(everything))
        after = found[-1][0].id if found else None
    assert found == everything


def put(store: Store, key: str, day: str, *names: str) -> None:
    found = article("Air surut. " * len(names), key=key, published=f"{day}T08:00:00+07:00")
    people = tuple(Speaker(name, "person", "name", actor="Q1" if name == "Bupati" else None) for name in names)
    said = replace(statement(found, ("CON", "Air surut")), speaker=people[0], speakers=people)
    store.put(Reading(found, (replace(said, said_on=Day(day, "day", None, "text")),)))


@pytest.fixture
def weeks(store: Store) -> Store:
    """Statements on a Sunday, the Monday after it and a Tuesday two weeks later; several speak together."""
    put(store, "a", "2024-03-03", "Rahayu", "Bupati")
    put(store, "b", "2024-03-04", "Rahayu")
    put(store, "c", "2024-03-19", "Joko", "Bupati")
    put(store, "d", "2024-03-20", "RAHAYU")
    return store


def test_weeks_begin_on_monday_and_those_of_none_are_there(weeks: Store) -> None:
    assert weeks.weekly(Filters(), weeks=4) == [
        Week("2024-02-26", 1), Week("2024-03-04", 1), Week("2024-03-11", 0), Week("2024-03-18", 2),
    ]  # fmt: skip
    assert weeks.weekly(Filters(until="2024-03-05"), weeks=2) == [Week("2024-02-26", 1), Week("2024-03-04", 1)]
    assert weeks.weekly(Filters(since="2024-03-04"), weeks=4)[0] == Week("2024-02-26", 0)
    assert weeks.weekly(Filters(actor="joko"), weeks=1) == [Week("2024-03-18", 1)]
    assert weeks.weekly(Filters(actor="nobody here")) == []


def test_who_is_quoted_most_is_told_of_the_last_days(weeks: Store) -> None:
    assert [(one.actor, one.name, one.count) for one in weeks.speaking_most(days=30)] == [
        (None, "Rahayu", 3), ("Q1", "Bupati", 2), (None, "Joko", 1),
    ]  # fmt: skip
    assert [(one.name, one.count) for one in weeks.speaking_most(days=2)] == [
        ("Bupati", 1), ("Joko", 1), ("RAHAYU", 1),
    ]  # fmt: skip
    assert len(weeks.speaking_most(days=2, limit=1)) == 1
    assert weeks.facets(Filters()).speaker[1] == Voice("Bupati", "person", "Q1", 2)


def test_what_was_added_last_comes_first(weeks: Store) -> None:
    assert [one.id[0] for one in weeks.newest_added(3)] == ["d", "c", "b"]


def test_months_that_have_statements_are_counted_and_years_where_months_are_many(weeks: Store, monkeypatch) -> None:
    put(weeks, "e", "2026-01-31", "Rahayu")
    months = [Period("2024-03", 4), Period("2026-01", 1)]
    assert weeks.by_period() == months
    monkeypatch.setattr("lontar.store.facets._MONTHS", 1)
    assert weeks.by_period() == [Period("2024", 4), Period("2026", 1)]
    # What was not counted as a whole is left out.
    monkeypatch.setattr("lontar.store.facets._DATED", 3)
    assert weeks.by_period() == [Period("2026", 1)]


def test_who_is_quoted_most_of_all_is_told_where_the_last_days_hold_little(weeks: Store) -> None:
    put(weeks, "e", "2026-01-31", "Mira")
    assert (weeks.said_lately(days=30), weeks.said_lately(days=700)) == (1, 5)
    assert [one.name for one in weeks.speaking_most(days=30)] == ["Mira"]
    counted = [one.count for one in weeks.speaking_most(days=None)]
    assert len(counted) == 4 and counted == sorted(counted, reverse=True) and counted[0] == 3


def test_an_empty_ledger_counts_nothing(store: Store) -> None:
    found = store.facets(Filters())
    assert (found.counted, found.whole, found.act, found.speaker) == (0, True, (), ())
    assert (store.by_period(), store.said_lately(days=30), store.speaking_most(days=None)) == ([], 0, [])
    assert (store.weekly(Filters()), store.speaking_most(), store.newest_added()) == ([], [], [])
