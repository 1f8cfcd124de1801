"""Corpus articles → training chunks: pieces, labels, and the pairs that the heads decide on."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lontar.extract import layers
from lontar.extract.assemble import REACH
from lontar.extract.layers import LAYERS, LINKED
from lontar.extract.tokens import WINDOW, Subwords
from lontar.extract.units import Units, units_of
from lontar.types import ACTS

_TUNING_SHARE = 10

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article of the corpus: its text and, per statement, spans as (kind, start, end), act and speaker."""

    id: str
    text: str
    statements: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """One statement of a chunk, in units of the chunk: inclusive ranges of each kind."""

    spans: dict[str, list[Range]]
    act: int
    speaker: tuple[str, ...]

    @property
    def anchor(self) -> Range:
        """The words that name the speaker, else the cue, else the first content."""
        return next(ranges[0] for kind in ("SRC", "CUE", "CON") if (ranges := self.spans.get(kind)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive paragraphs that fit one window, with what is to be found in them."""

    units: Units
    low: int
    high: int
    statements: tuple[Gold, ...]


def load(directory: Path, *, split: str) -> list[Annotated]:
    """Articles of one split: `train`, `dev`; `tune` and `fit` divide `train` by a hash of the id."""
    found = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if split in _splits(row):
                found.append(Annotated(row["id"], row["text"], tuple(row["statements"])))
    return found


def _splits(row: dict[str, Any]) -> tuple[str, ...]:
    if row["split"] != "train":
        return (str(row["split"]),)
    aside = int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % _TUNING_SHARE == 0
    return ("train", "tune" if aside else "fit")


def chunks(article: Annotated, subwords: Subwords, *, dice: random.Random) -> Iterator[Chunk]:
    """Cut one article at paragraphs into chunks of at most a window; the first cut is shifted at random."""
    units = units_of(article.text)
    if not len(units):
        return
    pieces = subwords.encode(units)
    edges = [0, *(i for i in range(len(units)) if units.breaks[i]), len(units)]
    limit = WINDOW if dice.random() < 0.5 else dice.randrange(200, WINDOW)
    low = 0
    for start, end in pairwise(edges[1:]):
        if int(pieces.last[end - 1]) + 1 - int(pieces.first[low]) > limit:
            yield Chunk(units, low, start, tuple(_gold(article, units, low, start)))
            low = start
    yield Chunk(units, low, len(units), tuple(_gold(article, units, low, len(units))))


def _gold(article: Annotated, units: Units, low: int, high: int) -> Iterator[Gold]:
    by_start = {start: i for i, start in enumerate(units.starts)}
    by_end = {end: i for i, end in enumerate(units.ends)}
    for statement in article.statements:
        spans: dict[str, list[Range]] = {}
        for kind, start, end in statement["spans"]:
            first, last = by_start.get(start), by_end.get(end)
            if first is not None and last is not None and low <= first and last < high:
                spans.setdefault(kind, []).append((first - low, last - low))
        if {"SRC", "CUE", "CON"} & spans.keys():
            ordered = {kind: sorted(ranges) for kind, ranges in spans.items()}
            yield Gold(ordered, ACTS.index(statement["act"]), tuple(statement["speaker"]))


def labels(chunk: Chunk) -> list[list[int]]:
    """BIO labels, [units][layers]; a content strictly inside another (or its twin) goes to the inner layer."""
    rows = [[layers.OUT] * len(LAYERS) for _ in range(chunk.high - chunk.low)]
    contents = [r for statement in chunk.statements for r in statement.spans.get("CON", [])]
    placed: set[Range] = set()
    for statement in chunk.statements:
        for kind, ranges in statement.spans.items():
            for first, last in ranges:
                inner = kind == "CON" and (
                    (first, last) in placed or any(_inside((first, last), other) for other in contents)
                )
                layer = LAYERS.index("CON2" if inner else kind)
                placed.add((first, last) if kind == "CON" else (-1, -1))
                rows[first][layer] = layers.BEGIN
                for unit in range(first + 1, last + 1):
                    rows[unit][layer] = layers.INSIDE
    return rows


def _inside(inner: Range, outer: Range) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


@dataclass(slots=True)
class PairList:
    """Pairs of one chunk as flat lists, in the order of `lontar.train.network.Pairs`."""

    dependents: list[Range]
    heads: list[Range]
    features: list[tuple[int, int, int, int, int]]
    groups: list[int]
    gold: list[bool]
    rootless: list[bool]
    root_kinds: list[int]
    root_spans: list[Range]

    @classmethod
    def empty(cls) -> PairList:
        """No pairs yet."""
        return cls([], [], [], [], [], [], [], [])


def link_pairs(chunk: Chunk) -> PairList:
    """For every span but the cues: which cue (or first content) heads it."""
    pairs = PairList.empty()
    numbers = paragraph_numbers(chunk)
    cues = [r for statement in chunk.statements for r in statement.spans.get("CUE", [])]
    anchors = [("CUE", r) for r in cues]
    anchors += [("CON", r) for statement in chunk.statements for r in statement.spans.get("CON", [])]
    for statement in chunk.statements:
        own_cues, contents = statement.spans.get("CUE", []), statement.spans.get("CON", [])
        for kind in LINKED:
            for span in statement.spans.get(kind, []):
                right = {("CUE", r) for r in own_cues} or {("CON", r) for r in contents[:1]}
                right.discard((kind, span))
                others = [anchor for anchor in anchors if anchor != (kind, span)]
                _decide(pairs, LINKED.index(kind), span, others, right, cues, numbers)
    return pairs


def _decide(  # noqa: PLR0913, PLR0917
    pairs: PairList,
    kind: int,
    span: Range,
    anchors: list[tuple[str, Range]],
    right: set[tuple[str, Range]],
    cues: list[Range],
    numbers: list[int],
) -> None:
    group = len(pairs.root_spans)
    pairs.root_spans.append(span)
    pairs.root_kinds.append(kind)
    pairs.rootless.append(bool(right))
    for anchor_kind, anchor in anchors:
        pairs.dependents.append(span)
        pairs.heads.append(anchor)
        pairs.features.append(link_features(kind, anchor_kind == "CON", span, anchor, cues, numbers))
        pairs.groups.append(group)
        pairs.gold.append((anchor_kind, anchor) in right)


def link_features(
    kind: int, to_content: bool, span: Range, anchor: Range, cues: list[Range], numbers: list[int]
) -> tuple[int, int, int, int, int]:
    """Feature indices of one link pair; ranges are inclusive units."""
    low, high = np.asarray((span[0], span[1] + 1)), np.asarray((anchor[0], anchor[1] + 1))
    ends = np.asarray([(first, last + 1) for first, last in cues], dtype=np.int64).reshape(-1, 2)
    return (
        kind * 2 + int(to_content),
        int(layers.distance_buckets(np.asarray(anchor[0] - span[0]))),
        int(layers.paragraph_buckets(np.asarray(numbers[anchor[0]] - numbers[span[0]]))),
        int(layers.between(low, high, ends)),
        int(layers.nesting(low, high)),
    )


def speaker_pairs(chunk: Chunk) -> PairList:
    """For every statement: which earlier statements have the same speaker, if any."""
    pairs = PairList.empty()
    numbers = paragraph_numbers(chunk)
    ordered = sorted(chunk.statements, key=lambda statement: statement.anchor)
    for index, statement in enumerate(ordered):
        earlier = ordered[max(0, index - REACH) : index]
        pairs.root_spans.append(statement.anchor)
        named = "SRC" in statement.spans
        pairs.root_kinds.append(int(named))
        pairs.rootless.append(any(other.speaker == statement.speaker for other in earlier))
        for back, other in enumerate(reversed(earlier), start=1):
            pairs.dependents.append(statement.anchor)
            pairs.heads.append(other.anchor)
            shared = _names(chunk, statement) & _names(chunk, other)
            pairs.features.append(
                (
                    int(named) * 2 + int("SRC" in other.spans),
                    int(layers.distance_buckets(np.asarray(other.anchor[0] - statement.anchor[0]))),
                    int(layers.paragraph_buckets(np.asarray(numbers[other.anchor[0]] - numbers[statement.anchor[0]]))),
                    min(4, back - 1),
                    int(bool(shared)),
                )
            )
            pairs.groups.append(index)
            pairs.gold.append(other.speaker == statement.speaker)
    return pairs


def _names(chunk: Chunk, statement: Gold) -> set[str]:
    first, last = statement.anchor
    return layers.name_words(chunk.units, chunk.low + first, chunk.low + last)


def paragraph_numbers(chunk: Chunk) -> list[int]:
    """Paragraph numbers of the chunk's units."""
    return layers.paragraphs(chunk.units)[chunk.low : chunk.high]


def disturbed(article: Annotated, *, dice: random.Random) -> Annotated:
    """The same article as other outlets would set it: straight or curly quotes, paragraphs run together.

    Only single characters are exchanged, so that all offsets stay.
    """
    text = article.text
    if dice.random() < 0.3:
        text = text.replace("“", '"').replace("”", '"')
    elif dice.random() < 0.3:
        text = _curled(text)
    if dice.random() < 0.3:
        text = "".join(
            " " if c == "\n" and dice_drop else c for c, dice_drop in zip(text, _drops(text, dice), strict=True)
        )
    return replace(article, text=text)


def _drops(text: str, dice: random.Random) -> Iterator[bool]:
    drop = False
    for index, character in enumerate(text):
        if character == "\n" and (not index or text[index - 1] != "\n"):
            drop = dice.random() < 0.5
        yield drop


def _curled(text: str) -> str:
    opening = True
    out = []
    for character in text:
        if character == "\n":
            opening = True
        if character == '"':
            out.append("“" if opening else "”")
            opening = not opening
        else:
            out.append(character)
    return "".join(out)
