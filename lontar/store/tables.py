"""The tables of the record as SQLAlchemy Core knows them; `migrations/` creates them, a test compares the two.

`articles` has one row per article, `article_versions` one per text that it has had; `articles.version` says which is
current. Statements of versions gone by stay, `superseded`. `rejected`, `replaced` spans and speakers and what has a
`judgement_id` are derived from `judgements`, which is only ever added to; where a person's act or day stands in a
statement, what was read there is in `read_act` and `read_said_*`. `anchors` says to which statement of which version a
judgement applies after a text has changed.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata: Final = MetaData()
# SQLite aliases a row number only to the type named INTEGER, and an index over full texts needs that number.
RowNumber: Final = BigInteger().with_variant(Integer, "sqlite")

articles: Final = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", String, nullable=False),
    Column("outlet", String),
    Column("language", String, nullable=False),
    Column("first_day", String),
    Column("last_day", String),
    Column("added_at", String, nullable=False),
)
Index("articles_by_day", articles.c.first_day.desc(), articles.c.id)

article_versions: Final = Table(
    "article_versions",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("article_id", String, ForeignKey("articles.id"), nullable=False),
    Column("version", String, nullable=False),
    Column("added_at", String, nullable=False),
    Column("url", Text),
    Column("outlet", Text),
    Column("title", Text),
    Column("byline", Text),
    Column("published", String),
    Column("language", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("asides", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("raw_digest", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("raw", LargeBinary),
    UniqueConstraint("article_id", "version", name="article_versions_once"),
)

statements: Final = Table(
    "statements",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("id", String, nullable=False),
    Column("article_id", String, nullable=False),
    Column("article_version", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("act", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("model", String, nullable=False),
    Column("reader", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("passage", Text, nullable=False),
    Column("first_day", String),
    Column("last_day", String),
    Column("said_on", String),
    Column("said_precision", String),
    Column("said_text", Text),
    Column("said_basis", String),
    Column("about_on", String),
    Column("about_precision", String),
    Column("about_text", Text),
    Column("about_basis", String),
    Column("deadline", String),
    Column("target", Text),
    Column("condition_text", Text),
    Column("condition_start", Integer),
    Column("condition_end", Integer),
    Column("condition_type", String),
    Column("superseded", Boolean, nullable=False),
    Column("rejected", Boolean, nullable=False),
    Column("act_judgement_id", String),
    Column("read_act", String),
    Column("said_judgement_id", String),
    Column("read_said_on", String),
    Column("read_said_precision", String),
    Column("read_said_text", Text),
    Column("read_said_basis", String),
    UniqueConstraint("id", name="statements_once"),
    ForeignKeyConstraint(
        ["article_id", "article_version"],
        ["article_versions.article_id", "article_versions.version"],
        name="statements_of_version",
    ),
)
Index("statements_by_day", statements.c.first_day.desc(), statements.c.article_id, statements.c.start)
Index("statements_by_article", statements.c.article_id, statements.c.article_version)

spans: Final = Table(
    "spans",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("judgement_id", String, nullable=False),
    Column("replaced", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

speakers: Final = Table(
    "speakers",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("mention", String, nullable=False),
    Column("actor", String),
    Column("role", Text),
    Column("affiliation", Text),
    Column("role_then", Text),
    Column("judgement_id", String, nullable=False, server_default=""),
    Column("replaced", Boolean, nullable=False, server_default=false()),
    Column("role_judgement_id", String),
    Column("read_role_then", Text),
    sqlite_with_rowid=False,
)

judgements: Final = Table(
    "judgements",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("id", String, nullable=False),
    Column("article_id", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("verb", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", String, nullable=False),
    Column("reason", Text),
    Column("score", Float),
    Column("undoes", String),
    UniqueConstraint("id", name="judgements_once"),
)
Index("judgements_by_article", judgements.c.article_id)
Index("judgements_by_subject", judgements.c.subject)

anchors: Final = Table(
    "anchors",
    metadata,
    Column("row", RowNumber, primary_key=True),
    Column("judgement_id", String, ForeignKey("judgements.id"), nullable=False),
    Column("statement_id", String, nullable=False),
    Column("article_id", String, nullable=False),
    Column("article_version", String, nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("judgement_id", "statement_id", name="anchors_once"),
)
Index("anchors_by_article", anchors.c.article_id)

skipped: Final = Table(
    "skipped",
    metadata,
    Column("source", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("message", Text, nullable=False),
    Column("skipped_at", String, nullable=False),
)

tombstones: Final = Table(
    "tombstones",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("taken_down_at", String, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("judgements", Integer, nullable=False),
)
