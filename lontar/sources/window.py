"""Which records of an input are read, and who is told of each before it is touched: how a large input is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

_Record = TypeVar("_Record")


def _every(_number: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Window:
    """Records of one input by their numbers from 1: from `first` up to, not with, `stop` (None: to its end).

    `offset` is where in the bytes of its file the first one begins, 0 where a reader has to pass over those before it.
    `enter` is told the number of a record before it is looked at, and says whether it is to be read.
    """

    first: int = 1
    stop: int | None = None
    offset: int = 0
    enter: Callable[[int], bool] = _every

    def of(self, records: Iterator[_Record], *, begin: int | None = None) -> Iterator[tuple[int, _Record]]:
        """Yield the records of the window with their numbers; `begin` is the number of the first that comes."""
        number = begin or (self.first if self.offset else 1)
        while self.stop is None or number < self.stop:
            wanted = number >= self.first and self.enter(number)
            try:
                record = next(records)
            except StopIteration:
                return
            if wanted:
                yield number, record
            number += 1


WHOLE: Final = Window()
"""All records of an input."""
