"""The tables of readings: who read an article last, and what was read before that.

They share the metadata of `tables`. `article_readings` has one row per article: by which model and with which rules its
current statements were read, and when. `past_readings` has one row for every reading that another one, of the same text
or of a new one, has replaced: its statements as they were read, as JSON, compressed.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from lontar.store.tables import metadata

article_readings: Final = Table(
    "article_readings",
    metadata,
    Column("article_id", String, ForeignKey("articles.id"), primary_key=True),
    Column("model", String, nullable=False),
    Column("rules", String, nullable=False),
    Column("read_at", String, nullable=False),
    sqlite_with_rowid=False,
)
Index("article_readings_by_time", article_readings.c.read_at, article_readings.c.article_id)

past_readings: Final = Table(
    "past_readings",
    metadata,
    Column("article_id", String, ForeignKey("articles.id"), primary_key=True),
    Column("replaced_at", String, primary_key=True),
    Column("article_version", String, nullable=False),
    Column("model", String, nullable=False),
    Column("rules", String, nullable=False),
    Column("read_at", String, nullable=False),
    Column("statements", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
