"""The training loop: checkpointed after every epoch, resumable, the last epochs' weights averaged."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lontar.extract import layers
from lontar.extract.tokens import BEGIN, END, PAD, UNKNOWN, Subwords
from lontar.train import base
from lontar.train.examples import Annotated, Chunk, PairList, chunks, labels, link_pairs, speaker_pairs
from lontar.train.network import ActSpans, Network, Pairs
from lontar.train.noise import disturbed


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run is: all of it is stored with the weights."""

    epochs: int = 6
    batch: int = 8
    rate: float = 2e-4
    head_rate: float = 1.5e-3
    layer_decay: float = 0.95
    weight_decay: float = 0.01
    warmup: float = 0.1
    dropout: float = 0.15
    masked: float = 0.06
    average_from: float = 0.6
    link_weight: float = 1.0
    speaker_weight: float = 1.0
    act_weight: float = 6.0
    unhinted: float = 0.3
    layers: int = 8
    seed: int = 7
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks padded to one shape."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    first: Tensor
    lengths: Tensor
    breaks: Tensor
    labels: Tensor
    chunks: tuple[Chunk, ...]


def collate(group: list[Chunk], subwords: Subwords, *, dice: random.Random, masked: float) -> Batch:
    """Encode and pad; a share `masked` of the units is hidden, and the quotation state of a tenth of the chunks."""
    rows = [_row(chunk, subwords, dice=dice, masked=masked) for chunk in group]
    width = max(len(ids) for ids, *_ in rows)
    units = max(len(first) for _, _, first in rows)
    size = len(group)
    batch = Batch(
        ids=torch.full((size, width), PAD), types=torch.zeros((size, width), dtype=torch.long),
        mask=torch.zeros((size, width), dtype=torch.long), first=torch.zeros((size, units), dtype=torch.long),
        lengths=torch.tensor([len(first) for *_, first in rows]), breaks=torch.zeros((size, units)),
        labels=torch.zeros((size, units, len(layers.LAYERS)), dtype=torch.long), chunks=tuple(group),
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
    chunk: Chunk, subwords: Subwords, *, dice: random.Random, masked: float
) -> tuple[list[int], list[int], list[int]]:
    pieces = subwords.encode(chunk.units)
    states = layers.quoted(chunk.units)
    blind = dice.random() < 0.1
    ids, types, first = [BEGIN], [0], []
    for unit in range(chunk.low, chunk.high):
        if chunk.units.breaks[unit] and unit > chunk.low:
            ids.append(END)
            types.append(0)
        own = pieces.ids[pieces.first[unit] : pieces.last[unit] + 1].tolist()
        first.append(len(ids))
        ids.extend([UNKNOWN] * len(own) if dice.random() < masked else own)
        types.extend([0 if blind else states[unit]] * len(own))
    return [*ids, END], [*types, 0], first


