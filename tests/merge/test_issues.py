"""What a statement says about an issue, taken from the chances of the answers."""

import numpy as np
import pytest

from lontar.knowledge import load
from lontar.merge.issues import Asked, stances
from lontar.types import Issue
from tests.told import FakePairs, told


class Chances(FakePairs):
    """Answers every question with the same chances, in the order of the fake's stances."""

    def __init__(self, chances):
        self.own = chances

    def chances(self, task, pairs):
        return np.array([self.own] * len(pairs), dtype=np.float32)


@pytest.mark.parametrize(
    ("chances", "stance", "sure"),
    [
        ((0.55, 0.06, 0.0, 0.0, 0.39), "for", 0.55),
        ((0.51, 0.05, 0.0, 0.0, 0.44), "unrelated", 0.44),
        ((0.1, 0.1, 0.1, 0.45, 0.25), "unclear", 0.45),
        ((0.1, 0.1, 0.05, 0.4, 0.35), "unrelated", 0.35),
        ((0.35, 0.3, 0.1, 0.0, 0.25), "unclear", 0.35),
        ((0.3, 0.2, 0.1, 0.05, 0.35), "unrelated", 0.35),
        ((0.05, 0.0, 0.0, 0.15, 0.8), "unrelated", 0.8),
    ],
)
def test_what_hardly_bears_on_an_issue_is_unrelated(chances, stance, sure):
    issue = Issue("pasukan", "negara mengirim pasukan", "id")
    (statement,) = told("Budi Santoso mengatakan negara siap.", "negara siap").statements
    (found,) = stances(issue, [Asked(statement, "negara siap")], Chances(chances), load())
    assert (found.stance, found.confidence) == (stance, pytest.approx(sure))
