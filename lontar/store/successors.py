"""Which statement of an article's current version says what one that has gone by said."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from lontar.aligning import SAME_PASSAGE, mover, overlap, overlap_all
from lontar.store.tables import article_versions, articles, spans, statements
from lontar.types import Span

Spans = tuple[Span, ...]


def current_of(connection: Connection, statement_id: str) -> str:
    """Return the statement of the same article that says the same now, where this one has gone by; else itself."""
    own = connection.execute(select(statements).where(statements.c.id == statement_id)).mappings().first()
    if own is None or not own["superseded"]:
        return statement_id
    candidates = current_spans(connection, own["article_id"])
    passages = select(statements.c.id).where(statements.c.passage == own["passage"], statements.c.id.in_(candidates))
    alike = connection.execute(passages.where(~statements.c.rejected)).scalar()
    if alike is not None:
        return str(alike)
    shown = select(articles.c.version).where(articles.c.id == own["article_id"])
    versions = (own["article_version"], str(connection.execute(shown).scalar_one()))
    move = mover(*(text_of(connection, own["article_id"], version) for version in versions))
    there = move(read_spans(connection, statement_id))
    return (None if there is None else same_passage(there, candidates)) or statement_id


def same_passage(there: Spans, candidates: Mapping[str, Spans]) -> str | None:
    """Return which of some statements has most in common with spans; None where no content is the same by half."""
    if not candidates:
        return None
    best = max(candidates, key=lambda about: (overlap(there, candidates[about]), overlap_all(there, candidates[about])))
    return best if overlap(there, candidates[best]) >= SAME_PASSAGE else None


def current_spans(connection: Connection, article_id: str) -> dict[str, Spans]:
    """Return the spans, as read, of the statements of the current version."""
    current = select(statements.c.id).where(statements.c.article_id == article_id, ~statements.c.superseded)
    return {about: read_spans(connection, about) for about in connection.execute(current).scalars().all()}


def read_spans(connection: Connection, statement_id: str) -> Spans:
    """Return the spans of a statement as they were read."""
    query = select(spans).where(spans.c.statement_id == statement_id, spans.c.judgement_id == "")
    rows = connection.execute(query.order_by(spans.c.place)).mappings()
    return tuple(Span(row["kind"], row["start"], row["end"]) for row in rows)


def text_of(connection: Connection, article_id: str, version: str) -> str:
    """Return the text of a version of an article."""
    once = (article_versions.c.article_id == article_id) & (article_versions.c.version == version)
    return str(connection.execute(select(article_versions.c.text).where(once)).scalar_one())
