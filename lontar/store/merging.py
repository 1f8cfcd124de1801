"""What the second pass keeps: clauses and vectors, near-copies, pairings, utterances. All of it can be made again.

Pairings are the machine's judgements (score, reason, model) and are only taken away with a statement that is gone;
people's decisions are `merge` judgements. `reports` and `utterances` follow from both.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, Table, delete, func, insert, or_, select, update

from lontar.identity import utterance_id
from lontar.store.days import now
from lontar.store.effects import standing
from lontar.store.successors import current_of
from lontar.store.tables import (
    anchors,
    clause_keys,
    clauses,
    condition_vectors,
    judgements,
    pairings,
    reports,
    stances,
    statements,
    utterances,
)

Pair = tuple[str, str]
Vectors = NDArray[np.float32]
_Key = TypeVar("_Key", str, int)

PART: Final = 400
"""Ids in one query: SQLite before 3.32 takes 999 values."""
OPEN: Final = ("0000-00-00", "9999-99-99")
"""The interval of a statement without any day: it meets everybody's."""
_SCALE: Final = 127.0
"""Vectors of length 1 are kept as int8, times this."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """What the second pass knows of a statement; `state` changes when what it was made from does.

    `keys` are what candidates are found by, `days` (two ISO days) when it may have been said, `condition` the vector of
    the condition of a commitment.
    """

    statement: str
    model: str
    clause: str
    vector: Vectors
    state: str
    keys: tuple[str, ...] = ()
    days: tuple[str, str] = OPEN
    condition: Vectors | None = None


@dataclass(frozen=True, slots=True)
class PairingRow:
    """How sure the machine is that two statements report one utterance, and why."""

    first: str
    second: str
    score: float
    reason: str
    model: str


def unread_ids(connection: Connection, *, after: str = "", limit: int = PART) -> list[str]:
    """Return ids of statements that are shown and report no utterance yet, in order, from the one after `after`."""
    query = select(statements.c.id).where(*_shown(), ~statements.c.reported, statements.c.id > after)
    return list(connection.execute(query.order_by(statements.c.id).limit(limit)).scalars())


def unread_among(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return those of some statements that are shown and report no utterance yet."""
    found: list[str] = []
    for part in parts(ids):
        query = select(statements.c.id).where(*_shown(), ~statements.c.reported, statements.c.id.in_(part))
        found.extend(connection.execute(query).scalars())
    return found


