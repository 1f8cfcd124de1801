"""Stances: what a clause says about a proposition, against the gold; in all, by language, and where surest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from lontar.evaluate.lines import Allowed, Row, field_problem, rows_of
from lontar.evaluate.scores import Scores, prf

StanceAnswer = Literal["for", "against", "conditional", "unclear", "unrelated"]
Chances = NDArray[np.floating[Any]]
Counts = NDArray[np.int64]

STANCE_ANSWERS: Final[tuple[StanceAnswer, ...]] = ("for", "against", "conditional", "unclear", "unrelated")
"""What can be answered, in the order of the chances."""
STANCE_GROUPS: Final = ("for", "against", "conditional", "neither")
"""The four of the chief figure: whether a clause is unclear or unrelated is "neither"."""
SHARES: Final = (1.0, 0.9, 0.8, 0.7, 0.6)
"""How many of the answers are kept, the most confident first."""
_FOLD: Final = np.asarray([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 1]])
_DRAWS: Final = 1000


@dataclass(frozen=True, slots=True)
class StanceLine:
    """A line of a test file: what somebody said, and what it says about a proposition. `line` is all that it holds."""

    id: str
    language: str
    proposition: str
    speaker: str
    clause: str
    stance: StanceAnswer
    line: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def read_stances(path: Path) -> Iterator[StanceLine]:
    """Return the lines of a test file; InputError with file, line, what was found and what is expected."""
    texts = ("id", "language", "proposition", "speaker", "clause")
    forms = f"{', '.join(texts)}, stance (one of {', '.join(STANCE_ANSWERS)})"
    fields: dict[str, Allowed] = {**dict.fromkeys(texts, str), "stance": STANCE_ANSWERS}
    for row in rows_of(path, lambda row: field_problem(row, fields), forms=forms):
        yield StanceLine(**{name: row[name] for name in (*texts, "stance")}, line=row)


def score_stances(gold: Sequence[StanceLine], chances: Chances) -> Scores:
    """Score the chances [lines, answers], columns as in `STANCE_ANSWERS`; the likeliest is the answer.

    All figures are shares in [0, 1] or counts. `macro_f1` is over `STANCE_GROUPS`, `macro_f1_five` over all answers.
    """
    cells = _cells(gold, chances)
    return {
        **figures(cells.sum(axis=0)),
        "coverage": coverage(cells, chances),
        "intervals": intervals(gold, cells),
        "by_language": _by_language(gold, cells),
    }


def stance_rows(gold: Sequence[StanceLine], chances: Chances) -> Iterator[Row]:
    """Yield each line of the file with its answer and the chance of every answer."""
    for one, own in zip(gold, chances.tolist(), strict=True):
        told = dict(zip(STANCE_ANSWERS, (round(chance, 4) for chance in own), strict=True))
        yield {**one.line, "answer": STANCE_ANSWERS[own.index(max(own))], "chances": told}


def figures(confusion: Counts) -> Scores:
    """All figures of a confusion table [gold, answer]."""
    four = _folded(confusion)
    opposed, swapped = int(confusion[:2].sum()), int(confusion[0, 1] + confusion[1, 0])
    groups = {name: _prf(four, place) for place, name in enumerate(STANCE_GROUPS)}
    return {
        "compared": int(confusion.sum()),
        "accuracy": _accuracy(confusion),
        "accuracy_four": _accuracy(four),
        "macro_f1": float(macro_f1(four)),
        "macro_f1_five": float(macro_f1(confusion)),
        "swapped": {"share": swapped / opposed if opposed else None, "number": swapped, "of": opposed},
        "by_stance": {**groups, **{name: _prf(confusion, place) for place, name in enumerate(STANCE_ANSWERS)}},
        "confusion": {
            name: dict(zip(STANCE_ANSWERS, row, strict=True))
            for name, row in zip(STANCE_ANSWERS, confusion.tolist(), strict=True)
        },
    }


def macro_f1(confusion: Counts) -> NDArray[np.float64]:
    """Mean F1 over the classes that the gold or the answers have, of confusion tables [..., class, class]."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    counted = confusion.sum(axis=-1) + confusion.sum(axis=-2)
    f1 = 2 * right / np.maximum(counted, 1)
    return np.asarray(f1.sum(axis=-1) / np.maximum((counted > 0).sum(axis=-1), 1))


def coverage(cells: Counts, chances: Chances) -> list[Scores]:
    """Figures of the most confident answers alone: how far it helps to leave the others open.

    Confidence is the chance of the answer's group: that of unclear and unrelated together where either is the answer.
    """
    grouped = chances @ _FOLD
    sure = grouped[np.arange(len(chances)), _FOLD.argmax(axis=1)[chances.argmax(axis=1)]]
    order = np.argsort(-sure, kind="stable")
    rows = []
    for share in SHARES:
        kept = order[: max(1, round(share * len(order)))]
        confusion = cells[kept].sum(axis=0)
        four = _folded(confusion)
        rows.append(
            {
                "share": share,
                "compared": len(kept),
                "least_confidence": float(sure[kept[-1]]),
                "accuracy": _accuracy(confusion),
                "accuracy_four": _accuracy(four),
                "macro_f1": float(macro_f1(four)),
            }
        )
    return rows


def intervals(gold: Sequence[StanceLine], cells: Counts) -> Mapping[str, tuple[float, float]]:
    """95 % interval of the macro F1 over the four: clauses drawn again with replacement, the same draws every time.

    Clauses and not lines are drawn: the propositions that are asked of one clause stand or fall together.
    """
    clauses = list(dict.fromkeys((one.speaker, one.clause) for one in gold))
    if len(clauses) < 2:
        return {}
    places = {clause: place for place, clause in enumerate(clauses)}
    table = np.zeros((len(clauses), *cells.shape[1:]), dtype=np.int64)
    np.add.at(table, [places[one.speaker, one.clause] for one in gold], cells)
    times = np.random.default_rng(1).multinomial(len(clauses), np.full(len(clauses), 1 / len(clauses)), size=_DRAWS)
    drawn = macro_f1(_folded(np.tensordot(times, table, axes=1)))
    low, high = np.quantile(drawn, (0.025, 0.975)).tolist()
    return {"macro_f1": (low, high)}


def _cells(gold: Sequence[StanceLine], chances: Chances) -> Counts:
    """Lines → a confusion table each [lines, gold, answer], all zero but for one cell."""
    lines = np.arange(len(gold))
    cells = np.zeros((len(gold), len(STANCE_ANSWERS), len(STANCE_ANSWERS)), dtype=np.int64)
    cells[lines, [STANCE_ANSWERS.index(one.stance) for one in gold], chances.argmax(axis=1)] = 1
    return cells


def _folded(confusion: Counts) -> Counts:
    """Confusion tables of five classes [..., 5, 5] → of the four groups [..., 4, 4]."""
    return np.asarray(_FOLD.T @ confusion @ _FOLD)


def _accuracy(confusion: Counts) -> float:
    return float(np.trace(confusion) / confusion.sum())


def _prf(confusion: Counts, place: int) -> Scores:
    return prf(int(confusion[place, place]), int(confusion[:, place].sum()), int(confusion[place].sum()))


def _by_language(gold: Sequence[StanceLine], cells: Counts) -> dict[str, Scores]:
    languages = np.asarray([one.language for one in gold])
    names = sorted(set(languages.tolist()))
    return {name: figures(cells[languages == name].sum(axis=0)) for name in names} if len(names) > 1 else {}
