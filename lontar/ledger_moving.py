"""Moving between databases, which `Ledger` has beside its other verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lontar.errors import UsageError
from lontar.ledger_second import SecondPass

if TYPE_CHECKING:
    from lontar.store.moving import Moved


class Moving(SecondPass):
    """What a ledger does to be kept elsewhere. `Ledger` is the way in."""

    def rows(self) -> int:
        """How many rows `move` has to move."""
        return sum(self.store.rows().values())

    def move(self, target: str, *, heard: Callable[[int], None] | None = None) -> Moved:
        """Copy everything on record into an empty ledger, made where there is none: a path, or a PostgreSQL URL.

        `heard` is told of rows that are copied. All of it is there in the end, or none. Raises UsageError
        `migrate_same`, `migrate_not_empty`, LedgerError `migrate_differs` and those of opening a ledger.
        """
        from lontar.store import Store

        with Store.open(target) as other:
            if other.same(self.store):
                raise UsageError(
                    "migrate_same",
                    "Both are one ledger: {ledger}. Give another place to move it to.",
                    ledger=other.name,
                )
            return self.store.move(other, heard=heard or _ignore)

    def moved(self, target: str) -> Moved | None:
        """Return what `move` returned where `target` holds this ledger and nothing else; None where it does not.

        Who was cut off before the answer came asks this way whether all is done.
        """
        from lontar.store import Store

        with Store.open(target) as other:
            return self.store.moved(other)


def _ignore(_rows: int) -> None:
    """Hear how many rows were copied and do nothing with it."""
