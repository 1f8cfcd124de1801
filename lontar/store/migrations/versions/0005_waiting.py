"""What waits for the second pass is found by an index, however large the ledger is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Word for word as the queries of each database have it: SQLite knows no other way that an index serves one.
_UNREAD_SQLITE = sa.text("superseded = 0 AND rejected = 0 AND reported = 0")
_UNREAD = sa.text("NOT superseded AND NOT rejected AND NOT reported")
_UNSIGNED = sa.text("signed != version")


def upgrade() -> None:
    """Add what says that a statement is reported and which version of an article is signed, with their indices."""
    op.add_column("statements", sa.Column("reported", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("articles", sa.Column("signed", sa.String, nullable=False, server_default=""))
    reported: sa.Select[Any] = sa.select(sa.column("statement_id")).select_from(sa.table("reports"))
    statements = sa.table("statements", sa.column("id"), sa.column("reported", sa.Boolean))
    op.execute(sa.update(statements).where(statements.c.id.in_(reported)).values(reported=True))
    articles, marks = (
        sa.table("articles", sa.column("id"), sa.column("signed")),
        sa.table("copy_marks", sa.column("article_id"), sa.column("version")),
    )
    version = sa.select(marks.c.version).where(marks.c.article_id == articles.c.id).scalar_subquery()
    op.execute(sa.update(articles).values(signed=sa.func.coalesce(version, "")))
    with op.batch_alter_table("copy_marks") as table:
        table.drop_column("version")
    op.create_index("statements_unread", "statements", ["id"], sqlite_where=_UNREAD_SQLITE, postgresql_where=_UNREAD)
    op.create_index("articles_unsigned", "articles", ["id"], sqlite_where=_UNSIGNED, postgresql_where=_UNSIGNED)
