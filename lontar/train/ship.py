"""Trained weights → the files that the package carries: `encoder.onnx` (int8), `heads.npz`, `tokenizer.json`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from lontar.extract.layers import quoted
from lontar.extract.tokens import WINDOW, Subwords, framed, types_of
from lontar.extract.units import units_of
from lontar.sealed import seal
from lontar.train.network import Network
from lontar.train.quantise import Fed, quantise, sample_texts


class Shippable(nn.Module):
    """The encoder with its word embeddings as int8 rows and one scale a row."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder
        words = network.encoder.embeddings.word_embeddings.weight.detach()
        scale = words.abs().amax(dim=1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("rows", (words / scale).round().to(torch.int8))
        self.register_buffer("scale", scale.float())

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """[1, pieces] twice → hidden states [1, pieces, hidden]."""
        rows, scale = cast(Tensor, self.rows), cast(Tensor, self.scale)
        words = rows[ids].float() * scale[ids]
        output = self.encoder(inputs_embeds=words, token_type_ids=types)
        return cast(Tensor, output.last_hidden_state)


def ship(network: Network, tokenizer: dict[str, Any], card: dict[str, Any], folder: Path) -> None:
    """Write the four files of a model into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        export(Shippable(network), plain)
        words = folder / "tokenizer.json"
        words.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
        quantise(plain, folder / "encoder.onnx", fed(words))
    heads = {
        name: value.detach().numpy().astype(np.float16)
        for name, value in network.state_dict().items()
        if not name.startswith("encoder.")
    }
    np.savez_compressed(folder / "heads.npz", **cast(Any, heads))
    (folder / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    seal(folder)


def fed(tokenizer: Path) -> Iterator[Fed]:
    """The sample's texts as the encoder is given them, a window each."""
    subwords = Subwords(tokenizer)
    for text in sample_texts():
        units = units_of(text)
        pieces = subwords.encode(units)
        types = types_of(pieces, quoted(units))
        ids, own = framed(pieces.ids[:WINDOW], types[:WINDOW])
        yield {"ids": ids[None], "types": own[None]}


def export(model: Shippable, path: Path) -> None:
    """Write the encoder in floats, for texts of any length."""
    model.eval()
    # Attention written out quantises better than the fused operator: 6.7k against 5.9k tokens a second and core.
    model.encoder.set_attn_implementation("eager")
    example = torch.randint(5, 100, (1, 24))
    torch.onnx.export(
        model, (example, torch.zeros_like(example)), str(path), input_names=["ids", "types"],
        output_names=["states"], dynamic_axes={"ids": {1: "pieces"}, "types": {1: "pieces"}, "states": {1: "pieces"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
