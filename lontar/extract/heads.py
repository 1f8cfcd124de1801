"""Hidden states → scores: the small heads of the model in numpy. Parameters are named as in training."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lontar.errors import ModelError
from lontar.extract.layers import INSIDE, LAYERS, OUT
from lontar.extract.wording import Wording
from lontar.types import ACTS, MENTION_KINDS, SPEAKER_KINDS, MentionKind, SpeakerKind

Array = NDArray[np.float32]
Range = tuple[int, int]
"""First and last unit of a span, both inside it."""
NEVER = -1e4
MENTION_TAGS = ("out", "name", "more", "role", "affiliation")
"""What a unit of a speaker's words is: part of no field, the first or a further word of a name, of the role, …"""
_PAIRS_AT_ONCE = 8192
"""Pairs that are scored together: each takes a kilobyte or two on its way."""
DOT = 64
"""Dimensions of the product in a pair score, as in training."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome of one head decision: probability of each candidate, and of none of them."""

    candidates: Array
    none: float


@dataclass(frozen=True, slots=True)
class Naming:
    """How the words of a source name its speaker: ranges of units, counted from the source's first.

    `names` are what a reference work would list, in order; none where the words only point to somebody.
    """

    names: tuple[Range, ...]
    role: Range | None
    affiliation: Range | None
    kind: SpeakerKind
    mention: MentionKind


