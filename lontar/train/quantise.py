"""A network in floats → one whose products are integers of 8 bits, but for the few channels that these cannot hold.

All of a product's input shares one scale that follows its largest number. In this encoder single channels are
ten to twenty times as large as the middle one, so that the others are left with a dozen steps: what the network
returned was off by a fifth (`eval/experiments.md`). Channels that stand out on the bundled sample are multiplied as
floats, the rest as integers (Dettmers et al. 2022, https://arxiv.org/abs/2208.07339).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

import lontar
from lontar.runtime import session

FEW: Final = "_few"
"""What follows a weight's name in that of its rows that stay floats, [channels, out], an input's in their places."""
_SITE: Final = 3.0
"""An input is parted where its largest channel is over so many times the middle one: little is gained elsewhere."""
_CHANNEL: Final = 2.5
"""Channels of more than so many times the middle one stay floats."""
_MOST: Final = 8
"""So many at most, the largest: with sixteen, in every place, states were off by 3.5 % instead of 3.9."""

Fed = Mapping[str, NDArray[Any]]


def sample_texts() -> list[str]:
    """The bundled sample's plain texts, in three languages."""
    folder = Path(lontar.__file__).parent / "sample"
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]


def quantise(plain: Path, out: Path, fed: Iterable[Fed]) -> None:
    """Write the network at `plain` to `out` with products of integers; `fed` are inputs as it will be given them."""
    model = onnx.load(plain)
    products = _products(model.graph)
    floats: list[str] = []
    nodes: list[onnx.NodeProto] = []
    largest = _largest(plain, list(products), fed)
    parted = {taking[0].name: name for name, taking in products.items()}
    sums: dict[str, list[onnx.NodeProto]] = {}
    for node in model.graph.node:
        if name := parted.get(node.name):
            few = _outstanding(largest[name])
            if len(few):
                nodes += _split(model.graph, name, few, len(largest[name]))
                for taking in products[name]:
                    sums[taking.name] = _summed(model.graph, taking, name, few)
                    floats.append(sums[taking.name][0].name)
        nodes += [node, *sums.get(node.name, ())]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    with tempfile.TemporaryDirectory() as scratch:
        split = Path(scratch) / "split.onnx"
        onnx.save(model, split)
        quantize_dynamic(
            split, out, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"],
            nodes_to_exclude=floats,
        )  # fmt: skip


def _products(graph: onnx.GraphProto) -> dict[str, list[onnx.NodeProto]]:
    """The products with stored weights by the name of what is multiplied, in the order of the graph."""
    weights = {tensor.name for tensor in graph.initializer}
    found: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            found.setdefault(node.input[0], []).append(node)
    return found


def _largest(plain: Path, names: list[str], fed: Iterable[Fed]) -> dict[str, NDArray[np.float32]]:
    """The largest absolute value of each channel of the named inputs."""
    model = onnx.load(plain)
    model.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    found: dict[str, NDArray[np.float32]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        watched = Path(scratch) / "watched.onnx"
        onnx.save(model, watched)
        running = session(watched, 0)
        for given in fed:
            for name, values in zip(names, running.run(names, dict(given)), strict=True):
                own = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
                found[name] = np.maximum(found[name], own) if name in found else own
    return found


def _outstanding(largest: NDArray[np.float32]) -> NDArray[np.int64]:
    """The channels that stay floats, in order; none where no channel stands out."""
    middle = np.median(largest)
    if largest.max() <= _SITE * middle:
        return np.empty(0, dtype=np.int64)
    places = np.flatnonzero(largest > _CHANNEL * middle)
    return np.sort(places[np.argsort(-largest[places])][:_MOST]).astype(np.int64)


def _split(graph: onnx.GraphProto, name: str, few: NDArray[np.int64], channels: int) -> list[onnx.NodeProto]:
    """The input without its few, and these by themselves."""
    others = np.ones(channels, dtype=np.float32)
    others[few] = 0
    graph.initializer.append(numpy_helper.from_array(others, f"{name}_others"))
    graph.initializer.append(numpy_helper.from_array(few, f"{name}{FEW}"))
    return [
        helper.make_node("Mul", [name, f"{name}_others"], [f"{name}_masked"], name=f"{name}_masked"),
        helper.make_node("Gather", [name, f"{name}{FEW}"], [f"{name}_taken"], name=f"{name}_taken", axis=-1),
    ]


def _summed(graph: onnx.GraphProto, product: onnx.NodeProto, name: str, few: NDArray[np.int64]) -> list[onnx.NodeProto]:
    """Let a product take the input without its few; → the product of these and the sum, under the product's name."""
    weight, out = product.input[1], product.output[0]
    stored = next(tensor for tensor in graph.initializer if tensor.name == weight)
    rows = numpy_helper.to_array(stored).copy()
    graph.initializer.append(numpy_helper.from_array(rows[few], f"{weight}{FEW}"))
    rows[few] = 0
    stored.CopyFrom(numpy_helper.from_array(rows, weight))
    product.input[0], product.output[0] = f"{name}_masked", f"{out}_most"
    by_floats = helper.make_node("MatMul", [f"{name}_taken", f"{weight}{FEW}"], [f"{out}{FEW}"], name=f"{weight}{FEW}")
    return [by_floats, helper.make_node("Add", [f"{out}_most", f"{out}{FEW}"], [out], name=f"{weight}_sum")]
