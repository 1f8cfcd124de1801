"""Who speaks in the ledger: speakers put together by actor, else by name and kind, with their statements counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, case, desc, func, literal_column, select

from lontar.store.conditions import alike
from lontar.store.finding import statements_found
from lontar.store.tables import speakers, statements
from lontar.types import Actor, Filters

_PAGE: Final = 200
# Not a parameter: PostgreSQL would not see that the expressions to group by are those selected.
_NONE: Final[ColumnElement[str]] = literal_column("''")
_ID: Final = func.coalesce(speakers.c.actor, _NONE).label("id")
_WORDS: Final = case((speakers.c.actor.is_(None), speakers.c.words), else_=_NONE).label("words")
_KIND: Final = case((speakers.c.actor.is_(None), speakers.c.kind), else_=_NONE).label("kind")
"""What is one actor: the same id; without one the same name, in any spelling, and kind."""
_KEY: Final = (_ID, _WORDS, _KIND)


def list_actors(connection: Connection, filters: Filters) -> Iterator[Actor]:
    """Yield the actors of the statements that are shown, those with most statements first, by the page."""
    shown = _shown(connection, filters)
    counted = func.count(func.distinct(speakers.c.statement_id))
    query = shown.add_columns(
        *_KEY,
        counted.label("statements"),
        func.count(func.distinct(speakers.c.article_id)).label("articles"),
        func.min(speakers.c.first_day).label("first_day"),
        func.max(speakers.c.last_day).label("last_day"),
    )
    query = query.group_by(*_KEY).order_by(desc("statements"), *_KEY).limit(filters.limit)
    with connection.execute(query.execution_options(yield_per=_PAGE)) as result:
        for rows in result.mappings().partitions(_PAGE):
            names = _names(connection, shown, rows)
            for row in rows:
                name, kind = names[_key(row)]
                yield Actor(
                    row["id"] or None, name, kind, row["statements"], row["articles"], row["first_day"],
                    row["last_day"],
                )  # fmt: skip


def _shown(connection: Connection, filters: Filters) -> Select[Any]:
    """Return the selection of speakers, still without columns, in statements that are shown."""
    query = select().select_from(speakers).where(speakers.c.kind != "unnamed", ~speakers.c.hidden)
    if filters.actor is not None:
        # Asked of the speaker, not of the statement: of several who speak together only those who are meant.
        query = query.where(alike(filters.actor))
    asked = replace(filters, actor=None, after=None, limit=None)
    if asked == Filters(limit=None):
        return query
    (found,) = statements_found(connection, asked)
    query = query.join(statements, statements.c.id == speakers.c.statement_id)
    rows = found.with_only_columns(statements.c.row).order_by(None).correlate(None)
    return query.where(statements.c.row.in_(rows))


def _names(connection: Connection, shown: Select[Any], rows: Sequence[RowMapping]) -> dict[tuple[str, ...], Any]:
    """Return the name and kind that the statements of each actor give most often."""
    query = shown.add_columns(*_KEY, speakers.c.name, speakers.c.kind.label("own_kind"), func.count().label("times"))
    # As the indexes have it; what else is of the same name is left out by its kind.
    nameless = speakers.c.actor.is_(None) & speakers.c.words.in_([row["words"] for row in rows if not row["id"]])
    query = query.where(speakers.c.actor.in_([row["id"] for row in rows if row["id"]]) | nameless)
    found: dict[tuple[str, ...], list[tuple[int, str, str]]] = defaultdict(list)
    for row in connection.execute(query.group_by(*_KEY, speakers.c.name, speakers.c.kind)).mappings():
        found[_key(row)].append((-row["times"], row["name"], row["own_kind"]))
    return {key: min(named)[1:] for key, named in found.items()}


def _key(row: RowMapping) -> tuple[str, ...]:
    return row["id"], row["words"], row["kind"]
