"""The application: routes, what every answer carries, how errors are told. Thin over the ledger."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from lontar import __version__
from lontar.errors import LontarError, NotFound, UsageError
from lontar.messages import say_error
from lontar.web import pages_articles, pages_home, pages_search, pages_statements
from lontar.web.page import STATIC, Spoken, page
from lontar.web.security import Guarded
from lontar.web.site import Site

ROUTERS = (pages_home.router, pages_search.router, pages_articles.router, pages_statements.router)


def create_app(site: Site) -> FastAPI:
    """Return the application that shows a ledger."""
    # Their own pages of FastAPI load scripts from elsewhere; the description itself is at /api/openapi.json.
    app = FastAPI(title="Lontar", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.site = site
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(LontarError, _refused)
    app.add_exception_handler(HTTPException, _missing)
    app.add_exception_handler(RequestValidationError, _unfit)
    # The last added is met first.
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(Spoken)
    app.add_middleware(Guarded)
    app.middleware("http")(_known)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*site.hosts])
    return app


async def _known(request: Request, call_next: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    request.state.user = request.app.state.site.everybody
    return await call_next(request)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, LontarError)
    return _told(request, error, status=error.http_status)


def _missing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        told: LontarError = NotFound("no_such_page", "There is nothing at {path}.", path=request.url.path)
    else:
        told = UsageError("http_refused", "The request was refused: {reason}.", reason=error.detail)
    return _told(request, told, status=error.status_code)


def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    told = UsageError("bad_request", "{field}: {reason}.", field=where, reason=first["msg"])
    return _told(request, told, status=422)


def _told(request: Request, error: LontarError, *, status: int) -> Response:
    """Tell an error in one shape: as a page to people, as JSON to programs."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": {"code": error.code, "message": say_error(error)}}, status_code=status)
    return page(request, "error.html", status=status, message=say_error(error), code=error.code)
