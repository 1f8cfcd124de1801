"""Pairs of statements on an engine: what each is compared by, then those of one week and a part of its actors.

A statement is asked about in one place only: in the week of its day, in the part of its first actor. There it meets
every statement with a smaller id that shares an actor with it, in the days around, also in the weeks before and after,
and those of the near-copies of its article, wherever these are. So no pair is lost where weeks or parts meet, and none
is judged twice.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as arrow

from lontar.batch.judging import Placed, cells_of, clusters_of, gone_of, place_of, shards_with, week_at, week_of
from lontar.batch.judging_table import CLAUSES, PAIRS
from lontar.batch.plan import shard_path, whole_file
from lontar.batch.table import reading_of
from lontar.knowledge import load
from lontar.merge.clauses import clause_of
from lontar.merge.commitments import conditions_of
from lontar.merge.compared import bodies_spoken_for, compared_state, judged, keys_of
from lontar.merge.times import LATE_DAYS, days_of
from lontar.merge.utterances import COPIES_COMPARED, Pair, Told, may_be_one, nearest, pair_of, textual
from lontar.store.merging import packed, unpacked
from lontar.types import Article, Reading, Skipped
from lontar.types_json import statement_from_json, statement_to_json

if TYPE_CHECKING:
    from lontar.batch.judging import Judging
    from lontar.batch.task import Still

Row = dict[str, Any]
_WEEKS: Final = b"lontar"
_NOTHING: Final = np.empty(0, np.float32)
_ASKED: Final = 32
"""Statements whose pairs are judged at once."""


def write_clauses(judging: Judging, shard: int, still: Still) -> None:
    """Write the statements of a shard, once each and without those of texts that are gone, a row group a week."""
    from pyarrow import parquet

    weeks: defaultdict[int, list[Row]] = defaultdict(list)
    for reading in _readings(judging, shard):
        still()
        for row in _clauses(judging, reading):
            weeks[row["week"]].append(row)
    groups = {}
    path = judging.path(shard)
    with whole_file(path) as unfinished, parquet.ParquetWriter(unfinished, CLAUSES, compression="zstd") as writer:
        for number, week in enumerate(sorted(weeks)):
            rows = sorted(weeks[week], key=lambda row: str(row["id"]))
            writer.write_table(arrow.Table.from_pylist(rows, schema=CLAUSES), row_group_size=len(rows))
            groups[week] = (number, len(rows))
        writer.add_key_value_metadata({_WEEKS: json.dumps(groups).encode()})


def weeks_in(folder: Path, shard: int) -> dict[int, tuple[int, int]]:
    """Return the weeks of a shard's statements, each with its row group and the number of its statements."""
    from pyarrow import parquet

    return _weeks_of(parquet.read_metadata(_clauses_path(folder, shard)))


def clauses_in(folder: Path, shard: int, week: int) -> Any:
    """Return the statements of one week of a shard as a table of `CLAUSES`."""
    from pyarrow import parquet

    file = parquet.ParquetFile(_clauses_path(folder, shard))
    number, _ = _weeks_of(file.metadata)[week]
    return file.read_row_group(number)


def _weeks_of(metadata: Any) -> dict[int, tuple[int, int]]:
    return {int(week): (number, rows) for week, (number, rows) in json.loads(metadata.metadata[_WEEKS]).items()}


def signed_rows(judging: Judging, shard: int) -> Iterator[tuple[int, str, str, bytes]]:
    """Yield row, id, version and signature of the articles of a shard, without texts that are gone."""
    from pyarrow import parquet

    gone = set(gone_of(judging.folder).get(str(shard), ()))
    table = parquet.read_table(shard_path(judging.folder, shard), columns=["id", "version", "signature"])
    for row, found in enumerate(table.to_pylist()):
        if found["signature"] is not None and row not in gone:
            yield row, found["id"], found["version"], found["signature"]


