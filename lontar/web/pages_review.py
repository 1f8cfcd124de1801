"""What is least certain and undecided, one thing at a time, for people to decide."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from lontar.types import ACTS, SPEAKER_KINDS, STANCES
from lontar.web.deciding import just_decided
from lontar.web.doubts import QUEUES, checked_queue, context, next_doubt
from lontar.web.page import ledger_of, page

router = APIRouter(include_in_schema=False)

Skip = Annotated[int, Query(ge=0, le=100_000)]


@router.get("/review")
def review(request: Request, queue: str = "statements", issue: str = "", skip: Skip = 0, done: str = "") -> Response:
    """Show the next doubt of a queue, and the decision just made."""
    ledger, asked = ledger_of(request), checked_queue(queue)
    doubt = next_doubt(ledger, asked, issue=issue, skip=skip)
    return page(
        request, "review.html", queue=asked, queues=QUEUES, doubt=doubt, skip=skip, context=context,
        issues=ledger.issues() if asked == "stances" else [], decided=just_decided(ledger, done), acts=ACTS,
        speaker_kinds=SPEAKER_KINDS, stances=(*STANCES, "unrelated"),
    )  # fmt: skip
