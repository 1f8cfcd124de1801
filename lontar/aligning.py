"""Where the words of one text stand in another one, and how much two lists of spans have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from re import findall
from typing import Final

from lontar.types import Span

SAME_PASSAGE: Final = 0.5
"""Intersection over union of content characters from which two statements are the same one."""

Move = Callable[[Sequence[Span]], tuple[Span, ...] | None]


def overlap(some: Iterable[Span], others: Iterable[Span]) -> float:
    """Return the intersection over union of content characters; of all spans where neither has a content."""
    left, right = ([span for span in each if span.kind == "CON"] for each in (some, others))
    return overlap_all(left, right) if left or right else overlap_all(some, others)


def overlap_all(some: Iterable[Span], others: Iterable[Span]) -> float:
    """Return the intersection over union of the characters of all spans."""
    left, right = ({at for span in each for at in range(span.start, span.end)} for each in (some, others))
    return len(left & right) / len(left | right) if left or right else 0.0


def mover(old: str, new: str) -> Move:
    """Return the function that finds spans of the old text in the new one; None where their words are gone."""
    if old == new:
        return tuple
    places: list[int | None] = []

    def move(found: Sequence[Span]) -> tuple[Span, ...] | None:
        whole = _shifted(found, old, new)
        if whole is not None:
            return whole
        if not places:
            places.extend(_places(old, new))
        ranges = [_mapped(span, places) for span in found]
        return tuple(span for span in ranges if span is not None) if all(ranges) else None

    return move


def _shifted(found: Sequence[Span], old: str, new: str) -> tuple[Span, ...] | None:
    """Return the spans all moved by the same distance to where every one reads as before, the nearest such place."""
    longest = max(found, key=lambda span: span.end - span.start, default=None)
    if longest is None:
        return ()
    words, best, at = old[longest.start : longest.end], None, -1
    while (at := new.find(words, at + 1)) != -1:
        shift = at - longest.start
        same = all(
            span.start + shift >= 0 and new[span.start + shift : span.end + shift] == old[span.start : span.end]
            for span in found
        )
        if same and (best is None or abs(shift) < abs(best)):
            best = shift
    return None if best is None else tuple(Span(span.kind, span.start + best, span.end + best) for span in found)


def _places(old: str, new: str) -> list[int | None]:
    """Return for every character of the old text its place in the new one, None where its word is gone."""
    words, others = (findall(r"\w+|\s+|[^\w\s]", text) for text in (old, new))
    starts, other_starts = ([0, *accumulate(map(len, each))] for each in (words, others))
    places: list[int | None] = [None] * len(old)
    for block in SequenceMatcher(None, words, others).get_matching_blocks():
        start, end = starts[block.a], starts[block.a + block.size]
        places[start:end] = range(other_starts[block.b], other_starts[block.b] + end - start)
    return places


def _mapped(span: Span, places: Sequence[int | None]) -> Span | None:
    kept = [place for place in places[span.start : span.end] if place is not None]
    if not kept:
        return None
    start, end = kept[0], kept[-1] + 1
    enough = len(kept) / max(span.end - span.start, end - start) >= SAME_PASSAGE
    return Span(span.kind, start, end) if enough else None
