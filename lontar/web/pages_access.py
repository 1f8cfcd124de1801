"""Signing in and out, one's own password, and for owners who may use this server."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Annotated
from urllib.parse import urlencode

import anyio
from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from lontar.errors import UsageError
from lontar.ledger_accounts import LONGEST_NAME, SHORTEST_PASSWORD, checked_password
from lontar.messages import page_text
from lontar.types_access import key_of
from lontar.web.access import local, require, session_cookie
from lontar.web.page import ledger_of, page
from lontar.web.proxied import peer
from lontar.web.security import SESSION, Field, check_token
from lontar.web.site import ROLES
from lontar.web.throttle import Throttle, Verdict

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(request: Request, next: str = "/") -> Response:
    """Ask for name and password; on a server that asks nobody there is nothing to do here."""
    if request.app.state.site.everybody is not None:
        return RedirectResponse("/", status_code=303)
    return page(request, "login.html", next=local(next), name="", message="")


async def tried(request: Request, token: Field = "", name: Field = "") -> int:
    """Count a try to sign in; return the seconds that it must wait, 0 where it may go on, held back where due."""
    check_token(request, token)
    verdict: Verdict = request.app.state.throttle.attempt(_counted(name), peer(request))
    # Here and not where passwords are compared: who is held back keeps no thread from the others.
    await anyio.sleep(verdict.held)
    return ceil(verdict.wait)


@router.post("/login")
def sign_in(
    request: Request,
    wait: Annotated[int, Depends(tried)],
    name: Field = "",
    password: Field = "",
    next: Field = "",
) -> Response:
    """Sign in and go on to the page that was asked for."""
    if wait:
        answer = _again(request, name, next, page_text("Too many tries. Wait {n} seconds.", n=wait), status=429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    session = ledger_of(request).accounts.sign_in(name, password)
    if session is None:
        return _again(request, name, next, page_text("Name and password do not belong together."), status=403)
    request.app.state.throttle.succeeded(_counted(name), peer(request))
    # What this browser was before, it is no longer: nobody goes on with a session that was there when it began.
    ledger_of(request).accounts.sign_out(request.cookies.get(SESSION, ""))
    return _gone_on(local(next), cookie=session_cookie(request, session))


@router.post("/logout")
def sign_out(request: Request, token: Field = "") -> Response:
    """End the session."""
    check_token(request, token)
    ledger_of(request).accounts.sign_out(request.cookies.get(SESSION, ""))
    return _gone_on("/login", cookie=session_cookie(request, "", lasts=timedelta()))


@router.get("/account")
def account(request: Request) -> Response:
    """Show who one is here, and a form for another password."""
    user = require(request, "reader")
    known = ledger_of(request).accounts.find(user.name) is not None
    return page(request, "account.html", known=known, shortest=SHORTEST_PASSWORD)


@router.post("/account")
def change_password(request: Request, token: Field = "", old: Field = "", new: Field = "") -> Response:
    """Give oneself another password, which ends every session of this account."""
    check_token(request, token)
    user, accounts = require(request, "reader"), ledger_of(request).accounts
    checked_password(new)
    throttle: Throttle = request.app.state.throttle
    if throttle.attempt(key_of(user.name), peer(request)).wait or not accounts.replace_password(user.name, old, new):
        raise UsageError("password_wrong", "That is not your present password. Wait a moment and try again.")
    throttle.succeeded(key_of(user.name), peer(request))
    return _gone_on("/login")


@router.get("/accounts")
def accounts(request: Request, added: str = "", removed: str = "") -> Response:
    """Show who may use this server, and what was done to whom just now."""
    require(request, "owner")
    found = ledger_of(request).accounts
    everybody = found.all()
    # An address says only what is so.
    there = {key_of(one.name) for one in everybody}
    return page(
        request, "accounts.html", accounts=everybody, tokens=found.tokens(), roles=ROLES, shortest=SHORTEST_PASSWORD,
        added=added if key_of(added) in there else "",
        removed=removed[:LONGEST_NAME] if key_of(removed) not in there else "",
    )  # fmt: skip


@router.post("/accounts")
def add_account(
    request: Request, token: Field = "", name: Field = "", role: Field = "", password: Field = ""
) -> Response:
    """Add an account."""
    check_token(request, token)
    require(request, "owner")
    ledger_of(request).accounts.add(name, role=role, password=password)
    return _gone_on(f"/accounts?{urlencode({'added': name})}")


@router.post("/accounts/role")
def change_role(request: Request, token: Field = "", name: Field = "", role: Field = "") -> Response:
    """Give somebody else another role."""
    check_token(request, token)
    _somebody_else(request, name)
    ledger_of(request).accounts.change_role(name, role)
    return _gone_on("/accounts")


@router.post("/accounts/remove")
def remove_account(request: Request, token: Field = "", name: Field = "") -> Response:
    """Remove somebody else's account; what they decided stays."""
    check_token(request, token)
    _somebody_else(request, name)
    ledger_of(request).accounts.remove(name)
    return _gone_on(f"/accounts?{urlencode({'removed': name})}")


@router.post("/accounts/token")
def remove_token(request: Request, token: Field = "", id: Field = "") -> Response:
    """Remove a token of a program."""
    check_token(request, token)
    require(request, "owner")
    ledger_of(request).accounts.remove_token(id)
    return _gone_on("/accounts")


def _somebody_else(request: Request, name: str) -> None:
    """Refuse what an owner would do to their own account: so there is always one left."""
    if key_of(require(request, "owner").name) == key_of(name):
        raise UsageError(
            "account_own",
            "{name} is your own account. Another owner can change or remove it, or `lontar account` on the server.",
            name=name,
        )


def _counted(name: str) -> str:
    """Return a name as failures are counted for it: no longer than that of an account."""
    return key_of(name)[:LONGEST_NAME]


def _again(request: Request, name: str, next: str, message: str, *, status: int) -> Response:
    return page(request, "login.html", status=status, next=local(next), name=name, message=message)


def _gone_on(path: str, *, cookie: str = "") -> Response:
    return RedirectResponse(path, status_code=303, headers={"Set-Cookie": cookie} if cookie else None)
