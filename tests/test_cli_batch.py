"""`lontar batch` as it is typed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import archives

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[archives]'")


def test_a_batch_and_its_way_into_the_ledger(lontar, tmp_path):
    source = archives.jsonl(tmp_path / "in.jsonl", range(6))
    with source.open("a") as file:
        file.write("{\n")
    out = tmp_path / "out"
    first = lontar("batch", str(source), str(out), "--workers", "1", code=1)
    assert first.stdout == ""
    assert "Articles: 6. Statements: 12. Set aside: 1." in first.stderr
    assert "set_aside.jsonl" in first.stderr
    assert f"`lontar add {out}`" in first.stderr
    assert "Parts of the second pass that were done: " in first.stderr
    again = lontar("batch", str(source), str(out), "--json", code=1)
    assert "is finished; nothing was read again" in again.stderr
    told = json.loads(again.stdout)
    assert (told["output"], told["read"], told["judged"], told["stopped"]) == (str(out), 0, 0, False)
    assert told["counts"] == {"articles": 6, "statements": 12, "set_aside": 1}
    added = lontar("add", str(out), code=1)
    assert "New: 6." in added.stderr
    assert lontar.reader.read_articles == []
    assert len(lontar.json("statements")) == 12


def test_where_no_article_is_left_it_is_bad_input(lontar, tmp_path):
    (tmp_path / "in.jsonl").write_text("{\n")
    told = lontar("batch", str(tmp_path / "in.jsonl"), str(tmp_path / "out"), code=3).stderr
    assert "Set aside: 1." in told
    assert "There is no article to put into the ledger." in told
    assert "lontar add" not in told


def test_errors_are_told_with_what_to_do(lontar, tmp_path):
    source = archives.jsonl(tmp_path / "in.jsonl", range(2))
    assert "local, spark, ray" in lontar("batch", str(source), str(tmp_path / "out"), "--engine", "dask", code=2).stderr
    assert "batch_nothing" in lontar("batch", str(tmp_path / "none"), str(tmp_path / "out"), code=3).stderr
    assert not (tmp_path / "out").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("x")
    assert "batch_occupied" in lontar("batch", str(source), str(tmp_path / "mine"), code=2).stderr
    assert "INPUT… is missing" in lontar("batch", str(source), code=2).stderr
    assert "folder baru" in lontar("batch", str(source), str(tmp_path / "mine"), code=2, language="id").stderr


@pytest.mark.parametrize("given", ["nan", "inf", "1e10", "0", "-1"])
def test_seconds_that_no_watch_can_count_are_refused(lontar, tmp_path, given):
    source = archives.jsonl(tmp_path / "in.jsonl", range(2))
    told = lontar("batch", str(source), str(tmp_path / "out"), "--seconds", given, code=2).stderr
    assert "--seconds takes a number from 0 to 1000000." in told
    assert not (tmp_path / "out").exists()


def test_without_pyarrow_the_message_says_how_to_install_it(lontar, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "pyarrow" or name.startswith("lontar.batch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    source = archives.jsonl(tmp_path / "in.jsonl", range(2))
    told = lontar("batch", str(source), str(tmp_path / "out"), code=3)
    assert "pip install 'lontar[archives]'" in told.stderr
    assert "New: 2." in lontar("add", str(source)).stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_and_the_same_command_goes_on(tmp_path, number):
    archives.jsonl(tmp_path / "in.jsonl", range(400))
    env = {**os.environ, "LONTAR_LANG": "en", "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [
        sys.executable,
        "-m",
        "tests.fake_lontar",
        "batch",
        "in.jsonl",
        "out",
        "--workers",
        "1",
        "--records",
        "4",
        "--no-merge",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not list((tmp_path / "out").glob("shards/*.parquet")) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "run the same command again" in told
    assert not (tmp_path / "out" / "manifest.json").exists()
    there = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "shards").iterdir()}
    done = subprocess.run(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True, check=True, timeout=120)
    assert "Articles: 400. Statements: 800." in done.stderr
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "shards").iterdir()}
    assert there.items() <= after.items()
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["counts"]["articles"] == 400
