"""`lontar serve`: the pages and the API of a ledger, for the browser of this machine or, with accounts, for a team."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import click

from lontar.cli_group import DONE, Explained
from lontar.cli_options import ledger_option, session, system_user
from lontar.cli_progress import announce
from lontar.errors import MissingExtra, UsageError
from lontar.ledger import Ledger
from lontar.messages import say
from lontar.settings import Settings

if TYPE_CHECKING:
    from lontar.web.site import Site

HOST: Final = "127.0.0.1"
PORT: Final = 8000
# What the extra brings; the first that is missing is named.
_NEEDED: Final = ("fastapi", "uvicorn", "jinja2", "python_multipart")
# Requests in hand when the server is stopped get so many seconds.
_LAST_SECONDS: Final = 5
# A thread without a request ends in so many seconds.
_FOR_A_THREAD: Final = 0.2


@dataclass(frozen=True, slots=True)
class Serving:
    """How a server is asked to run: where it listens, whom it asks to sign in, by which names it may be called."""

    host: str = HOST
    sign_in: bool = False
    proxy_header: str | None = None
    proxy_from: str = "127.0.0.1"
    allowed_hosts: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether nobody is asked who they are: the only ones who get here use this machine."""
        return is_loopback(self.host) and not (self.sign_in or self.proxy_header or self.allowed_hosts)


@click.command(cls=Explained, example="lontar serve --port 8000")
@click.option("--host", default=HOST, metavar="ADDRESS", help="Where to listen; else this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, metavar="N", help="The port; else 8000.")
@click.option("--sign-in", is_flag=True, help="Ask everybody to sign in, on this machine too.")
@click.option(
    "--proxy-header", metavar="NAME", help="The header by which a reverse proxy names its user; else none."
)  # fmt: skip
@click.option(
    "--proxy-from", metavar="ADDRESS", default="127.0.0.1",
    help="The address of that proxy; else 127.0.0.1. From elsewhere the header is ignored.",
)  # fmt: skip
@click.option(
    "--allowed-host", "allowed_hosts", multiple=True, metavar="NAME",
    help="A name by which browsers may call this server. May be repeated.",
)  # fmt: skip
@ledger_option
def serve(port: int, **asked: Any) -> int:
    """Show the ledger as web pages, and answer programs under /api, until it is stopped with Ctrl-C.

    On this machine nobody is asked for a password. Anything else needs accounts, or a reverse proxy that names its
    users.
    """
    check_installed()
    serving = checked(Serving(**asked))
    with session().open() as ledger:
        run(site_of(ledger, serving), listening(serving.host, port))
    return DONE


def check_installed() -> None:
    """Refuse where what serves pages is not installed; MissingExtra `extra_web`."""
    missing = next((name for name in _NEEDED if find_spec(name) is None), None)
    if missing is not None:
        raise MissingExtra(
            "extra_web",
            "Pages need {module}, which is not installed. Install it with: pip install 'lontar[web]'",
            module=missing,
        )


def checked(serving: Serving) -> Serving:
    """Return what can be meant; UsageError."""
    if serving.proxy_header is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", serving.proxy_header):
        raise UsageError(
            "serve_proxy_header",
            "{name} is not the name of a header. Give letters, digits and hyphens, such as X-Remote-User.",
            name=repr(serving.proxy_header),
        )
    try:
        ipaddress.ip_address(serving.proxy_from)
    except ValueError as error:
        raise UsageError(
            "serve_proxy_from",
            "{address} is not an IP address. Give that of the proxy, such as 127.0.0.1.",
            address=repr(serving.proxy_from),
        ) from error
    for name in serving.allowed_hosts:
        if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]", name):
            raise UsageError(
                "serve_host_name",
                "{name} is not the name of a machine. Give what stands in the browser's address bar, without http:// "
                "and without a port.",
                name=repr(name),
            )
    return serving