class Heads:
    """Tag emissions, label transitions, links, same speaker, act, and how a source names its speaker."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as stored:
            keys = stored["wording.keys"] if "wording.keys" in stored.files else None
            names = [name for name in stored.files if name != "wording.keys"]
            self._values: dict[str, Array] = {name: stored[name].astype(np.float32) for name in names}
        if keys is None or not {"mention.unit.weight", "person.root.weight"} <= self._values.keys():
            raise ModelError(
                "model_outdated",
                "{path} is of an earlier form of model. Train again with `make train`, or take LONTAR_MODEL away to "
                "use the weights that come with Lontar.",
                path=path,
            )
        self._wording = Wording(keys, self._values["wording.table"], self._values["wording.base"])
        self.transitions: Array = self._values["transitions"].copy()
        self.transitions[:, OUT, INSIDE] = NEVER

    def emissions(self, states: Array, breaks: Sequence[bool]) -> Array:
        """[units, hidden] → [units, layers, 3]; no label goes on over a paragraph's beginning."""
        scores = self._linear("tags", states).reshape(len(states), len(LAYERS), 3)
        begins = np.asarray(breaks, dtype=bool).copy()
        begins[:1] = True
        scores[begins, :, INSIDE] = NEVER
        return scores

    def acts(
        self,
        states: Array,
        cues: Sequence[Range | None],
        contents: Sequence[Range],
        *,
        hints: Array,
        words: Sequence[Iterable[str]],
    ) -> Array:
        """Probabilities of the acts, [statements, acts].

        `hints` is as `lontar.extract.kinds.hint_row` gives it, `words` as `lontar.extract.wording.features` does.
        """
        mixed = self._linear("act_content", self._edge_and_mean(states, contents))
        cued = [i for i, cue in enumerate(cues) if cue is not None]
        if cued:
            mixed[cued] += self._linear("act_cue", self._edges(states, [cue for cue in cues if cue is not None]))
        scores = self._linear("act", gelu(mixed)) + hints * self._values["act_hint"]
        scores += np.stack([self._wording.scores(features) for features in words])
        assert scores.shape[1] == len(ACTS)
        return softmax(scores)

    def choose(
        self,
        head: str,
        states: Array,
        dependents: Sequence[tuple[int, Range]],
        anchors: Sequence[Range],
        features: NDArray[np.int64],
    ) -> list[Choice]:
        """For each dependent (kind, range): which anchor heads it, or none.

        `head` is "link" or "speaker"; `features` is [dependents, anchors, 5], with kind -1 where a pair is no
        candidate.
        """
        spans = self._edges(states, [span for _, span in dependents])
        roots = self._linear(f"{head}.root", spans)
        roots += self._values[f"{head}.root_kind.weight"][[kind for kind, _ in dependents]]
        none = self._linear(f"{head}.root_score", gelu(roots))
        scores = np.full((len(dependents), len(anchors)), NEVER, dtype=np.float32)
        rows, columns = np.nonzero(features[:, :, 0] >= 0) if len(anchors) else (np.zeros(0, int), np.zeros(0, int))
        edges = self._edges(states, anchors)
        for low in range(0, len(rows), _PAIRS_AT_ONCE):
            part = rows[low : low + _PAIRS_AT_ONCE], columns[low : low + _PAIRS_AT_ONCE]
            scores[part] = self._pairs(head, spans, edges, part, features)
        shares = softmax(np.concatenate([scores, none], axis=1))
        return [Choice(row[:-1], float(row[-1])) for row in shares]

    def namings(self, states: Array, sources: Sequence[Range], joints: Sequence[bool]) -> list[Naming]:
        """How each of the sources (first and last unit of `states` [units, hidden]) names its speaker.

        `joints` says which units join names (`dan`, a comma): only over these does one more name follow or precede.
        """
        if not sources:
            return []
        wholes = self._wholes(states, sources)
        kinds = gelu(self._linear("mention.source", wholes))
        speakers = self._linear("mention.speaker", kinds).argmax(axis=1)
        mentions = self._linear("mention.mention", kinds).argmax(axis=1)
        found = []
        for index, own in enumerate(self._tags(states, sources, wholes)):
            first, last = sources[index]
            best = own.argmax(axis=1)
            found.append(Naming(
                names=_names(own, joints[first : last + 1]),
                role=_longest(best == MENTION_TAGS.index("role")),
                affiliation=_longest(best == MENTION_TAGS.index("affiliation")),
                kind=SPEAKER_KINDS[int(speakers[index])],
                mention=MENTION_KINDS[int(mentions[index])],
            ))  # fmt: skip
        return found

    def named(self, stretches: Sequence[Array], joints: Sequence[Sequence[bool]]) -> list[tuple[Range, ...]]:
        """The names in stretches of text, by the states [units, hidden] and the joints of each: as `namings` tells."""
        if not stretches:
            return []
        ends = list(accumulate(map(len, stretches)))
        whole = [(end - len(own), end - 1) for end, own in zip(ends, stretches, strict=True)]
        states = np.concatenate(stretches)
        return [
            _names(tags, own)
            for tags, own in zip(self._tags(states, whole, self._wholes(states, whole)), joints, strict=True)
        ]

    def _wholes(self, states: Array, sources: Sequence[Range]) -> Array:
        return np.concatenate([self._edges(states, sources), self._means(states, sources)], axis=1)

    def _tags(self, states: Array, sources: Sequence[Range], wholes: Array) -> list[Array]:
        """For each source the logarithms of its units' tags, [units, tags]."""
        lengths = [last - first + 1 for first, last in sources]
        rows = np.concatenate([states[first : last + 1] for first, last in sources])
        mixed = self._linear("mention.unit", rows) + np.repeat(self._linear("mention.around", wholes), lengths, axis=0)
        tags = np.log(softmax(self._linear("mention.tag", gelu(mixed))) + 1e-9)
        return np.split(tags, np.cumsum(lengths)[:-1])

    def _pairs(
        self,
        head: str,
        spans: Array,
        anchors: Array,
        pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
        features: NDArray[np.int64],
    ) -> Array:
        rows, columns = pairs
        own = features[rows, columns]
        mixed = self._linear(f"{head}.dependent", spans)[rows] + self._linear(f"{head}.head", anchors)[columns]
        for position, name in enumerate(("kind", "distance", "paragraph", "between", "nesting")):
            mixed += self._values[f"{head}.{name}.weight"][own[:, position]]
        scores = self._linear(f"{head}.score", gelu(mixed))[:, 0]
        left = self._linear(f"{head}.dot_dependent", spans)
        right = self._linear(f"{head}.dot_head", anchors)
        dots: Array = (left @ right.T)[rows, columns]
        return np.asarray(scores + dots / math.sqrt(DOT), dtype=np.float32)

    def _linear(self, name: str, values: Array) -> Array:
        result: Array = values @ self._values[f"{name}.weight"].T + self._values[f"{name}.bias"]
        return result

    @staticmethod
    def _edges(states: Array, spans: Sequence[Range]) -> Array:
        edges = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
        return np.concatenate([states[edges[:, 0]], states[edges[:, 1]]], axis=1)

    @staticmethod
    def _means(states: Array, spans: Sequence[Range]) -> Array:
        return np.stack([states[first : last + 1].mean(axis=0) for first, last in spans])

    @classmethod
    def _edge_and_mean(cls, states: Array, spans: Sequence[Range]) -> Array:
        return np.concatenate([states[[first for first, _ in spans]], cls._means(states, spans)], axis=1)


