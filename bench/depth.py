"""How much faster the shipped encoder is than the unpruned one of 12 layers, in one run; needs `lontar[train]`.

    python bench/depth.py [--rounds 5] [--model FOLDER] [--texts FILE.jsonl]

The unpruned encoder is exported with the same vocabulary and quantised the same way; its weights do not matter for the
time. Windows of the same articles go through both in turn; the figure is the median of the rounds' ratios. With
`--texts`, articles of about 300 words from JSON lines, else the bundled sample's paragraphs. Exit status 1 below 1.5.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import torch
from reading import real, texts

from lontar.extract import layers
from lontar.extract.encoder import Encoder, Weights
from lontar.extract.pipeline import SHIPPED
from lontar.extract.tokens import Pieces, Subwords
from lontar.extract.units import units_of
from lontar.train import base
from lontar.train.network import Network
from lontar.train.ship import ship

LEAST, UNPRUNED, ARTICLES = 1.5, 12, 24


def unpruned(folder: Path, pieces: int) -> Weights:
    """An encoder of 12 layers over as many pieces as the shipped one knows."""
    shape, _ = base.pretrained(None)
    torch.manual_seed(1)
    words = json.loads((SHIPPED / "tokenizer.json").read_text(encoding="utf-8"))
    ship(Network(replace(shape, layers=UNPRUNED, vocabulary=pieces)), words, {"name": "unpruned"}, folder)
    return Weights.open(folder)


def seconds(encoder: Encoder, articles: list[tuple[Pieces, list[int]]]) -> float:
    """How long the encoder takes over all articles."""
    started = time.perf_counter()
    for pieces, quoted in articles:
        encoder.states(pieces, quoted)
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--texts", type=Path)
    options = parser.parse_args()
    subwords = Subwords(options.model / "tokenizer.json")
    chosen = islice(real(options.texts) if options.texts else texts(ARTICLES), ARTICLES)
    articles = [(subwords.encode(units), layers.quoted(units)) for units in map(units_of, chosen)]
    vocabulary = len(json.loads((options.model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"])
    with tempfile.TemporaryDirectory() as folder:
        slow = Encoder(unpruned(Path(folder), vocabulary))
        fast = Encoder(Weights.open(options.model))
        rounds = [(seconds(slow, articles), seconds(fast, articles)) for _ in range(options.rounds + 1)][1:]
    ratio = statistics.median(before / after for before, after in rounds)
    before, after = (1000 * statistics.median(side) / len(articles) for side in zip(*rounds, strict=True))
    print(f"unpruned {before:.1f} ms an article, shipped {after:.1f} ms, ratio {ratio:.2f}")
    return int(ratio < LEAST)


if __name__ == "__main__":
    sys.exit(main())
