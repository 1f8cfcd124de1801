"""`python -m lontar.train.restore --model FOLDER --work FOLDER`: shipped weights → a run's folder to go on from.

The files that are shipped hold the encoder's products as int8 with a scale a column, a few rows as floats: what
rounding took is lost, and the next steps of training find it again. So a corpus that has grown needs no run from the
beginning, and nobody needs the floats of an earlier run: `python -m lontar.train --start FOLDER`,
`python -m lontar.train.pairs --start FOLDER`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from lontar.train import fit, pair_fit
from lontar.train.base import tokenizer_json
from lontar.train.fit import RUN_FILES, Recipe
from lontar.train.pair_fit import PairRecipe
from lontar.train.quantise import FEW

_BETWEEN: Final = 6
"""Nodes at most from a product of integers to the sum with its bias."""
Arrays = dict[str, NDArray[Any]]


def restored(model: Path) -> nn.Module:
    """The network whose weights a folder ships: of statements (`encoder.onnx`) or of pairs (`pairs.onnx`).

    `ValueError` where the files do not hold all of its weights.
    """
    kept = kept_pieces(model / "tokenizer.json")
    if (model / "encoder.onnx").exists():
        graph = onnx.load(model / "encoder.onnx").graph
        tensors = stored(graph)
        found = floats(graph, tensors)
        found["encoder.embeddings.word_embeddings.weight"] = tensors["rows"].astype(np.float32) * tensors["scale"]
        with np.load(model / "heads.npz") as heads:
            found |= {name: heads[name].astype(np.float32) for name in heads.files}
        return _filled(fit.begin(kept, Recipe()), found)
    graph = onnx.load(model / "pairs.onnx").graph
    network = pair_fit.begin(kept, PairRecipe())
    found = {name.removeprefix("network."): value for name, value in floats(graph, stored(graph)).items()}
    # The word table of the pairs is that of the pretrained encoder: it is not trained.
    table = "encoder.embeddings.word_embeddings.weight"
    return _filled(network, {**found, table: network.state_dict()[table].numpy()})


def stored(graph: onnx.GraphProto) -> Arrays:
    """The tensors of a graph by name."""
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}


def floats(graph: onnx.GraphProto, tensors: Arrays) -> Arrays:
    """Weights and biases under the names of training, the products' as floats again, [out, in]."""
    found = {name: value for name, value in tensors.items() if value.dtype == np.float32 and "." in name}
    following: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            following.setdefault(name, []).append(node)
    places = _places(graph)
    for node in (node for node in graph.node if node.op_type == "MatMulInteger"):
        whole = tensors[node.input[1]].astype(np.float32)
        zero = tensors[node.input[3]].astype(np.float32) if len(node.input) > 3 else np.float32(0)
        scale = tensors[node.input[1].removesuffix("_quantized") + "_scale"]
        bias = next(_biases(node, following, tensors))
        rows, few = (whole - zero) * scale, node.input[1].removesuffix("_quantized") + FEW
        if few in tensors:
            rows[tensors[places[few]]] = tensors[few]
        found[bias.removesuffix("bias") + "weight"] = rows.T.copy()
    return found


def _places(graph: onnx.GraphProto) -> dict[str, str]:
    """The names of weights whose rows stayed floats → those of the rows' places (`lontar.train.quantise`)."""
    taken = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "Gather"}
    return {
        node.input[1]: taken[node.input[0]]
        for node in graph.node
        if node.op_type == "MatMul" and node.input[1].endswith(FEW)
    }


def _biases(node: onnx.NodeProto, following: dict[str, list[onnx.NodeProto]], tensors: Arrays) -> Iterator[str]:
    """Names of the biases that are added to a product, the nearest first: a product is named by its bias alone."""
    product = node.output[0]
    for _ in range(_BETWEEN):
        after = following.get(node.output[0], [])
        yield from (
            name for one in after if one.op_type == "Add" for name in one.input if name in tensors and "bias" in name
        )
        if not after:
            break
        node = after[0]
    raise ValueError(f"no bias follows the product that gives {product}")


def kept_pieces(tokenizer: Path) -> list[int]:
    """The ids that the pieces of a cut vocabulary have in the whole one."""
    places = {piece: place for place, (piece, _) in enumerate(tokenizer_json()["model"]["vocab"])}
    own = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return [places[piece] for piece, _ in own]


def _filled(network: nn.Module, found: Arrays) -> nn.Module:
    own = network.state_dict()
    if missing := sorted(own.keys() - found.keys()):
        raise ValueError(f"the model's files hold no {', '.join(missing)}")
    network.load_state_dict({name: torch.from_numpy(np.array(found[name])) for name in own})
    return network


def main() -> None:
    """Write a run's folder."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.restore", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--model", type=Path, required=True, help="a folder of shipped weights, of statements or pairs")
    parser.add_argument("--work", type=Path, required=True, help="where the run's files go")
    options = parser.parse_args()
    needed = (
        "tokenizer.json",
        "card.json",
        "pairs.onnx" if (options.model / "pairs.onnx").exists() else "encoder.onnx",
    )
    if missing := [name for name in needed if not (options.model / name).exists()]:
        parser.error(
            f"{options.model} holds no {', '.join(missing)}: name a folder of shipped weights, such as "
            "lontar/extract/model or lontar/merge/model"
        )
    network = restored(options.model)
    options.work.mkdir(parents=True, exist_ok=True)
    weights, tokenizer, kept = RUN_FILES
    card = json.loads((options.model / "card.json").read_text(encoding="utf-8"))
    runs = {"recipe": card.get("recipe", {}), "runs": card.get("runs", [])}
    torch.save({"network": network.state_dict(), **runs}, options.work / weights)
    (options.work / tokenizer).write_bytes((options.model / "tokenizer.json").read_bytes())
    (options.work / kept).write_text(json.dumps(kept_pieces(options.model / "tokenizer.json")), encoding="utf-8")
    print(f"{sum(value.numel() for value in network.state_dict().values())} weights lie in {options.work}")


if __name__ == "__main__":
    main()
