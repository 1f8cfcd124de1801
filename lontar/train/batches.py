"""Chunks → batches: padded to one shape, with the pairs that the heads decide on as indices into the flat units."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from lontar.extract import layers
from lontar.extract.tokens import BEGIN, END, PAD, UNKNOWN, Subwords
from lontar.train.examples import Annotated, Chunk, PairList, chunks, labels, link_pairs, speaker_pairs
from lontar.train.noise import disturbed

_AHEAD = 64
"""Batches that a second process makes ahead of an accelerator, which would wait for them otherwise."""


@dataclass(frozen=True, slots=True)
class _OnDevice:
    """Tensors, or groups of them, that go to a device together."""

    def to(self, device: torch.device) -> Self:
        """The same on another device."""
        return replace(self, **{f.name: getattr(self, f.name).to(device) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class Pairs(_OnDevice):
    """Candidate pairs of one batch, flat; units are numbered through the padded chunks.

    `dependents`, `heads`: [n, 2] first and last unit of each side;
    `features`: [n, 5] kind, distance, paragraph distance, cues between, nesting (or shared name);
    `groups`: [n] which decision a pair belongs to; `gold`: [n] true for right heads; `rootless`: [groups] true where
    a real head is right, false where none is; `root_kinds`, `root_spans`: [groups], [groups, 2].
    """

    dependents: Tensor
    heads: Tensor
    features: Tensor
    groups: Tensor
    gold: Tensor
    rootless: Tensor
    root_kinds: Tensor
    root_spans: Tensor


@dataclass(frozen=True, slots=True)
class ActSpans(_OnDevice):
    """What the act is told from, a row a statement, and the right one; units are numbered as in `Pairs`.

    `cues`, `contents`: [n, 2] first and last unit, from the first content's beginning to the last one's end;
    `cued`: [n] 0 where there is no cue; `hints`: [n, acts] the lexicon's act with its certainty, else 0; `gold`: [n].
    """

    cues: Tensor
    contents: Tensor
    cued: Tensor
    hints: Tensor
    gold: Tensor


@dataclass(frozen=True, slots=True)
class Batch(_OnDevice):
    """Chunks padded to one shape: [batch, pieces], [batch, units], and `labels` [batch, units, layers]."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    first: Tensor
    lengths: Tensor
    breaks: Tensor
    labels: Tensor
    links: Pairs
    speakers: Pairs
    acts: ActSpans


@dataclass(frozen=True, slots=True)
class Blur:
    """What training hides: a share of the units, the quotation state of some chunks, the lexicon's hints of some."""

    masked: float
    unhinted: float
    blind: float = 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """One batch with its place in the run; epochs and steps count from 1."""

    epoch: int
    step: int
    of: int
    batch: Batch


class _Run(IterableDataset[Step]):
    """The batches of all epochs from `first` on, made as they are asked for."""

    def __init__(self, articles: list[Annotated], subwords: Subwords, plan: Plan, first: int) -> None:
        self._articles, self._subwords, self._plan, self._first = articles, subwords, plan, first

    def __iter__(self) -> Iterator[Step]:
        for epoch in range(self._first, self._plan.epochs):
            groups, dice = grouped(self._articles, self._subwords, self._plan, epoch)
            for step, group in enumerate(groups, start=1):
                yield Step(epoch + 1, step, len(groups), collate(group, self._subwords, self._plan.blur, dice=dice))


@dataclass(frozen=True, slots=True)
class Plan:
    """How the articles are dealt out: the same seed gives the same batches."""

    epochs: int
    size: int
    seed: int
    blur: Blur


def run(
    articles: list[Annotated], subwords: Subwords, plan: Plan, *, first: int, device: torch.device
) -> Iterable[Step]:
    """All steps from epoch `first` (from 0) on; beside an accelerator another process prepares them."""
    ahead: dict[str, Any] = {"num_workers": 1, "prefetch_factor": _AHEAD} if device.type != "cpu" else {}
    return DataLoader(_Run(articles, subwords, plan, first), batch_size=None, **ahead)


def grouped(
    articles: Iterable[Annotated], subwords: Subwords, plan: Plan, epoch: int
) -> tuple[list[list[Chunk]], random.Random]:
    """One epoch's groups of chunks: disturbed, cut, alike in length within pools, shuffled; and the dice thrown so."""
    dice = random.Random(plan.seed * 1000 + epoch)
    cut = [c for article in articles for c in chunks(disturbed(article, dice=dice), subwords, dice=dice)]
    dice.shuffle(cut)
    pool = plan.size * 16
    groups: list[list[Chunk]] = []
    for low in range(0, len(cut), pool):
        ordered = sorted(cut[low : low + pool], key=lambda chunk: chunk.high - chunk.low)
        groups.extend(ordered[i : i + plan.size] for i in range(0, len(ordered), plan.size))
    dice.shuffle(groups)
    return groups, dice


