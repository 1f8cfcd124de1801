"""The record of one statement: who, when, what, on what condition, and every decision about it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)


@router.get("/statement/{statement_id}")
def statement(request: Request, statement_id: str) -> Response:
    """Show everything that is known of a statement."""
    ledger = ledger_of(request)
    found, article = ledger.statement(statement_id)
    return page(
        request, "statement.html", statement=found, article=article,
        utterances=ledger.store.derived.utterances_of([found.id]), judgements=list(ledger.judgements(found.id)),
    )  # fmt: skip
