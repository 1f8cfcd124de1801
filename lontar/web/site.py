"""What a server is told once, when it starts, and who asks something of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_bytes
from typing import TYPE_CHECKING

from lontar.settings import REQUESTS
from lontar.types_access import ROLES, Role

if TYPE_CHECKING:
    from lontar.ledger import Ledger

__all__ = ["LOOPBACK", "ROLES", "Role", "Site", "User"]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names by which a machine calls itself, as they stand in a `Host` header."""


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

    `proxy_header` is the header by which a reverse proxy at the address `proxy_from` names its user. `secret` signs
    what forms carry; it lives as long as the process. So many `requests` may be in hand at the same time: others are
    told to come again.
    """

    ledger: Ledger
    hosts: tuple[str, ...] = LOOPBACK
    everybody: User | None = None
    proxy_header: str | None = None
    proxy_from: str = "127.0.0.1"
    requests: int = REQUESTS
    secret: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
