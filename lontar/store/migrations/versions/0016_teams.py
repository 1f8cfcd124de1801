"""PostgreSQL answers as SQLite does: text in order of its characters, and full text with the same words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from lontar.store.postgresql import full_text_ddl
from lontar.store.tables import metadata

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND NOT a.attisdropped
       AND o.collname <> 'C' ORDER BY c.relname, a.attnum"""
_TRIGGERS = """
    SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY t.tgname"""
_VIEWS = """
    SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema() AND starts_with(viewname, 'v_')
     ORDER BY viewname"""


def upgrade() -> None:
    """Change nothing in SQLite, where it has always been so."""
    if op.get_bind().dialect.name != "postgresql":
        return
    with _set_aside():
        _order_by_characters()
    for table in ("statements", "article_versions"):
        op.execute(f"DROP INDEX IF EXISTS {table}_full_text")
    for line in full_text_ddl():
        op.execute(sa.text(line.replace(":", r"\:")))


def _order_by_characters() -> None:
    """Give every column of text the collation "C": no server's language decides what comes first."""
    known = set(metadata.tables)
    changes: dict[str, list[str]] = {}
    for table, column, kind in op.get_bind().exec_driver_sql(_COLUMNS).all():
        if table in known:
            changes.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"')
    for table, lines in changes.items():
        op.execute(f"ALTER TABLE {table} {', '.join(lines)}")


@contextmanager
def _set_aside() -> Iterator[None]:
    """Take views and triggers away and put them back: columns that these name cannot be changed."""
    bind = op.get_bind()
    views, triggers = bind.exec_driver_sql(_VIEWS).all(), bind.exec_driver_sql(_TRIGGERS).all()
    for name, _ in views:
        op.execute(f"DROP VIEW {name}")
    for name, table, _ in triggers:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    yield
    for name, definition in views:
        op.execute(sa.text(f"CREATE VIEW {name} AS {definition}".replace(":", r"\:")))
    for _, _, definition in triggers:
        op.execute(sa.text(definition.replace(":", r"\:")))
