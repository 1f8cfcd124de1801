"""Utterances: what was said once and reported by several, and every wording of one side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from lontar.types import ACTS
from lontar.web.issue_view import pieces
from lontar.web.page import ledger_of, page
from lontar.web.query import filters_of
from lontar.web.typed import refused_here

router = APIRouter(include_in_schema=False)

Skip = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/utterances")
def utterances(request: Request, skip: Skip = 0) -> Response:
    """Show utterances, newest first, each with the passage of its first report."""
    ledger, filters = ledger_of(request), filters_of(request.query_params)
    size = filters.limit or 0
    asked = replace(filters, limit=skip + size + 1)
    rows = [] if refused_here(request) else list(ledger.utterances(asked))[skip:]
    shown = rows[:size]
    firsts = [each.statements[0] for each in shown]
    told = {one.id: (one, article) for one, article in ledger.store.derived.statements_with(firsts)}
    return page(
        request, "utterances.html", rows=[(each, told.get(each.statements[0])) for each in shown],
        more=len(rows) > size, filters=filters, skip=skip, size=size, acts=ACTS,
    )  # fmt: skip


@router.get("/utterance/{utterance_id}")
def utterance(request: Request, utterance_id: str) -> Response:
    """Show every wording of an utterance, what differs from the first one, and who goes back to whom."""
    ledger = ledger_of(request)
    found, wordings, warnings = ledger.utterance(utterance_id)
    told = {one.id: (one, article) for one, article in ledger.store.derived.statements_with(list(found.statements))}
    return page(
        request, "utterance.html", utterance=found, wordings=wordings, warnings=warnings, pieces=pieces, told=told,
        origins=len({one.origin for one in wordings}),
    )  # fmt: skip
