"""Asking hosts politely: one request at a time each, rests between, by their own rules, kept in the ledger."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lontar.errors import InputError, LontarError
from lontar.settings import Settings

if TYPE_CHECKING:
    from lontar.sources.web import Answer, Wire
    from lontar.store.river_rows import HostRow
    from lontar.store.rivers import Rivers

PATIENCE: Final = 60.0
"""Seconds for which a host is waited for in the middle of a request, after its robots.txt or a redirect."""
_LONGEST_REST: Final = 3_600.0
"""Seconds that a host rests which does not answer."""
_LONGEST_ASKED: Final = 86_400.0
"""Seconds that a host may ask to be left alone (Retry-After)."""
_RULES_KEPT: Final = 86_400.0
"""Seconds after which a robots.txt is asked for again (RFC 9309); after a tenth of it where it could not be had."""
_TROUBLED: Final = ("url_timeout", "url_unreachable")
_NO_RULES: Final = ("url_status", "url_redirects", "too_large", "url_encoding", "url_invalid", "url_scheme")
"""Why a robots.txt cannot be had that is as good as none."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day in seconds since 1970, a way to let it pass, and chance, so that not all come back at once."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: random.Random = field(default_factory=random.Random)

    def about(self, seconds: float, part: float) -> float:
        """Return a time that is longer or shorter by a part of it at most."""
        return seconds * self.chance.uniform(1 - part, 1 + part)


def is_trouble(error: LontarError) -> bool:
    """Whether an error is one of the host or the network, which may be over in a while."""
    status = error.values.get("status")
    if error.code == "url_status" and isinstance(status, int):
        return status >= 500 or status in (408, 425, 429)
    return error.code in (*_TROUBLED, "url_truncated", "robots_unknown", "fetch_failed", "host_rests")


def rests_itself(error: LontarError, host: str) -> bool:
    """Whether nothing was asked because this host rests, rather than one that it leads to."""
    return error.code == "host_rests" and error.values["host"] == host


def next_try(error: LontarError, now: float, pause: float) -> str:
    """Return when is tried again after a pause in seconds: later where the host rests for longer (ISO 8601)."""
    from lontar.store.river_rows import moment

    return max(moment(now + max(pause, rest_asked(error))), str(error.values.get("until", "")))


def rest_asked(error: LontarError) -> float:
    """Return for how many seconds a host asks to be left alone."""
    said = error.values.get("retry_after")
    return min(float(said), _LONGEST_ASKED) if isinstance(said, int | float) else 0.0


class Overtaken(Exception):
    """Another watch on the same ledger has done what was to be done."""


