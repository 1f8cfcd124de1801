"""Tag scores → spans: the best label sequence under the constraints, then boundaries tidied by the guide's rules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lontar.extract.heads import Array
from lontar.extract.layers import BEGIN, INSIDE, KIND_OF_LAYER, LAYERS
from lontar.extract.units import Units
from lontar.types import SpanKind

_OPENING = frozenset("“«„‘\"'")
_CLOSING = frozenset("”»’\"'")
_QUOTES = _OPENING | _CLOSING
_EDGE = frozenset(",;:-–—") | _QUOTES
_NOT_SPEECH = frozenset(".!?…()[]") | _EDGE


@dataclass(frozen=True, slots=True)
class Found:
    """A span in units, both ends inside it, with its score in [0, 1]."""

    kind: SpanKind
    first: int
    last: int
    score: float


_OFFERED = 0.01
"""How likely a span must begin at a unit to be offered where one is missing."""
_PULL = {"SRC": 2.5, "CUE": 2.5, "CON": -0.3, "CON2": 0.0, "IF": 1.0, "AUD": 1.5}
"""Added to a layer's score of a beginning, 1.0 for the other layers: the network leaves out more cues and sources than
it invents. Chosen on the tuning part of the corpus (371 articles, unseen by the weights): statements go from F1 78.8
with the last model's values (CUE 2.0, CON 0.0, IF 2.0) to 79.3."""
_PULL_OF_LAYER: Array = np.asarray([_PULL.get(name, 1.0) for name in LAYERS], dtype=np.float32)


def pulled(emissions: Array) -> Array:
    """Tag scores [units, layers, 3] with those of beginnings raised by the pull of their layer."""
    raised = emissions.copy()
    raised[..., BEGIN] += _PULL_OF_LAYER
    return raised