def hidden_among(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return those of some statements that have a clause and are not shown."""
    found: list[str] = []
    for part in parts(ids):
        hidden = or_(statements.c.superseded, statements.c.rejected)
        query = select(statements.c.id).where(statements.c.id.in_(part), hidden, statements.c.id.in_(_known()))
        found.extend(connection.execute(query).scalars())
    return found


def gone_ids(connection: Connection) -> list[str]:
    """Return ids of statements that report an utterance and are not shown any more."""
    hidden = or_(statements.c.superseded, statements.c.rejected)
    return list(connection.execute(select(statements.c.id).where(statements.c.reported, hidden)).scalars())


def waits(connection: Connection) -> bool:
    """Whether anything has not been compared, was written over since (`rereading`), or is shown no more."""
    written_over = select(clauses.c.statement_id).where(clauses.c.model == "").limit(1)
    return bool(unread_ids(connection, limit=1) or connection.execute(written_over).first() or gone_ids(connection))


def judged_states(connection: Connection) -> dict[str, str]:
    """Return the state of the clause of every statement that a judgement was ever about."""
    query = select(clauses.c.statement_id, clauses.c.state)
    query = query.where(clauses.c.statement_id.in_(select(anchors.c.statement_id)))
    return {row.statement_id: row.state for row in connection.execute(query)}


def foreign_ids(connection: Connection, model: str, *, limit: int = PART, of: Table = clauses) -> list[str]:
    """Return ids of statements whose clause, or row of another table with a model, another model has read."""
    # Two ranges of the index: `!=` would walk through all of it each time that nothing is found.
    others = (of.c.model < model, of.c.model > model)
    queries = (select(of.c.statement_id).where(other).limit(limit) for other in others)
    return [found for query in queries for found in connection.execute(query).scalars()]


def forget(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Take away all that the second pass knows of statements; return those that were paired or shared one with them."""
    touched: set[str] = set()
    for part in parts(ids):
        own = reports.c.statement_id.in_(part)
        left = _utterances_of(connection, part)
        for some in parts(left):
            mates = select(reports.c.statement_id).where(reports.c.utterance_id.in_(some))
            touched.update(connection.execute(mates).scalars())
        both = or_(pairings.c.first.in_(part), pairings.c.second.in_(part))
        for row in connection.execute(select(pairings.c.first, pairings.c.second).where(both)):
            touched.update((row.first, row.second))
        connection.execute(delete(pairings).where(both))
        connection.execute(delete(reports).where(own))
        connection.execute(update(statements).where(statements.c.id.in_(part)), {"reported": False})
        _recount(connection, left)
        for table in (stances, clause_keys, condition_vectors, clauses):
            connection.execute(delete(table).where(table.c.statement_id.in_(part)))
    return touched - set(ids)


def learn(connection: Connection, rows: Sequence[ClauseRow]) -> None:
    """Keep clauses with their vectors and keys, in the place of what was kept of the same statements."""
    if not rows:
        return
    for part in parts([row.statement for row in rows]):
        for table in (clause_keys, clauses):
            connection.execute(delete(table).where(table.c.statement_id.in_(part)))
    kept = [
        {
            "statement_id": row.statement, "model": row.model, "clause": row.clause,
            "vector": packed(row.vector), "state": row.state,
        }
        for row in rows
    ]  # fmt: skip
    connection.execute(insert(clauses), kept)
    keyed = [
        {"key": key, "first_day": row.days[0], "last_day": row.days[1], "statement_id": row.statement}
        for row in rows
        for key in sorted(set(row.keys))
    ]
    if keyed:
        connection.execute(insert(clause_keys), keyed)


def count_learned(connection: Connection) -> int:
    """Return of how many statements a clause is kept."""
    return int(connection.execute(select(func.count()).select_from(clauses)).scalar_one())


def neighbours(connection: Connection, keys: Iterable[str], days: tuple[str, str], *, most: int = 2000) -> list[str]:
    """Return ids of statements that have one of these keys and were made in these days (from and to, ISO)."""
    found: set[str] = set()
    for part in parts(sorted(set(keys))):
        query = select(clause_keys.c.statement_id).where(clause_keys.c.key.in_(part))
        query = query.where(clause_keys.c.first_day.between(*days))
        found.update(connection.execute(query.order_by(clause_keys.c.first_day.desc()).limit(most)).scalars())
    return sorted(found)


def in_articles(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return ids of the statements with clauses in these articles."""
    found: list[str] = []
    for part in parts(ids):
        query = select(statements.c.id).where(statements.c.article_id.in_(part), *_shown())
        found.extend(connection.execute(query.where(statements.c.id.in_(_known()))).scalars())
    return found


def clauses_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, Vectors]]:
    """Return the clauses and vectors of statements by id."""
    found: dict[str, tuple[str, Vectors]] = {}
    for part in parts(ids):
        query = select(clauses.c.statement_id, clauses.c.clause, clauses.c.vector)
        for row in connection.execute(query.where(clauses.c.statement_id.in_(part))):
            found[row.statement_id] = (row.clause, unpacked(row.vector))
    return found


def all_vectors(connection: Connection, model: str, *, block: int = 20_000) -> Iterator[tuple[list[str], Vectors]]:
    """Yield the ids and vectors [statements, hidden] of all clauses that a model has read, a block at a time."""
    query = select(clauses.c.statement_id, clauses.c.vector).where(clauses.c.model == model)
    query = query.order_by(clauses.c.statement_id)
    with connection.execute(query.execution_options(yield_per=block)) as result:
        for rows in result.partitions(block):
            yield [row.statement_id for row in rows], unpacked_all([row.vector for row in rows])


def pair(connection: Connection, rows: Sequence[PairingRow]) -> None:
    """Keep pairings; the same pair again replaces the score of before."""
    moment = now()
    for row in rows:
        same = (pairings.c.first == row.first) & (pairings.c.second == row.second)
        connection.execute(delete(pairings).where(same))
    if rows:
        connection.execute(
            insert(pairings),
            [
                {
                    "first": row.first, "second": row.second, "score": row.score, "reason": row.reason,
                    "model": row.model, "made_at": moment,
                }
                for row in rows
            ],
        )  # fmt: skip


def neighbourhood(
    connection: Connection, ids: Iterable[str], decided: Mapping[Pair, bool]
) -> tuple[set[str], dict[Pair, float]]:
    """Return every statement that pairings or decisions lead to from some, and the scores between them."""
    reached: set[str] = set()
    scores: dict[Pair, float] = {}
    new = set(ids)
    linked = defaultdict(set)
    for (one, other), same in decided.items():
        if same:
            linked[one].add(other)
            linked[other].add(one)
    while new:
        reached |= new
        found: set[str] = {other for one in new for other in linked[one]}
        for part in parts(sorted(new)):
            both = or_(pairings.c.first.in_(part), pairings.c.second.in_(part))
            for row in connection.execute(select(pairings.c.first, pairings.c.second, pairings.c.score).where(both)):
                scores[row.first, row.second] = row.score
                found.update((row.first, row.second))
        new = found - reached
    return reached, scores


def merge_decisions(connection: Connection) -> dict[Pair, bool]:
    """Return what people have decided about pairs of statements: the newest on a pair that stands.

    A statement that has gone by stands for the one of its article that the decision was carried to.
    """
    about = select(judgements.c.article_id).where(judgements.c.verb == "merge")
    by_article = defaultdict(list)
    for row in connection.execute(
        select(judgements).where(judgements.c.article_id.in_(about)).order_by(judgements.c.row)
    ).mappings():
        by_article[row["article_id"]].append(row)
    stands = [
        row for rows in by_article.values() for row in rows if row["verb"] == "merge" and row["id"] in standing(rows)
    ]
    anchored = defaultdict(list)
    for link in connection.execute(
        select(anchors.c.judgement_id, anchors.c.statement_id)
        .where(anchors.c.judgement_id.in_([row["id"] for row in stands]))
        .order_by(anchors.c.row)
    ):
        anchored[link.judgement_id].append(link.statement_id)
    found: dict[Pair, bool] = {}
    for row in sorted(stands, key=lambda row: int(row["row"])):
        value = json.loads(row["value"] or "{}")
        if not value:
            continue
        one = anchored[row["id"]][-1] if anchored[row["id"]] else row["subject"]
        other = current_of(connection, value["with"])
        found[(one, other) if one < other else (other, one)] = bool(value["same"])
    return found


def compared_by(connection: Connection, judgement_id: str) -> list[str]:
    """Return the statements that a `merge` decision is about, as they are now; none for another decision."""
    query = select(judgements).where(judgements.c.id == judgement_id, judgements.c.verb == "merge")
    row = connection.execute(query).mappings().first()
    if row is None or not row["value"]:
        return []
    query = select(anchors.c.statement_id).where(anchors.c.judgement_id == judgement_id)
    own = list(connection.execute(query).scalars()) or [row["subject"]]
    return [*own, current_of(connection, json.loads(row["value"])["with"])]


def settle(connection: Connection, groups: Sequence[Sequence[tuple[str, str]]]) -> None:
    """Write groups of (statement, origin) as utterances, each in order of its reports, in the place of what they had.

    An utterance keeps its id as long as its first report is the one it was found with.
    """
    ids = [statement for group in groups for statement, _ in group]
    left: list[str] = []
    for part in parts(ids):
        left += _utterances_of(connection, part)
        connection.execute(delete(reports).where(reports.c.statement_id.in_(part)))
        connection.execute(update(statements).where(statements.c.id.in_(part)), {"reported": True})
    # What stays of an utterance goes on under the id of its own first report: the id is free for the group it names.
    _recount(connection, left)
    for group in groups:
        first = utterance_id(group[0][0])
        days = _days(connection, [statement for statement, _ in group])
        connection.execute(delete(utterances).where(utterances.c.id == first))
        independent = len({origin for _, origin in group})
        connection.execute(
            insert(utterances),
            {
                "id": first, "reports": len(group), "independent_reports": independent, "first_day": days[0],
                "last_day": days[1],
            },
        )  # fmt: skip
        rows = [
            {"statement_id": statement, "utterance_id": first, "place": place, "origin": origin}
            for place, (statement, origin) in enumerate(group)
        ]
        connection.execute(insert(reports), rows)


def _days(connection: Connection, ids: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the narrowest interval of days among reports: that of the one which knows best when it was said."""
    found = []
    for part in parts(ids):
        query = select(statements.c.first_day, statements.c.last_day, statements.c.said_on)
        found += list(connection.execute(query.where(statements.c.id.in_(part), statements.c.first_day.is_not(None))))
    best = min(found, key=lambda row: (row.said_on is None, row.first_day != row.last_day, row.first_day), default=None)
    return (best.first_day, best.last_day) if best is not None else (None, None)


def _utterances_of(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return the ids of the utterances that statements report."""
    return sorted(
        set(connection.execute(select(reports.c.utterance_id).where(reports.c.statement_id.in_(ids))).scalars())
    )


def _recount(connection: Connection, ids: Sequence[str]) -> None:
    """Count the reports of some utterances again; one whose first report has gone is named after the one that is."""
    for one in ids:
        query = select(reports.c.statement_id, reports.c.origin).where(reports.c.utterance_id == one)
        rows = connection.execute(query.order_by(reports.c.place)).all()
        if rows and utterance_id(rows[0].statement_id) == one:
            counts = {"reports": len(rows), "independent_reports": len({row.origin for row in rows})}
            connection.execute(update(utterances).where(utterances.c.id == one), counts)
            continue
        days = connection.execute(select(utterances).where(utterances.c.id == one)).mappings().first()
        if rows and days is not None:
            named = utterance_id(rows[0].statement_id)
            counted_anew = {
                **days, "id": named, "reports": len(rows), "independent_reports": len({row.origin for row in rows}),
            }  # fmt: skip
            connection.execute(insert(utterances), counted_anew)
            connection.execute(update(reports).where(reports.c.utterance_id == one), {"utterance_id": named})
        connection.execute(delete(utterances).where(utterances.c.id == one))


def packed(vector: Vectors) -> bytes:
    """A unit vector as int8: 384 bytes for the shipped model."""
    return np.clip(np.round(vector * _SCALE), -127, 127).astype(np.int8).tobytes()


def unpacked(stored: bytes) -> Vectors:
    """The vector that `packed` stored."""
    return np.asarray(unpacked_all([stored])[0])


def unpacked_all(stored: Sequence[bytes]) -> Vectors:
    """The vectors [rows, hidden] that `packed` stored."""
    flat = np.frombuffer(b"".join(stored), np.int8)
    return np.asarray(flat.reshape(len(stored), -1).astype(np.float32) / _SCALE)


def _shown() -> tuple[ColumnElement[bool], ...]:
    return (~statements.c.superseded, ~statements.c.rejected)


def _known() -> Select[tuple[str]]:
    return select(clauses.c.statement_id)


def parts(ids: Sequence[_Key]) -> Iterator[list[_Key]]:
    """Yield ids in parts that one query takes."""
    for start in range(0, len(ids), PART):
        yield list(ids[start : start + PART])
