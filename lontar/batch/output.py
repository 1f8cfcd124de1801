"""What a batch leaves: a manifest over its shards, written last, and how its rows are given to a ledger.

A folder without a manifest is a batch that is not finished. The manifest names the digest of every file, so that a
copy that broke off is not loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lontar.batch.judging import KEPT, SECOND, place_of
from lontar.batch.plan import PLAN, SHARDS, Head, digest_of, head_of, shard_path, write_whole
from lontar.errors import InputError
from lontar.types import Reading, Skipped

if TYPE_CHECKING:
    from lontar.batch.judged import Second

MANIFEST: Final = "manifest.json"
ASIDE: Final = "set_aside.jsonl"
_FORMAT: Final = "batch"


def is_output(folder: Path) -> bool:
    """Whether a folder holds what `lontar batch` wrote, finished or not."""
    return manifest_of(folder) is not None or head_of(folder) is not None


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a finished batch, None where there is none."""
    with suppress(OSError, ValueError):
        found: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.get("format") == _FORMAT and isinstance(found.get("files"), dict):
            return found
    return None


def write_manifest(
    folder: Path, head: Head, made: Mapping[str, Any], *, second: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write what was set aside and, last, the manifest; `made` tells how this run went. Returns the manifest.

    `second` is what to say of the second pass; None: what it has left in the folder is not named.

    All but `made` is the same whatever engine ran, and however often it was stopped.
    """
    import pyarrow

    from lontar.batch.shard import counts_of

    paths = [shard_path(folder, number) for number in range(head["shards"])]
    every = [counts_of(path) for path in paths]
    counts = {name: sum(one[name] for one in every) for name in ("articles", "statements", "set_aside")}
    counts["set_aside"] += len(head["aside"])
    holding = [path for path, one in zip(paths, every, strict=True) if one["set_aside"]]
    write_whole(folder / ASIDE, _aside(head, holding))
    manifest = {
        "format": _FORMAT, **head, "inputs": [_without(one, "changed") for one in head["inputs"]], "counts": counts,
        "versions": {"pyarrow": pyarrow.__version__},
        "made": {**made, "at": datetime.now(UTC).isoformat(timespec="seconds")},
        **({"second": dict(second)} if second is not None else {}),
        "files": {
            str(path.relative_to(folder)): digest_of(path)
            for path in (*paths, *(_second_files(folder) if second is not None else ()), folder / ASIDE)
        },
    }  # fmt: skip
    write_whole(folder / MANIFEST, iter([json.dumps(manifest, ensure_ascii=False, indent=2)]))
    return manifest


def open_output(folder: Path) -> Record:
    """Open a finished batch to be loaded; nothing is given out before every file is known to be the one written.

    Raises InputError `batch_unfinished`, `batch_file_differs`.
    """
    manifest = manifest_of(folder)
    if manifest is None:
        raise InputError(
            "batch_unfinished",
            "{folder} holds a batch that is not finished. Run the same `lontar batch` command again: it goes on where "
            "it was.",
            folder=folder,
        )
    for name, digest in manifest["files"].items():
        if not (folder / name).is_file() or digest_of(folder / name) != digest:
            raise InputError(
                "batch_file_differs",
                "{file} is not the file that the manifest of its batch names: it was changed, cut off or removed. "
                "Nothing of it was stored. Copy the folder again; or delete {file} and {manifest}, and run the same "
                "`lontar batch` command again.",
                file=folder / name,
                manifest=folder / MANIFEST,
            )
    return Record(folder, manifest)


@dataclass(frozen=True, slots=True)
class Record:
    """A finished batch whose files are those of its manifest."""

    folder: Path
    manifest: Mapping[str, Any]

    def rows(self) -> Iterator[tuple[Reading, bytes] | Skipped]:
        """Yield articles with their statements and signatures, and what was set aside, in the order of the inputs."""
        from pyarrow import parquet

        from lontar.batch.table import reading_of

        yield from (Skipped(**one) for one in self.manifest["aside"])
        for number in range(self.manifest["shards"]):
            file = parquet.ParquetFile(shard_path(self.folder, number))
            for group in range(file.num_row_groups):
                yield from map(reading_of, file.read_row_group(group).to_pylist())

    def second(self) -> Second | None:
        """Return what was judged, None where the second pass was left to the ledger."""
        from lontar.batch.judged import second_of

        found = self.manifest.get("second")
        return second_of(self.folder, found["model"]) if found else None


def _second_files(folder: Path) -> list[Path]:
    return sorted(path for step in KEPT for path in place_of(folder, step).glob("*.parquet"))


def _aside(head: Head, paths: list[Path]) -> Iterator[str]:
    from pyarrow import compute, parquet

    yield from (json.dumps(one, ensure_ascii=False) for one in head["aside"])
    for path in paths:
        table = parquet.read_table(path, columns=["source", "skipped"])
        for row in table.filter(compute.is_valid(table["skipped"])).to_pylist():
            yield json.dumps(asdict(Skipped(row["source"], **row["skipped"])), ensure_ascii=False)


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


OURS: Final = frozenset({PLAN, SHARDS, SECOND, MANIFEST, ASIDE})
"""What stands in the folder of a finished batch."""
