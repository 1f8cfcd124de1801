"""The table `--metadata`: path, url, outlet, published, title of the files of a folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lontar.errors import InputError, UsageError
from lontar.sources.article import Known
from lontar.sources.decoding import decode
from lontar.sources.places import Place
from lontar.sources.published import parse_published
from lontar.sources.table import delimiter_of

COLUMNS: Final = ("path", "url", "outlet", "published", "title", "language", "byline")


@dataclass(frozen=True, slots=True)
class MetadataTable:
    """What a table says about files: by resolved path, and by bare name where only one row has it."""

    folder: Path = Path()
    by_path: Mapping[str, Known] = field(default_factory=dict)

    def of(self, place: Place) -> Known:
        """Return what the table says about an input; paths count from the table's folder or the current one."""
        if not self.by_path:
            return Known()
        if place.path is None:
            return self.by_path.get(place.url or place.name, Known())
        keys = [str(place.path), str(place.path.resolve())]
        keys += [_relative(place.path, base) for base in (self.folder, Path.cwd())]
        # A path in the table may also count from the folder that was given: its end is then that of the file's.
        parts = place.path.parts
        keys += ["/".join(parts[start:]) for start in range(1, len(parts))]
        return next((self.by_path[key] for key in keys if key in self.by_path), Known())


def load_metadata(path: Path | None) -> MetadataTable:
    """Read the table; raises UsageError `metadata_unreadable`, `metadata_columns`, `metadata_published`."""
    if path is None:
        return MetadataTable()
    try:
        raw = path.read_bytes()
        text = decode(raw, source=str(path)).text
    except (OSError, InputError) as error:
        raise UsageError(
            "metadata_unreadable",
            "The table {path} cannot be read: {reason}. Give a CSV file with the columns {columns}.",
            path=path, reason=getattr(error, "strerror", None) or error, columns=", ".join(COLUMNS),
        ) from error  # fmt: skip
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter_of(raw[:8192]))
    columns = {name.strip().lower(): name for name in rows.fieldnames or () if name}
    if "path" not in columns:
        raise UsageError(
            "metadata_columns",
            "The table {path} has no column path. It has: {found}. Its columns are {columns}; only path must be there.",
            path=path, found=", ".join(columns) or "none", columns=", ".join(COLUMNS),
        )  # fmt: skip
    by_path = {}
    for row in rows:
        cells = {name: (row.get(columns[name]) or "").strip() or None for name in COLUMNS if name in columns}
        key = cells.pop("path", None)
        if key:
            _check_published(cells.get("published"), path, rows.line_num)
            by_path[str(Path(key)) if "://" not in key else key] = Known(**cells)
    return MetadataTable(path.parent.resolve(), by_path)


def _check_published(value: str | None, path: Path, line: int) -> None:
    if value is not None and parse_published(value) is None:
        raise UsageError(
            "metadata_published",
            "Line {line} of {path} says published {value!r}, but it must be a day or a time such as 2022-01-28 or "
            "2022-01-28T08:15+07:00.",
            line=line, path=path, value=value,
        )  # fmt: skip


def _relative(path: Path, base: Path) -> str:
    try:
        return str(path.resolve().relative_to(base.resolve()))
    except ValueError:
        return str(path)
