"""The tables of the record as SQLAlchemy Core knows them; `migrations/` creates them, a test compares the two.

`articles` has one row per article, `article_versions` one per text that it has had; `articles.version` says which is
current. Statements of versions gone by stay, `superseded`. `rejected`, `replaced` spans and speakers and what has a
`judgement_id` are derived from `judgements`, which is only ever added to; where a person's act or day stands in a
statement, what was read there is in `read_act` and `read_said_*`. `anchors` says to which statement of which version a
judgement applies after a text has changed.

The second pass has its own, all but `issues` derived: `clauses`, `clause_keys`, `condition_vectors` (what it has read
of each statement), `pairings` (how sure it is that two statements report one utterance), `reports`, `utterances` (what
follows from these and `merge` judgements), `stances`; `copy_tables` has those of near-copies.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
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
    and_,
    false,
    func,
    literal_column,
    or_,
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
    # The version whose near-copies have been looked for.
    Column("signed", String, nullable=False, server_default=""),
)
_UNSIGNED: Final = articles.c.signed != articles.c.version
Index("articles_unsigned", articles.c.id, sqlite_where=_UNSIGNED, postgresql_where=_UNSIGNED)
Index("articles_by_day", articles.c.first_day.desc(), articles.c.id)
_OUTLET: Final = func.lower(articles.c.outlet)
Index("articles_by_outlet", _OUTLET, articles.c.first_day.desc(), articles.c.id, articles.c.outlet, articles.c.last_day)
Index("articles_by_language", articles.c.language, articles.c.first_day.desc(), articles.c.id)
Index("articles_by_adding", articles.c.added_at.desc(), articles.c.id)

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
    # The roots of the words of title and text (`words`), for the full-text index; so in `statements` of the passage.
    Column("forms", Text, nullable=False, server_default=""),
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
    # It stands in `reports`: what the second pass has yet to read is found without walking through the ledger.
    Column("reported", Boolean, nullable=False, server_default=false()),
    Column("act_judgement_id", String),
    Column("read_act", String),
    Column("said_judgement_id", String),
    Column("read_said_on", String),
    Column("read_said_precision", String),
    Column("read_said_text", Text),
    Column("read_said_basis", String),
    Column("forms", Text, nullable=False, server_default=""),
    Column("act_confidence", Float),
    UniqueConstraint("id", name="statements_once"),
    ForeignKeyConstraint(
        ["article_id", "article_version"],
        ["article_versions.article_id", "article_versions.version"],
        name="statements_of_version",
    ),
)
# With what hides a statement: listings and counts then read the rows that they show.
_ORDERED: Final = (
    statements.c.first_day.desc(), statements.c.article_id, statements.c.start, statements.c.place,
    statements.c.superseded, statements.c.rejected,
)  # fmt: skip
Index("statements_by_day", *_ORDERED)
Index("statements_by_act", statements.c.act, *_ORDERED)
Index("statements_by_article", statements.c.article_id, statements.c.article_version)
UNREAD: Final = and_(~statements.c.superseded, ~statements.c.rejected, ~statements.c.reported)
"""A statement that the second pass has yet to read."""
Index("statements_unread", statements.c.id, sqlite_where=UNREAD, postgresql_where=UNREAD)
_GONE: Final = and_(statements.c.reported, or_(statements.c.superseded, statements.c.rejected))
Index("statements_gone", statements.c.id, sqlite_where=_GONE, postgresql_where=_GONE)
# What people look at first, and what is asked by its deadline: few rows each, in the order in which they are read.
SHOWN: Final = and_(~statements.c.superseded, ~statements.c.rejected)
"""A statement that is shown: of a current version, and not rejected."""
Index("statements_unsure", statements.c.confidence, statements.c.id, sqlite_where=SHOWN, postgresql_where=SHOWN)
ACT_UNSURE: Final = func.coalesce(statements.c.act_confidence, statements.c.confidence)
"""How surely an act was read; of what was read before that was kept, how surely the statement was."""
Index("acts_unsure", ACT_UNSURE, statements.c.id, sqlite_where=SHOWN, postgresql_where=SHOWN)
NO_EXACT_DAY: Final = and_(
    SHOWN,
    statements.c.said_judgement_id.is_(None),
    or_(statements.c.said_on.is_(None), statements.c.said_basis == literal_column("'article'")),
)
"""A statement whose day is open, or only the latest that its article names, and nobody has decided it."""
OPEN_LAST: Final[ColumnElement[bool]] = literal_column("(said_on IS NOT NULL)")
"""Puts statements whose day is open before the others."""
_BY: Final = (OPEN_LAST, statements.c.confidence.desc(), statements.c.id)
Index("statements_undated", *_BY, sqlite_where=NO_EXACT_DAY, postgresql_where=NO_EXACT_DAY, _table=statements)
LIMITED: Final = and_(SHOWN, statements.c.deadline.is_not(None))
"""A statement with a deadline."""
Index("statements_by_deadline", statements.c.deadline, statements.c.id, sqlite_where=LIMITED, postgresql_where=LIMITED)

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
    Column("role_words", Text),
    Column("judgement_id", String, nullable=False, server_default=""),
    Column("replaced", Boolean, nullable=False, server_default=false()),
    Column("role_judgement_id", String),
    Column("read_role_then", Text),
    # Of the statement, kept by triggers: so an actor's are counted. Who is replaced is `hidden`.
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("article_id", String),
    Column("first_day", String),
    Column("last_day", String),
    sqlite_with_rowid=False,
)
_DAYS: Final = (speakers.c.first_day, speakers.c.last_day, speakers.c.article_id)
# With all that actors are put together and counted by.
Index("speakers_by_words", speakers.c.words, speakers.c.actor, speakers.c.kind, speakers.c.hidden, *_DAYS)
Index("speakers_by_actor", speakers.c.actor, speakers.c.hidden, *_DAYS, speakers.c.kind, speakers.c.words)
Index("speakers_by_role", speakers.c.role_words, speakers.c.hidden, speakers.c.statement_id)
NOT_NAMED: Final = and_(
    ~speakers.c.replaced,
    speakers.c.judgement_id == literal_column("''"),
    or_(speakers.c.kind == literal_column("'unnamed'"), speakers.c.mention == literal_column("'elided'")),
)
"""A speaker without a name, or not named where they speak, of whom nobody has decided who it is."""
Index("speakers_not_named", speakers.c.statement_id, sqlite_where=NOT_NAMED, postgresql_where=NOT_NAMED)

# Every `words` and `role_words` of a speaker once, kept by triggers: a part is looked for here, not in all statements.
names: Final = Table("names", metadata, Column("words", Text, primary_key=True), sqlite_with_rowid=False)
roles: Final = Table("roles", metadata, Column("words", Text, primary_key=True), sqlite_with_rowid=False)

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

clauses: Final = Table(
    "clauses",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("model", String, nullable=False),
    Column("clause", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
)
Index("clauses_by_model", clauses.c.model)

clause_keys: Final = Table(
    "clause_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("first_day", String, primary_key=True),
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("last_day", String, nullable=False),
    sqlite_with_rowid=False,
)
Index("clause_keys_by_statement", clause_keys.c.statement_id)

condition_vectors: Final = Table(
    "condition_vectors",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    # Empty: the condition has not been read yet.
    Column("model", String, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
Index("condition_vectors_by_model", condition_vectors.c.model)

pairings: Final = Table(
    "pairings",
    metadata,
    Column("first", String, ForeignKey("statements.id"), primary_key=True),
    Column("second", String, ForeignKey("statements.id"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("model", String, nullable=False),
    Column("made_at", String, nullable=False),
    sqlite_with_rowid=False,
)
Index("pairings_by_second", pairings.c.second)
UNDECIDED: Final = func.abs(pairings.c.score - literal_column("0.5"))
"""How far a score is from that of as likely one act as two."""
Index("pairings_unsure", UNDECIDED, pairings.c.first, pairings.c.second)

utterances: Final = Table(
    "utterances",
    metadata,
    Column("id", String, primary_key=True),
    Column("reports", Integer, nullable=False),
    Column("independent_reports", Integer, nullable=False),
    Column("first_day", String),
    Column("last_day", String),
)
Index("utterances_by_day", utterances.c.first_day.desc(), utterances.c.id)

reports: Final = Table(
    "reports",
    metadata,
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("utterance_id", String, ForeignKey("utterances.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("reports_by_utterance", reports.c.utterance_id, reports.c.place)

issues: Final = Table(
    "issues",
    metadata,
    Column("id", String, primary_key=True),
    Column("proposition", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("added_at", String, nullable=False),
    # Every statement that was there when it was added has been asked what it says about it.
    Column("asked", Boolean, nullable=False, server_default=false()),
)

stances: Final = Table(
    "stances",
    metadata,
    Column("issue_id", String, ForeignKey("issues.id"), primary_key=True),
    Column("statement_id", String, ForeignKey("statements.id"), primary_key=True),
    Column("model", String, nullable=False),
    Column("stance", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("scope", String),
    sqlite_with_rowid=False,
)
Index("stances_by_statement", stances.c.statement_id)
