"""Names shared by the model's training and its reading: tag layers, link kinds, pair features.

A tag layer is one BIO sequence over the units. Contents have two, since a content may stand inside another's.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lontar.extract.units import Units
from lontar.types import SpanKind

LAYERS: Final[tuple[str, ...]] = ("SRC", "CUE", "CON", "CON2", "IF", "TIME", "PLACE", "OCC", "AUD", "VIA")
KIND_OF_LAYER: Final[dict[str, SpanKind]] = {
    "SRC": "SRC", "CUE": "CUE", "CON": "CON", "CON2": "CON", "IF": "IF",
    "TIME": "TIME", "PLACE": "PLACE", "OCC": "OCC", "AUD": "AUD", "VIA": "VIA",
}  # fmt: skip
LINKED: Final[tuple[SpanKind, ...]] = ("SRC", "CON", "IF", "TIME", "PLACE", "OCC", "AUD", "VIA")
"""Kinds that are linked to the anchor of their statement: its cue, or its first content where it has none."""
OUT, BEGIN, INSIDE = 0, 1, 2
Indices = NDArray[np.int64]

DISTANCES, PARAGRAPHS, BETWEEN, NESTING = 21, 9, 5, 4
"""Sizes of the feature tables of a pair: see `distance_buckets`, `paragraph_buckets`."""

_BEFORE, _AFTER = 7, 4
_STOPS = frozenset('.!?;:"“”')
_OPENING = "“«„‟"
_CLOSING = "”»"


def name_words(units: Units, first: int, last: int) -> set[str]:
    """The capitalised words of three letters or more in a mention; both ends are inside it."""
    words = (units.surface(i) for i in range(first, last + 1))
    return {word for word in words if len(word) > 2 and word[0].isupper()}


def surroundings(units: Units, first: int, last: int) -> tuple[int, int]:
    """The units around a name in narration by which its edges are told: both ends inside, never over a paragraph."""
    low, high = first, last
    while low and first - low < _BEFORE and not units.breaks[low] and not _stops(units, low - 1):
        low -= 1
    end = len(units) - 1
    while high < end and high - last < _AFTER and not units.breaks[high + 1] and not _stops(units, high + 1):
        high += 1
    return low, high


def _stops(units: Units, place: int) -> bool:
    """Whether a sentence or a quotation ends or begins here: not at the stop of an initial."""
    initial = place > 0 and len(units.surface(place - 1)) == 1 and units.surface(place - 1).isupper()
    return units.surface(place) in _STOPS and not (units.surface(place) == "." and initial)


def whole_name(units: Units, base: int, name: tuple[int, int], end: int) -> tuple[int, int]:
    """A name with what hyphens and the stops of initials cut off it: `Jean - Pierre`, `T. Ridwansyah`.

    `name` counts from unit `base`, both ends inside; it grows within the units from 0 to `end`.
    """
    first, last = name

    def word(place: int) -> str:
        return units.surface(base + place) if 0 <= place <= end else ""

    def capital(place: int, mark: str) -> bool:
        # `vitamin C. Arga Wibisono`: what follows a word in small letters ends a sentence.
        initial = len(word(place)) == 1 and not word(place - 1).islower()
        return word(place)[:1].isupper() and (mark == "-" or initial)

    while word(first - 1) in ("-", ".") and capital(first - 2, word(first - 1)):
        first -= 2
    if len(word(first - 1)) == 1 and word(first - 1).isupper():
        first -= 1
    while (word(last + 1) == "-" or (word(last + 1) == "." and len(word(last)) == 1)) and word(last + 2)[:1].isupper():
        last += 2
    return first, last


def distance_buckets(units: Indices) -> Indices:
    """Signed distances in units → 0..20: ten buckets a side, doubling."""
    size = np.minimum(10, np.frexp(np.abs(units))[1])
    return np.asarray(10 + np.sign(units) * size, dtype=np.int64)


def paragraph_buckets(paragraphs: Indices) -> Indices:
    """Signed distances in paragraphs → 0..8."""
    return np.asarray(4 + np.clip(paragraphs, -4, 4), dtype=np.int64)


def quoted(units: Units) -> list[int]:
    """1 for each unit inside quotation marks (the marks too), found paragraph by paragraph, else 0."""
    states: list[int] = []
    inside = False
    for start, begins in zip(units.starts, units.breaks, strict=True):
        if begins:
            inside = False
        mark = units.text[start]
        if mark in _OPENING or (mark == '"' and not inside):
            inside = True
            states.append(1)
        elif mark in _CLOSING or mark == '"':
            states.append(1)
            inside = False
        else:
            states.append(int(inside))
    return states


def paragraphs(units: Units) -> list[int]:
    """The number of each unit's paragraph, from 0."""
    return list(accumulate(map(int, units.breaks)))


def nesting(one: Indices, other: Indices) -> Indices:
    """How half-open ranges [..., 2] lie: 0 apart, 1 first inside second, 2 second inside first, 3 crossing."""
    apart = (one[..., 1] <= other[..., 0]) | (other[..., 1] <= one[..., 0])
    inside = (other[..., 0] <= one[..., 0]) & (one[..., 1] <= other[..., 1])
    around = (one[..., 0] <= other[..., 0]) & (other[..., 1] <= one[..., 1])
    return np.where(apart, 0, np.where(inside, 1, np.where(around, 2, 3)))


def between(one: Indices, other: Indices, cues: Indices) -> Indices:
    """How many of the sorted `cues` [n, 2] stand wholly between two ranges, up to four."""
    low = np.minimum(one[..., 1], other[..., 1])
    high = np.maximum(one[..., 0], other[..., 0])
    ordered = cues[np.argsort(cues[:, 0])]
    after = np.searchsorted(ordered[:, 0], low, side="left")
    until = np.searchsorted(ordered[:, 1], high, side="right")
    return np.asarray(np.clip(until - after, 0, 4), dtype=np.int64)
