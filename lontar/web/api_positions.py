"""Issues, positions, changes and commitments over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query, Request, Response

from lontar.asking import checked_scenario, exact_day
from lontar.counted import stance_counts
from lontar.types_record_json import change_to_json, commitment_to_json, issue_to_json, position_to_json
from lontar.web import api_models as shapes
from lontar.web.api_answers import Rows, answer_many, api_router, each, many
from lontar.web.api_asked import ChangesAsked, CommitmentsAsked, Name, Paged, PositionsAsked
from lontar.web.page import ledger_of

router = api_router()

IssueId = Annotated[Name, Path(description="An id that /api/issues gives, the beginning of it, or the proposition.")]


@router.get("/issues", responses=many(shapes.Issue))
def issues(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """List the issues that are followed, with how many positions of each stance there are."""
    ledger = ledger_of(request)
    return answer_many(
        request,
        asked,
        Rows(lambda _: ledger.issues(), each(lambda one: issue_to_json(one, stance_counts(ledger, one)))),
    )


@router.get("/issues/{issue_id}/positions", responses=many(shapes.Position))
def positions(request: Request, issue_id: IssueId, asked: Annotated[PositionsAsked, Query()]) -> Response:
    """List who has said what on an issue, in order of day; `actor` also finds those who speak for a body."""
    found = ledger_of(request).positions(issue_id, asked.filters(), institutions=asked.institutions)
    return answer_many(request, asked, Rows(lambda _: found, each(position_to_json)))


@router.get("/changes", responses=many(shapes.Change))
def changes(request: Request, asked: Annotated[ChangesAsked, Query()]) -> Response:
    """List who changed position, with both positions and what differs."""
    found = ledger_of(request).changes(asked.issue or None, asked.filters(), institutions=asked.institutions)
    return answer_many(request, asked, Rows(lambda _: found, each(change_to_json)))


@router.get("/commitments", responses=many(shapes.Commitment))
def commitments(request: Request, asked: Annotated[CommitmentsAsked, Query()]) -> Response:
    """List what actors said they would do, newest first; with a scenario what it would call for."""
    ledger, filters = ledger_of(request), asked.filters()
    scenario, on = checked_scenario(asked.scenario), None if asked.on is None else exact_day(asked.on)
    rows = Rows(
        lambda most: ledger.commitments(replace(filters, limit=most), scenario=scenario, on=on, overdue=asked.open),
        each(commitment_to_json),
    )
    return answer_many(request, asked, rows)
