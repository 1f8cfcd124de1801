"""CSV → rows: the delimiter is found in the header, quoted cells may hold line ends, any encoding."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

from lontar.cells import from_cell
from lontar.errors import InputError
from lontar.messages import say_error
from lontar.sources.decoding import decode_lines
from lontar.sources.rows import RowReader, column_missing, mapped_column_missing, row_bytes
from lontar.types import Article, Skipped

_DELIMITERS: Final = ",;\t|"
_EXPORTED: Final = frozenset({"version", "media_type", "flags", "raw_digest"})
"""Columns that together only a table has which `lontar export` wrote: its cells are no formulas."""


def read_csv(stream: BinaryIO, head: bytes, reader: RowReader) -> Iterator[Article | Skipped]:
    """Read one article a row, streaming. Raises InputError `column_missing`, `bad_csv`, `line_too_long`."""
    flags: set[str] = set()
    table = csv_rows(stream, head, reader, flags)
    columns = _header(table, reader)
    exported = set(columns) >= _EXPORTED
    for _, (line, cells) in reader.window.of(table):
        if not any(cells):
            continue
        if len(cells) > len(columns):
            yield _too_many(reader.name, line, len(cells), len(columns))
            continue
        row = dict(zip(columns, map(from_cell, cells) if exported else cells, strict=False))
        # A row that ends early has nothing in its last columns.
        yield reader.read({**dict.fromkeys(columns), **row}, raw=row_bytes(row), line=line, flags=sorted(flags))


def csv_rows(
    stream: BinaryIO, head: bytes, reader: RowReader, flags: set[str]
) -> Iterator[tuple[int, list[str]]]:  # fmt: skip
    """Yield the rows of a table, its header too, each with its line; `flags` holds those of its decoding.

    Raises InputError `bad_csv`, `line_too_long`.
    """
    lines = _lines(stream, reader, flags)
    delimiter = delimiter_of(head)
    # The module's limit (131,072 characters) is one for the whole process, and an article may be longer.
    csv.field_size_limit(max(csv.field_size_limit(), reader.options.max_bytes + 1))
    table = csv.reader(lines, delimiter=delimiter, strict=False)
    while True:
        flags.clear()
        try:
            cells = next(table, None)
        except csv.Error as error:
            raise InputError(
                "bad_csv",
                "{source} is not a table that can be read, at line {line}: {reason}. Check its quotes.",
                source=reader.name,
                line=table.line_num,
                reason=error,
            ) from error
        if cells is None:
            return
        yield table.line_num, cells


def delimiter_of(head: bytes) -> str:
    """Return the delimiter of a table: the sign that is most frequent in its first line, a comma where none is."""
    first = head.lstrip().replace(b"\0", b"").split(b"\n", 1)[0].decode("utf-8", errors="replace")
    return max(_DELIMITERS, key=first.count)


def _lines(stream: BinaryIO, reader: RowReader, flags: set[str]) -> Iterator[str]:
    for line, found in decode_lines(stream, source=reader.name, max_bytes=reader.options.max_bytes):
        flags.update(found)
        yield line


def _header(table: Iterator[tuple[int, list[str]]], reader: RowReader) -> list[str]:
    try:
        _, cells = next(table, (0, []))
    except InputError as error:
        if error.code != "bad_csv":
            raise
        raise column_missing(reader.name, reader.options, []) from error
    columns = [name.strip() for name in cells]
    if reader.column("text", dict.fromkeys(columns)) is None:
        raise column_missing(reader.name, reader.options, columns)
    for field, column in reader.options.columns.items():
        if column not in columns:
            raise mapped_column_missing(reader.name, field, column, columns)
    return columns


def _too_many(name: str, line: int, cells: int, columns: int) -> Skipped:
    error = InputError(
        "bad_row",
        "{source} has {cells} cells where the header names {columns} columns. Quote cells that hold the delimiter.",
        source=f"{name}:{line}",
        cells=cells,
        columns=columns,
    )
    return Skipped(f"{name}:{line}", error.code, say_error(error))
