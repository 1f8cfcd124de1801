"""A short torture: the first moments of a new ledger, some rounds, and whether a broken promise is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.disk import compiled, compiler

ROOT = Path(__file__).parents[2]
BROKEN = (
    "import sys; from lontar.store import Store; Store.put_many = lambda *given, **more: None; "
    "from tests.torture.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if compiler() is None or sys.platform != "linux":
        pytest.skip("The faulty disk needs Linux and a C compiler. On Debian: apt-get install gcc libc6-dev")
    return compiled(tmp_path_factory.mktemp("disk"))


def torture(work: Path, library: Path, *args: str, code: int, program: tuple[str, ...] = ("-m", "tests.torture")):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(library), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, *program, "--work", str(work), *args]
    done = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == code, (done.stdout + done.stderr)[-4000:]
    return done.stdout, [json.loads(line) for line in (work / "rounds.jsonl").read_text().splitlines()]


def test_a_kill_in_the_first_moments_of_a_new_ledger_leaves_one_that_can_be_used(tmp_path: Path, library: Path) -> None:
    _, rounds = torture(tmp_path, library, "--case", "add, a first", "--sweep", "3", "8", code=0)
    assert [(one["code"], one["call"]) for one in rounds] == [(-9, call) for call in range(3, 9)]


def test_disturbed_decisions_are_whole_or_not_there_and_told_clearly(tmp_path: Path, library: Path) -> None:
    told, rounds = torture(tmp_path, library, "--case", "judge act", "--rounds", "6", "--seed", "4", code=0)
    assert json.loads(told)["rounds"] == len(rounds) == 6
    assert any(one["code"] == -9 for one in rounds)
    assert any(one["code"] == 4 for one in rounds)


def test_a_ledger_that_acknowledges_what_it_does_not_store_is_found_out(tmp_path: Path, library: Path) -> None:
    asked = ("--case", "add, a first", "--rounds", "1", "--kind", "short")
    told, _ = torture(tmp_path, library, *asked, code=1, program=("-c", BROKEN))
    assert "is lost" in told
