"""How judgements follow an article whose text has changed, or whose statements were read anew.

A judgement about a statement is carried to the statement of the new version that says the same words: the old spans
are found in the new text, and the statement whose content overlaps them most takes the judgement, from an
intersection over union of one half on. Where the words are gone the judgement stays with the old version; it is looked
at again at the next change, so that words that come back are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from re import findall
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from lontar.store import judging
from lontar.store.effects import RoleOn
from lontar.store.listing import read_article
from lontar.store.tables import anchors, article_versions, spans, statements
from lontar.store.values import added_statement, moved, spans_in
from lontar.types import Article, Span

SAME_PASSAGE: Final = 0.5
"""Intersection over union of content characters from which two statements are the same one."""

Move = Callable[[Sequence[Span]], tuple[Span, ...] | None]


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
        version: _move(_text(connection, article.id, version), article.text)
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
            candidates = _current_spans(connection, article.id) if candidates is None else candidates
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
    there = move(_read_spans(connection, link["statement_id"]))
    if there is None or not candidates:
        return None
    best = max(
        candidates, key=lambda about: (_overlap(there, candidates[about]), _overlap_all(there, candidates[about]))
    )
    if _overlap(there, candidates[best]) < SAME_PASSAGE:
        return None
    if row["verb"] != "statement.span":
        return best, link["value"]
    corrected = move(spans_in(link["value"]))
    return None if corrected is None else (best, moved(link["value"], corrected))


def _current_spans(connection: Connection, article_id: str) -> dict[str, tuple[Span, ...]]:
    """Return the spans, as read, of the statements of the current version."""
    current = select(statements.c.id).where(statements.c.article_id == article_id, ~statements.c.superseded)
    return {about: _read_spans(connection, about) for about in connection.execute(current).scalars().all()}


def _read_spans(connection: Connection, statement_id: str) -> tuple[Span, ...]:
    query = select(spans).where(spans.c.statement_id == statement_id, spans.c.judgement_id == "")
    rows = connection.execute(query.order_by(spans.c.place)).mappings()
    return tuple(Span(row["kind"], row["start"], row["end"]) for row in rows)


def _text(connection: Connection, article_id: str, version: str) -> str:
    once = (article_versions.c.article_id == article_id) & (article_versions.c.version == version)
    return str(connection.execute(select(article_versions.c.text).where(once)).scalar_one())


def _overlap(some: Iterable[Span], others: Iterable[Span]) -> float:
    """Return the intersection over union of content characters; of all spans where neither has a content."""
    left, right = ([span for span in each if span.kind == "CON"] for each in (some, others))
    return _overlap_all(left, right) if left or right else _overlap_all(some, others)


def _overlap_all(some: Iterable[Span], others: Iterable[Span]) -> float:
    left, right = ({at for span in each for at in range(span.start, span.end)} for each in (some, others))
    return len(left & right) / len(left | right) if left or right else 0.0


def _move(old: str, new: str) -> Move:
    """Return the function that finds spans of the old text in the new one; None where their words are gone."""
    if old == new:
        return tuple
    places: list[int | None] = []

    def move(found: Sequence[Span]) -> tuple[Span, ...] | None:
        whole = _shifted(found, old, new)
        if whole is not None:
            return whole
        if not places:
            places.extend(_places(old, new))
        ranges = [_mapped(span, places) for span in found]
        return tuple(span for span in ranges if span is not None) if all(ranges) else None

    return move


def _shifted(found: Sequence[Span], old: str, new: str) -> tuple[Span, ...] | None:
    """Return the spans all moved by the same distance to where every one reads as before, the nearest such place."""
    longest = max(found, key=lambda span: span.end - span.start, default=None)
    if longest is None:
        return ()
    words, best, at = old[longest.start : longest.end], None, -1
    while (at := new.find(words, at + 1)) != -1:
        shift = at - longest.start
        same = all(
            span.start + shift >= 0 and new[span.start + shift : span.end + shift] == old[span.start : span.end]
            for span in found
        )
        if same and (best is None or abs(shift) < abs(best)):
            best = shift
    return None if best is None else tuple(Span(span.kind, span.start + best, span.end + best) for span in found)


def _places(old: str, new: str) -> list[int | None]:
    """Return for every character of the old text its place in the new one, None where its word is gone."""
    words, others = (findall(r"\w+|\s+|[^\w\s]", text) for text in (old, new))
    starts, other_starts = ([0, *accumulate(map(len, each))] for each in (words, others))
    places: list[int | None] = [None] * len(old)
    for block in SequenceMatcher(None, words, others).get_matching_blocks():
        start, end = starts[block.a], starts[block.a + block.size]
        places[start:end] = range(other_starts[block.b], other_starts[block.b] + end - start)
    return places


def _mapped(span: Span, places: Sequence[int | None]) -> Span | None:
    kept = [place for place in places[span.start : span.end] if place is not None]
    if not kept:
        return None
    start, end = kept[0], kept[-1] + 1
    enough = len(kept) / max(span.end - span.start, end - start) >= SAME_PASSAGE
    return Span(span.kind, start, end) if enough else None
