"""Who has read an article, what was read in it before, and which articles are still to be read again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, select, update

from lontar.store.conditions import find_article
from lontar.store.finding import articles_found
from lontar.store.reading_tables import article_readings, past_readings
from lontar.store.rows import article_of
from lontar.store.tables import article_versions, articles
from lontar.store.unjudged import as_read
from lontar.types import Article, Filters, Statement
from lontar.types_json import statement_from_json, statement_to_json
from lontar.types_kept import History, OneReading, ReadBy

_PART: Final = 200


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Which articles are to be read again.

    Those that anybody but `by` has read (None: whoever has), before the moment `before` (ISO, None: whenever), and
    which `filters` let through as a listing of articles does; its limit counts.
    """

    by: ReadBy | None = None
    before: str | None = None
    filters: Filters = field(default_factory=lambda: Filters(limit=None))


def set_read(connection: Connection, article_id: str, by: ReadBy, *, moment: str, known: bool) -> None:
    """Record who has read an article last, and when; `known` where it may be on record already."""
    row = {"model": by.model, "rules": by.rules, "read_at": moment}
    if known:
        same = update(article_readings).where(article_readings.c.article_id == article_id)
        if connection.execute(same, row).rowcount:
            return
    connection.execute(insert(article_readings), {"article_id": article_id, **row})


def set_first_read(connection: Connection, readers: Sequence[tuple[str, ReadBy, str]]) -> None:
    """Record of articles that nobody has read before, by their ids, who has read them, and when."""
    rows = [
        {"article_id": article_id, "model": by.model, "rules": by.rules, "read_at": moment}
        for article_id, by, moment in readers
    ]
    connection.execute(insert(article_readings), rows)


def standing_reading(connection: Connection, id_or_prefix: str) -> OneReading:
    """Return the reading of an article that stands now, its statements in their places; NotFound."""
    article_id = find_article(connection, id_or_prefix)
    current = select(articles.c.version).where(articles.c.id == article_id)
    article = _text(connection, article_id, str(connection.execute(current).scalar_one()))
    rows = as_read(connection, [article_id], _texts(connection, article_id))[article_id, article.version]
    own = sorted((one for one in rows if not one.superseded), key=lambda one: one.place)
    found = select(article_readings).where(article_readings.c.article_id == article_id)
    read = connection.execute(found).mappings().one()
    by = ReadBy(read["model"], read["rules"])
    statements = tuple(one.statement for one in own if one.statement.reader == "model")
    return OneReading(article, by, read["read_at"], None, statements)


def keep_past(connection: Connection, reading: OneReading, *, moment: str) -> None:
    """Keep a reading that another one replaces now."""
    text = reading.article.text
    told = json.dumps([statement_to_json(one, text) for one in reading.statements], ensure_ascii=False)
    row = {
        "article_id": reading.article.id, "article_version": reading.article.version, "model": reading.by.model,
        "rules": reading.by.rules, "read_at": reading.read_at, "replaced_at": moment,
        "statements": zlib.compress(told.encode()),
    }  # fmt: skip
    connection.execute(insert(past_readings), row)


def readings_of(connection: Connection, id_or_prefix: str) -> list[OneReading]:
    """Return all readings of an article, the oldest first, the last one is that which stands; NotFound."""
    article_id = find_article(connection, id_or_prefix)
    query = select(past_readings).where(past_readings.c.article_id == article_id).order_by(past_readings.c.replaced_at)
    rows = connection.execute(query).mappings().all()
    texts = _texts(connection, article_id)
    kept = [_past(row, texts[article_id, row["article_version"]]) for row in rows]
    stands = standing_reading(connection, article_id)
    known = {one.article.version for one in (*kept, stands)}
    return [*_before_record(connection, article_id, known, stands), *kept, stands]


def _before_record(
    connection: Connection, article_id: str, known: set[str], stands: OneReading
) -> Iterator[OneReading]:  # fmt: skip
    """Yield readings of texts that went by before readings were kept: the rows that are still there tell of them."""
    texts = _texts(connection, article_id)
    added = select(article_versions.c.version, article_versions.c.added_at).order_by(article_versions.c.row)
    rows = connection.execute(added.where(article_versions.c.article_id == article_id)).all()
    read = as_read(connection, [article_id], texts)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row.version not in known:
            own = sorted(read[article_id, row.version], key=lambda one: one.place)
            found = tuple(one.statement for one in own if one.statement.reader == "model")
            by = ReadBy(found[0].model if found else "")
            until = following.added_at if following else stands.read_at
            yield OneReading(texts[article_id, row.version], by, row.added_at, until, found)


