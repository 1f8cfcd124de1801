"""Moving a ledger into another database: every row of every table, in one transaction, compared when it is there.

Rows are read in order of their keys, some hundreds at a time, so that a ledger of any size takes the same memory. What
triggers would make of them is copied too: triggers sleep meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, bindparam, func, insert, select, update

from lontar.errors import LedgerError, UsageError
from lontar.store import dialects
from lontar.store.tables import metadata

_PART: Final = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of each table were moved, and a digest of them all that is the same in every database."""

    rows: dict[str, int]
    digest: str


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each table of a ledger has."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }


def move(source: Engine, target: Engine, name: str, *, heard: Callable[[int], None]) -> Moved:
    """Copy a ledger into an empty one called `name`; `heard` is told of rows that are copied.

    Others may read and write the source: what is moved is the ledger of one moment. Raises UsageError
    `migrate_not_empty`, LedgerError `migrate_differs`; nothing is written then.
    """
    with source.connect() as reading, dialects.for_writing(target).begin() as writing:
        taken = [table for table, number in count_rows(writing).items() if number]
        if taken:
            raise UsageError(
                "migrate_not_empty",
                "{ledger} already holds something ({tables}). A ledger is moved into an empty one only: give a new "
                "database or file.",
                ledger=name,
                tables=", ".join(taken),
            )
        read: dict[str, _Digest] = {}
        with dialects.filling(writing):
            for table in metadata.sorted_tables:
                read[table.name] = _copy(reading, writing, table, heard)
        differs = [table.name for table in metadata.sorted_tables if read[table.name] != _digest_of(writing, table)]
        if differs:
            raise LedgerError(
                "migrate_differs",
                "The copy is not what was read, in {tables}, and nothing was written. Give the command again; if it "
                "happens again, look at the source with `lontar check`.",
                tables=", ".join(differs),
            )
    dialects.measure(target)
    return _told(read)


def moved(source: Engine, target: Engine) -> Moved | None:
    """Return what a move made of a ledger where all of it, and nothing else, is in another one; else None."""
    with source.connect() as reading, target.connect() as there:
        if count_rows(reading) != count_rows(there):
            return None
        read = {table.name: _digest_of(reading, table) for table in metadata.sorted_tables}
        if any(read[table.name] != _digest_of(there, table) for table in metadata.sorted_tables):
            return None
    dialects.measure(target)  # a kill may have come before it
    return _told(read)


def _told(read: Mapping[str, _Digest]) -> Moved:
    whole = hashlib.sha256("".join(digest.value for digest in read.values()).encode())
    return Moved({table: digest.rows for table, digest in read.items()}, whole.hexdigest())


@dataclass(frozen=True, slots=True)
class _Digest:
    """How many rows a table has, and what they say."""

    rows: int
    value: str


def _copy(reading: Connection, writing: Connection, table: Table, heard: Callable[[int], None]) -> _Digest:
    names, adding, own = [column.name for column in table.c], insert(table), _references_to_itself(table)
    # A row may stand before the one of its own table that it refers to: all are there when it is told which it is.
    without = dict.fromkeys(own)

    def copied() -> Iterator[Sequence[Row[Any]]]:
        for rows in _rows(reading, table):
            writing.execute(adding, [{**dict(zip(names, row, strict=True)), **without} for row in rows])
            heard(len(rows))
            yield rows

    read = _digest(copied())
    if own:
        _refer(reading, writing, table, own)
    return read


def _references_to_itself(table: Table) -> list[str]:
    """Return the columns of a table that refer to its own rows."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _refer(reading: Connection, writing: Connection, table: Table, own: Sequence[str]) -> None:
    """Write the columns that refer to rows of their own table."""
    keys = [column.name for column in table.primary_key.columns]
    line = update(table).where(*(table.c[key] == bindparam(f"own_{key}") for key in keys))
    line = line.values({name: bindparam(f"new_{name}") for name in own})
    for rows in _rows(reading, table):
        found = (row._mapping for row in rows)
        told = [
            {**{f"own_{key}": row[key] for key in keys}, **{f"new_{name}": row[name] for name in own}}
            for row in found
            if any(row[name] is not None for name in own)
        ]
        if told:
            writing.execute(line, told)


def _digest_of(connection: Connection, table: Table) -> _Digest:
    return _digest(_rows(connection, table))


def _digest(parts: Iterator[Sequence[Row[Any]]]) -> _Digest:
    number, found = 0, hashlib.sha256()
    for rows in parts:
        number += len(rows)
        for row in rows:
            found.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return _Digest(number, found.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Yield the rows of a table by the hundred, in order of its key, which is the same order in every database."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_PART)
    with connection.execute(query) as result:
        yield from result.partitions(_PART)
