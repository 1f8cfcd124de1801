"""The feeds that are followed, over HTTP: how they do, when they are polled next, what could not be read and why."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from lontar.followed import Health, followed_to_json
from lontar.store.river_rows import RiverRow
from lontar.web.api_answers import Json, Rows, answer_many, api_router, each, many
from lontar.web.api_asked import Paged
from lontar.web.page import ledger_of

router = api_router()

SHOWN: Final = 20
"""Items of one feed that could not be read and are shown with their reasons."""


class FeedFailure(BaseModel):
    """Why a feed or a page could not be read, and when that was."""

    code: str
    message: str
    at: str


class FeedItem(BaseModel):
    """Something that a feed told and that could not be read, at least not yet."""

    url: str
    state: Literal["waiting", "stored", "aside"]
    tries: int
    next_at: str | None = Field(description="When it is tried again; null where it is set aside.")
    told_at: str
    article_id: str | None
    failure: FeedFailure | None


class Feed(BaseModel):
    """A feed or sitemap that is followed. Moments are ISO 8601 in UTC."""

    id: str
    url: str = Field(description="Where it is now.")
    given: str = Field(description="The address under which it was added.")
    parent: str | None = Field(description="The index of sitemaps that lists it.")
    kind: Literal["rss", "atom", "json", "sitemap", "index"] | None
    title: str | None
    health: Health
    next_at: str | None = Field(description="When it is polled next; null where it is polled no more.")
    polled_at: str | None
    answered_at: str | None
    news_at: str | None
    added_at: str
    seconds_between: int
    failures: int = Field(description="Polls that failed since the last answer.")
    failure: FeedFailure | None
    waiting: int
    stored: int
    aside: int
    items: list[FeedItem]


@router.get("/feeds", responses=many(Feed))
def feeds(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """List the feeds that are followed, in the order in which they were added, with what could not be read."""
    ledger = ledger_of(request)

    def row(river: RiverRow) -> Json:
        return followed_to_json(river, ledger.store.rivers.items(river.id, failed=True, limit=SHOWN))

    return answer_many(request, asked, Rows(lambda most: ledger.followed_feeds()[:most], each(row)))
