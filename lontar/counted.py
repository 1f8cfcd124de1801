"""What lists tell beside their rows on every face: how many positions an issue has, how an utterance is worded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from lontar.ledger import Ledger
from lontar.types import STANCES, Filters, Issue, Utterance, Wording

if TYPE_CHECKING:
    from lontar.ledger_positions import Standing

_PART: Final = 64
"""Utterances that are read at a time."""


def stance_counts(ledger: Ledger, issue: Issue) -> dict[str, int]:
    """Return how many positions of each stance there are on an issue, and how many statements are unclear."""
    return counts_of(counted_standing(ledger, issue))


def counted_standing(ledger: Ledger, issue: Issue) -> Standing:
    """Return who stands where on an issue as it is counted on every face: as surely as `SHOWN_FROM` at least."""
    from lontar.merge.positions import SHOWN_FROM

    return ledger.standing(issue.id, Filters(min_confidence=SHOWN_FROM, limit=None))


def counts_of(standing: Standing) -> dict[str, int]:
    """Return the numbers by stance: of positions, and of statements where they are unclear."""
    found: Counter[str] = Counter(one.stance for one in standing.positions)
    return {**{stance: found[stance] for stance in STANCES}, "unclear": standing.unclear_number}


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
