"""The lines of a test file, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lontar.errors import InputError


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
