"""Readings of articles beneath what is shown: `Store.readings_kept`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import Connection

from lontar.store import past, rereading
from lontar.store.effects import RoleOn
from lontar.store.past import Outstanding
from lontar.types import Reading
from lontar.types_kept import History, OneReading, ReadBy

Opening = Callable[[], AbstractContextManager[Connection]]

_PAGE: Final = 200


class Readings:
    """Who has read the articles, and what. `reading` and `writing` open a transaction of the ledger."""

    def __init__(self, *, reading: Opening, writing: Opening, role_on: RoleOn | None) -> None:
        self._reading, self._writing, self._role_on = reading, writing, role_on

    def of(self, article_id: str) -> list[OneReading]:
        """Return all readings of an article (id or its beginning), the oldest first, last that which stands."""
        with self._reading() as connection:
            return past.readings_of(connection, article_id)

    def standing(self, article_id: str) -> OneReading:
        """Return the reading of an article that stands; NotFound."""
        with self._reading() as connection:
            return past.standing_reading(connection, article_id)

    def count(self, asked: Outstanding) -> int:
        """Return how many articles are to be read again, whatever the limit."""
        with self._reading() as connection:
            return past.count_outstanding(connection, asked)

    def outstanding(self, asked: Outstanding) -> Iterator[str]:
        """Yield ids of articles to be read again, the oldest reading first.

        By the page: what is read again meanwhile comes no more, since it is then the newest.
        """
        after, left = ("", ""), asked.filters.limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            with self._reading() as connection:
                rows = past.outstanding(connection, asked, after=after, limit=size)
            yield from (row.article_id for row in rows)
            if len(rows) < size:
                return
            after, left = (rows[-1].read_at, rows[-1].article_id), None if left is None else left - size

    def history(self) -> Iterator[History]:
        """Yield every reading on record, those of one article together, that which stands last."""
        with self._reading() as connection:
            yield from past.history(connection)

    def take_history(self, rows: Sequence[History]) -> None:
        """Put the readings of articles that were loaded beside them, in one transaction; the same again is left.

        Only where the ledger itself does not know by which rules the article was read. InputError `bad_reading`.
        """
        with self._writing() as connection:
            past.take_history(connection, rows)

    def put_again(self, reading: Reading, by: ReadBy) -> tuple[OneReading, OneReading] | None:
        """Put a new reading in the place of the one that stands, in one transaction: see `rereading.read_again`."""
        with self._writing() as connection:
            return rereading.read_again(connection, reading, by=by, role_on=self._role_on)
