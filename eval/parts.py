"""Figures on a part of the corpus, for any weights: what rules and weights are chosen by, and what noise costs.

    python eval/parts.py --split tune [--model FOLDER] [--noise NAME|all] [--where language=en] [--json]

`tune` is the part of `train` that `--split fit` leaves out of training; `dev` is for acceptance: score it rarely.
The data folder is named by LONTAR_DATA, the project's own articles lie in `corpus/`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from data_folder import corpus_data

from lontar.evaluate import score_statements
from lontar.evaluate.gold import reading_of
from lontar.extract import Reader
from lontar.ledger_scoring import answers
from lontar.train.examples import Annotated, rows_of
from lontar.train.noise import NOISES, noisy

_CORPUS = Path(__file__).parent.parent / "corpus"


def main() -> None:
    """Score one part, plain or with noise, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("tune", "fit", "dev"), required=True)
    parser.add_argument("--model", type=Path, help="a folder of weights; the shipped ones without it")
    parser.add_argument("--noise", choices=(*NOISES, "all"))
    parser.add_argument("--where", default="", help="field=value: only rows with it (language=en, source=written)")
    parser.add_argument("--json", action="store_true", help="all that is asked for as one object, by noise")
    parser.add_argument("--full", action="store_true", help="every figure, as JSON")
    options = parser.parse_args()
    data = corpus_data()
    name, _, value = options.where.partition("=")
    rows = [row for row in rows_of(data, _CORPUS, split=options.split) if not name or row.get(name) == value]
    reader = Reader(options.model)
    print(reader.model_version, options.split, len(rows), "articles")
    found = {}
    noises = {None: [None], "all": [None, *NOISES]}.get(options.noise, [None, options.noise])
    for noise in noises:
        gold = [reading_of(row if noise is None else _noisy(row, noise)) for row in rows]
        scores = score_statements(gold, answers(gold, reader))
        found[noise or "plain"] = {key: value for key, value in scores.items() if not key.startswith("by_o")}
        if not options.json:
            print(json.dumps(scores, indent=1) if options.full else _line(noise or "plain", scores))
    if options.json:
        print(json.dumps(found))


def _noisy(row: dict[str, Any], noise: str) -> dict[str, Any]:
    article = noisy(Annotated(row["id"], row["text"], tuple(row["statements"]), row["language"]), noise)
    statements = [statement for statement in article.statements if statement["spans"]]
    return {**row, "text": article.text, "statements": statements}


def _line(name: str, scores: dict[str, Any]) -> str:
    exact = {
        kind: scores["spans_exact"][kind]["f1"]
        for kind in ("SRC", "CUE", "CON", "IF", "TIME", "PLACE", "OCC", "AUD", "VIA")
    }
    strict, kinds, attributes = scores["statements"]["strict"], scores["by_kind"], scores["attributes"]
    parts = [f"{name:18} statements {strict['f1']:.3f} (P {strict['precision']:.3f} R {strict['recall']:.3f})"]
    parts.append(" ".join(f"{kind} {value:.3f}" for kind, value in exact.items()))
    parts.append(
        "recall " + " ".join(f"{kind} {kinds[kind]['recall']:.3f}" for kind in ("direct", "indirect", "mixed"))
    )
    parts.append(f"act {attributes['act'] or 0:.3f} macro {attributes['act_macro_f1'] or 0:.3f} "
                 f"speaker {attributes['speaker'] or 0:.3f} ece {scores['calibration']['error'] or 0:.3f}")  # fmt: skip
    return "\n    ".join(parts)


if __name__ == "__main__":
    main()
