"""What a shard's attempts leave behind when a process dies: the record that was in hand, so that it can be found.

The record is written down before it is touched. So the one that ends its process again and again is known by name, on
any engine, and there is no need to cut the shard in halves to find it.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Final

from lontar.batch.plan import unwritable
from lontar.errors import LontarError

_BEGUN: Final = "+"
_ASKED: Final = "-"
_TOGETHER: Final = 10
"""A kill or a power cut that ended the whole command, and not one of its processes, counts for so much less: it hits
whatever was in hand. It counts, since an article may take all the memory of a machine."""


class Journal:
    """The attempts at one shard. A kill leaves the last record of an attempt at the end of its lines."""

    def __init__(self, path: Path, run: str = "") -> None:
        """Begin an attempt; `run` tells one run of the command from another."""
        self._path = path
        self.deaths = _deaths(path, run)
        """How often a process died with a record in hand, by record."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._write(f"{_BEGUN}{run}")

    def hold(self, record: str) -> None:
        """Write down which record is in hand; what the system has survives the process."""
        self._write(record)

    def asked_to_stop(self) -> None:
        """Note that this attempt ends because somebody wants it to: no record is to blame."""
        with suppress(LontarError):  # why it ends is told already
            self._write(_ASKED)
        os.close(self._file)

    def finished(self) -> None:
        """Forget the attempts: the shard is there."""
        os.close(self._file)
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _write(self, line: str) -> None:
        try:
            os.write(self._file, f"{line}\n".encode())
        except OSError as error:
            # Told as what it is: any other fault while a record is in hand is taken for one of the record.
            raise unwritable(self._path.parent.parent, error) from error


def _deaths(path: Path, run: str) -> Counter[str]:
    runs, lasts = [], []
    with suppress(FileNotFoundError):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(_BEGUN):
                runs.append(line[len(_BEGUN) :])
                lasts.append(_ASKED)
            elif lasts:
                lasts[-1] = line
    alone, together = Counter[str](), Counter[str]()
    for last, (own, following) in zip(lasts, pairwise([*runs, run]), strict=True):
        if last != _ASKED:
            (alone if own == following else together)[last] += 1
    return alone + Counter({record: number // _TOGETHER for record, number in together.items()})
