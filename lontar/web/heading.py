"""Questions for the head of an answer alone (`HEAD`): answered as `GET` is, without the body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Headed:
    """ASGI middleware: `HEAD` is asked as `GET`; what a long answer would still have told is not made."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; of the answer to `HEAD` only status and headers are sent."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def head_only(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif message["type"] == "http.response.body":
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                raise _ToldEnoughError

        try:
            await self.app({**scope, "method": "GET"}, receive, head_only)
        except _ToldEnoughError:
            return


class _ToldEnoughError(BaseException):
    """The head has been sent: no mistake, so nothing that handles mistakes may take it."""
