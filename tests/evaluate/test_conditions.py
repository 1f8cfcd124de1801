"""Conditions: figures at a threshold, and the threshold that had been best."""

from __future__ import annotations

import pytest

from lontar.evaluate.conditions import ConditionLine, best_threshold, condition_rows, score_conditions


def lines(*meets: bool) -> list[ConditionLine]:
    return [ConditionLine("Air naik", "jika air naik", one, {"meets": one, "hard": True}) for one in meets]


def test_figures_at_the_threshold():
    scores = score_conditions(lines(True, True, False, False), [0.9, 0.2, 0.5, 0.1], threshold=0.5)
    assert scores["meets"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "gold": 2, "found": 2}
    assert scores["accuracy"] == 0.5
    assert scores["confusion"] == {"meets": {"meets": 1, "not": 1}, "not": {"meets": 1, "not": 1}}
    assert scores["threshold"] == 0.5


@pytest.mark.parametrize(
    ("meets", "scores", "threshold", "f1"),
    [
        ([True, True, False], [0.9, 0.4, 0.1], 0.4, 1.0),
        ([True, False, True], [0.5, 0.5, 0.5], 0.5, 0.8),
        ([False, True, False], [0.9, 0.8, 0.7], 0.8, 2 / 3),
        ([True], [0.0], 0.0, 1.0),
        ([False, False], [0.9, 0.1], None, None),
    ],
)
def test_the_best_threshold_is_a_score_that_can_be_cut_at(meets, scores, threshold, f1):
    best = best_threshold(meets, scores)
    assert best == {"threshold": threshold, "f1": f1 and pytest.approx(f1)}
    if threshold is not None:
        assert score_conditions(lines(*meets), scores, threshold=threshold)["meets"]["f1"] == pytest.approx(f1)


def test_rows_keep_all_of_the_line():
    rows = list(condition_rows(lines(True, False), [0.7, 0.3], threshold=0.5))
    assert rows == [
        {"meets": True, "hard": True, "answer": True, "score": 0.7},
        {"meets": False, "hard": True, "answer": False, "score": 0.3},
    ]
