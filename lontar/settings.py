"""The environment as one frozen value: read once at the edge, passed on from there."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from lontar.errors import UsageError

Language = Literal["en", "id"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "id")
DEFAULT_LEDGER: Final = "lontar.db"
REQUESTS: Final = 32
"""So many requests `lontar serve` has in hand at most. Three are worked on at a time: the last waits for ten others."""
VARIABLES: Final[tuple[str, ...]] = (
    "LONTAR_LEDGER",
    "LONTAR_LANG",
    "LONTAR_MODEL",
    "LONTAR_PAIRS",
    "LONTAR_THREADS",
    "LONTAR_KNOWLEDGE",
    "LONTAR_PRIVATE_ADDRESSES",
    "LONTAR_FETCH_CONNECT",
    "LONTAR_FETCH_READ",
    "LONTAR_FETCH_WHOLE",
    "LONTAR_FETCH_REDIRECTS",
    "LONTAR_FETCH_MEGABYTES",
    "LONTAR_HOST_DELAY",
    "LONTAR_POLL_LEAST",
    "LONTAR_POLL_MOST",
    "LONTAR_CONTACT",
    "LONTAR_REQUESTS",
)
"""Every variable that is Lontar's own; `docs/settings.md` describes each, and a test compares."""

_LOCALE_VARIABLES: Final[tuple[str, ...]] = ("LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for one URL, in seconds, and how many redirects to follow; `whole` counts for each of these.

    `connect` includes looking its name up. `most` is how many bytes of an answer are taken at most, packed or
    unpacked; what asks may want fewer.
    """

    connect: float = 10.0
    read: float = 20.0
    whole: float = 90.0
    redirects: int = 5
    most: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Following:
    """How feeds are followed: seconds between two requests to one host, bounds in seconds between two polls of a feed.

    `contact` is what is told to the hosts beside the program's name, so that somebody there can write to you.
    """

    host_delay: float = 3.0
    poll_least: float = 300.0
    poll_most: float = 21_600.0
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment asks for.

    `ledger` is a path or an SQLAlchemy URL, `language` that of messages, `model` a folder of weights that find
    statements and `pairs` one of weights that compare texts (None: those in the package), `threads` how many processor
    threads a model may take (None: as it finds best), `knowledge` the user's own tables of actors, read after those in
    the package. `private_addresses` allows to ask and to tell this machine and its own network, `limits` bound what is
    fetched, `following` is about feeds, `requests` how many a server has in hand at most.
    """

    ledger: str = DEFAULT_LEDGER
    language: Language = "en"
    model: Path | None = None
    pairs: Path | None = None
    threads: int | None = None
    knowledge: tuple[Path, ...] = ()
    private_addresses: bool = False
    limits: Limits = Limits()
    following: Following = Following()
    requests: int = REQUESTS

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of this process; UsageError for a value that cannot be meant."""
        variables = os.environ if environ is None else environ
        model = variables.get("LONTAR_MODEL", "").strip()
        pairs = variables.get("LONTAR_PAIRS", "").strip()
        knowledge = variables.get("LONTAR_KNOWLEDGE", "").strip()
        return cls(
            ledger=variables.get("LONTAR_LEDGER", "").strip() or DEFAULT_LEDGER,
            language=_checked_language(variables),
            model=Path(model).expanduser() if model else None,
            pairs=Path(pairs).expanduser() if pairs else None,
            threads=_threads(variables.get("LONTAR_THREADS", "").strip()),
            requests=_requests(variables.get("LONTAR_REQUESTS", "").strip()),
            knowledge=(Path(knowledge).expanduser(),) if knowledge else (),
            private_addresses=_allowed(variables.get("LONTAR_PRIVATE_ADDRESSES", "").strip()),
            limits=_limits(variables),
            following=_following(variables),
        )


def language_of(environ: Mapping[str, str]) -> Language:
    """Return the language of messages: LONTAR_LANG, else the locale; English unless it is Indonesian. Never raises."""
    asked = _language_code(environ.get("LONTAR_LANG", ""))
    if asked in LANGUAGES:
        return asked
    # POSIX order: the first of the three that is set decides, even where it names a language we do not speak.
    locale = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), "")
    return "id" if _language_code(locale) == "id" else "en"


def _language_code(locale: str) -> Language | None:
    code = locale.strip().lower().replace("-", "_").split(".")[0].split("_")[0]
    # "in" is what old systems (and Java) still call Indonesian.
    if code in ("id", "in"):
        return "id"
    return "en" if code == "en" else None


def _checked_language(environ: Mapping[str, str]) -> Language:
    asked = environ.get("LONTAR_LANG", "").strip()
    if asked and _language_code(asked) is None:
        raise UsageError(
            "setting_language",
            "LONTAR_LANG is {value}, but Lontar speaks en (English) and id (Indonesian). Set one of these, or unset "
            "LONTAR_LANG to follow the locale.",
            value=asked,
        )
    return language_of(environ)


def _threads(value: str) -> int | None:
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 1024:
        raise UsageError(
            "setting_threads",
            "LONTAR_THREADS is {value}, but it must be a whole number from 1 to 1024. Set for example "
            "LONTAR_THREADS=2, or unset it to let Lontar choose.",
            value=value,
        )
    return int(value)


def _requests(value: str) -> int:
    if not value:
        return REQUESTS
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 10_000:
        raise UsageError(
            "setting_requests",
            "LONTAR_REQUESTS is {value}, but it must be a whole number from 1 to 10000: so many requests `lontar "
            "serve` has in hand at most. Unset it for {plain}.",
            value=value,
            plain=REQUESTS,
        )
    return int(value)


def _allowed(value: str) -> bool:
    if value.lower() not in ("", "allow", "refuse"):
        raise UsageError(
            "setting_private",
            "LONTAR_PRIVATE_ADDRESSES is {value}, but it must be allow or refuse. Unset it to refuse addresses of this "
            "machine and its own network.",
            value=value,
        )
    return value.lower() == "allow"


def _limits(variables: Mapping[str, str]) -> Limits:
    plain = Limits()
    return Limits(
        connect=_number(variables, "LONTAR_FETCH_CONNECT", plain.connect, low=0.1),
        read=_number(variables, "LONTAR_FETCH_READ", plain.read, low=0.1),
        whole=_number(variables, "LONTAR_FETCH_WHOLE", plain.whole, low=0.1),
        redirects=int(_number(variables, "LONTAR_FETCH_REDIRECTS", plain.redirects, low=0, whole=True)),
        most=int(_number(variables, "LONTAR_FETCH_MEGABYTES", plain.most / 1e6, low=0.001) * 1e6),
    )


def _following(variables: Mapping[str, str]) -> Following:
    plain = Following()
    least = _number(variables, "LONTAR_POLL_LEAST", plain.poll_least / 60, low=1) * 60
    most = _number(variables, "LONTAR_POLL_MOST", max(plain.poll_most, least) / 60, low=1) * 60
    if most < least:
        raise UsageError(
            "setting_poll",
            "LONTAR_POLL_MOST is {most:g} minutes and LONTAR_POLL_LEAST {least:g}: the longest time between two polls "
            "is shorter than the shortest one. Exchange them.",
            most=most / 60,
            least=least / 60,
        )
    return Following(
        host_delay=_number(variables, "LONTAR_HOST_DELAY", plain.host_delay, low=0),
        poll_least=least,
        poll_most=most,
        contact=variables.get("LONTAR_CONTACT", "").strip() or None,
    )


def _number(variables: Mapping[str, str], name: str, plain: float, *, low: float, whole: bool = False) -> float:
    value = variables.get(name, "").strip()
    if not value:
        return plain
    form = r"\d{1,6}" if whole else r"\d{1,6}(?:\.\d{1,3})?"
    if re.fullmatch(form, value, re.ASCII) and float(value) >= low:
        return float(value)
    given = {"name": name, "value": value, "low": low, "plain": plain}
    if whole:
        raise UsageError(
            "setting_whole_number",
            "{name} is {value}, but it must be a whole number of at least {low:g}, such as {plain:g}.",
            **given,
        )
    raise UsageError(
        "setting_number", "{name} is {value}, but it must be a number of at least {low:g}, such as {plain:g}.", **given
    )
