"""The words of a statement as the act head sees them: each has a row of scores, one an act, and the rows add up.

The network reads the act from the encoder's states; which words and pairs of words speak for which act is learned
beside it (`lontar.train.wording`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_WORD = re.compile(r"\w+|[^\w\s]")
_OPENING, _STEM = 3, 5


def features(cue: str, content: str, *, quoted: bool, conditional: bool) -> Iterator[str]:
    """What is counted of one statement: cue words and their neighbours, content words, how the content begins."""
    cues, words = _words(cue), _words(content)
    whole, known, asks = " ".join(cues), set(words), "?" in words
    yield from (f"cue {word}" for word in sorted({*cues, whole}))
    yield from (f"cue pair {one} {other}" for one, other in pairwise(cues))
    yield from (f"word {word}" for word in sorted(known))
    yield from (f"stem {stem}" for stem in sorted({word[:_STEM] for word in known}))
    yield from (f"pair {one} {other}" for one, other in sorted(set(pairwise(words))))
    yield from (f"opening {place} {word}" for place, word in enumerate(words[:_OPENING]))
    yield f"cue and opening {cues[-1] if cues else ''} {words[0] if words else ''}"
    yield f"end {words[-1] if words else ''}"
    yield f"cue and question {whole} {asks}"
    yield from (f"question {asks}", f"quoted {quoted}", f"conditional {conditional}", f"content {bool(words)}")


def key_of(feature: str) -> int:
    """What stands for a feature in a model's files."""
    return crc32(feature.encode())


class Wording:
    """Scores of the acts, one row a known feature; `keys` [n] ascending, `table` [n, acts], `base` [acts]."""

    def __init__(self, keys: NDArray[np.uint32], table: Array, base: Array) -> None:
        self._keys, self._table, self._base = keys, table, base

    def scores(self, told: Iterable[str]) -> Array:
        """What the features of one statement add to each act, [acts]; unknown ones add nothing."""
        if not len(self._keys):
            return self._base
        keys = np.asarray([crc32(feature.encode()) for feature in told], dtype=np.uint32)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        scores: Array = self._table[places[self._keys[places] == keys]].sum(axis=0) + self._base
        return scores


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
