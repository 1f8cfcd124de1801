"""`lontar` as a process: signals, kills, pipes that are closed, and how little it imports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lontar.ledger import Ledger
from tests.fake_reader import FakeReader

FORBIDDEN = ("rich", "sqlalchemy", "onnxruntime", "numpy", "trafilatura", "tokenizers", "httpx2", "lxml", "py3langid")


def run(*args: str, cwd: Path, **more):
    env = {**os.environ, "LONTAR_LANG": "en", "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "tests.fake_lontar", *args]
    return subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )


def test_the_version_imports_nothing_heavy():
    script = (
        "import sys; from lontar.cli import main\n"
        "try: main(['--version'])\n"
        f"finally: print(sorted(set(sys.modules) & set({FORBIDDEN!r})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "[]"
    assert done.stdout.startswith("lontar ")


def rows_in(folder: Path, n: int) -> None:
    rows = (json.dumps({"text": f"Sari Wijaya said that day {number} was dry."}) + "\n" for number in range(n))
    (folder / "rows.jsonl").write_text("".join(rows), "utf-8")


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    rows_in(tmp_path, 200)  # more than a pipe holds, so that the writer meets the closed end
    with Ledger.open(tmp_path / "lontar.db", reader=FakeReader()) as ledger:
        ledger.add([str(tmp_path / "rows.jsonl")])
    process = run("statements", "--json", cwd=tmp_path)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith("{")
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("args", [("statements",), ("statements", "--json"), ("add", "more.jsonl", "--json")])
def test_an_output_that_cannot_be_written_is_told_and_what_is_stored_stays(tmp_path, args):
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is not there: it is a disk without space (as root it can be made)")
    rows_in(tmp_path, 40)
    with Ledger.open(tmp_path / "lontar.db", reader=FakeReader()) as ledger:
        ledger.add([str(tmp_path / "rows.jsonl")])
    (tmp_path / "more.jsonl").write_text('{"text": "Mira Halden said that ships waited."}\n', "utf-8")
    with Path("/dev/full").open("w") as full:
        env = {**os.environ, "LONTAR_LANG": "en", "PYTHONPATH": str(Path(__file__).parent.parent)}
        command = [sys.executable, "-m", "tests.fake_lontar", *args]
        done = subprocess.run(
            command, cwd=tmp_path, env=env, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: What is told cannot be written (No space left on device).")
    assert done.stderr.strip().endswith("[output_unwritable]")
    with Ledger.open(tmp_path / "lontar.db", reader=FakeReader()) as ledger:
        assert ledger.counts()["articles"] == 40 + ("add" in args)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_the_article_in_hand(tmp_path, number):
    rows_in(tmp_path, 400)
    process = run("add", "rows.jsonl", "--json", cwd=tmp_path, bufsize=1)
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    acknowledged = [json.loads(line) for line in [first, *out.splitlines()]]
    assert 0 < len(acknowledged) < 400
    listed = run("articles", "--json", cwd=tmp_path).communicate()[0]
    assert {one["article_id"] for one in acknowledged} <= {json.loads(line)["id"] for line in listed.splitlines()}


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path):
    rows_in(tmp_path, 400)
    process = run("add", "rows.jsonl", "--json", cwd=tmp_path)
    assert process.stdout is not None
    acknowledged = [json.loads(process.stdout.readline()) for _ in range(20)]
    process.kill()
    process.communicate()
    listed = run("articles", "--json", cwd=tmp_path).communicate()[0]
    assert {one["article_id"] for one in acknowledged} <= {json.loads(line)["id"] for line in listed.splitlines()}
    checking = run("check", cwd=tmp_path)
    checking.communicate()
    assert checking.returncode == 0
