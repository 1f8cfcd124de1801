"""What a person should look at first: what was read with least certainty and nobody has decided; and what was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, case, exists, func, select
from sqlalchemy.sql.elements import UnaryExpression

from lontar.store.effects import standing
from lontar.store.issues import UNRELATED, StanceRow, stance_decisions
from lontar.store.merging import PairingRow, merge_decisions
from lontar.store.tables import (
    ACT_UNSURE,
    NO_EXACT_DAY,
    NOT_NAMED,
    OPEN_LAST,
    SHOWN,
    UNDECIDED,
    anchors,
    articles,
    judgements,
    pairings,
    skipped,
    speakers,
    stances,
    statements,
)

Queue = Literal["statements", "acts", "days", "speakers"]

_VERDICTS: Final = ("statement.add", "statement.span", "statement.reject")
_Order = ColumnElement[Any] | UnaryExpression[Any]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet with what the ledger holds of it; None: articles whose outlet is not known. Days are ISO."""

    name: str | None
    articles: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """An input that was not read, and why; `at` is when it was last tried (ISO 8601, UTC)."""

    source: str
    code: str
    message: str
    at: str


def uncertain_statements(connection: Connection, queue: Queue, *, limit: int, skip: int = 0) -> list[str]:
    """Return ids of statements in which one thing is uncertain and undecided, the least certain first.

    "statements": whether it is one; "acts"; "days": open, or only the latest that the article names; "speakers":
    unnamed, or not named where they speak.
    """
    condition, order = _QUEUES[queue]()
    query = select(statements.c.id).where(SHOWN, condition).order_by(*order, statements.c.id)
    if queue != "statements":
        return list(connection.execute(query.limit(limit).offset(skip)).scalars())
    decided = verdicts(connection)
    found = connection.execute(query.limit(limit + skip + len(decided))).scalars()
    return [one for one in found if one not in decided][skip : skip + limit]


def uncertain_pairs(connection: Connection, *, limit: int, skip: int = 0) -> list[PairingRow]:
    """Return undecided pairs of statements, those first whose score is nearest to neither."""
    decided = merge_decisions(connection)
    # Two lists of all statements would be walked through against each other: each pair looks its own two up.
    query = select(pairings).where(*(_shown_one(column) for column in (pairings.c.first, pairings.c.second)))
    query = query.order_by(UNDECIDED, pairings.c.first, pairings.c.second)
    found = [
        PairingRow(row.first, row.second, row.score, row.reason, row.model)
        for row in connection.execute(query.limit(limit + skip + len(decided)))
        if (row.first, row.second) not in decided
    ]
    return found[skip : skip + limit]


def uncertain_stances(connection: Connection, issue_id: str, *, limit: int, skip: int = 0) -> list[StanceRow]:
    """Return what undecided statements that bear on an issue say about it, the least certain first."""
    decided = stance_decisions(connection, issue_id)
    query = select(stances).join(statements, statements.c.id == stances.c.statement_id)
    query = query.where(stances.c.issue_id == issue_id, stances.c.stance != UNRELATED, SHOWN)
    query = query.order_by(stances.c.confidence, stances.c.statement_id)
    found = [
        _stance(row)
        for row in connection.execute(query.limit(limit + skip + len(decided))).mappings()
        if row["statement_id"] not in decided
    ]
    return found[skip : skip + limit]


def stances_of(connection: Connection, statement_id: str) -> dict[str, StanceRow]:
    """Return by issue what the model says that a statement says about it."""
    query = select(stances).where(stances.c.statement_id == statement_id)
    return {row["issue_id"]: _stance(row) for row in connection.execute(query).mappings()}


def compared_from(connection: Connection, statement_id: str) -> list[str]:
    """Return ids of the statements whose comparison with this one a person has decided there."""
    named = judgements.c.value.contains(f'"{statement_id}"', autoescape=True)
    query = select(judgements.c.subject).where(judgements.c.verb == "merge", named)
    return list(connection.execute(query.distinct().order_by(judgements.c.subject)).scalars())


def verdicts(connection: Connection) -> set[str]:
    """Return ids of statements of which a person's decision stands whether they are one, or where."""
    about = select(judgements.c.article_id).where(judgements.c.verb.in_(_VERDICTS))
    rows = connection.execute(select(judgements).where(judgements.c.article_id.in_(about)).order_by(judgements.c.row))
    found = rows.mappings().all()
    stands = standing(found)
    decided = {row["id"] for row in found if row["verb"] in _VERDICTS and row["id"] in stands}
    links = select(anchors.c.judgement_id, anchors.c.statement_id).where(anchors.c.article_id.in_(about))
    return {row.statement_id for row in connection.execute(links) if row.judgement_id in decided}


def list_outlets(connection: Connection, *, limit: int) -> list[Outlet]:
    """Return outlets with what the ledger holds of them, those with most articles first."""
    number = func.count().label("articles")
    days = (func.min(articles.c.first_day), func.max(articles.c.last_day))
    # Spellings of one outlet are one, as for those who ask for it.
    name = func.max(articles.c.outlet)
    query = select(name, number, *days).group_by(func.lower(articles.c.outlet))
    return [Outlet(*row) for row in connection.execute(query.order_by(number.desc(), name.nulls_first()).limit(limit))]


def list_skipped(connection: Connection, *, limit: int, skip: int = 0) -> list[SkippedRow]:
    """Return inputs that were not read, those tried last first."""
    query = select(skipped).order_by(skipped.c.skipped_at.desc(), skipped.c.source, skipped.c.code)
    return [
        SkippedRow(row.source, row.code, row.message, row.skipped_at)
        for row in connection.execute(query.limit(limit).offset(skip))
    ]


def _stance(row: RowMapping) -> StanceRow:
    return StanceRow(
        row["issue_id"], row["statement_id"], row["model"], row["stance"], row["confidence"], row["scope"]
    )  # fmt: skip


def _shown_one(column: Column[str]) -> ColumnElement[bool]:
    return exists().where(statements.c.id == column, SHOWN)


def _statements() -> tuple[ColumnElement[bool], list[_Order]]:
    return statements.c.reader == "model", [statements.c.confidence]


def _acts() -> tuple[ColumnElement[bool], list[_Order]]:
    return statements.c.act_judgement_id.is_(None), [ACT_UNSURE]


def _days() -> tuple[ColumnElement[bool], list[_Order]]:
    # Open days are the surest gain; among each kind those statements first that are surest to be one.
    return NO_EXACT_DAY, [OPEN_LAST, statements.c.confidence.desc()]


def _speakers() -> tuple[ColumnElement[bool], list[_Order]]:
    not_named = select(speakers.c.statement_id).where(NOT_NAMED)
    elided = statements.c.id.in_(not_named.where(speakers.c.mention == "elided"))
    return statements.c.id.in_(not_named), [case((elided, 0), else_=1), statements.c.confidence]


_QUEUES: Final[Mapping[Queue, Callable[[], tuple[ColumnElement[bool], list[_Order]]]]] = {
    "statements": _statements, "acts": _acts, "days": _days, "speakers": _speakers,
}  # fmt: skip
