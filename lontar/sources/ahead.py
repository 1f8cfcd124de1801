"""A look at the first rows of a container whose rows name their columns themselves, before any of them is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from lontar.sources.rows import Row, RowReader, article_of, column_missing, mapped_column_missing

_Record = TypeVar("_Record")

_PATIENCE: Final = 20
"""A file whose first rows all lack the text is a file with other columns: one message, not one a row."""
_MOST_ROWS: Final = 1000
_MOST_CHARACTERS: Final = 8_000_000
_LONGEST: Final = 1_000_000
"""Characters of a record that is looked at: what is larger may end the process, and no record is in hand yet."""


class _Columns:
    """Which of the columns that are wanted the rows had that were looked at."""

    def __init__(self, reader: RowReader) -> None:
        self.reader = reader
        self.unseen = {name: column for name, column in reader.options.columns.items() if name != "text"}
        self.names: set[str] = set()
        self.without: list[Row] = []
        self.text = False

    @property
    def complete(self) -> bool:
        """Whether nothing is left to look for."""
        return self.text and not self.unseen

    def take(self, row: Row) -> None:
        """Look at a row; raises InputError `column_missing` where it is one too many without a text."""
        row = article_of(row)
        if isinstance(row.get("skipped"), Mapping):
            return
        self.names.update(map(str, row))
        self.unseen = {name: column for name, column in self.unseen.items() if column not in row}
        if self.reader.column("text", row) is not None:
            self.text = True
        elif not self.text:
            self.without.append(row)
            if len(self.without) >= _PATIENCE:
                self.refuse()

    def refuse(self) -> None:
        """Raise InputError `column_missing`, `mapped_column_missing` where what was looked at is all that there is."""
        if self.without and not self.text:
            raise column_missing(self.reader.name, self.reader.options, list(self.without[0]))
        for name, column in self.unseen.items() if self.names else ():
            raise mapped_column_missing(self.reader.name, name, column, sorted(self.names))


def check_rows(rows: Iterable[Row], reader: RowReader) -> None:
    """Look at all rows; raises InputError `column_missing`, `mapped_column_missing`."""
    columns = _Columns(reader)
    for row in rows:
        columns.take(row)
        if columns.complete:
            return
    columns.refuse()


def looked_ahead(
    records: Iterator[_Record], reader: RowReader, *, size: Callable[[_Record], int], row_of: Callable[[_Record], Any]
) -> Iterator[_Record]:
    """Return the same records after a look at the first, up to the one with which every column was seen.

    `size` is that of a record in characters, `row_of` its row, None where it has none. What goes wrong on the way is
    raised again at its record. Where the look ends before a column was seen, `reader` goes on to look for it. Raises
    InputError `column_missing` where the first rows have no text, `mapped_column_missing` where no record has a column
    that was named for another field.
    """
    held: list[_Record] = []
    columns, left = _Columns(reader), _MOST_CHARACTERS
    while not columns.complete and len(held) < _MOST_ROWS and left > 0:
        try:
            record = next(records)
        except StopIteration:
            columns.refuse()
            return iter(held)
        except Exception as fault:  # it is the record's at which it came up, whatever it is
            return _again(held, fault)
        held.append(record)
        left -= size(record)
        if size(record) > _LONGEST:
            break
        if (row := _row(record, row_of)) is not None:
            columns.take(row)
    reader.look_for(columns.unseen, columns.names, len(held))
    return _chained(held, records)


def _row(record: _Record, row_of: Callable[[_Record], Any]) -> Row | None:
    try:
        row = row_of(record)
    except Exception:  # it is told when the record's turn comes
        return None
    return row if isinstance(row, Mapping) else None


def _again(held: Iterable[_Record], fault: Exception) -> Iterator[_Record]:
    yield from held
    raise fault


def _chained(held: list[_Record], records: Iterator[_Record]) -> Iterator[_Record]:
    # What was held is let go as it is read.
    held.reverse()
    while held:
        yield held.pop()
    yield from records
