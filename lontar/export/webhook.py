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
    from collections.abc import Mapping

SIGNATURE: Final = "X-Lontar-Signature"
"""The header that carries `sha256=` and the HMAC-SHA256 of the body, in hexadecimal digits."""
_AGAIN: Final = (408, 425, 429)
"""With 500 and more: what a server says that may answer otherwise in a moment."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for one answer, `whole` for all of it, and before each further try, in seconds.

    `private` allows to tell this machine and its own network.
    """

    connect: float = 10.0
    read: float = 20.0
    whole: float = 90.0
    pauses: tuple[float, ...] = (1.0, 5.0)
    private: bool = False


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
    `alert_status`, `alert_timeout`, `alert_unreachable`, `url_private`.
    """
    headers = {"Content-Type": JSON_FEED_TYPE, "User-Agent": "Lontar (alert; sent on a person's order)"}
    if secret is not None:
        headers[SIGNATURE] = signature(body, secret)
    for pause in (*patience.pauses, None):
        refusal, again = _try(checked_address(url), body, headers, patience)
        if refusal is None:
            return
        if not again or pause is None:
            raise refusal
        wait(pause)


def _try(url: str, body: bytes, headers: Mapping[str, str], patience: Patience) -> tuple[InputError | None, bool]:
    """Send once; return why it was not taken, and whether another try may help."""
    import httpcore2
    import httpx2

    from lontar.wire import Times, exchange

    host = urlsplit(url).hostname or url
    times = Times(patience.connect, patience.read, time.monotonic() + patience.whole)
    try:
        # What is answered beside the status is never read, however long it is.
        with exchange(url, headers, times, private=patience.private, body=body) as response:
            status = response.status
    except httpcore2.TimeoutException as error:
        connecting = isinstance(error, httpcore2.ConnectTimeout)
        return _timeout(host, patience.connect if connecting else min(patience.read, patience.whole)), True
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, OSError) as error:
        return _unreachable(host, error), True
    except (httpx2.InvalidURL, httpcore2.UnsupportedProtocol, UnicodeError) as error:
        # UnicodeError: a host that cannot be written in the names of the net.
        return _unreachable(host, error), False
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
