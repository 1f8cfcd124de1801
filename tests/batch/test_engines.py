"""The real engines on this machine: the same bytes as the local one, dying and hanging workers and all.

They run where they are installed (`.ci/engines.sh` installs them). Each starts a machinery of its own, so all is asked
of one run.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import archives, talked
from tests.batch.readers import batch, given, judgements, shards
from tests.batch.taken import Unasked, ledger, utterances

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'lontar[archives]'")
ENGINES = {"spark": "pyspark", "ray": "ray"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three kinds of archives, 60 articles, and 37 that copy from each other or report the same."""
    folder = tmp_path_factory.mktemp("archive") / "in"
    archives.jsonl(folder / "a.jsonl.gz", range(20), gzip.compress)
    archives.parquet(folder / "b.parquet", range(20, 40))
    archives.warc(folder / "c.warc.gz", archives.pages(range(40, 60)))
    talked.archive(folder / "d", events=5)
    return folder


@pytest.fixture(scope="module")
def whole(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the local engine makes of it."""
    output = tmp_path_factory.mktemp("whole") / "out"
    batch([archive], output, records=10, given=given(poison="jembatan nomor 13 "), merge=True)
    return output


@pytest.fixture(scope="module")
def own(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple]:
    """What a ledger tells that compares by itself what a batch has only read."""
    folder = tmp_path_factory.mktemp("own")
    batch([archive], folder / "out", records=10, given=given(poison="jembatan nomor 13 "))
    return utterances(ledger(folder / "a.db", folder / "out"))


SCRIPT = """
import sys
from pathlib import Path
from tests.batch.readers import batch, given

source, output, engine = sys.argv[1:]
made = given(Path(output).parent / "log", poison="jembatan nomor 13 ")
done = batch([source], Path(output), engine=engine, records=10, given=made, merge=True)
print(done.read, done.memory, done.counts)
"""


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_engine_makes_the_same_files_and_goes_on_where_another_was(
    engine: str, archive: Path, whole: Path, own: list[tuple], tmp_path: Path
) -> None:
    if find_spec(ENGINES[engine]) is None:
        pytest.skip(f"{ENGINES[engine]} is not installed: pip install 'lontar[{engine}]'")
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Java is not installed: apt-get install openjdk-17-jre-headless")
    output = tmp_path / "out"
    # One shard is there already: from the local engine, which was stopped.
    (output / "shards").mkdir(parents=True)
    for name in ("plan.jsonl", "shards/000000.parquet"):
        shutil.copy(whole / name, output / name)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "LONTAR_LANG": "en"}
    command = [sys.executable, "-c", SCRIPT, str(archive), str(output), engine]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    read, memory, counts = done.stdout.strip().splitlines()[-1].split(" ", 2)
    assert int(read) == 9
    assert 20_000_000 < int(memory) < 1_000_000_000
    assert counts == "{'articles': 96, 'statements': 171, 'set_aside': 1}"
    assert shards(output) == shards(whole)
    assert judgements(output) == judgements(whole)
    first, second = (json.loads((path / "manifest.json").read_text()) for path in (whole, output))
    assert {**first, "made": None} == {**second, "made": None}
    assert second["made"]["engine"] == engine
    # Three processes of the engine died over one article, and nothing was read that was there already.
    log = (tmp_path / "log").read_text().splitlines()
    assert log.count(f"{archive / 'a.jsonl.gz'}:14") == 3
    assert f"{archive / 'a.jsonl.gz'}:1" not in log
    # Into a ledger that asks no model: what it tells is what the ledger tells that did all of it by itself.
    taken = utterances(ledger(tmp_path / "taken.db", output, pairs=Unasked()))
    assert len([one for one in taken if len(one[1]) > 3]) > 3
    assert taken == own
