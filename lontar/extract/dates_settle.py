"""What a date expression means in one article: words and the article's own time → an ISO day, month or year.

Nothing is guessed: where neither the words, nor the other dates of the article, nor its publication date leave one
answer, the value is None and the precision says what is known (`weekday`, `none`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeVar

from lontar.types import Article, Precision

Unit = Literal["minute", "day", "week", "weekend", "month", "year"]
Moment = TypeVar("Moment", date, datetime)
Settled = tuple[str | None, Precision, bool]
"""ISO value or None, its precision, and whether the publication date was needed."""

_YEARS: Final[range] = range(1990, 2100)
"""Where the year of a day and month may lie when nothing in the article says more."""
_REACH: Final[int] = 366
"""Days before publication in which a day without a year is looked for: news names the year of older ones."""
_SLACK: Final[int] = 1
"""Days after publication that a past date may lie: a local date can be ahead of the publisher's clock."""
_NEAR: Final[int] = 14
"""Days from a full date of the text within which a day and month without a year is taken to share its time."""


@dataclass(frozen=True, slots=True)
class DayMention:
    """One date expression: half-open offsets, its words, and what they say by themselves.

    `weekday` counts from Monday = 0. `relative` is a number of steps of `unit` from publication, or from the nearest
    date before it in the text where it is `counted`; with a weekday, a day or a month beside it, that of the named
    week, month or year. `direction` is -1 for "last", +1 for "next", 0 where nothing says. `window` is the first and
    last weekday of the named part of a week. A day with precision "month" is the last of several: only their month
    counts.
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
    window: tuple[int, int] = (0, 6)
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an article says about its own time: its publication day and time and the dates in it.

    `days` are all its dates in order of the text, `full` those with a year, in order of time; `bound` those without
    one, but with a weekday. `future` looks forward from `day`. `years` are those that the offices of the people named
    in it leave to a day with a weekday and no year, None where they say nothing.
    """

    day: date | None
    clock: datetime | None = None
    days: tuple[DayMention, ...] = ()
    full: tuple[date, ...] = ()
    bound: tuple[DayMention, ...] = ()
    future: bool = False
    years: tuple[int, ...] | None = None

    @classmethod
    def of(cls, article: Article, days: Sequence[DayMention], *, years: tuple[int, ...] | None = None) -> Anchor:
        """The anchor of an article; what stands in an aside that gives a page's render date is no part of it."""
        own = own_days(article, days)
        full = {found for day in own if (found := full_date(day)) is not None}
        return cls(
            day=published_day(article.published),
            clock=_published_time(article.published),
            days=own,
            full=tuple(sorted(full)),
            bound=tuple(day for day in own if day.weekday is not None and day.day is not None),
            years=years,
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


def own_days(article: Article, days: Sequence[DayMention]) -> tuple[DayMention, ...]:
    """The dates of an article without those in an aside that gives a page's render date."""
    rendered = [aside for aside in article.asides if aside.kind == "render_date"]
    return tuple(day for day in days if not any(one.start < day.end and day.start < one.end for one in rendered))


def published_day(published: str | None) -> date | None:
    """The calendar day of an ISO day or time; None where there is none, or only a month or year."""
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def _published_time(published: str | None) -> datetime | None:
    """The time of an ISO time; None for a day alone."""
    try:
        return datetime.fromisoformat(published) if published and len(published) > 10 else None
    except ValueError:
        return None


def full_date(mention: DayMention) -> date | None:
    """The date of a mention that names year, month and day, None if it does not or there is no such day."""
    if mention.precision != "day" or mention.year is None or mention.month is None or mention.day is None:
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
    if mention.counted:
        return _counted(mention, anchor)
    if mention.relative is not None:
        return _relative(mention, anchor)
    if mention.year is not None:
        return _dated(mention.year, mention.month, mention.day, several=mention.precision == "month")
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


def _dated(year: int, month: int | None, day: int | None, *, several: bool = False) -> Settled:
    if month is None:
        return f"{year:04d}", "year", False
    found = None if day is None else _date(year, month, day)
    if day is not None and found is None:
        return None, "none", False
    if found is None or several:
        return f"{year:04d}-{month:02d}", "month", False
    return found.isoformat(), "day", False


def _relative(mention: DayMention, anchor: Anchor) -> Settled:
    """A number of steps from publication; hours need its time."""
    start = anchor.day
    if mention.unit == "minute" and mention.relative is not None:
        clock = anchor.clock
        moved = _moved(clock, timedelta(minutes=mention.relative)) if clock is not None else None
        return (moved.date().isoformat(), "day", True) if moved is not None else (None, "none", False)
    if start is None:
        return None, "weekday" if mention.weekday is not None else "none", False
    value, precision = _stepped(mention, start)
    return value, precision, True


def _moved(start: Moment, distance: timedelta) -> Moment | None:
    """The moment so far from another; None outside the calendar."""
    try:
        return start + distance
    except OverflowError:
        return None


def _stepped(mention: DayMention, start: date) -> tuple[str | None, Precision]:
    """The day, month or year that lies the mention's steps from `start`."""
    count = mention.relative or 0
    if mention.unit == "day":
        found = _moved(start, timedelta(days=count))
        fits = found is not None and mention.weekday in (None, found.weekday())
        return (found.isoformat(), "day") if found is not None and fits else (None, "none")
    if mention.unit in ("week", "weekend"):
        # `the weekend` is the latest that has begun.
        earlier = mention.unit == "weekend" and start.weekday() < mention.window[0]
        monday = _moved(start - timedelta(days=start.weekday()), timedelta(weeks=count - earlier))
        return (None, "none") if monday is None else _in_week(monday, mention)
    months = start.year * 12 + start.month - 1 + (count if mention.unit == "month" else 12 * count)
    if not 12 <= months < 12 * 9999:
        return None, "none"
    year, month = divmod(months, 12)
    if mention.unit == "month":
        value, precision, _ = _dated(year, month + 1, mention.day)
    else:
        several = mention.precision == "month"
        value, precision, _ = _dated(year, mention.month, mention.day, several=several)
    return value, precision


def _in_week(monday: date, mention: DayMention) -> tuple[str | None, Precision]:
    """A weekday of the week, or the month of its named part where that lies in one."""
    if mention.weekday is not None:
        return (monday + timedelta(days=mention.weekday)).isoformat(), "day"
    first, last = (monday + timedelta(days=weekday) for weekday in mention.window)
    return (first.isoformat()[:7], "month") if first.month == last.month else (None, "none")


def _counted(mention: DayMention, anchor: Anchor) -> Settled:
    """Steps from the nearest date before them in the text; open where that is counted itself or comes out too late."""
    if mention.unit == "minute":
        return None, "none", False
    start = _counted_from(mention, anchor)
    if start is None:
        return None, "none", False
    value, precision = _stepped(mention, date.fromisoformat(start[0] + "-01-01"[len(start[0]) - 4 :]))
    limit = "9999" if anchor.day is None or anchor.future else (anchor.day + timedelta(days=_SLACK)).isoformat()
    return (None, "none", start[1]) if value is None or value > limit[: len(value)] else (value, precision, start[1])


def _counted_from(mention: DayMention, anchor: Anchor) -> tuple[str, bool] | None:
    """The nearest value before a mention that is precise enough to count from, and whether it needed publication."""
    needed = {"month": 7, "year": 4}.get(mention.unit or "", 10)
    for day in reversed(anchor.days):
        if day.end > mention.start:
            continue
        value, _, published = (None, "none", False) if day.counted else settle(day, anchor)
        if value is None and (day.counted or day.precision == "day"):
            return None
        if value is not None and len(value) >= needed:
            return value, published
    return None


def _yearless(mention: DayMention, anchor: Anchor) -> Settled:
    """A day and month: the year that its own weekday, the publication date or else the text's full dates leave."""
    assert mention.month is not None and mention.day is not None
    if anchor.day is None:
        found = _near_full(mention, anchor) or _everywhere(mention, anchor)
    else:
        found = [day for day in _around(mention, anchor.day) if _in_reach(day, mention, anchor)]
        if len(found) > 1:
            found = [day for day in found if day in _everywhere(mention, anchor)]
    if len(found) != 1:
        return None, "weekday" if mention.weekday is not None else "none", False
    if mention.precision == "month":
        return found[0].isoformat()[:7], "month", anchor.day is not None
    return found[0].isoformat(), "day", anchor.day is not None


def _around(mention: DayMention, middle: date) -> list[date]:
    """Its dates in the years around a day; a misprinted weekday elsewhere in the article must not cost them a year."""
    assert mention.month is not None and mention.day is not None
    dates = [_date(year, mention.month, mention.day) for year in range(middle.year - 1, middle.year + 2)]
    return [found for found in dates if found is not None and mention.weekday in (None, found.weekday())]


def _near_full(mention: DayMention, anchor: Anchor) -> list[date]:
    """Its dates within a few days of a full date of the text."""
    near = {found for full in anchor.full for found in _around(mention, full) if abs((found - full).days) <= _NEAR}
    return sorted(near)


def _everywhere(mention: DayMention, anchor: Anchor) -> list[date]:
    # Without a weekday of its own, a day may be of last year or of next: offices on another day say nothing about it.
    years = fitting_years(anchor.bound) if anchor.years is None or mention.weekday is None else anchor.years
    return [found for year in years if (found := day_in(year, mention)) is not None]


def day_in(year: int, mention: DayMention) -> date | None:
    """The date of a mention's month and day in a year, None where there is no such day."""
    return None if mention.month is None or mention.day is None else _date(year, mention.month, mention.day)


def _in_reach(found: date, mention: DayMention, anchor: Anchor) -> bool:
    assert anchor.day is not None
    distance = (found - anchor.day).days
    return 0 <= distance < _REACH if _forward(mention, anchor) else -_REACH < distance <= _SLACK


def _forward(mention: DayMention, anchor: Anchor) -> bool:
    return mention.direction > 0 or (anchor.future and mention.direction == 0)


def _month(mention: DayMention, anchor: Anchor) -> Settled:
    """A month alone: the latest one that has begun, or the next one where the sentence looks forward."""
    assert mention.month is not None
    if anchor.day is None:
        return None, "none", False
    year = anchor.day.year
    if _forward(mention, anchor):
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
    if _forward(mention, anchor):
        ahead = (mention.weekday - anchor.day.weekday()) % 7
        return (anchor.day + timedelta(days=ahead or 7 * (mention.direction > 0))).isoformat(), "day", True
    back = (anchor.day.weekday() - mention.weekday) % 7
    return (anchor.day - timedelta(days=back or 7 * (mention.direction < 0))).isoformat(), "day", True
