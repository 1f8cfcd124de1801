"""The second pass: near-copies, clauses and their vectors, pairings, utterances, issues and stances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; they are filled by `lontar merge`."""
    op.create_table(
        "clauses",
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("clause", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False),
    )
    op.create_index("clauses_by_model", "clauses", ["model"])
    op.create_table(
        "clause_keys",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("first_day", sa.String, primary_key=True),
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("last_day", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("clause_keys_by_statement", "clause_keys", ["statement_id"])
    op.create_table(
        "copy_marks",
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "copy_keys",
        sa.Column("key", sa.BigInteger, primary_key=True),
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("copy_keys_by_article", "copy_keys", ["article_id"])
    op.create_table(
        "copies",
        sa.Column("first", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("second", sa.String, sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("jaccard", sa.Float, nullable=False),
        sa.Column("contained", sa.Float, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("copies_by_second", "copies", ["second"])
    op.create_table(
        "pairings",
        sa.Column("first", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("second", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("made_at", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("pairings_by_second", "pairings", ["second"])
    op.create_table(
        "utterances",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("independent_reports", sa.Integer, nullable=False),
        sa.Column("first_day", sa.String),
        sa.Column("last_day", sa.String),
    )
    op.create_index("utterances_by_day", "utterances", [sa.text("first_day DESC"), "id"])
    op.create_table(
        "reports",
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("utterance_id", sa.String, sa.ForeignKey("utterances.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("reports_by_utterance", "reports", ["utterance_id", "place"])
    op.create_table(
        "issues",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("proposition", sa.Text, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("aliases", sa.JSON, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
    )
    op.create_table(
        "stances",
        sa.Column("issue_id", sa.String, sa.ForeignKey("issues.id"), primary_key=True),
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("stance", sa.String, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("scope", sa.String),
        sqlite_with_rowid=False,
    )
    op.create_index("stances_by_statement", "stances", ["statement_id"])
