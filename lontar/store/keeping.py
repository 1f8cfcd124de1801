"""What a ledger keeps beneath what it shows, to be carried to another ledger: `Store.kept`.

Texts gone by, statements as they were read, judgements with their anchors, tombstones. What judgements do to
statements is derived again where they are put back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from itertools import islice
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, union

from lontar.store import judging
from lontar.store.days import now
from lontar.store.effects import RoleOn
from lontar.store.past import set_read
from lontar.store.rows import (
    article_of,
    article_row,
    judgement_of,
    judgement_row,
    span_rows,
    speaker_rows,
    statement_row,
    version_row,
)
from lontar.store.tables import (
    anchors,
    article_versions,
    articles,
    judgements,
    skipped,
    spans,
    speakers,
    statements,
    tombstones,
)
from lontar.store.unjudged import as_read
from lontar.store.writing import save_skipped
from lontar.types import Skipped
from lontar.types_kept import Anchor, Decision, ReadBy, Tombstone, Version

Opening = Callable[[], AbstractContextManager[Connection]]

_PART: Final = 200
UNFINISHED: Final = "export_unfinished"
"""The code under which an export is on record that is being loaded."""


class Kept:
    """What is on record beneath the listings. `reading` and `writing` open a transaction of the ledger."""

    def __init__(self, *, reading: Opening, writing: Opening, role_on: RoleOn | None) -> None:
        self._reading, self._writing, self._role_on = reading, writing, role_on

    def versions(self) -> Iterator[Version]:
        """Yield every version of the articles of which listings do not show all, those of one article together.

        They have had another text or reading, or a judgement is about them.
        """
        with self._reading() as connection:
            ids = _with_more_than_shown(connection)
            for start in range(0, len(ids), _PART):
                yield from _versions_of(connection, ids[start : start + _PART])

    def decisions(self) -> Iterator[Decision]:
        """Yield the judgements with their anchors in the order in which they were recorded."""
        with self._reading() as connection:
            last = -1
            query = select(judgements).order_by(judgements.c.row).limit(_PART)
            while rows := connection.execute(query.where(judgements.c.row > last)).mappings().all():
                linked = _anchors_of(connection, [row["id"] for row in rows])
                for row in rows:
                    yield Decision(judgement_of(row), row["article_id"], tuple(linked[row["id"]]))
                last = int(rows[-1]["row"])

    def tombstones(self) -> Iterator[Tombstone]:
        """Yield what stays of the articles that were taken down."""
        with self._reading() as connection:
            for row in connection.execute(select(tombstones).order_by(tombstones.c.article_id)).mappings():
                yield Tombstone(**row)

    def take(
        self, decisions: Iterable[Decision], stones: Iterable[Tombstone], *, begun: Skipped | None = None
    ) -> set[str]:
        """Record decisions and tombstones of articles that the ledger does not know, before those are restored.

        `begun` is on record as a source that is not read until `finish` takes it away: until then decisions may wait
        for their articles. Returns the articles that it does know and about which some decisions are not on record
        here: these are left.
        """
        left: set[str] = set()
        with self._writing() as connection:
            known = set(connection.execute(select(articles.c.id)).scalars())
            gone = set(connection.execute(select(tombstones.c.article_id)).scalars())
            for stone in stones:
                if stone.article_id not in known | gone:
                    connection.execute(insert(tombstones), asdict(stone))
            waiting = iter(decisions)
            while part := list(islice(waiting, _PART)):
                left |= _record(connection, part, known=known | gone)
            if begun is not None:
                save_skipped(connection, begun)
        return left

    def finish(self, begun: Skipped, *, seal: str = "") -> None:
        """Take away that a source is not read whole: it is. So is one of another place whose record has its `seal`."""
        same = skipped.c.source == begun.source
        if seal:
            same = same | skipped.c.message.contains(seal, autoescape=True)
        same = same & (skipped.c.code == begun.code)
        with self._writing() as connection:
            connection.execute(delete(skipped).where(same))

    def restore(self, several: Sequence[Sequence[Version]]) -> list[int]:
        """Put articles that are new here in with all their versions; return how many statements each shows.

        What is said about them by decisions on record is applied. All go in in one transaction.
        """
        with self._writing() as connection:
            return [self._restore(connection, versions) for versions in several]

    def _restore(self, connection: Connection, versions: Sequence[Version]) -> int:
        moment = now()
        current = next(one.article for one in versions if one.current)
        connection.execute(insert(articles), article_row(current, now=moment))
        connection.execute(insert(article_versions), [version_row(one.article, now=moment) for one in versions])
        for version in versions:
            _insert_statements(connection, version)
        read = [one.statement for version in versions if version.current for one in version.statements]
        model = next((one.model for one in read if one.reader == "model"), "")
        set_read(connection, current.id, ReadBy(model), moment=moment, known=False)
        judging.apply(connection, current.id, role_on=self._role_on)
        shown = select(func.count()).select_from(statements)
        shown = shown.where(statements.c.article_id == current.id, ~statements.c.superseded, ~statements.c.rejected)
        return int(connection.execute(shown).scalar_one())


def _with_more_than_shown(connection: Connection) -> list[str]:
    changed = select(article_versions.c.article_id).join(articles, articles.c.id == article_versions.c.article_id)
    wanted = union(
        changed.where(article_versions.c.version != articles.c.version),
        select(statements.c.article_id).where(statements.c.superseded),
        select(judgements.c.article_id).join(articles, articles.c.id == judgements.c.article_id),
    )
    return sorted(connection.execute(wanted).scalars())


def _versions_of(connection: Connection, ids: Sequence[str]) -> Iterator[Version]:
    shown = select(articles.c.id, articles.c.version).where(articles.c.id.in_(ids))
    current = {row.id: row.version for row in connection.execute(shown)}
    texts = select(*[column for column in article_versions.c if column.name != "raw"])
    texts = texts.where(article_versions.c.article_id.in_(ids))
    rows = connection.execute(texts.order_by(article_versions.c.article_id, article_versions.c.row)).mappings().all()
    found = {(row["article_id"], row["version"]): article_of(row) for row in rows}
    read = as_read(connection, ids, found)
    for key, article in found.items():
        yield Version(article, current[article.id] == article.version, tuple(read[key]))


def _anchors_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, list[Anchor]]:
    found = defaultdict(list)
    query = select(anchors).where(anchors.c.judgement_id.in_(ids)).order_by(anchors.c.row)
    for row in connection.execute(query).mappings():
        found[row["judgement_id"]].append(Anchor(row["statement_id"], row["article_version"], row["value"]))
    return found


def _record(connection: Connection, decisions: Sequence[Decision], *, known: set[str]) -> set[str]:
    ids = [one.judgement.id for one in decisions]
    here = set(connection.execute(select(judgements.c.id).where(judgements.c.id.in_(ids))).scalars())
    fresh = [one for one in decisions if one.judgement.id not in here]
    new = [one for one in fresh if one.article not in known]
    if new:
        rows = [judgement_row(one.judgement, article_id=one.article) for one in new]
        connection.execute(insert(judgements), rows)
    links = [
        {
            "judgement_id": one.judgement.id, "statement_id": anchor.statement, "article_id": one.article,
            "article_version": anchor.version, "value": anchor.value,
        }
        for one in new for anchor in one.anchors
    ]  # fmt: skip
    if links:
        connection.execute(insert(anchors), links)
    return {one.article for one in fresh if one.article in known}


def _insert_statements(connection: Connection, version: Version) -> None:
    own = version.statements
    if not own:
        return
    rows = [
        {**statement_row(one.statement, version.article, place=one.place), "superseded": one.superseded} for one in own
    ]
    connection.execute(insert(statements), rows)
    read = [one.statement for one in own]
    if lines := [row for one in read for row in span_rows(one.id, one.spans)]:
        connection.execute(insert(spans), lines)
    people = [row for one in read for row in speaker_rows(one.id, one.speakers or (one.speaker,))]
    connection.execute(insert(speakers), people)
