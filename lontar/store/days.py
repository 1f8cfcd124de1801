"""Days as the store compares them: an interval of two ISO days, since a day may be known by month or year only."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime
from typing import Final

Interval = tuple[str, str]

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?![0-9]))?)?")


def interval(value: str | None) -> Interval | None:
    """Return the first and last day of an ISO day, month, year or time (its day there); None where it is none.

    `2022-01` is `("2022-01-01", "2022-01-31")`.
    """
    found = _ISO.match(value or "")
    if found is None:
        return None
    year, month, day = found.groups()
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    if not 1 <= int(month) <= 12 or int(year) == 0:
        return None
    last = calendar.monthrange(int(year), int(month))[1]
    if day is None:
        return f"{year}-{month}-01", f"{year}-{month}-{last:02}"
    return (f"{year}-{month}-{day}",) * 2 if 1 <= int(day) <= last else None


def now() -> str:
    """Return the present time as ISO 8601 in UTC, to the microsecond so that ids made from it differ."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
