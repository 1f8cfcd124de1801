"""Parquet → rows, a batch at a time (extra `parquet`)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from lontar.errors import InputError, MissingExtra
from lontar.sources.options import COLUMN_FIELDS
from lontar.sources.rows import RowReader, column_missing, row_bytes
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


def missing_extra(source: str, what: str, extra: str) -> MissingExtra:
    """Return what to tell where an optional library is not installed."""
    return MissingExtra(
        "missing_extra",
        "{source} is {what}, which needs an optional part of Lontar. Install it with: pip install 'lontar[{extra}]'",
        source=source,
        what=what,
        extra=extra,
    )


def _rows(file: Any, reader: RowReader) -> Iterator[Article | Skipped]:
    names = list(file.schema_arrow.names)
    row = dict.fromkeys(names)
    text = reader.column("text", row)
    if text is None:
        raise column_missing(reader.name, reader.options, names)
    wanted = [column for field in COLUMN_FIELDS if (column := reader.column(field, row)) is not None]
    number = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=sorted({*wanted})):
        for found in batch.to_pylist():
            number += 1
            yield from reader.read(found, raw=row_bytes(found), line=number)
