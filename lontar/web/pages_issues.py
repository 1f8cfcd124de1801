"""Issues: which are followed, who stands where on one and when that changed, and to follow another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from lontar.counted import counted_standing, counts_of
from lontar.merge.positions import SHOWN_FROM
from lontar.positioned import difference_shown
from lontar.web.access import require
from lontar.web.issue_view import LEAST, SIZE, SURE, Asked, view_of
from lontar.web.page import address, ledger_of, page, segment
from lontar.web.query import filters_of
from lontar.web.security import Field, check_token

router = APIRouter(include_in_schema=False)

Skip = Annotated[int, Query(ge=0, le=1_000_000)]

REFRESH = 10
"""Seconds after which an issue's page comes again while statements are being asked about it."""
LATEST = 3
"""Changes of an issue that the list of issues shows."""


@router.get("/issues")
def issues(request: Request, done: str = "") -> Response:
    """Show the issues that are followed, with how many positions there are and the latest changes."""
    ledger, rows = ledger_of(request), []
    for issue in ledger.issues():
        standing = counted_standing(ledger, issue)
        rows.append((issue, counts_of(standing), standing.changes[-LATEST:][::-1]))
    return page(request, "issues.html", rows=rows, least=SHOWN_FROM, done=done)


@router.post("/issues")
def follow(
    request: Request, token: Field = "", proposition: Field = "", slug: Field = "", alias: Field = ""
) -> Response:
    """Follow a proposition: all statements are asked what they say about it, beside the requests."""
    check_token(request, token)
    require(request, "reviewer")
    aliases = [line.strip() for line in alias.splitlines() if line.strip()]
    ledger = ledger_of(request)
    issue, new = ledger.follow(proposition, id=slug.strip() or None, aliases=aliases)
    if any(one.id == issue.id for one in ledger.unasked()):
        request.app.state.following.follow(issue)
    done = "followed" if new else "known"
    return RedirectResponse(address(f"/issue/{segment(issue.id)}", done=done), status_code=303)


@router.get("/issue/{issue_id:path}")
def issue(request: Request, issue_id: str, skip: Skip = 0, done: str = "") -> Response:
    """Show one issue: actors by time, the time line, the changes, what is unclear."""
    ledger, query = ledger_of(request), request.query_params
    # What a model is not sure of shows where it is asked for: in a mixed archive most of it is about something else.
    filters = filters_of(query if "min_confidence" in query else {**query, "min_confidence": str(SHOWN_FROM)})
    asked = Asked(filters, query.get("institutions") == "1", query.get("unclear") == "1", skip)
    view = view_of(ledger, ledger.issue(issue_id), asked)
    return page(
        request, "issue.html", view=view, size=SIZE, sure=SURE, least=LEAST, done=done,
        difference_shown=difference_shown, progress=request.app.state.following.progress(view.issue),
        refresh=REFRESH,
    )  # fmt: skip


@router.post("/issues/stop")
def stop(request: Request, token: Field = "", issue: Field = "", sure: Field = "") -> Response:
    """Stop following an issue, where that was confirmed; what people decided about it stays on record."""
    check_token(request, token)
    require(request, "reviewer")
    if sure != "yes":
        return RedirectResponse(address(f"/issue/{segment(issue)}", done="unconfirmed"), status_code=303)
    ledger_of(request).remove_issue(issue)
    return RedirectResponse(address("/issues", done="stopped"), status_code=303)
