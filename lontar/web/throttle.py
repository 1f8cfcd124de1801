"""How often somebody may try to sign in: who fails waits longer each time, and nobody else with them.

Failures count for a name at an address, and for an address whatever the name. Those of one name from many addresses
only hold the answer back for some seconds: else anybody could shut out whom they know by name. Who signed in from an
address before is not held back there, and waits only for failures under that name at that address.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FREE: Final = 5
"""So many failures in a row cost nothing."""
LONGEST_WAIT: Final = 300.0
"""Seconds that a try must wait at most."""
LONGEST_HELD: Final = 4.0
"""Seconds at most that the answer to a try is held back because of what others did with the same name."""
# Failures are forgotten after so many seconds without another one.
_MEMORY: Final = 3_600.0
# So much is remembered of failures, and so many names at addresses that signed in; then what is oldest is forgotten.
_MOST: Final = 10_000
_LONGEST_ADDRESS: Final = 64
# Who has an address of IPv6 has 2^64 of them.
_NETWORK: Final = 64

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a try: it must `wait` so many seconds (0: it may go on), its answer is `held` back for some."""

    wait: float = 0.0
    held: float = 0.0


class Throttle:
    """Counts failures by name and address, in memory. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[Key, tuple[int, float]] = {}
        self._welcome: dict[Key, None] = {}
        self._lock = threading.Lock()

    def attempt(self, name: str, address: str) -> Verdict:
        """Count a try and tell what becomes of it; one that must wait counts for nothing.

        A try counts as a failure until `succeeded` takes it back: tries side by side cannot get ahead of the count.
        """
        pair, place, called = _keys(name, address)
        with self._lock:
            moment = self._clock()
            welcome = pair in self._welcome
            wait = max(self._wait(key, moment) for key in ((pair,) if welcome else (pair, place)))
            if wait > 0:
                return Verdict(wait=wait)
            # Whoever fails at one address waits for that: only failures that others add hold anybody back.
            others = self._count(called, moment) - self._count(pair, moment)
            for key in (pair, place, called):
                self._failures[key] = (self._count(key, moment) + 1, moment)
            _forget_oldest(self._failures)
            return Verdict(held=0.0 if welcome or others < FREE else min(LONGEST_HELD, 2.0 ** min(others - FREE, 20)))

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of a name at an address; of either alone only this try: others may have been guesses."""
        pair, *alone = _keys(name, address)
        with self._lock:
            self._failures.pop(pair, None)
            for key in alone:
                count, moment = self._failures.get(key, (0, 0.0))
                if count:
                    self._failures[key] = (count - 1, moment)
            self._welcome.pop(pair, None)
            self._welcome[pair] = None
            if len(self._welcome) > _MOST:
                del self._welcome[next(iter(self._welcome))]

    def _count(self, key: Key, moment: float) -> int:
        count, last = self._failures.get(key, (0, moment))
        return count if moment - last < _MEMORY else 0

    def _wait(self, key: Key, moment: float) -> float:
        count = self._count(key, moment)
        if count < FREE:
            return 0.0
        wait = min(LONGEST_WAIT, 2.0 ** min(count - FREE, 20))
        return max(0.0, self._failures[key][1] + wait - moment)


def _keys(name: str, address: str) -> tuple[Key, Key, Key]:
    """Return under what a try counts: the name at the address, the address, the name."""
    place = _place(address)
    return ("at", name, place), ("from", place), ("name", name)


def _place(address: str) -> str:
    """Return the address or, of IPv6, the network that one user has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"?{address[:_LONGEST_ADDRESS]}"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found.packed, _NETWORK), strict=False))


def _forget_oldest(failures: dict[Key, tuple[int, float]]) -> None:
    if len(failures) > _MOST:
        oldest = sorted(failures, key=lambda key: failures[key][1])
        for key in oldest[: _MOST // 10]:
            del failures[key]
