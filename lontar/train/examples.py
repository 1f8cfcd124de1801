"""Corpus articles → training chunks: pieces, labels, and the pairs that the heads decide on."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from lontar.extract import kinds, layers
from lontar.extract.assemble import REACH
from lontar.extract.layers import LAYERS, LINKED
from lontar.extract.tokens import WINDOW, Subwords
from lontar.extract.units import Units, units_of
from lontar.train.corpus import everything
from lontar.types import ACTS

_TUNING_SHARE = 10
_SENTENCE_ENDS = frozenset('.?!"”')

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article of the corpus: its text and, per statement, spans as (kind, start, end), act and speaker."""

    id: str
    text: str
    statements: tuple[dict[str, Any], ...]
    language: str


@dataclass(frozen=True, slots=True)
class Gold:
    """One statement of a chunk, in units of the chunk: inclusive ranges of each kind."""

    spans: dict[str, list[Range]]
    act: int
    speaker: tuple[str, ...]
    hint: tuple[float, ...]

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


def load(data: Path, corpus: Path, *, split: str) -> list[Annotated]:
    """Articles of one split from the data folder and the project's own corpus.

    Splits are `train` and `dev`; `tune` and `fit` divide `train` by a hash of the id.
    """
    return [
        Annotated(row["id"], row["text"], tuple(row["statements"]), row["language"])
        for row in rows_of(data, corpus, split=split)
    ]


def rows_of(data: Path, corpus: Path, *, split: str) -> list[dict[str, Any]]:
    """The corpora's rows of one split, as `load` has it."""
    return [row for row in everything(data, corpus) if split in splits_of(row)]


def splits_of(row: dict[str, Any]) -> tuple[str, ...]:
    """The names of the splits that a row of the corpus belongs to."""
    if row["split"] != "train":
        return (str(row["split"]),)
    # Translations of one document (`document/language`) stand on the same side.
    name = str(row["id"]).split("/")[0]
    aside = int(hashlib.sha256(name.encode()).hexdigest(), 16) % _TUNING_SHARE == 0
    return ("train", "tune" if aside else "fit")


def chunks(article: Annotated, subwords: Subwords, *, dice: random.Random) -> Iterator[Chunk]:
    """Cut one article at paragraphs into chunks of at most a window; the first cut is shifted at random.

    A paragraph longer than a window is cut at sentences; spans over such a cut are in neither chunk.
    """
    units = units_of(article.text)
    if not len(units):
        return
    pieces = subwords.encode(units)

    def size(first: int, end: int) -> int:
        # One more for each paragraph's mark, as in `fit`.
        return int(pieces.last[end - 1]) + 1 - int(pieces.first[first]) + sum(units.breaks[first + 1 : end])

    limit = WINDOW if dice.random() < 0.5 else dice.randrange(200, WINDOW)
    low = 0
    for start, end in pairwise(_edges(units, size, limit)):
        if start > low and size(low, end) > limit:
            yield Chunk(units, low, start, tuple(_gold(article, units, low, start)))
            low = start
    yield Chunk(units, low, len(units), tuple(_gold(article, units, low, len(units))))


def _edges(units: Units, size: Callable[[int, int], int], limit: int) -> list[int]:
    """Where a chunk may end: paragraphs, and sentences inside paragraphs that are longer than a window."""
    paragraphs = [0, *(i for i in range(len(units)) if units.breaks[i]), len(units)]
    edges = [0]
    for start, end in pairwise(sorted(set(paragraphs))):
        if size(start, end) > limit:
            sentences = [
                i for i in range(start + 1, end) if not units.glued[i] and units.surface(i - 1) in _SENTENCE_ENDS
            ]
            for edge in [*sentences, end]:
                while size(edges[-1], edge) > limit:
                    edges.append(min(edge - 1, edges[-1] + limit // 3))
                edges.append(edge)
        else:
            edges.append(end)
    return sorted(set(edges))


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
            words = {kind: _words(article.text, statement, kind) for kind in ("CUE", "CON")}
            hint = kinds.hint_row(words["CUE"], words["CON"], article.language)
            yield Gold(ordered, ACTS.index(statement["act"]), tuple(statement["speaker"]), tuple(hint))


def _words(text: str, statement: dict[str, Any], kind: str) -> str:
    return " ".join(text[start:end] for own, start, end in statement["spans"] if own == kind)


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
