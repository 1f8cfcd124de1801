"""Conditions: whether a scenario meets the condition that a speaker set, against the gold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lontar.evaluate.lines import Allowed, Row, field_problem, rows_of
from lontar.evaluate.scores import Scores, prf


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A line of a test file: an event, a condition, and whether the one meets the other. `line` is all it holds."""

    scenario: str
    condition_clause: str
    meets: bool
    line: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def read_conditions(path: Path) -> Iterator[ConditionLine]:
    """Return the lines of a test file; InputError with file, line, what was found and what is expected."""
    forms = "scenario, condition_clause, meets (true or false)"
    fields: dict[str, Allowed] = {"scenario": str, "condition_clause": str, "meets": bool}
    for row in rows_of(path, lambda row: field_problem(row, fields), forms=forms):
        yield ConditionLine(row["scenario"], row["condition_clause"], row["meets"], row)


def score_conditions(gold: Sequence[ConditionLine], scores: Sequence[float], *, threshold: float) -> Scores:
    """Score how surely each condition is met, in [0, 1]; from `threshold` on the answer is that it is.

    `best` is the threshold that would have done best on these very lines: information, no result.
    """
    answers = [score >= threshold for score in scores]
    counts = {
        (right, answer): sum(one.meets == right and told == answer for one, told in zip(gold, answers, strict=True))
        for right in (True, False)
        for answer in (True, False)
    }
    met = counts[True, True]
    return {
        "compared": len(gold),
        "threshold": threshold,
        "meets": prf(met, met + counts[False, True], met + counts[True, False]),
        "accuracy": (met + counts[False, False]) / len(gold),
        "confusion": {
            _named(right): {_named(answer): counts[right, answer] for answer in (True, False)}
            for right in (True, False)
        },
        "best": best_threshold([one.meets for one in gold], scores),
    }


def condition_rows(gold: Sequence[ConditionLine], scores: Sequence[float], *, threshold: float) -> Iterator[Row]:
    """Yield each line of the file with its answer and its score."""
    for one, score in zip(gold, scores, strict=True):
        yield {**one.line, "answer": score >= threshold, "score": round(score, 4)}


def best_threshold(meets: Sequence[bool], scores: Sequence[float]) -> Scores:
    """Return the score from which on answering "met" gives the highest F1, the highest such; None where none is met."""
    if not any(meets):
        return {"threshold": None, "f1": None}
    order = np.argsort(-np.asarray(scores), kind="stable")
    falling, truth = np.asarray(scores)[order], np.asarray(meets)[order]
    f1 = 2 * truth.cumsum() / (np.arange(1, len(order) + 1) + truth.sum())
    # Equal scores fall on the same side: only the last of them is a place where one can cut.
    f1[:-1][falling[:-1] == falling[1:]] = 0.0
    best = int(f1.argmax())
    return {"threshold": float(falling[best]), "f1": float(f1[best])}


def _named(meets: bool) -> str:
    return "meets" if meets else "not"
