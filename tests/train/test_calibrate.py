"""Calibration: shares rise with scores, and a table in the card is what a reader reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.extract.encoder import Weights
from lontar.train.calibrate import table


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200))
def test_the_table_rises_and_keeps_the_mean(rows: list[tuple[float, bool]]) -> None:
    found = table(rows)
    assert [share for _, share in found] == sorted({share for _, share in found})
    assert all(0 <= share <= 1 for _, share in found)


def test_scores_that_are_too_sure_are_brought_down() -> None:
    rows = [(0.9, i % 2 == 0) for i in range(120)] + [(0.2, False)] * 120
    found = table(rows)
    assert found[0] == (0.2, 0.0)
    assert found[-1][0] > 0.8 and found[-1][1] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("score", "confidence"), [(0.0, 0.1), (0.5, 0.3), (1.0, 0.5)])
def test_confidence_is_read_between_the_measured_scores(score: float, confidence: float) -> None:
    assert Weights(Path(), "m", ((0.0, 0.1), (1.0, 0.5))).confidence(score) == pytest.approx(confidence)


def test_without_a_table_the_score_is_shown() -> None:
    assert Weights(Path(), "m").confidence(0.7) == 0.7
