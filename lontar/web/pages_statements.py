"""The record of one statement: who, when, what, on what condition, and every decision about it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from lontar.ledger_commitments import condition_found
from lontar.types import ACTS, SPEAKER_KINDS, STANCES
from lontar.web.deciding import decided_on, is_rejected
from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)


@router.get("/statement/{statement_id}")
def statement(request: Request, statement_id: str, done: str = "") -> Response:
    """Show everything that is known of a statement, and for reviewers the forms that correct it."""
    ledger = ledger_of(request)
    found, article = ledger.statement(statement_id)
    derived, told = ledger.store.derived, decided_on(ledger, found.id)
    return page(
        request, "statement.html", statement=found, article=article, utterances=derived.utterances_of([found.id]),
        decided_on=told, decided=next((one for one in told if one.judgement.id == done), None),
        rejected=is_rejected(told), issues=ledger.issues(), read_stances=derived.stances_of(found.id), acts=ACTS,
        latest=derived.latest_days([article.id]).get(article.id), speaker_kinds=SPEAKER_KINDS,
        condition=condition_found(found, article),
        stances=(*STANCES, "unrelated"),
    )  # fmt: skip
