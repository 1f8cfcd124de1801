"""The first schema: articles and their versions, statements with spans and speakers, judgements, views, full text."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from lontar.store.dialects import full_text_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FULL_TEXT: Final = {"statements": ("passage",), "article_versions": ("title", "text")}
RowNumber: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")

VIEWS: Final = {
    "v_articles": """
        SELECT a.first_day AS day, a.outlet, v.title, a.language,
               (SELECT count(*) FROM statements s
                 WHERE s.article_id = a.id AND NOT s.superseded AND NOT s.rejected) AS statements,
               v.byline, v.published, v.url, v.source, a.id, a.version, v.text
          FROM articles a JOIN article_versions v ON v.article_id = a.id AND v.version = a.version""",
    "v_statements": """
        SELECT s.first_day AS day, p.name AS speaker, s.act, s.passage, a.outlet, v.title, s.kind, s.confidence,
               p.role, p.affiliation, p.actor, s.said_on, s.said_text, v.published, s.target, s.deadline,
               s.condition_text AS condition, a.language, v.url, s.start, s.model, s.reader, s.id, s.article_id,
               s.article_version
          FROM statements s
          JOIN articles a ON a.id = s.article_id
          JOIN article_versions v ON v.article_id = s.article_id AND v.version = s.article_version
          JOIN speakers p ON p.statement_id = s.id AND p.place = 0
         WHERE NOT s.superseded AND NOT s.rejected""",
    "v_spans": """
        SELECT s.id AS statement_id, p.kind, substr(v.text, p.start + 1, p."end" - p.start) AS words, p.start, p."end",
               s.article_id
          FROM spans p
          JOIN statements s ON s.id = p.statement_id
          JOIN article_versions v ON v.article_id = s.article_id AND v.version = s.article_version
         WHERE NOT p.replaced AND NOT s.superseded AND NOT s.rejected""",
}


def upgrade() -> None:
    """Create everything that a new ledger has."""
    for create in (
        _articles,
        _article_versions,
        _statements,
        _spans,
        _speakers,
        _judgements,
        _anchors,
        _skipped,
        _tombstones,
    ):
        create()
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    for line in full_text_ddl(op.get_bind().dialect.name, FULL_TEXT):
        op.execute(sa.text(line.replace(":", r"\:")))


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("outlet", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("first_day", sa.String),
        sa.Column("last_day", sa.String),
        sa.Column("added_at", sa.String, nullable=False),
    )
    op.create_index("articles_by_day", "articles", [sa.text("first_day DESC"), "id"])


def _article_versions() -> None:
    op.create_table(
        "article_versions",
        sa.Column("row", RowNumber, primary_key=True),
        sa.Column("article_id", sa.String, sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("outlet", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("byline", sa.Text),
        sa.Column("published", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("asides", sa.JSON, nullable=False),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("raw_digest", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary),
        sa.UniqueConstraint("article_id", "version", name="article_versions_once"),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("row", RowNumber, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("article_version", sa.String, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("reader", sa.String, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("passage", sa.Text, nullable=False),
        sa.Column("first_day", sa.String),
        sa.Column("last_day", sa.String),
        *_day("said"),
        *_day("about"),
        sa.Column("deadline", sa.String),
        sa.Column("target", sa.Text),
        sa.Column("condition_text", sa.Text),
        sa.Column("condition_start", sa.Integer),
        sa.Column("condition_end", sa.Integer),
        sa.Column("condition_type", sa.String),
        sa.Column("superseded", sa.Boolean, nullable=False),
        sa.Column("rejected", sa.Boolean, nullable=False),
        sa.UniqueConstraint("id", name="statements_once"),
        sa.ForeignKeyConstraint(
            ["article_id", "article_version"],
            ["article_versions.article_id", "article_versions.version"],
            name="statements_of_version",
        ),
    )
    op.create_index("statements_by_day", "statements", [sa.text("first_day DESC"), "article_id", "start"])
    op.create_index("statements_by_article", "statements", ["article_id", "article_version"])


def _day(name: str) -> list[sa.Column[str]]:
    return [
        sa.Column(f"{name}_on", sa.String),
        sa.Column(f"{name}_precision", sa.String),
        sa.Column(f"{name}_text", sa.Text),
        sa.Column(f"{name}_basis", sa.String),
    ]


def _spans() -> None:
    op.create_table(
        "spans",
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("judgement_id", sa.String, nullable=False),
        sa.Column("replaced", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )


def _speakers() -> None:
    op.create_table(
        "speakers",
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("mention", sa.String, nullable=False),
        sa.Column("actor", sa.String),
        sa.Column("role", sa.Text),
        sa.Column("affiliation", sa.Text),
        sa.Column("role_then", sa.Text),
        sqlite_with_rowid=False,
    )


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("row", RowNumber, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("verb", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("score", sa.Float),
        sa.Column("undoes", sa.String),
        sa.UniqueConstraint("id", name="judgements_once"),
    )
    op.create_index("judgements_by_article", "judgements", ["article_id"])
    op.create_index("judgements_by_subject", "judgements", ["subject"])


def _anchors() -> None:
    op.create_table(
        "anchors",
        sa.Column("row", RowNumber, primary_key=True),
        sa.Column("judgement_id", sa.String, sa.ForeignKey("judgements.id"), nullable=False),
        sa.Column("statement_id", sa.String, nullable=False),
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("article_version", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.UniqueConstraint("judgement_id", "statement_id", name="anchors_once"),
    )
    op.create_index("anchors_by_article", "anchors", ["article_id"])


def _skipped() -> None:
    op.create_table(
        "skipped",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("skipped_at", sa.String, nullable=False),
    )


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("article_id", sa.String, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("taken_down_at", sa.String, nullable=False),
        sa.Column("versions", sa.Integer, nullable=False),
        sa.Column("statements", sa.Integer, nullable=False),
        sa.Column("judgements", sa.Integer, nullable=False),
    )
