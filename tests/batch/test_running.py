"""A batch: the same output whatever happens on the way, and nothing read twice."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lontar.errors import InputError, UsageError
from lontar.sources import SourceOptions
from tests import archives
from tests.batch.readers import batch, given, shards

parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'lontar[archives]'")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three kinds of archives and a page, 31 articles in all."""
    folder = tmp_path_factory.mktemp("archive") / "in"
    archives.jsonl(folder / "a.jsonl.gz", range(10), gzip.compress)
    archives.parquet(folder / "b.parquet", range(10, 20))
    archives.warc(folder / "c.warc.gz", archives.pages(range(20, 30)))
    (folder / "d.html").write_text(archives.page(30), "utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a batch makes of it, undisturbed."""
    output = tmp_path_factory.mktemp("whole") / "out"
    assert batch([archive], output).counts == {"articles": 31, "statements": 62, "set_aside": 0}
    return output


@pytest.fixture
def output(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "out"))


def children(pid: int) -> list[int]:
    """The workers of a batch: its children that run shards."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((each / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (each / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == pid and b"spawn_main" in command:
            found.append(int(each.name))
    return sorted(found)


def test_every_article_is_there_with_its_statements_and_its_signature(whole: Path) -> None:
    from lontar.merge.copies import Signature

    rows = parquet.read_table(whole / "shards").to_pylist()
    assert sorted(row["url"] or "page" for row in rows) == sorted(
        [*(f"https://kabar.example/{n}" for n in range(30)), "page"]
    )
    for row in rows:
        for statement in row["statements"]:
            for span in statement["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"]
        assert len(Signature.from_bytes(row["signature"]).shingles) > 16


def test_the_manifest_says_what_was_read_and_by_what(whole: Path) -> None:
    manifest = json.loads((whole / "manifest.json").read_text("utf-8"))
    assert [Path(one["source"]).name for one in manifest["inputs"]] == [
        "a.jsonl.gz",
        "b.parquet",
        "c.warc.gz",
        "d.html",
    ]
    assert all(len(one["digest"]) == 64 for one in manifest["inputs"])
    assert manifest["model"] == "fake-1"
    assert manifest["counts"] == {"articles": 31, "statements": 62, "set_aside": 0}
    assert set(manifest["files"]) == {*(f"shards/{name}" for name in shards(whole)), "set_aside.jsonl"}
    assert manifest["made"]["engine"] == "local"


def test_the_output_is_the_same_with_any_number_of_workers(archive: Path, whole: Path, tmp_path: Path) -> None:
    batch([archive], tmp_path / "out", workers=1)
    assert shards(tmp_path / "out") == shards(whole)
    first, second = (json.loads((path / "manifest.json").read_text()) for path in (whole, tmp_path / "out"))
    assert {**first, "made": None} == {**second, "made": None}


def test_running_again_changes_nothing(archive: Path, output: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    done = batch([archive], output, given=given(tmp_path / "log"))
    assert (done.read, done.counts["articles"]) == (0, 31)
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before
    assert not (tmp_path / "log").exists()


def test_stopped_it_goes_on_where_it_was(archive: Path, whole: Path, tmp_path: Path) -> None:
    log, output = tmp_path / "log", tmp_path / "out"
    begun = time.monotonic()
    done = batch(
        [archive], output, given=given(log, seconds=0.05), workers=1,
        stop=lambda: len(list(output.glob("shards/*.parquet"))) >= 2 or time.monotonic() - begun > 60,
    )  # fmt: skip
    assert done.stopped
    assert 2 <= done.read < done.shards
    assert not (output / "manifest.json").exists()
    finished = set(shards(output))
    log.unlink()
    assert not batch([archive], output, given=given(log), workers=1).stopped
    assert shards(output) == shards(whole)
    rows = [parquet.read_table(output / "shards" / name, columns=["source"]).to_pylist() for name in finished]
    assert not {row["source"] for some in rows for row in some} & set(log.read_text().splitlines())
    assert not (output / "work").exists()


def test_a_shard_half_written_is_written_anew(archive: Path, whole: Path, output: Path) -> None:
    lost = output / "shards" / "000002.parquet"
    (output / "shards" / ".000002.parquet.99").write_bytes(lost.read_bytes()[:100])
    lost.unlink()
    assert batch([archive], output).read == 1
    assert shards(output) == shards(whole)


def test_killed_workers_are_replaced_and_the_output_is_that_of_an_undisturbed_run(tmp_path: Path) -> None:
    """Ten kills at random moments among 240 articles."""
    source = archives.jsonl(tmp_path / "in.jsonl", range(240))
    batch([source], tmp_path / "whole")
    drawn, killed, ended = Random(5), [], threading.Event()

    def kill() -> None:
        while len(killed) < 10 and not ended.is_set():
            time.sleep(drawn.uniform(0.1, 0.5))
            for pid in drawn.sample(workers := children(os.getpid()), k=min(1, len(workers))):
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        done = batch([source], tmp_path / "out", given=given(seconds=0.05), tries=1000)
    finally:
        ended.set()
        killer.join()
    assert len(killed) == 10
    assert done.counts == {"articles": 240, "statements": 480, "set_aside": 0}
    assert shards(tmp_path / "out") == shards(tmp_path / "whole")


def test_the_article_over_which_workers_die_is_set_aside_alone(tmp_path: Path) -> None:
    source = archives.jsonl(tmp_path / "in.jsonl", range(30))
    log = tmp_path / "log"
    done = batch([source], tmp_path / "out", given=given(log, poison="jembatan nomor 13 "))
    assert done.counts == {"articles": 29, "statements": 58, "set_aside": 1}
    (aside,) = [json.loads(line) for line in (tmp_path / "out" / "set_aside.jsonl").read_text().splitlines()]
    assert (aside["source"], aside["code"]) == (f"{source}:14", "worker_died")
    assert "3 times" in aside["message"]
    assert log.read_text().splitlines().count(f"{source}:14") == 3


def test_an_article_over_which_the_reader_breaks_is_set_aside_at_once(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [
        {"text": archives.story(1)},
        {"text": f"breaks {archives.story(2)}"},
        {"isi": "x"},
        {"text": archives.story(3)},
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = batch([source, tmp_path / "none.jsonl"], tmp_path / "out")
    assert done.counts == {"articles": 2, "statements": 4, "set_aside": 3}
    aside = [json.loads(line) for line in (tmp_path / "out" / "set_aside.jsonl").read_text().splitlines()]
    assert [one["code"] for one in aside] == ["not_found", "reading_failed", "column_missing"]


@pytest.mark.parametrize("late", [None, 3, 5])
def test_a_fault_in_reading_a_source_sets_one_record_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: int | None
) -> None:
    from lontar.batch.journal import Journal
    from lontar.batch.plan import Shard
    from lontar.batch.shard import Job, _items
    from lontar.sources import rows
    from lontar.sources.cutting import Part

    # A column that only later rows have makes none of those before it wait.
    source, columns = tmp_path / "in.jsonl", {} if late is None else {"byline": "penulis"}
    each = [{**row, **({"penulis": "Rahayu"} if n == late else {})} for n, row in enumerate(archives.rows(range(5)), 1)]
    source.write_text("".join(json.dumps(row) + "\n" for row in each), "utf-8")
    compose = rows.compose

    def breaking(text, **more):
        if "nomor 2 " in text:
            raise RuntimeError("a fault")
        return compose(text, **more)

    monkeypatch.setattr(rows, "compose", breaking)
    job = Job(tmp_path, SourceOptions(columns=columns), given().reader, 3)
    found = list(_items(job, Shard(0, (Part(str(source), 5),)), Journal(tmp_path / "tries")))
    assert [item.source for _, item in found] == [f"{source}:{n}" for n in range(1, 6)]
    assert [record for record, _ in found] == ["0:1", "0:2", "0:3", "0:4", "0:5"]
    assert [getattr(item, "code", "article") for _, item in found] == [
        "article",
        "article",
        "reading_failed",
        *["article"] * 2,
    ]


def test_what_a_kill_leaves_beside_the_shards_is_taken_away(archive: Path, output: Path) -> None:
    (output / ".plan.jsonl.99").write_text("half")
    (output / "work").mkdir()
    assert batch([archive], output).read == 0
    assert {path.name for path in output.iterdir()} == {
        "plan.jsonl",
        "shards",
        "set_aside.jsonl",
        "manifest.json",
        ".lock",
    }


def test_a_kill_of_everything_blames_the_record_in_hand_a_tenth_as_much(tmp_path: Path) -> None:
    from lontar.batch.journal import Journal

    path = tmp_path / "tries"
    for number in range(19):
        Journal(path, f"run {number}").hold("0:7")
    assert Journal(path, "run 19").deaths["0:7"] == 1
    Journal(path, "run 20").hold("0:7")
    assert Journal(path, "run 20").deaths["0:7"] == 2
    assert Journal(path, "run 21").deaths["0:7"] == 2


def test_a_worker_that_dies_before_any_record_blames_none(tmp_path: Path) -> None:
    from lontar.batch.journal import Journal

    path = tmp_path / "tries"
    for _ in range(3):
        Journal(path)
    for _ in range(2):
        Journal(path).hold("0:7")
    asked = Journal(path)
    asked.hold("0:7")
    asked.asked_to_stop()
    assert Journal(path).deaths == {"0:7": 2}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"given": given(model="fake-2")}, "the model"),
        ({"records": 9}, "--records"),
        ({"options": SourceOptions(language="en")}, "--language"),
    ],
)
def test_an_output_of_something_else_is_refused(archive: Path, whole: Path, output: Path, change, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        batch([archive], output, **change)
    assert refused.value.code == "batch_differs"
    assert shards(output) == shards(whole)


def test_other_inputs_are_refused_and_the_same_bytes_are_the_same(tmp_path: Path) -> None:
    source = archives.jsonl(tmp_path / "in" / "a.jsonl", range(3))
    page = tmp_path / "in" / "d.html"
    page.write_text(archives.page(30), "utf-8")
    batch([tmp_path / "in"], tmp_path / "out")
    source.touch()
    assert batch([tmp_path / "in"], tmp_path / "out").read == 0
    page.write_text(archives.page(31), "utf-8")
    with pytest.raises(UsageError, match="INPUT"):
        batch([tmp_path / "in"], tmp_path / "out")
    page.write_text(archives.page(30), "utf-8")
    archives.jsonl(tmp_path / "in" / "e.jsonl", [70])
    with pytest.raises(UsageError, match="INPUT"):
        batch([tmp_path / "in"], tmp_path / "out")


def test_an_archive_that_is_moved_with_its_output_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    archives.jsonl(Path("in/a.jsonl"), range(6))
    (Path("in") / "b.html").write_text(archives.page(7), "utf-8")
    Path("table.csv").write_text("path,outlet\nin/b.html,Kabar Rawa\n", "utf-8")
    options = SourceOptions(metadata=Path("table.csv"))
    batch(["in"], Path("out"), records=3, options=options)
    (tmp_path / "here").rename(tmp_path / "there")
    monkeypatch.chdir(tmp_path / "there")
    Path("out/manifest.json").unlink()
    lost = sorted(Path("out/shards").iterdir())[-1]
    before = lost.read_bytes()
    lost.unlink()
    assert batch(["in"], Path("out"), records=3, options=options).read == 1
    assert lost.read_bytes() == before
    assert parquet.read_table(lost, columns=["outlet"])["outlet"].to_pylist() == ["Kabar Rawa"]


def test_a_folder_that_is_not_ours_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(UsageError) as refused:
        batch([archive], tmp_path / "out")
    assert refused.value.code == "batch_occupied"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("sources", "output", "code"),
    [
        (["-"], "out", "batch_files"),
        (["https://kabar.example/a.warc.gz"], "out", "batch_files"),
        (["in"], "in/out", "batch_inside"),
        (["in"], "in", "batch_inside"),
    ],
)
def test_places_that_cannot_be_meant(
    archive: Path, tmp_path: Path, sources: list[str], output: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as refused:
        batch(sources, Path(output))
    assert refused.value.code == code


def test_an_engine_that_is_none_is_told_with_those_that_are(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="local, spark, ray"):
        batch([archive], tmp_path / "out", engine="dask")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("engine", "module"), [("spark", "pyspark"), ("ray", "ray")])
def test_an_engine_that_is_not_installed_is_told_with_how_to(
    archive: Path, tmp_path: Path, engine: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match=rf"pip install 'lontar\[{engine}\]'"):
        batch([archive], tmp_path / "out", engine=engine)


def test_spark_without_java_says_so(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", sys)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(InputError, match="Java 17"):
        batch([archive], tmp_path / "out", engine="spark")


def test_two_runs_do_not_write_to_one_folder(archive: Path, tmp_path: Path) -> None:
    from lontar.batch.running import _locked

    with _locked(tmp_path / "out"), pytest.raises(UsageError) as refused:
        batch([archive], tmp_path / "out")
    assert refused.value.code == "batch_running"


def test_a_disk_that_takes_no_more_is_told_and_no_article_is_blamed(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar.batch import shard, task

    (output / "shards" / "000001.parquet").unlink()
    (output / "work").mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        task.outcome_of(task.done(shard.Job(output, SourceOptions(), given().reader, 3), 1))
    assert list((output / "shards").glob(".*")) == []
    assert not shard.Journal(output / "work" / "000001.tries").deaths


def test_a_large_file_is_read_by_several_workers(tmp_path: Path) -> None:
    source = archives.jsonl(tmp_path / "in.jsonl", range(64))
    done = batch([source], tmp_path / "out")
    assert done.shards == 8
    table = parquet.read_table(tmp_path / "out" / "shards", columns=["source"])
    assert table["source"].to_pylist() == [f"{source}:{number}" for number in range(1, 65)]


def test_a_disk_that_fails_under_the_journal_sets_no_article_aside(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lontar.batch import journal, shard, task

    (output / "shards" / "000001.parquet").unlink()
    (output / "work").mkdir()
    write, calls = journal.os.write, count()

    def failing(*given: Any) -> int:
        if next(calls) == 4:
            raise OSError(5, "Input/output error")
        return write(*given)

    monkeypatch.setattr(journal.os, "write", failing)
    with pytest.raises(UsageError, match="Input/output error"):
        task.outcome_of(task.done(shard.Job(output, SourceOptions(), given().reader, 3), 1))
    assert list((output / "shards").glob("*1.parquet")) == []


def test_small_files_share_a_shard(tmp_path: Path) -> None:
    for number in range(20):
        archives.jsonl(tmp_path / "in" / f"{number:02}.jsonl", range(number * 3, number * 3 + 3))
    assert batch([tmp_path / "in"], tmp_path / "out", records=9).shards == 7


def test_what_a_parent_leaves_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    source = archives.jsonl(tmp_path / "in.jsonl", range(64))
    batch([source], tmp_path / "whole")
    script = (
        "from pathlib import Path\nfrom tests.batch.readers import batch, given\n"
        "if __name__ == '__main__': batch([Path('in.jsonl').absolute()], Path('out'), given=given(seconds=0.1))\n"
    )
    (tmp_path / "main.py").write_text(script, "utf-8")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "main.py"], cwd=tmp_path, env=env)
    until = time.monotonic() + 60
    while not list((tmp_path / "out").glob("shards/*.parquet")) and time.monotonic() < until:
        time.sleep(0.05)
    workers = children(process.pid)
    process.kill()
    process.wait()
    # Workers end by themselves at their next article.
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert workers
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    done = batch([source], tmp_path / "out")
    assert 0 < done.read < 8
    assert shards(tmp_path / "out") == shards(tmp_path / "whole")


def test_the_article_over_which_workers_hang_is_set_aside_alone(tmp_path: Path) -> None:
    """A pattern that never comes to its end holds the interpreter, so that no thread of Python could end it."""
    source = archives.jsonl(tmp_path / "in.jsonl", range(6))
    log = tmp_path / "log"
    done = batch([source], tmp_path / "out", given=given(log, hangs="jembatan nomor 3 "), seconds=8, tries=2)
    assert done.counts == {"articles": 5, "statements": 10, "set_aside": 1}
    (aside,) = [json.loads(line) for line in (tmp_path / "out" / "set_aside.jsonl").read_text().splitlines()]
    assert (aside["source"], aside["code"]) == (f"{source}:4", "worker_hung")
    assert "8 seconds in each of 2 tries" in aside["message"]
    assert log.read_text().splitlines().count(f"{source}:4") == 2


def test_what_ends_over_a_part_of_the_second_pass_is_told(tmp_path: Path) -> None:
    from lontar.batch import task
    from lontar.batch.judging import Judging, steps_of

    source, output = archives.jsonl(tmp_path / "in.jsonl", range(2)), tmp_path / "out"
    batch([source], output, merge=True)
    (output / "work").mkdir()
    judging = next(steps_of(Judging(output, "clauses", 1, 1, given().pairs, tries=2, run="A")))
    judging.path(0).unlink()
    for _ in range(2):
        ended(output / "work" / "clauses-000000.tries", "A", "000000")
    with pytest.raises(InputError, match="--no-merge") as refused:
        task.outcome_of(task.done(judging, 0))
    assert refused.value.code == "judging_hopeless"
    # As it told: the same command with more memory or time is not held to what ended the one before.
    again = replace(judging, run="B", seconds=6000.0)
    assert task.outcome_of(task.done(again, 0))["task"] == 0
    assert again.path(0).exists()
    assert list((output / "work").glob("*.tries")) == []


def ended(path: Path, run: str, record: str) -> None:
    """Leave what a process leaves that dies with a record in hand."""
    from lontar.batch.journal import Journal

    journal = Journal(path, run)
    journal.hold(record)
    journal.left()


def test_a_fault_leaves_no_watch_behind_and_blames_what_was_in_hand(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Spark and Ray the process lives on: the watch would end it over another shard."""
    from lontar.batch import shard
    from lontar.batch.journal import Journal

    def handles() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of a library")

    (output / "shards" / "000001.parquet").unlink()
    (output / "work").mkdir()
    cancelled, armed, before = [], [], handles()
    monkeypatch.setattr("lontar.batch.journal.faulthandler.cancel_dump_traceback_later", lambda: cancelled.append(1))
    monkeypatch.setattr("lontar.batch.journal.faulthandler.dump_traceback_later", lambda *_, **__: armed.append(1))
    monkeypatch.setattr(shard, "batch_of", broken)
    with pytest.raises(RuntimeError):
        shard.Job(output, SourceOptions(), given().reader, 3, run="A").do(1, lambda: None)
    assert armed
    assert cancelled
    assert handles() == before
    journal = Journal(output / "work" / "000001.tries", "A")
    assert journal.deaths.total() == 1
    journal.finished()


