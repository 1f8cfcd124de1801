"""What every answer carries so that a browser runs nothing but our own scripts, and what every form must prove."""

from __future__ import annotations

import hashlib
import hmac
from math import inf
from secrets import token_hex, token_urlsafe
from typing import Annotated, Final

import anyio
from fastapi import Form
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lontar.errors import UsageError
from lontar.web.proxied import scheme

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
LONGEST_BODY: Final = 1_000_000
"""Bytes of a request's body at most."""
Field = Annotated[str, Form(max_length=2_000, pattern=r"^[^\x00]*$")]
"""A field of our forms: no longer than anybody would type, and without NUL, which PostgreSQL takes in no text."""
Passage = Annotated[str, Form(max_length=20_000, pattern=r"^[^\x00]*$")]
"""Words of an article in a field: as many as somebody may say."""
VISIT: Final = "lontar_visit"
"""The cookie that ties forms to a browser."""
SESSION: Final = "lontar_session"
"""The cookie of somebody who has signed in."""
_FOREVER: Final = 31_536_000
BODY_SECONDS: Final = 30.0
"""For the whole body of a request."""
# Digits of a form's token.
_SALT: Final = 16
_PROOF: Final = 48


class Guarded:
    """ASGI middleware: security headers on every answer, a visit of its own for every browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its visit is in `request.state.visit`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Not the standard library's cookies: an odd one of another program on this machine would hide ours.
        request = Request(scope)
        known, encrypted = request.cookies.get(VISIT), scheme(request) == "https"
        visit = known or token_urlsafe(24)
        scope.setdefault("state", {})["visit"] = visit

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if encrypted:
                    headers.setdefault("Strict-Transport-Security", f"max-age={_FOREVER}")
                if not known:
                    headers.append(
                        "Set-Cookie", f"{VISIT}={visit}; Path=/; HttpOnly; SameSite=Strict{secure(encrypted)}"
                    )
            await send(message)

        await self.app(scope, receive, guarded)


class Bounded:
    """ASGI middleware: a body longer than any form of ours is refused before it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body up to `LONGEST_BODY` bytes; 413 where it says that it is longer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if said.isdigit() and int(said) > LONGEST_BODY:
            await PlainTextResponse("The body is too long.", status_code=413)(scope, receive, send)
            return
        taken, whole, until = 0, False, inf

        async def counted() -> Message:
            nonlocal taken, whole, until
            # From the first look on: a request may have waited for its turn before.
            until = min(until, anyio.current_time() + BODY_SECONDS)
            # What did not say how long it is, or drips, ends here as if its sender had gone.
            message: Message = {"type": "http.disconnect"}
            with anyio.move_on_at(inf if whole else until):
                message = await receive()
            taken += len(message.get("body", b""))
            whole = whole or not message.get("more_body", False)
            return message if taken <= LONGEST_BODY else {"type": "http.disconnect"}

        await self.app(scope, counted, send)


def form_token(request: Request, salt: str = "") -> str:
    """Return what a form of this visit must send back as `token`; signing in or out makes it another one.

    Each page has a salt of its own: what stands on it twice, packed, tells nothing of the token beside it.
    """
    secret: bytes = request.app.state.site.secret
    salted = salt or token_hex(_SALT // 2)
    proven = "|".join((salted, request.state.visit, request.cookies.get(SESSION, "")))
    return salted + hmac.new(secret, proven.encode(), hashlib.sha256).hexdigest()[:_PROOF]


def check_token(request: Request, token: str) -> None:
    """Refuse a form that did not come from a page of this visit; UsageError `form_expired`."""
    if not hmac.compare_digest(form_token(request, token[:_SALT] or "-").encode(), token.encode()):
        raise UsageError(
            "form_expired",
            "This form is not from a page that was opened here since the server started. Open the page again and "
            "repeat the decision.",
        )


def language_cookie(language: str, *, encrypted: bool) -> str:
    """Return the header value that makes a browser remember a language."""
    return f"lontar_language={language}; Path=/; Max-Age={_FOREVER}; HttpOnly; SameSite=Lax{secure(encrypted)}"


def secure(encrypted: bool) -> str:
    """Return what keeps a cookie from being sent unencrypted, where it was set encrypted."""
    return "; Secure" if encrypted else ""
