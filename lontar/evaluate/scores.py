"""Figures over a test file: spans, statements, links and attributes; in all, by group, and with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from lontar.evaluate.calibration import calibration
from lontar.evaluate.tallies import CORE, Tally, tally
from lontar.types import ACTS, MENTION_KINDS, SPAN_KINDS, STATEMENT_KINDS, Reading

Scores = dict[str, Any]

_DRAWS: Final = 1000
_COMMON: Final = 15
"""Acts with at least so many cases count in the macro average."""
_OUTLET: Final = 3
"""Outlets with at least so many articles are scored by themselves."""
_ATTRIBUTES: Final = (
    "act", "kind", "speaker", "speaker_same", "speaker_kind", "mention", "day_right_of_gold", "day_right_of_given",
    "condition",
)  # fmt: skip


def score_statements(gold: Sequence[Reading], read: Sequence[Reading]) -> Scores:
    """Score read articles against gold ones, in the same order. All figures are shares in [0, 1] or counts."""
    tallies = [tally(right, answer) for right, answer in zip(gold, read, strict=True)]
    total = figures(tallies)
    total["calibration"] = calibration(gold, read)
    total["intervals"] = intervals(tallies)
    total["by_language"] = _by(gold, tallies, lambda reading: reading.article.language)
    total["by_origin"] = _by(gold, tallies, lambda reading: reading.article.source or "unknown")
    total["by_outlet"] = _by(gold, tallies, lambda reading: reading.article.outlet or "unknown", least=_OUTLET)
    return total


def prf(right: int, answered: int, expected: int) -> Scores:
    """Precision, recall and F1 from counts."""
    precision = right / answered if answered else 0.0
    recall = right / expected if expected else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": _mean(precision, recall),
        "gold": expected,
        "found": answered,
    }


def figures(tallies: Sequence[Tally]) -> Scores:
    """All figures of some articles."""
    counts = _sum(tallies)
    return {
        "articles": len(tallies),
        "statements": {name: _prf(counts, name) for name in ("strict", "content_close", "content_near")},
        "spans_exact": {kind: _prf(counts, f"exact.{kind}") for kind in SPAN_KINDS},
        "spans_close": {kind: _prf(counts, f"close.{kind}") for kind in CORE},
        "characters": {kind: _prf(counts, f"characters.{kind}") for kind in CORE},
        "links": {kind: _share(counts, f"link.{kind}") for kind in SPAN_KINDS if kind != "CON"},
        "speaker_by_mention": {kind: _share(counts, f"speaker.{kind}") for kind in MENTION_KINDS},
        "speaker_same_by_mention": {kind: _share(counts, f"speaker_same.{kind}") for kind in MENTION_KINDS},
        "attributes": {
            "compared": counts["kind.of"],
            **{name: _share(counts, name) for name in _ATTRIBUTES},
            "target": _prf(counts, "target"),
            "act_macro_f1": _macro(counts, _common(counts)),
        },
        "by_kind": {kind: _kind(counts, kind) for kind in STATEMENT_KINDS},
        "by_act": {act: _prf(counts, f"act.{act}") for act in ACTS if counts[f"act.{act}.expected"]},
    }


def intervals(tallies: Sequence[Tally]) -> Mapping[str, tuple[float, float]]:
    """95 % intervals of the chief figures: articles drawn again with replacement, the same draws every time."""
    if len(tallies) < 2:
        return {}
    names = sorted({name for one in tallies for name in one})
    table = np.asarray([[one[name] for name in names] for one in tallies])
    times = np.random.default_rng(1).multinomial(len(tallies), np.full(len(tallies), 1 / len(tallies)), size=_DRAWS)
    whole = _sum(tallies)
    common = _common(whole)
    measured = [name for name, value in _chief(whole, common).items() if value is not None]
    drawn = [_chief(Counter(dict(zip(names, row, strict=True))), common) for row in (times @ table).tolist()]
    found: dict[str, tuple[float, float]] = {}
    for name in measured:
        values = sorted(value for one in drawn if (value := one[name]) is not None)
        found[name] = (values[int(0.025 * len(values))], values[max(0, round(0.975 * len(values)) - 1)])
    return found


def _chief(counts: Tally, common: Sequence[str]) -> dict[str, float | None]:
    """The figures that get intervals; None where there is nothing to score."""
    exact = {
        f"exact.{kind}": float(_prf(counts, f"exact.{kind}")["f1"]) if counts[f"exact.{kind}.expected"] else None
        for kind in (*CORE, "IF")
    }
    recalls = {
        f"recall.{kind}": float(_kind(counts, kind)["recall"]) if counts[f"kind.{kind}.expected"] else None
        for kind in ("direct", "indirect")
    }
    return {
        "statements": float(_prf(counts, "strict")["f1"]) if counts["strict.expected"] else None,
        **exact,
        **recalls,
        **{name: _share(counts, name) for name in ("act", "speaker", "speaker_same", "day_right_of_given")},
        "act_macro_f1": _macro(counts, common),
    }


def _sum(tallies: Iterable[Tally]) -> Tally:
    counts: dict[str, int] = {}
    for one in tallies:
        for name, number in one.items():
            counts[name] = counts.get(name, 0) + number
    return Counter(counts)


def _prf(counts: Tally, name: str) -> Scores:
    return prf(counts[f"{name}.right"], counts[f"{name}.answered"], counts[f"{name}.expected"])


def _share(counts: Tally, name: str) -> float | None:
    return counts[f"{name}.true"] / counts[f"{name}.of"] if counts[f"{name}.of"] else None


def _common(counts: Tally) -> list[str]:
    return [act for act in ACTS if counts[f"act.{act}.expected"] >= _COMMON]


def _macro(counts: Tally, common: Sequence[str]) -> float | None:
    return sum(float(_prf(counts, f"act.{act}")["f1"]) for act in common) / len(common) if common else None


def _kind(counts: Tally, kind: str) -> Scores:
    expected, answered = counts[f"kind.{kind}.expected"], counts[f"kind.{kind}.answered"]
    precision = counts[f"kind.{kind}.right"] / answered if answered else 0.0
    recall = counts[f"kind.{kind}.recalled"] / expected if expected else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": _mean(precision, recall),
        "gold": expected,
        "found": answered,
    }


def _mean(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _by(
    gold: Sequence[Reading], tallies: Sequence[Tally], of: Callable[[Reading], str], *, least: int = 1
) -> dict[str, Scores]:
    groups: dict[str, list[Tally]] = {}
    for reading, counts in zip(gold, tallies, strict=True):
        groups.setdefault(of(reading), []).append(counts)
    if len(groups) < 2:
        return {}
    return {name: figures(own) for name, own in sorted(groups.items()) if len(own) >= least}
