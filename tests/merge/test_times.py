"""When statements were made, and which of those times may be one."""

from dataclasses import replace
from datetime import date

import pytest

from lontar.merge.times import When, days_of, together, when
from lontar.types import Day
from tests.told import told


def reading(published="2024-12-13", **said):
    found = told("Budi Santoso mengatakan bahwa harga tidak naik.", "bahwa harga tidak naik", published=published)
    day = Day(**said) if said else None
    return replace(found.statements[0], said_on=day), found.article


@pytest.mark.parametrize(
    ("said", "day", "known"),
    [
        ({"value": "2024-12-12", "precision": "day", "text": "Kamis", "basis": "published"}, "2024-12-12", "day"),
        ({"value": "2024-12-12", "precision": "day", "text": "Kamis", "basis": "article"}, "2024-12-13", "open"),
        ({"value": "2024-12", "precision": "month", "text": "Pekan lalu", "basis": "published"}, "2024-12-07", "week"),
        ({"value": None, "precision": "none", "text": "last week", "basis": "published"}, "2024-12-07", "week"),
        ({"value": "2024-03", "precision": "month", "text": "a week before", "basis": "text"}, "2024-12-13", "open"),
        ({"value": None, "precision": "none", "text": "tiga pekan lalu", "basis": "published"}, "2024-12-13", "open"),
        ({"value": "2024-12", "precision": "month", "text": "a week ago", "basis": "published"}, "2024-12-07", "week"),
        ({"value": "2024-11", "precision": "month", "text": "bulan lalu", "basis": "published"}, "2024-12-13", "open"),
        ({"value": None, "precision": "none", "text": "waktu itu", "basis": "none"}, "2024-12-13", "open"),
        ({}, "2024-12-13", "open"),
    ],
)  # fmt: skip
def test_a_day_counts_where_it_is_the_statements_own(said, day, known):
    assert when(*reading(**said)) == When(date.fromisoformat(day), known)


def test_without_any_day_there_is_no_time():
    assert when(*reading(published=None)) is None
    assert days_of(*reading(published=None), slack=8) is None


def test_the_calendar_ends_what_is_looked_for():
    first = {"value": "0001-01-02", "precision": "day", "text": "2/1/0001", "basis": "text"}
    assert days_of(*reading(**first)) == ("0001-01-02", "0001-01-02")
    assert days_of(*reading(**first), slack=8) == ("0001-01-01", "0001-01-10")
    assert days_of(*reading(published="9999-12-30"), slack=8) == ("9999-12-22", "9999-12-31")
    week = {"value": "0001-01", "precision": "month", "text": "pekan lalu", "basis": "published"}
    assert when(*reading(published="0001-01-02", **week)) == When(date(1, 1, 1), "week")


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        (("2024-12-05", "day"), ("2024-12-05", "day"), "same"),
        (("2024-12-05", "day"), ("2024-12-06", "day"), "near"),
        (("2024-12-05", "day"), ("2024-12-07", "day"), None),
        (("2024-12-05", "day"), ("2024-12-09", "open"), "open"),
        (("2024-12-05", "day"), ("2024-12-13", "open"), "late"),
        (("2024-12-05", "day"), ("2024-12-14", "open"), None),
        (("2024-12-05", "day"), ("2024-12-03", "open"), None),
        (("2024-12-05", "open"), ("2024-12-12", "open"), "late"),
        # Printed on the 13th: the week before lies between the 30th of November and the 12th.
        (("2024-11-30", "day"), ("2024-12-07", "week"), "open"),
        (("2024-12-12", "day"), ("2024-12-07", "week"), "open"),
        (("2024-11-29", "day"), ("2024-12-07", "week"), None),
        (("2024-12-13", "day"), ("2024-12-07", "week"), None),
        (("2024-12-15", "open"), ("2024-12-07", "week"), "open"),
        (("2024-12-16", "open"), ("2024-12-07", "week"), None),
        (("2024-12-15", "week"), ("2024-12-07", "week"), "open"),
    ],
)
def test_times_that_may_be_one(one, other, how):
    first, second = (When(date.fromisoformat(day), known) for day, known in (one, other))
    assert together(first, second) == how
    assert together(second, first) == how
