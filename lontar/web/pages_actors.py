"""Who speaks: everybody with counts, and one person, state or body with all that is known and was said."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from lontar.asking import exact_day
from lontar.messages import language
from lontar.profiled import candidate, nobody
from lontar.types import Actor, Speaker
from lontar.web import actor_view
from lontar.web.page import ledger_of, page
from lontar.web.query import filters_of
from lontar.web.typed import refused_here

router = APIRouter(include_in_schema=False)

Skip = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/actors")
def actors(request: Request, skip: Skip = 0) -> Response:
    """Show who speaks in the statements that are asked for, those with most first, a page at a time."""
    ledger, filters = ledger_of(request), filters_of(request.query_params, limit=50)
    size = filters.limit or 0
    found = [] if refused_here(request) else ledger.actors(replace(filters, limit=skip + size + 1))
    rows = [(one, ledger.called(_speaker(one), language())) for one in islice(found, skip, None)]
    return page(request, "actors.html", rows=rows[:size], more=len(rows) > size, filters=filters, skip=skip, size=size)


@router.get("/actor/{key:path}")
def actor(request: Request, key: str, kind: str = "", on: str = "") -> Response:
    """Show one actor; where a name may mean several, who they are. NotFound `actor_unknown`."""
    ledger, day = ledger_of(request), exact_day(on.strip()) if on.strip() else None
    found = actor_view.meant(ledger, key, kind)
    if not found:
        raise nobody(key)
    if len(found) > 1:
        choice = [(candidate(one, ledger.known, day), one) for one in found]
        return page(request, "actor_choice.html", key=key, choice=choice)
    return page(request, "actor.html", told=actor_view.told(ledger, found[0], day), day=day)


def _speaker(actor: Actor) -> Speaker:
    return Speaker(actor.name, actor.kind, "name", actor.id)
