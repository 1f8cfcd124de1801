"""Issues, and what statements say about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add as plus
from typing import Final, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from lontar.errors import NotFound, UsageError
from lontar.store.days import now
from lontar.store.dialects import aside
from lontar.store.effects import standing
from lontar.store.merging import PART
from lontar.store.tables import (
    anchors,
    articles,
    issues,
    judgements,
    reports,
    speakers,
    stances,
    statements,
    utterances,
)
from lontar.types import Issue

UNRELATED: Final = "unrelated"
"""What a statement says that was weighed for an issue and does not bear on it."""
_SHORTEST_PREFIX: Final = 4


@dataclass(frozen=True, slots=True)
class StanceRow:
    """What one statement says about an issue; `stance` is one of `STANCES`, or `UNRELATED`.

    `scope` is "own" where the speaker answers for their own part only. `judged` names the person who decided it.
    """

    issue: str
    statement: str
    model: str
    stance: str
    confidence: float
    scope: str | None = None
    judged: str | None = None


def latest_days(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return by article the latest day on which one of its statements was made, where that is known to the day."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), PART):
        query = select(statements.c.article_id, func.max(statements.c.said_on).label("day")).where(
            statements.c.article_id.in_(ids[start : start + PART]), ~statements.c.superseded, ~statements.c.rejected,
            statements.c.said_precision == "day",
        )  # fmt: skip
        found.update((row.article_id, row.day) for row in connection.execute(query.group_by(statements.c.article_id)))
    return found


def add(connection: Connection, issue: Issue) -> bool:
    """Keep an issue; return whether it is new. UsageError where its id means another proposition."""
    row = connection.execute(select(issues).where(issues.c.id == issue.id)).mappings().first()
    values = {
        "id": issue.id, "proposition": issue.proposition, "language": issue.language, "aliases": list(issue.aliases),
        "added_at": issue.added_at or now(),
    }  # fmt: skip
    if row is None:
        connection.execute(insert(issues), values)
        return True
    if row["proposition"] != issue.proposition or set(issue.aliases) - set(row["aliases"]):
        raise UsageError(
            "issue_exists",
            "The issue {id} is already followed: {proposition}. Give the new one another id with --id, or take the old "
            "one away with `lontar issue remove {id}`.",
            id=issue.id,
            proposition=row["proposition"],
        )
    return False


def remove(connection: Connection, id_or_prefix: str) -> Issue:
    """Take an issue and what was read for it away; people's decisions about it stay on record. NotFound."""
    issue = find(connection, id_or_prefix)
    connection.execute(delete(stances).where(stances.c.issue_id == issue.id))
    connection.execute(delete(issues).where(issues.c.id == issue.id))
    return issue


def mark_asked(connection: Connection, issue: Issue, model: str) -> None:
    """Keep that a model has asked all statements about an issue, where it is still followed as it was.

    What another model answered goes: it is of statements that this one finds too far away to be asked.
    """
    if issue in list_issues(connection):
        connection.execute(delete(stances).where(stances.c.issue_id == issue.id, stances.c.model != model))
        connection.execute(update(issues).where(issues.c.id == issue.id).values(asked=True))


def list_issues(connection: Connection, *, unasked_by: str | None = None) -> list[Issue]:
    """Return the issues in the order in which they were added, or those about which a model has not asked all yet."""
    query = select(issues).order_by(issues.c.added_at, issues.c.id)
    if unasked_by is not None:
        others = exists().where(stances.c.issue_id == issues.c.id, stances.c.model != unasked_by)
        query = query.where(or_(~issues.c.asked, others))
    rows = connection.execute(query).mappings()
    return [
        Issue(row["id"], row["proposition"], row["language"], tuple(row["aliases"]), row["added_at"]) for row in rows
    ]


def find(connection: Connection, id_or_prefix: str) -> Issue:
    """Return an issue by its id, the beginning of it, or its proposition; NotFound names those that there are."""
    known = list_issues(connection)
    asked = " ".join(id_or_prefix.split()).casefold()
    exact = [one for one in known if asked in (one.id, one.proposition.casefold())]
    found = exact or [one for one in known if asked and one.id.startswith(asked)]
    if len(found) == 1:
        return found[0]
    if not known:
        raise NotFound(
            "no_issues",
            'No issue is followed yet. Name one with: lontar issue add "NATO sends combat troops to Ukraine"',
        )
    raise NotFound(
        "no_issue",
        "There is no issue {asked}, or several begin so. Those that are followed: {some}.",
        asked=id_or_prefix,
        some=", ".join(one.id for one in known),
    )


