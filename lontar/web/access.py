"""Who asks: everybody alike on one's own machine, else an account by session or token, or a proxy's user."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lontar.errors import LedgerError, LontarError, NotAllowed, NotSignedIn
from lontar.ledger_accounts import LASTS, LONGEST_NAME
from lontar.messages import name_of
from lontar.types_access import Account, Role, key_of
from lontar.web.proxied import from_proxy, scheme
from lontar.web.refusing import told
from lontar.web.security import SESSION, secure
from lontar.web.site import Site, User

LOGIN: Final = "/login"
LOGOUT: Final = "/logout"
FEEDS: Final = "/feeds/"
TOKEN: Final = "token"
"""The part of a feed's address that says who asks: readers of feeds fill in no form."""
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_OPEN: Final = (LOGIN, LOGOUT)
# What somebody may change who may only look.
_OWN: Final = ("/account", "/account/feeds", "/account/feeds/remove")
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, if that is known, and the session to prolong, if it is time."""

    user: User | None
    session: str | None = None


class Access:
    """ASGI middleware: `request.state.user` is who asks; without one there is nothing to see but the way in."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its user, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        request.state.user = None
        asking, answer = Asking(None), None
        try:
            # A ledger is asked: that may take its time, which the other requests must not wait for.
            asking = await run_in_threadpool(who, request, self.site)
            request.state.user = asking.user
            answer = refusal(request, self.site)
        except LontarError as error:
            answer = told(request, error)
        await (answer or self.app)(scope, receive, self._private(request, asking, send))

    def _private(self, request: Request, asking: Asking, send: Send) -> Send:
        """Return a `send` that keeps what is only for this user out of shared caches, and prolongs the session."""

        async def private(message: Message) -> None:
            if message["type"] == "http.response.start" and self.site.everybody is None:
                headers = MutableHeaders(scope=message)
                if not request.url.path.startswith("/static/"):
                    headers.setdefault("Cache-Control", "private, no-cache")
                if asking.session is not None:
                    headers.append("Set-Cookie", session_cookie(request, asking.session))
            await send(message)

        return private


def who(request: Request, site: Site) -> Asking:
    """Return who asks: by token, else as the proxy says, else by session. NotSignedIn for a token that is nobody's."""
    if site.everybody is not None:
        return Asking(site.everybody)
    if _free(request):
        return Asking(_by_session(request, site).user if request.url.path in _OPEN else None)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        account = site.ledger.accounts.of_token(token.strip())
        if account is None:
            raise NotSignedIn(
                "token_unknown",
                "The token is not one of this ledger. `lontar token add NAME` prints a new one.",
            )
        return Asking(_user(account))
    if (asking := _by_feed_token(request, site, scheme, token.strip())) is not None:
        return asking
    named = _by_proxy(request, site)
    return Asking(named) if named is not None else _by_session(request, site)


def refusal(request: Request, site: Site) -> Response | None:
    """Return the answer to a request that may not be passed on, None where it may; NotAllowed, NotSignedIn."""
    if site.everybody is not None and any(name in request.headers for name in _FORWARDED):
        raise NotAllowed(
            "forwarded_open",
            "This server asks nobody for a password, because it is for the browser of its own machine; but this "
            "request came through a proxy. Start it with `lontar serve --sign-in`, after `lontar account add NAME "
            "--role owner`, or with --proxy-header NAME.",
        )
    if _free(request) and request.method in _SAFE:
        return None
    if request.method not in _SAFE and _from_elsewhere(request):
        raise NotAllowed("cross_site", "This form was sent by another site. Open the page here and repeat it.")
    user: User | None = request.state.user
    if _free(request):
        return None
    if user is None:
        return _way_in(request)
    if request.method not in _SAFE and request.url.path not in _OWN:
        require(request, "reviewer")
    return None