def collate(group: list[Chunk], subwords: Subwords, blur: Blur, *, dice: random.Random) -> Batch:
    """Encode, hide what `blur` says, and pad."""
    rows = [_row(chunk, subwords, blur, dice=dice) for chunk in group]
    width = max(len(ids) for ids, *_ in rows)
    units = max(len(first) for _, _, first in rows)
    size = len(group)
    batch = Batch(
        ids=torch.full((size, width), PAD), types=torch.zeros((size, width), dtype=torch.long),
        mask=torch.zeros((size, width), dtype=torch.long), first=torch.zeros((size, units), dtype=torch.long),
        lengths=torch.tensor([len(first) for *_, first in rows]), breaks=torch.zeros((size, units)),
        labels=torch.zeros((size, units, len(layers.LAYERS)), dtype=torch.long),
        links=flat_pairs([link_pairs(chunk) for chunk in group], units),
        speakers=flat_pairs([speaker_pairs(chunk) for chunk in group], units),
        acts=_acts(group, units, blur, dice=dice),
    )  # fmt: skip
    for index, (chunk, (ids, types, first)) in enumerate(zip(group, rows, strict=True)):
        batch.ids[index, : len(ids)] = torch.tensor(ids)
        batch.types[index, : len(ids)] = torch.tensor(types)
        batch.mask[index, : len(ids)] = 1
        batch.first[index, : len(first)] = torch.tensor(first)
        batch.labels[index, : len(first)] = torch.tensor(labels(chunk))
        begins = [i == chunk.low or chunk.units.breaks[i] for i in range(chunk.low, chunk.high)]
        batch.breaks[index, : len(first)] = torch.tensor(begins, dtype=torch.float)
    return batch


def _row(
    chunk: Chunk, subwords: Subwords, blur: Blur, *, dice: random.Random
) -> tuple[list[int], list[int], list[int]]:
    pieces = subwords.encode(chunk.units)
    states = layers.quoted(chunk.units)
    blind = dice.random() < blur.blind
    ids, types, first = [BEGIN], [0], []
    for unit in range(chunk.low, chunk.high):
        if chunk.units.breaks[unit] and unit > chunk.low:
            ids.append(END)
            types.append(0)
        own = pieces.ids[pieces.first[unit] : pieces.last[unit] + 1].tolist()
        first.append(len(ids))
        ids.extend([UNKNOWN] * len(own) if dice.random() < blur.masked else own)
        types.extend([0 if blind else states[unit]] * len(own))
    return [*ids, END], [*types, 0], first


def flat_pairs(lists: list[PairList], units: int) -> Pairs:
    """The pairs of each chunk, the units of chunk i numbered from i * `units`."""
    spans: dict[str, list[Tensor]] = {"dependents": [], "heads": [], "root_spans": []}
    groups: list[Tensor] = []
    decisions = 0
    for index, pairs in enumerate(lists):
        for name, parts in spans.items():
            parts.append(_ranges(getattr(pairs, name), 2) + index * units)
        groups.append(torch.tensor(pairs.groups, dtype=torch.long) + decisions)
        decisions += len(pairs.root_spans)
    return Pairs(
        **{name: torch.cat(parts) for name, parts in spans.items()},
        groups=torch.cat(groups),
        features=torch.cat([_ranges(pairs.features, 5) for pairs in lists]),
        gold=torch.tensor([value for pairs in lists for value in pairs.gold], dtype=torch.bool),
        rootless=torch.tensor([value for pairs in lists for value in pairs.rootless], dtype=torch.bool),
        root_kinds=torch.tensor([value for pairs in lists for value in pairs.root_kinds], dtype=torch.long),
    )


def _ranges(values: list[Any], width: int) -> Tensor:
    return torch.tensor(values, dtype=torch.long).reshape(-1, width)


def _acts(group: list[Chunk], units: int, blur: Blur, *, dice: random.Random) -> ActSpans:
    cues: list[Any] = []
    contents: list[Any] = []
    cued: list[float] = []
    hints: list[list[float]] = []
    gold: list[int] = []
    for index, chunk in enumerate(group):
        for statement in chunk.statements:
            content = statement.spans.get("CON", statement.spans.get("CUE"))
            if content is None:
                continue
            cue = statement.spans.get("CUE", content)[0]
            cues.append((cue[0] + index * units, cue[1] + index * units))
            contents.append((content[0][0] + index * units, content[-1][1] + index * units))
            cued.append(float("CUE" in statement.spans))
            hidden = dice.random() < blur.unhinted
            hints.append([0.0] * len(statement.hint) if hidden else list(statement.hint))
            gold.append(statement.act)
    return ActSpans(
        _ranges(cues, 2), _ranges(contents, 2), torch.tensor(cued), torch.tensor(hints),
        torch.tensor(gold, dtype=torch.long),
    )  # fmt: skip
