"""Whether a confidence of 0.8 is right eight times in ten: expected calibration error, with its bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lontar.evaluate.matching import found, paired
from lontar.types import Reading

_BINS: Final = 10


def calibration(gold: Sequence[Reading], read: Sequence[Reading]) -> dict[str, Any]:
    """Compare each read statement's confidence with whether it is right (all three spans, linked right).

    `error` is the mean distance of confidence and share of right ones over `bins` of equal width, weighted by their
    number (Guo et al. 2017); None where nothing was read.
    """
    rows = [row for right, answer in zip(gold, read, strict=True) for row in judged(right, answer)]
    bins = []
    for low in range(_BINS):
        own = [(score, right) for score, right in rows if min(_BINS - 1, int(score * _BINS)) == low]
        if own:
            confidence = sum(score for score, _ in own) / len(own)
            bins.append({"confidence": confidence, "right": sum(right for _, right in own) / len(own), "of": len(own)})
    error = sum(abs(one["confidence"] - one["right"]) * one["of"] for one in bins) / len(rows) if rows else None
    return {"error": error, "bins": bins}


def judged(gold: Reading, read: Reading) -> list[tuple[float, bool]]:
    """Each read statement's confidence, and whether the gold has it."""
    right = {id(pair.read) for pair in paired(gold.statements, read.statements) if found(pair)}
    return [(statement.confidence, id(statement) in right) for statement in read.statements]
