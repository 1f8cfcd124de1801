"""Where the articles come from: outlets, inputs that were not read and why, how to add more."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)

_SKIPPED: Final = 100
"""Inputs that were not read on one page."""


@router.get("/sources")
def sources(request: Request, skip: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Response:
    """Show outlets with what the ledger holds of them, and what was not read."""
    store = ledger_of(request).store
    skipped = store.skipped(limit=_SKIPPED + 1, skip=skip)
    return page(
        request, "sources.html", outlets=store.outlets(), skipped=skipped[:_SKIPPED],
        more=skip + _SKIPPED if len(skipped) > _SKIPPED else None, skip=skip,
    )  # fmt: skip
