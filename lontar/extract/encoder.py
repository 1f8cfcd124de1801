"""Pieces → hidden states, with ONNX Runtime: long texts in overlapping windows whose states are averaged."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lontar import runtime, sealed
from lontar.errors import ModelError
from lontar.extract.tokens import OVERLAP, Pieces, framed, types_of, windows

States = NDArray[np.float32]
_FILES = ("encoder.onnx", "heads.npz", "tokenizer.json", "card.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """The files of one trained model, its name, and what its scores are worth.

    `calibration` pairs raw scores, rising, with the share of statements that were right at them on the tuning part of
    the corpus; empty where it was not measured. `digests` are the SHA-256 of the files, as the card says.
    """

    folder: Path
    name: str
    calibration: tuple[tuple[float, float], ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Weights:
        """Read the card beside the weights; `ModelError` where a file is missing or the card cannot be read."""
        missing = [name for name in _FILES if not (folder / name).is_file()]
        if missing:
            raise ModelError(
                "model_missing",
                "{folder} holds no model: {missing} not found. Install Lontar again, or name a folder with trained "
                "weights in LONTAR_MODEL (made by `make train`).",
                folder=folder, missing=", ".join(missing),
            )  # fmt: skip
        try:
            card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
            pairs = tuple((float(raw), float(share)) for raw, share in card.get("calibration", ()))
            return cls(folder, str(card["name"]), pairs, dict(card.get(sealed.KEY, {})))
        except (ValueError, KeyError, TypeError) as reason:
            raise ModelError(
                "model_damaged",
                "{folder}/card.json cannot be read ({reason}). Install Lontar again, or train again with `make train`.",
                folder=folder, reason=reason,
            ) from reason  # fmt: skip

    def file(self, name: str) -> Path:
        """Return a file that is the one which was trained; `ModelError` where it is another one."""
        try:
            return sealed.checked(self.folder / name, self.digests)
        except (OSError, ValueError) as reason:
            raise ModelError(
                "model_damaged",
                "{folder}/{file} cannot be read ({reason}). Install Lontar again, or train again with `make train`.",
                folder=self.folder, file=name, reason=reason,
            ) from reason  # fmt: skip

    def confidence(self, score: float) -> float:
        """The share of statements with such a score that were right."""
        if not self.calibration:
            return score
        raw, shares = zip(*self.calibration, strict=True)
        return float(np.interp(score, raw, shares))


class Encoder:
    """The encoder's session. One text at a time; all its threads work on one window."""

    def __init__(self, weights: Weights, *, threads: int | None = None) -> None:
        path = weights.file("encoder.onnx")
        try:
            self.session = runtime.session(path, threads or min(4, _processors()))
        except Exception as reason:
            raise ModelError(
                "model_damaged",
                "{folder}/encoder.onnx cannot be read ({reason}). Install Lontar again, or train again with "
                "`make train`.",
                folder=weights.folder, reason=str(reason).splitlines()[0],
            ) from reason  # fmt: skip

    def run(self, ids: NDArray[np.int64], types: NDArray[np.int64]) -> States:
        """One window, marks at both ends included: [pieces] → [pieces, hidden]."""
        inputs = {"ids": ids[None], "types": types[None]}
        return np.asarray(self.session.run(["states"], inputs)[0][0], dtype=np.float32)

    def states(self, pieces: Pieces, quoted: list[int]) -> States:
        """Hidden states of each unit's first piece, [units, hidden]; `quoted` is the quotation state of each unit."""
        types = types_of(pieces, quoted)
        parts = windows(pieces)
        if len(parts) == 1:
            return self._window(pieces.ids, types)[pieces.first]
        total: States | None = None
        weight = np.zeros(len(pieces.ids), dtype=np.float32)
        for start, end in parts:
            states = self._window(pieces.ids[start:end], types[start:end])
            share = _trust(end - start)
            total = np.zeros((len(pieces.ids), states.shape[1]), dtype=np.float32) if total is None else total
            total[start:end] += states * share[:, None]
            weight[start:end] += share
        assert total is not None
        return np.asarray(total[pieces.first] / weight[pieces.first, None], dtype=np.float32)

    def _window(self, ids: NDArray[np.int64], types: NDArray[np.int64]) -> States:
        return self.run(*framed(ids, types))[1:-1]


def _processors() -> int:
    """Processors that this process may use; systems without affinity count all of them."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _trust(length: int) -> States:
    """How much a window's states count, by distance from its nearer edge: context there is one-sided."""
    edge = np.minimum(np.arange(1, length + 1), np.arange(length, 0, -1)).astype(np.float32)
    return np.asarray(np.minimum(edge / (OVERLAP / 2), 1.0), dtype=np.float32)
