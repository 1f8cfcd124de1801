"""WARC → the pages in it, one at a time (extra `archives`): a broken record is told, and the next one is found."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from lontar.errors import InputError
from lontar.messages import say_error
from lontar.sources.article import Known, Origin, compose
from lontar.sources.options import SourceOptions
from lontar.sources.streams import HEAD, Packing, missing_extra, read_bounded, too_large
from lontar.sources.window import WHOLE, Window
from lontar.types import Article, Skipped

_PAGES: Final = ("text/html", "application/xhtml+xml")
_SEEN: Final = 1 << 20
_RECORD: Final = b"WARC/1."
# What each record begins with in a file, where the rest can be found again after a broken one.
_BEGINNINGS: Final[dict[Packing | None, bytes]] = {
    None: _RECORD, "gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A response of an archive with its bytes, or the problem that stands in its place; reading can begin at `start`.

    Of a response that is too large there are no bytes.
    """

    start: int
    record: Any = None
    raw: bytes | None = None
    problem: str = ""


class _Flowing:
    """A stream that can only be read, and counts: fastwarc 2.0 breaks on those that have `seek` and refuse it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most so many."""
        chunk = self._stream.read(size)
        self._place += len(chunk)
        return chunk

    def tell(self) -> int:
        """Return how many bytes have been read."""
        return self._place


@dataclass(slots=True)
class WarcReader:
    """Reads the responses of one archive. Their numbers count responses, broken records among them.

    `path` is the file where there is one and records can be found in it (`packing`), else the unpacked stream is read.
    """

    name: str
    path: Path | None
    packing: Packing | None
    options: SourceOptions = field(default_factory=SourceOptions)
    known: Known = field(default_factory=Known)

    @property
    def seekable(self) -> bool:
        """Whether reading can begin at any record, and go on after a broken one."""
        return self.path is not None and self.packing in _BEGINNINGS

    def read(self, stream: BinaryIO, window: Window = WHOLE) -> Iterator[Article | Skipped]:
        """Yield an article for each page that was served (HTML, status 200), a Skipped for each broken record.

        What is no page (requests, images, redirects, notes) is passed over in silence. Raises MissingExtra.
        """
        for number, found in window.of(self.records(stream, window.offset)):
            source = f"{self.name}:{number}"
            try:
                article = self._article(found, source)
            except InputError as error:
                yield Skipped(source, error.code, say_error(error))
                continue
            if article is not None:
                yield article

    def records(self, stream: BinaryIO, offset: int) -> Iterator[_Found]:
        """Yield the responses from a place in the file on, and what stands in the place of broken records."""
        try:
            from fastwarc import warc
        except ImportError as error:
            raise missing_extra(self.name, "a web archive (WARC)", "archives") from error
        with self.path.open("rb") if self.path is not None and self.seekable else nullcontext(stream) as file:
            start: int | None = offset
            while start is not None:
                if self.seekable:
                    file.seek(start)
                broken = start
                archive: Any = file if self.seekable else _Flowing(file)
                try:
                    for record in warc.ArchiveIterator(archive, parse_http=False):
                        broken = record.stream_pos
                        if record.record_type == warc.WarcRecordType.response:
                            small = record.content_length <= 2 * self.options.max_bytes
                            yield _Found(broken, record, record.reader.read() if small else None)
                        # What breaks from here on is the header of the next one, which begins somewhere behind.
                        broken += 1
                    return
                except (OSError, ValueError) as error:
                    problem = str(error)
                start = self._next(file, broken) if self.seekable else None
                yield _Found(broken, problem=problem if self.seekable else f"{problem}; {_LOST}")

    def starts(self, stream: BinaryIO) -> Iterator[int]:
        """Yield for each response where reading can begin with it, 0 where it cannot.

        In a file that is not packed record by record, fastwarc tells of several that they begin where their pack does.
        """
        if self.path is None or not self.seekable:
            yield from (0 for _ in self.records(stream, 0))
            return
        before = -1
        with self.path.open("rb") as file:
            for found in self.records(stream, 0):
                # Where a broken one stands nothing begins: reading from there on tells of it as reading the whole does.
                sure = found.start > before and (found.record is None or self._begins(file, found.start))
                yield found.start if sure else 0
                before = found.start

    def _next(self, file: BinaryIO, last: int) -> int | None:
        """Return where the next record after the one at `last` begins, None where there is none."""
        # Unpacked, a record begins a line: the name alone may stand in any text.
        ahead, mark = (b"\n", b"\n" + _RECORD) if self.packing is None else (b"", _BEGINNINGS[self.packing])
        place, size = last + 1 - len(ahead), HEAD
        while True:
            file.seek(place)
            seen = file.read(size)
            at = seen.find(mark)
            while at >= 0:
                start = place + at + len(ahead)
                if self.packing is None or self._begins(file, start):
                    return start
                at = seen.find(mark, at + 1)
            if len(seen) < size:
                return None
            place += len(seen) - len(mark) + 1
            # The next record is near as a rule, and far where a large one is broken.
            size = min(2 * size, _SEEN)

    def _begins(self, file: BinaryIO, place: int) -> bool:
        from lontar.sources.streams import opened

        if self.packing is None:
            file.seek(max(0, place - 1))
            return place == 0 or file.read(1 + len(_RECORD)) == b"\n" + _RECORD
        file.seek(place)
        try:
            return opened(file)[0].startswith(_RECORD)
        except Exception:  # three bytes by chance: what follows is no compressed data
            return False

    def _article(self, found: _Found, source: str) -> Article | None:
        if found.record is None:
            raise _broken(source, found.problem)
        if found.raw is None:
            raise too_large(source, self.options.max_bytes)
        answer = _answer(found.raw, source)
        headers = answer.http_headers
        if len(found.raw) < found.record.content_length:
            raise _truncated(source)
        if headers.status_code is None:
            raise _broken(source, "it has no HTTP header")
        kind = headers.get("Content-Type") or ""
        if headers.status_code != 200 or kind.partition(";")[0].strip().lower() not in _PAGES:
            return None
        if found.record.headers.get("WARC-Truncated"):
            raise _truncated(source)
        body = self._body(answer, source)
        return self._page(body, source, url=found.record.headers.get("WARC-Target-URI"), media_type=kind)

    def _body(self, answer: Any, source: str) -> bytes:
        try:
            return read_bounded(_unpacked(answer, source), max_bytes=self.options.max_bytes, source=source)
        except (OSError, ValueError) as error:
            raise _broken(source, str(error)) from error

    def _page(self, body: bytes, source: str, *, url: str | None, media_type: str) -> Article:
        from lontar.sources.pages import read_page

        address = (url or "").strip("<>") or None
        page = read_page(body, source=source, url=address, media_type=media_type)
        given = Known(outlet=self.options.outlet, published=self.options.published, language=self.options.language)
        # The day on which a record was made is the crawler's: it says nothing of when the page was published.
        known = given.over(self.known).over(Known(url=address)).over(page.known)
        return compose(page.text, known=known, origin=Origin(source, body, "text/html", page.flags))