def _names(tags: Array, joints: Sequence[bool]) -> tuple[Range, ...]:
    """The best stretch of name tags, and others that only joints part from it."""
    first, more = MENTION_TAGS.index("name"), MENTION_TAGS.index("more")
    rest = [i for i in range(len(MENTION_TAGS)) if i not in (first, more)]
    other = np.log(np.exp(tags[:, rest]).sum(axis=1))
    begins, goes_on = tags[:, first] - other, tags[:, more] - other
    best = _stretch(begins, goes_on, range(len(tags)), least=0.0)
    if best is None:
        return ()
    found = [best]
    while (low := _over(joints, found[-1][1] + 1, 1)) is not None and (
        later := _stretch(begins, goes_on, range(low, low + 1), least=1.0)
    ):
        found.append(later)
    while (high := _over(joints, found[0][0] - 1, -1)) is not None and (
        earlier := _stretch(begins[: high + 1], goes_on[: high + 1], range(high + 1), least=1.0, last=high)
    ):
        found.insert(0, earlier)
    return tuple(found)


def _over(joints: Sequence[bool], place: int, step: int) -> int | None:
    """The first unit beyond the joints at `place`, in the direction of `step`; None where there is no joint or unit."""
    start = place
    while 0 <= place < len(joints) and joints[place]:
        place += step
    return place if place != start and 0 <= place < len(joints) else None


def _stretch(begins: Array, goes_on: Array, starts: range, *, least: float, last: int | None = None) -> Range | None:
    """The stretch from one of `starts` whose units are more likely a name than not by the most; None if under `least`.

    With `last` it must end there.
    """
    first, places = np.arange(starts.start, starts.stop)[:, None], np.arange(len(goes_on))
    # One row a start: what stands before it and at it adds nothing to what goes on behind it.
    sums = np.cumsum(np.where(places > first, goes_on, np.float32(0)), axis=1) + begins[first].astype(np.float64)
    sums[places < first] = -np.inf
    if last is not None:
        sums[:, places != last] = -np.inf
    row, end = divmod(int(sums.argmax()), len(places))
    return (starts.start + row, end) if sums[row, end] > least else None


def _longest(marked: NDArray[np.bool_]) -> Range | None:
    """The longest stretch of true values, the first of equals."""
    best: Range | None = None
    start = None
    for place, value in enumerate([*marked.tolist(), False]):
        if value and start is None:
            start = place
        elif not value and start is not None:
            if best is None or place - start > best[1] - best[0] + 1:
                best = (start, place - 1)
            start = None
    return best


_SERIES: Final = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def gelu(values: Array) -> Array:
    """Gaussian error linear unit by Abramowitz and Stegun 7.1.26 (absolute error below 1.5e-7): numpy has no erf."""
    # In place, since memory costs more here than arithmetic: 0.5 x (1 + erf(x / sqrt(2))) by Horner's rule in t.
    scaled = np.abs(values) * np.float32(1 / math.sqrt(2))
    t = scaled * np.float32(0.3275911)
    t += 1
    np.divide(1, t, out=t)
    series = t * _SERIES[0]
    for factor in _SERIES[1:]:
        series += factor
        series *= t
    np.multiply(-scaled, scaled, out=scaled)
    series *= np.exp(scaled, out=scaled)
    np.subtract(1, series, out=series)
    series *= np.sign(values)
    series += 1
    series *= 0.5 * values
    return np.asarray(series, dtype=np.float32)


def softmax(scores: Array) -> Array:
    """Along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)
