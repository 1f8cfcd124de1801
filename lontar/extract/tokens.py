"""Units → subword pieces → windows of the encoder.

Each unit is encoded by itself, so that no piece spans two units. A paragraph's beginning is marked by one `</s>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from lontar.extract.units import Units

BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
WINDOW = 510
"""Pieces in one window, without the two marks at its ends: the encoder has 512 positions."""
OVERLAP = 160
"""Pieces that two neighbouring windows share; their hidden states are averaged."""
_CACHE_LIMIT = 200_000
_MAX_PIECES = 24
"""Pieces kept of one unit: a run of letters longer than that is no word, and must not fill a window."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one text: `ids` (int64), `first` = index of each unit's first piece, `last` of its last."""

    ids: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


class Subwords:
    """The cut vocabulary's tokenizer with a cache from unit to pieces."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._cache: dict[str, tuple[int, ...]] = {}

    def encode(self, units: Units) -> Pieces:
        """Encode the units of one text."""
        words = [word if glued else f" {word}" for word, glued in zip(units.surfaces, units.glued, strict=True)]
        self._learn(words)
        pieces = [self._cache[word] for word in words]
        lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        begins = np.asarray(units.breaks, dtype=bool)
        last = np.cumsum(lengths + begins) - 1
        first = last - lengths + 1
        marks = first[begins] - 1
        ids = np.full(int(lengths.sum()) + len(marks), END, dtype=np.int64)
        inside = np.ones(len(ids), dtype=bool)
        inside[marks] = False
        ids[inside] = np.fromiter(chain.from_iterable(pieces), dtype=np.int64)
        return Pieces(ids, first, last)

    def _learn(self, words: list[str]) -> None:
        missing = set(words).difference(self._cache)
        if missing and len(self._cache) > _CACHE_LIMIT:
            self._cache.clear()
            missing = set(words)
        # One by one: for the few that an article has, handing them to the library's threads costs more than encoding.
        for word in missing:
            encoded = self._tokenizer.encode(word, add_special_tokens=False)
            self._cache[word] = tuple(encoded.ids[:_MAX_PIECES]) or (UNKNOWN,)


def types_of(pieces: Pieces, quoted: list[int]) -> NDArray[np.int64]:
    """The type that the encoder is given with each piece: the quotation state of its unit, [pieces]."""
    types = np.zeros(len(pieces.ids), dtype=np.int64)
    for unit, state in enumerate(quoted):
        if state:
            types[pieces.first[unit] : pieces.last[unit] + 1] = state
    return types


def framed(ids: NDArray[np.int64], types: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A window's pieces and their types with the marks at its ends, [pieces + 2] each."""
    return np.concatenate([[BEGIN], ids, [END]]), np.concatenate([[0], types, [0]])


def windows(pieces: Pieces, *, size: int = WINDOW, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Half-open ranges of pieces that cover the text, each at most `size`, cut where a unit begins.

    Neighbours share `overlap` pieces at least (less one unit); the last reaches back as far as its size allows.
    """
    total = len(pieces.ids)
    found: list[tuple[int, int]] = []
    start = 0
    while total - start > size:
        end = int(pieces.first[np.searchsorted(pieces.first, start + size, side="right") - 1])
        found.append((start, end))
        start = int(pieces.first[np.searchsorted(pieces.first, end - overlap, side="right") - 1])
    if found:
        start = int(pieces.first[np.searchsorted(pieces.first, total - size)])
    return [*found, (start, total)]
