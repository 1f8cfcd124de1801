"""Parquet → rows, a batch at a time (extra `parquet`)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from lontar.errors import InputError
from lontar.sources.options import COLUMN_FIELDS
from lontar.sources.rows import RowReader, column_missing, row_bytes
from lontar.sources.streams import missing_extra
from lontar.types import Article, Skipped

_BATCH: Final = 256


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
            # The index of a Parquet file stands at its end: a pipe must be kept before it can be read.
            shutil.copyfileobj(stream, spooled)
            spooled.seek(0)
        try:
            file = parquet.ParquetFile(spooled if path is None else path)
            yield from _rows(file, reader)
        except (arrow.ArrowException, OSError) as error:
            raise InputError(
                "bad_parquet",
                "{source} cannot be read as Parquet: {reason}. Write it again, or give JSON lines.",
                source=reader.name,
                reason=str(error).split("\n", 1)[0],
            ) from error


def _rows(file: Any, reader: RowReader) -> Iterator[Article | Skipped]:
    names = list(file.schema_arrow.names)
    row = dict.fromkeys(names)
    text = reader.column("text", row)
    if text is None:
        raise column_missing(reader.name, reader.options, names)
    wanted = [column for field in COLUMN_FIELDS if (column := reader.column(field, row)) is not None]
    groups, begin = _groups(file, reader.window.first)
    batches = file.iter_batches(batch_size=_BATCH, columns=sorted({*wanted}), row_groups=groups)
    for number, found in reader.window.of((row for batch in batches for row in batch.to_pylist()), begin=begin):
        yield from reader.read(found, raw=row_bytes(found), line=number)


def _groups(file: Any, first: int) -> tuple[list[int], int]:
    """Return the row groups from the one with row `first` on, and the number of the row that they begin with."""
    begin, group = 1, 0
    while group < file.num_row_groups and begin + file.metadata.row_group(group).num_rows <= first:
        begin += file.metadata.row_group(group).num_rows
        group += 1
    return list(range(group, file.num_row_groups)), begin
