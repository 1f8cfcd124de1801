"""One function per format: readings in, files in a folder out, one reading in memory at a time."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Literal

from lontar.cells import as_cell
from lontar.errors import MissingExtra
from lontar.export.columns import ARTICLE_COLUMNS, STATEMENT_COLUMNS, Row, article_row, statement_row
from lontar.export.ftm import write_ftm
from lontar.export.graphml import write_graphml
from lontar.export.parts import Parts, Written
from lontar.export.record import write_jsonl
from lontar.export.webannotation import write_webannotation
from lontar.types import Reading

Format = Literal["jsonl", "csv", "parquet", "ftm", "webannotation", "graphml"]
Writer = Callable[[Iterable[Reading], Path, Parts], Written]

_BATCH: Final = 1000  # rows in memory before a Parquet row group is written: about 5 MB of news articles


def write_csv(readings: Iterable[Reading], folder: Path, _parts: Parts | None = None) -> Written:
    """Write `articles.csv` and `statements.csv`: UTF-8, every text field quoted, so that line ends in it are safe.

    No cell is a formula to a spreadsheet: `lontar.cells` tells how, and how a program takes the apostrophe off again.
    """
    with ExitStack() as stack:
        tables = []
        for name, columns in (("articles", ARTICLE_COLUMNS), ("statements", STATEMENT_COLUMNS)):
            # newline="" keeps \r\n inside a text what it is.
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            table = csv.DictWriter(file, fieldnames=list(columns), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
            table.writeheader()
            tables.append(table)
        articles, statements = tables
        for reading in readings:
            articles.writerow(_cells(article_row(reading.article)))
            statements.writerows(_cells(statement_row(one, reading.article)) for one in reading.statements)
    return Written()


def _cells(row: Row) -> Row:
    return {column: as_cell(value) if isinstance(value, str) else value for column, value in row.items()}


def write_parquet(readings: Iterable[Reading], folder: Path, _parts: Parts | None = None) -> Written:
    """Write `articles.parquet` and `statements.parquet` with the columns of the CSV files, texts as they are.

    Raises MissingExtra `extra_parquet` where pyarrow is not installed.
    """
    try:
        import pyarrow as arrow  # type: ignore[import-untyped, import-not-found, unused-ignore]
        from pyarrow import parquet  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError as error:
        raise MissingExtra(
            "extra_parquet",
            "Parquet files need pyarrow, which is not installed. Install it with: pip install 'lontar[parquet]'",
        ) from error
    types = {str: arrow.string(), int: arrow.int64(), float: arrow.float64()}
    with ExitStack() as stack:
        tables = []
        for name, columns in (("articles", ARTICLE_COLUMNS), ("statements", STATEMENT_COLUMNS)):
            schema = arrow.schema([(column, types[kind]) for column, kind in columns.items()])
            file = parquet.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            tables.append(_Batches(stack.enter_context(file), schema, arrow.RecordBatch))
        articles, statements = tables
        for reading in readings:
            articles.add(article_row(reading.article))
            for statement in reading.statements:
                statements.add(statement_row(statement, reading.article))
        for table in tables:
            table.flush()
    return Written(versions={"pyarrow": arrow.__version__})


class _Batches:
    """Rows that wait until there are enough of them for a row group."""

    def __init__(self, file: Any, schema: Any, batch: Any) -> None:
        self._file, self._schema, self._batch = file, schema, batch
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._file.write_batch(self._batch.from_pylist(self._rows, schema=self._schema))
            self._rows = []


WRITERS: Final[dict[Format, Writer]] = {
    "jsonl": write_jsonl, "csv": write_csv, "parquet": write_parquet, "ftm": write_ftm,
    "webannotation": write_webannotation, "graphml": write_graphml,
}  # fmt: skip
