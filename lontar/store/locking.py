"""One program at a time at a step of the second pass: on PostgreSQL by a lock of the server, else by a file's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine

from lontar.errors import LedgerError
from lontar.store import postgresql
from lontar.store.dialects import REFUSAL_TEXTS, refusals
from lontar.store.postgresql import PAUSE, STEP_SECONDS


@contextmanager
def comparing_alone(engine: Engine, ledger: str) -> Iterator[None]:
    """Keep other programs from what is done inside.

    Raises LedgerError `ledger_locked` where another program does not come to an end.
    """
    if engine.dialect.name == "sqlite":
        database = engine.url.database
        if database in (None, "", ":memory:"):
            yield
            return
        with _file_alone(Path(f"{database}-comparing"), ledger):
            yield
        return
    with refusals(ledger), postgresql.session(engine) as connection:
        if not postgresql.lock_to_compare(connection):
            raise _locked(ledger)
        try:
            yield
        finally:
            postgresql.unlock_to_compare(connection)


def put_away(database: str | None) -> None:
    """Take the file away that a killed comparison has left beside a SQLite ledger, unless another program holds it."""
    if database in (None, "", ":memory:"):
        return
    place = Path(f"{database}-comparing")
    with suppress(ImportError, OSError):
        if place.stat().st_size or not place.is_file():  # not ours
            return
        held = _held(place)
        if held is not None:
            with suppress(OSError):
                place.unlink()
            os.close(held)


@contextmanager
def _file_alone(place: Path, ledger: str) -> Iterator[None]:
    """Hold a file of its own: SQLite's would lose its locks with the first handle on the ledger that is closed."""
    held = _taken(place, ledger)
    try:
        yield
    finally:
        if held is not None:
            with suppress(OSError):
                place.unlink()
            os.close(held)


def _taken(place: Path, ledger: str) -> int | None:
    """Return the handle of the file that is held, None where this system, or the folder, has no such locks."""
    until = time.monotonic() + STEP_SECONDS
    while True:
        try:
            held = _held(place)
        except (ImportError, OSError):
            return None
        if held is not None:
            return held
        if time.monotonic() > until:
            raise _locked(ledger)
        time.sleep(PAUSE)


def _held(place: Path) -> int | None:
    """The handle of the file, held; None where another program holds it.

    Raises ImportError or OSError where this system, or the folder, has no such locks.
    """
    import fcntl

    handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it has taken its name away: another one may hold a new file of that name.
        if os.fstat(handle).st_ino == place.stat().st_ino:
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _locked(ledger: str) -> LedgerError:
    return LedgerError("ledger_locked", REFUSAL_TEXTS["ledger_locked"], ledger=ledger)
