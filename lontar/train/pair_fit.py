"""The training loop of the pair network: batches of one task each, now and then one that pulls renderings together."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from lontar.merge.pairs import fitted
from lontar.train import base
from lontar.train.fit import depth_of, groups_of, has_bfloat16
from lontar.train.pair_network import PairNetwork, answers_of
from lontar.train.pair_tasks import TASKS, Pair

_BEGIN, _PAD, _END = 0, 1, 2
_HEAP = 240
"""Rows that are sorted by length among themselves: little padding, and batches differ from epoch to epoch."""
_BEGUN = 0.7
"""How strongly a head begins as another."""


@dataclass(frozen=True, slots=True)
class PairRecipe:
    """What a run is. A batch has at most `pieces`, padding counted.

    `renderings` texts that say the same are in a batch of which each must find its own other half.
    """

    epochs: int = 4
    pieces: int = 1900
    rate: float = 1.2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.95
    weight_decay: float = 0.01
    warmup: float = 0.08
    renderings: int = 16
    every: int = 8
    heat: float = 0.05
    layers: int = 8
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces, text of each piece (0, 1; -1 for none) and mask, [rows, pieces]."""

    ids: Tensor
    texts: Tensor
    mask: Tensor


class Coder:
    """Texts → padded pieces."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._cache: dict[str, list[int]] = {}

    def pieces(self, text: str) -> list[int]:
        """Pieces of one text."""
        if text not in self._cache:
            self._cache[text] = self._tokenizer.encode(" " + " ".join(text.split()), add_special_tokens=False).ids
        return self._cache[text]

    def size(self, texts: tuple[str, ...]) -> int:
        """How many pieces a row has, about: nothing is cut here."""
        return sum(len(self.pieces(text)) + 1 for text in texts) + 1

    def batch(self, texts: Sequence[tuple[str, ...]]) -> Batch:
        """Pairs of texts, or single ones, each → one row."""
        rows = [self._row(each) for each in texts]
        width = max(len(ids) for ids, _ in rows)
        ids = torch.full((len(rows), width), _PAD)
        kinds, mask = torch.full_like(ids, -1), torch.zeros_like(ids)
        for row, (own, texts_of) in enumerate(rows):
            ids[row, : len(own)] = torch.tensor(own)
            kinds[row, : len(own)] = torch.tensor(texts_of)
            mask[row, : len(own)] = 1
        return Batch(ids, kinds, mask)

    def _row(self, texts: tuple[str, ...]) -> tuple[list[int], list[int]]:
        ids, kinds = [_BEGIN], [0]
        for kind, part in enumerate(fitted([self.pieces(text) for text in texts])):
            ids += [*part, _END]
            kinds += [kind] * (len(part) + 1)
        return ids, kinds


def begin(kept: list[int], recipe: PairRecipe) -> PairNetwork:
    """The network with the pretrained encoder, its word table cut to the `kept` pieces and left as it is."""
    shape, tensors = base.pretrained(None)
    tensors["embeddings.word_embeddings.weight"] = tensors["embeddings.word_embeddings.weight"][kept]
    tensors["embeddings.token_type_embeddings.weight"][1] = tensors["embeddings.token_type_embeddings.weight"][0]
    torch.manual_seed(recipe.seed)
    tensors = {name: value for name, value in tensors.items() if depth_of(name) < recipe.layers}
    network = PairNetwork(base.Shape(**{**asdict(shape), "vocabulary": len(kept), "layers": recipe.layers}))
    network.encoder.load_state_dict({k: torch.from_numpy(v) for k, v in tensors.items()}, strict=False)
    # Written out: on processors the fused attention takes longer backwards than all of the layer's products.
    network.encoder.set_attn_implementation("eager")
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return network


def fit(
    network: PairNetwork,
    epochs: Sequence[Sequence[Pair]],
    renderings: Sequence[tuple[str, str]],
    coder: Coder,
    recipe: PairRecipe,
) -> None:
    """Train the network in place on the pairs of each epoch, a JSON line of losses now and then."""
    dice = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device).train()
    optimiser = torch.optim.AdamW(groups_of(network, recipe), betas=(0.9, 0.98), fused=True)
    dealt = [list(_batches(pairs, coder, recipe, dice)) for pairs in epochs]
    total = sum(map(len, dealt))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total, recipe.warmup))
    sums: dict[str, list[float]] = {}
    started = time.perf_counter()
    for step, batch in enumerate((batch for epoch in dealt for batch in epoch), start=1):
        loss = _pair_loss(network, batch, coder)
        sums.setdefault(batch[0].task, []).append(float(loss.detach()))
        if step % recipe.every == 1:
            pull = _rendering_loss(network, dice.sample(list(renderings), recipe.renderings), coder, recipe)
            sums.setdefault("renderings", []).append(float(pull.detach()))
            loss = loss + pull
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0 or step == total:
            means = {task: round(sum(values) / len(values), 3) for task, values in sums.items()}
            line = {"step": step, "of": total, "seconds": round(time.perf_counter() - started)}
            print(json.dumps({**line, **means}), flush=True)
            sums = {}
    network.cpu().eval()


def begin_heads(network: PairNetwork) -> None:
    """Let stances, issues and conditions begin as what is nearest: for is entailed, against is contradicted."""
    learned = network.heads["entails"]
    entails, unsaid, contradicts = range(3)
    sides = (entails, contradicts, *[unsaid] * 3)
    with torch.no_grad():
        for task, order in (("stance", sides), ("issue", sides), ("meets", (unsaid, entails))):
            for name, value in network.heads[task].named_parameters():
                value.copy_(_BEGUN * dict(learned.named_parameters())[name][list(order)])


def _pair_loss(network: PairNetwork, batch: Sequence[Pair], coder: Coder) -> Tensor:
    _, scores = _run(network, coder.batch([(pair.first, pair.second) for pair in batch]))
    right = torch.tensor([pair.answer for pair in batch], device=scores.device)
    return nn.functional.cross_entropy(answers_of(scores, batch[0].task), right, label_smoothing=0.05)


def _rendering_loss(network: PairNetwork, pairs: Sequence[tuple[str, str]], coder: Coder, recipe: PairRecipe) -> Tensor:
    """Each text must be nearest to its own other half among all of the batch, both ways."""
    vectors, _ = _run(network, coder.batch([(text,) for half in zip(*pairs, strict=True) for text in half]))
    likeness = vectors[: len(pairs)] @ vectors[len(pairs) :].T / recipe.heat
    own = torch.arange(len(pairs), device=likeness.device)
    return 0.5 * (nn.functional.cross_entropy(likeness, own) + nn.functional.cross_entropy(likeness.T, own))


def _run(network: PairNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    device = next(network.parameters()).device
    ids, texts, mask = (each.to(device) for each in (batch.ids, batch.texts, batch.mask))
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=has_bfloat16(device)):
        vectors, scores = network(network.embedded(ids), texts, mask)
    return vectors.float(), scores.float()


def scores_of(network: PairNetwork, pairs: Sequence[Pair], coder: Coder) -> Tensor:
    """The scores of all tasks, [pairs, answers of all]."""
    network.eval()
    order = sorted(range(len(pairs)), key=lambda place: len(coder.pieces(pairs[place].first)))
    found = torch.zeros(len(pairs), sum(map(len, TASKS.values())))
    with torch.no_grad():
        for first in range(0, len(order), 64):
            places = order[first : first + 64]
            _, scores = _run(network, coder.batch([(pairs[place].first, pairs[place].second) for place in places]))
            found[places] = scores.cpu()
    return found


def vectors_of(network: PairNetwork, texts: Sequence[str], coder: Coder) -> Tensor:
    """The unit vectors of texts, [texts, hidden]."""
    network.eval()
    with torch.no_grad():
        parts = [
            _run(network, coder.batch([(text,) for text in texts[first : first + 64]]))[0]
            for first in range(0, len(texts), 64)
        ]
    return torch.cat(parts).cpu()


def _batches(pairs: Sequence[Pair], coder: Coder, recipe: PairRecipe, dice: random.Random) -> Iterator[list[Pair]]:
    """Batches of one task each, of rows about as long, in random order."""
    batches = []
    for task in TASKS:
        own = [pair for pair in pairs if pair.task == task]
        dice.shuffle(own)
        for heap in range(0, len(own), _HEAP):
            part = sorted(own[heap : heap + _HEAP], key=lambda pair: coder.size((pair.first, pair.second)))
            while part:
                batch = [part.pop()]
                widest = coder.size((batch[0].first, batch[0].second))
                while part and widest * (len(batch) + 1) <= recipe.pieces:
                    batch.append(part.pop())
                batches.append(batch)
    dice.shuffle(batches)
    yield from batches


def _rate(step: int, total: int, warmup: float) -> float:
    begun = step / max(1.0, warmup * total)
    return min(begun, max(0.03, (total - step) / max(1.0, (1 - warmup) * total)))
