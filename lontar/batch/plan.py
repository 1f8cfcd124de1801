"""What a batch is to do: its inputs cut into shards, and everything that its output hangs on, written down first.

The plan is the same whatever engine runs and with however many workers. An output folder belongs to one plan.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lontar.errors import InputError, UsageError
from lontar.sources import SourceOptions
from lontar.sources.cutting import Part, cut_sources, files_of
from lontar.sources.places import Place
from lontar.types import Skipped

LAYOUT: Final = 1
PLAN: Final = "plan.jsonl"
SHARDS: Final = "shards"
WORK: Final = "work"

Head = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shard:
    """Parts of inputs that one task reads into one file."""

    number: int
    parts: tuple[Part, ...]


def shard_path(folder: Path, number: int) -> Path:
    """Return where a shard's file is once it is there."""
    return folder / SHARDS / f"{number:06}.parquet"


def shard_of(folder: Path, number: int) -> Shard:
    """Return a shard of the plan in an output folder."""
    with (folder / PLAN).open(encoding="utf-8") as lines:
        line = next(islice(lines, number + 1, None))
    return Shard(number, tuple(Part(*part) for part in json.loads(line)))


def make_plan(
    sources: Sequence[str], options: SourceOptions, *, records: int, hangs_on: Mapping[str, Any], output: Path
) -> Iterator[str]:
    """Yield the lines of a plan: its head, then one a shard; reads every input once.

    `hangs_on` is what else the output depends on: versions, weights, knowledge. The head ends up in the manifest.
    What lies in the folder `output` is no input.
    Raises InputError `batch_nothing` where there is no input that can be opened.
    """
    inputs, aside, parts = [], [], []
    for cut in cut_sources(sources, options, records=records, output=output):
        if isinstance(cut, Skipped):
            aside.append(asdict(cut))
            continue
        inputs.append({"source": cut.source, "size": cut.size, "changed": cut.changed, "digest": cut.digest})
        parts.append(cut.parts)
    if not inputs:
        raise InputError(
            "batch_nothing",
            "None of the inputs can be read. {reason}",
            reason=aside[0]["message"] if aside else "",
        )
    shards = list(_packed((part for own in parts for part in own), records))
    head = {"layout": LAYOUT, **hangs_on, "records": records, "shards": len(shards), "inputs": inputs, "aside": aside}
    yield json.dumps(head, ensure_ascii=False)
    for shard in shards:
        yield json.dumps([[getattr(part, name) for name in Part.__slots__] for part in shard], ensure_ascii=False)


def _packed(parts: Iterator[Part], records: int) -> Iterator[list[Part]]:
    """Put parts in order into shards of about so many records: small files go together."""
    shard: list[Part] = []
    for part in parts:
        if shard and sum(one.records for one in shard) + part.records > records:
            yield shard
            shard = []
        shard.append(part)
    if shard:
        yield shard


def head_of(folder: Path) -> Head | None:
    """Return the head of the plan in a folder, None where there is none."""
    with suppress(OSError, ValueError), (folder / PLAN).open(encoding="utf-8") as lines:
        head: Any = json.loads(next(lines, ""))
        if isinstance(head, dict) and isinstance(head.get("layout"), int) and "inputs" in head:
            return head
    return None


def check_same(folder: Path, head: Head, sources: Sequence[str], options: SourceOptions, hangs_on: Head) -> None:
    """Raise UsageError `batch_differs` where a folder's plan is for other inputs, or hangs on something else."""
    found = {"layout": LAYOUT, **hangs_on}
    different = [_NAMES.get(name, name) for name, value in found.items() if head.get(name) != value]
    if not _same_inputs(folder, head, sources, options):
        different.append("INPUT")
    if different:
        raise UsageError(
            "batch_differs",
            "{folder} holds the output of another batch: {what} was not the same. Give a new folder for this one; "
            "to go on with the one that is there, give what it was begun with.",
            folder=folder,
            what=", ".join(different),
        )


_NAMES: Final = {
    "lontar": "the version of Lontar", "model": "the model", "model_digest": "the model's files",
    "pairs": "the model that compares", "pairs_digest": "the files of the model that compares",
    "rules": "the rules that texts are read by", "knowledge": "LONTAR_KNOWLEDGE",
    "options": "--language, --column or --metadata", "records": "--records",
}  # fmt: skip


def _same_inputs(folder: Path, head: Head, sources: Sequence[str], options: SourceOptions) -> bool:
    """Whether the inputs are those of the plan: by size and time of change where these say so, else by their bytes."""
    planned = iter(head["inputs"])
    aside = deque(one["source"] for one in head["aside"])
    for place in files_of(sources, options, output=folder):
        source = place.source if isinstance(place, Skipped) else place.name
        # A file that could not be opened for the plan has a name like any other: it is told again, or can be read now.
        if aside and aside[0] == source:
            aside.popleft()
        elif isinstance(place, Skipped) or not _is_same(place, next(planned, None)):
            return False
    return next(planned, None) is None and not aside


def _is_same(place: Place, known: dict[str, Any] | None) -> bool:
    if known is None or known["source"] != place.name or place.path is None:
        return False
    try:
        found = place.path.stat()
        if (found.st_size, found.st_mtime_ns) == (known["size"], known["changed"]):
            return True
        return bool(found.st_size == known["size"] and digest_of(place.path) == known["digest"])
    except OSError:  # it could be read once: it is not the same now
        return False


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, lines: Iterator[str]) -> None:
    """Write a text file that is there whole or not at all."""
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(f"{line}\n")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give the name under which to write a file, which gets its own at the end: it is there whole or not at all."""
    # The process counts in: two that write the same file, one of them forgotten by its engine, hinder each other not.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        _sync(unfinished, os.O_RDWR)
        unfinished.rename(path)
        _sync(path.parent, os.O_RDONLY)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(place: Path, flags: int) -> None:
    """Let the system write a file, or a folder's new names, to the disk."""
    handle = os.open(place, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritable(folder: Path, error: OSError) -> UsageError:
    """Return what to tell where the output cannot be written."""
    return UsageError(
        "batch_unwritable",
        "The output cannot be written to {folder} ({reason}). It needs rights to that folder and space for the files.",
        folder=folder,
        reason=error.strerror or str(error),
    )
