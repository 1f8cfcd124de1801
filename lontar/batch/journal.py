"""What a shard's attempts leave behind when a process dies: the record that was in hand, so that it can be found.

The record is written down before it is touched. So the one that ends its process again and again is known by name, on
any engine, and there is no need to cut the shard in halves to find it. One over which a process hangs ends it too: a
watch beside the interpreter, which libraries that never come back cannot hold up, says so here and ends the process.
"""

from __future__ import annotations

import faulthandler
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lontar.batch.plan import unwritable
from lontar.errors import LontarError

SECONDS: Final = 600.0
"""So long may one record be in hand; by what an article costs (`docs/costs.md`) one of 100,000 words takes 40."""
_BEGUN: Final = "+"
_ASKED: Final = "-"
_TOGETHER: Final = 10
"""A kill or a power cut that ended the whole command, and not one of its processes, counts for so much less: it hits
whatever was in hand. It counts, since an article may take all the memory of a machine."""
_HUNG: Final = "Timeout ("
"""How what `faulthandler` writes begins."""


class Journal:
    """The attempts at one shard. A kill leaves the last record of an attempt at the end of its lines.

    A record in hand for more than `seconds` (None: however long) ends the process; `run` tells one run of the command
    from another.
    """

    def __init__(self, path: Path, run: str = "", *, seconds: float | None = None) -> None:
        self._path, self._seconds = path, seconds
        attempts = _attempts(path)
        self.deaths, self.hung = _ends(attempts, run)
        """How often a process ended with a record in hand, by record; and over which the last one hung."""
        self.ended = sum(one.run == run and one.last != _ASKED for one in attempts)
        """How many processes of this run ended, whatever was in hand."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._write(f"{_BEGUN}{run}")

    def hold(self, record: str) -> None:
        """Write down which record is in hand, and give it its time; what the system has survives the process."""
        self._write(record)
        # No thread of Python: a pattern that never comes to an end would keep it waiting too.
        if self._seconds is not None:
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._file)

    def asked_to_stop(self) -> None:
        """Note that this attempt ends because somebody wants it to: no record is to blame."""
        with suppress(LontarError):  # why it ends is told already
            self._write(_ASKED)
        self.left()

    def left(self) -> None:
        """Let this attempt end by a fault, with the record in hand to blame: the process may live on."""
        faulthandler.cancel_dump_traceback_later()
        os.close(self._file)

    def finished(self) -> None:
        """Forget the attempts: the shard is there."""
        self.left()
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _write(self, line: str) -> None:
        try:
            os.write(self._file, f"{line}\n".encode())
        except OSError as error:
            # Told as what it is: any other fault while a record is in hand is taken for one of the record.
            raise unwritable(self._path.parent.parent, error) from error


def _attempts(path: Path) -> list[_Attempt]:
    attempts: list[_Attempt] = []
    with suppress(FileNotFoundError):
        for line in path.read_text("utf-8", errors="replace").splitlines():
            if line.startswith(_BEGUN):
                attempts.append(_Attempt(line[len(_BEGUN) :]))
            elif attempts and not attempts[-1].hung:
                attempts[-1].add(line)
    return attempts


def _ends(attempts: Sequence[_Attempt], run: str) -> tuple[Counter[str], set[str]]:
    alone, together, hung = Counter[str](), Counter[str](), set[str]()
    runs = [*(one.run for one in attempts), run]
    for own, following in zip(attempts, runs[1:], strict=True):
        if own.last != _ASKED:
            (alone if own.hung or own.run == following else together)[own.last] += 1
            (hung.add if own.hung else hung.discard)(own.last)
    return alone + Counter({record: number // _TOGETHER for record, number in together.items()}), hung


@dataclass(slots=True)
class _Attempt:
    """One attempt in a journal: of which run, the last record in hand, and whether its time was up."""

    run: str
    last: str = _ASKED
    hung: bool = False

    def add(self, line: str) -> None:
        if line.startswith(_HUNG):
            self.hung = True
        else:
            self.last = line
