"""Trained pair weights → the files that the package carries: `pairs.onnx` (int8), `tokenizer.json`, `card.json`.

The word table is the pretrained one, which came in blocks of 4 bits: it goes back into them without a loss.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lontar.sealed import seal
from lontar.train.pair_fit import Coder
from lontar.train.pair_network import PairNetwork
from lontar.train.quantise import Fed, quantise, sample_texts

_BLOCK: Final = 32


class Shippable(nn.Module):
    """The pair network with its word table as nibbles, two a byte, and one scale a block."""

    def __init__(self, network: PairNetwork) -> None:
        super().__init__()
        self.network = network
        rows, scales = packed(network.encoder.embeddings.word_embeddings.weight.detach().numpy())
        self.register_buffer("rows", torch.from_numpy(rows))
        self.register_buffer("scales", torch.from_numpy(scales))

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, pieces] three times → vectors [batch, hidden], scores [batch, answers]."""
        rows, scales = cast(Tensor, self.rows), cast(Tensor, self.scales)
        both = rows[ids].float()
        high = torch.floor(both / 16)
        low = both - 16 * high
        batch, pieces = ids.shape[0], ids.shape[1]
        halves = [half.reshape(batch, pieces, -1, _BLOCK // 2) for half in (low, high)]
        words = (torch.cat(halves, dim=3) - 8) * scales[ids].float().unsqueeze(3)
        vectors, scores = self.network(words.reshape(batch, pieces, -1), types, mask)
        return vectors, scores


def packed(words: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Word vectors [words, hidden] → nibbles [words, hidden / 2] and scales [words, hidden / 32].

    In a block the value farthest from 0 is -8 times the scale.
    """
    blocks = words.reshape(len(words), -1, _BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(2)[..., None], 2)[..., 0]
    scales = (farthest / -8).astype(np.float16)
    safe = np.where(scales == 0, 1, scales).astype(np.float32)[..., None]
    nibbles = np.clip(np.round(blocks / safe) + 8, 0, 15).astype(np.uint8)
    low, high = nibbles[..., : _BLOCK // 2], nibbles[..., _BLOCK // 2 :]
    return (low | high << 4).reshape(len(words), -1), scales


def ship(network: PairNetwork, tokenizer: Path, card: dict[str, Any], folder: Path) -> None:
    """Write the model's files into `folder`; the name is a digest of the weights."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    example = torch.randint(5, 100, (2, 24))
    zeros = torch.zeros_like(example)
    axes = {name: {0: "batch", 1: "pieces"} for name in ("ids", "types", "mask")}
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            Shippable(network), (example, zeros, zeros + 1), str(plain), input_names=["ids", "types", "mask"],
            output_names=["vectors", "scores"], opset_version=17, dynamo=False,
            dynamic_axes={**axes, "vectors": {0: "batch"}, "scores": {0: "batch"}},
        )  # fmt: skip
        quantise(plain, folder / "pairs.onnx", fed(tokenizer))
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    short = hashlib.sha256((folder / "pairs.onnx").read_bytes()).hexdigest()[:8]
    named = {**card, "name": f"lontar-pairs-{short}"}
    (folder / "card.json").write_text(json.dumps(named, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    seal(folder)


def fed(tokenizer: Path) -> Iterator[Fed]:
    """The sample's paragraphs as the network is given texts: a row each, two together and by themselves."""
    coder = Coder(tokenizer)
    parts = [part for text in sample_texts() for part in text.split("\n") if part.strip()]
    for texts in (*pairwise(parts), *((part,) for part in parts)):
        batch = coder.batch([texts])
        yield {"ids": batch.ids.numpy(), "types": batch.texts.numpy(), "mask": batch.mask.numpy()}
