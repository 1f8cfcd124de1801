"""Learning which words speak for which act: one layer over the corpus's words, beside the network's own act head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lontar.extract.kinds import kind_of
from lontar.extract.wording import features, key_of
from lontar.types import ACTS, Span

SHARE: Final = 0.6
"""How much the words' scores count beside the network's; 0.3 to 0.9 differ by 0.3 points on the tuning part."""
_LEAST = 3
"""Statements that a word must stand in to be counted."""
_BATCH, _RATE, _EPOCHS = 128, 0.05, 6


def learn(rows: Sequence[Mapping[str, Any]], *, seed: int) -> dict[str, NDArray[Any]]:
    """`wording.keys` [n], `wording.table` [n, acts] and `wording.base` [acts]: log scores to add to the network's."""
    torch.manual_seed(seed)
    seen = [(list(own), act) for row in rows for own, act in _statements(row)]
    counts = Counter(feature for own, _ in seen for feature in set(own))
    keys = sorted({key_of(feature) for feature, count in counts.items() if count >= _LEAST})
    places = {key: place for place, key in enumerate(keys)}
    bags = [torch.tensor([places[key] for key in map(key_of, own) if key in places]) for own, _ in seen]
    gold = torch.tensor([ACTS.index(act) for _, act in seen])
    table = nn.EmbeddingBag(len(keys), len(ACTS), mode="sum")
    base = nn.Parameter(torch.bincount(gold, minlength=len(ACTS)).clamp_min(1).log())
    nn.init.zeros_(table.weight)
    optimiser = torch.optim.Adagrad([table.weight, base], lr=_RATE)
    for _ in range(_EPOCHS):
        for chosen in torch.randperm(len(bags)).split(_BATCH):
            scores = _scores(table, [bags[i] for i in chosen.tolist()]) + base
            loss = nn.functional.cross_entropy(scores, gold[chosen], label_smoothing=0.1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    learned = {"table": table.weight, "base": base}
    scores_of = {
        f"wording.{name}": (SHARE * value).detach().numpy().astype(np.float16) for name, value in learned.items()
    }
    return {"wording.keys": np.asarray(keys, dtype=np.uint32), **scores_of}


def _scores(table: nn.EmbeddingBag, bags: list[Tensor]) -> Tensor:
    offsets = torch.tensor([0, *(len(bag) for bag in bags[:-1])]).cumsum(0)
    scores: Tensor = table(torch.cat(bags), offsets)
    return scores


def _statements(row: Mapping[str, Any]) -> Iterator[tuple[Iterator[str], str]]:
    text = row["text"]
    for statement in row["statements"]:
        spans = [Span(*own) for own in statement["spans"]]
        words = {kind: " ".join(text[s.start : s.end] for s in spans if s.kind == kind) for kind in ("CUE", "CON")}
        quoted = kind_of(text, [span for span in spans if span.kind == "CON"]) == "direct"
        conditional = any(span.kind == "IF" for span in spans)
        yield features(words["CUE"], words["CON"], quoted=quoted, conditional=conditional), statement["act"]
