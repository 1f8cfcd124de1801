"""One shard → one Parquet file, written under another name and then given its own: it is there whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lontar.batch.journal import SECONDS, Journal
from lontar.batch.plan import WORK, Shard, shard_of, shard_path, whole_file
from lontar.batch.table import READINGS, Read, batch_of, failed, read_batch
from lontar.batch.task import Still
from lontar.errors import LontarError
from lontar.messages import say
from lontar.sources import SourceOptions
from lontar.sources.cutting import Part, read_part
from lontar.types import Article, Skipped

BATCH: Final = 64
"""Articles in one record batch, which is one row group of the file: what a worker holds of its shard in memory."""
_COUNTS: Final = b"lontar"


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker needs to read shards: the output folder, how sources are read, and who reads articles.

    Names of sources count from `base`. `reader` makes the reader; it is called once in a process. A record with which
    `tries` processes died, or over which they took more than `seconds` each, is set aside. `run` tells one run of the
    command from another.
    """

    folder: Path
    options: SourceOptions
    reader: Callable[[], Read]
    tries: int
    base: Path = Path()
    run: str = ""
    seconds: float = SECONDS

    def path(self, number: int) -> Path:
        """Return where a shard's file is once it is there."""
        return shard_path(self.folder, number)

    def do(self, number: int, still: Still) -> None:
        """Read a shard."""
        _read_shard(self, shard_of(self.folder, number), self.path(number), still)


def counts_of(path: Path) -> dict[str, int]:
    """Return how many articles, statements and set-aside inputs a shard's file says that it holds."""
    from pyarrow import parquet

    counts: dict[str, int] = json.loads(parquet.read_metadata(path).metadata[_COUNTS])
    return counts


def _read_shard(job: Job, shard: Shard, path: Path, still: Still) -> None:
    journal = Journal(job.folder / WORK / f"{shard.number:06}.tries", job.run, seconds=job.seconds)
    try:
        with whole_file(path) as unfinished:
            _write(unfinished, _batches(job, shard, journal, still))
    except BaseException as reason:
        if not isinstance(reason, Exception) or isinstance(reason, LontarError | OSError):
            journal.asked_to_stop()
        else:
            journal.left()
        raise
    journal.finished()


def _batches(job: Job, shard: Shard, journal: Journal, still: Still) -> Iterator[Any]:
    read, items = job.reader(), _items(job, shard, journal)

    def heard(record: str) -> None:
        still()
        journal.hold(record)

    while some := list(islice(items, BATCH)):
        yield read_batch(batch_of(some), read, heard=heard)


def _items(job: Job, shard: Shard, journal: Journal) -> Iterator[tuple[str, Article | Skipped]]:
    """Yield the articles of a shard with their records; what ended its process too often is set aside untouched."""
    poison = {record: deaths for record, deaths in journal.deaths.items() if deaths >= job.tries}
    for place, part in enumerate(shard.parts):
        hand = _Hand(place, part, journal, poison, job.seconds)
        found = read_part(part, job.options, enter=hand.enter, base=job.base)
        while True:
            try:
                item = next(found, None)
            except LontarError:
                raise
            except Exception as fault:  # a fault in reading one record: it is told, and the part goes on behind it
                item = Skipped(f"{part.source}:{hand.number}", "reading_failed", failed(fault))
                found = (
                    read_part(part, job.options, enter=hand.enter, base=job.base)
                    if hand.number > hand.done
                    else iter(())
                )
                hand.done = hand.number
            yield from hand.set_aside()
            if item is None:
                break
            yield hand.record, item


@dataclass(slots=True)
class _Hand:
    """Which record of a part is in hand, and which are not to be touched: up to `done`, and those that are poison."""

    place: int
    part: Part
    journal: Journal
    poison: Mapping[str, int]
    seconds: float
    number: int = 0
    done: int = 0
    aside: list[tuple[str, Skipped]] = field(default_factory=list)

    @property
    def record(self) -> str:
        """What the journal calls the record in hand."""
        return f"{self.place}:{self.number}"

    def enter(self, number: int) -> bool:
        """Take a record in hand; return whether it is to be read."""
        self.number = number
        self.journal.hold(self.record)
        if number > self.done and self.record in self.poison:
            hung = self.seconds if self.record in self.journal.hung else None
            ended = _ended(f"{self.part.source}:{number}", self.poison[self.record], hung)
            self.aside.append((self.record, ended))
        return number > self.done and self.record not in self.poison

    def set_aside(self) -> Iterator[tuple[str, Skipped]]:
        """Yield what was passed over because it is poison."""
        yield from self.aside
        self.aside.clear()


def _write(path: Path, batches: Iterator[Any]) -> None:
    from pyarrow import parquet

    counts = {"articles": 0, "statements": 0, "set_aside": 0}
    with parquet.ParquetWriter(path, READINGS, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            skipped = batch.num_rows - batch["skipped"].null_count
            counts["set_aside"] += skipped
            counts["articles"] += batch.num_rows - skipped
            counts["statements"] += len(batch["statements"].flatten())
        writer.add_key_value_metadata({_COUNTS: json.dumps(counts).encode()})


def _ended(source: str, deaths: int, hung: float | None) -> Skipped:
    if hung is not None:
        message = say(
            "worker_hung",
            "Reading it took more than {seconds} seconds in each of {deaths} tries, so it was set aside. Please report "
            "it with the text; --seconds gives more time.",
            seconds=f"{hung:g}",
            deaths=deaths,
        )
        return Skipped(source, "worker_hung", message)
    message = say(
        "worker_died",
        "Reading it ended the process {deaths} times (out of memory, or a fault in a library), so it was set aside. "
        "Please report it with the text.",
        deaths=deaths,
    )
    return Skipped(source, "worker_died", message)
