"""Feeds: what is new in a search, of an actor, on an issue, as Atom or JSON Feed; a reader of feeds does the rest."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter, Request, Response

from lontar.ledger_feeds import FeedFormat, Place, Told
from lontar.messages import page_text
from lontar.profiled import called_so
from lontar.types import Filters
from lontar.web.access import TOKEN
from lontar.web.page import address, ledger_of, segment
from lontar.web.proxied import own_address
from lontar.web.query import filters_of

router = APIRouter(include_in_schema=False)

Ending = Literal["atom", "json"]
_TYPES: Final = {"atom": "application/atom+xml", "json": "application/feed+json"}


@router.get("/feeds/search.{ending}")
def search_feed(request: Request, ending: Ending) -> Response:
    """Return the newest statements of a search."""
    query = {name: value for name, value in request.query_params.items() if name != TOKEN}
    title = query.get("about") or query.get("actor") or page_text("all statements")
    return _feed(request, ending, filters_of(query), address("/search", **query), title)


@router.get("/feeds/actor/{key}.{ending}")
def actor_feed(request: Request, key: str, ending: Ending) -> Response:
    """Return the newest statements of an actor, and deadlines that passed without a word."""
    found = ledger_of(request).actor(key)
    title = called_so(found[0]) if len(found) == 1 else key
    return _feed(request, ending, Filters(actor=key), f"/actor/{segment(key)}", title, told=("statements", "deadlines"))


@router.get("/feeds/issue/{issue_id}.{ending}")
def issue_feed(request: Request, issue_id: str, ending: Ending) -> Response:
    """Return what is new on an issue: statements that bear on it, and who changed position."""
    issue = ledger_of(request).issue(issue_id)
    home = f"/issue/{segment(issue.id)}"
    return _feed(request, ending, Filters(issue=issue.id), home, issue.proposition, told=("statements", "changes"))


@router.get("/feeds/deadlines.{ending}")
def deadline_feed(request: Request, ending: Ending) -> Response:
    """Return the commitments whose deadline passed without a later word on them."""
    return _feed(request, ending, Filters(), "/what-if", page_text("passed deadlines"), told=("deadlines",))


def _feed(
    request: Request,
    ending: FeedFormat,
    filters: Filters,
    home: str,
    title: str,
    told: tuple[Told, ...] = ("statements",),
) -> Response:
    site = own_address(request)
    # Who passes a feed on does not pass the token on with it.
    url = request.url.remove_query_params(TOKEN) if TOKEN in request.query_params else request.url
    place = Place(site, site + home, site + str(url)[len(str(request.base_url)) - 1 :], f"Lontar: {title}")
    body = ledger_of(request).feed(filters, place=place, told=told, format=ending)
    return Response(body, media_type=_TYPES[ending])
