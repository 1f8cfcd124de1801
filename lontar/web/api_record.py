"""The record over HTTP: articles, statements, how much there is, how a statement is cited."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request, Response

from lontar.types_json import listed_article_to_json, listed_statement_to_json, reading_to_json
from lontar.web import api_models as shapes
from lontar.web.api_answers import Keyed, answer, answer_many, api_router, each, many, one
from lontar.web.api_asked import Asking, CitationAsked, Identity, NarrowedToIssue
from lontar.web.page import ledger_of
from lontar.web.proxied import own_address

router = api_router()

Id = Annotated[Identity, Path(description="An id, or the first 4 characters of it or more.")]


@router.get("/articles", responses=many(shapes.ArticleRow))
def articles(request: Request, asked: Annotated[NarrowedToIssue, Query()]) -> Response:
    """List articles, newest first, without their text."""
    rows = Keyed(asked.filters(), ledger_of(request).articles, each(listed_article_to_json), lambda one: one.id)
    return answer_many(request, asked, rows)


@router.get("/articles/{article_id}", responses=one(shapes.Reading))
def article(request: Request, article_id: Id, _asked: Annotated[Asking, Query()]) -> Response:
    """Give an article with its text and its statements."""
    return answer(request, reading_to_json(ledger_of(request).article(article_id)))


@router.get("/statements", responses=many(shapes.StatementRow))
def statements(request: Request, asked: Annotated[NarrowedToIssue, Query()]) -> Response:
    """List statements, newest first."""
    rows = Keyed(
        asked.filters(),
        ledger_of(request).statements,
        each(lambda one: listed_statement_to_json(*one)),
        lambda one: one[0].id,
    )
    return answer_many(request, asked, rows)


@router.get("/statements/{statement_id}", responses=one(shapes.StatementRow))
def statement(request: Request, statement_id: Id, _asked: Annotated[Asking, Query()]) -> Response:
    """Give one statement, also one that is no longer listed."""
    return answer(request, listed_statement_to_json(*ledger_of(request).statement(statement_id)))


@router.get("/counts", responses=one(shapes.Counts))
def counts(request: Request, _asked: Annotated[Asking, Query()]) -> Response:
    """Tell how much the ledger holds."""
    ledger = ledger_of(request)
    return answer(request, {**ledger.counts(), **ledger.merged()})


@router.get("/cite/{statement_id}", responses=one(shapes.Citation))
def cite(request: Request, statement_id: Id, asked: Annotated[CitationAsked, Query()]) -> Response:
    """Give a statement as a citation, with its permanent id and the address of its page."""
    ledger = ledger_of(request)
    found, _ = ledger.statement(statement_id)
    text = ledger.cite(found.id, style=asked.style, link=f"{own_address(request)}/statement/{found.id}")
    return answer(request, {"statement_id": found.id, "style": asked.style, "citation": text})