class Lattice:
    """The label sequences of one text under a conditional random field a layer; paragraphs are independent.

    All paragraphs step together, the longest first, so that a text costs as many steps as its longest paragraph has
    units. A step is a few small products, and calling numpy costs more than they do: inside, paragraphs and layers are
    one axis of columns, of which a step takes those that it still has, and what can wait is done for all steps at once.
    `best` is [units, layers]; `span_share` gives the probability of a span.
    """

    def __init__(self, emissions: Array, transitions: Array, breaks: tuple[bool, ...]) -> None:
        starts = np.asarray([0, *(i for i, begins in enumerate(breaks) if begins and i)])
        lengths = np.diff([*starts, len(emissions)])
        order = np.argsort(-lengths, kind="stable")
        self._starts, self._lengths = starts[order], lengths[order]
        self._ordered_starts: list[int] = starts.tolist()
        self._rows: list[int] = np.argsort(order).tolist()
        steps = np.arange(int(lengths.max()))
        self._shape = (len(lengths), emissions.shape[1])
        places = np.minimum(self._starts[:, None] + steps, len(emissions) - 1)
        self._columns: list[int] = (np.searchsorted(-self._lengths, -steps) * self._shape[1]).tolist()
        columns = len(lengths) * self._shape[1]
        self._scores: Array = emissions[places].transpose(1, 3, 0, 2).reshape(len(steps), 3, columns)
        self._change: Array = np.tile(transitions.transpose(1, 2, 0), len(lengths))
        states = self._viterbi().reshape(len(steps), *self._shape)
        self.best = np.zeros(emissions.shape[:2], dtype=np.int64)
        runs = steps[:, None] < self._lengths
        self.best[places.T[runs]] = states[runs]
        self._marginals, self._moves = self._posterior()

    def _viterbi(self) -> NDArray[np.int64]:
        """The best labels [steps, columns]. Maxima over three are written out: a reduction costs six times as much."""
        scores, change, steps = self._scores, self._change, len(self._scores)
        columns = np.arange(scores.shape[2])
        reached = scores.copy()
        for step in range(1, steps):
            own = self._columns[step]
            moves = reached[step - 1, :, None, :own] + change[:, :, :own]
            best = np.maximum(moves[0], moves[1])
            np.maximum(best, moves[2], out=best)
            reached[step, :, :own] += best
        moves = reached[:-1, :, None] + change
        came_from = np.greater(moves[:, 1], moves[:, 0]).astype(np.int64)
        came_from[moves[:, 2] > np.maximum(moves[:, 0], moves[:, 1])] = 2
        # Labels as places in a step's flattened scores, so that going back one step is one look-up.
        came_from *= len(columns)
        came_from += columns
        back = came_from.reshape(steps - 1, 3 * len(columns))
        ends = np.repeat(self._lengths - 1, self._shape[1])
        final = reached[ends, :, columns].argmax(axis=1) * len(columns) + columns
        labels = np.tile(final, (steps, 1))
        for step in range(steps - 1, 0, -1):
            own = self._columns[step]
            np.take(back[step - 1], labels[step, :own], out=labels[step - 1, :own], mode="clip")
        return labels // len(columns)

    def _posterior(self) -> tuple[Array, Array]:
        """→ P(label) [steps, 3, paragraphs, layers] and P(next | label) [steps, 3, 3, paragraphs, layers]."""
        scores = self._scores
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        change = np.exp(self._change)
        steps = len(scores)
        moves = np.zeros((steps, 3, *scores.shape[1:]), dtype=np.float32)
        totals = np.ones_like(scores)
        after = np.ones_like(scores[0])
        for step in range(steps - 1, 0, -1):
            own = self._columns[step]
            joint, total, ahead = moves[step - 1, :, :, :own], totals[step - 1, :, :own], after[:, :own]
            np.multiply(change[:, :, :own], weights[step, :, :own] * ahead, out=joint)
            np.add(joint[:, 0], joint[:, 1], out=total)
            np.add(total, joint[:, 2], out=total)
            np.divide(total, total[0] + total[1] + total[2], out=ahead)
        moves /= totals[:, :, None]
        marginals = np.zeros_like(weights)
        first = weights[0] * after
        marginals[0] = first / first.sum(axis=0)
        for step in range(1, steps):
            own = self._columns[step]
            held = marginals[step - 1, :, None, :own] * moves[step - 1, :, :, :own]
            total = marginals[step, :, :own]
            np.add(held[0], held[1], out=total)
            np.add(total, held[2], out=total)
        return marginals.reshape(steps, 3, *self._shape), moves.reshape(steps, 3, 3, *self._shape)

    def _place(self, unit: int) -> tuple[int, int]:
        place = bisect_right(self._ordered_starts, unit) - 1
        return self._rows[place], unit - self._ordered_starts[place]

    def begins(self, unit: int, layer: int) -> float:
        """The probability that a span of this layer begins with a unit."""
        paragraph, step = self._place(unit)
        return float(self._marginals[step, BEGIN, paragraph, layer])

    def goes_on(self, unit: int, layer: int) -> float:
        """The probability that a span which holds a unit holds the next one too."""
        paragraph, step = self._place(unit)
        if step + 1 >= self._lengths[paragraph]:
            return 0.0
        return float(self._moves[step, BEGIN : INSIDE + 1, INSIDE, paragraph, layer].max())

    def span_share(self, first: int, last: int, layer: int) -> float:
        """The probability that a span of this layer has exactly these ends (both inside it)."""
        paragraph, step = self._place(first)
        final = step + last - first
        moves = self._moves[:, :, :, paragraph, layer]
        share = self._marginals[step, BEGIN, paragraph, layer]
        if final > step:
            share = share * moves[step, BEGIN, INSIDE] * moves[step + 1 : final, INSIDE, INSIDE].prod()
        if final + 1 < self._lengths[paragraph]:
            share = share * (1 - moves[final, INSIDE if final > step else BEGIN, INSIDE])
        return float(share)

    def likeliest(self, kind: SpanKind, low: int, high: int, *, barred: Container[int] = ()) -> Found | None:
        """The likeliest span of a kind within units `low` to `high` of one paragraph that holds none of `barred`."""
        paragraph, start = self._place(low)
        best = Found(kind, low, low, 0.0)
        for layer in (index for index, name in enumerate(LAYERS) if KIND_OF_LAYER[name] == kind):
            begins = self._marginals[start : start + high - low + 1, BEGIN, paragraph, layer]
            for first in (np.nonzero(begins > _OFFERED)[0] + low).tolist():
                share = float(begins[first - low])
                for last in range(first, high + 1):
                    if last in barred or share <= best.score:
                        break
                    goes_on = self._moves[
                        start + last - low, INSIDE if last > first else BEGIN, INSIDE, paragraph, layer
                    ]
                    stay = float(goes_on) if last < high else 0.0
                    if share * (1 - stay) > best.score:
                        best = Found(kind, first, last, share * (1 - stay))
                    share *= stay
        return best if best.score else None