def _readings(judging: Judging, shard: int) -> Iterator[Reading]:
    from pyarrow import parquet

    gone, row = set(gone_of(judging.folder).get(str(shard), ())), -1
    file = parquet.ParquetFile(shard_path(judging.folder, shard))
    names = [name for name in file.schema_arrow.names if name != "raw"]
    for group in range(file.num_row_groups):
        for found in file.read_row_group(group, columns=names).to_pylist():
            row += 1
            told = reading_of({**found, "raw": None})
            if row not in gone and not isinstance(told, Skipped):
                yield told[0]


def _clauses(judging: Judging, reading: Reading) -> Iterator[Row]:
    article, known, reader = reading.article, load(*judging.knowledge), judging.pairs()
    # The same thing found twice is one statement, the first.
    statements = {one.id: one for one in reversed(reading.statements)}
    conditions = conditions_of([(one, article) for one in statements.values()], known)
    for statement in statements.values():
        bodies, clause = bodies_spoken_for(statement, article, known), clause_of(statement, article)
        told = Told(statement, article, clause, _NOTHING, bodies)
        condition = conditions.get(statement.id)
        vectors = reader.vectors([told.words] if condition is None else [told.words, condition])
        days = days_of(statement, article)
        day = days[0] if days is not None else None
        actor = told.speakers[0].actor or told.speakers[0].name.casefold()
        yield {
            "id": statement.id, "article": article.id, "version": article.version, "published": article.published,
            "language": article.language, "text": article.text, "week": week_of(day), "day": day, "home": _home(actor),
            "keys": keys_of(told), "state": compared_state(told, condition), "clause": clause,
            "vector": packed(vectors[0]), "condition": packed(vectors[1]) if condition is not None else None,
            "bodies": sorted(bodies), "statement": statement_to_json(statement, article.text),
        }  # fmt: skip


def write_pairs(judging: Judging, number: int, still: Still) -> None:
    """Write how sure it is that the statements of one week and a part of its actors report what others report."""
    from pyarrow import parquet

    week, part, parts = cells_of(judging.folder)[number]
    asking = _of_week(judging.folder, week, lambda home, _keys: home % parts == part)
    around, reader = _around(judging.folder, asking, still), judging.pairs()
    found = []
    for start in range(0, len(asking), _ASKED):
        still()
        tried: dict[Pair, tuple[Told, Told]] = {}
        for one in asking[start : start + _ASKED]:
            for other in nearest(one.told, around.fitting(one)):
                tried[pair_of(one.id, other.statement.id)] = (one.told, other)
        found += judged(tried, reader)
    rows = [
        {"first": one.first, "second": one.second, "score": one.score, "reason": one.reason, "model": reader.name}
        for one in found
    ]
    with whole_file(judging.path(number)) as unfinished:
        parquet.write_table(arrow.Table.from_pylist(rows, schema=PAIRS), unfinished, compression="zstd")


