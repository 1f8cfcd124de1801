"""What the second pass must forget is found by an index, however many statements have gone by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Word for word as the queries of each database have it: SQLite knows no other way that an index serves one.
_GONE_SQLITE = sa.text("reported = 1 AND (superseded = 1 OR rejected = 1)")
_GONE = sa.text("reported AND (superseded OR rejected)")


def upgrade() -> None:
    """Add the index."""
    op.create_index("statements_gone", "statements", ["id"], sqlite_where=_GONE_SQLITE, postgresql_where=_GONE)
