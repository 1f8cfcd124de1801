"""A row of a container (a JSON line, a line of a CSV table, a row of a Parquet file) → Article."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isnan
from typing import Any, Final

from lontar.errors import InputError
from lontar.messages import say_error
from lontar.sources.article import Known, Origin, compose
from lontar.sources.options import COLUMN_FIELDS, SourceOptions
from lontar.sources.streams import too_large
from lontar.sources.window import WHOLE, Window
from lontar.types import Article, Skipped

Row = Mapping[str, Any]

# A file whose first rows all lack the text is a file with other columns: one message, not one a row.
_PATIENCE: Final = 20


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one container in `window`, one by one, each an Article or the reason why it is none."""

    name: str
    media_type: str
    options: SourceOptions
    known: Known = field(default_factory=Known)
    window: Window = WHOLE
    _waiting: list[tuple[Row, Origin]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _held: list[Skipped] = field(default_factory=list)
    _missing: InputError | None = None
    _seen_text: bool = False

    def read(self, row: Row, *, raw: bytes, line: int, flags: Sequence[str] = ()) -> Iterator[Article | Skipped]:
        """Yield what a row gives, those before it first that were held back.

        Raises InputError `column_missing` where no row has had the text column so far, `mapped_column_missing` where
        none of the first had a column that was named for another field.
        """
        row = _article_of(row)
        self._waiting.append((row, Origin(f"{self.name}:{line}", raw, self.media_type, tuple(flags))))
        self._seen.update(str(name) for name in row)
        if self.window.first == 1 and (error := self._unnamed()) is not None:
            if len(self._waiting) >= _PATIENCE:
                raise error
            return
        waiting, self._waiting = self._waiting, []
        for one, origin in waiting:
            yield from self._read(one, origin)

    def _read(self, row: Row, origin: Origin) -> Iterator[Article | Skipped]:
        source = origin.source
        column = self.column("text", row)
        if isinstance(row.get("skipped"), Mapping):
            yield _skipped_before(row, source)
            return
        if column is None:
            yield from self._without_text(row, source)
            return
        self._seen_text = True
        yield from self.release()
        try:
            yield self._article(row, column, origin)
        except InputError as error:
            yield Skipped(source, error.code, say_error(error))

    def _unnamed(self) -> InputError | None:
        """Return what to tell where no row so far had a column that was named: it may be misspelt."""
        for name, column in self.options.columns.items():
            if name != "text" and column not in self._seen:
                return mapped_column_missing(self.name, name, column, sorted(self._seen))
        return None

    def release(self) -> Iterator[Skipped]:
        """Yield the rows without text that were held back."""
        held, self._held = self._held, []
        yield from held

    def finish(self) -> None:
        """Raise InputError where rows were read and none had the text column, or one that was named."""
        if self._waiting and (error := self._unnamed()) is not None:
            raise error
        if self._missing is not None and not self._seen_text:
            raise self._missing

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

    def _without_text(self, row: Row, source: str) -> Iterator[Skipped]:
        # In the middle of a file those before have shown that it has texts.
        among_texts = self._seen_text or self.window.first > 1
        error = column_missing(source if among_texts else self.name, self.options, list(row))
        skipped = Skipped(source, error.code, say_error(error))
        if among_texts:
            yield skipped
            return
        self._held.append(skipped)
        self._missing = self._missing or error
        if len(self._held) >= _PATIENCE:
            raise error


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


def _article_of(row: Row) -> Row:
    # A line of `lontar read --json` or of an export holds the article beside its statements.
    inner = row.get("article")
    return inner if isinstance(inner, Mapping) else row


def _skipped_before(row: Row, source: str) -> Skipped:
    skipped = row["skipped"]
    code = str(skipped.get("code") or "skipped")
    return Skipped(source, code, str(skipped.get("message") or code.replace("_", " ")))
