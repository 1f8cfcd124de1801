"""A URL → its bytes: politely, within limits of time, size and redirects. Nothing is fetched unless a user names it."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from lontar.errors import InputError
from lontar.settings import Limits
from lontar.sources.streams import too_large

if TYPE_CHECKING:
    from lontar.wire import Response, Times


Wire = Callable[[str, Mapping[str, str], "Times"], AbstractContextManager["Response"]]
"""Asks for one URL, redirects not followed."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a URL is asked for: further headers, whether addresses that are not public may be asked, who asks.

    `before` hears each address ahead of its request, redirects included, and may refuse it by raising InputError.
    `wire` is what asks in the place of sockets.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    agent: str = "Lontar (news reader; fetches on a person's request)"
    private: bool = False
    before: Callable[[str], None] = lambda _url: None
    wire: Wire | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: the address after redirects, its media type with charset, and the bytes.

    `status` is 304, without bytes, where what the headers named has not changed. `moved` is the address to ask from now
    on, None where it is the same. `whole` is False where nothing tells that the body has come to its end.
    """

    url: str
    media_type: str | None
    raw: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None
    whole: bool = True


LIMITS: Final = Limits()
"""Where nobody says otherwise."""
_ACCEPT: Final = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5"
_MOVED: Final = (301, 308)
_REDIRECTS: Final = (*_MOVED, 302, 303, 307)
_LONGEST_URL: Final = 4_000


def is_url(source: str) -> bool:
    """Whether a source is an address on a network rather than a path."""
    scheme, separator, _ = source.partition("://")
    return bool(separator) and scheme.isalnum()


def fetch(url: str, *, max_bytes: int, limits: Limits = LIMITS, asking: Asking = Asking()) -> Answer:
    """Return the answer to one URL; no more than `max_bytes`, and than the limits allow, are taken, packed or unpacked.

    Raises InputError: `url_scheme`, `url_invalid`, `url_private`, `url_unreachable`, `url_timeout`, `url_redirects`,
    `url_status` (with `retry_after` in seconds among its values), `url_encoding`, `url_truncated`, `too_large`.
    """
    wire = asking.wire or _sockets(asking.private)
    headers = {"User-Agent": asking.agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip", **asking.headers}
    at, moved, seen, most = url, None, [url], min(max_bytes, limits.most)
    while True:
        _check_address(at)
        asking.before(at)
        times = _times(limits)
        with _told(url, limits), wire(at, headers, times) as response:
            onward = _onward(response, at)
            if onward is None:
                return _answer(response, url, at, moved=moved, max_bytes=most)
        if onward in seen or len(seen) > limits.redirects:
            raise _redirected(url, limits)
        # Moved for good only where every step so far says so.
        moved = onward if response.status in _MOVED and moved == (at if at != url else None) else moved
        seen.append(onward)
        at = onward


def retry_after(headers: Mapping[str, str], *, now: float) -> float | None:
    """Return how many seconds a server asks to be left alone, by a number or a date; `now` is the time of day."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 9:
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - now, 0.0) if said else None
    except (ValueError, OverflowError):
        return None


def _sockets(private: bool) -> Wire:
    from lontar.wire import exchange

    return lambda url, headers, times: exchange(url, headers, times, private=private)


def _times(limits: Limits) -> Times:
    from lontar.wire import Times

    return Times(limits.connect, limits.read, time.monotonic() + limits.whole)


def _onward(response: Response, at: str) -> str | None:
    target = response.headers.get("location", "").strip()
    if response.status not in _REDIRECTS or not target:
        return None
    try:
        return urljoin(at, target).partition("#")[0]
    except ValueError as error:
        raise _invalid(target, str(error)) from error


STATUS_TEXTS: Final = {
    "url_status": "{source} answers {status} {reason}. Check the address in a browser.",
    "url_status_410": "{source} answers {status} {reason}: it is gone for good, and a feed is not asked again. Look "
    "for its new address.",
    "url_status_429": "{source} answers {status} {reason}: it was asked too often. Wait before you ask again; a feed "
    "is asked again when the site says.",
    "url_status_5xx": "{source} answers {status} {reason}: a fault of the site. Try again later; a feed is asked "
    "again.",
}
"""What to do about an answer, by its status (`messages.say_error`)."""


def _answer(response: Response, url: str, at: str, *, moved: str | None, max_bytes: int) -> Answer:
    headers = dict(response.headers)
    kind = headers.get("content-type")
    if response.status == 304:
        return Answer(at, kind, b"", 304, headers, moved)
    if response.status >= 300:
        raise InputError(
            "url_status",
            _advice(response.status),
            source=url, status=response.status, reason=response.reason,
            retry_after=retry_after(headers, now=time.time()),
        )  # fmt: skip
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > max_bytes:
        raise too_large(url, max_bytes)
    raw = _body(response, url, max_bytes)
    return Answer(at, kind, raw, response.status, headers, moved, _ended(raw, headers))


