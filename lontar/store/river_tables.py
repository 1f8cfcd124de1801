"""The tables of rivers, the feeds and sitemaps that are followed: what is polled when, what waits, which host rests.

They share the metadata of `tables`. Moments are ISO 8601 in UTC, to the millisecond, so that they compare as text;
where `next_at` is NULL nothing is to be done any more. `river_items` is the queue: everything that a feed told, by what
all addresses of one page have in common.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from lontar.store.tables import metadata

rivers: Final = Table(
    "rivers",
    metadata,
    Column("id", String, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    # As it was named when it was added; `url` follows where it moves to.
    Column("given", Text, nullable=False),
    Column("parent_id", String, ForeignKey("rivers.id")),
    Column("host", String, ForeignKey("hosts.host"), nullable=False),
    Column("kind", String),
    Column("title", Text),
    Column("etag", Text),
    Column("modified", Text),
    # The digest of the last answer: one that says the same need not be read.
    Column("digest", String),
    # Seconds: between two polls as the feed's pace has it, and at least as the feed asks for.
    Column("pace", Float, nullable=False),
    Column("rest", Float, nullable=False),
    Column("next_at", String),
    Column("polled_at", String),
    Column("answered_at", String),
    Column("news_at", String),
    Column("failures", Integer, nullable=False),
    Column("failure", JSON),
    Column("failed_at", String),
    Column("added_at", String, nullable=False),
)
Index("rivers_by_host", rivers.c.host, rivers.c.next_at)

river_items: Final = Table(
    "river_items",
    metadata,
    Column("page", String, primary_key=True),
    Column("river_id", String, ForeignKey("rivers.id"), nullable=False),
    Column("host", String, ForeignKey("hosts.host"), nullable=False),
    Column("url", Text, nullable=False),
    # "waiting", "stored" or "aside".
    Column("state", String, nullable=False),
    # What the feed says of it, its text perhaps among it; NULL once it is stored or set aside.
    Column("told", JSON),
    Column("stamp", String, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("article_id", String),
    Column("tries", Integer, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("next_at", String),
    Column("failure", JSON),
    Column("failed_at", String),
    Column("told_at", String, nullable=False),
)
Index("river_items_by_host", river_items.c.host, river_items.c.next_at)
Index("river_items_by_river", river_items.c.river_id, river_items.c.state)
Index("river_items_by_time", river_items.c.next_at)

hosts: Final = Table(
    "hosts",
    metadata,
    Column("host", String, primary_key=True),
    # Before this moment it is not asked for anything.
    Column("next_at", String, nullable=False),
    Column("failures", Integer, nullable=False),
    # Its robots.txt, empty where it has none; NULL where it was not asked for yet.
    Column("rules", Text),
    Column("rules_until", String),
)