def loss_of(network: Network, batch: Batch, recipe: Recipe) -> tuple[Tensor, dict[str, float]]:
    """The weighted loss a chunk, and its parts."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = network.hidden(batch.ids, batch.types, batch.mask)
    states = hidden.float().gather(1, batch.first[..., None].expand(-1, -1, hidden.shape[2]))
    parts = {
        "tags": network.tag_loss(network.emissions(states, batch.breaks), batch.labels, batch.lengths, batch.breaks)
    }
    dropped = network.dropout(states)
    parts["link"] = parts["speaker"] = parts["act"] = torch.zeros(())
    for index, chunk in enumerate(batch.chunks):
        if not chunk.statements:
            continue
        parts["link"] = parts["link"] + network.link(dropped[index], _pairs(link_pairs(chunk)))
        parts["speaker"] = parts["speaker"] + network.speaker(dropped[index], _pairs(speaker_pairs(chunk)))
        unhinted = torch.rand(len(chunk.statements)) < recipe.unhinted
        parts["act"] = parts["act"] + _act_loss(network, dropped[index], chunk, hidden=unhinted)
    weights = {"tags": 1.0, "link": recipe.link_weight, "speaker": recipe.speaker_weight, "act": recipe.act_weight}
    total = sum((weights[name] * part for name, part in parts.items()), torch.zeros(())) / len(batch.chunks)
    return total, {name: float(part.detach()) / len(batch.chunks) for name, part in parts.items()}


def _pairs(pairs: PairList) -> Pairs:
    def ranges(values: list[Any], width: int) -> Tensor:
        return torch.tensor(values, dtype=torch.long).reshape(-1, width)

    return Pairs(
        ranges(pairs.dependents, 2), ranges(pairs.heads, 2), ranges(pairs.features, 5),
        torch.tensor(pairs.groups, dtype=torch.long), torch.tensor(pairs.gold, dtype=torch.bool),
        torch.tensor(pairs.rootless, dtype=torch.bool), torch.tensor(pairs.root_kinds, dtype=torch.long),
        ranges(pairs.root_spans, 2),
    )  # fmt: skip


def _act_loss(network: Network, states: Tensor, chunk: Chunk, *, hidden: Tensor) -> Tensor:
    """Cross entropy of the acts; the lexicon's hints are hidden where `hidden` [statements] is true."""
    cues, contents, cued, hints, gold = [], [], [], [], []
    for statement, unhinted in zip(chunk.statements, hidden.tolist(), strict=True):
        content = statement.spans.get("CON", statement.spans.get("CUE"))
        if content is None:
            continue
        cue = statement.spans.get("CUE", content)
        cues.append(cue[0])
        contents.append((content[0][0], content[-1][1]))
        cued.append(float("CUE" in statement.spans))
        hints.append([0.0] * len(statement.hint) if unhinted else list(statement.hint))
        gold.append(statement.act)
    if not gold:
        return torch.zeros(())
    spans = ActSpans(torch.tensor(cues), torch.tensor(contents), torch.tensor(cued), torch.tensor(hints))
    logits = network.act_logits(states, spans)
    return torch.nn.functional.cross_entropy(logits, torch.tensor(gold), reduction="sum", label_smoothing=0.05)


def batches(articles: Iterable[Annotated], subwords: Subwords, recipe: Recipe, epoch: int) -> list[Batch]:
    """One epoch's batches: disturbed, cut, sorted by length within pools, shuffled; the same for the same seed."""
    dice = random.Random(recipe.seed * 1000 + epoch)
    cut = [c for article in articles for c in chunks(disturbed(article, dice=dice), subwords, dice=dice)]
    dice.shuffle(cut)
    pool = recipe.batch * 16
    groups: list[list[Chunk]] = []
    for low in range(0, len(cut), pool):
        ordered = sorted(cut[low : low + pool], key=lambda chunk: chunk.high - chunk.low)
        groups.extend(ordered[i : i + recipe.batch] for i in range(0, len(ordered), recipe.batch))
    dice.shuffle(groups)
    return [collate(group, subwords, dice=dice, masked=recipe.masked) for group in groups]


