"""When a statement was made, as far as that tells acts apart: a day, about a week ago, or some time before its article.

A daily has an utterance on the day or the next; a weekly a week later, and seldom says which day it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from lontar.merge.wording import week_before
from lontar.types import Article, Statement

Together = Literal["same", "near", "open", "late"]
"""How two times agree: one day, a day apart, one of them open, one of them open and the other long before it."""
Days = tuple[str, str]

SOON_DAYS: Final = 4
"""So many days after it was said an article without its day is among the first to report it."""
LATE_DAYS: Final = 8
"""So many days after it was said an article without its day may still be about it: a weekly."""
_SINCE_WEEK: Final = 6
"""So many days before its article stands what was said in the week before: the 13 days before, in the middle."""


@dataclass(frozen=True, slots=True)
class When:
    """The day by which a statement is found, and how well it is known: `day`, `week` (a few days around it), `open`."""

    day: date
    known: Literal["day", "week", "open"]


def when(statement: Statement, article: Article) -> When | None:
    """Return when a statement was made; None where neither it nor its article has a day.

    Of a day that its article passed on to it (basis `article`) nothing says that it is its own.
    """
    said, published = statement.said_on, _date(article.published)
    own = said if said is not None and said.basis != "article" else None
    if own is not None and own.precision == "day" and (day := _date(own.value)) is not None:
        return When(day, "day")
    if published is None:
        return None
    # A week has only its month as a value, or none where it lies in two.
    counted = own is not None and own.basis == "published" and own.precision in ("month", "none")
    if counted and own is not None and week_before().fullmatch(own.text or ""):
        return When(date.fromordinal(max(1, published.toordinal() - _SINCE_WEEK)), "week")
    return When(published, "open")


def days_of(statement: Statement, article: Article, *, slack: int = 0) -> Days | None:
    """Return the first and last ISO day between which a statement is looked for, `slack` days wider; None if any."""
    found = when(statement, article)
    if found is None:
        return None
    day = found.day.toordinal()
    first, last = max(1, day - slack), min(date.max.toordinal(), day + slack)
    return date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()


def together(one: When | None, other: When | None) -> Together | None:
    """How two times agree; None where they are two."""
    if one is None or other is None:
        return None
    apart = (other.day - one.day).days
    if "week" in (one.known, other.known):
        # From the 13th day before its article to the day before it, or printed some days later without a day.
        before = apart if other.known == "day" else -apart if one.known == "day" else 0
        return "open" if abs(apart) <= LATE_DAYS and -LATE_DAYS < before < _SINCE_WEEK else None
    if one.known == other.known == "day":
        return "same" if apart == 0 else "near" if abs(apart) == 1 else None
    later = abs(apart) if one.known == other.known else apart if one.known == "day" else -apart
    # Nobody reports what is yet to be said; times of day and zones are worth a day.
    if not -1 <= later <= LATE_DAYS:
        return None
    return "open" if later <= SOON_DAYS else "late"


def _date(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
