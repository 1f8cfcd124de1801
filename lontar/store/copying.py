"""Near-copies of articles: signatures and keys by which they are found, and the pairs that were."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, union, update

from lontar.store.copy_tables import copies, copy_keys, copy_marks
from lontar.store.merging import PART, forget, parts
from lontar.store.tables import articles, judgements, statements


def unsigned(connection: Connection, *, limit: int = PART) -> list[str]:
    """Return ids of articles whose current text has no signature yet."""
    query = select(articles.c.id).where(articles.c.signed != articles.c.version)
    return list(connection.execute(query.order_by(articles.c.id).limit(limit)).scalars())


def prepare(connection: Connection, rows: Sequence[tuple[str, str, bytes]]) -> None:
    """Keep signatures (article id, version, bytes) of articles that have none and are not compared yet."""
    fresh: dict[str, str] = {}
    for part in parts([article for article, _, _ in rows]):
        signed = select(copy_marks.c.article_id)
        query = select(articles.c.id, articles.c.version).where(articles.c.id.in_(part), articles.c.signed == "")
        fresh.update({row.id: row.version for row in connection.execute(query.where(articles.c.id.not_in(signed)))})
    new = [{"article_id": one, "signature": kept} for one, version, kept in rows if fresh.get(one) == version]
    if new:
        connection.execute(insert(copy_marks), new)


def prepared(connection: Connection, ids: Sequence[str]) -> dict[str, bytes]:
    """Return by article the signatures that are kept of some that are not compared yet."""
    query = select(copy_marks.c.article_id, copy_marks.c.signature).join(articles).where(articles.c.signed == "")
    return {
        row.article_id: row.signature
        for part in parts(sorted(ids))
        for row in connection.execute(query.where(articles.c.id.in_(part)))
    }


def signed_as(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return of some articles the version whose signature is kept and compared, without those that have none."""
    found: dict[str, str] = {}
    for part in parts(ids):
        query = select(articles.c.id, articles.c.signed).where(articles.c.id.in_(part), articles.c.signed != "")
        found.update({row.id: row.signed for row in connection.execute(query)})
    return found


def unprepare(connection: Connection, article_id: str) -> None:
    """Forget the signature of a text that is not compared yet: another one takes its place."""
    waiting = select(articles.c.id).where(articles.c.id == article_id, articles.c.signed == "")
    connection.execute(delete(copy_marks).where(copy_marks.c.article_id.in_(waiting)))


def sign(connection: Connection, article_id: str, version: str, signature: bytes, keys: Iterable[int]) -> None:
    """Keep an article's signature and keys in the place of those of an earlier text, whose copies are forgotten."""
    for table, column in ((copy_marks, "article_id"), (copy_keys, "article_id")):
        connection.execute(delete(table).where(table.c[column] == article_id))
    connection.execute(delete(copies).where(or_(copies.c.first == article_id, copies.c.second == article_id)))
    connection.execute(insert(copy_marks), {"article_id": article_id, "signature": signature})
    connection.execute(update(articles).where(articles.c.id == article_id), {"signed": version})
    if rows := [{"key": key, "article_id": article_id} for key in sorted(set(keys))]:
        connection.execute(insert(copy_keys), rows)


def with_keys(
    connection: Connection, keys: Sequence[int], article_id: str, *, common: int, most: int, whole: Sequence[int]
) -> list[tuple[str, bytes]]:
    """Return articles that share keys with one, those that share most first, with their signatures.

    A key that more than `common` articles have is skipped, unless it is one of `whole`: of that the first stay.
    """
    votes: dict[str, int] = defaultdict(int)
    always = set(whole)
    for part in parts(sorted(set(keys))):
        counts = select(copy_keys.c.key, func.count().label("articles")).where(copy_keys.c.key.in_(part))
        # An outlet's boilerplate is in thousands of articles: how many is counted before any of them is fetched.
        counted = {row.key: row.articles for row in connection.execute(counts.group_by(copy_keys.c.key))}
        rare = [key for key, number in counted.items() if number <= common]
        for other in connection.execute(select(copy_keys.c.article_id).where(copy_keys.c.key.in_(rare))).scalars():
            votes[other] += 1
        for key in (key for key in counted if counted[key] > common and key in always):
            first = select(copy_keys.c.article_id).where(copy_keys.c.key == key).order_by(copy_keys.c.article_id)
            for other in connection.execute(first.limit(common)).scalars():
                votes[other] += 1
    votes.pop(article_id, None)
    best: list[str] = sorted(votes, key=lambda other: (-votes[other], other))[:most]
    stored: dict[str, bytes] = {}
    for own in parts(best):
        query = select(copy_marks.c.article_id, copy_marks.c.signature).where(copy_marks.c.article_id.in_(own))
        stored.update((row.article_id, row.signature) for row in connection.execute(query))
    return [(other, stored[other]) for other in best if other in stored]


def copied(connection: Connection, rows: Sequence[tuple[str, str, float, float]]) -> None:
    """Keep pairs of near-copies: two article ids, the smaller first, their Jaccard index and containment."""
    for first, second, jaccard, contained in rows:
        connection.execute(delete(copies).where(copies.c.first == first, copies.c.second == second))
        connection.execute(
            insert(copies), {"first": first, "second": second, "jaccard": jaccard, "contained": contained}
        )


def copies_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return the articles that are near-copies of some, of their copies, and so on, those themselves included."""
    reached: set[str] = set()
    new = set(ids)
    while new:
        reached |= new
        found: set[str] = set()
        for part in parts(sorted(new)):
            pairs = union(
                select(copies.c.second).where(copies.c.first.in_(part)),
                select(copies.c.first).where(copies.c.second.in_(part)),
            )
            found.update(connection.execute(pairs).scalars())
        new = found - reached
    return reached


def drop_article(connection: Connection, article_id: str) -> set[str]:
    """Take away all that the second pass knows of an article that is taken down; return the statements it touched."""
    ids = list(connection.execute(select(statements.c.id).where(statements.c.article_id == article_id)).scalars())
    touched = forget(connection, ids)
    # A decision that compares with what is gone decides nothing any more.
    decided = select(judgements.c.id, judgements.c.value).where(judgements.c.verb == "merge", judgements.c.value != "")
    lost = [row.id for row in connection.execute(decided).all() if json.loads(row.value).get("with") in set(ids)]
    for part in parts(lost):
        connection.execute(update(judgements).where(judgements.c.id.in_(part)), {"value": ""})
    connection.execute(delete(copies).where(or_(copies.c.first == article_id, copies.c.second == article_id)))
    for table in (copy_keys, copy_marks):
        connection.execute(delete(table).where(table.c.article_id == article_id))
    return touched
