"""What can be counted without reading an article: the corpora, how far two annotations agree, the size of the models.

python eval/counts.py
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lontar.merge.positions import CLEAR
from lontar.train.corpus import agreement
from lontar.types import SPAN_KINDS

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
_MERGED = ("merge_1", "merge_2", "merge_3", "merge_4", "second_merge")
_PAIRS = ("stance", "issues", "translations", "conditions", "reports", "second", *_MERGED)
_LANGUAGES = ("en", "id", "ms")


def issues() -> dict[str, Any]:
    """How many issues there are, what is said about them, and how far two readers agree on that."""
    asked = list(rows(CORPUS / "pairs/issues.jsonl"))
    labels = {row["id"]: row["stance"] for row in asked}
    near = [row for row in asked if "clause" not in row]
    written = [row for row in asked if "clause" in row]
    twice = [
        (labels[row["id"]], row["label"]) for row in rows(CORPUS / "pairs/second.jsonl") if row["kind"] == "issues"
    ]
    told = [sum(two[place] in CLEAR for two in twice) for place in (0, 1)]
    return {
        "propositions": len({row["proposition"] for row in asked}),
        # Ids of the first 300, and of what came after the next 849, begin with other letters.
        "later": len({row["proposition"] for row in asked if row["id"][0] in "pqr"}),
        "written": len(written),
        "written for": len({row["proposition"] for row in written}),
        "unrelated": sum(row["stance"] == "unrelated" for row in near) / len(near),
        "twice": len(twice),
        "alike": sum(one == other for one, other in twice) / len(twice),
        "stances alike": 2 * sum(one == other and one in CLEAR for one, other in twice) / sum(told),
    }


def main() -> None:
    """Print all counts as JSON."""
    second = list(rows(CORPUS / "second/second.jsonl"))
    dates = [row["language"] for row in rows(ROOT / "eval/unseen_dates.jsonl")]
    own = {path.stem: list(rows(path)) for path in sorted(CORPUS.glob("*.jsonl"))}
    found = {
        "corpus": {
            **{name: len(articles) for name, articles in own.items()},
            "documents of NTREX": len({row["id"].split("/")[0] for row in own["ntrex"]}),
            "corrected": len(list(rows(CORPUS / "corrected/first.jsonl"))),
            "own": sum(map(len, own.values())),
            "twice": len(second),
        },
        "agreement": {name: agree(articles, second) for name, articles in own.items()},
        "pairs": {name: len(list(rows(CORPUS / f"pairs/{name}.jsonl"))) for name in _PAIRS},
        "issues": issues(),
        "unseen dates": {"all": len(dates), "id": dates.count("id"), "other": len(dates) - dates.count("id")},
        "knowledge": {path.stem: table(path) for path in sorted((ROOT / "lontar/knowledge/data").glob("*.csv"))},
        "models": {room: model(ROOT / "lontar" / room / "model") for room in ("extract", "merge")},
    }
    print(json.dumps(found))


def agree(articles: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares, not per cent, so that they are shown as all others are; no kind that neither has."""
    found = agreement(articles, second)
    there = [kind for kind in SPAN_KINDS if found[kind]["first"] + found[kind]["second"]]
    spans = {kind: found[kind]["f1"] / 100 for kind in there}
    same = {name: found[name]["share"] / 100 for name in ("act", "speaker", "role", "affiliation", "target")}
    return {"articles": found["articles"]["both"], "compared": found["act"]["compared"], **spans, **same}


def model(folder: Path) -> dict[str, Any]:
    """What a model's card and files say of its size."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    files = {path.stem: path.stat().st_size / 1e6 for path in folder.iterdir() if path.suffix in (".onnx", ".npz")}
    pieces = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    found = {
        "name": card["name"], "millions": card["parameters"] / 1e6, "pieces": len(pieces), "corpus": card["corpus"],
        "mb": sum(files.values()), "files_mb": files,
    }  # fmt: skip
    if (folder / "heads.npz").exists():
        with np.load(folder / "heads.npz") as heads:
            found["arrays"] = {name: list(heads[name].shape) for name in heads.files if "word" in name}
    return found


def table(path: Path) -> int:
    """How many rows a CSV file has."""
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.DictReader(lines))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


if __name__ == "__main__":
    main()
