"""What goes on beside requests: issues about which not every statement was asked yet; tokens that only read feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Whether an issue of before was asked about to its end is unknown: the next merge makes sure."""
    op.add_column("issues", sa.Column("asked", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("tokens", sa.Column("scope", sa.String, nullable=False, server_default=""))