def spans(lattice: Lattice) -> list[Found]:
    """The spans of the best labels, each with its probability."""
    found: list[Found] = []
    for layer, name in enumerate(LAYERS):
        column = lattice.best[:, layer]
        for first in np.nonzero(column == BEGIN)[0].tolist():
            last = first
            while last + 1 < len(column) and column[last + 1] == INSIDE:
                last += 1
            found.append(Found(KIND_OF_LAYER[name], first, last, lattice.span_share(first, last, layer)))
    return sorted(found, key=lambda span: (span.first, -span.last, span.kind))


def tidied(found: list[Found], units: Units) -> list[Found]:
    """Complete words, trim what the guide leaves outside a span, join cues in pieces, drop what has no word."""
    marks = quotation_pairs(units)
    kept: list[Found] = []
    for span in (_whole_words(one, units) for one in found):
        if span.kind == "CUE" and (
            before := next((k for k in kept if k.kind == "CUE" and k.last >= span.first - 1), None)
        ):
            kept[kept.index(before)] = replace(before, last=max(before.last, span.last))
            continue
        trimmed = _trimmed_content(span, units, marks) if span.kind == "CON" else _trimmed(span, units)
        if trimmed and span.kind == "CON":
            trimmed = replace(trimmed, first=_reaching_back(trimmed, found, units, marks))
        elif trimmed and span.kind == "SRC":
            trimmed = _past_initial(replace(trimmed, last=_without_time(trimmed, found)), found, units)
        if trimmed and any(units.surface(i)[0].isalnum() for i in range(trimmed.first, trimmed.last + 1)):
            kept.append(trimmed)
    return kept


def _without_time(span: Found, found: list[Found]) -> int:
    """The last unit of a speaker's words without a time at their end (`Presiden Wira pada Mei`)."""
    times = [one.first for one in found if one.kind == "TIME" and span.first < one.first <= span.last <= one.last]
    return min(times, default=span.last + 1) - 1


def _past_initial(span: Found, found: list[Found], units: Units) -> Found:
    """A speaker's words that end with an initial, with the name that its stop cut off: `Ivan C|. Permana mengatakan`.

    A cue or a mark must stand behind that name: `Budi S. Polisi masih …` is another sentence.
    """
    name = span.last + 2
    initial = units.surface(span.last).isupper() and len(units.surface(span.last)) == 1 and span.last > span.first
    if not initial or name >= len(units) or units.surface(name - 1) != "." or units.breaks[name]:
        return span
    taken = any(other.first <= name <= other.last for other in found)
    ends = name + 1 == len(units) or units.breaks[name + 1] or units.surface(name + 1) in _NOT_SPEECH
    told = ends or any(other.kind == "CUE" and other.first == name + 1 for other in found)
    return replace(span, last=name) if units.surface(name)[0].isupper() and told and not taken else span


def _whole_words(span: Found, units: Units) -> Found:
    """Take in the rest of a reduplicated word (`berkali|-kali`) that an end of the span cuts."""
    first, last = span.first, span.last
    while last + 2 < len(units) and units.surface(last + 1) == "-" and units.glued[last + 1] and units.glued[last + 2]:
        last += 2
    while first >= 2 and units.surface(first - 1) == "-" and units.glued[first - 1] and units.glued[first]:
        first -= 2
    return replace(span, first=first, last=last)


