"""The tables of alerts: who is to be told of what, and what each has been told.

They share the metadata of `tables`. `alert_entries` has a row for everything that an alert does not send (again): what
was in the ledger when it was added (`sent_at` is NULL), and what has been delivered since.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text

from lontar.store.tables import metadata

alerts: Final = Table(
    "alerts",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("kinds", JSON, nullable=False),
    # The name of the environment variable that holds the secret: the secret itself is never stored.
    Column("secret_env", String),
    Column("pages", Text),
    Column("language", String, nullable=False),
    Column("added_at", String, nullable=False),
    Column("delivered_at", String),
    Column("failed_at", String),
    Column("failure", JSON),
)

alert_entries: Final = Table(
    "alert_entries",
    metadata,
    Column("alert_id", String, ForeignKey("alerts.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("sent_at", String),
    sqlite_with_rowid=False,
)
