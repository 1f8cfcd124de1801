"""Where the articles come from: outlets, inputs that were not read and why, how to add more."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from lontar.followed import health_of, why
from lontar.store import Store
from lontar.store.river_rows import ItemRow, RiverRow
from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)

_SKIPPED: Final = 100
"""Inputs that were not read on one page."""
_FEEDS: Final = 500
_ITEMS: Final = 5
"""Items of one feed that could not be read and are shown."""


@router.get("/sources")
def sources(request: Request, skip: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Response:
    """Show outlets with what the ledger holds of them, how feeds do, and what was not read."""
    store = ledger_of(request).store
    rivers = store.rivers.all()
    skipped = store.skipped(limit=_SKIPPED + 1, skip=skip)
    return page(
        request, "sources.html", outlets=store.outlets(), skipped=skipped[:_SKIPPED],
        more=skip + _SKIPPED if len(skipped) > _SKIPPED else None, skip=skip,
        feeds=[(river, _troubled(store, river)) for river in rivers[:_FEEDS]], more_feeds=len(rivers) > _FEEDS,
        health_of=health_of, why=why,
    )  # fmt: skip


def _troubled(store: Store, river: RiverRow) -> list[ItemRow]:
    """Return what a feed told and what could not be read, where there is any."""
    return store.rivers.items(river.id, failed=True, limit=_ITEMS) if river.aside or river.waiting else []
