"""What feeds and alerts tell beside new statements: who changed position, which deadlines passed without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lontar.ledger_second import SecondPass
from lontar.settings import Language
from lontar.types import Filters

if TYPE_CHECKING:
    from lontar.export.entries import Edition
    from lontar.export.feeds import Entry


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
    leads to its article.
    """
    from lontar.export.entries import change_entry, commitment_entry

    issues = {issue.id: issue for issue in ledger.issues()} if "changes" in kinds else {}
    for change in ledger.changes(filters.issue, filters) if issues else ():
        entry = change_entry(change, issues[change.after.issue], edition)
        yield _linked(ledger, entry, change.after.statement)
    for commitment in ledger.commitments(filters, overdue=True) if "deadlines" in kinds else ():
        yield _linked(ledger, commitment_entry(commitment, edition), commitment.statement)


def _linked(ledger: SecondPass, entry: Entry, statement_id: str) -> Entry:
    if entry.url is not None:
        return entry
    return replace(entry, url=ledger.store.statement(statement_id)[1].url)