@dataclass(frozen=True, slots=True)
class _Found:
    """A statement as it is compared, with the number of its day (None: open) and what its neighbours are found by."""

    told: Told
    day: int | None
    keys: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the statement."""
        return self.told.statement.id


@dataclass(frozen=True, slots=True)
class _Around:
    """Where the statements of one task meet others: those with a key, and those of the near-copies of an article."""

    keyed: Mapping[str, Sequence[_Found]]
    copied: Mapping[str, Sequence[_Found]]

    def fitting(self, one: _Found) -> list[Told]:
        """Return the statements with a smaller id that may report what one does."""
        near: dict[str, _Found] = {}
        for key in one.keys if one.day is not None else ():
            for other in self.keyed.get(key, ()):
                if other.id < one.id and abs((other.day or 0) - (one.day or 0)) <= LATE_DAYS:
                    near[other.id] = other
        article = one.told.article.id
        others = [other for other in self.copied.get(article, ()) if other.told.article.id != article]
        before = {other.id: other for other in others if other.id < one.id}
        told = nearest(one.told, (other.told for other in before.values()), most=COPIES_COMPARED)
        copies = {other.statement.id: before[other.statement.id] for other in told}
        return [
            other.told
            for name, other in sorted({**near, **copies}.items())
            if may_be_one(one.told, other.told) or (name in copies and textual(one.told, other.told))
        ]


def _around(folder: Path, asking: Sequence[_Found], still: Still) -> _Around:
    """Read what some statements of a week meet: those of `LATE_DAYS` before and after, and of near-copies."""
    wanted = {key for one in asking for key in one.keys}
    keyed: defaultdict[str, list[_Found]] = defaultdict(list)
    # Of open days, none: without any day nothing fits by actor and day.
    days = [one.day for one in asking if one.day is not None]
    first, last = min(days, default=0) - LATE_DAYS, max(days, default=0) + LATE_DAYS
    for other in range(week_at(first), week_at(last) + 1) if days else ():
        still()
        for one in _of_week(folder, other, lambda _home, keys: not wanted.isdisjoint(keys)):
            if one.day is not None and first <= one.day <= last:
                for key in wanted.intersection(one.keys):
                    keyed[key].append(one)
    number, clusters = clusters_of(folder)
    own = {one.told.article.id: number[one.told.article.id] for one in asking if one.told.article.id in number}
    told = _of_articles(folder, [one for cluster in sorted(set(own.values())) for one in clusters[cluster]], still)
    copied = {
        article: [one for other, *_ in clusters[cluster] for one in told[other]] for article, cluster in own.items()
    }
    return _Around(keyed, copied)


def _of_week(folder: Path, week: int, keep: Callable[[int, Sequence[str]], bool]) -> list[_Found]:
    """Return the statements of a week, in order of their ids, which `keep` lets through by home and keys."""
    found = []
    for shard in shards_with(folder, week):
        table = clauses_in(folder, shard, week)
        homes, keys = table["home"].to_pylist(), table["keys"].to_pylist()
        found += _found(table, [keep(*row) for row in zip(homes, keys, strict=True)])
    return sorted(found, key=lambda one: one.id)


def _of_articles(folder: Path, articles: Sequence[Placed], still: Still) -> dict[str, list[_Found]]:
    """Return the statements of articles, of whatever weeks.

    Copies of one text may be all over an archive: a shard is opened once, and no row group read that has none of them.
    """
    from pyarrow import parquet

    found: dict[str, list[_Found]] = {article: [] for article, *_ in articles}
    shards: defaultdict[int, tuple[set[str], set[int]]] = defaultdict(lambda: (set(), set()))
    for article, shard, groups in articles:
        shards[shard][0].add(article)
        shards[shard][1].update(groups)
    for shard, (own, wanted) in sorted(shards.items()):
        still()
        table = parquet.ParquetFile(_clauses_path(folder, shard)).read_row_groups(sorted(wanted))
        for one in _found(table, [article in own for article in table["article"].to_pylist()]):
            found[one.told.article.id].append(one)
    return found


def _found(table: Any, kept: Sequence[bool]) -> list[_Found]:
    """Return those rows of a table of `CLAUSES` that are kept."""
    if not any(kept):
        return []
    articles: dict[str, Article] = {}
    found = []
    for row in table.filter(arrow.array(kept)).to_pylist():
        # Of an article what is compared: texts are held once each.
        article = articles.setdefault(
            row["article"],
            Article(
                row["article"], row["version"], row["text"], "", published=row["published"], language=row["language"]
            ),
        )
        statement = statement_from_json(row["statement"], article)
        told = Told(statement, article, row["clause"], unpacked(row["vector"]), frozenset(row["bodies"]))
        day = date.fromisoformat(row["day"]).toordinal() if row["day"] is not None else None
        found.append(_Found(told, day, tuple(row["keys"])))
    return found


def _home(actor: str) -> int:
    return int.from_bytes(blake2b(actor.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big")


def _clauses_path(folder: Path, shard: int) -> Path:
    return place_of(folder, "clauses") / f"{shard:06}.parquet"
