"""What is counted beside listings and on a first page, which `Ledger` has beside its other verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lontar.ledger_second import SecondPass
from lontar.types import Article, Filters

if TYPE_CHECKING:
    from lontar.store.facets import Facets, Period, Searched, Voice, Week


class Counting(SecondPass):
    """Counts of what a ledger holds. `Ledger` is the way in."""

    def facets(self, filters: Filters | None = None, *, most: int | None = None) -> Facets:
        """Return what the newest hits of a search are: how many of each act, kind, outlet, language, year, speaker.

        At most `most` hits are counted, by default fewer in a large ledger (`store.facets`).
        """
        return self.store.facets(self._issued(filters or Filters()), most=most)

    def search(self, filters: Filters, *, size: int) -> Searched:
        """Return a page of `size` statements with their articles, newest first; on the first page also `facets`."""
        return self.store.search(self._issued(filters), size=size)

    def weekly(self, filters: Filters | None = None, *, weeks: int = 26) -> list[Week]:
        """Return how many statements each of the last weeks has, up to that of the newest statement."""
        return self.store.weekly(self._issued(filters or Filters()), weeks=weeks)

    def by_period(self) -> list[Period]:
        """Return how many statements each month has, each year where months are many; those without any left out."""
        return self.store.by_period()

    def said_lately(self, *, days: int) -> int:
        """Return how many statements the last days of the record have, 10,000 at most."""
        return self.store.said_lately(days=days)

    def speaking_most(self, *, days: int | None = 30, limit: int = 10) -> list[Voice]:
        """Return who is quoted most in the last days of the record (None: in all of it), counted in those days."""
        return self.store.speaking_most(days=days, limit=limit)

    def newest_added(self, limit: int = 10) -> list[Article]:
        """Return the articles that were added last, the newest first."""
        return self.store.newest_added(limit)
