"""The first page: what is new, who speaks, what is followed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from lontar.types import Filters
from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> Response:
    """Show what is new in the ledger."""
    ledger = ledger_of(request)
    return page(
        request, "home.html", counts=ledger.counts(), newest=list(ledger.statements(Filters(limit=6))),
        issues=ledger.issues(),
    )  # fmt: skip
