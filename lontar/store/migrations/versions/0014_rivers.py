"""Rivers: feeds and sitemaps that are followed, what they told, and when which host may be asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; they are filled by `lontar feed add` and `lontar watch`."""
    op.create_table(
        "hosts",
        sa.Column("host", sa.String, primary_key=True),
        sa.Column("next_at", sa.String, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("rules", sa.Text),
        sa.Column("rules_until", sa.String),
    )
    op.create_table(
        "rivers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("url", sa.Text, nullable=False, unique=True),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("parent_id", sa.String, sa.ForeignKey("rivers.id")),
        sa.Column("host", sa.String, sa.ForeignKey("hosts.host"), nullable=False),
        sa.Column("kind", sa.String),
        sa.Column("title", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("digest", sa.String),
        sa.Column("pace", sa.Float, nullable=False),
        sa.Column("rest", sa.Float, nullable=False),
        sa.Column("next_at", sa.String),
        sa.Column("polled_at", sa.String),
        sa.Column("answered_at", sa.String),
        sa.Column("news_at", sa.String),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failure", sa.JSON),
        sa.Column("failed_at", sa.String),
        sa.Column("added_at", sa.String, nullable=False),
    )
    op.create_index("rivers_by_host", "rivers", ["host", "next_at"])
    _items()


def _items() -> None:
    op.create_table(
        "river_items",
        sa.Column("page", sa.String, primary_key=True),
        sa.Column("river_id", sa.String, sa.ForeignKey("rivers.id"), nullable=False),
        sa.Column("host", sa.String, sa.ForeignKey("hosts.host"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("told", sa.JSON),
        sa.Column("stamp", sa.String, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("modified", sa.Text),
        sa.Column("article_id", sa.String),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("visits", sa.Integer, nullable=False),
        sa.Column("next_at", sa.String),
        sa.Column("failure", sa.JSON),
        sa.Column("failed_at", sa.String),
        sa.Column("told_at", sa.String, nullable=False),
    )
    op.create_index("river_items_by_host", "river_items", ["host", "next_at"])
    op.create_index("river_items_by_river", "river_items", ["river_id", "state"])
    op.create_index("river_items_by_time", "river_items", ["next_at"])
