"""`lontar eval stance|merge|conditions`: the second pass on anybody's test files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar, cast

from lontar.cli_options import session
from lontar.cli_progress import announce, skipped_message, tracked
from lontar.ledger import Ledger
from lontar.ledger_scoring import MergingLedger, PairChances, merged, met, met_from, pair_reader, stances
from lontar.settings import Settings

Scored = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]
_Line = TypeVar("_Line")

_BATCH: Final = 64
"""Lines that are read together, after which the bar moves."""


def score(kind: str, files: Sequence[Path]) -> Scored:
    """Score test files of one kind; InputError, ModelError. Scores, and every answer beside its gold."""
    if kind == "merge":
        return _merge(files)
    return _stance(files) if kind == "stance" else _conditions(files)


def _stance(files: Sequence[Path]) -> Scored:
    from lontar.evaluate.stance import read_stances, score_stances, stance_rows

    gold = [line for file in files for line in read_stances(file)]
    chances = stances(_batches(gold), _pairs())
    return score_stances(gold, chances), list(stance_rows(gold, chances))


def _conditions(files: Sequence[Path]) -> Scored:
    from lontar.evaluate.conditions import condition_rows, read_conditions, score_conditions

    gold = [line for file in files for line in read_conditions(file)]
    reader = _pairs()
    scores, threshold = met(_batches(gold), reader), met_from(reader)
    rows = list(condition_rows(gold, scores, threshold=threshold))
    return score_conditions(gold, scores, threshold=threshold), rows


def _merge(files: Sequence[Path]) -> Scored:
    """Each file is a collection with a ledger of its own: keys and ids of one say nothing about another."""
    from lontar.evaluate.merge import merge_rows, placed, read_collection, score_merge

    collections = []
    for gold in [read_collection(file) for file in files]:
        with TemporaryDirectory() as folder, _ledger(Path(folder)) as ledger:
            # The façade gets `merge` and `utterances` with the second pass.
            clusters, skipped = merged(tracked([one.article for one in gold]), cast(MergingLedger, ledger))
        for one in skipped:
            announce(skipped_message(one))
        collections.append(placed(gold, clusters))
    return score_merge(collections), [row for collection in collections for row in merge_rows(collection)]


def _ledger(folder: Path) -> Ledger:
    return Ledger.open(folder / "merge.db", create=True, reader=session().reader)


def _pairs() -> PairChances:
    return session().pairs or pair_reader(Settings.from_environment())


def _batches(lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    return tracked([lines[start : start + _BATCH] for start in range(0, len(lines), _BATCH)])
