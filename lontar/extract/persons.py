"""Names in a text as candidates for whom a pronoun, a clitic or an elided speaker means, and the features of a pair.

A candidate is a run of capitalised words; which of them a statement's words point to a head decides from the states of
both and from where they lie. Training and reading share this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lontar.extract import layers
from lontar.extract.heads import Range
from lontar.extract.units import Units

KINDS: Final = 2
"""Of what points: words (0), or nothing but a statement whose speaker is elided (1)."""
_LONGEST: Final = 7
_REACH: Final = 60
"""Names on either side of the words that point which are candidates."""
_ENDS: Final = frozenset('.!?:"“”')
_INNER: Final = frozenset("-.'’")


def runs(units: Units) -> list[Range]:
    """Runs of capitalised words, first and last unit; a word that only opens its sentence is left out.

    That is one that stands in small letters elsewhere (`Kata Sari`), or alone and capitalised nowhere else.
    """
    words = units.surfaces
    capitals = [_is_capital(word) for word in words]
    opens = [place == 0 or units.breaks[place] or words[place - 1] in _ENDS for place in range(len(words))]
    small = {word for word in words if word.islower()}
    inner = {word for word, capital, first in zip(words, capitals, opens, strict=True) if capital and not first}
    found: list[Range] = []
    place = 0
    while place < len(words):
        if not capitals[place] or (opens[place] and words[place].lower() in small):
            place += 1
            continue
        last = _run_end(units, capitals, place)
        if last > place or words[place] in inner:
            found.append((place, last))
        place = last + 1
    return found


def _run_end(units: Units, capitals: Sequence[bool], first: int) -> int:
    words, last = units.surfaces, first
    while last + 1 < len(words) and last - first < _LONGEST and not units.breaks[last + 1]:
        joined = words[last + 1] in _INNER and last + 2 < len(words) and not units.breaks[last + 2]
        initial = words[last + 1] != "." or len(words[last]) == 1
        if capitals[last + 1]:
            last += 1
        elif joined and initial and capitals[last + 2]:
            last += 2
        else:
            break
    return last


def _is_capital(word: str) -> bool:
    return word[0].isupper() and word[0].isalpha() and (len(word) > 1 or word.isalpha())


def pair_features(
    pointing: Sequence[Range], elided: Sequence[bool], names: Sequence[Range], units: Units,
    *, sources: Sequence[Range], contents: Sequence[Range],
) -> NDArray[np.int64]:  # fmt: skip
    """→ [pointing, names, 5] as `Heads.choose` takes them; kind -1 for a name that overlaps the words that point.

    Kind and whether the name is a source's; distance; paragraphs between; names between; whether the name stands in
    somebody's content and has two words or more.
    """
    found = np.full((len(pointing), len(names), 5), -1, dtype=np.int64)
    if not len(pointing) or not len(names):
        return found
    ends = np.asarray(names, dtype=np.int64)
    numbers = np.asarray(layers.paragraphs(units))
    sourced = _inside(ends, sources)
    quoted = _inside(ends, contents)
    for row, ((first, last), without) in enumerate(zip(pointing, elided, strict=True)):
        apart = (ends[:, 1] < first) | (ends[:, 0] > last)
        own = np.searchsorted(ends[:, 0], first)
        near = np.abs(np.arange(len(names)) - own) <= _REACH
        found[row, :, 0] = np.where(apart & near, 2 * int(without) + sourced, -1)
        found[row, :, 1] = layers.distance_buckets(ends[:, 0] - first)
        found[row, :, 2] = layers.paragraph_buckets(numbers[ends[:, 0]] - numbers[first])
        found[row, :, 3] = np.minimum(4, np.maximum(0, np.abs(np.arange(len(names)) - own + 0.5) - 0.5))
        found[row, :, 4] = quoted + 2 * (ends[:, 1] > ends[:, 0])
    return found


def _inside(ranges: NDArray[np.int64], holders: Sequence[Range]) -> NDArray[np.int64]:
    within = np.zeros(len(ranges), dtype=np.int64)
    for first, last in holders:
        within |= ((ranges[:, 0] >= first) & (ranges[:, 1] <= last)).astype(np.int64)
    return within
