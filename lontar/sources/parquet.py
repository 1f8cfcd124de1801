"""Parquet → rows, a batch at a time (extra `parquet`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from lontar.errors import InputError
from lontar.sources.decoding import ENCODING_DAMAGED
from lontar.sources.options import COLUMN_FIELDS
from lontar.sources.rows import RowReader, column_missing, mapped_column_missing, row_bytes
from lontar.sources.streams import missing_extra, too_large
from lontar.types import Article, Skipped

_BATCH: Final = 256
_MOST_SPOOLED: Final = 4_000_000_000
"""Bytes: of zeros, 4 MB of gzip; what is larger is a file, or a bomb for the disk."""


def read_parquet(stream: BinaryIO, path: Path | None, reader: RowReader) -> Iterator[Article | Skipped]:
    """Read one article a row; `path` is the file where there is one, else the stream is put in a temporary file.

    Raises MissingExtra without pyarrow, InputError `bad_parquet`, `column_missing`.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise missing_extra(reader.name, "Parquet", "parquet") from error
    with tempfile.TemporaryFile() as spooled:
        if path is None:
            _spool(stream, spooled, reader.name)
        try:
            file = parquet.ParquetFile(spooled if path is None else path)
            yield from _rows(file, reader)
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise InputError(
                "bad_parquet",
                "{source} cannot be read as Parquet: {reason}. Write it again, or give JSON lines.",
                source=reader.name,
                reason=str(error).split("\n", 1)[0],
            ) from error


def _spool(stream: BinaryIO, spooled: BinaryIO, source: str) -> None:
    """Keep a pipe, or what is packed: the index of a Parquet file stands at its end."""
    kept = 0
    while chunk := stream.read(1 << 20):
        kept += spooled.write(chunk)
        if kept > _MOST_SPOOLED:
            raise InputError(
                "parquet_piped",
                "{source} holds more than {limit} bytes of Parquet that must be kept on the disk to be read. Unpack it "
                "and give the file itself.",
                source=source,
                limit=_MOST_SPOOLED,
            )
    spooled.seek(0)


def _rows(file: Any, reader: RowReader) -> Iterator[Article | Skipped]:
    names = list(file.schema_arrow.names)
    row = dict.fromkeys(names)
    text = reader.column("text", row)
    if text is None:
        raise column_missing(reader.name, reader.options, names)
    for name, named in reader.options.columns.items():
        if named not in names:
            raise mapped_column_missing(reader.name, name, named, names)
    wanted = [column for field in COLUMN_FIELDS if (column := reader.column(field, row)) is not None]
    groups, begin = _groups(file, reader.window.first)
    for group in groups:
        _check_size(file.metadata.row_group(group), reader)
    batches = file.iter_batches(batch_size=_BATCH, columns=sorted({*wanted}), row_groups=groups)
    for number, found in reader.window.of(_found(batches), begin=begin):
        row, flags = found
        yield reader.read(row, raw=row_bytes(row), line=number, flags=flags)


def _found(batches: Iterator[Any]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Yield the rows of batches, each made when its turn comes: a batch of the largest articles fills the memory."""
    for batch in batches:
        for place in range(batch.num_rows):
            try:
                yield batch.slice(place, 1).to_pylist()[0], ()
            except (ValueError, OverflowError):
                names = batch.schema.names
                yield {name: _value(batch.column(name)[place]) for name in names}, (ENCODING_DAMAGED,)


def _value(cell: Any) -> Any:
    """Return what a cell holds: of bytes that are no UTF-8 what is valid, None for a value that Python has not."""
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return cell.as_buffer().to_pybytes().decode("utf-8", errors="replace") if hasattr(cell, "as_buffer") else None
    except (ValueError, OverflowError):
        return None


def _check_size(group: Any, reader: RowReader) -> None:
    """Refuse a row group that holds more on average than an article may, before it is unpacked.

    Its columns are not looked at one by one: what is damaged there ends the process (pyarrow 26).
    """
    if group.total_byte_size > reader.options.max_bytes * max(group.num_rows, 1):
        raise too_large(reader.name, reader.options.max_bytes)


def _groups(file: Any, first: int) -> tuple[list[int], int]:
    """Return the row groups from the one with row `first` on, and the number of the row that they begin with."""
    begin, group = 1, 0
    while group < file.num_row_groups and begin + file.metadata.row_group(group).num_rows <= first:
        begin += file.metadata.row_group(group).num_rows
        group += 1
    return list(range(group, file.num_row_groups)), begin
