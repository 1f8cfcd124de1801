"""A search as a file: every statement that fits, not only those of the page."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from lontar.web.downloads import in_pieces
from lontar.web.page import ledger_of
from lontar.web.query import filters_of

router = APIRouter(include_in_schema=False)


@router.get("/export/statements.csv")
def statements_csv(request: Request) -> Response:
    """Return the statements of a search as a table for a spreadsheet, line by line."""
    asked = replace(filters_of(request.query_params), limit=None, after=None)
    return StreamingResponse(
        in_pieces(ledger_of(request).sheet(asked)), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="lontar-statements.csv"'},
    )  # fmt: skip
