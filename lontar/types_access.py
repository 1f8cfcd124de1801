"""Who may use a server, as values: accounts with their role, tokens for programs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["reader", "reviewer", "owner"]

ROLES: Final[tuple[Role, ...]] = ("reader", "reviewer", "owner")
"""What somebody may do, each more than the one before: look; decide; also manage accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in; `name` stands beside their decisions. `added_at` is ISO 8601 in UTC."""

    name: str
    role: Role
    added_at: str


Scope = Literal["", "feeds"]
"""What a token is good for: whatever its account may do, or to read feeds and nothing else."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A program's way in, with the role of the account that it belongs to; the token itself is kept nowhere."""

    id: str
    account: str
    label: str
    added_at: str
    scope: Scope = ""


def key_of(name: str) -> str:
    """Return what an account is looked up by: its name, folded, so that a capital letter makes nobody else of it."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
