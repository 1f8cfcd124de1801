"""What feeds and alerts tell beside new statements: who changed position, which deadlines passed without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from lontar.ledger_second import SecondPass
from lontar.settings import Language
from lontar.types import Filters

if TYPE_CHECKING:
    from lontar.export.entries import Edition
    from lontar.export.feeds import Entry


DEADLINES: Final = 200
"""Deadlines that passed without a word that are told at most, those that passed last."""


def edition_of(ledger: SecondPass, language: Language, pages: str | None) -> Edition:
    """Return for whom entries are written: in a language, with names as it has them, under the address of pages."""
    from lontar.export.entries import Edition
    from lontar.knowledge.naming import called

    return Edition(language, pages, partial(called, language=language, known=ledger.known))


def later_entries(
    ledger: SecondPass, kinds: Collection[str], filters: Filters, edition: Edition
) -> Iterator[Entry]:  # fmt: skip
    """Yield the changed positions ("changes") and the passed deadlines ("deadlines") within filters as entries.

    Changes are those on the issue of the filters, else on all that are followed. Where no pages are served an entry
    leads to its article. Entries are updated when what they tell came to be known to the ledger,
    by an article or by a person's decision.
    """
    from lontar.export.entries import change_entry, commitment_entry

    issues = {issue.id: issue for issue in ledger.issues()} if "changes" in kinds else {}
    changes = ledger.changes(filters.issue, filters) if issues else []
    sides = [(change.before.statement, change.after.statement) for change in changes]
    # Each takes questions to the model: of many the last ones are told.
    last = replace(filters, limit=min(filters.limit or DEADLINES, DEADLINES))
    passed = ledger.commitments(last, overdue=True) if "deadlines" in kinds else []
    times = ledger.store.added_at([*chain.from_iterable(sides), *(one.statement for one in passed)])
    for change, both in zip(changes, sides, strict=True):
        decided = ledger.store.decided_at(both, change.after.issue)
        # It is there once both of its statements are, and what people decided about them, whichever came in last.
        # One that was taken down between the two questions has no time.
        moment = max(*(times.get(one, "") for one in both), *decided.values())
        entry = _added(change_entry(change, issues[change.after.issue], edition), moment)
        yield _linked(ledger, entry, change.after.statement)
    for commitment in passed:
        entry = commitment_entry(commitment, edition)
        # News is what came last: that the deadline passed, or that the ledger heard of it.
        newest = max(entry, _added(entry, times.get(commitment.statement, "")), key=lambda told: told.updated or "")
        yield _linked(ledger, newest, commitment.statement)


def _added(entry: Entry, added_at: str) -> Entry:
    """Return an entry that was updated when it was added to the ledger."""
    from lontar.export.feeds import rfc3339

    return replace(entry, updated=rfc3339(added_at))


def _linked(ledger: SecondPass, entry: Entry, statement_id: str) -> Entry:
    if entry.url is not None:
        return entry
    return replace(entry, url=ledger.store.statement(statement_id)[1].url)
