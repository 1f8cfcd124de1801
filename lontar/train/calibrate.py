"""`python -m lontar.train.calibrate --data FOLDER --model FOLDER`: what the model's scores are worth.

Reads the tuning part of the corpus, which weights of `--split fit` have not seen, and writes into the model's card how
often statements of each score were right: the means of score and share in groups of equal size, the shares made to rise
with the score (pool adjacent violators).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from lontar.evaluate.calibration import judged
from lontar.evaluate.gold import reading_of
from lontar.extract import Reader
from lontar.ledger_scoring import answers
from lontar.train.examples import rows_of

_GROUPS = 12

Row = tuple[float, float, int]


def table(rows: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """(score, right) of statements → (mean score, share right), both rising."""
    ordered = sorted(rows)
    size = max(1, len(ordered) // _GROUPS)
    groups: list[Row] = []
    low = 0
    while low < len(ordered):
        high = min(len(ordered), low + size)
        # Equal scores stay in one group: their order says nothing.
        while high < len(ordered) and ordered[high][0] == ordered[high - 1][0]:
            high += 1
        own = ordered[low:high]
        groups.append((sum(s for s, _ in own) / len(own), sum(r for _, r in own) / len(own), len(own)))
        while len(groups) > 1 and groups[-2][1] >= groups[-1][1]:
            groups[-2:] = [_merged(*groups[-2:])]
        low = high
    return [(round(score, 4), round(share, 4)) for score, share, _ in groups]


def _merged(one: Row, other: Row) -> Row:
    number = one[2] + other[2]
    score, share = ((one[i] * one[2] + other[i] * other[2]) / number for i in (0, 1))
    return score, share, number


def calibrate(model: Path, rows: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Measure `rows` of the corpus and write the table into the card of `model`."""
    card = json.loads((model / "card.json").read_text(encoding="utf-8"))
    gold = [reading_of(row) for row in rows]
    read = answers(gold, Reader(model, calibrated=False))
    found = table([row for one, other in zip(gold, read, strict=True) for row in judged(one, other)])
    unfinished = model / "card.tmp"
    lines = json.dumps({**card, "calibration": found}, indent=1, ensure_ascii=False)
    unfinished.write_text(lines + "\n", encoding="utf-8")
    unfinished.replace(model / "card.json")
    return found


def main() -> None:
    """Calibrate one model."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.calibrate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args()
    rows = rows_of(options.data, options.corpus, split="tune")
    for score, share in calibrate(options.model, rows):
        print(f"{score:.3f}  {share:.3f}")


if __name__ == "__main__":
    main()
