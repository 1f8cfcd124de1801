"""The second pass of a batch: near-copies and pairs of statements, judged before there is a ledger.

Four steps, one after the other, each a number of tasks with one file a task:

- `clauses`, one task a shard: statements with what they are found and compared by, sorted by week;
- `votes`, one task a range of keys: which articles share keys of their signatures;
- `copies`, one task a group of shards: which of these are near-copies;
- `pairs`, one task an actor's hash and week: which statements report one act.

What a task hangs on is the output of the steps before and what `prepared` writes between them; so the files are the
same whatever engine runs, and what is there is not made again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from lontar.batch.journal import SECONDS, Journal
from lontar.batch.plan import WORK, shard_path, write_whole
from lontar.batch.task import Still
from lontar.errors import InputError
from lontar.merge.connected import connected

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

Step = Literal["clauses", "votes", "copies", "pairs"]
STEPS: Final[tuple[Step, ...]] = ("clauses", "votes", "copies", "pairs")
SECOND: Final = "second"
KEPT: Final[tuple[Step, ...]] = ("clauses", "copies", "pairs")
"""Steps whose files are part of the output; the others' are removed at the end."""
GROUPS: Final = 512
"""At most so many groups of shards are compared with others: a file of votes has a row group for each."""
BUCKET: Final = 250_000
"""Articles whose keys one process sorts at once, in 500 MB."""
CELL: Final = 2_000
"""Statements of one week that one task compares with their neighbours: a minute or two."""
OPEN_WEEK: Final = -10
"""No week of any day, nor beside one."""

Cell = tuple[int, int, int]
"""A week (of `week_of`), and which of how many parts by actor."""
Placed = tuple[str, int, list[int]]
"""An article, its shard, and the row groups there in which its statements are."""