def outstanding(connection: Connection, asked: Outstanding, *, after: tuple[str, str], limit: int) -> list[Any]:
    """Return rows of `article_id` and `read_at`, the oldest reading first, those after one (moment, id)."""
    order = (article_readings.c.read_at, article_readings.c.article_id)
    moment, last = after
    later = (order[0] > moment) | and_(order[0] == moment, order[1] > last)
    query = _outstanding(connection, asked).where(order[0] >= moment, later).order_by(*order).limit(limit)
    return list(connection.execute(query).all())


def count_outstanding(connection: Connection, asked: Outstanding) -> int:
    """Return how many articles are to be read again, whatever the limit."""
    return int(
        connection.execute(select(func.count()).select_from(_outstanding(connection, asked).subquery())).scalar_one()
    )


def _outstanding(connection: Connection, asked: Outstanding) -> Select[Any]:
    query = select(article_readings.c.article_id, article_readings.c.read_at)
    if asked.by is not None:
        same = and_(article_readings.c.model == asked.by.model, article_readings.c.rules == asked.by.rules)
        query = query.where(~same)
    if asked.before is not None:
        query = query.where(article_readings.c.read_at < asked.before)
    filters = replace(asked.filters, limit=None, after=None)
    if filters != Filters(limit=None):
        (meant,) = articles_found(connection, filters)
        ids = meant.with_only_columns(articles.c.id, maintain_column_froms=True).order_by(None)
        query = query.where(article_readings.c.article_id.in_(ids))
    return query


def _past(row: RowMapping, article: Article) -> OneReading:
    told = json.loads(zlib.decompress(row["statements"]))
    found: tuple[Statement, ...] = tuple(statement_from_json(one, article) for one in told)
    return OneReading(article, ReadBy(row["model"], row["rules"]), row["read_at"], row["replaced_at"], found)


def _text(connection: Connection, article_id: str, version: str) -> Article:
    return _texts(connection, article_id)[article_id, version]


def _texts(connection: Connection, article_id: str) -> dict[tuple[str, str], Article]:
    columns = [column for column in article_versions.c if column.name != "raw"]
    rows = connection.execute(select(*columns).where(article_versions.c.article_id == article_id)).mappings()
    return {(row["article_id"], row["version"]): article_of(row) for row in rows}


def history(connection: Connection) -> Iterator[History]:
    """Yield every reading on record in order of articles, of each the one that stands last."""
    stands = select(article_readings, articles.c.version).join(articles).order_by(article_readings.c.article_id)
    with connection.execute(stands.execution_options(yield_per=_PART)) as result:
        for rows in result.mappings().partitions(_PART):
            ids = [row["article_id"] for row in rows]
            query = select(past_readings).where(past_readings.c.article_id.in_(ids))
            replaced: dict[str, list[History]] = {}
            for row in connection.execute(query.order_by(past_readings.c.replaced_at)).mappings():
                replaced.setdefault(row["article_id"], []).append(_replaced(row))
            for row in rows:
                yield from replaced.get(row["article_id"], ())
                own = {name: row[name] for name in ("article_id", "version", "model", "rules", "read_at")}
                yield History(**own, replaced_at=None, statements=None)


def _replaced(row: RowMapping) -> History:
    told = json.loads(zlib.decompress(row["statements"]))
    own = {name: row[name] for name in ("article_id", "model", "rules", "read_at", "replaced_at")}
    return History(**own, version=row["article_version"], statements=told)


def take_history(connection: Connection, rows: Sequence[History]) -> None:
    """Put readings that came with loaded articles on record; InputError where statements are not of their text."""
    for article_id, group in groupby(rows, key=lambda one: one.article_id):
        *replaced, stands = group
        own = article_readings.c.article_id == article_id
        here = select(article_readings.c.model).join(articles).where(own, article_readings.c.rules == "")
        # One without statements does not tell who read it.
        if connection.execute(here.where(articles.c.version == stands.version)).scalar() not in ("", stands.model):
            continue
        known = select(past_readings.c.replaced_at).where(past_readings.c.article_id == article_id)
        if not connection.execute(known).first():
            texts = _texts(connection, article_id)
            # A reading of a text that did not come along could not be shown.
            for one in (each for each in replaced if (article_id, each.version) in texts):
                article = texts[article_id, one.version]
                found = tuple(statement_from_json(each, article) for each in one.statements or ())
                reading = OneReading(article, ReadBy(one.model, one.rules), one.read_at, one.replaced_at, found)
                keep_past(connection, reading, moment=str(one.replaced_at))
        set_read(connection, article_id, ReadBy(stands.model, stands.rules), moment=stands.read_at, known=True)
