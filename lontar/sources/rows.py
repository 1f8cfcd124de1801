"""A row of a container (a JSON line, a line of a CSV table, a row of a Parquet file) → Article."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isnan
from typing import Any

from lontar.errors import InputError
from lontar.messages import say_error
from lontar.sources.article import Known, Origin, compose
from lontar.sources.options import COLUMN_FIELDS, SourceOptions
from lontar.sources.streams import too_large
from lontar.sources.window import WHOLE, Window
from lontar.types import Article, Skipped

Row = Mapping[str, Any]


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one container in `window`, one by one, each an Article or the reason why it is none."""

    name: str
    media_type: str
    options: SourceOptions
    known: Known = field(default_factory=Known)
    window: Window = WHOLE
    _unseen: dict[str, str] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _looked_at: int = 0

    def read(self, row: Row, *, raw: bytes, line: int, flags: Sequence[str] = ()) -> Article | Skipped:
        """Return what a row gives."""
        row, source = article_of(row), f"{self.name}:{line}"
        if isinstance(row.get("skipped"), Mapping):
            return _skipped_before(row, source)
        if self._unseen:
            self._unseen = {name: column for name, column in self._unseen.items() if column not in row}
        try:
            column = self.column("text", row)
            if column is None:
                raise column_missing(source, self.options, list(row))
            return self._article(row, column, Origin(source, raw, self.media_type, tuple(flags)))
        except InputError as error:
            return Skipped(source, error.code, say_error(error))

    def look_for(self, unseen: Mapping[str, str], names: Set[str], looked_at: int) -> None:
        """Remember columns, by field, that none of the first rows had, with the `names` of those that they have."""
        self._unseen, self._names, self._looked_at = dict(unseen), set(names), looked_at

    def finish(self) -> None:
        """Raise InputError where no row had a column that was named: their articles were read without it.

        `mapped_column_missing` where that is known of the whole container, `mapped_column_unseen` of its first rows.
        """
        for name, column in self._unseen.items():
            if self.window is WHOLE:
                raise mapped_column_missing(self.name, name, column, sorted(self._names))
            raise InputError(
                "mapped_column_unseen",
                "The first {rows} rows of {source} have no column {column!r} to take the {field} from, so their "
                "articles were read without. They have: {found}.",
                source=self.name,
                rows=self._looked_at,
                column=column,
                field=name,
                found=", ".join(sorted(self._names)),
            )

    def column(self, name: str, row: Row) -> str | None:
        """Return the row's column for one of our fields: the mapped one, else that of the same name in any case."""
        wanted = self.options.columns.get(name)
        if wanted is not None:
            return wanted if wanted in row else None
        if name in row:
            return name
        return next((key for key in row if isinstance(key, str) and key.strip().lower() == name), None)

    def _article(self, row: Row, column: str, origin: Origin) -> Article:
        text = row[column]
        if not isinstance(text, str):
            raise InputError(
                "row_without_text",
                "{source} has no text in {column} (it holds {value}). Give each row an article's text.",
                source=origin.source,
                column=column,
                value="nothing" if text is None else type(text).__name__,
            )
        if len(text) > self.options.max_bytes or len(text.encode(errors="replace")) > self.options.max_bytes:
            raise too_large(origin.source, self.options.max_bytes)
        said = {name: self._words(name, row) for name in COLUMN_FIELDS if name != "text"}
        given = Known(
            outlet=self.options.outlet, published=self.options.published, language=self.options.language
        )  # fmt: skip
        return compose(text, known=Known(**said).over(self.known).over(given), origin=origin)

    def _words(self, name: str, row: Row) -> str | None:
        column = self.column(name, row)
        value = None if column is None else row[column]
        if value is None or isinstance(value, dict | list | bool) or (isinstance(value, float) and isnan(value)):
            return None
        if isinstance(value, datetime | date):
            return value.isoformat()
        return str(value).strip() or None


def column_missing(source: str, options: SourceOptions, found: Sequence[object]) -> InputError:
    """Return what to tell about a table without the column that holds the text."""
    return InputError(
        "column_missing",
        "{source} has no column {wanted!r} for the text of its articles. It has: {found}. Name the right one with "
        "--column text=NAME.",
        source=source,
        wanted=options.columns.get("text", "text"),
        found=", ".join(map(str, found)) or "none",
    )


def mapped_column_missing(source: str, name: str, column: str, found: Sequence[str]) -> InputError:
    """Return what to tell about a table without the column that was named for one of our fields."""
    return InputError(
        "mapped_column_missing",
        "{source} has no column {column!r} to take the {field} from. It has: {found}.",
        source=source,
        column=column,
        field=name,
        found=", ".join(found),
    )


def row_bytes(row: Row) -> bytes:
    """Return a row as JSON in UTF-8: the raw bytes of an article that came from a table."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode(errors="replace")


def article_of(row: Row) -> Row:
    """Return the row of the article: a line of `lontar read --json` or of an export holds it beside its statements."""
    inner = row.get("article")
    return inner if isinstance(inner, Mapping) else row


def _skipped_before(row: Row, source: str) -> Skipped:
    skipped = row["skipped"]
    code = str(skipped.get("code") or "skipped")
    return Skipped(source, code, str(skipped.get("message") or code.replace("_", " ")))
