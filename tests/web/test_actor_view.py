"""Bars: each lies within the picture, in the years that its dates say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.knowledge.tables import Term
from lontar.web.actor_view import WIDTH, line_of


def term(since, until=None, checked=None):
    return Term("office", "person", since, until, checked, "day", "user", "")


def test_bars_stand_at_the_years_of_their_dates():
    line = line_of([("first", term("2000-01-01", "2010-01-01")), ("second", term("2010-01-01", None, "2019-12-31"))])
    first, second = line.bars
    assert (first.left, first.goes_on, first.years) == (0, False, "2000–2010")
    assert abs(first.left + first.width - WIDTH // 2) <= 2
    assert abs(second.left - WIDTH // 2) <= 2
    assert abs(second.left + second.width - WIDTH) <= 2
    assert (second.goes_on, second.years) == (True, "2010–")
    assert first.top < second.top < line.height


@pytest.mark.parametrize("held", [[], [("office", term(None, "2010"))]])
def test_without_a_day_there_is_no_picture(held):
    assert line_of(held) is None


years = st.integers(1900, 2030)


@given(st.lists(st.tuples(years, st.integers(0, 60), st.booleans()), min_size=1, max_size=6))
def test_no_bar_and_no_tick_leaves_the_picture(spans):
    held = [("x" * 40, term(str(since), None if over else str(since + many))) for since, many, over in spans]
    line = line_of(held)
    assert len(line.bars) == len(spans)
    for bar in line.bars:
        assert 0 <= bar.left <= bar.left + bar.width <= WIDTH
        assert 0 <= bar.words_left <= WIDTH
        assert bar.width > 0
    assert all(0 <= place <= WIDTH for _, place in line.ticks)
    assert 1 <= len(line.ticks) <= 12