def require(request: Request, role: Role) -> User:
    """Return who asks if they may do what needs a role; NotAllowed."""
    user: User | None = request.state.user
    if user is None:
        raise _unknown()
    if not user.may(role):
        raise NotAllowed(
            "role_needed",
            "{name} is a {role} here and may not do that: it takes a {needed}. An owner changes roles under Accounts.",
            name=user.name,
            role=name_of("roles", user.role),
            needed=name_of("roles", role),
        )
    return user


def local(path: str) -> str:
    """Return a path of this site to go on to; "/" for everything that could lead elsewhere."""
    # Browsers read a backslash as a slash and leave out tabs and line ends: "/<tab>/elsewhere" is another site.
    fits = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if fits else "/"


def session_cookie(request: Request, session: str, *, lasts: timedelta = LASTS) -> str:
    """Return the header value that makes a browser keep a session; one that lasts no time is forgotten."""
    # Lax and not Strict: a link in a message must lead to its article. What changes anything carries a token.
    seconds, kept = int(lasts.total_seconds()), secure(scheme(request) == "https")
    return f"{SESSION}={session}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{kept}"


def _by_proxy(request: Request, site: Site) -> User | None:
    if site.proxy_header is None or not from_proxy(request):
        return None
    named = request.headers.getlist(site.proxy_header)
    # Twice: one of them is not the proxy's.
    name = named[0].strip() if len(named) == 1 else ""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        return None
    account = site.ledger.accounts.find(name)
    return _user(account) if account is not None else User(name, "reader")


def _by_feed_token(request: Request, site: Site, scheme: str, given: str) -> Asking | None:
    """Return who asks for a feed by a token for feeds, in its address or as a password; None where there is none.

    Whatever role its account has, a token reads; NotSignedIn for one that is nobody's.
    """
    if not request.url.path.startswith(FEEDS) or request.method not in _SAFE:
        return None
    name, token = None, request.query_params.get(TOKEN)
    if token is None and scheme.lower() == "basic":
        name, token = _basic(given)
    if token is None:
        return None
    account = site.ledger.accounts.of_token(token, "feeds")
    if account is None or (name is not None and key_of(name) != key_of(account.name)):
        raise NotSignedIn(
            "feed_token_unknown",
            "The token is not one for the feeds of this ledger. Make an address for a reader of feeds under your name "
            "in the footer, or a token with `lontar token add NAME --feeds`.",
        )
    return Asking(User(account.name, "reader"))


def _basic(given: str) -> tuple[str, str]:
    """Return name and password of HTTP Basic authentication; empty where they cannot be read."""
    try:
        name, _, password = b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def _by_session(request: Request, site: Site) -> Asking:
    session = request.cookies.get(SESSION, "")
    found = site.ledger.accounts.of_session(session) if session else None
    if found is None:
        return Asking(None)
    account, due = found
    if due:
        try:
            site.ledger.accounts.prolong(session)
        except LedgerError:
            # Another program is writing: the session still lasts, and the next page tries again.
            due = False
    return Asking(_user(account), session=session if due else None)


def _user(account: Account) -> User:
    return User(account.name, account.role)


def _free(request: Request) -> bool:
    path = request.url.path
    return path in _OPEN or path.startswith("/static/")


def _way_in(request: Request) -> Response:
    if request.url.path.startswith("/api/"):
        raise _unknown()
    if request.url.path.startswith(FEEDS):
        raise NotSignedIn(
            "feed_not_signed_in",
            "Nobody is signed in. A reader of feeds needs an address with a token: sign in, and make one under your "
            "name in the footer.",
        )
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = local(request.url.path + query) if request.method in _SAFE else "/"
    return RedirectResponse(LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='/')}", status_code=303)


def _unknown() -> NotSignedIn:
    return NotSignedIn(
        "not_signed_in",
        "Nobody is signed in. Send the header `Authorization: Bearer TOKEN`; `lontar token add NAME` prints a token.",
    )


def _from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site sends this. Programs say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin == "null":
        # Our own forms send it where the browser does not say more, as pages name no referrer; they prove themselves by
        # a token. What programs send has none.
        return request.url.path.startswith("/api/")
    return origin is not None and origin.partition("://")[2] != request.headers.get("host")
