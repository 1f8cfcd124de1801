"""What the integers of the shipped weights cost: the same weights as floats, on a part of the corpus.

    python eval/int8.py [--model FOLDER] [--split tune] [--json]

Needs `lontar[train]`, and the data folder named by LONTAR_DATA. The floats are those that the integers stand for
(`lontar.train.restore`): what rounding the weights took is gone in both, what rounding the states takes is compared.
The heads and what scores are worth were learned on the states of the integers.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from data_folder import corpus_data

from lontar.evaluate import score_statements
from lontar.evaluate.gold import reading_of
from lontar.extract import Reader
from lontar.extract.pipeline import SHIPPED
from lontar.ledger_scoring import answers
from lontar.train.examples import rows_of
from lontar.train.restore import restored
from lontar.train.ship import Shippable, export

_CORPUS = Path(__file__).parent.parent / "corpus"
_KEPT = ("heads.npz", "tokenizer.json")


def main() -> None:
    """Read one part with both, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=SHIPPED, help="a folder of weights")
    parser.add_argument("--split", choices=("tune", "fit"), default="tune")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = rows_of(corpus_data(), _CORPUS, split=options.split)
    found: dict[str, Any] = {"articles": len(rows), "int8": _figures(options.model, rows)}
    with tempfile.TemporaryDirectory() as folder:
        found["float"] = _figures(as_floats(options.model, Path(folder)), rows)
    print(json.dumps(found) if options.json else json.dumps(found, indent=1))


def as_floats(model: Path, folder: Path) -> Path:
    """Write the model whose products are floats into a folder; → the folder."""
    export(Shippable(restored(model)), folder / "encoder.onnx")
    for name in _KEPT:
        shutil.copyfile(model / name, folder / name)
    card = json.loads((model / "card.json").read_text(encoding="utf-8"))
    own = {"name": card["name"], "calibration": card.get("calibration", [])}
    (folder / "card.json").write_text(json.dumps(own), encoding="utf-8")
    return folder


def _figures(model: Path, rows: list[dict[str, Any]]) -> dict[str, float]:
    gold = [reading_of(row) for row in rows]
    scores = score_statements(gold, answers(gold, Reader(model)))
    kinds, attributes = scores["by_kind"], scores["attributes"]
    return {
        "statements": scores["statements"]["strict"]["f1"],
        **{kind: scores["spans_exact"][kind]["f1"] for kind in ("SRC", "CUE", "CON", "IF")},
        **{kind: kinds[kind]["recall"] for kind in ("direct", "indirect")},
        "act": attributes["act"],
        "speaker": attributes["speaker"],
    }


if __name__ == "__main__":
    main()
