"""The gates of the second pass: stances, conditions and utterances on unseen data, and the seeds' story.

    python eval/second.py             check: exit status 1 where a figure fell below its floor
    python eval/second.py --json      print the figures, as `eval/figures.py --measure second` keeps them
    python eval/second.py --pin WHY   write today's figures into eval/floors_second.json

Held-out pairs are those of `corpus/pairs/` whose split is `test`, the collections are `merge_2.jsonl` and
`merge_4.jsonl`; the texts of others and the seeds are named by LONTAR_DATA. What the seeds must show is in
`eval/seeds_positions.json`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lontar.evaluate.conditions import read_conditions, score_conditions
from lontar.evaluate.merge import placed, read_collection, score_merge
from lontar.evaluate.stance import read_stances, score_stances
from lontar.ledger import Ledger
from lontar.ledger_scoring import merged, met, met_from, stances
from lontar.ledger_second import shared_pairs
from lontar.merge.issues import decided
from lontar.merge.pairs import PairReader
from lontar.merge.positions import CLEAR
from lontar.merge.stances import Question, issue_chances, met_chances, stance_chances
from lontar.settings import Settings
from lontar.sources import SourceOptions
from lontar.train.pair_corpus import FOLDER, Clauses, issue_questions, stance_questions, write
from lontar.train.pair_mix import clauses_elsewhere, clear, elsewhere
from lontar.types import Commitment, Filters, Position

HERE = Path(__file__).parent
FLOORS = HERE / "floors_second.json"
RESULT = HERE / "results/second.json"
EVERYTHING = Filters(limit=None)
MARGIN, FEW = 0.02, 0.04
"""A floor lies this far below the figure (`FEW` where it is of a hundred or two), a count of what is told a tenth:
processors round sums differently. The counts on the seeds must hold."""
_FEW = (".precision", ".recall", ".independent_right")


def figures(data: Path) -> dict[str, Any]:
    """Everything that is pinned, measured now."""
    pairs = shared_pairs(Settings.from_environment())
    with tempfile.TemporaryDirectory() as scratch:
        write(Clauses(data), Path(scratch))
        asked = list(read_stances(Path(scratch) / "stance.jsonl"))
        stance = score_stances(asked, stances([asked], pairs))
        hypotheses = list(read_conditions(Path(scratch) / "conditions.jsonl"))
        least = met_from(pairs)
        conditions = score_conditions(hypotheses, met([hypotheses], pairs), threshold=least)
        away = clauses_elsewhere(stance_questions(Clauses(data), "test")[0], 1_500)
        stanced = clear(stance_chances(pairs, away), float(pairs.card["thresholds"]["stance"]))
        # Propositions as they stand, and their translations; negations would double the time.
        near, right = issue_questions(Clauses(data), "test")
        told = issues_told(pairs, near[::4], right[::4], "stance.issues")
        told |= issues_told(pairs, near[2::4], right[2::4], "stance.issues_translated")
        others = elsewhere([(one.scenario, one.condition_clause) for one in hypotheses], each=2)
        taken = met_chances(pairs, others) >= least
        utterances = merges("merge_2", "merge", Path(scratch)) | merges("merge_4", "merge_late", Path(scratch))
        story = seeds(data, Path(scratch) / "seeds.db")
    languages = {f"stance.{name}.macro_f1": own["macro_f1"] for name, own in stance["by_language"].items()}
    return {
        "stance.pairs": len(asked),
        "stance.macro_f1": stance["macro_f1"],
        "stance.macro_f1_of_80": next(one["macro_f1"] for one in stance["coverage"] if one["share"] == 0.8),
        **languages,
        "stance.exchanged": stance["swapped"]["share"],
        # Clauses that were written for other propositions, as most of an archive are, and are not taken for a stance.
        "stance.elsewhere": len(away),
        "stance.elsewhere_left": 1 - float(stanced.mean()),
        # What an archive has near the proposition of an issue, as it is asked in use.
        **told,
        "conditions.pairs": len(hypotheses),
        "conditions.f1": conditions["meets"]["f1"],
        # Conditions that were written for other scenarios, as most of an archive are, and are not taken for met.
        "conditions.elsewhere": len(others),
        "conditions.elsewhere_left": 1 - float(taken.mean()),
        **utterances,
        **story,
    }


def merges(collection: str, name: str, scratch: Path) -> dict[str, Any]:
    """How well the reports of one act are put together in a collection that nothing was fitted on."""
    gold = read_collection(FOLDER / f"{collection}.jsonl")
    with Ledger.open(scratch / f"{collection}.db") as ledger:
        clusters, _ = merged((one.article for one in gold), ledger)
    scores = score_merge([placed(gold, clusters)])
    return {
        f"{name}.b_cubed_f1": scores["b_cubed_all"]["f1"],
        f"{name}.b_cubed_precision": scores["b_cubed_all"]["precision"],
        f"{name}.independent_right": scores["independent_reports"]["share"],
    }


def issues_told(pairs: PairReader, asked: Sequence[Question], gold: Sequence[int], name: str) -> dict[str, Any]:
    """How many of the stances told on whole issues are right, and how many of the right ones are told."""
    answers = pairs.answers("stance")
    told = [decided(row, answers, pairs.card)[0] for row in issue_chances(pairs, asked)]
    right = [answers[one] for one in gold]
    hit = sum(one == other and one in CLEAR for one, other in zip(told, right, strict=True))
    return {
        f"{name}.asked": len(asked),
        f"{name}.told": sum(one in CLEAR for one in told),
        f"{name}.precision": hit / max(1, sum(one in CLEAR for one in told)),
        f"{name}.recall": hit / max(1, sum(one in CLEAR for one in right)),
    }


def seeds(data: Path, path: Path) -> dict[str, Any]:
    """How much of the seeds' story is told, by its parts."""
    expected = json.loads((HERE / "seeds_positions.json").read_text(encoding="utf-8"))
    with Ledger.open(path) as ledger:
        for file in sorted((data / "seeds").glob("*.txt")):
            published = expected["published"].get(file.name[:3])
            ledger.add([str(file)], options=SourceOptions(published=published) if published else None)
        ledger.merge()
        found: dict[str, Any] = {}
        for place, proposition in enumerate(expected["issues"]):
            issue, _ = ledger.add_issue(proposition)
            told = ledger.positions(issue.id, EVERYTHING)
            missing = [one for one in expected["positions"] if not any(_is(position, *one) for position in told)]
            changed = {change.after.actor.name for change in ledger.changes(issue.id)} & set(expected["unchanged"])
            found[f"seeds.positions.{place + 1}"] = len(expected["positions"]) - len(missing)
            found[f"seeds.unchanged.{place + 1}"] = int(not changed)
            for one in missing:
                print("  not told:", *one, f"({proposition})")
        found["seeds.commitments"] = sum(
            any(one.actor.name == actor and _under(one, words) for one in ledger.commitments(EVERYTHING))
            for actor, words in expected["commitments"]
        )
        found["seeds.scenarios"] = sum(_scenarios(ledger, expected))
        found["seeds.members"] = sum(
            any(len(one.members) == count for one in ledger.commitments(EVERYTHING, on=day))
            for day, count in expected["members"].items()
        )
    return found


