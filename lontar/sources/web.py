"""A URL → its bytes: politely, within limits of time, size and redirects. Nothing is fetched unless a user names it."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lontar.errors import InputError
from lontar.sources.streams import too_large

if TYPE_CHECKING:
    import httpx2


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for one URL, in seconds, and how many redirects to follow."""

    connect: float = 10.0
    read: float = 20.0
    whole: float = 90.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: the address after redirects, its media type with charset, and the bytes."""

    url: str
    media_type: str | None
    raw: bytes


_ACCEPT: Final = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5"


def is_url(source: str) -> bool:
    """Whether a source is an address on a network rather than a path."""
    scheme, separator, _ = source.partition("://")
    return bool(separator) and scheme.isalnum()


def fetch(url: str, *, max_bytes: int, limits: Limits = Limits()) -> Answer:
    """Return the answer to one URL.

    Raises InputError: `url_scheme`, `url_invalid`, `url_unreachable`, `url_timeout`, `url_redirects`, `url_status`,
    `too_large`.
    """
    if url.partition("://")[0].lower() not in ("http", "https"):
        raise InputError(
            "url_scheme", "{source} is not a web address. Give one that begins with http:// or https://.", source=url
        )
    with _told(url, limits), _client(limits) as client, client.stream("GET", url) as response:
        if response.status_code >= 400:
            raise InputError(
                "url_status",
                "{source} answers {status} {reason}. Check the address in a browser; try again later for 429 and 5xx.",
                source=url, status=response.status_code, reason=response.reason_phrase,
            )  # fmt: skip
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > max_bytes:
            raise too_large(url, max_bytes)
        return Answer(str(response.url), response.headers.get("content-type"), _body(response, url, max_bytes, limits))


def _client(limits: Limits) -> httpx2.Client:
    import httpx2

    return httpx2.Client(
        timeout=httpx2.Timeout(limits.read, connect=limits.connect),
        follow_redirects=True,
        max_redirects=limits.redirects,
        headers={"User-Agent": "Lontar (news reader; fetches on a person's request)", "Accept": _ACCEPT},
    )


def _body(response: httpx2.Response, url: str, max_bytes: int, limits: Limits) -> bytes:
    # A timeout counts from byte to byte; a server that drips one at a time needs a limit on the whole.
    until = time.monotonic() + limits.whole
    body = io.BytesIO()
    for chunk in response.iter_bytes():
        body.write(chunk)
        if body.tell() > max_bytes:
            raise too_large(url, max_bytes)
        if time.monotonic() > until:
            raise _timeout(url, limits.whole)
    return body.getvalue()


@contextmanager
def _told(url: str, limits: Limits) -> Iterator[None]:
    """Turn what the client raises into what a person can act on."""
    import httpx2

    try:
        yield
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise InputError(
            "url_invalid",
            "{source} is not an address that can be fetched: {reason}.",
            source=url,
            reason=str(error).rstrip("."),
        ) from error
    except httpx2.TooManyRedirects as error:
        raise InputError(
            "url_redirects",
            "{source} leads from address to address more than {limit} times. Give the address it should end at.",
            source=url, limit=limits.redirects,
        ) from error  # fmt: skip
    except httpx2.TimeoutException as error:
        raise _timeout(url, limits.connect if isinstance(error, httpx2.ConnectTimeout) else limits.read) from error
    except httpx2.HTTPError as error:
        raise InputError(
            "url_unreachable",
            "{source} does not answer: {reason}. Check the address and the network, then try again.",
            source=url, reason=str(error) or type(error).__name__,
        ) from error  # fmt: skip


def _timeout(url: str, seconds: float) -> InputError:
    return InputError(
        "url_timeout",
        "{source} did not answer within {seconds:g} seconds. Try again later, or save the page and give the file.",
        source=url,
        seconds=seconds,
    )
