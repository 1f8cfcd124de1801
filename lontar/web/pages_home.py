"""The first page: what is new, how much is said, who speaks most, what is followed and who changed position on it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from lontar.types import Change, Filters, Issue, Speaker
from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)

_NEWEST: Final = 6
_CHANGES: Final = 3
"""Changes that are shown of an issue, the latest."""


@router.get("/")
def home(request: Request) -> Response:
    """Show what is new in the ledger."""
    ledger = ledger_of(request)
    issues: list[tuple[Issue, list[Change]]] = [
        (issue, ledger.changes(issue.id)[-_CHANGES:][::-1]) for issue in ledger.issues()
    ]
    return page(
        request,
        "home.html",
        counts=ledger.store.shown(),
        newest=list(ledger.statements(Filters(limit=_NEWEST))),
        added=ledger.newest_added(limit=_NEWEST),
        weeks=ledger.weekly(Filters()),
        voices=[(Speaker(one.name, one.kind, "name", one.actor), one.count) for one in ledger.speaking_most()],
        issues=issues,
    )
