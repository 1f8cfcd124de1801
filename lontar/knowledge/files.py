"""Knowledge files → rows with the place where each stands; what is no such table is refused.

A table is known by its columns, so that a user may call the file as it suits.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from lontar.errors import InputError
from lontar.knowledge.tables import COLUMNS, Row

_BOM: Final = "utf-8-sig"


class Place(NamedTuple):
    """Where a row stands: file and line."""

    path: Path
    line: int


class Line(NamedTuple):
    """A row of one table with its place."""

    place: Place
    row: Row


class Table(NamedTuple):
    """The rows of one file, and which of the tables it is (`persons.csv`)."""

    name: str
    lines: Sequence[Line]


def tables(place: Path) -> list[Table]:
    """The tables of a user's folder, or the one in a file; InputError for what is none."""
    if place.is_dir():
        paths = sorted(path for path in place.iterdir() if path.suffix.lower() == ".csv")
    elif place.exists():
        paths = [place]
    else:
        raise InputError(
            "knowledge_missing",
            "{path} is not there, but LONTAR_KNOWLEDGE names it. Set it to a folder of CSV tables or to one table, or "
            "unset it to read with Lontar's own knowledge alone.",
            path=place,
        )
    if not paths:
        raise InputError(
            "knowledge_empty",
            "The folder {path} holds no CSV table. Put one of {names} there (lontar/knowledge/README.md describes "
            "them), or unset LONTAR_KNOWLEDGE.",
            path=place, names=", ".join(COLUMNS),
        )  # fmt: skip
    return [_table(path) for path in paths]


def _table(path: Path) -> Table:
    reader = csv.reader(_text(path).splitlines(keepends=True))
    try:
        columns = [column.strip() for column in next(reader, [])]
        name = _name(path, columns)
        return Table(name, [_line(Place(path, reader.line_num), columns, cells) for cells in reader if cells])
    except csv.Error as reason:
        raise _unreadable(path, f"line {reader.line_num}: {reason}") from reason


def _text(path: Path) -> str:
    try:
        found = path.read_bytes()
        return found.decode(_BOM)
    except OSError as reason:
        raise _unreadable(path, reason.strerror or str(reason)) from reason
    except UnicodeDecodeError as reason:
        raise InputError(
            "knowledge_not_utf8",
            "{path}, line {line}: the byte {byte} is not UTF-8. Save the file as UTF-8 (in a spreadsheet: "
            "\"CSV UTF-8\") and try again.",
            path=path, line=found[: reason.start].count(b"\n") + 1, byte=f"0x{found[reason.start]:02X}",
        ) from reason  # fmt: skip


def _unreadable(path: Path, reason: str) -> InputError:
    return InputError(
        "knowledge_unreadable",
        "{path} cannot be read ({reason}). Give a CSV file that is yours to read, or unset LONTAR_KNOWLEDGE.",
        path=path, reason=reason,
    )  # fmt: skip


def _name(path: Path, columns: Sequence[str]) -> str:
    """Which table a file is: the one whose columns it has; the nearest one is named in what is refused."""
    exact = next((name for name, wanted in COLUMNS.items() if sorted(wanted) == sorted(columns)), None)
    if exact is not None:
        return exact
    nearest = path.name if path.name in COLUMNS else max(COLUMNS, key=lambda name: _shared(COLUMNS[name], columns))
    wanted = COLUMNS[nearest]
    missing = [column for column in wanted if column not in columns]
    raise InputError(
        "knowledge_columns",
        "{path}, line 1: the columns are {found}; {name} has {wanted}. Missing: {missing}; not known: {unknown}. "
        "Correct the first line; a column may be empty, but it must be there, once.",
        path=path, found=", ".join(columns) or "-", name=nearest, wanted=", ".join(wanted),
        missing=", ".join(missing) or "-",
        unknown=", ".join(column for column in columns if column not in wanted) or "-",
    )  # fmt: skip


def _shared(wanted: Sequence[str], columns: Sequence[str]) -> float:
    return len({*wanted} & {*columns}) / len({*wanted} | {*columns})


def _line(place: Place, columns: Sequence[str], cells: Sequence[str]) -> Line:
    if len(cells) != len(columns):
        raise InputError(
            "knowledge_fields",
            "{path}, line {line}: there are {found} fields; the table has {wanted} columns. Add or take out commas; "
            "put a text that has commas of its own between quotation marks.",
            path=place.path, line=place.line, found=len(cells), wanted=len(columns),
        )  # fmt: skip
    return Line(place, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)})
