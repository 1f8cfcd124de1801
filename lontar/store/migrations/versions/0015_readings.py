"""Who read an article last, and what was read before: for reading it again, and for what has changed in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables. By which rules the articles of before were read is unknown: they are to be read again."""
    op.create_table(
        "article_readings",
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("read_at", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "past_readings",
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("replaced_at", sa.String, primary_key=True),
        sa.Column("article_version", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("read_at", sa.String, nullable=False),
        sa.Column("statements", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    # A model reads all of an article, so any of its statements tells which; one without statements is read again.
    read = (
        "SELECT a.id, coalesce((SELECT min(s.model) FROM statements s WHERE s.article_id = a.id "
        "AND s.article_version = a.version AND s.reader = 'model'), ''), '', v.added_at "
        "FROM articles a JOIN article_versions v ON v.article_id = a.id AND v.version = a.version"
    )
    op.execute(f"INSERT INTO article_readings (article_id, model, rules, read_at) {read}")
    op.create_index("article_readings_by_time", "article_readings", ["read_at", "article_id"])
