"""What a page asks of a large ledger: indexes in the order of listings, and every name that speaks once."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ORDER: Final = ("article_id", "start", "place", "superseded", "rejected")
# PostgreSQL puts rows without a day first unless it is told: no index in the other order would serve a listing.
_DAY: Final = {"sqlite": "first_day DESC", "postgresql": "first_day DESC NULLS LAST"}
_TRIGGER: Final = {
    "sqlite": [
        "CREATE TRIGGER speakers_name AFTER INSERT ON speakers BEGIN "
        "INSERT OR IGNORE INTO names(words) VALUES (new.words); END",
        "CREATE TRIGGER speakers_rename AFTER UPDATE OF words ON speakers BEGIN "
        "INSERT OR IGNORE INTO names(words) VALUES (new.words); END",
    ],
    "postgresql": [
        "CREATE FUNCTION speakers_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO names(words) VALUES (NEW.words) ON CONFLICT DO NOTHING; RETURN NULL; END $$",
        "CREATE TRIGGER speakers_name AFTER INSERT OR UPDATE OF words ON speakers "
        "FOR EACH ROW EXECUTE FUNCTION speakers_name()",
    ],
}


def upgrade() -> None:
    """Add the indexes and the names of all speakers, kept from now on by triggers."""
    dialect = op.get_bind().dialect.name
    day = sa.text(_DAY[dialect])
    op.drop_index("statements_by_day", "statements")
    op.create_index("statements_by_day", "statements", [day, *_ORDER])
    op.create_index("statements_by_act", "statements", ["act", day, *_ORDER])
    op.drop_index("articles_by_day", "articles")
    op.create_index("articles_by_day", "articles", [day, "id"])
    op.create_index("articles_by_outlet", "articles", [sa.text("lower(outlet)"), day, "id"])
    op.create_index("articles_by_language", "articles", ["language", day, "id"])
    op.create_index("articles_by_adding", "articles", [sa.text("added_at DESC"), "id"])
    op.create_index("speakers_by_words", "speakers", ["words", "replaced"])
    op.create_index("speakers_by_actor", "speakers", ["actor", "replaced"])
    op.create_table("names", sa.Column("words", sa.Text, primary_key=True), sqlite_with_rowid=False)
    op.execute("INSERT INTO names SELECT DISTINCT words FROM speakers")
    for line in _TRIGGER[dialect]:
        op.execute(line)
