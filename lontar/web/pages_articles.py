"""Articles: the list, and one as in the paper with its statements marked."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from lontar.changed import passage
from lontar.changed_shown import differences, why_line
from lontar.web.page import ledger_of, page
from lontar.web.query import filters_of

router = APIRouter(include_in_schema=False)


@router.get("/articles")
def articles(request: Request) -> Response:
    """Show the articles that the query asks for, newest first."""
    filters = filters_of(request.query_params)
    size = filters.limit or 0
    rows = list(ledger_of(request).articles(replace(filters, limit=size + 1)))
    return page(request, "articles.html", rows=rows[:size], more=len(rows) > size, filters=filters)


@router.get("/article/{article_id}")
def article(request: Request, article_id: str, statement: str = "") -> Response:
    """Show an article with its statements marked; one of them is opened where it is named."""
    reading = ledger_of(request).article(article_id)
    opened = next((one for one in reading.statements if statement and one.id.startswith(statement)), None)
    changes = list(reversed(ledger_of(request).article_changes(reading.article.id)))
    return page(
        request, "article.html", reading=reading, article=reading.article, opened=opened, changes=changes,
        differences=differences, why_line=why_line, passage_of=passage,
    )  # fmt: skip
