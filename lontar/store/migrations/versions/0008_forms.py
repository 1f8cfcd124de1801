"""Word forms: the roots of a text's words beside it, in the same full-text index."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from lontar.store.dialects import full_text_anew
from lontar.store.words import forms_of

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_PART: Final = 500


def upgrade() -> None:
    """Add the columns, fill them from what is there, and make the indexes anew."""
    bind = op.get_bind()
    tables = [_table("statements", "passage", "article_id"), _table("article_versions", "title", "text", "language")]
    for table in tables:
        op.add_column(table.name, sa.Column("forms", sa.Text, nullable=False, server_default=""))
    # The old triggers would fire at every row: the new indexes are filled at once when the column is.
    dropped = [line for line in full_text_anew(bind.dialect.name) if line.startswith("DROP")]
    for line in dropped:
        op.execute(line)
    statements, versions = tables
    articles = _table("articles", "id", "language")
    own = articles.c.id == statements.c.article_id
    _fill(statements, sa.select(statements.c.row, statements.c.passage, articles.c.language).where(own))
    words = sa.func.coalesce(versions.c.title, "") + " " + versions.c.text
    _fill(versions, sa.select(versions.c.row, words, versions.c.language))
    for line in full_text_anew(bind.dialect.name):
        if line not in dropped:
            op.execute(sa.text(line.replace(":", r"\:")))


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, sa.column("row"), sa.column("forms"), *map(sa.column, columns))


def _fill(table: sa.TableClause, query: sa.Select[Any]) -> None:
    bind, row, last = op.get_bind(), table.c["row"], 0
    filling = sa.update(table).where(row == sa.bindparam("own")).values(forms=sa.bindparam("found"))
    while part := bind.execute(query.where(row > last).order_by(row).limit(_PART)).all():
        last = part[-1][0]
        bind.execute(filling, [{"own": each[0], "found": forms_of(each[1], each[2])} for each in part])
