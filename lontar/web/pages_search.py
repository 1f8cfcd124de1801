"""Search: statements by words and filters, each with its passage."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from lontar.store.facets import Searched
from lontar.types import ACTS, STATEMENT_KINDS, Speaker
from lontar.web.page import ledger_of, page
from lontar.web.query import PAGE, filters_of
from lontar.web.typed import refused_here

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search(request: Request) -> Response:
    """Show the statements that the query asks for, a page at a time."""
    ledger, filters = ledger_of(request), filters_of(request.query_params)
    # A question that was refused has no answer, least of all that to another one.
    refused, size = refused_here(request), filters.limit or PAGE
    found = Searched((), more=False, facets=None) if refused else ledger.search(filters, size=size)
    facets = found.facets
    voices = [(Speaker(one.name, one.kind, "name", one.actor), one.count) for one in facets.speaker] if facets else []
    return page(
        request, "search.html", rows=found.hits, more=found.more, filters=filters, acts=ACTS,
        kinds=STATEMENT_KINDS, issues=ledger.issues(), facets=facets, voices=voices,
    )  # fmt: skip
