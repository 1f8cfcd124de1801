"""A consistent copy of a SQLite ledger: it is there whole or not at all, and never in the place of another file."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from lontar.errors import UsageError
from lontar.store import dialects
from lontar.workplace import workplace

_NO_LINKS: Final = {
    errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV, errno.EINVAL,
}  # fmt: skip
"""What a disk says that has no hard links; anything else, such as EIO, is a disk that fails."""


def backup(engine: Engine, path: Path) -> None:
    """Write a copy to a new file while others read and write.

    A kill leaves nothing under that name, and a folder beside it that the next copy takes away. Raises UsageError
    `not_sqlite`, `backup_exists`, `backup_unwritable`.
    """
    if engine.dialect.name != "sqlite":
        raise UsageError(
            "not_sqlite",
            "Lontar copies ledgers that are SQLite files. Copy this one with the tools of its database (pg_dump).",
        )
    try:
        # Of each run its own: what another one is writing is neither taken away nor given the name.
        with workplace(path) as work:
            if os.path.lexists(path):
                raise _exists(path)
            part = work / path.name
            part.open("xb").close()
            with dialects.driver_of(engine) as driver:
                _copy(driver, part)
            _name(part, path)
    except OSError as error:
        raise UsageError(
            "backup_unwritable", "The copy cannot be written to {path} ({reason}).", path=path, reason=error.strerror
        ) from error


def _copy(driver: sqlite3.Connection, path: Path) -> None:
    copy = sqlite3.connect(path)
    try:
        driver.backup(copy)
        # One file is easier to carry than three: opening it as a ledger switches back to WAL.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def _name(part: Path, path: Path) -> None:
    """Give a finished copy its name, unless another file has got it meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as refused:
        if refused.errno not in _NO_LINKS:
            raise
        try:  # the name is taken first, so that nothing is overwritten
            path.open("xb").close()
        except FileExistsError as error:
            raise _exists(path) from error
        try:
            part.replace(path)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise


def _exists(path: Path) -> UsageError:
    return UsageError(
        "backup_exists", "There is already a file {path}; it was left as it is. Give another name.", path=path
    )
