"""What the corpus teaches of the words that name a speaker: sources and names with their tags.

A statement of the corpus has its speaker's name, role and affiliation beside the words of its source: which of the
words are which follows from that, and where it does not, the words teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lontar.extract import persons
from lontar.extract.heads import MENTION_TAGS, Range
from lontar.extract.layers import surroundings
from lontar.extract.units import Units, units_of
from lontar.train.examples import PairList
from lontar.types import MENTION_KINDS, SPEAKER_KINDS

UNKNOWN: Final = -100
"""A label that teaches nothing."""
_NAME, _MORE, _ROLE, _EMPLOYER = (MENTION_TAGS.index(tag) for tag in ("name", "more", "role", "affiliation"))


@dataclass(frozen=True, slots=True)
class Lesson:
    """One source: its units' states [units, hidden] and tags, and its speaker's kind and mention (indices)."""

    states: NDArray[np.float32]
    tags: tuple[int, ...]
    speaker: int
    mention: int


def lessons(row: Mapping[str, Any], units: Units, states: NDArray[np.float32]) -> Iterator[Lesson]:
    """What one article of the corpus teaches: its sources, and its people's full names wherever they stand."""
    for statement, own in zip(row["statements"], _unit_spans(row, units), strict=True):
        for first, last in own.get("SRC", ())[:1]:
            tags = tags_of([units.surface(i) for i in range(first, last + 1)], statement)
            yield Lesson(
                states[first : last + 1], tuple(tags), SPEAKER_KINDS.index(statement["speaker_kind"]),
                MENTION_KINDS.index(statement["mention"]),
            )  # fmt: skip
    names = {name for s in row["statements"] if s["speaker_kind"] == "person" for name in s["speaker"] if " " in name}
    for name in sorted(names):
        yield from _named_elsewhere(name, row, units, states)


def _named_elsewhere(name: str, row: Mapping[str, Any], units: Units, states: NDArray[np.float32]) -> Iterator[Lesson]:
    """A full name outside the sources, with the units around it."""
    sources = [(start, end) for s in row["statements"] for kind, start, end in s["spans"] if kind == "SRC"]
    words = _words(name)
    surfaces = [units.surface(i).casefold() for i in range(len(units))]
    for first in range(len(units) - len(words) + 1):
        last = first + len(words) - 1
        if surfaces[first : last + 1] != words:
            continue
        if any(low <= units.starts[first] < high for low, high in sources):
            continue
        low, high = surroundings(units, first, last)
        tags = [UNKNOWN if units.surface(i)[0].isupper() else 0 for i in range(low, high + 1)]
        tags[first - low : last - low + 1] = [_NAME, *[_MORE] * (len(words) - 1)]
        # Capitals right before the name belong to an office or a firm: a name of another has a joint between.
        for place in range(first - low - 1, -1, -1):
            if not units.surface(low + place)[0].isalpha():
                break
            tags[place] = 0
        yield Lesson(states[low : high + 1], tuple(tags), UNKNOWN, UNKNOWN)


def tags_of(surfaces: Sequence[str], statement: Mapping[str, Any]) -> list[int]:
    """The tag of each unit of a source; unknown where the corpus does not say which words are meant."""
    low = [surface.casefold() for surface in surfaces]
    tags = [0] * len(low)
    named = True
    for name in statement["speaker"]:
        place = _place(low, _words(name))
        if place is None and statement["mention"] in ("name", "organisation"):
            named = False
        if place is not None:
            tags[place[0]] = _NAME
            tags[place[0] + 1 : place[1]] = [_MORE] * (place[1] - place[0] - 1)
    if not named:
        return [UNKNOWN] * len(low)
    lost = False
    for value, tag in ((statement["role"], _ROLE), (statement["affiliation"], _EMPLOYER)):
        place = _exactly(low, _words(value)) if value else (0, 0)
        lost = lost or place is None
        for index in range(*(place or (0, 0))):
            tags[index] = tag if tags[index] == 0 else tags[index]
    # A role or affiliation said in other words than it is listed by may be any of the words left.
    return [UNKNOWN if lost and tag == 0 else tag for tag in tags]


