"""Storing what another model, or other rules, read in a text that the ledger has: only what differs is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from lontar.store import anchoring
from lontar.store.days import now
from lontar.store.effects import RoleOn
from lontar.store.past import keep_past, set_read, standing_reading
from lontar.store.rows import span_rows, speaker_rows, statement_row
from lontar.store.tables import articles, clauses, spans, speakers, statements
from lontar.store.writing import check_reading, forget_skipped, once
from lontar.types import Article, Reading, Statement
from lontar.types_kept import OneReading, ReadBy

Readings = tuple[OneReading, OneReading]
"""The reading before and the one that stands now."""
_NOT_JUDGED: Final = dict.fromkeys(
    ("act_judgement_id", "read_act", "said_judgement_id", "read_said_on", "read_said_precision", "read_said_text",
     "read_said_basis")
)  # fmt: skip


def read_again(connection: Connection, reading: Reading, *, by: ReadBy, role_on: RoleOn | None) -> Readings | None:
    """Put a new reading of an article's current text in the place of the one that stands; return that one and it.

    Statements that read the same keep their rows and all that hangs on them; those that differ are written over, those
    that are gone are superseded; what was read before is kept in `past_readings`. Judgements follow. None, and nothing
    is written, where the article has another text by now or is gone. Raises InputError `reading_broken`.
    """
    article = reading.article
    current = connection.execute(select(articles.c.version).where(articles.c.id == article.id)).scalar()
    if current != article.version:
        return None
    check_reading(reading)
    before, moment = standing_reading(connection, article.id), now()
    found = once(reading.statements)
    old = {one.id: one for one in before.statements}
    same = {one.id for one in found if one.id in old and as_said(one) == as_said(old[one.id])}
    gone = [one for one in old if one not in {each.id for each in found}]
    _refresh(connection, [(place, one) for place, one in enumerate(found) if one.id in same])
    changed = [(place, one) for place, one in enumerate(found) if one.id not in same]
    for place, one in changed:
        _write(connection, one, article, place=place)
    if gone:
        connection.execute(update(statements).where(statements.c.id.in_(gone)), {"superseded": True})
    if changed or gone:
        keep_past(connection, before, moment=moment)
        anchoring.carry(connection, article, role_on=role_on)
    set_read(connection, article.id, by, moment=moment, known=True)
    forget_skipped(connection, article)
    return replace(before, replaced_at=moment), OneReading(article, by, moment, None, tuple(found))


def as_said(statement: Statement) -> Statement:
    """Return a statement without what tells nothing of what was said: who read it, and how surely."""
    return replace(statement, model="", confidence=0.0, act_confidence=None)


def _refresh(connection: Connection, placed: Sequence[tuple[int, Statement]]) -> None:
    """Record that another model reads the same."""
    if not placed:
        return
    own = update(statements).where(statements.c.id == bindparam("about"))
    values: dict[str, Any] = {name: bindparam(name) for name in ("model", "confidence", "act_confidence", "place")}
    rows = [
        {
            "about": one.id, "model": one.model, "confidence": one.confidence, "act_confidence": one.act_confidence,
            "place": place,
        }
        for place, one in placed
    ]  # fmt: skip
    connection.execute(own.values(values), rows)


def _write(connection: Connection, statement: Statement, article: Article, *, place: int) -> None:
    """Write a statement, over the row that has its id where there is one: what refers to that stays."""
    row: dict[str, Any] = {**statement_row(statement, article, place=place), **_NOT_JUDGED}
    own = statements.c.id == statement.id
    if connection.execute(update(statements).where(own), row).rowcount:
        connection.execute(delete(spans).where(spans.c.statement_id == statement.id))
        connection.execute(delete(speakers).where(speakers.c.statement_id == statement.id))
        # As if other weights had read it: the second pass forgets it, settles whom that leaves, and reads it anew.
        connection.execute(update(clauses).where(clauses.c.statement_id == statement.id), {"model": ""})
    else:
        connection.execute(insert(statements), row)
    if lines := span_rows(statement.id, statement.spans):
        connection.execute(insert(spans), lines)
    connection.execute(insert(speakers), speaker_rows(statement.id, statement.speakers or (statement.speaker,)))
