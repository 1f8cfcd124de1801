"""Addresses for readers of feeds, which fill in no form: each carries a token that reads feeds and nothing else."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.datastructures import URL
from starlette.responses import RedirectResponse

from lontar.errors import NotFound
from lontar.types_access import AccessToken, key_of
from lontar.web.access import FEEDS, TOKEN, local, require
from lontar.web.page import ledger_of, page
from lontar.web.proxied import own_address
from lontar.web.security import Field, check_token

router = APIRouter(include_in_schema=False)

EVERYTHING: Final = f"{FEEDS}search.atom"
_LONGEST_LABEL: Final = 200


@router.get("/account/feeds")
def own_addresses(request: Request, feed: str = EVERYTHING) -> Response:
    """Offer an address of a feed with a token, and show those that were made; where nobody signs in, lead to it."""
    require(request, "reader")
    if request.app.state.site.everybody is not None:
        return RedirectResponse(_checked(feed), status_code=303)
    return _shown(request, _checked(feed))


@router.post("/account/feeds")
def make_address(request: Request, token: Field = "", feed: Field = EVERYTHING) -> Response:
    """Make a token for a feed, and show the address with it: this once, and to be kept nowhere."""
    check_token(request, token)
    user, asked = require(request, "reader"), _checked(feed)
    _, secret = ledger_of(request).accounts.add_token(user.name, label=asked[:_LONGEST_LABEL], scope="feeds")
    answer = _shown(request, asked, made=f"{own_address(request)}{asked}{'&' if '?' in asked else '?'}{TOKEN}={secret}")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/account/feeds/remove")
def remove_address(request: Request, token: Field = "", id: Field = "") -> Response:
    """Take back a token that one made oneself; NotFound."""
    check_token(request, token)
    if id not in {one.id for one in _own(request)}:
        raise NotFound("no_token", "There is no token {id}. `lontar tokens` lists them.", id=id)
    ledger_of(request).accounts.remove_token(id)
    return RedirectResponse("/account/feeds", status_code=303)


def _shown(request: Request, feed: str, *, made: str = "") -> Response:
    known = ledger_of(request).accounts.find(require(request, "reader").name) is not None
    return page(request, "feeds.html", feed=feed, made=made, own=_own(request), known=known)


def _own(request: Request) -> list[AccessToken]:
    name = key_of(require(request, "reader").name)
    return [one for one in ledger_of(request).accounts.tokens() if one.scope and key_of(one.account) == name]


def _checked(feed: str) -> str:
    """Return the path of a feed of this site with its query but no token; that of everything where it is none."""
    asked = local(feed)
    if not asked.startswith(FEEDS):
        return EVERYTHING
    url = URL(asked).remove_query_params(TOKEN)
    return f"{url.path}?{url.query}" if url.query else url.path
