"""Offices of a day in words: which day counts, whose they are, which one comes first."""

from __future__ import annotations

import pytest

from lontar.knowledge import load
from lontar.knowledge.offices import office_day, press_name, role_then
from lontar.types import Day, Speaker

KNOWN = load()
(STOLTENBERG,) = KNOWN.persons_called("Jens Stoltenberg")


@pytest.mark.parametrize(
    ("said", "published", "day"),
    [
        (Day("2024-02-27", "day", None, "judged"), "2024-03-01", "2024-02-27"),
        (Day("2024-02", "month", None, "judged"), "2024-03-01", None),
        (Day(None, "none", None, "judged"), "2024-03-01T08:00:00+07:00", "2024-03-01"),
        (None, "2024-03-01", "2024-03-01"),
        (None, None, None),
    ],
)
def test_the_day_of_saying_counts_else_that_of_publication(said: Day | None, published: str | None, day: str) -> None:
    assert office_day(said, published) == day


@pytest.mark.parametrize(
    ("actor", "day", "role"),
    [
        (STOLTENBERG.actor, "2022-03-01", "Secretary General of NATO"),
        (STOLTENBERG.actor, "2012-03-01", "Prime Minister of Norway"),
        (STOLTENBERG.actor, None, None),
        ("lontar:nato", "2022-03-01", None),
        ("Q99999999999", "2022-03-01", None),
        (None, "2022-03-01", None),
    ],
)
def test_an_actor_has_the_offices_of_the_day(actor: str | None, day: str | None, role: str | None) -> None:
    assert role_then(Speaker("Jens Stoltenberg", "person", "name", actor), day, KNOWN) == role


@pytest.mark.parametrize(
    ("body", "indonesian", "english"),
    [
        ("nato", "NATO", "NATO"),
        ("un", "PBB", "UN"),
        ("kpk", "KPK", "KPK"),
        ("eu", None, "EU"),
        ("who", "WHO", "WHO"),
        ("mahkamah_agung", None, None),
        ("nahdlatul_ulama", None, None),
        ("us", None, None),
        ("nusa_tenggara_barat", None, None),
    ],
)
def test_newsrooms_call_a_body_by_the_abbreviation_of_their_language(
    body: str, indonesian: str | None, english: str | None
) -> None:
    assert (press_name(KNOWN.bodies[body], "id"), press_name(KNOWN.bodies[body], "en")) == (indonesian, english)
