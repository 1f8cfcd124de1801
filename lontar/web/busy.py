"""How many requests are in hand at the same time: one more than that is told at once to come again.

A few requests are answered at a time, the others wait for their turn. Without a bound all would wait longer and longer
once more come than can be answered; and whoever has left before their turn came is not answered any more.
"""

from __future__ import annotations

from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lontar.errors import LedgerError
from lontar.messages import language, say_error, say_error_on_page
from lontar.web.access import LOGIN, LOGOUT
from lontar.web.page import page

AGAIN: Final = 2
"""After so many seconds one may ask again (`Retry-After`): what is in hand is mostly answered by then."""
_FREE: Final = (LOGIN, LOGOUT)


class Busy:
    """ASGI middleware: `turns` requests are worked on, up to `most` are in hand, for others there is 503.

    Signing in and out (which `lontar.web.throttle` bounds) and files of the pages do not count and wait for no turn, so
    that no crowd of readers keeps anybody from them: let there be a thread more than turns. A request is in hand until
    its answer begins: who reads slowly is in nobody's way. A long download goes on after that on threads of its own
    (`lontar.web.downloads`).
    """

    def __init__(self, app: ASGIApp, *, most: int, turns: int) -> None:
        self.app = app
        self._most = most
        self._crowd = _Crowd(turns)
        # By whether a program asks, and by language: refusing must cost next to nothing.
        self._told: dict[tuple[bool, str], Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when its turn has come, where there is a place for it."""
        if scope["type"] != "http" or scope["path"] in _FREE or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        if self._crowd.size >= self._most:
            await self._refused(scope, receive, send)
            return
        place = _Place(self._crowd)
        try:
            await place.turn()
            if (rest := await _unless_gone(scope, receive)) is not None:
                await self.app(scope, rest, place.leaving(send))
        finally:
            place.leave()

    async def _refused(self, scope: Scope, receive: Receive, send: Send) -> None:
        program = scope["path"].startswith("/api/")
        kind = (program, language())
        if kind not in self._told:
            self._told[kind] = _told(scope, program=program)
        await self._told[kind](scope, receive, send)


class _Crowd:
    """Those who are in hand together. One loop counts: nothing comes between looking and adding."""

    def __init__(self, turns: int) -> None:
        self.size = 0
        self.turns = anyio.Semaphore(turns)


class _Place:
    """A request's place in a crowd, and its turn when that has come; left once."""

    def __init__(self, crowd: _Crowd) -> None:
        self._crowd: _Crowd | None = crowd
        self._working = False
        crowd.size += 1

    async def turn(self) -> None:
        assert self._crowd is not None
        await self._crowd.turns.acquire()
        self._working = True

    def leaving(self, send: Send) -> Send:
        """Return a `send` that leaves the place where the answer begins."""

        async def begun(message: Message) -> None:
            self.leave()
            await send(message)

        return begun

    def leave(self) -> None:
        crowd, self._crowd = self._crowd, None
        if crowd is not None:
            crowd.size -= 1
            if self._working:
                crowd.turns.release()


async def _unless_gone(scope: Scope, receive: Receive) -> Receive | None:
    """Return where the rest of a request comes from, None where nobody waits for its answer any more.

    Only a question is given up (`GET` without a body): what somebody sent is done.
    """
    names = [name for name, _ in scope["headers"]]
    if scope["method"] != "GET" or b"content-length" in names or b"transfer-encoding" in names:
        return receive
    first: Message | None = await receive()
    if first is not None and first["type"] == "http.disconnect":
        return None

    async def rest() -> Message:
        nonlocal first
        message, first = first, None
        return message if message is not None else await receive()

    return rest


def _told(scope: Scope, *, program: bool) -> Response:
    """Return what is told to those who come again later; it is the same for all."""
    error = LedgerError(
        "busy",
        "More is being asked than this server can answer at the same time. Nothing was changed: ask again in {seconds} "
        "seconds.",
        seconds=AGAIN,
    )
    if program:
        shape = {"error": {"code": error.code, "message": say_error(error)}}
        answer: Response = JSONResponse(shape, status_code=error.http_status)
    else:
        request = Request(scope)
        # Nobody looked who asks: that would take a place.
        request.state.user = None
        words = {"message": say_error_on_page(error), "code": error.code}
        answer = page(request, "busy.html", status=error.http_status, **words)
    answer.headers.update({"Retry-After": str(AGAIN), "Cache-Control": "no-store"})
    return answer
