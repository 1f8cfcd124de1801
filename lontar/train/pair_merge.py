"""`python -m lontar.train.pair_merge`: the weights by which two statements are taken for reports of one act.

Fitted on two of the project's collections (`corpus/pairs/merge_1.jsonl`, `merge_3.jsonl`), as read by the shipped
model; the second one is for `lontar eval merge`. Written into the pair model's card.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lontar.ledger import Ledger, shared_reader
from lontar.ledger_merging import Merging
from lontar.merge.pairs import PairReader
from lontar.merge.utterances import FEATURES, features, may_be_one
from lontar.settings import Settings
from lontar.sources import article_from_text
from lontar.train.pair_corpus import FOLDER, lines
from lontar.types import Reading

_RIDGE: Final = 0.3
_SIGNS: Final = {
    "same": 1,
    "vectors": 1,
    "numbers_differ": -1,
    "negation_differs": -1,
    "modality_differs": -1,
    "perhaps": -1,
}
"""Which way a feature may count: a small collection must not teach that other numbers speak for one act."""


def main() -> None:
    """Read the collections, compare what may be one act in each, fit, write."""
    parser = argparse.ArgumentParser(prog="python -m lontar.train.pair_merge", description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("lontar/merge/model"))
    parser.add_argument("--files", type=Path, nargs="+", default=[FOLDER / "merge_1.jsonl", FOLDER / "merge_3.jsonl"])
    options = parser.parse_args()
    pairs = PairReader(options.model)
    found = [examples(file, pairs) for file in options.files]
    values, gold = np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])
    weights = fitted(values, gold)
    chances = 1 / (1 + np.exp(-values @ weights))
    hits = ((chances >= 0.5) == gold).mean()
    print(f"{len(gold)} pairs, {int(gold.sum())} of one act, {hits:.1%} told right")
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"  {name:18}{weight:7.2f}")
    card = json.loads((options.model / "card.json").read_text(encoding="utf-8"))
    card |= weighed(card["name"], weights, len(gold))
    (options.model / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def weighed(name: str, weights: NDArray[np.float64], pairs: int) -> dict[str, Any]:
    """Return what a card says of the weights, with a name of their own: ledgers compare anew what others compared."""
    rounded = [round(float(weight), 3) for weight in weights]
    own = hashlib.sha256(json.dumps(rounded).encode()).hexdigest()[:4]
    return {"name": "-".join([*name.split("-")[:3], own]), "merge": {"weights": rounded, "pairs": pairs}}


def examples(path: Path, pairs: PairReader) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the features [pairs, features] of all statements that may be one act, and whether they are."""
    reader = shared_reader(Settings.from_environment())
    keys: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "l.db", pairs=pairs) as ledger:
        for row in lines(path):
            about = row["article"]
            article = article_from_text(
                about["text"], outlet=about["outlet"], title=about["title"], published=about["published"],
                language=about["language"],
            )  # fmt: skip
            reading = Reading(article, reader.read(article))
            ledger.store.put(reading)
            keys |= matched(reading, row)
        merging = Merging(
            ledger.store.derived, pairs, ledger.known, heard=_ignore, stop=lambda: False, each_batch=_ignore
        )
        read = [one.told for one in merging.read(ledger.store.derived.unread(limit=100_000))]
        told = [one for one in read if one.statement.id in keys]
    two = [(a, b) for a, b in combinations(told, 2) if may_be_one(a, b)]
    same = pairs.chances("same", [(a.words, b.words) for a, b in two])[:, 1]
    values = np.array([features(a, b, float(chance)) for (a, b), chance in zip(two, same, strict=True)])
    return values, np.array([keys[a.statement.id] == keys[b.statement.id] for a, b in two])


def matched(reading: Reading, row: dict[str, Any]) -> dict[str, str]:
    """Return the key of each statement whose content lies on a passage of the collection."""
    found = {}
    for passage, key in row["utterances"]:
        start = reading.article.text.find(passage)
        end = start + len(passage)
        common = {
            one.id: sum(max(0, min(span.end, end) - max(span.start, start)) for span in one.of("CON"))
            for one in reading.statements
        }
        best = max(common, key=lambda one: common[one], default=None)
        if start >= 0 and best is not None and common[best]:
            found[best] = str(key)
    return found


def fitted(values: NDArray[np.float64], gold: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the logistic weights by Newton's steps with a ridge, features of a known sign kept to it."""
    free = np.ones(values.shape[1], dtype=bool)
    while True:
        weights = np.zeros(values.shape[1])
        for _ in range(50):
            chance = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
            ridge = np.diag(np.where(np.arange(len(weights)) == 0, 1e-6, _RIDGE))
            slope = values.T @ (gold - chance) - ridge @ weights
            curve = (values * (chance * (1 - chance))[:, None]).T @ values + ridge
            step = np.zeros_like(weights)
            step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
            weights += step
        wrong = [
            place
            for place, name in enumerate(FEATURES)
            if free[place] and name in _SIGNS and weights[place] * _SIGNS[name] < 0
        ]
        if not wrong:
            return weights
        free[wrong] = False


def _ignore(_: object) -> None:
    """Hear and do nothing."""


if __name__ == "__main__":
    main()
