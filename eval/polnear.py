"""English attributions against PolNeAR: what the shipped weights find there, or any others.

    python -m lontar.train.polnear --data "$LONTAR_DATA" --out work/polnear
    python eval/polnear.py work/polnear/corpus/dev.jsonl [--model FOLDER] [--spans]

With `--spans` instead: the labels as decoded, before Lontar's own rules for what belongs to a span (its guide leaves
quotation marks outside, PolNeAR keeps them in) and before spans become statements: each stretch of source, cue or
content exactly, as published taggers are scored. That is how weights trained on PolNeAR itself are to be measured.

An attribution is found where the contents' characters overlap by half (intersection over union), one to one; its
source is right where the sources' do as well, or both have none. `exact` counts a source, cue or content as found only
with all of its characters and no other.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lontar.evaluate.gold import read_gold
from lontar.evaluate.matching import NEAR, overlap, paired
from lontar.evaluate.scores import prf
from lontar.extract import Reader
from lontar.ledger_scoring import answers
from lontar.types import Reading, SpanKind, Statement

_NAMES: dict[SpanKind, str] = {"SRC": "source", "CUE": "cue", "CON": "content"}


def scores(gold: list[Reading], read: list[Reading]) -> dict[str, Any]:
    """Attributions by overlap, with the right source, and each role exactly."""
    expected = sum(len(reading.statements) for reading in gold)
    answered = sum(len(reading.statements) for reading in read)
    pairs = [pair for one, other in zip(gold, read, strict=True) for pair in paired(one.statements, other.statements)]
    sourced = sum(overlap(pair.gold.of("SRC"), pair.read.of("SRC")) >= NEAR for pair in pairs)
    exact = {}
    for kind, name in _NAMES.items():
        wanted, given = _spans(gold, kind), _spans(read, kind)
        exact[name] = prf((wanted & given).total(), given.total(), wanted.total())
    return {
        "attributions": prf(len(pairs), answered, expected),
        "attributions_and_source": prf(sourced, answered, expected),
        "exact": exact,
    }


def labelled(gold: list[Reading], reader: Reader) -> dict[str, Any]:
    """Exact stretches of each role, as decoded."""
    wanted: dict[str, set[tuple[str, int, int]]] = {kind: set() for kind in _NAMES}
    given: dict[str, set[tuple[str, int, int]]] = {kind: set() for kind in _NAMES}
    for reading in gold:
        for statement in reading.statements:
            for span in statement.spans:
                wanted[span.kind].add((reading.article.id, span.start, span.end))
        for kind, start, end in reader.labelled(reading.article):
            given.setdefault(kind, set()).add((reading.article.id, start, end))
    return {
        name: prf(len(wanted[kind] & given[kind]), len(given[kind]), len(wanted[kind])) for kind, name in _NAMES.items()
    }


def _spans(readings: Iterable[Reading], kind: SpanKind) -> Counter[tuple[str, tuple[tuple[int, int], ...]]]:
    def whole(statement: Statement) -> tuple[tuple[int, int], ...]:
        return tuple((span.start, span.end) for span in statement.of(kind))

    return Counter(
        (reading.article.id, spans) for reading in readings for st in reading.statements if (spans := whole(st))
    )


def main() -> None:
    """Score one file and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, help="a folder of weights; the shipped ones without it")
    parser.add_argument("--spans", action="store_true", help="score the labels as decoded")
    options = parser.parse_args()
    gold = list(read_gold(options.file))
    reader = Reader(options.model)
    figures = labelled(gold, reader) if options.spans else scores(gold, answers(gold, reader))
    print(json.dumps({"model": reader.model_version, **figures}, indent=1))


if __name__ == "__main__":
    main()
