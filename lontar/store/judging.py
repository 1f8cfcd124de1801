"""Human decisions: they are only ever added; what they do to statements is derived from all of them each time.

What their values hold is in `values.py`, how they follow a changed text in `anchoring.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from lontar.errors import UsageError
from lontar.identity import judgement_id
from lontar.store.listing import find_judgement, read_article, read_statement
from lontar.store.rows import judgement_of, judgement_row, passage_of, span_rows
from lontar.store.tables import anchors, judgements, spans, statements
from lontar.store.values import added_statement, bad_judgement, replaced_spans
from lontar.store.writing import now, save_statements
from lontar.types import Article, Judgement, Span, SpanKind, Statement


@dataclass(slots=True)
class Effect:
    """What the judgements that stand do to one statement: the last verdict, and per kind the spans that replace."""

    verdict: str | None = None
    spans: dict[SpanKind, tuple[str, tuple[Span, ...]]] = field(default_factory=dict)


def record(connection: Connection, judgement: Judgement) -> None:
    """Store a judgement and apply it; the same one again changes nothing.

    Raises NotFound for a subject that is not there, UsageError `bad_judgement`, `already_undone` and InputError
    `span_outside`, `span_text_differs`, `bad_reading` for a value that does not fit the article.
    """
    if connection.execute(select(judgements.c.row).where(judgements.c.id == judgement.id)).first():
        return
    if judgement.author in ("", "model"):
        raise bad_judgement(judgement.verb, "it needs the name of the person who decides")
    if judgement.verb == "undo":
        _record_undo(connection, judgement)
        return
    if judgement.verb == "statement.add":
        article = read_article(connection, judgement.subject).article
        added = added_statement(judgement.value, article, author=judgement.author)
        _add(connection, replace(judgement, subject=article.id), added.id, article)
        save_added(connection, added, article)
    else:
        statement, article = read_statement(connection, judgement.subject)
        if judgement.verb == "statement.span":
            replaced_spans(judgement.value, article.text)
        elif judgement.verb != "statement.reject":
            raise bad_judgement(
                judgement.verb, "its verb is none of statement.add, statement.reject, statement.span, undo"
            )
        _add(connection, replace(judgement, subject=statement.id), statement.id, article)
    apply(connection, article.id)


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


def undo(connection: Connection, id_or_prefix: str, *, author: str) -> Judgement:
    """Take a judgement back by one of its own; raises NotFound, UsageError `already_undone`."""
    found = find_judgement(connection, id_or_prefix)
    moment = now()
    taken_back = Judgement(
        id=judgement_id(subject=found["subject"], verb="undo", value=found["id"], author=author, made_at=moment),
        subject=found["subject"], verb="undo", value="", author=author, made_at=moment, undoes=found["id"],
    )  # fmt: skip
    _record_undo(connection, taken_back)
    return taken_back


def _record_undo(connection: Connection, judgement: Judgement) -> None:
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
    apply(connection, undone["article_id"])


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


def standing(rows: Sequence[RowMapping]) -> set[str]:
    """Return the ids of the judgements that no standing undo takes back; an undo can itself be undone."""
    undone: set[str] = set()
    for row in reversed(rows):
        if row["verb"] == "undo" and row["id"] not in undone:
            undone.add(row["undoes"])
    return {row["id"] for row in rows} - undone


def effects(rows: Sequence[RowMapping], anchored: Iterable[RowMapping]) -> dict[str, Effect]:
    """Return what judgements do, by statement; the newest that stands wins. Every anchored statement has its effect."""
    by_id, stands = {row["id"]: row for row in rows}, standing(rows)
    order = {row["id"]: place for place, row in enumerate(rows)}
    found: dict[str, Effect] = {}
    for link in sorted(anchored, key=lambda link: order[link["judgement_id"]]):
        effect = found.setdefault(link["statement_id"], Effect())
        judgement = by_id[link["judgement_id"]]
        if judgement["id"] not in stands:
            continue
        if judgement["verb"] == "statement.span":
            for kind, ranges in replaced_spans(link["value"]).items():
                effect.spans[kind] = (judgement["id"], ranges)
        else:
            effect.verdict = judgement["verb"]
    return found


def apply(connection: Connection, article_id: str) -> None:
    """Derive anew what judgements do to the statements of an article."""
    for about, effect in effects(rows_of(connection, article_id), anchors_of(connection, article_id)).items():
        row = connection.execute(select(statements).where(statements.c.id == about)).mappings().first()
        if row is not None:
            _apply_to(connection, row, effect)


def is_rejected(reader: str, verdict: str | None) -> bool:
    """Return whether a statement is hidden: one that a person added also when nothing adds it any more."""
    return verdict == "statement.reject" or (verdict is None and reader != "model")


def _apply_to(connection: Connection, row: RowMapping, effect: Effect) -> None:
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
    derived = {
        "rejected": is_rejected(row["reader"], effect.verdict),
        "start": min((span.start for span in statement.spans), default=0),
        "passage": passage_of(statement.spans, article.text),
    }
    connection.execute(update(statements).where(statements.c.id == row["id"]), derived)


def save_added(connection: Connection, added: Statement, article: Article) -> None:
    """Write the statement that a person added, unless the reading has it or it is there already."""
    current = statements.c.superseded
    row = connection.execute(select(current).where(statements.c.id == added.id)).first()
    if row is None or row.superseded:
        save_statements(connection, (added,), article, known=row is not None)
