"""One target under atheris, in a process of its own: `python -m fuzz.driver TARGET FOLDER ... [libFuzzer's options]`.

An input breaks its promise that raises anything but Lontar's own errors, takes more than 5 s of the processor for each
MB (and a second, of whatever size), or more memory than `-rss_limit_mb` allows.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable

import atheris

_SECONDS_A_MB = 5.0
_ALLOWANCE = 1.0
"""Seconds for an input of any size: instrumented code is several times slower, and the first one imports libraries."""


class TooSlow(Exception):
    """An input that takes more than its size allows."""


def bounded(check: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return `check` with its bound of time; an input over it is tried a second time, when everything is imported."""

    def run(raw: bytes) -> None:
        allowed = _ALLOWANCE + _SECONDS_A_MB * len(raw) / 1e6
        took = 0.0
        for _ in range(2):
            began = time.process_time()
            check(raw)
            took = time.process_time() - began
            if took <= allowed:
                return
        raise TooSlow(f"{took:.1f} s for {len(raw)} bytes")

    return run


def main() -> None:
    """Run the target that the first argument names until libFuzzer ends the process."""
    target = sys.argv.pop(1)
    with atheris.instrument_imports(include=["lontar"]):
        check = importlib.import_module(f"fuzz.targets.{target}").check
    atheris.Setup(sys.argv, bounded(check))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
