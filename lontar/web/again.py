"""The page of a form that was refused, shown again: with what was typed, and beside the field why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from lontar.errors import LontarError
from lontar.messages import say_error_on_page
from lontar.web.access import local
from lontar.web.reasons import field_of
from lontar.web.typed import Problem, Refused

# Which field an error is about: the first of these that the form has.
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "account_exists": ("name",), "account_name": ("name",), "account_password": ("new", "password"),
    "account_role": ("role",), "ambiguous_id": ("other",), "bad_date": ("day",), "bad_day_asked": ("on",),
    "date_after_publication": ("day",), "date_in_future": ("day",), "issue_empty": ("proposition",),
    "issue_exists": ("slug",), "issue_id": ("slug",), "issue_same": ("proposition",),
    "issue_unread": ("proposition",), "merge_itself": ("other",), "no_name": ("names", "speaker"),
    "no_statement": ("other",), "no_such_act": ("act",), "no_such_actor": ("names", "speaker"),
    "no_such_kind": ("kind",), "no_words": ("about",), "password_wrong": ("old",),
    "scenario_empty": ("if",), "scenario_unread": ("if",),
}  # fmt: skip
# What is never sent back to a browser.
_SECRET: Final = ("token", "old", "new", "password")
_OWN_PAGES: Final = ("/issues", "/account", "/accounts")
# Files of what a page shows.
_PAGES: Final = {"/export/statements.csv": "/search"}
_ROUTED: Final = ("router", "route", "endpoint", "path_params")
"""What a scope holds of the route that it has come to."""
_MOST: Final = 5
"""Fields of one form that are refused at once, at most."""


async def again(request: Request, error: Exception, *, message: str, code: str, status: int) -> Response | None:
    """Return the page of the form that a request sent, as `status`; None where no field of a page is to blame."""
    form = await request.form() if request.method == "POST" else FormData(request.query_params)
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    place, field = _place(request, values), _field(error, values)
    if place is None or field is None:
        return None
    path, query = place
    # A form that only asks stands on the page that it asks for.
    action = path if request.method in ("GET", "HEAD") else request.url.path
    refused = Refused(action, {name: value for name, value in values.items() if name not in _SECRET})
    refused.problems[field] = Problem(code, message)
    for _ in range(_MOST):
        asked = {name: value for name, value in query.items() if action != path or name not in refused.problems}
        try:
            answer = await _page(request, path, asked, refused)
        except LontarError as other:
            further = _field(other, query) if action == path else None
            if further is None or further in refused.problems:
                return None
            refused.problems[further] = Problem(other.code, say_error_on_page(other))
            continue
        fits = answer.status_code == 200 and refused.shown >= set(refused.problems)
        answer.status_code = status
        return answer if fits else None
    return None


def _place(request: Request, values: Mapping[str, str]) -> tuple[str, Mapping[str, str]] | None:
    """Return path and query of the page that a form stands on; None where it stands on none."""
    path = request.url.path
    if request.method in ("GET", "HEAD"):
        return _PAGES.get(path, path), values
    if path in _OWN_PAGES:
        return path, {}
    if not path.startswith("/judge/"):
        return None
    back = urlsplit(local(values.get("back", "")))
    if path.startswith("/judge/add/"):
        # What was just decided, and what is opened, is no part of what is typed.
        return f"/article/{path.rpartition('/')[2]}", {}
    if back.path == "/review" or back.path.startswith("/statement/"):
        return back.path, dict(parse_qsl(back.query))
    return f"/statement/{path.rpartition('/')[2]}", {}


def _field(error: Exception, values: Mapping[str, str]) -> str | None:
    """Return the field that an error is about, where the form has it."""
    if isinstance(error, RequestValidationError):
        candidates: tuple[str, ...] = (field_of(error.errors()[0]),)
    elif isinstance(error, LontarError):
        own = error.field or (str(error.values["field"]) if error.code == "form_unfit" else None)
        candidates = (own,) if own else _FIELDS.get(error.code, ())
    else:
        candidates = ()
    return next((name for name in candidates if name in values), None)


async def _page(request: Request, path: str, query: Mapping[str, str], refused: Refused) -> Response:
    """Ask our own routes for a page, as its reader would; raises what they raise."""
    scope: dict[str, Any] = {name: value for name, value in request.scope.items() if name not in _ROUTED}
    scope |= {
        "method": "GET", "path": path, "raw_path": path.encode(), "query_string": urlencode(query).encode(),
        "state": {**request.scope["state"], "refused": refused}, "starlette.exception_handlers": ({}, {}),
    }  # fmt: skip
    status, headers, body = 500, [], b""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status, headers = message["status"], message["headers"]
        else:
            body += message.get("body", b"")

    await request.app.router(scope, receive, send)
    answer = Response(body, status_code=status)
    answer.raw_headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    answer.headers["Content-Length"] = str(len(body))
    return answer
