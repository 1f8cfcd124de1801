"""Utterances: listed, found by an id, read with all their reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, select

from lontar.errors import NotFound
from lontar.store.conditions import conditions_of
from lontar.store.finding import is_led, statements_found
from lontar.store.listing import statements_with
from lontar.store.merging import PART
from lontar.store.tables import articles, reports, statements, utterances
from lontar.types import Article, Day, Filters, Speaker, Statement, Utterance

ToldUtterance = tuple[Utterance, Sequence[tuple[Statement, Article]]]
"""An utterance with its reports, each a statement with its article."""

_SHORTEST_PREFIX: Final = 4


def list_utterances(connection: Connection, filters: Filters) -> list[Utterance]:
    """Return utterances, newest first, of which a report is let through by the filters."""
    asked = replace(filters, after=None)
    if is_led(connection, asked):
        (found,) = statements_found(connection, replace(asked, limit=None))
        own = reports.c.statement_id.in_(found.with_only_columns(statements.c.id).order_by(None))
        query = select(utterances).where(utterances.c.id.in_(select(reports.c.utterance_id).where(own)))
    else:
        query = select(utterances).where(_reported(connection, asked).exists())
    query = query.order_by(utterances.c.first_day.desc().nulls_last(), utterances.c.id).limit(filters.limit)
    return _utterances_of(connection, connection.execute(query).mappings().all())


def _reported(connection: Connection, filters: Filters) -> Select[Any]:
    """Return the selection of an utterance's reports that filters let through."""
    shown = select(reports.c.statement_id).join(statements, statements.c.id == reports.c.statement_id)
    shown = shown.join(articles, articles.c.id == statements.c.article_id)
    return shown.where(
        reports.c.utterance_id == utterances.c.id, ~statements.c.superseded, ~statements.c.rejected,
        *conditions_of(connection, filters),
    )  # fmt: skip


def read_utterance(connection: Connection, id_or_prefix: str) -> Utterance:
    """Return an utterance by its id, or by that of one of its statements, or the beginning of either; NotFound."""
    asked = id_or_prefix.strip().lower()
    found: set[str] = set()
    if len(asked) >= _SHORTEST_PREFIX:
        for column in (utterances.c.id, reports.c.statement_id):
            wanted = utterances.c.id if column is utterances.c.id else reports.c.utterance_id
            query = select(wanted).where(column >= asked, column < asked + "g").limit(6)
            found.update(connection.execute(query).scalars())
    if len(found) > 1:
        raise NotFound(
            "ambiguous_id",
            "{asked} is the beginning of several ids: {some}. Give more of the one that is meant.",
            asked=id_or_prefix,
            some=", ".join(sorted(found)[:5]),
        )
    if not found:
        raise NotFound(
            "no_utterance",
            "There is no utterance {asked}. Give an id of one, or of one of its statements, or the first 4 characters; "
            "`lontar utterances` lists them, and `lontar merge` makes them of what is new.",
            asked=id_or_prefix,
        )
    rows = connection.execute(select(utterances).where(utterances.c.id == found.pop())).mappings().all()
    return _utterances_of(connection, rows)[0]


def origins(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return what each of some reports goes back to."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), PART):
        query = select(reports.c.statement_id, reports.c.origin)
        part = query.where(reports.c.statement_id.in_(ids[start : start + PART]))
        found.update((row.statement_id, row.origin) for row in connection.execute(part))
    return found


def _utterances_of(connection: Connection, rows: Sequence[RowMapping]) -> list[Utterance]:
    return [utterance for utterance, _ in _told(connection, rows)]


def _told(connection: Connection, rows: Sequence[RowMapping]) -> list[ToldUtterance]:
    members: dict[str, list[str]] = defaultdict(list)
    ids = [row["id"] for row in rows]
    for start in range(0, len(ids), PART):
        query = select(reports.c.utterance_id, reports.c.statement_id)
        part = query.where(reports.c.utterance_id.in_(ids[start : start + PART])).order_by(reports.c.place)
        for member in connection.execute(part):
            members[member.utterance_id].append(member.statement_id)
    everything = [one for listed in members.values() for one in listed]
    known = {row[0].id: row for row in statements_with(connection, everything)}
    found: list[ToldUtterance] = []
    for row in rows:
        told = [known[one] for one in members[row["id"]] if one in known]
        if told:
            own = [statement for statement, _ in told]
            utterance = Utterance(
                row["id"], _actor(own), _day(own), tuple(statement.id for statement in own), row["reports"],
                row["independent_reports"],
            )  # fmt: skip
            found.append((utterance, told))
    return found


def _actor(told: Sequence[Statement]) -> Speaker:
    """Return the speaker as the reports know them best: with an id, then by name, then with a role."""
    return min(
        (statement.speaker for statement in told),
        key=lambda speaker: (
            speaker.actor is None, speaker.kind == "unnamed", speaker.role_then is None, speaker.role is None,
        ),
    )  # fmt: skip


def _day(told: Sequence[Statement]) -> Day | None:
    """Return the day as the reports know it best."""
    days = [statement.said_on for statement in told if statement.said_on is not None]
    order = ("day", "month", "year", "weekday", "none")
    bases = ("judged", "text", "published", "article", "none")
    return min(
        days, key=lambda day: (day.value is None, bases.index(day.basis), order.index(day.precision)), default=None
    )


def utterances_told(connection: Connection, ids: Sequence[str]) -> list[ToldUtterance]:
    """Return the utterances that statements report, each once, with all their reports and the articles of these."""
    found: dict[str, None] = {}
    for start in range(0, len(ids), PART):
        query = select(reports.c.utterance_id).where(reports.c.statement_id.in_(ids[start : start + PART]))
        found.update(dict.fromkeys(connection.execute(query).scalars()))
    rows: list[RowMapping] = []
    listed = list(found)
    for start in range(0, len(listed), PART):
        query = select(utterances).where(utterances.c.id.in_(listed[start : start + PART]))
        rows.extend(connection.execute(query).mappings())
    return _told(connection, rows)
