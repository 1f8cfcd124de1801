"""The tables of near-copies: signatures of articles, keys by which copies are found, and the pairs that were.

They share the metadata of `tables`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, LargeBinary, String, Table

from lontar.store.tables import metadata

copy_marks: Final = Table(
    "copy_marks",
    metadata,
    Column("article_id", String, ForeignKey("articles.id"), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
)

copy_keys: Final = Table(
    "copy_keys",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("article_id", String, ForeignKey("articles.id"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("copy_keys_by_article", copy_keys.c.article_id)

copies: Final = Table(
    "copies",
    metadata,
    Column("first", String, ForeignKey("articles.id"), primary_key=True),
    Column("second", String, ForeignKey("articles.id"), primary_key=True),
    Column("jaccard", Float, nullable=False),
    Column("contained", Float, nullable=False),
    sqlite_with_rowid=False,
)
Index("copies_by_second", copies.c.second)
