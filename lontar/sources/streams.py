"""Bytes from a source, bounded: a look at the first ones, unpacking of gzip, never more than the limit."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from lontar.errors import InputError

if TYPE_CHECKING:
    from typing_extensions import Buffer

HEAD: Final = 8_192
_GZIP: Final = b"\x1f\x8b"


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were already taken, put in front of it again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._head[: len(view)] or _some(self._rest, len(view))
        self._head = self._head[len(chunk) :]
        view[: len(chunk)] = chunk
        return len(chunk)


def opened(stream: BinaryIO) -> tuple[bytes, BinaryIO, bool]:
    """Return the first bytes of a source, unpacked, a stream from its beginning, and whether it was packed (gzip)."""
    head = _taken(stream, HEAD)
    whole = _whole(head, stream)
    if not head.startswith(_GZIP):
        return head, whole, False
    unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=whole))
    head = _taken(unpacked, HEAD)
    return head, _whole(head, unpacked), True


def read_bounded(stream: BinaryIO, *, max_bytes: int, source: str) -> bytes:
    """Return all bytes; raises InputError `too_large` as soon as there are more than `max_bytes`."""
    chunks: list[bytes] = []
    left = max_bytes + 1
    while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise too_large(source, max_bytes)
    return b"".join(chunks)


def too_large(source: str, max_bytes: int) -> InputError:
    """Return what to tell about an article of more bytes than one may have."""
    return InputError(
        "too_large",
        "{source} is larger than {limit} bytes, the most that one article may have. Split it into articles, or give "
        "many articles as JSON lines, CSV or Parquet.",
        source=source,
        limit=max_bytes,
    )


def _taken(stream: BinaryIO, size: int) -> bytes:
    # A pipe gives what it has: read on until there is enough or the end.
    taken = b""
    try:
        while len(taken) < size and (chunk := _some(stream, size - len(taken))):
            taken += chunk
    except EOFError:
        # What stands before the cut of a truncated file is still read; the next read says that it is cut.
        if not taken:
            raise
    return taken


def _some(stream: BinaryIO, size: int) -> bytes:
    # read1 gives what is there, so that nothing before the cut of a truncated file is lost with the error.
    read = getattr(stream, "read1", stream.read)
    return cast(bytes, read(size)) or b""


def _whole(head: bytes, rest: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Rejoined(head, rest), buffer_size=65_536))
