"""The folder of an export: written under another name, then given its own, so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, get_args

from lontar.errors import UsageError
from lontar.export.parts import Parts
from lontar.export.record import MANIFEST
from lontar.export.writers import WRITERS, Format
from lontar.types import Reading
from lontar.workplace import put_in_place, workplace

FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds: `files` maps each file's name to the SHA-256 of its bytes.

    `whole` tells that no filter narrowed it; `versions` are those of the libraries that wrote it.
    """

    format: Format
    whole: bool
    counts: dict[str, int]
    lontar: str
    versions: dict[str, str]
    models: tuple[str, ...]
    made_at: str
    files: dict[str, str]


@dataclass(slots=True)
class _Tally:
    articles: int = 0
    statements: int = 0
    models: set[str] = field(default_factory=set)

    def over(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            self.articles += 1
            self.statements += len(reading.statements)
            self.models |= {statement.model for statement in reading.statements if statement.model}
            yield reading


def export(
    readings: Iterable[Reading], directory: Path, *, format: Format, parts: Parts | None = None
) -> Manifest:  # fmt: skip
    """Write readings and a manifest into a folder, which is new, empty, or holds an earlier export of Lontar.

    `parts` are the rest of the ledger, for formats that hold more. Readings stream through, one in memory at a time
    (`Store.readings` gives them so). The folder appears when all is written; an earlier export in it stays until then.
    Raises UsageError `unknown_format`, `export_occupied`, `export_unwritable`, and MissingExtra `extra_parquet`,
    `extra_ftm`.
    """
    if format not in WRITERS:
        raise UsageError(
            "unknown_format",
            "There is no format {format!r}. It is one of: {allowed}.",
            format=format,
            allowed=", ".join(FORMATS),
        )
    directory = Path(directory).absolute()
    _may_write(directory)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with workplace(directory) as work:
            manifest = _write(readings, work, format, parts or Parts())
            _may_write(directory)  # looked at again: much may have happened while a large ledger was written
            put_in_place(work, directory)
    except OSError as error:
        raise _unwritable(directory, error) from error
    return manifest


def _write(readings: Iterable[Reading], work: Path, format: Format, parts: Parts) -> Manifest:
    tally = _Tally()
    written = WRITERS[format](tally.over(readings), work, parts)
    manifest = Manifest(
        format=format,
        whole=parts.whole,
        counts={"articles": tally.articles, "statements": tally.statements, **written.counts},
        # Not an import statement: the package's front door leads to the façade, which stands above this room.
        lontar=importlib.import_module("lontar").__version__,
        versions=dict(written.versions),
        models=tuple(sorted(tally.models)),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files={path.name: _digest(path) for path in sorted(work.iterdir())},
    )
    (work / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    # Folders made for temporary work are closed to others; this one is to be read.
    work.chmod(0o755)
    return manifest


def _may_write(directory: Path) -> None:
    """Refuse a folder that holds anything but an export: a manifest and the files it names."""
    if not directory.exists():
        return
    if directory.is_dir():
        present = {path.name for path in directory.iterdir()}
        if present <= {MANIFEST, *_named(directory / MANIFEST)}:
            return
    raise UsageError(
        "export_occupied",
        "{folder} holds other things than an export of Lontar, so nothing was written there. Give a new or an empty "
        "folder.",
        folder=directory,
    )


def _named(manifest: Path) -> set[str]:
    try:
        found: Any = json.loads(manifest.read_text(encoding="utf-8"))
        return set(found["files"]) if "lontar" in found else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unwritable(directory: Path, error: OSError) -> UsageError:
    return UsageError(
        "export_unwritable",
        "The export cannot be written to {folder} ({reason}). It needs rights to the folder above it and space for "
        "the files.",
        folder=directory,
        reason=error.strerror or str(error),
    )
