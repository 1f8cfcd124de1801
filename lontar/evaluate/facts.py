"""Figures of answers that are right, open or wrong: dates and offices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from lontar.evaluate.lines import Row, rows_of

Verdict = Literal["right", "open", "wrong"]

_NEEDED: Final = {
    "dates": (("text", "expression", "said_on"),),
    "offices": (("person", "date", "office", "holds"), ("state", "organisation", "date", "member")),
}


def read_facts(path: Path, kind: Literal["dates", "offices"]) -> Iterator[Row]:
    """The lines of a test file; InputError with file, line, what was found and what is expected."""
    forms = " or ".join(", ".join(form) for form in _NEEDED[kind])
    return rows_of(path, lambda row: _problem(row, kind), forms=forms)


def _problem(row: Any, kind: Literal["dates", "offices"]) -> str:
    if not isinstance(row, dict):
        return "it is no object"
    form = next((form for form in _NEEDED[kind] if row.keys() >= set(form)), None)
    if form is None:
        return "a field is missing"
    for name in form:
        value = row[name]
        if name in {"holds", "member"}:
            if not isinstance(value, bool):
                return f"{name} is {value!r}, not true or false"
        elif name != "said_on" and not isinstance(value, str):
            return f"{name} is {value!r}, not text"
    if kind == "offices" and not re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]):
        return f"date is {row['date']!r}, not a day as 2024-02-27"
    return ""


def day_verdict(gold: Any, value: str | None) -> Verdict:
    """`gold` is the test file's `said_on`: a day, or an object with `value`; open is right where gold is open."""
    expected = gold.get("value") if isinstance(gold, dict) else gold
    if value == expected:
        return "right"
    return "open" if value is None else "wrong"


def truth_verdict(gold: bool, answer: Literal["yes", "no", "unknown"]) -> Verdict:
    """Whether an answer says what the gold says; `unknown` is open."""
    if answer == "unknown":
        return "open"
    return "right" if (answer == "yes") == gold else "wrong"


def score_facts(verdicts: Sequence[Verdict]) -> Row:
    """Counts and shares of all answers."""
    counts = Counter(verdicts)
    total = len(verdicts)
    shares = {f"{name}_share": counts[name] / total if total else None for name in ("right", "open", "wrong")}
    return {"compared": total, **{name: counts[name] for name in ("right", "open", "wrong")}, **shares}
