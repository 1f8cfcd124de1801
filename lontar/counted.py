"""What lists tell beside their rows on every face: how many positions an issue has, how an utterance is worded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lontar.ledger import Ledger
from lontar.types import STANCES, Issue, Utterance, Wording

_PART: Final = 64
"""Utterances that are read at a time."""


def stance_counts(ledger: Ledger, issue: Issue) -> dict[str, int]:
    """Return how many positions of each stance there are on an issue."""
    from lontar.merge.positions import counted

    found = counted(ledger.positions(issue.id))
    return {stance: found.get(stance, 0) for stance in STANCES}


def worded(ledger: Ledger, found: Iterable[Utterance]) -> Iterator[tuple[Utterance, list[Wording]]]:
    """Yield utterances with their wordings, read many at a time."""
    from lontar.merge.wordings import wordings_of

    listed = list(found)
    for start in range(0, len(listed), _PART):
        part = listed[start : start + _PART]
        told = ledger.store.derived.statements_with([own for one in part for own in one.statements])
        by_id = {statement.id: (statement, article) for statement, article in told}
        for one in part:
            yield one, wordings_of([by_id[own] for own in one.statements if own in by_id], {})
