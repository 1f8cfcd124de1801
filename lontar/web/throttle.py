"""How often somebody may try to sign in: after some failures each further try waits longer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

FREE: Final = 5
"""So many failures in a row cost nothing."""
LONGEST_WAIT: Final = 300.0
"""Seconds at most, so that nobody can be shut out for long by somebody else's guesses."""
# Failures are forgotten after so many seconds without another one.
_MEMORY: Final = 3_600.0
# Names and addresses are remembered up to here; then those that failed longest ago are forgotten.
_MOST: Final = 10_000


class Throttle:
    """Counts failures by name and by address, in memory. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def attempt(self, keys: Sequence[str]) -> float:
        """Count a try under each key and return 0; where one of them must wait, count nothing and return seconds.

        A try counts as a failure until `succeeded` takes it back: tries side by side cannot get ahead of the count.
        """
        with self._lock:
            moment = self._clock()
            wait = max((self._wait(key, moment) for key in keys), default=0.0)
            if wait > 0:
                return wait
            for key in keys:
                self._failures[key] = (self._count(key, moment) + 1, moment)
            if len(self._failures) > _MOST:
                oldest = sorted(self._failures, key=lambda key: self._failures[key][1])
                for key in oldest[: _MOST // 10]:
                    del self._failures[key]
            return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of a name, and of an address only this try: its others may have been guesses."""
        with self._lock:
            self._failures.pop(name, None)
            count, moment = self._failures.get(address, (0, 0.0))
            if count:
                self._failures[address] = (count - 1, moment)

    def _count(self, key: str, moment: float) -> int:
        count, last = self._failures.get(key, (0, moment))
        return count if moment - last < _MEMORY else 0

    def _wait(self, key: str, moment: float) -> float:
        count = self._count(key, moment)
        if count < FREE:
            return 0.0
        wait = min(LONGEST_WAIT, 2.0 ** min(count - FREE, 20))
        return max(0.0, self._failures[key][1] + wait - moment)
