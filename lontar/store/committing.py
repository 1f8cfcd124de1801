"""Statements that commit their speakers: found newest first, by their deadline, or by what their condition says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, or_, select

from lontar.store.conditions import conditions_of
from lontar.store.finding import statements_found
from lontar.store.listing import shown
from lontar.store.merging import foreign_ids, packed, parts, unpacked_all
from lontar.store.tables import LIMITED, UNREAD, clause_keys, condition_vectors, statements
from lontar.types import Filters

Vectors = NDArray[np.float32]

LATER: Final = 1000
"""Statements of one actor after a deadline that are looked at, the earliest."""
_BLOCK: Final = 5_000
_UNREAD_MOST: Final = 5_000
"""Statements that the second pass has not read among which conditions are looked for."""


@dataclass(frozen=True, slots=True)
class Committing:
    """What a statement has that may commit: one of some acts, a condition, or one of some words of conditions."""

    acts: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A statement's condition as a model reads it; without a vector it has none after all."""

    statement: str
    vector: Vectors | None


def committing(
    connection: Connection, filters: Filters, what: Committing, *, limit: int
) -> tuple[list[str], str | None]:
    """Return ids of those that may commit of `limit` statements, newest first, and after which one to go on."""
    commits = _commits(what).label("commits")
    left = limit
    rows: list[Row[Any]] = []
    for query in statements_found(connection, replace(filters, limit=limit)):
        rows += connection.execute(query.with_only_columns(statements.c.id, commits).limit(left)).all()
        left = limit - len(rows)
        if not left:
            break
    return [row.id for row in rows if row.commits], None if left else rows[-1].id


def limited(connection: Connection, filters: Filters, until: str) -> list[str]:
    """Return ids of statements whose deadline lies before an ISO day, those whose deadline was last first."""
    query = _let_through(connection, filters).where(LIMITED, statements.c.deadline < until)
    return list(connection.execute(query.order_by(statements.c.deadline.desc(), statements.c.id)).scalars())


def let_through(connection: Connection, filters: Filters, ids: Sequence[str]) -> list[str]:
    """Return those of some statements that are shown and let through by filters, newest first."""
    query = _let_through(connection, filters)
    rows: list[str] = []
    for part in parts(ids):
        rows += connection.execute(query.where(statements.c.id.in_(part)).order_by(*_NEWEST)).scalars()
    return rows


def told_later(connection: Connection, statement_id: str, days: tuple[str, str]) -> list[str] | None:
    """Return ids of statements by who makes this one or speaks for the same body, made after one day up to another.

    Days are ISO. At most `LATER`, the earliest. None where nobody is known under whom to look.
    """
    own = select(clause_keys.c.key).where(clause_keys.c.statement_id == statement_id)
    if connection.execute(own.limit(1)).first() is None:
        return None
    query = select(clause_keys.c.statement_id, clause_keys.c.first_day).where(clause_keys.c.key.in_(own))
    query = query.join(statements, statements.c.id == clause_keys.c.statement_id).where(
        clause_keys.c.first_day > days[0], clause_keys.c.first_day <= days[1],
        ~statements.c.superseded, ~statements.c.rejected,
    )  # fmt: skip
    rows = connection.execute(query.order_by(clause_keys.c.first_day).limit(LATER))
    return sorted({row.statement_id for row in rows})


def conditions_read(connection: Connection, filters: Filters, model: str) -> Iterator[tuple[list[str], Vectors]]:
    """Yield ids of statements within filters with the vectors [statements, hidden] of their conditions."""
    query = _let_through(connection, filters).add_columns(condition_vectors.c.vector)
    query = query.join(condition_vectors, condition_vectors.c.statement_id == statements.c.id)
    query = query.where(condition_vectors.c.model == model)
    with connection.execute(query.execution_options(yield_per=_BLOCK)) as result:
        for rows in result.partitions(_BLOCK):
            yield [row.id for row in rows], unpacked_all([row.vector for row in rows])


def conditions_waiting(
    connection: Connection, filters: Filters, model: str, what: Committing, *, limit: int
) -> list[str]:
    """Return ids of statements within filters that may have a condition which the model has not read, newest first."""
    # First what is unread, by its index, which is short where the second pass has run: then what is asked of it.
    new = select(statements.c.id).where(UNREAD).order_by(statements.c.id).limit(_UNREAD_MOST)
    read = select(condition_vectors.c.statement_id).where(condition_vectors.c.model == model)
    # Two ranges of the index: `!=` would walk through all of it.
    differs = or_(condition_vectors.c.model < model, condition_vectors.c.model > model)
    others = select(condition_vectors.c.statement_id).where(differs)
    query = _let_through(connection, filters).order_by(*_NEWEST).limit(limit)
    waiting = query.where(statements.c.id.in_(new), statements.c.id.not_in(read), _conditional(what))
    rows = [
        *connection.execute(waiting).scalars(),
        *connection.execute(query.where(statements.c.id.in_(others))).scalars(),
    ]
    return rows[:limit]


def conditions_outdated(connection: Connection, model: str, *, limit: int) -> list[str]:
    """Return ids of statements whose condition this model has yet to read."""
    return foreign_ids(connection, model, limit=limit, of=condition_vectors)


def keep_conditions(connection: Connection, rows: Sequence[ConditionRow], model: str) -> None:
    """Keep what a model reads of conditions in the place of what was kept of the same statements."""
    for part in parts([row.statement for row in rows]):
        connection.execute(delete(condition_vectors).where(condition_vectors.c.statement_id.in_(part)))
    kept = [
        {"statement_id": row.statement, "model": model, "vector": packed(row.vector)}
        for row in rows
        if row.vector is not None
    ]
    if kept:
        connection.execute(insert(condition_vectors), kept)


_NEWEST: Final = (statements.c.first_day.desc().nulls_last(), statements.c.article_id, statements.c.start)


def _let_through(connection: Connection, filters: Filters) -> Select[Any]:
    found = shown(conditions_of(connection, replace(filters, after=None)))
    return found.with_only_columns(statements.c.id, maintain_column_froms=True)


def _commits(what: Committing) -> ColumnElement[bool]:
    return or_(statements.c.act.in_(what.acts), _conditional(what))


def _conditional(what: Committing) -> ColumnElement[bool]:
    passage = func.lower(statements.c.passage)
    return or_(
        statements.c.condition_type.is_not(None),
        *(passage.contains(f" {word} ", autoescape=True) for word in what.words),
    )
