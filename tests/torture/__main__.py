"""`python -m tests.torture`: commands disturbed at random moments, until so many rounds are on record."""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

from tests.torture.disk import FAULTS, KILLS, Fault, compiled

PRELOADED: Final = "LD_PRELOAD"
KINDS: Final = ("moment", "moment", *KILLS, *FAULTS)
"""Two of nine rounds are killed at a moment, two at a call; in the rest the disk fails."""
REPOSITORY: Final = Path(__file__).parents[2]


def asked(argv: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser("python -m tests.torture", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="so many rounds on record in the end; else 500")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first of them; else 0")
    parser.add_argument("--seed", type=int, default=8, help="what rounds are drawn by; else 8")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "work" / "torture", help="where it works and goes on")
    parser.add_argument("--result", type=Path, help="the file that the figures are written to")
    parser.add_argument("--server", action="store_true", help="a server of PostgreSQL that crashes, instead of files")
    parser.add_argument("--case", nargs="+", default=[""], help="only commands whose name begins so")
    parser.add_argument("--kind", nargs="+", choices=KINDS, default=KINDS, help="only these kinds of disturbance")
    parser.add_argument(
        "--sweep", nargs=2, type=int, metavar=("FIRST", "LAST"), help="these calls of every command, instead of rounds"
    )
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Run what is asked for and return the exit status: 1 where a promise was broken."""
    given = asked(argv)
    work = given.work.absolute()
    work.mkdir(parents=True, exist_ok=True)
    if PRELOADED not in os.environ:
        # In a process of its own that has the disk from its beginning: what is forked from it has it too.
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        path = os.pathsep.join(one for one in (str(REPOSITORY), os.environ.get("PYTHONPATH")) if one)
        env = {**os.environ, **one_thread, PRELOADED: str(compiled(work)), "PYTHONPATH": path}
        os.execve(sys.executable, [sys.executable, "-m", "tests.torture", *argv], env)
    from tests.torture.commands import CASES_OF_COMMANDS
    from tests.torture.running import Runner

    if given.server:
        return finished(on_server(Runner(work), given), work / "server.jsonl", given)
    cases = [case for case in CASES_OF_COMMANDS if case.name.startswith(tuple(given.case))]
    log = work / "rounds.jsonl"
    runner = Runner(work)
    rounds = sweep(runner, cases, given) if given.sweep else drawn(runner, cases, given, log)
    return finished(rounds, log, given)


def finished(rounds: Iterator[dict[str, Any]], log: Path, given: argparse.Namespace) -> int:
    """Put rounds on record, tell of what was broken in them, and write the figures of all that are on record."""
    for one in rounds:
        for problem in one["problems"]:
            say(f"round {one['round']} ({one['case']}, {one['kind']} {one['call']}): {problem}")
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(one) + "\n")
    found = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    told = summary(found, given)
    say(json.dumps({**told, "broken": len(told["broken"])}, indent=1))
    if given.result:
        given.result.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 1 if told["broken"] else 0


def say(words: str) -> None:
    """Write to standard output at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def drawn(runner: Any, cases: list[Any], given: argparse.Namespace, log: Path) -> Iterator[dict[str, Any]]:
    """Yield rounds drawn by the seed; those that are on record already are left out."""
    from tests.torture.running import disturbed

    there = {json.loads(line)["round"] for line in log.read_text("utf-8").splitlines()} if log.exists() else set()
    for number in range(given.first, given.rounds):
        if number in there:
            continue
        chance = random.Random(f"{given.seed} {number}")
        (case,) = chance.choices(cases, [case.weight for case in cases])
        prepared = runner.prepared(case)
        yield {"round": number, **disturbed(runner, prepared, plan_of(chance, prepared, given.kind))}


def plan_of(chance: random.Random, prepared: Any, kinds: Sequence[str]) -> Any:
    """Draw what disturbs a command: as often a moment as a call, and at a call a kill or a failing disk."""
    from tests.torture.running import Plan

    kind = chance.choice(kinds)
    if kind == "moment":
        return Plan(moment=chance.uniform(0, 1.1), alone=chance.random() < 0.3)
    return Plan(fault=Fault(kind, chance.randint(1, max(prepared.calls, 1))))


def on_server(runner: Any, given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield rounds on a server of PostgreSQL, drawn by the seed: it crashes twice as often as a command is killed."""
    from tests.torture.server import ON_SERVER, Server, Trial

    log = runner.work / "server.jsonl"
    there = {json.loads(line)["round"] for line in log.read_text("utf-8").splitlines()} if log.exists() else set()
    place = Path(tempfile.mkdtemp(prefix="torture-"))
    place.chmod(0o711)  # another user runs the server in it
    server = Server(place / "postgresql")
    try:
        trial = Trial(runner, server)
        for number in range(given.first, given.rounds):
            chance = random.Random(f"{given.seed} {number}")
            case = chance.choice([one for one in ON_SERVER if one.name.startswith(tuple(given.case))])
            moment, crash = chance.uniform(0, 1.1), chance.random() < 2 / 3
            if number not in there:
                yield {"round": number, **trial.round(trial.prepared(case), moment, crash=crash)}
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def sweep(runner: Any, cases: list[Any], given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield a round for each of some calls of every command."""
    from tests.torture.running import Plan, disturbed

    number, (first, last) = 0, given.sweep
    for case in cases:
        prepared = runner.prepared(case)
        for call, kind in product(range(first, min(last, prepared.calls) + 1), given.kind):
            number += 1
            yield {"round": f"sweep {number}", **disturbed(runner, prepared, Plan(fault=Fault(kind, call)))}


def summary(rounds: list[dict[str, Any]], given: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of all rounds on record."""
    from lontar import __version__

    broken, server = [one for one in rounds if one["problems"]], " --server" if given.server else ""
    return {
        "command": f"python -m tests.torture{server} --rounds {given.rounds} --seed {given.seed}",
        "versions": {
            "lontar": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
            "system": platform.system(),
        },
        "rounds": len(rounds),
        "killed": sum(one["code"] == -9 for one in rounds),
        "failed": sum(one["code"] != -9 and one["hit"] for one in rounds),
        "by_command": dict(sorted(Tally(one["case"] for one in rounds).items())),
        "by_kind": dict(sorted(Tally(one["kind"] for one in rounds).items())),
        "broken": broken,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