def _scenarios(ledger: Ledger, expected: dict[str, Any]) -> Iterator[bool]:
    """Whether each condition that a scenario must meet is met, and each that it must not is not."""
    for one in expected["scenarios"]:
        met_now = ledger.commitments(EVERYTHING, scenario=one["if"], on=expected["on"])
        for words, should in [*((words, True) for words in one["fires"]), *((words, False) for words in one["not"])]:
            holds = any(_under(commitment, words) for commitment in met_now) is should
            if not holds:
                print("  ", "not met:" if should else "met:", words, f"({one['if']})")
            yield holds


def _is(position: Position, actor: str, day: str, stance: str) -> bool:
    shown = f"by {position.day.value}" if position.day.basis == "article" else str(position.day.value)
    return (position.actor.name, position.stance) == (actor, stance) and (shown.startswith(day) or shown == f"by {day}")


def _under(commitment: Commitment, words: str) -> bool:
    return commitment.condition is not None and words in " ".join(commitment.condition.text.split())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", metavar="WHY", help="write today's figures as floors, with the reason")
    parser.add_argument("--json", action="store_true", help="the figures as JSON, nothing compared")
    options = parser.parse_args()
    if "LONTAR_DATA" not in os.environ:
        sys.exit("The gates need the data named by LONTAR_DATA (a folder with corpus/, data/ and seeds/).")
    now = figures(Path(os.environ["LONTAR_DATA"]))
    if options.json:
        print(json.dumps(now))
        return 0
    for name, value in now.items():
        print(f"{name:<32}{value:>8.4f}" if isinstance(value, float) else f"{name:<32}{value!s:>8}")
    if options.pin:
        pin(now, options.pin)
        return 0
    stored = json.loads(RESULT.read_text(encoding="utf-8"))["figures"]
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))["floors"]
    problems = [
        f"{name}: {now.get(name)}, pinned {floor}"
        for name, floor in floors.items()
        if name not in now or (now[name] > floor if name == "stance.exchanged" else now[name] < floor)
    ]
    problems += [
        f"{name}: {value}, but the texts tell {stored.get(name)}: python eval/figures.py --measure second"
        for name, value in now.items()
        if abs(value - stored.get(name, -1)) > (value // 5 if name.endswith("told") else 2 * _margin(name))
    ]
    print("\n".join(problems) or "every gate holds")
    return int(bool(problems))


def pin(now: dict[str, Any], why: str) -> None:
    """Write today's figures as floors, with what was measured before and why they are pinned anew."""
    history = json.loads(FLOORS.read_text(encoding="utf-8"))["history"] if FLOORS.exists() else []
    floors = {name: _floor(name, value) for name, value in now.items()}
    entry = {
        "day": datetime.date.today().isoformat(), "why": why, "figures": now,
        "pairs_model": shared_pairs(Settings.from_environment()).name,
    }  # fmt: skip
    FLOORS.write_text(json.dumps({"floors": floors, "history": [*history, entry]}, indent=1) + "\n", encoding="utf-8")


def _margin(name: str) -> float:
    return FEW if name.endswith(_FEW) else MARGIN


def _floor(name: str, value: float) -> float:
    if isinstance(value, float):
        return round(value + _margin(name) * (1 if name == "stance.exchanged" else -1), 4)
    return value - value // 10 if name.endswith("told") else value


if __name__ == "__main__":
    sys.exit(main())
