"""Bytes from a source, bounded: a look at the first ones, unpacking where they are packed, never above the limit."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, Protocol, cast

from lontar.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from typing_extensions import Buffer

HEAD: Final = 8_192
Packing = Literal["gzip", "bzip2", "xz", "zstd"]
_MARKS: Final[tuple[tuple[bytes, Packing], ...]] = (
    (b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"),
)  # fmt: skip
_CHUNK: Final = 65_536


class _Unpacker(Protocol):
    """What bz2, lzma and zstd call alike: a decompressor of one stream, which ends where its data do."""

    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


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


class _Unpacked(io.RawIOBase):
    """Compressed streams, one after the other, unpacked in pieces: a bomb fills no memory, and a cut is told.

    Reading raises EOFError where the data end before their end mark, zlib.error where they are damaged.
    """

    def __init__(self, packed: BinaryIO, unpacker: Callable[[], _Unpacker]) -> None:
        super().__init__()
        self._packed = packed
        self._make = unpacker
        self._unpacker: _Unpacker | None = None
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        chunk = b""
        while not chunk:
            if self._unpacker is None or self._unpacker.eof:
                self._waiting = (self._unpacker.unused_data if self._unpacker else b"") or _some(self._packed, _CHUNK)
                if not self._waiting:
                    return 0
                self._unpacker = self._make()
            elif self._unpacker.needs_input:
                self._waiting = _some(self._packed, _CHUNK)
                if not self._waiting:
                    raise EOFError("the compressed data end before their end mark")
            chunk = self._pieces(self._unpacker, len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def _pieces(self, unpacker: _Unpacker, size: int) -> bytes:
        data, self._waiting = self._waiting, b""
        try:
            return unpacker.decompress(data, size)
        except EOFError:
            raise
        except Exception as error:  # each library has an error of its own for damaged data
            raise zlib.error(str(error)) from error


def opened(stream: BinaryIO, *, source: str = "") -> tuple[bytes, BinaryIO, Packing | None]:
    """Return the first bytes of a source, unpacked, a stream from its beginning, and how it was packed.

    Raises MissingExtra for zstd where the standard library has none and the extra is not installed.
    """
    head = _taken(stream, HEAD)
    whole = _whole(head, stream)
    packing = packing_of(head)
    if packing is None:
        return head, whole, None
    unpacked = _unpacked(whole, packing, source)
    head = _taken(unpacked, HEAD)
    return head, _whole(head, unpacked), packing


def packing_of(head: bytes) -> Packing | None:
    """Return how a source is compressed, by its first bytes."""
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return "bzip2"
    return next((packing for mark, packing in _MARKS if head.startswith(mark)), None)


def _unpacked(whole: BinaryIO, packing: Packing, source: str) -> BinaryIO:
    if packing == "gzip":
        return cast(BinaryIO, gzip.GzipFile(fileobj=whole))
    make: Callable[[], Any] = {"bzip2": bz2.BZ2Decompressor, "xz": lzma.LZMADecompressor}.get(packing) or _zstd(source)
    return cast(BinaryIO, io.BufferedReader(_Unpacked(whole, make), buffer_size=_CHUNK))


def _zstd(source: str) -> Callable[[], Any]:
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        try:
            from backports import zstd  # type: ignore[no-redef, import-not-found, unused-ignore]
        except ImportError as error:
            raise missing_extra(source, "compressed with zstd", "archives") from error
    made: Callable[[], Any] = zstd.ZstdDecompressor
    return made


def missing_extra(source: str, what: str, extra: str) -> MissingExtra:
    """Return what to tell where an optional library is not installed."""
    return MissingExtra(
        "missing_extra",
        "{source} is {what}, which needs an optional part of Lontar. Install it with: pip install 'lontar[{extra}]'",
        source=source,
        what=what,
        extra=extra,
    )


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
    except (EOFError, gzip.BadGzipFile, zlib.error):
        # What stands before the cut or the damage of a file is still read; the next read tells of it.
        if not taken:
            raise
    return taken


def _some(stream: BinaryIO, size: int) -> bytes:
    # read1 gives what is there, so that nothing before the cut of a truncated file is lost with the error.
    read = getattr(stream, "read1", stream.read)
    return cast(bytes, read(size)) or b""


def _whole(head: bytes, rest: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Rejoined(head, rest), buffer_size=65_536))
