"""What if: the commitments whose condition a scenario meets, who is bound by them; without a scenario all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from lontar.asking import checked_scenario, exact_day
from lontar.messages import language
from lontar.positioned import deadline_shown
from lontar.profiled import name_in, names_of
from lontar.types import Speaker
from lontar.web.page import ledger_of, page
from lontar.web.query import filters_of
from lontar.web.typed import refused_here
from lontar.web.whatif_view import is_sure, picture

router = APIRouter(include_in_schema=False)

Skip = Annotated[int, Query(ge=0, le=2_000)]


@router.get("/what-if")
def what_if(
    request: Request,
    scenario: Annotated[str, Query(alias="if")] = "",
    on: str = "",
    only_open: Annotated[str, Query(alias="open")] = "",
    skip: Skip = 0,
) -> Response:
    """Show what a scenario calls for on a day, or all commitments, newest first."""
    ledger, filters = ledger_of(request), filters_of(request.query_params)
    asked = checked_scenario(scenario) if scenario.strip() else None
    day, size = exact_day(on.strip()) if on.strip() else None, filters.limit or 0
    # Of a scenario all that it meets are in the picture; of the others only those until the page's end are looked up.
    most = replace(filters, limit=None if asked else skip + size + 1)
    refused = refused_here(request)
    found = [] if refused else ledger.commitments(most, scenario=asked, on=day, overdue=bool(only_open))
    listed = found[skip : skip + size + 1]
    told = ledger.store.derived.statements_with([one.statement for one in listed])

    def called(speaker: Speaker) -> str:
        return ledger.called(speaker, language())

    return page(
        request, "whatif.html", scenario=asked, day=day, only_open=bool(only_open), filters=filters,
        rows=listed[:size], more=len(listed) > size, skip=skip, size=size,
        told={statement.id: (statement, article) for statement, article in told}, known=ledger.known,
        drawn=picture(asked, found, ledger.known, called) if asked and found else None,
        name_in=name_in, names_of=names_of, deadline=deadline_shown, is_sure=is_sure,
    )  # fmt: skip
