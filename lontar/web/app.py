"""The application: routes, what every answer carries, how errors are told. Thin over the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from lontar import __version__
from lontar.errors import LontarError, NotFound, UsageError
from lontar.messages import say_error_on_page
from lontar.web import (
    api_actors,
    api_changed,
    api_judgements,
    api_positions,
    api_record,
    api_rivers,
    api_utterances,
    pages_access,
    pages_actors,
    pages_articles,
    pages_cite,
    pages_export,
    pages_feed_tokens,
    pages_feeds,
    pages_home,
    pages_issues,
    pages_judging,
    pages_review,
    pages_search,
    pages_sources,
    pages_statements,
    pages_utterances,
    pages_whatif,
)
from lontar.web.access import Access
from lontar.web.again import again
from lontar.web.busy import Busy
from lontar.web.deciding import Made
from lontar.web.failing import Failing
from lontar.web.following import Following
from lontar.web.heading import Headed
from lontar.web.page import STATIC, Spoken
from lontar.web.reasons import field_of, http_reason, reason
from lontar.web.refusing import told
from lontar.web.security import Bounded, Guarded
from lontar.web.site import Site
from lontar.web.throttle import Throttle

ROUTERS = (
    pages_home.router,
    pages_search.router,
    pages_articles.router,
    pages_statements.router,
    pages_actors.router,
    pages_issues.router,
    pages_utterances.router,
    pages_whatif.router,
    pages_access.router,
    pages_judging.router,
    pages_review.router,
    pages_sources.router,
    pages_cite.router,
    pages_export.router,
    pages_feeds.router,
    pages_feed_tokens.router,
    api_record.router,
    api_rivers.router,
    api_changed.router,
    api_actors.router,
    api_utterances.router,
    api_positions.router,
    api_judgements.router,
)

LAST_SECONDS: Final = 1.0
"""So long is waited for the statements that are being asked about an issue when the server is stopped."""
THREADS: Final = 4
"""Requests that are answered at the same time: all but one are pages, which wait for their turn (`lontar.web.busy`)."""


def create_app(site: Site) -> FastAPI:
    """Return the application that shows a ledger."""
    # Their own pages of FastAPI load scripts from elsewhere; the description itself is at /api/openapi.json.
    app = FastAPI(
        title="Lontar", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
        lifespan=_running,
    )  # fmt: skip
    app.state.site = site
    app.state.throttle = Throttle()
    app.state.made = Made()
    app.state.following = Following(site.ledger)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    for path in ("/api", "/api/"):
        app.add_api_route(path, _described, include_in_schema=False)
    app.add_exception_handler(LontarError, _refused)
    app.add_exception_handler(HTTPException, _missing)
    app.add_exception_handler(RequestValidationError, _unfit)
    # The last added is met first.
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(Access, site=site)
    app.add_middleware(Failing)
    app.add_middleware(Busy, most=site.requests, turns=THREADS - 1)
    app.add_middleware(Spoken)
    app.add_middleware(Bounded)
    app.add_middleware(Headed)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*site.hosts])
    app.add_middleware(Guarded)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Answer few requests at a time: each has a connection of its own, and each of those may keep 64 MB of pages.

    Beside them goes on what an earlier server has not come to the end of.
    """
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    following: Following = app.state.following
    await anyio.to_thread.run_sync(following.resume)
    yield
    await anyio.to_thread.run_sync(lambda: following.stop(seconds=LAST_SECONDS))


def _described() -> Response:
    return RedirectResponse("/api/openapi.json")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, LontarError)
    return await _told(request, error, error, status=error.http_status)


async def _told(request: Request, found: LontarError, error: Exception, *, status: int) -> Response:
    """Tell an error beside the field that it is about where a page has that field, else on a page of its own."""
    if not request.url.path.startswith("/api/"):
        message = say_error_on_page(found)
        if page := await again(request, error, message=message, code=found.code, status=status):
            return page
    return told(request, found, status=status)


def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        found: LontarError = NotFound("no_such_page", "There is nothing at {path}.", path=request.url.path)
    else:
        why = http_reason(error.status_code, error.detail)
        found = UsageError("http_refused", "The request was refused: {reason}.", reason=why)
    answer = told(request, found, status=error.status_code)
    # Which methods there are, where the one that was asked is none of them.
    answer.headers.update(error.headers or {})
    return answer


async def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    found = UsageError("bad_request", "{field}: {reason}.", field=field_of(first), reason=reason(first))
    return await _told(request, found, error, status=422)
