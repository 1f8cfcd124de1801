"""What pages ask of millions of statements: conditions by what they say, doubts and deadlines in order, who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Word for word as the queries of each database have it: SQLite knows no other way that an index serves one.
_NO: Final = {"sqlite": "{} = 0", "postgresql": "NOT {}"}
_UNDATED: Final = "said_judgement_id IS NULL AND (said_on IS NULL OR said_basis = 'article')"
_NOT_NAMED: Final = "judgement_id = '' AND (kind = 'unnamed' OR mention = 'elided')"
_WORDS: Final = (
    "jika", "apabila", "bila", "bilamana", "seandainya", "asalkan", "kecuali", "if", "unless", "in case",
    "provided that", "as long as",
)  # fmt: skip
_DAY: Final = {"sqlite": "first_day DESC", "postgresql": "first_day DESC NULLS LAST"}
_COUNTED: Final = ("article_id", "first_day", "last_day")
_NAMES: Final = ", ".join(_COUNTED)
_NAMES_OF: Final = ", ".join(f"statements.{name}" for name in _COUNTED) + " FROM statements"
_HIDDEN: Final = {
    "sqlite": "max(speakers.replaced, statements.superseded, statements.rejected)",
    "postgresql": "speakers.replaced OR statements.superseded OR statements.rejected",
}
_ONE: Final = "statement_id = new.statement_id AND place = new.place"
_TRIGGERS: Final = {
    "sqlite": [
        # Of who speaks, when they are written or replaced; of the statement, when its day or what hides it changes.
        f"CREATE TRIGGER speakers_count AFTER INSERT ON speakers BEGIN UPDATE speakers SET (hidden, {_NAMES}) = "
        f"(SELECT {_HIDDEN['sqlite']}, {_NAMES_OF} WHERE statements.id = new.statement_id) WHERE {_ONE}; END",
        "CREATE TRIGGER speakers_replace AFTER UPDATE OF replaced ON speakers WHEN old.replaced <> new.replaced BEGIN "
        f"UPDATE speakers SET hidden = (SELECT {_HIDDEN['sqlite']} FROM statements WHERE id = new.statement_id) "
        f"WHERE {_ONE}; END",
        "CREATE TRIGGER statements_count AFTER UPDATE OF superseded, rejected, first_day, last_day ON statements "
        "WHEN old.superseded <> new.superseded OR old.rejected <> new.rejected "
        "OR old.first_day IS NOT new.first_day OR old.last_day IS NOT new.last_day BEGIN "
        "UPDATE speakers SET hidden = max(replaced, new.superseded, new.rejected), first_day = new.first_day, "
        "last_day = new.last_day WHERE statement_id = new.id; END",
    ],
    "postgresql": [
        "CREATE FUNCTION speakers_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE speakers SET (hidden, {_NAMES}) = (SELECT {_HIDDEN['postgresql']}, {_NAMES_OF} "
        "WHERE statements.id = NEW.statement_id) WHERE statement_id = NEW.statement_id AND place = NEW.place; "
        "RETURN NULL; END $$",
        "CREATE TRIGGER speakers_count AFTER INSERT OR UPDATE OF replaced ON speakers "
        "FOR EACH ROW EXECUTE FUNCTION speakers_count()",
        "CREATE FUNCTION statements_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE speakers SET hidden = replaced OR NEW.superseded OR NEW.rejected, first_day = NEW.first_day, "
        "last_day = NEW.last_day WHERE statement_id = NEW.id; RETURN NULL; END $$",
        "CREATE TRIGGER statements_count AFTER UPDATE OF superseded, rejected, first_day, last_day ON statements "
        "FOR EACH ROW EXECUTE FUNCTION statements_count()",
    ],
}


def upgrade() -> None:
    """Create the table and the indexes; what may hold a condition is read by the next run of the second pass."""
    op.create_table(
        "condition_vectors",
        sa.Column("statement_id", sa.String, sa.ForeignKey("statements.id"), primary_key=True),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_index("condition_vectors_by_model", "condition_vectors", ["model"])
    statements = sa.table("statements", *(sa.column(name) for name in ("id", "condition_type", "passage", "reported")))
    passage = sa.func.lower(statements.c.passage)
    may = sa.or_(statements.c.condition_type.is_not(None), *(passage.contains(f" {word} ") for word in _WORDS))
    waiting = sa.select(statements.c.id, sa.literal(""), sa.literal(b"", sa.LargeBinary)).where(
        statements.c.reported, may
    )
    kept = sa.table("condition_vectors", sa.column("statement_id"), sa.column("model"), sa.column("vector"))
    op.execute(sa.insert(kept).from_select(["statement_id", "model", "vector"], waiting))
    no = _NO[op.get_bind().dialect.name].format
    shown, confidence = f"{no('superseded')} AND {no('rejected')}", sa.text("confidence DESC")
    _where("statements_unsure", "statements", ["confidence", "id"], shown)
    _where(
        "statements_undated", "statements", [sa.text("(said_on IS NOT NULL)"), confidence, "id"],
        f"{shown} AND {_UNDATED}",
    )  # fmt: skip
    _where("statements_by_deadline", "statements", ["deadline", "id"], f"{shown} AND deadline IS NOT NULL")
    _where("speakers_not_named", "speakers", ["statement_id"], f"{no('replaced')} AND {_NOT_NAMED}")
    _count_speakers()
    op.drop_index("articles_by_outlet", "articles")
    day = sa.text(_DAY[op.get_bind().dialect.name])
    op.create_index("articles_by_outlet", "articles", [sa.text("lower(outlet)"), day, "id", "outlet", "last_day"])
    op.create_index("pairings_unsure", "pairings", [sa.text("abs(score - 0.5)"), "first", "second"])


def _count_speakers() -> None:
    """Give speakers what their statements are counted by, and the triggers that keep it."""
    for column in _COUNTED:
        op.add_column("speakers", sa.Column(column, sa.String))
    op.add_column("speakers", sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()))
    dialect = op.get_bind().dialect.name
    own = "statements.id = speakers.statement_id"
    op.execute(f"UPDATE speakers SET (hidden, {_NAMES}) = (SELECT {_HIDDEN[dialect]}, {_NAMES_OF} WHERE {own})")
    for line in _TRIGGERS[dialect]:
        op.execute(line)
    op.drop_index("speakers_by_words", "speakers")
    op.drop_index("speakers_by_actor", "speakers")
    days = ["first_day", "last_day", "article_id"]
    op.create_index("speakers_by_words", "speakers", ["words", "actor", "kind", "hidden", *days])
    op.create_index("speakers_by_actor", "speakers", ["actor", "hidden", *days, "kind", "words"])


def _where(name: str, table: str, columns: Sequence[str | sa.TextClause], condition: str) -> None:
    met = sa.text(condition)
    op.create_index(name, table, [*columns], sqlite_where=met, postgresql_where=met)
