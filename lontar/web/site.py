"""What a server is told once, when it starts, and who asks something of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_bytes
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from lontar.ledger import Ledger

Role = Literal["reader", "reviewer", "owner"]

ROLES: Final[tuple[Role, ...]] = ("reader", "reviewer", "owner")
"""What somebody may do, each more than the one before: look; decide; also manage accounts and sources."""


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: the name that stands beside their decisions, and what they may do."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this user may do what needs a role."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: its ledger, the names it answers to, who is served without signing in (None: nobody).

    `secret` signs what forms carry; it lives as long as the process.
    """

    ledger: Ledger
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    everybody: User | None = None
    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
