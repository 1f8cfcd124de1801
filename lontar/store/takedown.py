"""Removal by order of the owner: an article's text, passages and bytes go, a tombstone with the reason stays."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, null, or_, select, update

from lontar.errors import NotFound
from lontar.store.conditions import find_article
from lontar.store.copying import drop_article
from lontar.store.days import now
from lontar.store.reading_tables import article_readings, past_readings
from lontar.store.river_tables import river_items
from lontar.store.tables import (
    anchors,
    article_versions,
    articles,
    judgements,
    names,
    roles,
    spans,
    speakers,
    statements,
    tombstones,
)


def remove(connection: Connection, id_or_prefix: str, *, reason: str, author: str, page: str | None = None) -> None:
    """Remove all versions of an article in the open transaction; one that is gone already is left so.

    What a feed told of it, or of its `page`, goes too, and is not taken in again.

    Judgements stay as decisions (who, when, about which id, why), but what they quote from the text goes.
    """
    try:
        article_id = find_article(connection, id_or_prefix)
    except NotFound as error:
        if error.code == "taken_down":
            return
        raise
    own = statements.c.article_id == article_id
    counts = {
        "versions": _count(connection, article_versions.c.article_id == article_id),
        "statements": _count(connection, own),
        "judgements": _count(connection, judgements.c.article_id == article_id),
    }
    drop_article(connection, article_id)
    ids = select(statements.c.id).where(own)
    connection.execute(delete(spans).where(spans.c.statement_id.in_(ids)))
    connection.execute(delete(speakers).where(speakers.c.statement_id.in_(ids)))
    connection.execute(delete(statements).where(own))
    connection.execute(delete(anchors).where(anchors.c.article_id == article_id))
    connection.execute(update(judgements).where(judgements.c.article_id == article_id), {"value": ""})
    for table in (article_readings, past_readings):
        connection.execute(delete(table).where(table.c.article_id == article_id))
    connection.execute(delete(article_versions).where(article_versions.c.article_id == article_id))
    connection.execute(delete(articles).where(articles.c.id == article_id))
    told = or_(river_items.c.article_id == article_id, river_items.c.page == page)
    aside = {"told": null(), "next_at": None, "state": "aside", "article_id": article_id}
    connection.execute(update(river_items).where(told).values(aside))
    spoken = exists().where(speakers.c.words == names.c.words)
    connection.execute(delete(names).where(~spoken))
    connection.execute(delete(roles).where(~exists().where(speakers.c.role_words == roles.c.words)))
    stone = {"article_id": article_id, "reason": reason, "author": author, "taken_down_at": now(), **counts}
    connection.execute(insert(tombstones), stone)


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).where(condition)).scalar_one())
