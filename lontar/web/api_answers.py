"""How the API answers: JSON with a digest by which it is not sent twice, lists by the page or as JSON lines."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import StreamingResponse

from lontar.errors import UsageError
from lontar.types import Filters
from lontar.web import api_models as shapes
from lontar.web.api_asked import Paged
from lontar.web.downloads import in_pieces
from lontar.web.query import MOST, PAGE

Json = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]
_Row = TypeVar("_Row")

LINES: Final = "application/x-ndjson"
_FARTHEST: Final = 9
"""Digits of a place in a list at most."""
_HEADERS: Final = {"Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Language, Authorization, Cookie"}
_ETAG: Final = {"ETag": {"description": "Changes with the answer.", "schema": {"type": "string"}}}
_REFUSALS: Final[Responses] = {
    400: {"model": shapes.Error, "description": "What is asked cannot be meant."},
    401: {"model": shapes.Error, "description": "Nobody is signed in, or the token is not one of this ledger."},
    403: {"model": shapes.Error, "description": "Who asks may not do that."},
    404: {"model": shapes.Error, "description": "There is no such article, statement, issue, ..."},
    422: {"model": shapes.Error, "description": "A parameter is not of its kind."},
    500: {"model": shapes.Error, "description": "Lontar has made a mistake, or its weights cannot be used."},
    503: {"model": shapes.Error, "description": "The ledger cannot be used now."},
}


def unchanged(
    if_none_match: Annotated[str | SkipJsonSchema[None], Header(description="The `ETag` of an answer kept.")] = None,
) -> None:
    """Declare the header by which an answer that has not changed is not sent again (`answer` looks at it)."""


def api_router(*, asks: bool = True) -> APIRouter:
    """Return a router under `/api` whose routes are described with every refusal; `asks`: they change nothing."""
    bearer = HTTPBearer(auto_error=False, description="`lontar token add NAME`; not asked for on one's own machine.")
    return APIRouter(
        prefix="/api",
        tags=["record" if asks else "decisions"],
        dependencies=[Depends(bearer), *([Depends(unchanged)] if asks else [])],
        responses=_REFUSALS,
        generate_unique_id_function=lambda route: route.name,
        route_class=Open,
    )


def each(row: Callable[[_Row], Json]) -> Callable[[Iterable[_Row]], Iterable[Json]]:
    """Return what writes many rows, from what writes one."""
    return partial(map, row)


def one(shape: type[object]) -> Responses:
    """Describe the answers of a route that gives one object."""
    return {200: {"model": shape, "description": "It.", "headers": _ETAG}, 304: {"description": "Not changed."}}


def many(shape: Any) -> Responses:
    """Describe the answers of a route that gives a list of such rows."""
    lines = {"schema": {"type": "string", "description": "One object a line, each as those in `items`."}}
    return {
        200: {
            "model": shapes.Listed[shape], "description": "The rows; in JSON lines all of them.", "headers": _ETAG,
            "content": {LINES: lines},
        },
        304: {"description": "Not changed."},
    }  # fmt: skip


def answer(request: Request, value: Json) -> Response:
    """Return an object as JSON, or nothing (304) where the reader has it already."""
    body = _written(value)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": tag}
    known = {kept.strip().removeprefix("W/") for kept in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def answer_many(request: Request, asked: Paged, rows: Rows[Any] | Keyed[Any]) -> Response:
    """Return a page of rows, or all of them as JSON lines; UsageError for a cursor that is none of this list."""
    if asked.format == "jsonl" or (asked.format is None and _wants_lines(request.headers.get("accept", ""))):
        lines = (_written(row) + b"\n" for row in rows.stream(asked.cursor, asked.limit))
        # The first one before the answer begins: what cannot be asked is told as an error.
        first = list(islice(lines, 1))
        return StreamingResponse(in_pieces(chain(first, lines)), media_type=LINES, headers=_HEADERS)
    items, cursor = rows.page(asked.cursor, asked.limit or PAGE)
    return answer(request, {"items": items, "next": cursor})


class Open(APIRoute):
    """A route that is described as answering without a token, too: on one's own machine it does."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **{**options, "openapi_extra": {"security": [{}]}})