def _words(text: str) -> list[str]:
    units = units_of(text)
    return [units.surface(i).casefold() for i in range(len(units))]


def _place(low: Sequence[str], words: list[str]) -> tuple[int, int] | None:
    """Where a name stands, else its longest part of words in a row: half-open."""
    exact = _exactly(low, words)
    if exact:
        return exact
    own = {word for word in words if len(word) > 1 and word[0].isalpha()}
    best: tuple[int, int] | None = None
    first = 0
    while first < len(low):
        last = first
        while last < len(low) and low[last] in own:
            last += 1
        if last > first and (best is None or last - first > best[1] - best[0]):
            best = (first, last)
        first = last + 1
    return best


def _exactly(low: Sequence[str], words: list[str]) -> tuple[int, int] | None:
    for first in range(len(low) - len(words), -1, -1):
        if list(low[first : first + len(words)]) == words:
            return first, first + len(words)
    return None


def pointing_pairs(row: Mapping[str, Any], units: Units) -> PairList:
    """Statements whose words do not name their speaker, each with the names of the article: whom they mean.

    Right are all places where a part of the speaker's name stands; none is where the article names the speaker nowhere.
    """
    spans = _unit_spans(row, units)
    names = persons.runs(units)
    asked: list[tuple[Range, bool, set[int]]] = []
    for statement, own in zip(row["statements"], spans, strict=True):
        if statement["mention"] not in ("pronoun", "clitic", "elided", "role") or len(statement["speaker"]) > 1:
            continue
        words = next((own[kind][0] for kind in ("SRC", "CUE", "CON") if own.get(kind)), None)
        if words is not None:
            right = set(_places_of(statement, names, units))
            asked.append((words, not own.get("SRC"), right))
    features = persons.pair_features(
        [words for words, _, _ in asked], [elided for _, elided, _ in asked], names, units,
        sources=[r for own in spans for r in own.get("SRC", ())],
        contents=[r for own in spans for r in own.get("CON", ())],
    )  # fmt: skip
    pairs = PairList.empty()
    for group, (words, elided, right) in enumerate(asked):
        open_to = [i for i in range(len(names)) if features[group, i, 0] >= 0]
        pairs.root_spans.append(words)
        pairs.root_kinds.append(int(elided))
        pairs.rootless.append(bool(right.intersection(open_to)))
        for i in open_to:
            pairs.dependents.append(words)
            pairs.heads.append(names[i])
            pairs.features.append(tuple(features[group, i].tolist()))
            pairs.groups.append(group)
            pairs.gold.append(i in right)
    return pairs


def _unit_spans(row: Mapping[str, Any], units: Units) -> list[dict[str, list[Range]]]:
    starts = {start: index for index, start in enumerate(units.starts)}
    ends = {end: index for index, end in enumerate(units.ends)}
    found: list[dict[str, list[Range]]] = []
    for statement in row["statements"]:
        own: dict[str, list[Range]] = {}
        for kind, start, end in statement["spans"]:
            if start in starts and end in ends:
                own.setdefault(kind, []).append((starts[start], ends[end]))
        found.append({kind: sorted(ranges) for kind, ranges in own.items()})
    return found


def _places_of(statement: Mapping[str, Any], names: Sequence[Range], units: Units) -> Iterator[int]:
    """Where a person's name stands, whole or in part."""
    if statement["speaker_kind"] != "person":
        return
    words = {word for word in statement["speaker"][0].casefold().split() if len(word) > 2}
    for index, (first, last) in enumerate(names):
        own = {units.surface(i).casefold() for i in range(first, last + 1)}
        if words & own and len(own - words) <= max(2, len(own & words)):
            yield index
