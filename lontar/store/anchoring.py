"""How judgements follow an article whose text has changed, or whose statements were read anew.

A judgement about a statement is carried to the statement of the new version that says the same words: the old spans
are found in the new text, and the statement whose content overlaps them most takes the judgement, from an
intersection over union of one half on. Where the words are gone the judgement stays with the old version; it is looked
at again at the next change, so that words that come back are found.
"""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from lontar.aligning import Move, mover
from lontar.store import judging
from lontar.store.effects import RoleOn
from lontar.store.listing import read_article
from lontar.store.successors import current_spans, read_spans, same_passage, text_of
from lontar.store.tables import anchors, statements
from lontar.store.values import added_statement, moved, spans_in
from lontar.types import Article, Span


def carry(connection: Connection, article: Article, *, role_on: RoleOn | None) -> None:
    """Carry the judgements about an article to its current version and apply them."""
    rows = {row["id"]: row for row in judging.rows_of(connection, article.id)}
    if not rows:
        return
    links = judging.anchors_of(connection, article.id)
    # The newest anchor of each judgement: the text nearest to the one that is now current.
    newest = {link["judgement_id"]: link for link in links}
    anchored = {(link["judgement_id"], link["statement_id"]) for link in links}
    moves = {
        version: mover(text_of(connection, article.id, version), article.text)
        for version in {link["article_version"] for link in newest.values()}
    }
    added = {judgement for judgement in newest if rows[judgement]["verb"] == "statement.add"}
    candidates: dict[str, tuple[Span, ...]] | None = None
    # Statements that people added come first: other judgements may be about them.
    for judgement in sorted(newest, key=lambda each: each not in added):
        row, link = rows[judgement], newest[judgement]
        move = moves[link["article_version"]]
        if judgement in added:
            target = _carry_added(connection, row, link, move=move, article=article)
        else:
            candidates = current_spans(connection, article.id) if candidates is None else candidates
            target = _carry_about(connection, row, link, move=move, candidates=candidates)
        if target is not None and (judgement, target[0]) not in anchored:
            judging.anchor(connection, judgement, target[0], article, value=target[1])
    judging.apply(connection, article.id, role_on=role_on)


def follow(connection: Connection, judgement_id: str, *, role_on: RoleOn | None) -> None:
    """Carry a judgement about a statement that has gone by to the one that says the same words now."""
    gone = select(anchors.c.article_id).join(statements, statements.c.id == anchors.c.statement_id)
    gone = gone.where(anchors.c.judgement_id == judgement_id, statements.c.superseded)
    for article_id in connection.execute(gone).scalars().all():
        carry(connection, read_article(connection, article_id).article, role_on=role_on)


def _carry_added(
    connection: Connection, row: RowMapping, link: RowMapping, *, move: Move, article: Article
) -> tuple[str, str] | None:
    there = move(spans_in(link["value"]))
    if there is None:
        return None
    value = link["value"] if link["article_version"] == article.version else moved(link["value"], there)
    added = added_statement(value, article, author=row["author"])
    judging.save_added(connection, added, article)
    return added.id, value


def _carry_about(
    connection: Connection, row: RowMapping, link: RowMapping, *, move: Move, candidates: dict[str, tuple[Span, ...]]
) -> tuple[str, str] | None:
    if link["statement_id"] in candidates:
        return link["statement_id"], link["value"]
    there = move(read_spans(connection, link["statement_id"]))
    if there is None:
        return None
    best = same_passage(there, candidates)
    if best is None:
        return None
    if row["verb"] != "statement.span":
        return best, link["value"]
    corrected = move(spans_in(link["value"]))
    return None if corrected is None else (best, moved(link["value"], corrected))
