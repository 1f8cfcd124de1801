"""Text → units: the smallest pieces on whose edges a span may begin or end.

A unit is a word, a number, one punctuation mark or one Indonesian clitic (`ujar|nya`); a lower-to-upper join left by
careless markup (`ujar|Stoltenberg`) is split too. Splitting happens before subword encoding, so every boundary that a
span may have is a boundary of the encoder's input.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import eq
from typing import Final

# Apostrophes and hyphens inside a word are units of their own; a number keeps its separators.
_UNIT = re.compile(
    r"\d+(?:[.,:/]\d+)*"  # 27, 100.000, 15:30, 27/2/2024
    r"|[^\W\d_]+"
    r"|[^\w\s]"
    r"|_+",
)
_CLITICS: Final = ("nya", "ku", "mu")
_LEAST: Final = 2
"""Letters before a join, or before a clitic, at least."""
_LONG: Final = 5
"""Letters of a word that may fall into several units, at least."""
_CLITIC = re.compile(r"(?<=[A-Za-z][a-z]{2})(?:nya|ku|mu)$")
_JOIN = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
# Words that merely end like a clitic; splitting them costs nothing but a longer input.
_WHOLE: Final = frozenset({
    "aku", "baku", "bangku", "beku", "berlaku", "bertamu", "bertemu", "buku", "bumbu", "ilmu", "jamu", "kaku", "kamu",
    "ketemu", "kuku", "laku", "maluku", "mengaku", "menjamu", "paku", "pelaku", "pemangku", "perilaku", "saku",
    "selaku", "semu", "siku", "suku", "tamu", "temu", "tengku", "teuku", "tuanku", "tungku",
})  # fmt: skip


@dataclass(frozen=True)
class Units:
    """The units of one text, in order: half-open character offsets, and what stands before each.

    `glued[i]` is true where unit i follows the one before without white space; `breaks[i]` where a paragraph begins
    with unit i (false for the first).
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    glued: tuple[bool, ...]
    breaks: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def surfaces(self) -> tuple[str, ...]:
        """The characters of every unit."""
        text = self.text
        return tuple([text[start:end] for start, end in zip(self.starts, self.ends, strict=True)])

    def surface(self, index: int) -> str:
        """The characters of one unit."""
        return self.surfaces[index]

    def words(self, first: int, last: int) -> str:
        """The characters from one unit to another, both inside."""
        return self.text[self.starts[first] : self.ends[last]]


def units_of(text: str, *, skip: Sequence[tuple[int, int]] = ()) -> Units:
    """Split `text`; characters inside the half-open ranges `skip` (boilerplate) yield no units."""
    pieces = _pieces(text)
    if skip:
        pieces = [piece for piece in pieces if not any(low <= piece[0] < high for low, high in skip)]
    if not pieces:
        return Units(text, (), (), (), ())
    starts, ends = zip(*pieces, strict=True)
    breaks = [False] * len(starts)
    place = text.find("\n")
    while place >= 0:
        # The unit behind a line's end; those that follow before it end nothing more.
        behind = bisect_left(starts, place)
        if behind == len(starts):
            break
        breaks[behind] = behind > 0
        place = text.find("\n", starts[behind])
    return Units(text, starts, ends, (False, *map(eq, ends, starts[1:])), tuple(breaks))


def _pieces(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in _UNIT.finditer(text):
        start, end = match.span()
        if end - start >= _LONG and (cuts := _cuts(match[0])):
            found.extend((start + low, start + high) for low, high in pairwise((0, *cuts, end - start)))
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=50_000)
def _cuts(word: str) -> tuple[int, ...]:
    """Where a word of `_LONG` letters or more falls into several units."""
    if not word[0].isalpha():
        return ()
    # Most words have neither a capital behind their second letter nor the ending of a clitic.
    joined, ended = not word[_LEAST:].islower(), word.endswith(_CLITICS)
    cuts = {join.start() for join in _JOIN.finditer(word)} if joined else set()
    clitic = _CLITIC.search(word) if ended and word.lower() not in _WHOLE else None
    if clitic:
        cuts.add(clitic.start())
    return tuple(sorted(cuts))
