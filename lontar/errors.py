"""One error tree. A message says what was found, what is allowed and what to do next.

    LontarError
    ├── UsageError          wrong options or arguments            exit 2, HTTP 400
    ├── InputError          a source that cannot be read          exit 3, HTTP 422
    │   └── MissingExtra    an optional dependency is not there   exit 3, HTTP 501
    ├── NotFound            no such article, statement, ...       exit 3, HTTP 404
    ├── NotAllowed          who asks may not do that              exit 2, HTTP 403
    │   └── NotSignedIn     nobody knows who asks                 exit 2, HTTP 401
    ├── LedgerError         the ledger cannot be used             exit 4, HTTP 503
    └── ModelError          the weights cannot be used            exit 3, HTTP 500

`code` is stable for programs ("empty_file", "ledger_locked", ...). `text` is an English template that
`lontar.messages` knows in Indonesian too; `values` fill it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class LontarError(Exception):
    """Anything Lontar refuses. `code` is stable; `str(error)` is the English message.

    `field` is the name of the field that it is about, where one was being read (`reading_field`).
    """

    field: str | None = None

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, code: str, text: str, **values: object) -> None:
        super().__init__(text.format(**values))
        self.code = code
        self.text = text
        self.values = values


class UsageError(LontarError):
    """Wrong options or arguments."""

    exit_code = 2
    http_status = 400


class InputError(LontarError):
    """A source that cannot be read."""

    exit_code = 3
    http_status = 422


class MissingExtra(InputError):
    """An optional dependency is not installed; the message says which extra brings it."""

    http_status = 501


class NotFound(LontarError):
    """No such article, statement or judgement."""

    exit_code = 3
    http_status = 404


class NotAllowed(LontarError):
    """Who asks may not do that."""

    exit_code = 2
    http_status = 403


class NotSignedIn(NotAllowed):
    """Nobody knows who asks."""

    http_status = 401


class LedgerError(LontarError):
    """The ledger cannot be used: locked, foreign, damaged, without rights, full disk."""

    exit_code = 4
    http_status = 503


class ModelError(LontarError):
    """The weights cannot be used: missing, damaged, of another version."""

    exit_code = 3


@contextmanager
def reading_field(name: str) -> Iterator[None]:
    """Let an error that is raised within know which field it is about."""
    try:
        yield
    except LontarError as error:
        error.field = error.field or name
        raise