@dataclass(frozen=True, slots=True)
class Judging:
    """One step, as every worker gets it. `pairs` makes the reader of pairs, once in a process."""

    folder: Path
    step: Step
    shards: int
    buckets: int
    pairs: Callable[[], PairReader]
    knowledge: tuple[Path, ...] = ()
    tries: int = 3
    seconds: float = SECONDS
    run: str = ""

    @property
    def span(self) -> int:
        """How many shards make a group."""
        return -(-self.shards // GROUPS)

    def numbers(self) -> range:
        """Return the numbers of the step's tasks; those of `pairs` once the step is `prepared`."""
        if self.step == "pairs":
            return range(len(cells_of(self.folder)))
        of = {"clauses": self.shards, "votes": self.buckets, "copies": -(-self.shards // self.span)}
        return range(of[self.step])

    def path(self, number: int) -> Path:
        """Return where the file of a task is once it is there."""
        if self.step == "pairs":
            week, part, _ = cells_of(self.folder)[number]
            return place_of(self.folder, self.step) / f"{week_named(week)}-{part:03}.parquet"
        return place_of(self.folder, self.step) / f"{number:06}.parquet"

    def do(self, number: int, still: Still) -> None:
        """Write the file of a task; InputError `judging_hopeless` where processes end over it again and again."""
        from lontar.batch import copying, pairing

        steps: Mapping[str, Callable[..., None]] = {
            "clauses": pairing.write_clauses, "votes": copying.write_votes, "copies": copying.write_copies,
            "pairs": pairing.write_pairs,
        }  # fmt: skip
        name = self.path(number).stem
        journal = Journal(self.folder / WORK / f"{self.step}-{name}.tries", self.run, seconds=self.seconds)
        # Of this run alone: the next may have more memory or time, and to set a part aside there is no way.
        if journal.ended >= self.tries:
            journal.asked_to_stop()
            raise _hopeless(self.step, name, journal.ended)

        def heard() -> None:
            still()
            journal.hold(name)

        try:
            heard()
            steps[self.step](self, number, heard)
        except BaseException:
            journal.asked_to_stop()
            raise
        journal.finished()


def place_of(folder: Path, step: Step) -> Path:
    """Return the folder of a step's files."""
    return folder / SECOND / step if step in KEPT else folder / WORK / step


def week_of(day: str | None) -> int:
    """Return the week of an ISO day, counted from Monday to Sunday; `OPEN_WEEK` where the day is open."""
    return OPEN_WEEK if day is None else week_at(date.fromisoformat(day).toordinal())


def week_at(day: int) -> int:
    """Return the week of a day, both counted from the first of year 1."""
    return (day - 1) // 7


def week_named(week: int) -> str:
    """Return the Monday of a week."""
    return "open" if week == OPEN_WEEK else date.fromordinal(week * 7 + 1).isoformat()


def steps_of(judging: Judging) -> Iterator[Judging]:
    """Yield the steps in order, each prepared once those before it are done."""
    for step in STEPS:
        own = replace(judging, step=step)
        place_of(own.folder, step).mkdir(parents=True, exist_ok=True)
        if step == "clauses":
            _write(own.folder, "gone", _gone(own))
        if step == "pairs":
            _write(own.folder, "clusters", _clusters(own))
            _write(own.folder, "weeks", _weeks(own))
        yield own


def gone_of(folder: Path) -> Mapping[str, list[int]]:
    """Return by shard the rows in whose place another text of the article came, or that were there before."""
    return dict(_facts(folder, "gone"))


def clusters_of(folder: Path) -> tuple[Mapping[str, int], list[list[Placed]]]:
    """Return by article the number of its cluster of near-copies; of each cluster the articles, and where they are."""
    return _clustered(folder, _changed(folder, "clusters"))


def cells_of(folder: Path) -> list[Cell]:
    """Return what the tasks of `pairs` are about, in order of their numbers."""
    return [tuple(cell) for cell in _facts(folder, "weeks")["cells"]]


def shards_with(folder: Path, week: int) -> list[int]:
    """Return the shards in which statements of a week are."""
    found: list[int] = _facts(folder, "weeks")["shards"].get(str(week), [])
    return found


def _gone(judging: Judging) -> dict[str, list[int]]:
    """Find rows that a ledger which is loaded with all of them does not keep: of one text the first, then the last."""
    from pyarrow import parquet

    current: dict[str, tuple[str, int, int]] = {}
    gone: defaultdict[int, list[int]] = defaultdict(list)
    for shard in range(judging.shards):
        table = parquet.read_table(shard_path(judging.folder, shard), columns=["id", "version"])
        for row, (one, version) in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True)):
            if one is None:
                continue
            if one in current and current[one][0] == version:
                gone[shard].append(row)
                continue
            if one in current:
                gone[current[one][1]].append(current[one][2])
            current[one] = (version, shard, row)
    return {str(shard): sorted(rows) for shard, rows in sorted(gone.items())}


def _clusters(judging: Judging) -> list[list[Placed]]:
    """Put articles together that near-copies lead to from each other, each with where it is."""
    from lontar.batch.copying import copies_in

    def links() -> Iterator[tuple[str, str]]:
        # Read twice instead of held: an archive may have many copies.
        yield from ((article, other) for article, copies in copies_in(judging.folder) for other, *_ in copies)

    articles = sorted({one for link in links() for one in link})
    places = _places(judging, set(articles))
    parts = ([(one, *places[one]) for one in part if one in places] for part in connected(articles, links()))
    return [part for part in parts if part]


def _places(judging: Judging, wanted: set[str]) -> dict[str, tuple[int, list[int]]]:
    """Return of some articles that have statements the shard, and its row groups in which these are."""
    from pyarrow import parquet

    found: dict[str, tuple[int, list[int]]] = {}
    for shard in range(judging.shards) if wanted else ():
        file = parquet.ParquetFile(place_of(judging.folder, "clauses") / f"{shard:06}.parquet")
        for group in range(file.num_row_groups):
            for one in wanted.intersection(file.read_row_group(group, columns=["article"])["article"].to_pylist()):
                found.setdefault(one, (shard, []))[1].append(group)
    return found


def _weeks(judging: Judging) -> dict[str, Any]:
    """Return which shards have statements of which weeks, and how the weeks are cut by actor."""
    from lontar.batch.pairing import weeks_in

    counts, shards = Counter[int](), defaultdict(list)
    for shard in range(judging.shards):
        for week, (_, number) in sorted(weeks_in(judging.folder, shard).items()):
            counts[week] += number
            shards[str(week)].append(shard)
    cells = [
        (week, part, parts) for week in sorted(counts) for parts in [-(-counts[week] // CELL)] for part in range(parts)
    ]
    return {"shards": shards, "cells": cells}


def _write(folder: Path, name: str, facts: object) -> None:
    text = json.dumps(facts)
    path = folder / WORK / f"{name}.json"
    with suppress(OSError):
        if path.read_text("utf-8") == text + "\n":
            return
    write_whole(path, iter([text]))


def _changed(folder: Path, name: str) -> int:
    return (folder / WORK / f"{name}.json").stat().st_mtime_ns


def _facts(folder: Path, name: str) -> Any:
    return _read(folder / WORK / f"{name}.json", _changed(folder, name))


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Any:
    return json.loads(path.read_text("utf-8"))


@lru_cache(maxsize=1)
def _clustered(folder: Path, _changed: int) -> tuple[Mapping[str, int], list[list[Placed]]]:
    clusters: list[list[Placed]] = [[tuple(one) for one in own] for own in _facts(folder, "clusters")]
    return {one: number for number, own in enumerate(clusters) for one, *_ in own}, clusters


def _hopeless(step: str, name: str, ended: int) -> InputError:
    return InputError(
        "judging_hopeless",
        "{ended} processes ended over part {name} of step {step} of the second pass (out of memory, or out of time). "
        "What is finished is kept. Run the same command again with fewer --workers or more --seconds, or with "
        "--no-merge: the ledger then compares by itself.",
        ended=ended,
        name=name,
        step=step,
    )
