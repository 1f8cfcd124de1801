"""The programs in `eval/` say which data they miss, and where to name it, instead of stopping with a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EVAL = Path(__file__).parent.parent / "eval"

pytestmark = pytest.mark.skipif(not EVAL.is_dir(), reason="eval/ is not part of an installed package")


@pytest.mark.parametrize(
    ("program", "missing"),
    [
        (["offices.py"], "knowledge/officeholders/reign_leaderlist_2021-03.csv"),
        (["targets.py"], "corpus"),
        (["parts.py", "--split", "tune"], "corpus"),
        (["unseen_dates.py"], "data/indosum/articles.jsonl"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_missing_data_folder_is_named(tmp_path: Path, program: list[str], missing: str) -> None:
    environment = {**os.environ, "LONTAR_DATA": str(tmp_path), "PYTHONPATH": str(EVAL.parent)}
    call = [sys.executable, str(EVAL / program[0]), *program[1:]]
    ended = subprocess.run(call, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{tmp_path / missing} not found: name the data folder, with {missing}")
    assert ended.stderr.endswith("in it, by LONTAR_DATA\n")
