"""Names shared by the model's training and its reading: tag layers, link kinds, pair features.

A tag layer is one BIO sequence over the units. Contents have two, since a content may stand inside another's.
"""

from __future__ import annotations

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

_OPENING = "“«„‟"
_CLOSING = "”»"


def name_words(units: Units, first: int, last: int) -> set[str]:
    """The capitalised words of three letters or more in a mention; both ends are inside it."""
    words = (units.surface(i) for i in range(first, last + 1))
    return {word for word in words if len(word) > 2 and word[0].isupper()}


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
    for index in range(len(units)):
        if units.breaks[index]:
            inside = False
        mark = units.text[units.starts[index]]
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
    number = 0
    numbers: list[int] = []
    for index in range(len(units)):
        number += units.breaks[index]
        numbers.append(number)
    return numbers


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