def _answer(raw: bytes, source: str) -> Any:
    """Return a response with its HTTP header read and its chunks joined; what is packed in it is packed still."""
    from fastwarc import warc

    answer = warc.WarcRecord()
    answer.is_http = True
    try:
        answer.set_bytes_content(raw)
        answer.parse_http(auto_decode="none", quirks_mode=True)
        if set(_codings(answer, "Transfer-Encoding")) == {"chunked"}:
            answer = warc.WarcRecord()
            answer.is_http = True
            answer.set_bytes_content(raw)
            answer.parse_http(auto_decode="transfer", quirks_mode=True)
    except (OSError, ValueError) as error:
        raise _broken(source, str(error)) from error
    return answer


def _unpacked(answer: Any, source: str) -> BinaryIO:
    """Return a stream of what an answer holds, unpacked as it is read: `parse_http` would unpack a bomb at once."""
    from fastwarc import stream_io

    readers: dict[str, Callable[[Any], Any]] = {
        "gzip": stream_io.GzipReader, "x-gzip": stream_io.GzipReader, "br": stream_io.BrotliReader,
        "deflate": partial(stream_io.GzipReader, zlib=True), "zstd": stream_io.ZstdReader,
        "chunked": stream_io.ChunkedReader,
    }  # fmt: skip
    transfer = _codings(answer, "Transfer-Encoding")
    # Chunks alone were joined with the header; packed in transfer, they are the outermost of several layers.
    packed = [*_codings(answer, "Content-Encoding"), *(transfer if set(transfer) != {"chunked"} else [])]
    stream = answer.reader
    for coding in reversed(packed):
        if coding not in readers:
            raise _broken(source, f"it is packed in a way that is not known: {coding}")
        stream = readers[coding](io.BytesIO(stream.read()) if stream is answer.reader else stream)
    return cast(BinaryIO, stream)


def _codings(answer: Any, header: str) -> list[str]:
    """Return how a body is packed, the innermost first."""
    named = (part.strip().lower() for part in (answer.http_headers.get(header) or "").split(","))
    return [part for part in named if part not in ("", "identity", "none")]


_LOST: Final = "in a stream what follows cannot be found, give the file itself"


def _broken(source: str, reason: str) -> InputError:
    return InputError(
        "warc_broken",
        "{source} is a broken record of its archive ({reason}). The records after it are read; fetch the archive "
        "again to have this one.",
        source=source,
        reason=reason,
    )


def _truncated(source: str) -> InputError:
    return InputError(
        "warc_truncated",
        "{source} is cut off: its archive holds a part of the page only. Fetch the page itself, or the archive again.",
        source=source,
    )
