"""Decisions over HTTP, recorded as those of the command line are: for those who may review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import Body, Query, Request, Response
from starlette.responses import JSONResponse

from lontar.ledger import Ledger
from lontar.ledger_described import Described, proposed, spans_given
from lontar.types import Judgement
from lontar.web import api_asked as asked_for
from lontar.web import api_models as shapes
from lontar.web.access import require
from lontar.web.api_answers import Responses, api_router
from lontar.web.page import ledger_of

router = api_router(asks=False)
_RECORDED: Final[Responses] = {201: {"model": shapes.Judgement, "description": "The decision as it is on record."}}

Record = Callable[[Ledger, Any, Mapping[str, Any]], Judgement]


@router.post("/judgements", status_code=201, responses=_RECORDED)
def judge(
    request: Request, decision: Annotated[asked_for.Decision, Body()], _asked: Annotated[asked_for.Asking, Query()]
) -> Response:
    """Record a decision: it holds at once, in the name of who asks, and `undo` takes it back."""
    by = {"author": require(request, "reviewer").name, "reason": decision.reason or None}
    judgement = _VERBS[decision.verb](ledger_of(request), decision, by)
    return JSONResponse(asdict(judgement), status_code=201)


def _add(ledger: Ledger, one: asked_for.Adding, by: Mapping[str, Any]) -> Judgement:
    article = ledger.article(one.article).article
    described = Described(**one.model_dump(exclude={"verb", "article", "reason"}))
    return ledger.propose(article.id, proposed(article, described, known=ledger.known), **by)


def _correct(ledger: Ledger, one: asked_for.Correcting, by: Mapping[str, Any]) -> Judgement:
    statement, article = ledger.statement(one.statement)
    starts, ends = [place[0] for place in one.places], [place[1] for place in one.places]
    spans = spans_given(article, statement, one.kind, texts=one.texts, starts=starts, ends=ends)
    return ledger.correct(statement.id, spans, **by)


_VERBS: Final[Mapping[str, Record]] = {
    "statement.reject": lambda ledger, one, by: ledger.reject(one.statement, **by),
    "statement.add": _add,
    "statement.span": _correct,
    "act": lambda ledger, one, by: ledger.judge_act(one.statement, one.act, **by),
    "date": lambda ledger, one, by: ledger.judge_date(one.statement, one.day, precision=one.precision, **by),
    "speaker": lambda ledger, one, by: ledger.judge_speaker(one.statement, one.names, kind=one.kind, **by),
    "stance": lambda ledger, one, by: ledger.judge_stance(one.statement, one.issue, one.stance, **by),
    "merge": lambda ledger, one, by: ledger.judge_merge(one.statement, one.other, same=one.same, **by),
    "undo": lambda ledger, one, by: ledger.undo(one.judgement, **by),
}
