"""How actors are told of: names in the reader's language, times as exact as they are known."""

from __future__ import annotations

import pytest

from lontar.knowledge import load
from lontar.knowledge.tables import Term
from lontar.messages import speaking
from lontar.profiled import members, memberships, name_in, names_of, span


@pytest.mark.parametrize(
    ("since", "until", "checked", "shown"),
    [
        ("2014-10-01", "2024-10-01", None, "2014-10-01 – 2024-10-01"),
        ("2014", None, None, "2014 – …"),
        ("2014", None, "2025-06", "2014 – … (as of 2025-06)"),
        (None, "2014", None, "? – 2014"),
    ],
)
def test_a_time_is_as_exact_as_it_is_known(since, until, checked, shown):
    with speaking("en"):
        assert span(Term("office", "person", since, until, checked, "day", "user", "")) == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("en", ["Germany", "Netherlands"]), ("id", ["Belanda", "Jerman"])]
)  # fmt: skip
def test_bodies_are_called_in_the_readers_language(language, shown):
    with speaking(language):
        assert names_of(["Germany", "Netherlands"], load()) == shown
        assert name_in("Nowhere at all", load()) == "Nowhere at all"


@pytest.mark.parametrize(("day", "number"), [("2024-06-01", 32), ("2023-06-01", 31), ("2022-06-01", 30)])
def test_members_are_those_of_the_day(day, number):
    known = load()
    assert len(members(known.bodies["nato"], known, day)) == number
    assert "nato" in {one.what for one in memberships(known.bodies["pl"], known, day)}
