"""A short torture: the first moments of a new ledger, some rounds, and whether a broken promise is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture import figures
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


def test_the_first_moments_of_a_new_ledger_and_of_a_decision_can_be_disturbed(tmp_path: Path, library: Path) -> None:
    """At the sixth and seventh call a new file has its mark in a journal only, which who comes next rolls back."""
    asked = ("--case", "add, a first", "judge act", "--sweep", "6", "7", "--kind", "kill", "full")
    told, rounds = torture(tmp_path, library, *asked, code=0)
    assert json.loads(told)["rounds"] == len(rounds) == 8
    assert {one["code"] for one in rounds if one["kind"] == "kill"} == {-9}
    assert {one["code"] for one in rounds if one["kind"] == "full"} == {4}


def test_a_ledger_that_acknowledges_what_it_does_not_store_is_found_out(tmp_path: Path, library: Path) -> None:
    asked = ("--case", "add, a first", "--rounds", "1", "--kind", "short")
    told, _ = torture(tmp_path, library, *asked, code=1, program=("-c", BROKEN))
    assert "is lost" in told


@pytest.mark.skipif(not figures.PAGE.is_file(), reason="docs/ is not part of an installed package")
def test_the_figures_of_the_page_are_those_of_the_result_files() -> None:
    page = figures.PAGE.read_text("utf-8")
    assert page == figures.placed(page)
    assert "| promises broken |" in page