@dataclass(slots=True)
class Asker:
    """Asks hosts for what feeds are made of; what is known of the hosts stands in the ledger."""

    rivers: Rivers
    settings: Settings
    clock: Clock
    wire: Wire | None = None
    held: HostRow | None = None

    def get(
        self, url: str, *, max_bytes: int, headers: Mapping[str, str], still: Callable[[], bool] = lambda: True
    ) -> Answer:
        """Return the answer to a URL, waiting for its host's turn; InputError as `fetch`, `robots`, `host_rests`.

        Raises Overtaken where `still` says, when it is the host's turn, that it need not be asked any more.
        """

        def before(at: str) -> None:
            self._enter(at)
            if not still():
                self._leave(None)
                raise Overtaken

        return self._fetch(url, max_bytes=max_bytes, headers=headers, before=before)

    def _fetch(self, url: str, *, max_bytes: int, headers: Mapping[str, str], before: Callable[[str], None]) -> Answer:
        from lontar.sources.robots import agent_of
        from lontar.sources.web import Asking, fetch

        asking = Asking(
            headers=headers, agent=agent_of(self.settings.following.contact), before=before, wire=self.wire,
            private=self.settings.private_addresses,
        )  # fmt: skip
        try:
            answer = fetch(url, max_bytes=max_bytes, limits=self.settings.limits, asking=asking)
        except InputError as error:
            self._leave(error)
            raise
        self._leave(None)
        return answer

    def _enter(self, url: str) -> None:
        """Make sure that a URL may be asked for, and wait for its host's turn."""
        from lontar.sources.robots import check_allowed

        self._leave(None)
        known = self._ruled(url)
        check_allowed(url, known.rules or "")
        self._turn(url, known)

    def _turn(self, url: str, known: HostRow | None = None) -> None:
        from lontar.sources.robots import host_key
        from lontar.store.river_rows import moment, seconds_of

        self._leave(None)
        host = host_key(url)
        while True:
            now, known = self.clock.now(), known or self.rivers.host(host)
            if self.rivers.claim(host, now=moment(now), until=moment(now + self._delay(known))):
                self.held = known
                return
            until = known.next_at
            wait = seconds_of(until) - now if until else 0.0
            if wait > PATIENCE:
                raise InputError(
                    "host_rests", "{host} is left alone until {at}: it asked for that, or did not answer.",
                    host=host, at=until[:16], until=until,
                )  # fmt: skip
            self.clock.sleep(max(wait, 0.001))
            known = None

    def _leave(self, error: InputError | None) -> None:
        """Let the host rest that was asked last; longer where it asks for it or is in trouble."""
        from lontar.store.river_rows import moment

        known, self.held = self.held, None
        if known is None:
            return
        delay = self._delay(known)
        troubled = error is not None and is_trouble(error) and error.code != "url_truncated"
        failures = known.failures + 1 if troubled else 0
        if error is not None and troubled:
            doubled = max(delay, 1.0) * 2.0 ** min(failures, 12)
            delay = max(self.clock.about(min(doubled, _LONGEST_REST), 0.25), delay, rest_asked(error))
        self.rivers.rest(known.host, next_at=moment(self.clock.now() + delay), failures=failures)

    def _delay(self, known: HostRow) -> float:
        from lontar.sources.robots import delay_asked

        return max(self.settings.following.host_delay, delay_asked(known.rules or ""))

    def _ruled(self, url: str) -> HostRow:
        """Return a URL's host with its robots.txt, asked for once a day; `robots_unknown` where it cannot be had."""
        from lontar.sources.robots import delay_asked, host_key
        from lontar.store.river_rows import moment

        host = host_key(url)
        known, now = self.rivers.host(host), moment(self.clock.now())
        if known.rules is not None and known.rules_until is not None and known.rules_until > now:
            return known
        try:
            rules, kept = self._asked_rules(url), _RULES_KEPT
        except InputError as error:
            if error.code in ("host_rests", "url_private"):
                raise
            if known.rules is None:
                raise _unknown(url, error) from error
            rules, kept = known.rules, _RULES_KEPT / 10
        asked, until = self.clock.now(), self.rivers.host(host).next_at
        # What it asks for counts from this answer on.
        rest = max(until, moment(asked + max(self.settings.following.host_delay, delay_asked(rules))))
        self.rivers.rest(host, next_at=rest, rules=rules, rules_until=moment(asked + kept))
        return self.rivers.host(host)

    def _asked_rules(self, url: str) -> str:
        from lontar.sources.robots import MAX_BYTES, robots_url

        try:
            answer = self._fetch(robots_url(url), max_bytes=10 * MAX_BYTES, headers={}, before=self._turn)
        except InputError as error:
            if error.code in _NO_RULES and not is_trouble(error):
                return ""  # it has none, or none that anybody could read: then nothing is asked for
            raise
        return answer.raw[:MAX_BYTES].decode("utf-8", errors="replace").replace("\0", "")


def _unknown(url: str, error: InputError) -> InputError:
    from lontar.messages import say_error
    from lontar.sources.robots import host_key

    if error.code in _TROUBLED:
        # The host is not there at all: that is what is to be told, of the address that was asked for.
        return InputError(error.code, error.text, **{**error.values, "source": url})
    return InputError(
        "robots_unknown",
        "{host} does not give its robots.txt, so that nobody knows what it allows: {reason}",
        host=host_key(url), reason=say_error(error), retry_after=error.values.get("retry_after"),
    )  # fmt: skip
