"""What a caller names (file, folder, pattern, URL, standard input) → the single inputs it stands for, in order."""

from __future__ import annotations

import glob
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from lontar.errors import InputError
from lontar.sources.article import NOTHING, Known

STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """One input that can be opened: its name as people write it, and what is known before opening it.

    `size` is in bytes, None where it is not known; `url` is set for a page from the network. `behind` is what is known
    of its article where the input itself is silent.
    """

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    path: Path | None = None
    size: int | None = None
    url: str | None = None
    media_type: str | None = None
    behind: Known = NOTHING


def places_of(source: str) -> Iterator[Place | tuple[str, InputError]]:
    """Yield the inputs that `source` names, URLs apart, sorted by path; what cannot be listed comes as an error.

    An input is known by its name in everything that is kept, so one whose name is no text comes as an error too.
    """
    for place in _named(source):
        name = place.name if isinstance(place, Place) else place[0]
        shown = name.encode("utf-8", "backslashreplace").decode().replace("\\udc", "\\x")
        if _is_text(name):
            yield place
        else:
            yield (
                shown,
                InputError(
                    "name_not_utf8",
                    "{source} has a name that is not UTF-8, so it cannot be kept in the record. Rename the file or "
                    "the folder.",
                    source=shown,
                ),
            )


def _is_text(name: str) -> bool:
    # What a system has of a name that is no UTF-8 comes as half characters, which nothing can write.
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _named(source: str) -> Iterator[Place | tuple[str, InputError]]:
    if source == STANDARD_INPUT:
        yield Place(name="-", open=lambda: nullcontext(_standard_input()))
        return
    path = Path(source).expanduser()
    try:
        if path.is_dir():
            yield from _folder(path)
        elif not path.exists() and any(sign in source for sign in "*?["):
            yield from _pattern(str(path))
        else:
            yield _file(path, path.stat())
    except (OSError, ValueError) as error:
        yield source, unreadable(error, source)


def unreadable(error: OSError | ValueError, source: str) -> InputError:
    """Return what to tell about a file or folder that the system does not give."""
    if isinstance(error, FileNotFoundError):
        return InputError("not_found", "{source} does not exist. Check the spelling and the folder.", source=source)
    if isinstance(error, PermissionError):
        return InputError(
            "no_permission",
            "{source} may not be read by this user. Change its rights (chmod), or run as a user who may read it.",
            source=source,
        )
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(
        "unreadable", "{source} cannot be read: {reason}. Check the disk or the name.", source=source, reason=reason
    )


def _standard_input() -> BinaryIO:
    buffer = getattr(sys.stdin, "buffer", None)
    return buffer if buffer is not None else io.BytesIO(sys.stdin.read().encode())


def file_place(path: Path) -> Place:
    """Return the input that a file is; OSError where it is not there."""
    return _file(path, path.stat())


def _file(path: Path, found: os.stat_result) -> Place:
    size = found.st_size if stat.S_ISREG(found.st_mode) else None
    return Place(name=str(path), open=lambda: path.open("rb"), path=path, size=size)


def _folder(folder: Path) -> Iterator[Place | tuple[str, InputError]]:
    problems: list[OSError] = []
    empty = True
    # Links to folders are not followed: they may lead in a circle. Hidden files are the system's, not articles.
    for root, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for problem in problems:
            empty = False
            yield str(problem.filename), unreadable(problem, str(problem.filename))
        problems.clear()
        for name in sorted(names):
            if not name.startswith("."):
                empty = False
                yield _member(Path(root) / name)
    for problem in problems:
        empty = False
        yield str(problem.filename), unreadable(problem, str(problem.filename))
    if empty:
        yield (
            str(folder),
            InputError("empty_folder", "{source} has no files in it. Give a folder with articles.", source=folder),
        )


def _member(path: Path) -> Place | tuple[str, InputError]:
    try:
        found = path.stat()
    except OSError as error:
        return str(path), unreadable(error, str(path))
    if not stat.S_ISREG(found.st_mode):
        # Opening a pipe or a device inside a folder could wait for ever.
        return str(path), InputError(
            "not_a_file", "{source} is not a regular file. Give its content on standard input.", source=path
        )
    return _file(path, found)


def _pattern(pattern: str) -> Iterator[Place | tuple[str, InputError]]:
    paths = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not paths:
        yield (
            pattern,
            InputError("no_match", "No file matches {source}. Check the pattern and the folder.", source=pattern),
        )
    for name in paths:
        path = Path(name)
        if path.is_dir():
            # "news/**" names folders and their files: the files come by themselves, "news/*" means the folders' too.
            if "**" not in pattern:
                yield from _folder(path)
        else:
            yield _member(path)