class Faulty:
    """A task that cannot be done."""

    folder = Path()

    def path(self, number: int) -> Path:
        return Path("none")

    def do(self, number: int, still: Any) -> None:
        raise InputError("batch_nothing", "None.")


def test_a_worker_that_tells_an_error_is_let_go_like_the_others() -> None:
    from lontar.batch.local import _Crew

    crew = _Crew(1)
    try:
        with pytest.raises(InputError):
            crew.run(Faulty(), [0], heard=lambda _: None, stop=lambda: False)
        assert (len(crew.idle), len(crew.busy)) == (1, 0)
        ((process, _),) = crew.idle
    finally:
        crew.dismiss()
    assert process.exitcode is not None


def test_the_engine_is_as_large_as_was_asked_for(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps after the first that has something to do may have many more parts."""
    from lontar.batch import local

    asked, started = [], local.started
    monkeypatch.setattr(local, "started", lambda workers: asked.append(workers) or started(workers))
    batch([archive / "d.html"], tmp_path / "out", workers=3)
    assert asked == [3]


@pytest.mark.parametrize("source", ["out", "out/shards", "out/shards/000000.parquet", "out/shards/*"])
def test_the_output_of_a_batch_is_no_input(output: Path, source: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lontar add") as refused:
        batch([tmp_path / source], tmp_path / "other")
    assert refused.value.code == "batch_given"
    assert not (tmp_path / "other").exists()


def test_a_column_that_is_misspelt_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    source = archives.jsonl(tmp_path / "in.jsonl", range(30))
    with pytest.raises(UsageError, match="title"):
        batch([source], tmp_path / "out", options=SourceOptions(columns={"judul": "title"}))
    done = batch([source], tmp_path / "out", options=SourceOptions(columns={"title": "judul"}))
    assert done.counts == {"articles": 0, "statements": 0, "set_aside": 1}
    (aside,) = [json.loads(line) for line in (tmp_path / "out" / "set_aside.jsonl").read_text().splitlines()]
    assert aside["code"] == "mapped_column_missing"
    assert "It has: published, text, url." in aside["message"]


def test_a_worker_whom_nobody_hears_any_more_ends_quietly() -> None:
    from lontar.batch import local

    own, theirs = get_context("spawn").Pipe()
    theirs.send("told, and never read")
    own.close()
    with local.own_signals():
        local._work(theirs, os.getppid())
