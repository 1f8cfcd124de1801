"""What is taken away from a search, which `Ledger` has beside its other verbs: feeds of what is new, a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from lontar.ledger_entries import edition_of, later_entries
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
KEPT: Final = 25
"""Changes of position and passed deadlines, the newest, that have their place in a feed whatever else is new."""


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
        from lontar.export.entries import statement_entry
        from lontar.export.feeds import Feed, atom, json_feed, rfc3339

        asked, edition = replace(self._issued(filters), limit=MOST), edition_of(self, language(), place.site)
        rows = self.store.by_adding(asked) if "statements" in told else ()
        new = (replace(statement_entry(one, of, edition), updated=rfc3339(when)) for one, of, when in rows)
        later = sorted(later_entries(self, told, asked, edition), key=_moment, reverse=True)
        # An article brings more statements than changes of position: they would push these out.
        rest = sorted([*new, *later[KEPT:]], key=_moment, reverse=True)[: MOST - len(later[:KEPT])]
        entries = sorted([*later[:KEPT], *rest], key=_moment, reverse=True)
        newest = next((entry.updated for entry in entries), None)
        updated = newest or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = Feed(place.title, place.own, place.home, place.own, updated, tuple(entries), language())
        return atom(found) if format == "atom" else json_feed(found)

    def sheet(self, filters: Filters) -> Iterator[str]:
        """Return the statements within the filters as lines of a table for a spreadsheet, the newest first."""
        from lontar.export.sheet import sheet_lines

        return sheet_lines(self._by_page(self._issued(filters)), edition_of(self, language(), None).called)

    def _by_page(self, filters: Filters) -> Iterator[tuple[Statement, Article]]:
        """Read by the page: who takes the lines slowly keeps no connection to the ledger."""
        last = None
        while rows := list(self.store.statements(replace(filters, after=last, limit=PAGE))):
            yield from rows
            last = rows[-1][0].id


def _moment(entry: Entry) -> str:
    return entry.updated or ""
