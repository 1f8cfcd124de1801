"""Utterances over HTTP: the one act that several statements report."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request, Response

from lontar.counted import worded
from lontar.types_record_json import utterance_to_json, worded_utterance_to_json
from lontar.web import api_models as shapes
from lontar.web.api_answers import Rows, answer, answer_many, api_router, many, one
from lontar.web.api_asked import Asking, NarrowedToIssue
from lontar.web.api_record import Id
from lontar.web.page import ledger_of

router = api_router()


@router.get("/utterances", responses=many(shapes.Utterance))
def utterances(request: Request, asked: Annotated[NarrowedToIssue, Query()]) -> Response:
    """List utterances, newest first, of which a report is let through by the filters."""
    ledger, filters = ledger_of(request), asked.filters()
    rows = Rows(
        lambda most: ledger.utterances(replace(filters, limit=most)),
        lambda found: (utterance_to_json(*one) for one in worded(ledger, found)),
    )
    return answer_many(request, asked, rows)


@router.get("/utterances/{utterance_id}", responses=one(shapes.WordedUtterance))
def utterance(request: Request, utterance_id: Id, _asked: Annotated[Asking, Query()]) -> Response:
    """Give every wording of an utterance, by its id or that of one of its statements."""
    return answer(request, worded_utterance_to_json(*ledger_of(request).utterance(utterance_id)))
