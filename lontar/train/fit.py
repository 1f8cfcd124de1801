"""The training loop: checkpointed after every epoch, resumable, the last epochs' weights averaged."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor

from lontar.extract.tokens import Subwords
from lontar.train import base
from lontar.train.batches import ActSpans, Batch, Blur, Plan, Step, grouped, run
from lontar.train.examples import Annotated
from lontar.train.network import Network

if TYPE_CHECKING:
    from lontar.train.pair_fit import PairRecipe
    from lontar.train.pair_network import PairNetwork

RUN_FILES: Final = ("trained.pt", "tokenizer.json", "kept.json")
"""Weights, tokenizer and kept pieces of a run that has ended."""
_LOGGED = 20
"""Steps between two lines of the log."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run is: all of it is stored with the weights."""

    epochs: int = 4
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
    start: str | None = None
    """Digest of the trained weights that this run goes on from, of an earlier run with the same vocabulary."""

    def plan(self) -> Plan:
        """How the articles are dealt out."""
        return Plan(self.epochs, self.batch, self.seed, Blur(self.masked, self.unhinted))


def has_bfloat16(device: torch.device) -> bool:
    """Whether a device multiplies in bfloat16 by itself: where it is imitated, a step takes forty times as long."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    able: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(bool(able.get(name)) for name in ("amx_bf16", "avx512_bf16", "bf16"))


def loss_of(network: Network, batch: Batch, recipe: Recipe) -> tuple[Tensor, dict[str, Tensor]]:
    """The weighted loss a chunk, and its parts."""
    device = batch.ids.device
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=has_bfloat16(device)):
        hidden = network.hidden(batch.ids, batch.types, batch.mask)
    states = hidden.float().gather(1, batch.first[..., None].expand(-1, -1, hidden.shape[2]))
    flat = network.dropout(states).flatten(0, 1)
    parts = {
        "tags": network.tag_loss(network.emissions(states, batch.breaks), batch.labels, batch.lengths, batch.breaks),
        "link": recipe.link_weight * network.link(flat, batch.links),
        "speaker": recipe.speaker_weight * network.speaker(flat, batch.speakers),
        "act": recipe.act_weight * _act_loss(network, flat, batch.acts),
    }
    parts = {name: part / len(batch.ids) for name, part in parts.items()}
    return torch.stack(list(parts.values())).sum(), {name: part.detach() for name, part in parts.items()}


def _act_loss(network: Network, states: Tensor, acts: ActSpans) -> Tensor:
    if not len(acts.gold):
        return states.new_zeros(())
    logits = network.act_logits(states, acts)
    return torch.nn.functional.cross_entropy(logits, acts.gold, reduction="sum", label_smoothing=0.05)


def groups_of(network: Network | PairNetwork, recipe: Recipe | PairRecipe) -> list[dict[str, Any]]:
    """Optimiser groups: lower layers learn slower, biases and norms do not decay."""
    depth = network.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[Tensor]] = {}
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
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": own, "lr": rate, "weight_decay": decay} for (rate, decay), own in groups.items()]


def begin(kept: list[int], recipe: Recipe) -> Network:
    """The network with the pretrained encoder, its embedding cut to the `kept` pieces."""
    shape, tensors = base.pretrained(recipe.hub)
    words = tensors["embeddings.word_embeddings.weight"][kept]
    tensors["embeddings.word_embeddings.weight"] = words
    # The second row of the type embedding marks quotation: it starts as the first, the only one trained so far.
    tensors["embeddings.token_type_embeddings.weight"][1] = tensors["embeddings.token_type_embeddings.weight"][0]
    shape = base.Shape(**{**asdict(shape), "vocabulary": len(kept), "layers": recipe.layers})
    # The last layers turn tokens into one sentence vector: for spans the first ones do as well, and faster.
    tensors = {name: value for name, value in tensors.items() if depth_of(name) < recipe.layers}
    torch.manual_seed(recipe.seed)
    network = Network(shape, dropout=recipe.dropout)
    missing = network.encoder.load_state_dict({k: torch.from_numpy(v) for k, v in tensors.items()}, strict=False)
    if missing.unexpected_keys or [key for key in missing.missing_keys if "position_ids" not in key]:
        raise SystemExit(f"the encoder's weights do not fit: {missing}")
    # Pieces that the corpus lacks must stay where those that it has were: the table is not trained.
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return network


def depth_of(name: str) -> int:
    """The layer that a tensor of the pretrained encoder belongs to, -1 for the embeddings."""
    return int(name.split(".")[2]) if name.startswith("encoder.layer.") else -1


def fit(
    articles: list[Annotated],
    subwords: Subwords,
    kept: list[int],
    recipe: Recipe,
    *,
    folder: Path,
    start: Path | None = None,
) -> Network:
    """Train, or go on from `folder/checkpoint.pt`; returns the network with averaged weights, on the CPU.

    `start` is the `trained.pt` of an earlier run of the same vocabulary: its weights are trained further, with a
    schedule of their own. An accelerator is used where torch finds one; the batches are the same with and without.
    """
    folder.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = begin(kept, recipe)
    if start is not None:
        network.load_state_dict(torch.load(start, weights_only=True, map_location="cpu")["network"])
    training = _Training(network.to(device), recipe, _total(articles, subwords, recipe))
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        training.resume(checkpoint, device)
    log = _Log()
    for step in run(articles, subwords, recipe.plan(), first=training.epoch, device=device):
        parts = training.step(step.batch.to(device))
        log.note(step, parts)
        if step.step == step.of:
            training.finish_epoch(checkpoint)
    network = training.averaged().cpu()
    torch.save({"network": network.state_dict(), "recipe": asdict(recipe)}, folder / "trained.pt")
    return network


def missing_of(folder: Path) -> str | None:
    """The first file that a run which has ended leaves in its folder, and that is not there."""
    return next((name for name in RUN_FILES if not (folder / name).exists()), None)


def _total(articles: list[Annotated], subwords: Subwords, recipe: Recipe) -> int:
    """Steps of a run, taking all epochs to be as long as the first."""
    groups, _ = grouped(articles, subwords, recipe.plan(), 0)
    return len(groups) * recipe.epochs


class _Training:
    """A network on its way: what a checkpoint holds."""

    def __init__(self, network: Network, recipe: Recipe, total: int) -> None:
        self.network, self.recipe, self.epoch = network, recipe, 0
        self.optimiser = torch.optim.AdamW(groups_of(network, recipe), betas=(0.9, 0.98), fused=True)
        rate = partial(_rate, total=total, warmup=recipe.warmup)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimiser, rate)
        self.average: dict[str, Tensor] = {}
        self.in_average = 0

    def resume(self, checkpoint: Path, device: torch.device) -> None:
        """Go on where another run stopped; one of another recipe is refused."""
        saved = torch.load(checkpoint, weights_only=True, map_location=device)
        if saved["recipe"] != asdict(self.recipe):
            raise SystemExit(f"{checkpoint} is of another recipe: remove it, or train into another folder")
        self.network.load_state_dict(saved["network"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.schedule.load_state_dict(saved["schedule"])
        self.average, self.in_average, self.epoch = saved["average"], saved["averaged"], saved["epoch"]
        torch.set_rng_state(saved["dice"].cpu())

    def step(self, batch: Batch) -> dict[str, Tensor]:
        """One step of the optimiser → the parts of the loss."""
        self.network.train()
        loss, parts = loss_of(self.network, batch, self.recipe)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.schedule.step()
        return parts

    def finish_epoch(self, checkpoint: Path) -> None:
        """Take a late epoch's weights into the average, and store everything."""
        self.epoch += 1
        if self.epoch > self.recipe.average_from * self.recipe.epochs:
            self.in_average += 1
            for name, value in self.network.state_dict().items():
                old = self.average.get(name, value)
                self.average[name] = old + (value - old) / self.in_average if value.is_floating_point() else value
        state = {
            "recipe": asdict(self.recipe), "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict(),
            "average": self.average, "averaged": self.in_average, "epoch": self.epoch, "dice": torch.get_rng_state(),
        }  # fmt: skip
        scratch = checkpoint.with_suffix(".tmp")
        torch.save(state, scratch)
        scratch.replace(checkpoint)

    def averaged(self) -> Network:
        """The network with the averaged weights."""
        self.network.load_state_dict(self.average or self.network.state_dict())
        return self.network


def _rate(step: int, *, total: int, warmup: float) -> float:
    begun = step / max(1, warmup * total)
    return min(begun, max(0.05, (total - step) / max(1.0, (1 - warmup) * total)))


class _Log:
    """A JSON line now and then with the mean loss of the epoch so far, and its parts."""

    def __init__(self) -> None:
        self._sums: dict[str, Tensor] = {}
        self._started = time.perf_counter()

    def note(self, step: Step, parts: dict[str, Tensor]) -> None:
        if step.step == 1:
            self._sums, self._started = {}, time.perf_counter()
        for name, value in parts.items():
            self._sums[name] = self._sums.get(name, torch.zeros_like(value)) + value
        if step.step % _LOGGED == 0 or step.step == step.of:
            means = {name: round(float(value) / step.step, 2) for name, value in self._sums.items()}
            seconds = round(time.perf_counter() - self._started)
            line = {"epoch": step.epoch, "step": step.step, "of": step.of, "seconds": seconds, **means}
            print(json.dumps(line), flush=True)
