"""The offices of a judged day: a speaker's row shows those held then, what was read stays beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a day judged before keeps the role that was read until its article is judged or read again."""
    op.add_column("speakers", sa.Column("role_judgement_id", sa.String))
    op.add_column("speakers", sa.Column("read_role_then", sa.Text))
