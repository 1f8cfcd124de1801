"""`python -m lontar.train.average RUN… --card MODEL --out FOLDER`: one model of the averaged weights of several runs.

Of runs that went on from one another (`python -m lontar.train --start`) the average reads better than any of them
(Wortsman et al. 2022, https://arxiv.org/abs/2203.05482); of runs that began apart it is of no use. What is taught on
the finished encoder's states follows: `python -m lontar.train.mentions`, then `python -m lontar.train.calibrate`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lontar.train.fit import Recipe, begin, missing_of
from lontar.train.ship import ship

Weights = dict[str, Tensor]


def averaged(runs: Sequence[Weights]) -> Weights:
    """The mean of each tensor; whole numbers as the first run has them. ValueError where names or sizes differ."""
    first, *others = runs
    shapes = {name: value.shape for name, value in first.items()}
    if any({name: value.shape for name, value in other.items()} != shapes for other in others):
        raise ValueError("the runs are of different networks or vocabularies")
    return {
        name: torch.stack([run[name] for run in runs]).mean(0) if value.is_floating_point() else value
        for name, value in first.items()
    }


def main() -> None:
    """Read the runs' weights, average them, and write the model's files."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.average", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", help="--work folders of runs, in the order of training")
    parser.add_argument("--card", type=Path, required=True, help="the model that the last run wrote")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    for folder in options.runs:
        if missing := missing_of(folder):
            parser.error(f"{folder} holds no {missing}: name the --work folder of a run that has ended")
    if not (options.card / "card.json").exists():
        parser.error(f"{options.card} holds no card.json: name the folder that the last run wrote as --out")
    stored = [torch.load(folder / "trained.pt", weights_only=True, map_location="cpu") for folder in options.runs]
    last = options.runs[-1]
    network = begin(json.loads((last / "kept.json").read_text(encoding="utf-8")), Recipe(**stored[-1]["recipe"]))
    try:
        network.load_state_dict(averaged([run["network"] for run in stored]))
    except ValueError as error:
        parser.error(f"{error}: average runs of which each went on from the one before (--start)")
    card: dict[str, Any] = json.loads((options.card / "card.json").read_text(encoding="utf-8"))
    card["averaged"] = [run["recipe"] for run in stored]
    tokenizer = json.loads((last / "tokenizer.json").read_text(encoding="utf-8"))
    ship(network, tokenizer, card, options.out)
    print(f"{len(stored)} runs averaged; the model lies in {options.out}")


if __name__ == "__main__":
    main()
