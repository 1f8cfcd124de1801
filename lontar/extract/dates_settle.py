"""What a date expression means in one article: words and the article's own time → an ISO day, month or year.

Nothing is guessed: where neither the words, nor the other dates of the article, nor its publication date leave one
answer, the value is None and the precision says what is known (`weekday`, `none`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from lontar.types import Article, Precision

Unit = Literal["day", "week", "month", "year"]
Settled = tuple[str | None, Precision, bool]
"""ISO value or None, its precision, and whether the publication date was needed."""

_YEARS: Final[range] = range(1990, 2100)
"""Where the year of a day and month may lie when nothing in the article says more."""
_REACH: Final[int] = 366
"""Days before publication in which a day without a year is looked for: news names the year of older ones."""
_SLACK: Final[int] = 1
"""Days after publication that a past date may lie: a local date can be ahead of the publisher's clock."""


@dataclass(frozen=True, slots=True)
class DayMention:
    """One date expression: half-open offsets, its words, and what they say by themselves.

    `weekday` counts from Monday = 0. `relative` is a number of steps of `unit` from publication; with a weekday or a
    month beside it, that of the named week or year. `direction` is -1 for "last", +1 for "next", 0 where nothing says.
    """

    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    relative: int | None = None
    precision: Precision = "none"
    unit: Unit | None = None
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an article says about its own time: its publication day and the dates in it.

    `full` are those with a year, in order of time; `bound` those without one, but with a weekday. `future` looks
    forward from `day`.
    """

    day: date | None
    full: tuple[date, ...] = ()
    bound: tuple[DayMention, ...] = ()
    future: bool = False

    @classmethod
    def of(cls, article: Article, days: Sequence[DayMention]) -> Anchor:
        """The anchor of an article; what stands in an aside that gives a page's render date is no part of it."""
        rendered = [aside for aside in article.asides if aside.kind == "render_date"]
        own = [day for day in days if not any(aside.start < day.end and day.start < aside.end for aside in rendered)]
        full = {found for day in own if (found := full_date(day)) is not None}
        return cls(
            day=published_day(article.published),
            full=tuple(sorted(full)),
            bound=tuple(day for day in own if day.weekday is not None and day.day is not None),
        )

    @staticmethod
    def last_day(value: str, *, before: bool) -> str:
        """The last day of an ISO month or year, or with `before` the one before its first; a day stays as it is."""
        if len(value) == 10:
            return value
        year, month = int(value[:4]), int(value[5:7] or 12)
        if before:
            return (date(year, month if len(value) == 7 else 1, 1) - timedelta(days=1)).isoformat()
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def published_day(published: str | None) -> date | None:
    """The calendar day of an ISO day or time; None where there is none, or only a month or year."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def full_date(mention: DayMention) -> date | None:
    """The date of a mention that names year, month and day, None if it does not or there is no such day."""
    if mention.year is None or mention.month is None or mention.day is None:
        return None
    return _date(mention.year, mention.month, mention.day)


def fitting_years(days: Sequence[DayMention]) -> tuple[int, ...]:
    """The years in which every day and month with a weekday, but without a year, falls on that weekday.

    All years of `_YEARS` where the text has no such date, none where no year fits all.
    """
    bound = {
        (day.day, day.month, day.weekday)
        for day in days
        if day.day and day.month and day.weekday is not None and day.year is None and day.relative is None
    }
    return tuple(
        year
        for year in _YEARS
        if all(
            (found := _date(year, month, number)) is not None and found.weekday() == weekday
            for number, month, weekday in bound
        )
    )


def settle(mention: DayMention, anchor: Anchor) -> Settled:
    """The ISO value of a mention, with its precision and whether the publication date was needed."""
    if mention.precision == "none" and mention.relative is None:
        return None, "none", False
    if mention.relative is not None:
        return _relative(mention, anchor)
    if mention.year is not None:
        return _dated(mention.year, mention.month, mention.day)
    if mention.day is not None:
        return _yearless(mention, anchor)
    if mention.month is not None:
        return _month(mention, anchor)
    return _weekday(mention, anchor)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(year: int, month: int | None, day: int | None) -> Settled:
    if month is None:
        return f"{year:04d}", "year", False
    if day is None:
        return f"{year:04d}-{month:02d}", "month", False
    found = _date(year, month, day)
    return (None, "none", False) if found is None else (found.isoformat(), "day", False)


def _relative(mention: DayMention, anchor: Anchor) -> Settled:
    if anchor.day is None or mention.relative is None:
        return None, "weekday" if mention.weekday is not None else "none", False
    count, unit = mention.relative, mention.unit
    if unit == "day":
        return (anchor.day + timedelta(days=count)).isoformat(), "day", True
    if unit == "week":
        return _in_week(anchor.day - timedelta(days=anchor.day.weekday()) + timedelta(weeks=count), mention.weekday)
    if unit == "year":
        value, precision, _ = _dated(anchor.day.year + count, mention.month, mention.day)
        return value, precision, True
    months = anchor.day.year * 12 + anchor.day.month - 1 + count
    return f"{months // 12:04d}-{months % 12 + 1:02d}", "month", True


def _in_week(monday: date, weekday: int | None) -> Settled:
    """A weekday of the week, or the week's month where the week lies in one."""
    if weekday is not None:
        return (monday + timedelta(days=weekday)).isoformat(), "day", True
    sunday = monday + timedelta(days=6)
    same = monday.month == sunday.month
    return (monday.isoformat()[:7], "month", True) if same else (None, "none", True)


