"""Which read statement stands for which gold one: overlap of characters, one to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lontar.types import Span, SpanKind, Statement

NEAR = 0.5
"""Content overlap from which two statements are taken for the same one when attributes are compared."""
CLOSE = 0.8
"""Overlap of source, cue and content from which a statement counts as found."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold statement and the read one that overlaps it most, with the overlap of their contents."""

    gold: Statement
    read: Statement
    overlap: float


def characters(spans: Sequence[Span]) -> frozenset[int]:
    """The characters that some spans cover."""
    return frozenset(position for span in spans for position in range(span.start, span.end))


def overlap(first: Sequence[Span], second: Sequence[Span]) -> float:
    """Intersection over union of characters; 1 where both are empty, 0 where one is."""
    one, other = characters(first), characters(second)
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def paired(gold: Sequence[Statement], read: Sequence[Statement]) -> list[Pair]:
    """Match one to one by falling overlap of contents (cue and content where a statement has no content)."""
    weighed = []
    for row, right in enumerate(gold):
        for column, answer in enumerate(read):
            shared = overlap(body(right), body(answer))
            if shared >= NEAR:
                cues = overlap(right.of("CUE"), answer.of("CUE")) + overlap(right.of("SRC"), answer.of("SRC"))
                weighed.append((shared + cues / 100, row, column, shared))
    taken_rows: set[int] = set()
    taken_columns: set[int] = set()
    pairs = []
    for _, row, column, shared in sorted(weighed, reverse=True):
        if row not in taken_rows and column not in taken_columns:
            taken_rows.add(row)
            taken_columns.add(column)
            pairs.append(Pair(gold[row], read[column], shared))
    return pairs


def body(statement: Statement) -> tuple[Span, ...]:
    """The content, else the cue."""
    return statement.of("CON") or statement.of("CUE")


def found(pair: Pair) -> bool:
    """Whether source, cue and content of both overlap by `CLOSE` at least: all three there, linked right."""
    kinds: tuple[SpanKind, ...] = ("SRC", "CUE")
    return pair.overlap >= CLOSE and all(overlap(pair.gold.of(k), pair.read.of(k)) >= CLOSE for k in kinds)
