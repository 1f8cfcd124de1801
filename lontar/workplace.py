"""Where a folder or file is written before it gets its name: beside it, one a run; a killed one's goes."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_HERE: Final = -100
_EXCHANGE: Final = 2
_EARLIER: Final = "earlier"


@contextmanager
def workplace(directory: Path) -> Iterator[Path]:
    """Give a new folder beside `directory` that is gone afterwards; those that killed runs have left go too.

    OSError where none can be made there.
    """
    _clear(directory)
    work, lock = _made(directory)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def put_in_place(work: Path, directory: Path) -> None:
    """Give a finished folder its name; one that has it already is exchanged for it in one step where Linux can."""
    for path in work.iterdir():
        _sync(path)
    if not directory.exists():
        work.rename(directory)
    elif not _exchanged(work, directory):
        earlier = Path(tempfile.mkdtemp(prefix=_begins(directory), dir=directory.parent)) / _EARLIER
        directory.rename(earlier)
        work.rename(directory)
        shutil.rmtree(earlier.parent, ignore_errors=True)
    _sync(directory.parent)


def _made(directory: Path) -> tuple[Path, int | None]:
    while True:
        work = Path(tempfile.mkdtemp(prefix=_begins(directory), dir=directory.parent))
        lock = _locked(work)
        if work.exists():  # another run may have found it without its lock, and taken it for one of the dead
            return work, lock


def _begins(directory: Path) -> str:
    """Return how the names of workplaces begin: no folder of a user's is called so."""
    return f".{directory.name}.lontar-"


def _clear(directory: Path) -> None:
    """Take away the workplaces of runs that are dead; an earlier export that one had set aside is put back."""
    begins = _begins(directory)
    for left in [one for one in directory.parent.iterdir() if one.name.startswith(begins)]:
        lock = _locked(left)
        if lock is None:
            continue
        if (left / _EARLIER).is_dir() and not directory.exists():
            (left / _EARLIER).rename(directory)
        shutil.rmtree(left, ignore_errors=True)
        os.close(lock)


def _locked(folder: Path) -> int | None:
    """Hold a folder as long as this process lives; None where another one does, or the system has no such lock."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _exchanged(one: Path, other: Path) -> bool:
    with suppress(AttributeError, OSError):
        return bool(ctypes.CDLL(None).renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
    return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
