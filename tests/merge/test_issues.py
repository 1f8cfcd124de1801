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


class OfEach(FakePairs):
    """Answers by the proposition that is asked."""

    def __init__(self, chances):
        self.by = chances

    def chances(self, task, pairs):
        return np.array([self.by[proposition] for _, proposition in pairs], dtype=np.float32)


@pytest.mark.parametrize(
    ("whole", "own", "stance", "scope"),
    [
        ((0.05, 0.4, 0.0, 0.45, 0.1), (0.05, 0.8, 0.0, 0.1, 0.05), "against", "own"),
        ((0.05, 0.75, 0.0, 0.1, 0.1), (0.05, 0.8, 0.0, 0.1, 0.05), "against", None),
        ((0.05, 0.2, 0.0, 0.7, 0.05), (0.05, 0.1, 0.0, 0.45, 0.4), "unclear", None),
    ],
)
def test_a_members_own_part_is_told_where_the_whole_is_left_open(whole, own, stance, scope):
    issue = Issue("pasukan", "NATO mengirim pasukan", "id")
    (statement,) = told("Budi Santoso mengatakan negaranya tidak akan mengirim pasukan.", "negaranya tidak").statements
    asked = Asked(statement, "negaranya tidak akan mengirim pasukan", ("pl",))
    pairs = OfEach({"NATO mengirim pasukan": whole, "Polandia mengirim pasukan": own})
    (found,) = stances(issue, [asked], pairs, load())
    assert (found.stance, found.scope) == (stance, scope)