def quotation_pairs(units: Units) -> dict[int, int]:
    """Opening → closing quotation mark, as unit indices, within a paragraph; unpaired marks are left out."""
    pairs: dict[int, int] = {}
    open_curly: list[int] = []
    open_straight: int | None = None
    for index in range(len(units)):
        if units.breaks[index]:
            open_curly, open_straight = [], None
        mark = units.surface(index)
        if mark in ("“", "«", "„"):
            open_curly.append(index)
        elif mark in ("”", "»") and open_curly:
            pairs[open_curly.pop()] = index
        elif mark == '"':
            if open_straight is None:
                open_straight = index
            else:
                pairs[open_straight] = index
                open_straight = None
    return pairs


def _reaching_back(span: Found, found: list[Found], units: Units, marks: dict[int, int]) -> int:
    """Where a content begins whose opening stands earlier than its first quoted word.

    Two cases: the opening mark of a quotation is missing, so that it runs from the paragraph's start to a closing mark
    alone; and a sentence that goes over into a quotation before its attribution (`Tugas kami "menjaga damai," kata X`).
    """
    first = span.first
    after = span.last + 1
    if after >= len(units):
        return first
    closers = {closing: opening for opening, closing in marks.items()}
    if units.surface(after) in ("”", '"') and after not in closers and after not in marks:
        start = sentence_start(first, units, ends=frozenset())
    elif units.surface(after) in _CLOSING | {","} and first - 1 in marks and units.surface(first).islower():
        if not any(cue.kind == "CUE" and after <= cue.first <= after + 3 for cue in found):
            return first
        start = sentence_start(first - 1, units, ends=frozenset(".!?"))
    else:
        return first
    core = [one for one in found if one.kind in ("CUE", "SRC") and start <= one.first < first]
    inverted = units.surface(after) in _CLOSING | {","} and first - 1 in marks
    return first if core and not inverted else start


def sentence_start(index: int, units: Units, *, ends: frozenset[str]) -> int:
    """The first unit of the sentence that holds a unit; with no `ends`, of the paragraph."""
    while index > 0 and not units.breaks[index]:
        if units.surface(index - 1) in ends and not units.glued[index]:
            break
        index -= 1
    return index


def _trimmed(span: Found, units: Units) -> Found | None:
    first, last = span.first, span.last
    while first <= last and units.surface(first) in _NOT_SPEECH and units.surface(first) not in "([":
        first += 1
    while last >= first and units.surface(last) in _EDGE:
        last -= 1
    return replace(span, first=first, last=last) if first <= last else None


def _trimmed_content(span: Found, units: Units, marks: dict[int, int]) -> Found | None:
    first, last = span.first, span.last
    closers = {closing: opening for opening, closing in marks.items()}
    if first - 1 in marks and last < marks[first - 1]:
        # A quotation belongs to the content up to its closing mark when nothing but marks is missing.
        closing = marks[first - 1]
        if all(units.surface(i) in _NOT_SPEECH for i in range(last + 1, closing)):
            last = closing - 1
    while first < last and (
        units.surface(first) in ",;:" or (units.surface(first) in _QUOTES and not first < marks.get(first, -1) < last)
    ):
        first += 1
    if marks.get(first) == last:
        first, last = first + 1, last - 1
    while last > first and (
        units.surface(last) in ",;:-–—" or (units.surface(last) in _QUOTES and not first <= closers.get(last, -1))
    ):
        last -= 1
    return replace(span, first=first, last=last) if first <= last else None


def nearly(lattice: Lattice, places: set[tuple[SpanKind, int]], least: float) -> list[Found]:
    """Spans that were weighed and lost: likely to begin by `least` or more where no span of that kind was read."""
    found = []
    for layer, name in enumerate(LAYERS):
        kind = KIND_OF_LAYER[name]
        for first in range(len(lattice.best)):
            score = lattice.begins(first, layer)
            if score < least or any((kind, first + near) in places for near in (-1, 0, 1)):
                continue
            last = first
            while last + 1 < len(lattice.best) and lattice.goes_on(last, layer) >= 0.5:
                last += 1
            found.append(Found(kind, first, last, score))
    return found
