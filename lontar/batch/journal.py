"""What a shard's attempts leave behind when a process dies: the record that was in hand, so that it can be found.

The record is written down before it is touched. So the one that ends its process again and again is known by name, on
any engine, and there is no need to cut the shard in halves to find it. One over which a process hangs ends it too: a
watch beside the interpreter, which libraries that never come back cannot hold up, says so here and ends the process.
"""

from __future__ import annotations

import faulthandler
import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

SECONDS: Final = 600.0
"""So long may one record be in hand; by what an article costs (`docs/costs.md`) one of 100,000 words takes 40."""
_BEGUN: Final = "+"
_ASKED: Final = "-"
_HUNG: Final = "Timeout ("
"""How what `faulthandler` writes begins."""


class Journal:
    """The attempts at one shard. A kill leaves the last record of an attempt at the end of its lines.

    A record in hand for more than `seconds` (None: however long) ends the process.
    """

    def __init__(self, path: Path, *, seconds: float | None = None) -> None:
        self._path, self._seconds = path, seconds
        self.deaths, self.hung = _ends(path)
        """How often a process ended with a record in hand, by record; and over which the last one hung."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._write(_BEGUN)

    def hold(self, record: str) -> None:
        """Write down which record is in hand, and give it its time; what the system has survives the process."""
        self._write(record)
        # No thread of Python: a pattern that never comes to an end would keep it waiting too.
        if self._seconds is not None:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._file)

    def asked_to_stop(self) -> None:
        """Note that this attempt ends because somebody wants it to: no record is to blame."""
        faulthandler.cancel_dump_traceback_later()
        self._write(_ASKED)
        os.close(self._file)

    def finished(self) -> None:
        """Forget the attempts: the shard is there."""
        faulthandler.cancel_dump_traceback_later()
        os.close(self._file)
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())


def _ends(path: Path) -> tuple[Counter[str], set[str]]:
    deaths, hung = Counter[str](), set[str]()
    with suppress(FileNotFoundError):
        for attempt in path.read_text("utf-8", errors="replace").split(f"{_BEGUN}\n")[1:]:
            lines = attempt.splitlines()
            end = next((place for place, line in enumerate(lines) if line.startswith(_HUNG)), len(lines))
            last = lines[end - 1] if end else _ASKED
            if last != _ASKED:
                deaths[last] += 1
                (hung.add if end < len(lines) else hung.discard)(last)
    return deaths, hung
