"""`python -m lontar.train.pairs`: pairs of texts → the weights of the second pass (`lontar/merge/model`).

With `--start FOLDER` trained weights go on (`lontar.train.restore` makes such a folder of those that are shipped), and
what is shipped then is the average of where they began and where they end.

Two stages: entailment (IndoNLI) with renderings of one text, then all tasks together, stances, issues and conditions
first as what they are nearest to among entailments. The word table stays that of the pretrained encoder, and its
tokenizer is that of the statement model. A part of `train` is left out to choose temperatures and thresholds on; `test`
is never seen.
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
from lontar.train.average import averaged
from lontar.train.fit import RUN_FILES, missing_of
from lontar.train.pair_corpus import (
    FOLDER,
    Clauses,
    condition_pairs,
    entailments,
    issue_pairs,
    renderings,
    same_pairs,
    stance_pairs,
)
from lontar.train.pair_fit import Coder, PairRecipe, begin, begin_heads, fit, scores_of, vectors_of
from lontar.train.pair_network import PairNetwork, answers_of
from lontar.train.pair_tasks import TASKS, Pair

_DEALT: Final = {"same": 3500, "entails": 2000}
"""Pairs of these tasks an epoch of the second stage, at most."""
_UNRELATED: Final = TASKS["issue"].index("unrelated")
_LEFT: Final = 0.5
"""The share of what is unrelated to an issue that an epoch has."""
_SIDED: Final = 5_000
"""Pairs of written propositions that stand among the issues in an epoch."""


def main() -> None:
    """Train, choose what is chosen on the tuning part, write the files."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    words = options.start or options.words
    coder, clauses = Coder(words / "tokenizer.json"), Clauses(options.data)
    started = time.perf_counter()
    network = begin(json.loads((words / "kept.json").read_text(encoding="utf-8")), PairRecipe(seed=options.seed))
    runs = _first_stage(network, options, clauses, coder)
    begun = {name: value.clone() for name, value in network.state_dict().items()}
    plain = PairRecipe(seed=options.seed, epochs=options.epochs)
    recipe = replace(plain, rate=options.rate, head_rate=plain.head_rate * options.rate / plain.rate)
    learned = dealt(clauses, options.data, recipe, options.stances)
    fit(network, learned, renderings(clauses, options.data), coder, recipe)
    torch.save(network.state_dict(), options.work / "pairs.pt")
    if options.start:
        network.load_state_dict(averaged([begun, network.state_dict()]))
    minutes = round((time.perf_counter() - started) / 60, 1)
    runs.append({**asdict(recipe), "pairs": sum(map(len, learned)), "minutes": minutes, "average": bool(options.start)})
    card = {
        "name": "", "base": "intfloat/multilingual-e5-small (MIT)", "licence": "CC BY-SA 4.0",
        "languages": ["id", "en", "ms"], "parameters": sum(one.numel() for one in network.parameters()),
        "tasks": {task: list(answers) for task, answers in TASKS.items()}, "hidden": 384,
        "corpus": digest(), "runs": runs,
    }  # fmt: skip
    card |= chosen(network, clauses, options.data, coder)
    pair_ship.ship(network, words / "tokenizer.json", card, options.out)
    print(f"trained in {minutes} minutes; the model lies in {options.out}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lontar.train.pairs", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpus/ and data/")
    begins = parser.add_mutually_exclusive_group(required=True)
    begins.add_argument("--words", type=Path, help="a folder with tokenizer.json and kept.json: train from the start")
    begins.add_argument("--start", type=Path, help="a folder with trained weights: train these further")
    parser.add_argument("--epochs", type=int, default=3, help="of all tasks together; one takes about 40 minutes")
    parser.add_argument("--rate", type=float, default=PairRecipe().rate, help="peak learning rate of the encoder")
    parser.add_argument("--stances", type=int, default=35_000, help="so many pairs of written propositions an epoch")
    parser.add_argument("--work", type=Path, default=Path("work/pairs"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if options.start and (missing := missing_of(options.start)):
        parser.error(f"{options.start} holds no {missing}: python -m lontar.train.restore makes it of shipped weights")
    return options


def _first_stage(
    network: PairNetwork, options: argparse.Namespace, clauses: Clauses, coder: Coder
) -> list[dict[str, Any]]:
    """Let the network begin as weights that are there, or learn entailments → the runs that it has behind it."""
    if options.start:
        stored = torch.load(options.start / RUN_FILES[0], weights_only=True, map_location="cpu")
        network.load_state_dict(stored["network"])
        return list(stored["runs"])
    recipe = PairRecipe(epochs=2, seed=options.seed)
    stage = options.work / "entailment.pt"
    if stage.exists():
        network.load_state_dict(torch.load(stage, weights_only=True))
    else:
        fit(network, [entailments(options.data)] * recipe.epochs, renderings(clauses, options.data), coder, recipe)
        torch.save(network.state_dict(), stage)
    begin_heads(network)
    return [{**asdict(recipe), "stage": "entailment and renderings"}]


def dealt(clauses: Clauses, data: Path, recipe: PairRecipe, stances: int) -> list[list[Pair]]:
    """Return the pairs of each epoch, with so many of propositions that were written for statements.

    Near an issue few statements take a side: half of what is unrelated to one is left out, and some of the others stand
    among the issues, too.
    """
    dice = random.Random(recipe.seed)
    all_of = condition_pairs("train")
    some = {
        "stance": stance_pairs(clauses, "train"),
        "same": same_pairs(clauses, "train"),
        "entails": entailments(data),
    }
    sided = [replace(pair, task="issue") for pair in some["stance"]]
    issues, most = issue_pairs(clauses, "train"), {"stance": stances, **_DEALT}
    return [
        [
            *all_of, *dice.sample(sided, min(len(sided), _SIDED)),
            *(pair for pair in issues if pair.answer != _UNRELATED or dice.random() < _LEFT),
            *(pair for task, pairs in some.items() for pair in dice.sample(pairs, min(len(pairs), most[task]))),
        ]
        for _ in range(recipe.epochs)
    ]  # fmt: skip


def chosen(network: PairNetwork, clauses: Clauses, data: Path, coder: Coder) -> dict[str, Any]:
    """Return temperatures and thresholds, chosen on the tuning part."""
    parts = {
        "stance": stance_pairs(clauses, "tune"), "issue": issue_pairs(clauses, "tune"),
        "meets": condition_pairs("tune"), "same": same_pairs(clauses, "tune"), "entails": entailments(data, ("val",)),
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
