"""The first page: what is new, how much is said, who speaks most, what is followed and who changed position on it."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from lontar.ledger import Ledger
from lontar.types import Change, Filters, Issue, Speaker
from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)

Unit = Literal["week", "month", "year"]

_NEWEST: Final = 6
_CHANGES: Final = 3
"""Changes that are shown of an issue, the latest."""
_WEEKS: Final = 2
"""Weeks with statements at least that are drawn. Where the newest article lies far off, months or years are."""
_DAYS: Final = 30
_LATELY: Final = 50
"""Statements of the last days at least that tell who is quoted most of late."""


@router.get("/")
def home(request: Request) -> Response:
    """Show what is new in the ledger."""
    ledger = ledger_of(request)
    issues: list[tuple[Issue, list[Change]]] = [
        (issue, ledger.changes(issue.id)[-_CHANGES:][::-1]) for issue in ledger.issues()
    ]
    unit, drawn = _drawn(ledger)
    days = _DAYS if ledger.said_lately(days=_DAYS) >= _LATELY else None
    voices = ledger.speaking_most(days=days)
    return page(
        request,
        "home.html",
        counts=ledger.store.shown(),
        newest=list(ledger.statements(Filters(limit=_NEWEST))),
        added=ledger.newest_added(limit=_NEWEST),
        unit=unit,
        drawn=drawn,
        voices=[(Speaker(one.name, one.kind, "name", one.actor), one.count) for one in voices],
        lately=days is not None,
        issues=issues,
    )


def _drawn(ledger: Ledger) -> tuple[Unit, list[tuple[str, str, int]]]:
    """Return how many statements there are by week, month or year: each by name and the day on which it begins."""
    weeks = ledger.weekly(Filters())
    if sum(1 for week in weeks if week.statements) >= _WEEKS:
        return "week", [(week.monday, week.monday, week.statements) for week in weeks]
    periods = ledger.by_period()
    months = any(len(one.name) > len("2024") for one in periods)
    rows = [(one.name, f"{one.name}-01" if months else f"{one.name}-01-01", one.statements) for one in periods]
    return "month" if months else "year", rows
