"""How errors are told: as a page to people, as JSON to programs, in one shape."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lontar.errors import LontarError
from lontar.messages import say_error, say_error_on_page
from lontar.web.page import page


def told(request: Request, error: LontarError, *, status: int | None = None) -> Response:
    """Return the answer that tells an error; `status` is that of HTTP, else the error's own."""
    number = error.http_status if status is None else status
    if request.url.path.startswith("/api/"):
        shape = {"error": {"code": error.code, "message": say_error(error)}}
        headers = {"WWW-Authenticate": "Bearer"} if number == 401 else None
        return JSONResponse(shape, status_code=number, headers=headers)
    answer = page(request, "error.html", status=number, message=say_error_on_page(error), code=error.code)
    if number == 401:
        # Readers of feeds ask for a name and a token then; people without a session are led to the form instead.
        answer.headers["WWW-Authenticate"] = 'Basic realm="Lontar", charset="UTF-8"'
    return answer