def _advice(status: int) -> str:
    named = (f"url_status_{status}", f"url_status_{status // 100}xx", "url_status")
    return next(STATUS_TEXTS[name] for name in named if name in STATUS_TEXTS)


def _body(response: Response, url: str, max_bytes: int) -> bytes:
    body, taken = io.BytesIO(), 0
    unpacked = _Unpacked(response.headers.get("content-encoding", ""), url)
    for chunk in response.chunks:
        taken += len(chunk)
        # A small answer may unpack to a thousand times its size: never more is unpacked than may be kept.
        body.write(unpacked(chunk, max_bytes + 1 - body.tell()))
        if max(taken, body.tell()) > max_bytes:
            raise too_large(url, max_bytes)
    if not unpacked.ended:
        raise _truncated(url)
    return body.getvalue()


class _Unpacked:
    """Takes a body as it comes and gives what it holds."""

    def __init__(self, encoding: str, url: str) -> None:
        self._url, self._unpack = url, None
        self.ended = True
        packed = [part.strip().lower() for part in encoding.split(",") if part.strip().lower() not in ("", "identity")]
        if len(packed) > 1 or (packed and packed[0] not in ("gzip", "x-gzip", "deflate")):
            raise InputError(
                "url_encoding",
                "{source} answers in a packing that was not asked for ({encoding}). Save the page in a browser and "
                "give the file.",
                source=url, encoding=encoding,
            )  # fmt: skip
        if packed:
            self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def __call__(self, chunk: bytes, most: int) -> bytes:
        """Return at most so many bytes of what a chunk holds."""
        if self._unpack is None:
            return chunk
        if self._unpack.eof:
            return b""  # some servers pad what they packed
        try:
            found = self._unpack.decompress(chunk, most)
        except zlib.error as error:
            raise _truncated(self._url) from error
        self.ended = self._unpack.eof
        return found


def _ended(raw: bytes, headers: Mapping[str, str]) -> bool:
    """Whether a body has come to its end, as far as its length, its packing or a page's last tag tell."""
    told = {"content-length", "transfer-encoding", "content-encoding"} & headers.keys()
    if told or "html" not in headers.get("content-type", ""):
        return True
    return b"</html" in raw[-4096:].lower() or b"</body" in raw[-4096:].lower()


def _check_address(url: str) -> None:
    if url.partition("://")[0].lower() not in ("http", "https"):
        raise InputError(
            "url_scheme", "{source} is not a web address. Give one that begins with http:// or https://.", source=url
        )
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise _invalid(url, str(error)) from error
    if not host or len(url) > _LONGEST_URL:
        raise _invalid(url, "it names no host" if not host else "it is too long")


@contextmanager
def _told(url: str, limits: Limits) -> Iterator[None]:
    """Turn what the connection raises into what a person can act on."""
    import httpcore2
    import httpx2

    try:
        yield
    except (httpx2.InvalidURL, httpcore2.UnsupportedProtocol, httpcore2.LocalProtocolError, UnicodeError) as error:
        raise _invalid(url, str(error)) from error
    except httpcore2.TimeoutException as error:
        connecting = isinstance(error, httpcore2.ConnectTimeout)
        raise _timeout(url, limits.connect if connecting else min(limits.read, limits.whole)) from error
    except httpcore2.RemoteProtocolError as error:
        raise _truncated(url) if "without sending complete" in str(error) else _unreachable(url, error) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, OSError) as error:
        raise _unreachable(url, error) from error


def _invalid(url: str, why: str) -> InputError:
    return InputError(
        "url_invalid", "{source} is not an address that can be fetched: {reason}.", source=url, reason=why.rstrip(".")
    )  # fmt: skip


def _redirected(url: str, limits: Limits) -> InputError:
    return InputError(
        "url_redirects",
        "{source} leads from address to address more than {limit} times, or in a circle. Give the address it should "
        "end at.",
        source=url, limit=limits.redirects,
    )  # fmt: skip


def _unreachable(url: str, error: Exception) -> InputError:
    return InputError(
        "url_unreachable",
        "{source} does not answer: {reason}. Check the address and the network, then try again.",
        source=url, reason=str(error) or type(error).__name__,
    )  # fmt: skip


def _truncated(url: str) -> InputError:
    return InputError(
        "url_truncated",
        "{source} broke off before its end. Try again later, or save the page and give the file.",
        source=url,
    )


def _timeout(url: str, seconds: float) -> InputError:
    return InputError(
        "url_timeout",
        "{source} did not answer within {seconds:g} seconds. Try again later, or save the page and give the file.",
        source=url,
        seconds=seconds,
    )
