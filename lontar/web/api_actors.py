"""Who speaks, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from lontar.asking import exact_day
from lontar.errors import NotFound
from lontar.ledger import Ledger
from lontar.ledger_actors import Profile
from lontar.profiled import profile_to_json
from lontar.types_record_json import counted_actor_to_json
from lontar.web import api_models as shapes
from lontar.web.api_answers import Rows, answer_many, api_router, each, many
from lontar.web.api_asked import ActorAsked, Name, NarrowedToIssue
from lontar.web.page import ledger_of
from lontar.web.query import PAGE

router = api_router()

Key = Annotated[Name, Path(description="An id such as Q57665, or a name; a name may mean several.")]


@router.get("/actors", responses=many(shapes.ActorRow))
def actors(request: Request, asked: Annotated[NarrowedToIssue, Query()]) -> Response:
    """List who speaks, those with most statements first; unnamed sources are left out."""
    ledger, filters = ledger_of(request), asked.filters()
    return answer_many(
        request, asked, Rows(lambda most: ledger.actors(replace(filters, limit=most)), each(counted_actor_to_json))
    )


@router.get("/actors/{key:path}", responses=many(shapes.Person | shapes.Body | shapes.Namesake))
def actor(request: Request, key: Key, asked: Annotated[ActorAsked, Query()]) -> Response:
    """Give everybody whom an id or a name may mean: names, offices or memberships by date, newest statements."""
    ledger, day = ledger_of(request), None if asked.on is None else exact_day(asked.on)
    found = _called(ledger, key)

    def row(profile: Profile) -> dict[str, Any]:
        return profile_to_json(profile, ledger.known, day, list(islice(ledger.said_by(profile), PAGE)))

    return answer_many(request, asked, Rows(lambda _: found, each(row)))


def _called(ledger: Ledger, key: str) -> list[Profile]:
    found = ledger.actor(key)
    if not found:
        raise NotFound(
            "nobody_called",
            "Nobody and nothing is called {name}, neither in the knowledge files nor among the speakers here. Try the "
            "full name; /api/actors lists who speaks.",
            name=repr(key),
        )
    return found
