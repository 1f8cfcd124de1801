"""PostgreSQL counts 4,000 words of statements instead of 1,000, so that it knows rare ones for rare.

A word that it does not know it takes to be half as frequent as the rarest that it knows: in a million statements it
then expects a thousand, and walks from the newest on to find 26 of them, which takes two seconds where there is none.
"""

from __future__ import annotations

from alembic import op

from lontar.store.postgresql import counted_words_ddl

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Set how many words are counted, and count what is there. SQLite counts when it is asked."""
    if op.get_bind().dialect.name == "postgresql":
        for line in counted_words_ddl():
            op.execute(line)
