"""What nobody foresaw: told to the reader as an error like any other, and to the log in one line."""

from __future__ import annotations

import logging
import traceback
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lontar.errors import LontarError
from lontar.web.refusing import told

LOG: Final = logging.getLogger("lontar.web")


class Failing:
    """ASGI middleware: an unforeseen error is a page (or JSON) with status 500, and a line of the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; what fails before anything was sent is answered here."""
        begun = False
        scope.setdefault("state", {}).setdefault("user", None)

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            LOG.error("%s %s: %s", scope["method"], scope["path"], in_a_line(error))
            LOG.debug("", exc_info=error)
            await told(Request(scope), failed())(scope, receive, send)


class OneLine(logging.Formatter):
    """Writes every record as one line: of an error its kind, its words and where it arose."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; signs that steer a terminal are written out."""
        parts = [f"{record.levelname}: {record.getMessage()}"]
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(in_a_line(record.exc_info[1]))
        return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in " ".join(" ".join(parts).split()))


def in_a_line(error: BaseException) -> str:
    """Return an error's kind, its words and where it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename})" if frames else ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())


def failed() -> LontarError:
    """Return what a reader is told."""
    return LontarError(
        "failed_here",
        "That could not be answered: Lontar has made a mistake. The line about it in the server's log helps those who "
        "report it. Nothing was changed that was not acknowledged.",
    )
