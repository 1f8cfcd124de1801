"""Pages from templates, in the language of who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lontar import __version__
from lontar.export.feeds import web_address
from lontar.identity import statement_urn
from lontar.messages import count, language, name_of, page_text, say_error_on_page, speaking
from lontar.settings import LANGUAGES, Language
from lontar.web import shown
from lontar.web.proxied import scheme
from lontar.web.security import SESSION, form_token, language_cookie
from lontar.web.typed import focused, refusal, refused_at, typed

if TYPE_CHECKING:
    from lontar.ledger import Ledger
    from lontar.types import Speaker, Statement

_FOLDER: Final = Path(__file__).parent
STATIC: Final = _FOLDER / "static"
_MOST_VOICES: Final = 3
"""Speakers of a statement that are named where there is little room."""


class Spoken:
    """ASGI middleware: each request is answered in its reader's language.

    `?lang=` decides and is remembered, else what was remembered, else what the browser asks for, else the server's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on within its language."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Request(scope).query_params.get("lang")
        chosen = asked if asked in LANGUAGES else None
        spoken = chosen or _remembered(scope) or _preferred(scope)

        async def remembering(message: Message) -> None:
            if chosen and message["type"] == "http.response.start":
                cookie = language_cookie(chosen, encrypted=scheme(Request(scope)) == "https")
                # Copies them: an answer that many get must not keep the cookie of one.
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        if spoken is None:
            await self.app(scope, receive, remembering)
            return
        with speaking(spoken):
            await self.app(scope, receive, remembering)


def ledger_of(request: Request) -> Ledger:
    """Return the ledger that this server shows."""
    ledger: Ledger = request.app.state.site.ledger
    return ledger


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; `request` and who asks (`user`) are known to every template."""
    text = _environment().get_template(template).render(request=request, user=request.state.user, **values)
    return HTMLResponse(text, status_code=status, headers={"Vary": "Cookie, Accept-Language"})


def address(path: str, /, **values: object) -> str:
    """Return a path of this site with a query; empty values are left out."""
    query = urlencode({name: value for name, value in values.items() if value not in (None, "", False)})
    return f"{path}?{query}" if query else path


def segment(name: str) -> str:
    """Return a name as one segment of a path."""
    return quote(name, safe="")


@pass_context
def _here(context: Context, /, **values: object) -> str:
    """Return the address of the page that is shown, with some values of its query changed."""
    request: Request = context["request"]
    # Two slashes at its beginning would be another site's name.
    return address(f"/{request.url.path.lstrip('/')}", **{**request.query_params, **values})


@pass_context
def _called(context: Context, speaker: Speaker) -> str:
    """Return how a speaker is called in the reader's language."""
    return ledger_of(context["request"]).called(speaker, language())


@pass_context
def _spoken_by(context: Context, statement: Statement) -> str:
    """Return who speaks, as a form takes it: a government as it is called here, all others by the names on record.

    A source without a name has none that could stand there.
    """
    people = [one for one in statement.speakers or (statement.speaker,) if one.kind != "unnamed"]
    return "; ".join(_called(context, one) if one.kind == "government" else one.name for one in people)


@pass_context
def _voices(context: Context, statement: Statement, most: int = _MOST_VOICES) -> str:
    """Return how everybody who speaks is called; of more than `most` the first, and how many others there are."""
    people = [_called(context, one) for one in statement.speakers or (statement.speaker,)]
    if len(people) <= most:
        return ", ".join(people)
    return f"{', '.join(people[: most - 1])} +{len(people) - most + 1}"


@pass_context
def _token(context: Context) -> str:
    return form_token(context["request"])


@pass_context
def _accounts_on(context: Context) -> bool:
    request: Request = context["request"]
    return request.app.state.site.everybody is None


@pass_context
def _signed_in(context: Context) -> bool:
    request: Request = context["request"]
    return _accounts_on(context) and SESSION in request.cookies


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    known: Mapping[str, object] = {
        "t": page_text, "count": count, "name_of": name_of, "here": _here, "address": address, "segment": segment,
        "token": _token, "accounts_on": _accounts_on, "signed_in": _signed_in, "called": _called, "shown": shown,
        "version": __version__, "urn": statement_urn, "say_error": say_error_on_page, "language": language,
        "languages": LANGUAGES, "spoken_by": _spoken_by, "typed": typed, "refusal": refusal, "focused": focused,
        "refused_at": refused_at, "voices": _voices, "web_address": web_address,
    }  # fmt: skip
    environment.globals.update(known)
    return environment


def _remembered(scope: Scope) -> Language | None:
    return _known(Request(scope).cookies.get("lontar_language", ""))


def _preferred(scope: Scope) -> Language | None:
    """Return the first language we speak of those a browser lists (their order is that of preference in practice)."""
    asked = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"), "")
    spoken = (_known(part.split(";")[0].strip().lower()[:2]) for part in asked.split(","))
    return next((one for one in spoken if one), None)


def _known(code: str) -> Language | None:
    return next((one for one in LANGUAGES if one == code), None)
