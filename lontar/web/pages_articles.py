"""Articles: the list, and one as in the paper with its statements marked."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from lontar.changed import passage
from lontar.changed_shown import differences, why_line
from lontar.types import ACTS, SPEAKER_KINDS, STATEMENT_KINDS
from lontar.web.deciding import just_decided
from lontar.web.page import ledger_of, page
from lontar.web.query import filters_of
from lontar.web.typed import refused_here

router = APIRouter(include_in_schema=False)


@router.get("/articles")
def articles(request: Request) -> Response:
    """Show the articles that the query asks for, newest first."""
    filters = filters_of(request.query_params)
    size = filters.limit or 0
    rows = [] if refused_here(request) else list(ledger_of(request).articles(replace(filters, limit=size + 1)))
    return page(request, "articles.html", rows=rows[:size], more=len(rows) > size, filters=filters)


@router.get("/article/{article_id}")
def article(request: Request, article_id: str, statement: str = "", done: str = "", missing: bool = False) -> Response:
    """Show an article with its statements marked; one of them is opened where it is named, or was just decided.

    For reviewers there is a form for a statement that was missed, open where it is asked for (`missing`).
    """
    ledger = ledger_of(request)
    reading, decided = ledger.article(article_id), just_decided(ledger, done)
    asked = statement or (decided.statement if decided else None) or ""
    opened = next((one for one in reading.statements if asked and one.id.startswith(asked)), None)
    return page(
        request, "article.html", reading=reading, article=reading.article, opened=opened, decided=decided,
        changes=list(reversed(ledger.article_changes(reading.article.id))), differences=differences,
        why_line=why_line, passage_of=passage,
        missing=missing, acts=ACTS, kinds=STATEMENT_KINDS, speaker_kinds=SPEAKER_KINDS,
    )  # fmt: skip
