"""A long answer, put together piece by piece on threads of its own: no page and no sign-in waits for it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Final, TypeVar

import anyio
from anyio.lowlevel import RunVar

_Piece = TypeVar("_Piece", str, bytes)

AT_ONCE: Final = 2
"""Pieces that are put together at a time, of all downloads; the others wait. Sent are any number at a time."""
_LETTERS: Final = 65_536
_SECONDS: Final = 0.2
"""A piece has so much, or what came in so long."""
_threads: RunVar[anyio.CapacityLimiter] = RunVar("lontar_downloads")


async def in_pieces(lines: Iterator[_Piece]) -> AsyncIterator[_Piece | bytes]:
    """Yield nothing, then lines in larger pieces. While one is sent nothing is held: a slow reader takes no thread.

    The nothing begins the answer, which `Busy` waits for: a download that waits for its first piece has no page's turn.
    """
    yield b""
    while piece := await anyio.to_thread.run_sync(_next, lines, limiter=_limiter()):
        yield piece


def _next(lines: Iterator[_Piece]) -> _Piece | None:
    began, taken, length = time.monotonic(), [], 0
    for line in lines:
        taken.append(line)
        length += len(line)
        if length >= _LETTERS or time.monotonic() - began >= _SECONDS:
            break
    return taken[0][:0].join(taken) if taken else None


def _limiter() -> anyio.CapacityLimiter:
    try:
        return _threads.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(AT_ONCE)
        _threads.set(limiter)
        return limiter
