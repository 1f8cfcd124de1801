"""One exchange with a server: its name is looked up once, the address checked, and that address is connected to."""

from __future__ import annotations

import base64
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from queue import Empty, Queue
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from lontar.errors import InputError

_PUBLIC: Final = ipaddress.IPv6Network("2000::/3")
"""Of version 6, all that is given out for the public network: what a translation carries is looked at by itself."""
_NOT_YET: Final = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24")))
"""For documents (RFC 9637) and a relay that is no more (RFC 7526): Python does not know of them everywhere."""
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""Networks that translate (RFC 6052) carry an address of version 4 in the last bits; theirs alone is known."""
_TUNNELS: Final = (0x00005EFE, 0x02005EFE)
"""Before the last 32 bits: an address of version 4 follows (ISATAP, RFC 5214)."""
_LOOK_AGAIN: Final = (httpcore2.ConnectError, httpcore2.ConnectTimeout)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answers: its status, headers by lower-case name, and the bytes of the body as they come."""

    status: int
    reason: str
    headers: Mapping[str, str]
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Times:
    """How long to wait, in seconds: for the connection, for the next bytes, and `until` when (monotonic) in all."""

    connect: float
    read: float
    until: float


@contextmanager
def exchange(
    url: str, headers: Mapping[str, str], times: Times, *, private: bool, body: bytes | None = None
) -> Iterator[Response]:
    """Ask for one URL and give what is answered, redirects not followed; the connection is closed afterwards.

    With a body it is sent there (POST). Addresses that are not public are connected to only where `private` says so.
    Raises InputError `url_private`, and what httpx2 and httpcore2 raise for URLs and connections that are no good.
    """
    target = httpx2.URL(url)
    given: list[tuple[bytes | str, bytes | str]] = [*headers.items()]
    if target.userinfo:
        given.append(("Authorization", _basic(target.userinfo)))
    wait = {"connect": times.connect, "read": times.read, "write": times.read, "pool": times.connect}
    core = httpcore2.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
    )  # fmt: skip
    with (
        _pool(target, _Guarded(times.until, private=private)) as pool,
        pool.stream(
            "GET" if body is None else "POST", core, headers=given, content=body, extensions={"timeout": wait}
        ) as answer,
    ):
        found: dict[str, str] = {}
        for name, value in answer.headers:
            key, words = name.decode("latin-1").lower(), value.decode("latin-1")
            found[key] = f"{found[key]}, {words}" if key in found else words
        reason = answer.extensions.get("reason_phrase", b"").decode("latin-1")
        yield Response(answer.status, reason, found, answer.iter_stream())


def public(address: str) -> bool:
    """Whether an IP address is one of the public network, also where it carries an address of the older kind."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        carried = _carried(found)
        if carried is not None:
            return public(str(carried))
        if found not in _PUBLIC:
            return False
    known = not any(found.version == network.version and found in network for network in _NOT_YET)
    return found.is_global and known and not found.is_multicast and not found.is_reserved


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the address of version 4 to which one of version 6 leads in the end, None where there is none."""
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _TRANSLATED or (int(address) >> 32) & 0xFFFFFFFF in _TUNNELS:
        return last
    return address.ipv4_mapped or address.sixtofour


def _addresses(host: str, port: int, *, wait: float, private: bool) -> list[str]:
    """Look a name up; raise `url_private` where it stands for no address that may be connected to."""
    found = _looked_up(host, port, wait)
    kept = [address for address in found if private or public(address)]
    if not kept:
        raise InputError(
            "url_private",
            "{host} is an address of this machine or of its own network ({address}), which is not asked. Set "
            "LONTAR_PRIVATE_ADDRESSES=allow if it is meant.",
            host=host,
            address=", ".join(found[:2]),
        )
    return kept


def _looked_up(host: str, port: int, wait: float) -> list[str]:
    """Return the addresses of a name; who answers for it may take so many seconds and no more."""
    told: Queue[list[str] | Exception] = Queue()

    def look() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            told.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            told.put(error)

    # The system's own way to ask cannot be broken off; what it finds too late goes nowhere.
    threading.Thread(target=look, daemon=True).start()
    try:
        found = told.get(timeout=wait)
    except Empty:
        raise httpcore2.ConnectTimeout("its name is not found") from None
    if isinstance(found, Exception):
        raise httpcore2.ConnectError(getattr(found, "strerror", None) or str(found)) from found
    return found


class _Guarded(httpcore2.NetworkBackend):
    """Sockets to checked addresses that are closed to whoever takes too long in all."""

    def __init__(self, until: float, *, private: bool) -> None:
        self._until, self._private = until, private
        self._sockets = httpcore2.SyncBackend()

    def check_named(self, host: str) -> None:
        """Refuse a host that a proxy is to be asked for and that is known not to be public; the proxy knows others."""
        try:
            _addresses(host, 0, wait=_left(self._until, None, httpcore2.ConnectTimeout), private=self._private)
        except httpcore2.ConnectError:
            return

    def to_proxy(self) -> _Guarded:
        """Return the same for the proxy itself, which the environment names and which may stand in the own network."""
        return _Guarded(self._until, private=True)

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        """Connect to the first address of a host that answers."""
        refused: Exception = httpcore2.ConnectError("no address")
        wait = _left(self._until, timeout, httpcore2.ConnectTimeout)
        for address in _addresses(host, port, wait=wait, private=self._private):
            try:
                left = _left(self._until, timeout, httpcore2.ConnectTimeout)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
            except _LOOK_AGAIN as error:
                refused = error
                continue
            return _Timed(stream, self._until)
        raise refused


class _Timed(httpcore2.NetworkStream):
    """A connection on which nothing is waited for beyond one moment, however steadily it drips."""

    def __init__(self, stream: httpcore2.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return some bytes; ReadTimeout."""
        return self._stream.read(max_bytes, _left(self._until, timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send some bytes; WriteTimeout."""
        self._stream.write(buffer, _left(self._until, timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Let the connection go."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on encrypted; the certificate must be that of the name, not of the address."""
        left = _left(self._until, timeout, httpcore2.ConnectTimeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None, late: type[Exception]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise late("the whole answer took too long")
    return left if timeout is None else min(left, timeout)


def _pool(target: httpx2.URL, guarded: _Guarded) -> httpcore2.ConnectionPool:
    """Return what connects: directly, or through the proxy that the environment names for this address."""
    named = getproxies()
    proxy = named.get(target.scheme) or named.get("all")
    if not proxy or proxy_bypass(target.host):
        return httpcore2.ConnectionPool(ssl_context=_trusted(), network_backend=guarded)
    guarded.check_named(target.host)
    own = guarded.to_proxy()
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    login = (unquote(parts.username).encode(), unquote(parts.password or "").encode()) if parts.username else None
    address = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
    if parts.scheme.startswith("socks"):
        return httpcore2.SOCKSProxy(proxy_url=address, proxy_auth=login, ssl_context=_trusted(), network_backend=own)
    return httpcore2.HTTPProxy(proxy_url=address, proxy_auth=login, ssl_context=_trusted(), network_backend=own)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to trust; making it takes longer than many an answer."""
    return httpx2.create_ssl_context()


def _basic(userinfo: bytes) -> str:
    return f"Basic {base64.b64encode(unquote(userinfo.decode('ascii')).encode()).decode('ascii')}"
