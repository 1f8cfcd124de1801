"""`python -m lontar.train.pairs`: pairs of texts → the weights of the second pass (`lontar/merge/model`).

Two stages: entailment (IndoNLI) with renderings of one text, then all tasks together, stances and conditions first as
what they are nearest to among entailments. The word table stays that of the pretrained encoder, and its tokenizer is
that of the statement model. A part of `train` is left out to choose temperatures and thresholds on; `test` is never
seen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from lontar.train import pair_ship
from lontar.train.pair_corpus import (
    FOLDER,
    Clauses,
    condition_pairs,
    entailments,
    renderings,
    same_pairs,
    stance_pairs,
)
from lontar.train.pair_fit import Coder, PairRecipe, begin, begin_heads, fit, scores_of, vectors_of
from lontar.train.pair_network import PairNetwork, answers_of
from lontar.train.pair_tasks import TASKS, Pair

_DEALT: Final = {"same": 5000, "entails": 2000}
"""Pairs of these tasks an epoch of the second stage; of the others all are dealt."""


def main() -> None:
    """Train both stages, choose what is chosen on the tuning part, write the files."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.pairs", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpus/ and data/")
    parser.add_argument("--words", type=Path, required=True, help="a folder with tokenizer.json and kept.json")
    parser.add_argument("--work", type=Path, default=Path("work/pairs"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    coder = Coder(options.words / "tokenizer.json")
    clauses = Clauses(options.data)
    started = time.perf_counter()
    first = PairRecipe(epochs=2, seed=options.seed)
    network = begin(json.loads((options.words / "kept.json").read_text(encoding="utf-8")), first)
    stage = options.work / "entailment.pt"
    if stage.exists():
        network.load_state_dict(torch.load(stage, weights_only=True))
    else:
        fit(network, [entailments(options.data)] * first.epochs, renderings(clauses, options.data), coder, first)
        torch.save(network.state_dict(), stage)
    second = replace(first, epochs=6)
    begin_heads(network)
    learned = dealt(clauses, options.data, second)
    fit(network, learned, renderings(clauses, options.data), coder, second)
    torch.save(network.state_dict(), options.work / "pairs.pt")
    minutes = round((time.perf_counter() - started) / 60, 1)
    card = {
        "name": "", "base": "intfloat/multilingual-e5-small (MIT)", "licence": "CC BY-SA 4.0",
        "tasks": {task: list(answers) for task, answers in TASKS.items()}, "hidden": 384,
        "corpus": digest(), "stages": [asdict(first), asdict(second)], "minutes": minutes,
    }  # fmt: skip
    card |= chosen(network, clauses, options.data, coder)
    pair_ship.ship(network, options.words / "tokenizer.json", card, options.out)
    print(f"trained in {minutes} minutes; the model lies in {options.out}")


def dealt(clauses: Clauses, data: Path, recipe: PairRecipe) -> list[list[Pair]]:
    """Return the pairs of each epoch."""
    dice = random.Random(recipe.seed)
    all_of = [*stance_pairs(clauses, "train"), *condition_pairs("train")]
    some = {"same": same_pairs(clauses, "train"), "entails": entailments(data)}
    return [
        [*all_of, *(pair for task, pairs in some.items() for pair in dice.sample(pairs, min(len(pairs), _DEALT[task])))]
        for _ in range(recipe.epochs)
    ]


def chosen(network: PairNetwork, clauses: Clauses, data: Path, coder: Coder) -> dict[str, Any]:
    """Return temperatures and thresholds, chosen on the tuning part."""
    parts = {
        "stance": stance_pairs(clauses, "tune"), "meets": condition_pairs("tune"), "same": same_pairs(clauses, "tune"),
        "entails": entailments(data, ("val",)),
    }  # fmt: skip
    heat, thresholds = {}, {}
    for task, pairs in parts.items():
        scores = scores_of(network, pairs, coder)
        gold = np.array([pair.answer for pair in pairs])
        own = answers_of(scores, task).softmax(1).numpy()
        heat[task] = temperature(own, gold)
        print(task, len(pairs), "accuracy", round(float((own.argmax(1) == gold).mean()), 3), "heat", heat[task])
        if task == "meets":
            thresholds["meets"] = best_threshold(heated(own, heat[task])[:, 1], gold)
    thresholds["stance"] = 0.5
    related = [pair for pair in parts["stance"] if TASKS["stance"][pair.answer] != "unrelated"]
    near = likeness_of(network, related, coder)
    thresholds["about"] = round(float(np.quantile(near, 0.02)), 3)
    return {"heat": heat, "thresholds": thresholds}


def likeness_of(network: PairNetwork, pairs: Sequence[Pair], coder: Coder) -> np.ndarray:
    """Return the cosine of each pair's two texts, [pairs]."""
    first = vectors_of(network, [pair.first for pair in pairs], coder)
    second = vectors_of(network, [pair.second for pair in pairs], coder)
    found: np.ndarray = (first * second).sum(1).numpy()
    return found


def heated(chances: np.ndarray, heat: float) -> np.ndarray:
    """Return chances at another temperature."""
    raised = np.maximum(chances, 1e-9) ** (1 / heat)
    return raised / raised.sum(1, keepdims=True)


def temperature(chances: np.ndarray, gold: np.ndarray) -> float:
    """Return the temperature at which right answers are likeliest."""
    tried = np.arange(0.5, 3.01, 0.05)
    loss = [-np.log(heated(chances, heat)[np.arange(len(gold)), gold]).mean() for heat in tried]
    return round(float(tried[int(np.argmin(loss))]), 2)


def best_threshold(sure: np.ndarray, gold: np.ndarray) -> float:
    """Return the chance of "yes" from which F1 is highest; among equals the middle one."""
    tried = np.arange(0.2, 0.81, 0.02)
    scores = []
    for least in tried:
        hit = ((sure >= least) & (gold == 1)).sum()
        scores.append(2 * hit / max(1, (sure >= least).sum() + (gold == 1).sum()))
    best = np.flatnonzero(np.array(scores) >= max(scores) - 0.002)
    return round(float(tried[best[len(best) // 2]]), 2)


def digest() -> dict[str, Any]:
    """Return how many rows the corpus of pairs has, and its SHA-256."""
    found = hashlib.sha256()
    rows = 0
    for path in sorted(FOLDER.glob("*.jsonl")):
        found.update(path.read_bytes())
        rows += path.read_text(encoding="utf-8").count("\n")
    return {"rows": rows, "sha256": found.hexdigest()}


if __name__ == "__main__":
    main()
