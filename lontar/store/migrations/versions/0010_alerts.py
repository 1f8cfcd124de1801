"""Alerts: who is to be told of what, and what each has been told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; they are filled by `lontar alert add` and `lontar alert send`."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("secret_env", sa.String),
        sa.Column("pages", sa.Text),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
        sa.Column("delivered_at", sa.String),
        sa.Column("failed_at", sa.String),
        sa.Column("failure", sa.JSON),
    )
    op.create_table(
        "alert_entries",
        sa.Column("alert_id", sa.String, sa.ForeignKey("alerts.id"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("sent_at", sa.String),
        sqlite_with_rowid=False,
    )