def groups_of(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Optimiser groups: lower layers learn slower, biases and norms do not decay."""
    depth = network.encoder.config.num_hidden_layers
    found: list[dict[str, Any]] = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("encoder.embeddings"):
            rate = recipe.rate * recipe.layer_decay ** (depth + 1)
        elif name.startswith("encoder.encoder.layer."):
            rate = recipe.rate * recipe.layer_decay ** (depth - 1 - int(name.split(".")[3]))
        else:
            rate = recipe.head_rate
        decay = 0.0 if parameter.ndim < 2 else recipe.weight_decay
        found.append({"params": [parameter], "lr": rate, "weight_decay": decay})
    return found


def begin(kept: list[int], recipe: Recipe) -> Network:
    """The network with the pretrained encoder, its embedding cut to the `kept` pieces."""
    shape, tensors = base.pretrained(recipe.hub)
    words = tensors["embeddings.word_embeddings.weight"][kept]
    tensors["embeddings.word_embeddings.weight"] = words
    # The second row of the type embedding marks quotation: it starts as the first, the only one trained so far.
    tensors["embeddings.token_type_embeddings.weight"][1] = tensors["embeddings.token_type_embeddings.weight"][0]
    shape = base.Shape(**{**asdict(shape), "vocabulary": len(kept), "layers": recipe.layers})
    # The last layers turn tokens into one sentence vector: for spans the first ones do as well, and faster.
    tensors = {name: value for name, value in tensors.items() if _depth(name) < recipe.layers}
    torch.manual_seed(recipe.seed)
    network = Network(shape, dropout=recipe.dropout)
    missing = network.encoder.load_state_dict({k: torch.from_numpy(v) for k, v in tensors.items()}, strict=False)
    if missing.unexpected_keys or [key for key in missing.missing_keys if "position_ids" not in key]:
        raise SystemExit(f"the encoder's weights do not fit: {missing}")
    # Pieces that the corpus lacks must stay where those that it has were: the table is not trained.
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return network


def _depth(name: str) -> int:
    return int(name.split(".")[2]) if name.startswith("encoder.layer.") else -1


def fit(articles: list[Annotated], subwords: Subwords, kept: list[int], recipe: Recipe, *, folder: Path) -> Network:
    """Train, or go on from `folder/checkpoint.pt`; returns the network with averaged weights."""
    folder.mkdir(parents=True, exist_ok=True)
    network = begin(kept, recipe)
    optimiser = torch.optim.AdamW(groups_of(network, recipe), betas=(0.9, 0.98))
    steps_an_epoch = len(batches(articles, subwords, recipe, 0))
    total = steps_an_epoch * recipe.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total, recipe.warmup))
    average: dict[str, Tensor] = {}
    averaged, first = 0, 0
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        if saved["recipe"] != asdict(recipe):
            raise SystemExit(f"{checkpoint} is of another recipe: remove it, or train into another folder")
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        average, averaged, first = saved["average"], saved["averaged"], saved["epoch"]
    for epoch in range(first, recipe.epochs):
        _epoch(network, optimiser, schedule, batches(articles, subwords, recipe, epoch), recipe, epoch)
        if epoch + 1 > recipe.average_from * recipe.epochs:
            averaged += 1
            for name, value in network.state_dict().items():
                average[name] = value.clone() if averaged == 1 else average[name] + (value - average[name]) / averaged
        state = {
            "recipe": asdict(recipe), "network": network.state_dict(), "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(), "average": average, "averaged": averaged, "epoch": epoch + 1,
        }  # fmt: skip
        torch.save(state, folder / "checkpoint.tmp")
        (folder / "checkpoint.tmp").replace(checkpoint)
    network.load_state_dict(average or network.state_dict())
    torch.save({"network": network.state_dict(), "recipe": asdict(recipe)}, folder / "trained.pt")
    return network


def _rate(step: int, total: int, warmup: float) -> float:
    begun = step / max(1, warmup * total)
    return min(begun, max(0.05, (total - step) / max(1.0, (1 - warmup) * total)))


def _epoch(
    network: Network,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    epoch_batches: list[Batch],
    recipe: Recipe,
    epoch: int,
) -> None:
    network.train()
    started = time.perf_counter()
    sums: dict[str, float] = {}
    for step, batch in enumerate(epoch_batches, start=1):
        loss, parts = loss_of(network, batch, recipe)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value
        if step % 10 == 0 or step == len(epoch_batches):
            took = time.perf_counter() - started
            line = {"epoch": epoch + 1, "step": step, "of": len(epoch_batches), "seconds": round(took)}
            print(json.dumps({**line, **{k: round(v / step, 2) for k, v in sums.items()}}), flush=True)
