"""The tables of who may use a server. Of passwords, tokens and sessions only hashes are kept.

`key` is an account's name as it is looked up: case folded, so that nobody passes for another by a capital letter.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from lontar.store.tables import metadata

accounts: Final = Table(
    "accounts",
    metadata,
    Column("key", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String, nullable=False),
    Column("password", Text, nullable=False),
    Column("added_at", String, nullable=False),
)

tokens: Final = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_key", String, ForeignKey("accounts.key"), nullable=False),
    Column("digest", String, nullable=False),
    Column("label", Text, nullable=False),
    # "feeds": it reads feeds and nothing else; "": it may do what its account may.
    Column("scope", String, nullable=False, server_default=""),
    Column("added_at", String, nullable=False),
)
Index("tokens_by_digest", tokens.c.digest, unique=True)
Index("tokens_by_account", tokens.c.account_key)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("digest", String, primary_key=True),
    Column("account_key", String, ForeignKey("accounts.key"), nullable=False),
    Column("expires_at", String, nullable=False),
)
Index("sessions_by_account", sessions.c.account_key)
