"""Narrower feed-forward layers: each keeps the inner units that weigh most on the corpus's own texts.

A unit weighs what it adds: its summed absolute activation times the length of its output weights. With the first 8
layers trained and then cut from 1,536 to 1,408 units, without any training after, statements on the tuning part fall by
2.3 points; by the length of the weights alone (to 1,344) by 5. Training makes up for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from lontar.train.base import Shape
from lontar.train.network import Network


def narrowed(network: Network, shape: Shape, inner: int, sample: Iterable[Tensor]) -> Network:
    """The network with `inner` units a feed-forward layer, chosen on the `sample` of piece ids [1, pieces]."""
    if inner >= shape.inner:
        return network
    weights = network.state_dict()
    for name, weight in _weights(network, sample).items():
        kept = weight.argsort(descending=True)[:inner].sort().values
        for part in ("intermediate.dense.weight", "intermediate.dense.bias"):
            weights[f"{name}.{part}"] = weights[f"{name}.{part}"][kept]
        weights[f"{name}.output.dense.weight"] = weights[f"{name}.output.dense.weight"][:, kept]
    narrow = Network(replace(shape, inner=inner), dropout=network.dropout.p)
    narrow.load_state_dict(weights)
    return narrow


def _weights(network: Network, sample: Iterable[Tensor]) -> dict[str, Tensor]:
    """How much each inner unit of each layer adds, summed over the sample, [units] by the layer's name."""
    layers = {f"encoder.encoder.layer.{i}": layer for i, layer in enumerate(network.encoder.encoder.layer)}
    sums = {name: layer.output.dense.weight.new_zeros(layer.output.dense.in_features) for name, layer in layers.items()}
    hooks = [layer.intermediate.register_forward_hook(partial(_add, sums[name])) for name, layer in layers.items()]
    with torch.no_grad():
        for ids in sample:
            network.hidden(ids, torch.zeros_like(ids), torch.ones_like(ids))
    for hook in hooks:
        hook.remove()
    return {name: sums[name] * layer.output.dense.weight.detach().norm(dim=0) for name, layer in layers.items()}


def _add(total: Tensor, module: nn.Module, given: tuple[Tensor, ...], activations: Tensor) -> None:
    total += activations.abs().sum((0, 1))
