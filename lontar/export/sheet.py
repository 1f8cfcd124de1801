"""Statements as a table for a spreadsheet, a line at a time: nothing in a cell is taken for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lontar.cells import as_cell
from lontar.export.columns import STATEMENT_COLUMNS, statement_row
from lontar.knowledge.naming import Called, on_record
from lontar.types import Article, Statement

_ARTICLE: Final = ("url", "outlet", "title", "published", "language")
COLUMNS: Final = (*STATEMENT_COLUMNS, *(f"article_{name}" for name in _ARTICLE))


def sheet_lines(rows: Iterable[tuple[Statement, Article]], called: Called = on_record) -> Iterator[str]:
    """Yield a header and a line of CSV a statement, with where its article stands; a mark (BOM) tells that it is UTF-8.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    Speakers are named as `called` says; `actor` is their id in every language.
    """
    yield "\ufeff" + _line(COLUMNS)
    for statement, article in rows:
        own = {f"article_{name}": getattr(article, name) for name in _ARTICLE}
        found = {**statement_row(statement, article), **own, "speaker": called(statement.speaker)}
        if statement.speakers:
            found["speakers"] = json.dumps([called(one) for one in statement.speakers], ensure_ascii=False)
        yield _line([_cell(found[column]) for column in COLUMNS])


def _cell(value: Any) -> Any:
    return as_cell(value) if isinstance(value, str) else value


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
