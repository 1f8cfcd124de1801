"""Words on a page → when the article was published, as ISO 8601; nothing is guessed where the words are not clear."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Final

# Printed news begins in the archipelago in the 18th century; a page from the future is a page with a broken clock.
_YEARS: Final = range(1700, 3000)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date as a page words it: half-open range in the words that were searched, and its ISO 8601 value."""

    start: int
    end: int
    value: str
    has_time: bool
    has_zone: bool
    has_weekday: bool


def parse_published(words: str) -> str | None:
    """Return the ISO 8601 value of a whole string that is a date and perhaps a time, else None."""
    trimmed = " ".join(words.split())
    if _EPOCH.fullmatch(trimmed):
        return _from_epoch(trimmed)
    for found in find_dates(trimmed):
        if not re.search(r"\w", trimmed[: found.start] + trimmed[found.end :]):
            return found.value
    return None


def find_dates(words: str) -> Iterator[PageDate]:
    """Yield the dates in some words, in order: ISO, `02/03/2022, 08:15 WIB`, `6 Nop 2021`, `March 2, 2022 8:15 AM`.

    Slashes are read day first, as in Indonesia, unless only the other order is a date or fits the weekday.
    """
    for match in _pattern().finditer(words):
        day = _day_of(match)
        if day is None or day.year not in _YEARS:
            continue
        clock = _clock_of(match)
        zone = _zone_of(match) if clock is not None else None
        if clock is None:
            value, end = day.isoformat(), match.end("date")
        else:
            value, end = datetime.combine(day, clock, zone).isoformat(), match.end()
        yield PageDate(
            start=match.start(), end=end, value=value, has_time=clock is not None, has_zone=zone is not None,
            has_weekday=match["weekday"] is not None,
        )  # fmt: skip


def in_zone_of(value: str, seen: str) -> str:
    """Return the time `value` in the zone that the page shows in `seen`, so that its day is the reader's day.

    Metadata is often in UTC: 23:30 on Monday there is Tuesday in Jakarta. Values without a time stay as they are.
    """
    try:
        moment, shown = datetime.fromisoformat(value), datetime.fromisoformat(seen)
    except ValueError:
        return value
    if shown.tzinfo is None or "T" not in value:
        return value
    if moment.tzinfo is None:
        return moment.replace(tzinfo=shown.tzinfo).isoformat()
    return moment.astimezone(shown.tzinfo).isoformat()


def _from_epoch(digits: str) -> str:
    return datetime.fromtimestamp(int(digits[:10]), tz=UTC).isoformat()


def _day_of(match: re.Match[str]) -> date | None:
    year, month, day = _numbers_of(match)
    candidates = [(year, month, day)]
    if match["slash_day"] is not None:
        candidates.append((year, day, month))
    weekday = None if match["weekday"] is None else _tables()["weekdays"].get(match["weekday"].lower())
    days = [found for found in (_date(*each) for each in candidates) if found is not None]
    fitting = [found for found in days if weekday is None or found.weekday() == weekday]
    return next(iter(fitting or days), None)


def _numbers_of(match: re.Match[str]) -> tuple[int, int, int]:
    months = _tables()["months"]
    if match["iso_year"]:
        return int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"])
    if match["slash_day"]:
        return int(match["slash_year"]), int(match["slash_month"]), int(match["slash_day"])
    if match["named_day"]:
        return int(match["named_year"]), months[match["named_month"].lower()], int(match["named_day"])
    return int(match["us_year"]), months[match["us_month"].lower()], int(match["us_day"])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock_of(match: re.Match[str]) -> time | None:
    if match["hour"] is None:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower().replace(".", "")
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _zone_of(match: re.Match[str]) -> timezone | None:
    name, offset = match["zone"], match["offset"]
    if name is None and offset is None:
        return None
    minutes = 60 * _tables()["zones"][name.lower()] if name else 0
    if offset:
        digits = offset[1:].replace(":", "")
        minutes += (1 if offset[0] == "+" else -1) * (int(digits[:2]) * 60 + int(digits[2:] or 0))
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None


@cache
def _tables() -> Mapping[str, Mapping[str, int]]:
    tables: Mapping[str, Mapping[str, int]] = tomllib.loads(
        resources.files("lontar.sources").joinpath("dates.toml").read_text("utf-8")
    )
    return tables


@cache
def _pattern() -> re.Pattern[str]:
    def names(table: str) -> str:
        return "|".join(sorted(map(re.escape, _tables()[table]), key=len, reverse=True))

    weekday, month, zone = names("weekdays"), names("months"), names("zones")
    return re.compile(
        rf"""(?<![\w/.-])
        (?:(?P<weekday>{weekday})\.?\s*[,|(/-]?\s*)?
        (?P<date>
            (?P<iso_year>\d{{4}})(?P<iso_join>[-/.])(?P<iso_month>\d{{1,2}})(?P=iso_join)(?P<iso_day>\d{{1,2}})(?!\d)
          | (?P<slash_day>\d{{1,2}})(?P<join>[-/.])(?P<slash_month>\d{{1,2}})(?P=join)(?P<slash_year>\d{{4}})(?!\d)
          | (?P<named_day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<named_month>{month})\.?,?[\s-]+
              (?P<named_year>\d{{4}})(?!\d)
          | (?P<us_month>{month})\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<us_year>\d{{4}})(?!\d)
        )
        (?:
            \)?(?:T|\s*[,|•·@–-]?\s*(?:(?:pukul|pkl|jam|at)\b\.?:?)?\s*)
            (?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:[.,]\d+)?)?(?!\d)
            (?:\s*(?P<half>[ap]\.?m\b\.?))?
            (?:\s*\(?(?P<zone>{zone})\b\)?)?
            (?:\s*(?P<offset>[+-]\d{{1,2}}:?(?:\d{{2}})?)(?!\d))?
        )?""",
        re.IGNORECASE | re.VERBOSE,
    )