@dataclass(frozen=True, slots=True)
class Rows(Generic[_Row]):
    """A list that is counted through: `fetch` gives its first rows, as many as it is told (None: all)."""

    fetch: Callable[[int | None], Iterable[_Row]]
    rows: Callable[[Iterable[_Row]], Iterable[Json]]

    def page(self, cursor: str | None, size: int) -> tuple[list[Json], str | None]:
        """Return some rows, and the cursor of those after them."""
        skip = self._place(cursor)
        found = list(islice(self.fetch(skip + size + 1), skip, skip + size + 1))
        return list(self.rows(found[:size])), _cursor("n", skip + size) if len(found) > size else None

    def stream(self, cursor: str | None, most: int | None) -> Iterator[Json]:
        """Yield all rows from a cursor on."""
        skip = self._place(cursor)
        stop = None if most is None else skip + most
        # A list: whoever reads slowly must not keep a connection to the ledger.
        yield from self.rows(list(islice(self.fetch(stop), skip, stop)))

    def _place(self, cursor: str | None) -> int:
        place = _read("n", cursor) if cursor else "0"
        if not (place.isascii() and place.isdigit() and len(place) <= _FARTHEST):
            raise _bad_cursor(cursor or "")
        return int(place)


@dataclass(frozen=True, slots=True)
class Keyed(Generic[_Row]):
    """A list that goes on after a row by its id (`key`), so that what is added meanwhile shifts nothing."""

    filters: Filters
    fetch: Callable[[Filters], Iterable[_Row]]
    rows: Callable[[Iterable[_Row]], Iterable[Json]]
    key: Callable[[_Row], str]

    def page(self, cursor: str | None, size: int) -> tuple[list[Json], str | None]:
        """Return some rows, and the cursor of those after them."""
        found = self._after(_read("a", cursor) if cursor else None, size + 1)
        more = _cursor("a", self.key(found[size - 1])) if len(found) > size else None
        return list(self.rows(found[:size])), more

    def stream(self, cursor: str | None, most: int | None) -> Iterator[Json]:
        """Yield all rows from a cursor on, read by the page: a slow reader keeps no connection to the ledger."""
        last = _read("a", cursor) if cursor else None
        left = most
        while left is None or left > 0:
            size = MOST if left is None else min(MOST, left)
            found = self._after(last, size)
            yield from self.rows(found)
            if len(found) < size:
                return
            last, left = self.key(found[-1]), None if left is None else left - size

    def _after(self, last: str | None, size: int) -> list[_Row]:
        return list(self.fetch(replace(self.filters, after=last, limit=size)))


def _cursor(kind: str, place: object) -> str:
    return urlsafe_b64encode(f"{kind}{place}".encode()).decode().rstrip("=")


def _read(kind: str, cursor: str) -> str:
    try:
        found = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as error:
        raise _bad_cursor(cursor) from error
    if not found.startswith(kind) or not found[1:].isalnum():
        raise _bad_cursor(cursor)
    return found[1:]


def _bad_cursor(cursor: str) -> UsageError:
    return UsageError(
        "bad_cursor",
        "{cursor} is no cursor of this list. Take the one that an answer of it gave as `next`, or leave it out to "
        "begin anew.",
        cursor=cursor,
    )


def _wants_lines(accept: str) -> bool:
    wanted = _weights(accept)
    return wanted.get(LINES, 0.0) > 0 and wanted[LINES] >= wanted.get("application/json", 0.0)


def _weights(accept: str) -> Mapping[str, float]:
    """Return how much a header wants each kind of answer, 1 where it does not say."""
    found = {}
    for part in accept.lower().split(","):
        kind, *parameters = (word.strip() for word in part.split(";"))
        told = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        found[kind] = float(told) if told.replace(".", "", 1).isdigit() and told.isascii() else 0.0
    return found


def _written(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
