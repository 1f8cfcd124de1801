"""What is taken away from a search, which `Ledger` has beside its other verbs: feeds of what is new, a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from lontar.ledger_second import SecondPass
from lontar.messages import language
from lontar.types import Article, Filters, Statement

if TYPE_CHECKING:
    from lontar.export.feeds import Entry

FeedFormat = Literal["atom", "json"]
Told = Literal["statements", "changes", "deadlines"]

PAGE: Final = 200
"""Statements that are read at a time."""
MOST: Final = 50
"""Entries of a feed, the newest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is served: the site's address, the page that it goes with, its own address, its title."""

    site: str
    home: str
    own: str
    title: str


class Feeding(SecondPass):
    """The verbs of feeds. `Ledger` is the way in."""

    def feed(
        self, filters: Filters, *, place: Place, told: Sequence[Told] = ("statements",), format: FeedFormat = "atom"
    ) -> bytes:
        """Return what is new within the filters as a feed: what was added to the ledger last, whatever its day, first.

        `told` chooses new statements, changed positions (on the issue of the filters, else on all) and commitments
        whose deadline passed without a later word. NotFound for an unknown issue.
        """
        from lontar.export.feeds import Feed, atom, json_feed

        asked = replace(self._issued(filters), limit=MOST)
        entries = [entry for one in told for entry in self._entries(one, asked, place.site)]
        entries.sort(key=lambda entry: entry.updated or "", reverse=True)
        newest = next((entry.updated for entry in entries), None)
        updated = newest or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = Feed(place.title, place.own, place.home, place.own, updated, tuple(entries[:MOST]), language())
        return atom(found) if format == "atom" else json_feed(found)

    def sheet(self, filters: Filters) -> Iterator[str]:
        """Return the statements within the filters as lines of a table for a spreadsheet, the newest first."""
        from lontar.export.sheet import sheet_lines

        return sheet_lines(self._by_page(self._issued(filters)))

    def _by_page(self, filters: Filters) -> Iterator[tuple[Statement, Article]]:
        """Read by the page: who takes the lines slowly keeps no connection to the ledger."""
        last = None
        while rows := list(self.store.statements(replace(filters, after=last, limit=PAGE))):
            yield from rows
            last = rows[-1][0].id

    def _entries(self, told: Told, filters: Filters, site: str) -> list[Entry]:
        from lontar.export.entries import change_entry, commitment_entry, statement_entry

        if told == "statements":
            rows = self.store.by_adding(filters)
            return [
                _added(statement_entry(statement, article, base_url=site, language=language()), when)
                for statement, article, when in rows
            ]
        if told == "changes":
            issues = {issue.id: issue for issue in self.issues()}
            found = self.changes(filters.issue, filters)
            sides = [(one.before.statement, one.after.statement) for one in found]
            times = self.store.added_at([side for both in sides for side in both])
            # It is there once both of its statements are, whichever came in last.
            return [
                _added(change_entry(one, issues[one.after.issue], base_url=site, language=language()), last)
                for one, last in zip(found, (max(times[side] for side in both) for both in sides), strict=True)
            ]
        passed = self.commitments(filters, overdue=True)
        times = self.store.added_at([one.statement for one in passed])
        entries = [commitment_entry(one, base_url=site, language=language()) for one in passed]
        # News is what came last: that the deadline passed, or that the ledger heard of it.
        return [
            max(entry, _added(entry, times[one.statement]), key=lambda told: told.updated or "")
            for entry, one in zip(entries, passed, strict=True)
        ]


def _added(entry: Entry, added_at: str) -> Entry:
    """Return an entry that was updated when it was added to the ledger."""
    from lontar.export.feeds import rfc3339

    return replace(entry, updated=rfc3339(added_at))