def _yearless(mention: DayMention, anchor: Anchor) -> Settled:
    """A day and month: the years that fit every weekday of the article, then its own weekday, near the anchor."""
    assert mention.month is not None and mention.day is not None
    around = anchor.day or (anchor.full[-1] if anchor.full else None)
    if around is None:
        everywhere = _everywhere(mention.month, mention.day, anchor)
        value = everywhere[0].isoformat() if len(everywhere) == 1 else None
        return value, "day" if value else "weekday" if mention.weekday is not None else "none", False
    years = range(around.year - 1, around.year + 2)
    alone = [found for year in years if (found := _date(year, mention.month, mention.day)) is not None]
    # A misprinted weekday elsewhere in the article must not cost this date its year.
    alone = [found for found in alone if mention.weekday is None or found.weekday() == mention.weekday]
    near = [found for found in alone if _in_reach(found, around, anchor)]
    if len(near) > 1:
        near = [found for found in near if found in _everywhere(mention.month, mention.day, anchor)]
    if len(near) != 1:
        return None, "weekday" if mention.weekday is not None else "none", False
    return near[0].isoformat(), "day", anchor.day is not None


def _everywhere(month: int, day: int, anchor: Anchor) -> list[date]:
    return [found for year in fitting_years(anchor.bound) if (found := _date(year, month, day)) is not None]


def _in_reach(found: date, around: date, anchor: Anchor) -> bool:
    distance = (found - around).days
    if anchor.day is None:
        return abs(distance) < _REACH // 2
    return 0 <= distance < _REACH if anchor.future else -_REACH < distance <= _SLACK


def _month(mention: DayMention, anchor: Anchor) -> Settled:
    """A month alone: the latest one that has begun, or the next one where the sentence looks forward."""
    assert mention.month is not None
    if anchor.day is None:
        return None, "none", False
    forward = anchor.future or mention.direction > 0
    year = anchor.day.year
    if forward:
        year += mention.month < anchor.day.month
    else:
        year -= mention.month > anchor.day.month or (mention.direction < 0 and mention.month == anchor.day.month)
    return f"{year:04d}-{mention.month:02d}", "month", True


def _weekday(mention: DayMention, anchor: Anchor) -> Settled:
    """A weekday alone: the latest up to publication, or else the one day of that weekday that the article dates."""
    if mention.weekday is None:
        return None, "none", False
    if anchor.day is None:
        same = [found for found in anchor.full if found.weekday() == mention.weekday]
        return (same[0].isoformat(), "day", False) if len(same) == 1 else (None, "weekday", False)
    if anchor.future or mention.direction > 0:
        ahead = (mention.weekday - anchor.day.weekday()) % 7
        return (anchor.day + timedelta(days=ahead or 7 * (mention.direction > 0))).isoformat(), "day", True
    back = (anchor.day.weekday() - mention.weekday) % 7
    return (anchor.day - timedelta(days=back or 7 * (mention.direction < 0))).isoformat(), "day", True
