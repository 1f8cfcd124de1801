"""As what people speak, as it is searched: the words of role, affiliation and offices; how surely acts were read."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from lontar.store.words import role_words

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PARTS: Final = ("role", "affiliation", "role_then")
_SHOWN: Final = {"sqlite": "superseded = 0 AND rejected = 0", "postgresql": "NOT superseded AND NOT rejected"}
_TRIGGER: Final = {
    "sqlite": [
        "CREATE TRIGGER speakers_role AFTER INSERT ON speakers WHEN new.role_words IS NOT NULL BEGIN "
        "INSERT OR IGNORE INTO roles(words) VALUES (new.role_words); END",
        "CREATE TRIGGER speakers_new_role AFTER UPDATE OF role_words ON speakers WHEN new.role_words IS NOT NULL BEGIN "
        "INSERT OR IGNORE INTO roles(words) VALUES (new.role_words); END",
    ],
    "postgresql": [
        "CREATE FUNCTION speakers_role() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO roles(words) VALUES (NEW.role_words) ON CONFLICT DO NOTHING; RETURN NULL; END $$",
        "CREATE TRIGGER speakers_role AFTER INSERT OR UPDATE OF role_words ON speakers "
        "FOR EACH ROW WHEN (NEW.role_words IS NOT NULL) EXECUTE FUNCTION speakers_role()",
    ],
}


def upgrade() -> None:
    """Add the columns and their indexes, words filled from what is there; of acts read before nothing is known."""
    bind = op.get_bind()
    text = sa.Text(collation="C") if bind.dialect.name == "postgresql" else sa.Text()
    op.add_column("speakers", sa.Column("role_words", text))
    op.create_table("roles", sa.Column("words", text, primary_key=True), sqlite_with_rowid=False)
    _fill(bind)
    op.execute("INSERT INTO roles SELECT DISTINCT role_words FROM speakers WHERE role_words IS NOT NULL")
    op.create_index("speakers_by_role", "speakers", ["role_words", "hidden", "statement_id"])
    op.add_column("statements", sa.Column("act_confidence", sa.Float))
    shown = sa.text(_SHOWN[bind.dialect.name])
    op.create_index(
        "acts_unsure", "statements", [sa.text("coalesce(act_confidence, confidence)"), "id"], sqlite_where=shown,
        postgresql_where=shown,
    )  # fmt: skip
    for line in _TRIGGER[bind.dialect.name]:
        op.execute(line)


def _fill(bind: sa.Connection) -> None:
    """Give every speaker the words of what it speaks as: there are fewer different ones than speakers."""
    speakers = sa.table("speakers", *map(sa.column, (*_PARTS, "role_words")))
    parts = [sa.func.coalesce(speakers.c[name], "") for name in _PARTS]
    columns = [sa.Column(name, sa.Text, primary_key=True) for name in _PARTS]
    given = sa.Table("given_roles", sa.MetaData(), *columns, sa.Column("words", sa.Text), prefixes=["TEMPORARY"])
    given.create(bind)
    found = bind.execute(sa.select(*parts).distinct()).all()
    rows = [{**dict(zip(_PARTS, one, strict=True)), "words": words} for one in found if (words := role_words(*one))]
    if rows:
        bind.execute(sa.insert(given), rows)
    same = sa.and_(*(given.c[name] == part for name, part in zip(_PARTS, parts, strict=True)))
    bind.execute(sa.update(speakers).values(role_words=given.c.words).where(same))
    given.drop(bind)
