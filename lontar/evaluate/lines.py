"""The lines of a test file, whatever its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lontar.errors import InputError

Row = dict[str, Any]
Allowed = type[str] | type[bool] | tuple[str, ...]
"""What a field may hold: text that is not blank, true or false, or one of some words."""


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers; InputError where the file is unreadable or has none."""
    found = False
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    found = True
                    yield number, line
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise InputError(
            "test_file_unreadable",
            "The test file {path} cannot be read ({reason}). Give a file of JSON lines in UTF-8.",
            path=path,
            reason=reason,
        ) from error
    if not found:
        raise InputError(
            "test_file_empty", "The test file {path} is empty. Give one article a line, as JSON.", path=path
        )


def rows_of(path: Path, problem_of: Callable[[Any], str], *, forms: str) -> Iterator[Row]:
    """Yield the JSON objects of a test file; InputError with file, line, what was found and what is expected.

    `problem_of` says what is wrong with a value, or nothing; `forms` names the fields of a line.
    """
    for number, line in lines_of(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            problem = f"no JSON ({error.msg} at character {error.pos})"
        else:
            problem = problem_of(row)
        if problem:
            raise InputError(
                "bad_fact_line",
                "{path}, line {line}: {problem}. A line is a JSON object with {forms}.",
                path=path, line=number, problem=problem, forms=forms,
            )  # fmt: skip
        yield row


def field_problem(row: Any, fields: Mapping[str, Allowed]) -> str:
    """Say which field of a line is missing or holds what it may not; nothing where all are as they should be."""
    if not isinstance(row, dict):
        return "it is no object"
    for name, allowed in fields.items():
        if name not in row:
            return f"the field {name} is missing"
        value = row[name]
        if isinstance(allowed, tuple):
            if value not in allowed:
                return f"{name} is {value!r}, but it must be one of {', '.join(allowed)}"
        elif allowed is bool:
            if not isinstance(value, bool):
                return f"{name} is {value!r}, not true or false"
        elif not isinstance(value, str) or not value.strip():
            return f"{name} is {value!r}, not text"
    return ""