def site_of(ledger: Ledger, serving: Serving) -> Site:
    """Return what a server is told; UsageError where it would be open to others and nobody could sign in."""
    from lontar.web.site import Site, User

    requests = Settings.from_environment().requests
    if serving.open:
        return Site(ledger, everybody=User(system_user(), "owner"), requests=requests)
    if not serving.proxy_header and not any(one.role == "owner" for one in ledger.accounts.all()):
        raise UsageError(
            "serve_accounts",
            "{host} is to be used by signing in, but there is no owner yet who could. Make one with `lontar account "
            "add NAME --role owner`, or name with --proxy-header the header by which a reverse proxy names its user. "
            "Plain `lontar serve` answers this machine only, without a password.",
            host=serving.host,
        )
    return Site(
        ledger, hosts=hosts_of(serving), proxy_header=serving.proxy_header, proxy_from=serving.proxy_from,
        requests=requests,
    )  # fmt: skip


def hosts_of(serving: Serving) -> tuple[str, ...]:
    """Return the names by which a server may be called: those given, its address, and this machine's own."""
    from lontar.web.site import LOOPBACK

    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    return tuple(dict.fromkeys((*serving.allowed_hosts, host, *LOOPBACK, socket.gethostname())))


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; UsageError `port_used`, `port_refused`, `host_refused`."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(where[:2], family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                "port_used",
                "Port {port} of {host} is used by another program, perhaps another `lontar serve`. Stop that one, or "
                "give another port with --port; --port 0 takes a free one.",
                host=host,
                port=port,
            ) from error
        if error.errno == errno.EACCES:
            raise UsageError(
                "port_refused",
                "Port {port} of {host} may not be used by this login. Ports below 1024 mostly belong to the system; "
                "give for example --port 8000.",
                host=host,
                port=port,
            ) from error
        raise UsageError(
            "host_refused",
            "It is not possible to listen at {host} ({reason}). Give an address of this machine: 127.0.0.1 for this "
            "machine alone, 0.0.0.0 for all.",
            host=host,
            reason=error.strerror or str(error),
        ) from error


def listening_anywhere() -> socket.socket:
    """Return a socket that listens on this machine: at the usual port, else at a free one."""
    try:
        return listening(HOST, PORT)
    except UsageError:
        return listening(HOST, 0)


def run(site: Site, listener: socket.socket) -> None:
    """Answer until SIGTERM or Ctrl-C, which let the requests in hand finish, those that take long excepted."""
    import uvicorn

    from lontar.web.app import create_app
    from lontar.web.failing import OneLine
    from lontar.web.patience import Patient

    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)

    # Not the server's own view of proxies, which trusts every program on this machine: `lontar.web.access` has ours.
    config = uvicorn.Config(
        create_app(site), log_config=None, log_level="warning", access_log=False, proxy_headers=False,
        server_header=False, timeout_graceful_shutdown=_LAST_SECONDS, http=Patient, ws="none",
    )  # fmt: skip
    host, port = listener.getsockname()[:2]
    with listener, ending():
        shown = f"[{host}]" if ":" in host else host
        announce(say("serving", "Lontar is at http://{host}:{port}/ (Ctrl-C ends it).", host=shown, port=port))
        uvicorn.Server(config).run(sockets=[listener])
    announce(say("serving_ended", "The server has ended."))
    cut_off()


def cut_off() -> None:
    """End the process here where a thread goes on with what nobody waits for any more, such as a long request.

    What it has written was acknowledged to nobody; the database takes it back.
    """
    others = [one for one in threading.enumerate() if one is not threading.current_thread()]
    for one in others:
        one.join(_FOR_A_THREAD)
    if any(one.is_alive() for one in others):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(DONE)


@contextmanager
def ending() -> Iterator[None]:
    """Let SIGTERM and Ctrl-C end a server as what they are meant to be here: its normal end.

    It hears them itself, and raises them again when it is done.
    """
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
