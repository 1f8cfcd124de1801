"""Judged fields: a person's speaker, day or act stands in a statement's row, what was read there stays beside it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_COLUMNS: Final = (
    "act_judgement_id", "read_act", "said_judgement_id", "read_said_on", "read_said_precision", "read_said_text",
    "read_said_basis",
)  # fmt: skip
V_STATEMENTS: Final = """
    SELECT s.first_day AS day, p.name AS speaker, s.act, s.passage, a.outlet, v.title, s.kind, s.confidence,
           p.role, p.affiliation, p.actor, s.said_on, s.said_text, v.published, s.target, s.deadline,
           s.condition_text AS condition, a.language, v.url, s.start, s.model, s.reader, s.id, s.article_id,
           s.article_version,
           p.judgement_id <> '' AS speaker_judged, s.said_judgement_id IS NOT NULL AS day_judged,
           s.act_judgement_id IS NOT NULL AS act_judged
      FROM statements s
      JOIN articles a ON a.id = s.article_id
      JOIN article_versions v ON v.article_id = s.article_id AND v.version = s.article_version
      JOIN speakers p ON p.statement_id = s.id AND p.place = (
           SELECT min(q.place) FROM speakers q WHERE q.statement_id = s.id AND NOT q.replaced)
     WHERE NOT s.superseded AND NOT s.rejected"""


def upgrade() -> None:
    """Add the columns (what is there was read, not judged) and let the view show the speaker who stands."""
    for name in NEW_COLUMNS:
        op.add_column("statements", sa.Column(name, sa.Text if name == "read_said_text" else sa.String))
    op.add_column("speakers", sa.Column("judgement_id", sa.String, nullable=False, server_default=""))
    op.add_column("speakers", sa.Column("replaced", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("DROP VIEW v_statements")
    op.execute(f"CREATE VIEW v_statements AS {V_STATEMENTS}")
