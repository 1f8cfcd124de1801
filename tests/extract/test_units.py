"""Units: every boundary that a span may have, and nothing lost between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.units import units_of

CASES = [
    ("ujarnya singkat", ["ujar", "nya", "singkat"]),
    ("Ditegaskannya apa", ["Ditegaskan", "nya", "apa"]),
    ("hanya punya buku", ["hanya", "punya", "buku"]),
    ("ujarLaksmi sambil", ["ujar", "Laksmi", "sambil"]),
    ("27/2/2024, 100.000", ["27/2/2024", ",", "100.000"]),
    ("“Ya,” katanya.", ["“", "Ya", ",", "”", "kata", "nya", "."]),
    ("mengaku kepadaku", ["mengaku", "kepada", "ku"]),
    ("the council's plan", ["the", "council", "'", "s", "plan"]),
    ("NATO-Rusia", ["NATO", "-", "Rusia"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_units_end_where_spans_may(text: str, expected: list[str]) -> None:
    units = units_of(text)
    assert [units.surface(i) for i in range(len(units))] == expected


def test_paragraphs_and_joins_are_kept() -> None:
    units = units_of("Satu dua.\n\nTiganya.")
    surfaces = [units.surface(i) for i in range(len(units))]
    assert surfaces == ["Satu", "dua", ".", "Tiga", "nya", "."]
    assert units.breaks == (False, False, False, True, False, False)
    assert units.glued == (False, False, True, False, True, True)


def test_what_is_skipped_yields_no_units_and_still_parts_paragraphs() -> None:
    text = "Satu.\nBaca juga: lain\nDua."
    skip = [(text.index("Baca"), text.index("\nDua"))]
    units = units_of(text, skip=skip)
    assert [units.surface(i) for i in range(len(units))] == ["Satu", ".", "Dua", "."]
    assert units.breaks == (False, False, True, False)


@given(st.text())
def test_units_are_ordered_and_cover_every_visible_character(text: str) -> None:
    units = units_of(text)
    covered: set[int] = set()
    for start, end in zip(units.starts, units.ends, strict=True):
        assert start < end
        assert not covered & set(range(start, end))
        covered |= set(range(start, end))
    assert covered == {i for i, character in enumerate(text) if not character.isspace()}
    assert list(units.starts) == sorted(units.starts)
