"""What a host asks of programs: its robots.txt, and under which name it is asked."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lontar.errors import InputError

if TYPE_CHECKING:
    from protego import Protego

NAME: Final = "Lontar"
"""What rules in a robots.txt call this program."""
MAX_BYTES: Final = 500_000
"""Rules beyond are not read (RFC 9309 asks for at least 500 KiB)."""
LONGEST_DELAY: Final = 300.0
"""Seconds between two requests that a host may ask for; one that asks for more is asked so often at most."""


def host_key(url: str) -> str:
    """Return what is asked one request at a time: the host, with its port where it is not the usual one.

    With `www.` and without it is one host: few sites have two machines for these.
    """
    parts = urlsplit(url)
    host, port = (parts.hostname or "").removeprefix("www."), parts.port
    return host if port in (None, 80, 443) else f"{host}:{port}"


def robots_url(url: str) -> str:
    """Return where the rules for a URL stand."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"


def agent_of(contact: str | None) -> str:
    """Return how this program names itself to hosts whose feeds it follows."""
    return f"{NAME}/1 (news reader that follows feeds{f'; {contact}' if contact else ''})"


def check_allowed(url: str, rules: str) -> None:
    """Raise InputError `robots` where a host's rules keep programs away from a URL."""
    if rules and not _rules(rules).can_fetch(url, NAME):
        raise InputError(
            "robots",
            "{source} may not be fetched by programs: the robots.txt of {host} says so. Save the page in a browser and "
            "give the file.",
            source=url,
            host=host_key(url),
        )


def delay_asked(rules: str) -> float:
    """Return how many seconds a host's rules ask for between two requests, 0 where they ask for none."""
    said = _rules(rules).crawl_delay(NAME) if rules else None
    return min(max(said or 0.0, 0.0), LONGEST_DELAY)


@lru_cache(maxsize=64)
def _rules(rules: str) -> Protego:
    from protego import Protego

    return Protego.parse(rules)
