"""Who may use a server: accounts, their tokens and sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "accounts",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("account_key", sa.String, sa.ForeignKey("accounts.key"), nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
    )
    op.create_index("tokens_by_digest", "tokens", ["digest"], unique=True)
    op.create_index("tokens_by_account", "tokens", ["account_key"])
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("account_key", sa.String, sa.ForeignKey("accounts.key"), nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
    )
    op.create_index("sessions_by_account", "sessions", ["account_key"])
