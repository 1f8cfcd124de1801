"""Human decisions: they are only ever added; what they do to statements is derived from all of them each time.

What their values hold is in `values.py`, what they do in `effects.py`, how they follow a changed text in
`anchoring.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import get_args

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, or_, select, update

from lontar.errors import UsageError
from lontar.identity import judgement_id
from lontar.store.conditions import find_judgement
from lontar.store.days import now
from lontar.store.effects import Effect, RoleOn, effects, is_rejected, judged_columns, said_days, standing
from lontar.store.listing import read_article, read_statement
from lontar.store.rows import judgement_of, judgement_row, passage_of, span_rows, speaker_of, speaker_rows
from lontar.store.tables import anchors, judgements, spans, speakers, statements
from lontar.store.values import COMPARED, added_statement, bad_judgement, compared_value, field_value, replaced_spans
from lontar.store.words import forms_of, role_words
from lontar.store.writing import save_statements
from lontar.types import JUDGED_FIELDS, Article, Day, JudgedField, Judgement, Speaker, Statement, Verb

Role = Callable[[Speaker], str | None]
"""Tells which office a speaker held on the day that stands."""


def record(connection: Connection, judgement: Judgement, *, role_on: RoleOn | None) -> None:
    """Store a judgement and apply it; the same one again changes nothing. What `role_on` is for: `apply`.

    Raises NotFound for a subject that is not there, UsageError `bad_judgement`, `already_undone` and InputError
    `span_outside`, `span_text_differs`, `bad_reading` for a value that does not fit the article.
    """
    if connection.execute(select(judgements.c.row).where(judgements.c.id == judgement.id)).first():
        return
    if judgement.author in ("", "model"):
        raise bad_judgement(judgement.verb, "it needs the name of the person who decides")
    if judgement.verb == "undo":
        _record_undo(connection, judgement, role_on=role_on)
        return
    if judgement.verb == "statement.add":
        article = read_article(connection, judgement.subject).article
        about = added_statement(judgement.value, article, author=judgement.author)
        _add(connection, replace(judgement, subject=article.id), about.id, article)
        save_added(connection, about, article)
    else:
        about, article = read_statement(connection, judgement.subject)
        _check_value(judgement, article)
        _add(connection, replace(judgement, subject=about.id), about.id, article)
    apply(connection, article.id, about=about.id, role_on=role_on)


def _check_value(judgement: Judgement, article: Article) -> None:
    if judgement.verb == "statement.span":
        replaced_spans(judgement.value, article.text)
    elif judgement.verb in JUDGED_FIELDS:
        field_value(judgement.verb, judgement.value)
    elif judgement.verb in COMPARED:
        compared_value(judgement.verb, judgement.value)
    elif judgement.verb != "statement.reject":
        raise bad_judgement(judgement.verb, f"its verb is none of {', '.join(get_args(Verb))}")


def _add(connection: Connection, judgement: Judgement, about: str, article: Article) -> None:
    connection.execute(insert(judgements), judgement_row(judgement, article_id=article.id))
    anchor(connection, judgement.id, about, article, value=judgement.value)


def anchor(connection: Connection, judgement: str, about: str, article: Article, *, value: str) -> None:
    """Record that a judgement applies to the statement `about` of this version of its article."""
    row = {
        "judgement_id": judgement, "statement_id": about, "article_id": article.id, "article_version": article.version,
        "value": value,
    }  # fmt: skip
    connection.execute(insert(anchors), row)


def undo(
    connection: Connection, id_or_prefix: str, *, author: str, reason: str | None = None, role_on: RoleOn | None
) -> Judgement:
    """Take a judgement back by one of its own; raises NotFound, UsageError `already_undone`."""
    found = find_judgement(connection, id_or_prefix)
    moment = now()
    taken_back = Judgement(
        id=judgement_id(subject=found["subject"], verb="undo", value=found["id"], author=author, made_at=moment),
        subject=found["subject"], verb="undo", value="", author=author, made_at=moment, reason=reason,
        undoes=found["id"],
    )  # fmt: skip
    _record_undo(connection, taken_back, role_on=role_on)
    return taken_back


def take_back(
    connection: Connection,
    statement: str,
    field: JudgedField,
    *,
    author: str,
    reason: str | None = None,
    role_on: RoleOn | None,
) -> Judgement:
    """Take back the newest decision on a field of a statement (id or its beginning) that stands.

    Raises NotFound, UsageError `nothing_to_undo`.
    """
    about, article = read_statement(connection, statement)
    rows, links = rows_of(connection, article.id), anchors_of(connection, article.id)
    stands = standing(rows) & {link["judgement_id"] for link in links if link["statement_id"] == about.id}
    newest = next((row for row in reversed(rows) if row["verb"] == field and row["id"] in stands), None)
    if newest is None:
        raise UsageError(
            "nothing_to_undo",
            "No decision of `lontar judge {field}` stands for statement {statement}, so there is none to take back. "
            "`lontar judge history {statement}` lists those on record.",
            field=field,
            statement=about.id[:8],
        )
    return undo(connection, newest["id"], author=author, reason=reason, role_on=role_on)


def _record_undo(connection: Connection, judgement: Judgement, *, role_on: RoleOn | None) -> None:
    if not judgement.undoes:
        raise bad_judgement("undo", "it does not say which judgement it undoes")
    undone = find_judgement(connection, judgement.undoes)
    rows = rows_of(connection, undone["article_id"])
    if undone["id"] not in standing(rows):
        raise UsageError(
            "already_undone",
            "Judgement {judgement} has been undone already. The history of its subject shows by whom.",
            judgement=undone["id"],
        )
    row = judgement_row(replace(judgement, undoes=undone["id"]), article_id=undone["article_id"])
    connection.execute(insert(judgements), row)
    apply(connection, undone["article_id"], role_on=role_on)


def decided_at(connection: Connection, ids: Sequence[str], issue_id: str) -> dict[str, str]:
    """Return by statement when people last decided, or took back, what may make it another position on an issue (ISO).

    Who speaks, when, in which words, of which act it is a report, what it says about the issue, whether it is one.
    """
    kept = select(statements.c.id, statements.c.article_id, statements.c.reader).where(statements.c.id.in_(ids))
    kept = kept.where(statements.c.article_id.in_(select(judgements.c.article_id)))
    found: dict[str, str] = {}
    for statement in connection.execute(kept).mappings().all():
        rows = rows_of(connection, statement["article_id"])
        about = {
            link["judgement_id"]
            for link in anchors_of(connection, statement["article_id"])
            if link["statement_id"] == statement["id"]
        }
        by_id = {row["id"]: row for row in rows}
        for row in rows:
            meant = row
            while meant["verb"] == "undo":
                meant = by_id[meant["undoes"]]
            if meant["id"] in about and _may_move(meant, statement["reader"], issue_id):
                found[statement["id"]] = max(found.get(statement["id"], ""), row["made_at"])
    return found


def _may_move(row: RowMapping, reader: str, issue_id: str) -> bool:
    """Whether a decision may make a statement another position on an issue."""
    if row["verb"] == "stance":
        return bool(json.loads(row["value"])["issue"] == issue_id)
    # That what the model read is a statement indeed moves nothing.
    return row["verb"] not in ("act", "statement.add") or (row["verb"] == "statement.add" and reader != "model")


def history(connection: Connection, subject: str | None) -> Iterator[Judgement]:
    """Yield judgements, oldest first: all, or those about one statement or article (id or its beginning)."""
    query = select(judgements).order_by(judgements.c.row)
    if subject is not None:
        asked = subject.strip().lower()
        meant = select(anchors.c.judgement_id).where(anchors.c.statement_id.startswith(asked, autoescape=True))
        begins = judgements.c.subject.startswith(asked, autoescape=True) | judgements.c.article_id.startswith(
            asked, autoescape=True
        )
        query = query.where(or_(begins, judgements.c.id.in_(meant), judgements.c.undoes.in_(meant)))
    for row in connection.execute(query).mappings():
        yield judgement_of(row)


def rows_of(connection: Connection, article_id: str) -> Sequence[RowMapping]:
    """Return the judgements about an article and its statements in the order in which they were recorded."""
    query = select(judgements).where(judgements.c.article_id == article_id).order_by(judgements.c.row)
    return connection.execute(query).mappings().all()


def anchors_of(connection: Connection, article_id: str) -> Sequence[RowMapping]:
    """Return to which statements the judgements about an article apply, oldest first."""
    query = select(anchors).where(anchors.c.article_id == article_id).order_by(anchors.c.row)
    return connection.execute(query).mappings().all()


def apply(connection: Connection, article_id: str, *, about: str | None = None, role_on: RoleOn | None) -> None:
    """Derive anew what judgements do to the statements of an article, or to one of them.

    Where the day was judged, `role_on` tells the offices of the day that stands; without it they stay as they were.
    """
    found = effects(rows_of(connection, article_id), anchors_of(connection, article_id))
    for statement in found if about is None else (about,):
        row = connection.execute(select(statements).where(statements.c.id == statement)).mappings().first()
        if row is not None:
            _apply_to(connection, row, found[statement], role_on=role_on)


def _apply_to(connection: Connection, row: RowMapping, effect: Effect, *, role_on: RoleOn | None) -> None:
    own, judged = spans.c.judgement_id == "", spans.c.judgement_id != ""
    this = spans.c.statement_id == row["id"]
    connection.execute(delete(spans).where(this, judged))
    connection.execute(update(spans).where(this, own), {"replaced": False})
    connection.execute(update(spans).where(this, own, spans.c.kind.in_(effect.spans)), {"replaced": True})
    first = len(connection.execute(select(spans.c.place).where(this)).all())
    for judgement, ranges in effect.spans.values():
        if lines := span_rows(row["id"], ranges, judgement_id=judgement, first=first):
            connection.execute(insert(spans), lines)
        first += len(ranges)
    statement, article = read_statement(connection, row["id"])
    _, day, _ = said_days(row, effect)
    role = None if role_on is None else lambda speaker: role_on(speaker, day, article.published)
    _apply_speakers(connection, row, effect, role=role)
    passage = passage_of(statement.spans, article.text)
    derived = {
        **judged_columns(row, effect, published=article.published),
        "rejected": is_rejected(row["reader"], effect.verdict),
        "start": min((span.start for span in statement.spans), default=0),
        "passage": passage, "forms": forms_of(passage, article.language),
    }  # fmt: skip
    connection.execute(update(statements).where(statements.c.id == row["id"]), derived)


def _apply_speakers(connection: Connection, row: RowMapping, effect: Effect, *, role: Role | None) -> None:
    this = speakers.c.statement_id == row["id"]
    connection.execute(delete(speakers).where(this, speakers.c.judgement_id != ""))
    for speaker in _given_roles(connection, this & speakers.c.role_judgement_id.is_not(None)):
        read = speaker["read_role_then"]
        _write_role(connection, speaker, {"role_then": read, "role_judgement_id": None, "read_role_then": None})
    connection.execute(update(speakers).where(this), {"replaced": effect.speakers is not None})
    if effect.speakers is None:
        if role is not None:
            _apply_roles(connection, row, effect, role=role)
        return
    by, people = effect.speakers
    if role is not None and effect.day_judged:
        # The day that stood when they were named may stand no more.
        people = tuple(replace(one, role_then=role(one)) if one.actor else one for one in people)
    first = len(connection.execute(select(speakers.c.place).where(this)).all())
    connection.execute(insert(speakers), speaker_rows(row["id"], people, judgement_id=by, first=first))


def _apply_roles(connection: Connection, row: RowMapping, effect: Effect, *, role: Role) -> None:
    """Give the speakers that were read the offices of the day that a person gave, where it is another than was read."""
    by, day, read_day = said_days(row, effect)
    if by is None or _same_day(day, read_day):
        return
    this = speakers.c.statement_id == row["id"]
    for speaker in _given_roles(connection, this & speakers.c.actor.is_not(None)):
        shown = {
            "role_then": role(speaker_of(speaker)), "role_judgement_id": by, "read_role_then": speaker["role_then"],
        }  # fmt: skip
        _write_role(connection, speaker, shown)


def _given_roles(connection: Connection, condition: ColumnElement[bool]) -> Sequence[RowMapping]:
    return connection.execute(select(speakers).where(condition)).mappings().all()


def _write_role(connection: Connection, speaker: RowMapping, shown: dict[str, str | None]) -> None:
    """Write the offices of a speaker, and by what words they are searched."""
    words = role_words(speaker["role"], speaker["affiliation"], shown["role_then"])
    own = (speakers.c.statement_id == speaker["statement_id"]) & (speakers.c.place == speaker["place"])
    connection.execute(update(speakers).where(own), {**shown, "role_words": words})


def _same_day(day: Day | None, other: Day | None) -> bool:
    """Whether two days are the same, whatever words justify them; an open one is as good as none."""
    one, two = ((each.value, each.precision) if each and each.value else None for each in (day, other))
    return one == two


def save_added(connection: Connection, added: Statement, article: Article) -> None:
    """Write the statement that a person added, unless the reading has it or it is there already."""
    current = statements.c.superseded
    row = connection.execute(select(current).where(statements.c.id == added.id)).first()
    if row is None or row.superseded:
        save_statements(connection, (added,), article, known=row is not None)
