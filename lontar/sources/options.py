"""What a caller may say about sources, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lontar.errors import UsageError
from lontar.sources.published import parse_published

COLUMN_FIELDS: Final = ("text", "title", "url", "outlet", "published", "language", "byline")
"""The fields of an article that a column of a table or a key of a JSON line can fill."""

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What the caller knows beyond the sources themselves.

    `published`, `outlet` and `language` fill an article's fields: of a single article in any case, of the rows of a
    container only where the row is silent. `columns` maps our field to their column. `metadata` is a CSV table
    (path, url, outlet, published, title). `max_bytes` bounds one article, uncompressed; containers stream without end.
    """

    published: str | None = None
    outlet: str | None = None
    language: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    metadata: Path | None = None
    max_bytes: int = 50_000_000


def check_options(sources: Sequence[str], options: SourceOptions) -> None:
    """Raise UsageError where the options cannot be meant; looks at the names of the sources, reads nothing."""
    if not sources:
        raise UsageError(
            "no_sources", "No source was given. Give a file, a folder, a pattern, a URL, or - for standard input."
        )
    _check_single(sources, options)
    if options.published is not None and parse_published(options.published) is None:
        raise invalid_published(options.published)
    if options.language is not None and not _LANGUAGE.fullmatch(options.language):
        raise UsageError(
            "invalid_language",
            "--language is {value!r}, but it must be a code of two or three letters such as id, en or ms.",
            value=options.language,
        )
    for name in options.columns:
        if name not in COLUMN_FIELDS:
            raise UsageError(
                "unknown_field",
                "No article has a field {value!r} to map a column to. Fields are: {allowed}.",
                value=name,
                allowed=", ".join(COLUMN_FIELDS),
            )
    if options.max_bytes < 1:
        raise UsageError(
            "invalid_max_bytes", "The limit for one article is {value} bytes; give at least 1.", value=options.max_bytes
        )


def invalid_published(value: str) -> UsageError:
    """Return what to tell about a time of publication that is none."""
    return UsageError(
        "invalid_published",
        "The time of publication is given as {value!r}, but it must be a day or a time such as 2022-01-28 or "
        "2022-01-28T08:15+07:00.",
        value=value,
    )


def _check_single(sources: Sequence[str], options: SourceOptions) -> None:
    given = [
        name
        for name, value in (("--published", options.published), ("--outlet", options.outlet))
        if value is not None
    ]  # fmt: skip
    if given and (len(sources) > 1 or _is_many(sources[0])):
        raise UsageError(
            "many_sources_one_value",
            "{options} can be given for one article only, but the sources are {given}. Give one file or URL, or "
            "describe the files of a folder in a table: --metadata FILE.csv with the columns path, url, outlet, "
            "published, title.",
            options=" and ".join(given),
            given=", ".join([*sources[:2], "…"] if len(sources) > 2 else sources),
        )


def _is_many(source: str) -> bool:
    if source == "-" or "://" in source:
        return False
    path = Path(source)
    try:
        return path.is_dir() or (any(sign in source for sign in "*?[") and not path.exists())
    except (OSError, ValueError):
        return False
