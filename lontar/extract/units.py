"""Text → units: the smallest pieces on whose edges a span may begin or end.

A unit is a word, a number, one punctuation mark or one Indonesian clitic (`ujar|nya`); a lower-to-upper join left by
careless markup (`ujar|Stoltenberg`) is split too. Splitting happens before subword encoding, so every boundary that a
span may have is a boundary of the encoder's input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# Apostrophes and hyphens inside a word are units of their own; a number keeps its separators.
_UNIT = re.compile(
    r"\d+(?:[.,:/]\d+)*"  # 27, 100.000, 15:30, 27/2/2024
    r"|[^\W\d_]+"
    r"|[^\w\s]"
    r"|_+",
)
_CLITIC = re.compile(r"(?<=[A-Za-z][a-z]{2})(?:nya|ku|mu)$")
_JOIN = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
# Words that merely end like a clitic; splitting them costs nothing but a longer input.
_WHOLE: Final = frozenset({
    "aku", "baku", "bangku", "beku", "berlaku", "bertamu", "bertemu", "buku", "bumbu", "ilmu", "jamu", "kaku", "kamu",
    "ketemu", "kuku", "laku", "maluku", "mengaku", "menjamu", "paku", "pelaku", "pemangku", "perilaku", "saku",
    "selaku", "semu", "siku", "suku", "tamu", "temu", "tengku", "teuku", "tuanku", "tungku",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
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

    def surface(self, index: int) -> str:
        """The characters of one unit."""
        return self.text[self.starts[index] : self.ends[index]]

    def words(self, first: int, last: int) -> str:
        """The characters from one unit to another, both inside."""
        return self.text[self.starts[first] : self.ends[last]]


def units_of(text: str, *, skip: Sequence[tuple[int, int]] = ()) -> Units:
    """Split `text`; characters inside the half-open ranges `skip` (boilerplate) yield no units."""
    starts: list[int] = []
    ends: list[int] = []
    glued: list[bool] = []
    breaks: list[bool] = []
    previous = 0
    for start, end in _pieces(text):
        if any(low <= start < high for low, high in skip):
            continue
        gap = text[previous:start]
        starts.append(start)
        ends.append(end)
        glued.append(not gap and bool(ends[:-1]))
        breaks.append(len(starts) > 1 and "\n" in gap)
        previous = end
    return Units(text, tuple(starts), tuple(ends), tuple(glued), tuple(breaks))


def _pieces(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for match in _UNIT.finditer(text):
        start, end = match.span()
        word = match.group()
        if len(word) < 5 or not word[0].isalpha():
            found.append((start, end))
            continue
        cuts = [join.start() for join in _JOIN.finditer(word)]
        clitic = None if word.lower() in _WHOLE else _CLITIC.search(word)
        if clitic:
            cuts.append(clitic.start())
        edges = [0, *sorted(set(cuts)), len(word)]
        found.extend((start + low, start + high) for low, high in pairwise(edges))
    return found
