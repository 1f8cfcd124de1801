"""What a shard's attempts leave behind when a process dies: the record that was in hand, so that it can be found.

The record is written down before it is touched. So the one that ends its process again and again is known by name, on
any engine, and there is no need to cut the shard in halves to find it.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

_BEGUN: Final = "+"
_ASKED: Final = "-"


class Journal:
    """The attempts at one shard. A kill leaves the last record of an attempt at the end of its lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.deaths = _deaths(path)
        """How often a process died with a record in hand, by record."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._write(_BEGUN)

    def hold(self, record: str) -> None:
        """Write down which record is in hand; what the system has survives the process."""
        self._write(record)

    def asked_to_stop(self) -> None:
        """Note that this attempt ends because somebody wants it to: no record is to blame."""
        self._write(_ASKED)
        os.close(self._file)

    def finished(self) -> None:
        """Forget the attempts: the shard is there."""
        os.close(self._file)
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())


def _deaths(path: Path) -> Counter[str]:
    deaths: Counter[str] = Counter()
    with suppress(FileNotFoundError):
        for attempt in path.read_text("utf-8").split(f"{_BEGUN}\n")[1:]:
            last = attempt.splitlines()[-1] if attempt else _ASKED
            if last != _ASKED:
                deaths[last] += 1
    return deaths