def only(connection: Connection) -> Issue:
    """Return the issue that is followed where it is the only one; NotFound, UsageError where several are."""
    known = list_issues(connection)
    if len(known) > 1:
        raise UsageError(
            "which_issue",
            "Several issues are followed. Say which: {some}.",
            some=", ".join(one.id for one in known),
        )
    return known[0] if known else find(connection, "")


def put_stances(connection: Connection, rows: Sequence[StanceRow], of: Issue | None = None) -> bool:
    """Keep what statements say about issues; the same again replaces it.

    Nothing is kept, and False returned, where the issue `of` which they are is no longer followed as it was.
    """
    if of is not None and of not in list_issues(connection):
        return False
    for row in rows:
        connection.execute(
            delete(stances).where(stances.c.issue_id == row.issue, stances.c.statement_id == row.statement)
        )
    if rows:
        connection.execute(
            insert(stances),
            [
                {
                    "issue_id": row.issue, "statement_id": row.statement, "model": row.model, "stance": row.stance,
                    "confidence": row.confidence, "scope": row.scope,
                }
                for row in rows
            ],
        )  # fmt: skip
    return True


def asked(connection: Connection, issue_id: str, model: str) -> set[str]:
    """Return ids of the statements that a model has weighed for an issue."""
    query = select(stances.c.statement_id).where(stances.c.issue_id == issue_id, stances.c.model == model)
    return set(connection.execute(query).scalars())


def stances_on(connection: Connection, issue_id: str, only: Sequence[str] | None = None) -> list[StanceRow]:
    """Return what statements say about an issue, people's decisions in the place of the model's.

    `only` narrows it to some stances, where nobody has decided anything: else a decision may make any row one of these.
    """
    decided = stance_decisions(connection, issue_id)
    query = select(*_STANCE_COLUMNS).where(stances.c.issue_id == issue_id)
    if only is not None and not decided:
        query = query.where(stances.c.stance.in_(only))
    found = {row.statement_id: StanceRow(issue_id, *row) for row in connection.execute(query)}
    for statement, (stance, author) in decided.items():
        own = found.get(statement, StanceRow(issue_id, statement, "", stance, 1.0))
        found[statement] = replace(own, stance=stance, confidence=1.0, judged=author)
    return [found[one] for one in sorted(found)]


def stances_reported(
    connection: Connection, issue_id: str, only: Sequence[str], *, actor: str
) -> list[StanceRow] | None:
    """Return what statements say about an issue, of utterances that are an actor's by a report, as the model has it.

    `actor` is an id. None where people have decided what statements say: they may say it of any.
    """
    if stance_decisions(connection, issue_id):
        return None
    own, other = reports.alias(), reports.alias()
    # From what is said of the issue: an actor may have made a hundred times as many statements.
    who = aside(speakers.c.actor, connection.dialect.name) == actor
    spoken = exists().where(
        other.c.utterance_id == own.c.utterance_id, speakers.c.statement_id == other.c.statement_id, who
    )  # fmt: skip
    query = select(*_STANCE_COLUMNS).join(own, own.c.statement_id == stances.c.statement_id)
    query = query.where(stances.c.issue_id == issue_id, stances.c.stance.in_(only), spoken)
    return [StanceRow(issue_id, *row) for row in connection.execute(query.order_by(stances.c.statement_id))]


_STANCE_COLUMNS: Final = (
    stances.c.statement_id, stances.c.model, stances.c.stance, stances.c.confidence, stances.c.scope,
)  # fmt: skip


def bearing(connection: Connection, issue_id: str) -> Select[tuple[str]] | CompoundSelect[tuple[str]]:
    """Return the selection of ids of statements that bear on an issue: by a person's decision, else by the model's."""
    query = select(stances.c.statement_id).where(stances.c.issue_id == issue_id, stances.c.stance != UNRELATED)
    decided, bears = _decided(connection, issue_id)
    if not decided:
        return query
    named = select(statements.c.id).where(statements.c.id.in_(bears))
    return union_all(query.where(stances.c.statement_id.not_in(decided)), named)


def bears_on(connection: Connection, issue_id: str) -> ColumnElement[bool]:
    """Return the condition that a statement is among those of `bearing`, each looked up by its id."""
    own = (stances.c.statement_id == statements.c.id) & (stances.c.issue_id == issue_id)
    read = exists().where(own, stances.c.stance != UNRELATED)
    decided, bears = _decided(connection, issue_id)
    return or_(statements.c.id.in_(bears), and_(statements.c.id.not_in(decided), read)) if decided else read


def _decided(connection: Connection, issue_id: str) -> tuple[list[str], list[str]]:
    """Return ids of statements of which people have decided what they say about an issue, and of those that bear."""
    decided = stance_decisions(connection, issue_id)
    return list(decided), [one for one, (stance, _) in decided.items() if stance != UNRELATED]


