"""A document → an address that waits for it: signed, within limits of time, tried again where that may help."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lontar.errors import InputError, UsageError
from lontar.export.feeds import JSON_FEED_TYPE

if TYPE_CHECKING:
    import httpx2

SIGNATURE: Final = "X-Lontar-Signature"
"""The header that carries `sha256=` and the HMAC-SHA256 of the body, in hexadecimal digits."""
_AGAIN: Final = (408, 425, 429)
"""With 500 and more: what a server says that may answer otherwise in a moment."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for one answer, and before each further try, in seconds."""

    connect: float = 10.0
    read: float = 20.0
    pauses: tuple[float, ...] = (1.0, 5.0)


def checked_address(url: str) -> str:
    """Return an address that may be told; UsageError `alert_address`, `alert_credentials`."""
    parts = _split(url)
    if parts is None:
        raise UsageError(
            "alert_address",
            "{url} is no address that can be told. Give one that begins with https:// or http://, such as "
            "https://example.org/hook.",
            url=repr(url),
        )
    if parts[1]:
        raise UsageError(
            "alert_credentials",
            "The address for {host} holds a name or a password, which would stand in the ledger. Leave it out, and "
            "sign what is sent instead: --secret-env NAME.",
            host=parts[0],
        )
    return url


def signature(body: bytes, secret: str) -> str:
    """Return what the header `SIGNATURE` says of a body: whoever knows the secret can check it."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def post(
    url: str,
    body: bytes,
    *,
    secret: str | None = None,
    patience: Patience = Patience(),
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Send a JSON Feed document to an address; return when it was taken (any answer of 200 to 299).

    Redirects are not followed. Raises UsageError as `checked_address` does, and InputError `alert_redirect`,
    `alert_status`, `alert_timeout`, `alert_unreachable`.
    """
    import httpx2

    headers = {"Content-Type": JSON_FEED_TYPE, "User-Agent": "Lontar (alert; sent on a person's order)"}
    if secret is not None:
        headers[SIGNATURE] = signature(body, secret)
    timeout = httpx2.Timeout(patience.read, connect=patience.connect)
    with httpx2.Client(timeout=timeout, follow_redirects=False, headers=headers) as client:
        for pause in (*patience.pauses, None):
            refusal, again = _try(client, checked_address(url), body, patience)
            if refusal is None:
                return
            if not again or pause is None:
                raise refusal
            wait(pause)


def _try(client: httpx2.Client, url: str, body: bytes, patience: Patience) -> tuple[InputError | None, bool]:
    """Send once; return why it was not taken, and whether another try may help."""
    import httpx2

    host = urlsplit(url).hostname or url
    try:
        # What is answered beside the status is never read, however long it is.
        with client.stream("POST", url, content=body) as response:
            status = response.status_code
    except httpx2.TimeoutException as error:
        seconds = patience.connect if isinstance(error, httpx2.ConnectTimeout) else patience.read
        return _timeout(host, seconds), True
    except (httpx2.InvalidURL, httpx2.HTTPError, UnicodeError) as error:
        # UnicodeError: a host that cannot be written in the names of the net.
        return _unreachable(host, error), isinstance(error, httpx2.TransportError)
    if 200 <= status < 300:
        return None, False
    if 300 <= status < 400:
        return _redirect(host, status), False
    return _status(host, status), status in _AGAIN or status >= 500


def _split(url: str) -> tuple[str, bool] | None:
    """Return the host of an address and whether credentials stand in it; None where it is none of the web."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or not url.isprintable() or " " in url:
        return None
    return host, "@" in parts.netloc


def _timeout(host: str, seconds: float) -> InputError:
    return InputError(
        "alert_timeout",
        "{host} did not answer within {seconds:g} seconds. It is told again with the next `lontar alert send`.",
        host=host,
        seconds=seconds,
    )


def _unreachable(host: str, error: Exception) -> InputError:
    return InputError(
        "alert_unreachable",
        "{host} cannot be reached: {reason}. Check the address and the network; it is told again with the next "
        "`lontar alert send`.",
        host=host,
        reason=(str(error) or type(error).__name__).rstrip("."),
    )


def _redirect(host: str, status: int) -> InputError:
    return InputError(
        "alert_redirect",
        "{host} answers {status}: it wants to be told at another address, which is not followed. Add an alert for that "
        "address, and remove this one.",
        host=host,
        status=status,
    )


def _status(host: str, status: int) -> InputError:
    return InputError(
        "alert_status",
        "{host} answers {status}. Check there what it takes; it is told again with the next `lontar alert send`.",
        host=host,
        status=status,
    )