def stances_among(connection: Connection, issue_id: str, ids: Sequence[str]) -> list[StanceRow]:
    """Return what the model takes some statements to say about an issue."""
    found: list[StanceRow] = []
    for start in range(0, len(ids), PART):
        own = stances.c.statement_id.in_(ids[start : start + PART])
        query = select(*_STANCE_COLUMNS).where(stances.c.issue_id == issue_id, own)
        found += [StanceRow(issue_id, *row) for row in connection.execute(query)]
    return found


def stance_numbers(connection: Connection, issue_id: str) -> dict[str, int]:
    """Return how many statements the model takes for each stance on an issue."""
    query = select(stances.c.stance, func.count()).where(stances.c.issue_id == issue_id).group_by(stances.c.stance)
    return {stance: number for stance, number in connection.execute(query)}


def unclear_on(connection: Connection, issue_id: str, *, limit: int) -> list[str]:
    """Return ids of statements that are unclear on an issue and that nobody has decided, the least sure first."""
    decided = stance_decisions(connection, issue_id)
    query = select(stances.c.statement_id).where(stances.c.issue_id == issue_id, stances.c.stance == "unclear")
    query = query.join(statements, statements.c.id == stances.c.statement_id)
    query = query.where(~statements.c.superseded, ~statements.c.rejected)
    query = query.order_by(stances.c.confidence, stances.c.statement_id).limit(limit + len(decided))
    return [one for one in connection.execute(query).scalars() if one not in decided][:limit]


def state_of(connection: Connection, issue_id: str, only: Sequence[str]) -> str:
    """Return a digest of all that positions on an issue of some stances hang on; it changes where one of them may.

    Every decision changes it, whatever it is about.
    """
    decided = connection.execute(select(func.max(judgements.c.row))).scalar()
    own = stances.c.issue_id == issue_id
    reached = select(reports.c.utterance_id).join(stances, stances.c.statement_id == reports.c.statement_id).where(own)
    if not stance_decisions(connection, issue_id):
        reached = reached.where(stances.c.stance.in_(only))
    # Of all reports of an utterance, what each says of the issue and all that a position shows of it.
    query = select(*_STANCE_COLUMNS, *_SAYS, _SPEAK).select_from(reports)
    query = query.join(statements, statements.c.id == reports.c.statement_id)
    query = query.join(articles, articles.c.id == statements.c.article_id)
    query = query.join(utterances, utterances.c.id == reports.c.utterance_id)
    query = query.outerjoin(stances, (stances.c.statement_id == reports.c.statement_id) & own)
    query = query.where(reports.c.utterance_id.in_(reached)).order_by(reports.c.utterance_id, reports.c.place)
    found = hashlib.blake2b(repr(decided).encode())
    for row in connection.execute(query):
        found.update(repr(tuple(row)).encode())
    return found.hexdigest()


_SAYS: Final = (
    statements.c.id, statements.c.superseded, statements.c.rejected, statements.c.act, statements.c.said_on,
    statements.c.said_basis, statements.c.condition_text, statements.c.kind, articles.c.version, articles.c.outlet,
    articles.c.first_day, reports.c.origin, utterances.c.reports, utterances.c.independent_reports,
    utterances.c.first_day, utterances.c.last_day,
)  # fmt: skip
_SPOKEN: Final = (speakers.c.name, speakers.c.kind, speakers.c.actor, speakers.c.role_then)
_SPEAK: Final = (
    select(func.aggregate_strings(reduce(plus, (func.coalesce(one, "") + "|" for one in _SPOKEN)), ";"))
    .where(speakers.c.statement_id == statements.c.id, ~speakers.c.replaced)
    .scalar_subquery()
)


def stance_decisions(connection: Connection, issue_id: str) -> dict[str, tuple[str, str]]:
    """Return by statement what people have decided it says about an issue, and who: the newest that stands."""
    about = select(judgements.c.article_id).where(judgements.c.verb == "stance")
    query = select(judgements).where(judgements.c.article_id.in_(about)).order_by(judgements.c.row)
    rows = connection.execute(query).mappings().all()
    stands = standing(rows)
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row["verb"] != "stance" or row["id"] not in stands or not row["value"]:
            continue
        value = json.loads(row["value"])
        if value["issue"] == issue_id:
            anchored = select(anchors.c.statement_id).where(anchors.c.judgement_id == row["id"])
            newest = connection.execute(anchored.order_by(anchors.c.row.desc())).scalar()
            found[str(newest or row["subject"])] = (cast(str, value["stance"]), row["author"])
    return found
