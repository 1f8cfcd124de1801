"""A large archive through `lontar batch`: killed workers, engines beside each other.

    python bench/batch.py --articles 100000 --kill 10      # is the output that of an undisturbed run?
    python bench/batch.py --articles 100000 --kill 10 --no-merge --against work/batch/whole --within 1800
    python bench/batch.py --articles 5000 --compare        # one worker, two, Spark, Ray

The archive is made of IndoSum (`articles.jsonl` under LONTAR_DATA), repeated with other days and names: JSON lines,
plain and compressed, and Parquet, in turn. Each run is a process of its own in a folder of its own under `--work`.
With `--kill` random workers are killed (SIGKILL) at random moments of a run; what it leaves is compared with a run that
nobody disturbed, made before or named by `--against` (the kills are spread over `--within` seconds then): file by file,
and row by row after sorting; the figures are printed as JSON, last. Exit status 1 where they differ, or a bound is
broken.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow
from pyarrow import parquet

_FILE: Final = 10_000
_SYLLABLES: Final = ["ba", "du", "ka", "li", "ma", "ni", "pu", "ra", "sa", "ti", "wo", "yu", "ga", "ha", "jo"]
_DATE: Final = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_NAME: Final = re.compile(r"\b([A-Z][a-z]{3,}) ([A-Z][a-z]{3,})\b")
FASTER, SLOWER, MEMORY_MB = 1.6, 1.15, 1000


@dataclass(frozen=True)
class Asked:
    """A run: by which engine, with how many workers, of which `kill` die at random moments within so many seconds."""

    engine: str = "local"
    workers: int = 2
    records: int = 256
    kill: int = 0
    seed: int = 0
    within: float = 0.0
    merge: bool = True


@dataclass(frozen=True)
class Run:
    """What one run took: seconds by the clock, the most memory of a worker in MB, how many workers were killed."""

    engine: str
    workers: int
    seconds: float
    memory: int
    killed: int = 0


def main() -> int:
    """Make the archive where it is not there, then run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--characters", type=int, default=0, help="cut texts to so many; 0 for whole texts")
    parser.add_argument("--records", type=int, default=256)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--no-merge", action="store_true", help="read only: nothing is compared")
    parser.add_argument("--against", type=Path, help="what an undisturbed run of the same left")
    parser.add_argument("--within", type=float, help="seconds over which the kills are spread; else what that run took")
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=Path, default=Path("work/batch"))
    options = parser.parse_args()
    if options.against and options.within is None:
        parser.error("say by --within over how many seconds the kills are spread: nothing runs undisturbed here")
    if options.against and options.against.resolve() == (options.work / "killed").resolve():
        parser.error("--against names the folder that the disturbed run writes anew: move it away first")
    source = options.work / f"archive-{options.articles}-{options.characters}"
    if not source.exists():
        make(source, options.articles, options.characters)
    if options.compare:
        return compare(source, options)
    return disturbed(source, options)


def make(folder: Path, articles: int, characters: int) -> None:
    """Write an archive of so many articles; it appears when it is whole."""
    unfinished = folder.with_name(f".{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    texts = _texts()
    for place, first in enumerate(range(0, articles, _FILE)):
        numbers = range(first, min(first + _FILE, articles))
        rows = [_row(number, texts, characters) for number in numbers]
        _write(unfinished / f"{place:04}", rows, place % 3)
    unfinished.rename(folder)


def disturbed(source: Path, options: argparse.Namespace) -> int:
    """Run with kills, before it undisturbed where no such run is named, and compare what they leave."""
    whole, killed = options.against or options.work / "whole", options.work / "killed"
    asked = Asked(workers=options.workers, records=options.records, merge=not options.no_merge)
    runs = [] if options.against else [_run(source, whole, asked)]
    within = runs[0].seconds if options.within is None else options.within
    runs.append(_run(source, killed, replace(asked, kill=options.kill, seed=options.seed, within=within)))
    same_files = [_digest(path) for path in _files(whole)] == [_digest(path) for path in _files(killed)]
    same_rows = _rows_digest(whole) == _rows_digest(killed)
    _show(runs, options.articles)
    found = {
        "articles": options.articles,
        "characters": options.characters,
        "undisturbed_s": None if options.against else round(runs[0].seconds),
        "disturbed_s": round(runs[-1].seconds),
        "killed": runs[-1].killed,
        "files": len(_files(killed)),
        "files_same": same_files,
        "rows_same": same_rows,
        "rows_sha256": _rows_digest(killed),
        "worker_mb": max(run.memory for run in runs),
        "counts": json.loads((killed / "manifest.json").read_text())["counts"],
    }
    print(json.dumps(found, indent=1))
    return int(not (same_files and same_rows and runs[-1].killed == options.kill))


def compare(source: Path, options: argparse.Namespace) -> int:
    """Run with one worker, with two, on Spark and on Ray; exit status 1 where a bound is broken."""
    asked = [Asked(name, n, options.records) for name, n in (("local", 1), ("local", 2), ("spark", 2), ("ray", 2))]
    runs = [_run(source, options.work / f"{one.engine}-{one.workers}", one) for one in asked]
    _show(runs, options.articles)
    one, two, *others = runs
    digests = {_rows_digest(options.work / f"{run.engine}-{run.workers}") for run in runs}
    print(f"two workers: {one.seconds / two.seconds:.2f} times one (at least {FASTER})")
    for run in others:
        print(f"{run.engine}: {run.seconds / two.seconds:.2f} times the local path (at most {SLOWER})")
    print(f"rows the same on all: {len(digests) == 1}")
    slow = one.seconds / two.seconds < FASTER or any(run.seconds / two.seconds > SLOWER for run in others)
    return int(slow or len(digests) > 1 or any(run.memory > MEMORY_MB for run in runs))


def _run(source: Path, output: Path, asked: Asked) -> Run:
    """Run one batch into a new folder."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "lontar", "batch", str(source), str(output), "--engine", asked.engine]
    command += ["--workers", str(asked.workers), "--records", str(asked.records), "--tries", str(3 + asked.kill)]
    command += [] if asked.merge else ["--no-merge"]
    started = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "LONTAR_LANG": "en"})
    killed: list[int] = []
    drawn = random.Random(asked.seed)
    moments = sorted(drawn.uniform(0.05, 0.95) * asked.within for _ in range(asked.kill))
    killer = threading.Thread(target=_kill, args=(process, moments, started, drawn, killed))
    killer.start()
    _, told = process.communicate()
    killer.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{asked.engine}: exit status {process.returncode}\n{told}")
    memory = re.search(r"at most ([\d,]+) MB", told)
    most = int(memory[1].replace(",", "")) if memory else 0
    return Run(asked.engine, asked.workers, time.monotonic() - started, most, len(killed))


def _kill(process: subprocess.Popen[str], moments: list[float], started: float, drawn: Any, killed: list[int]) -> None:
    for moment in moments:
        while time.monotonic() - started < moment and process.poll() is None:
            time.sleep(0.05)
        while process.poll() is None:
            if workers := _workers(process.pid):
                killed.append(drawn.choice(workers))
                os.kill(killed[-1], signal.SIGKILL)
                break
            time.sleep(0.05)


def _workers(parent: int) -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            of = int((each / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if of == parent and b"spawn_main" in (each / "cmdline").read_bytes():
                found.append(int(each.name))
        except (OSError, IndexError):
            continue
    return sorted(found)


def _show(runs: list[Run], articles: int) -> None:
    print(f"{'engine':<8}{'workers':>8}{'killed':>8}{'seconds':>10}{'articles/s':>12}{'MB a worker':>13}")
    for run in runs:
        speed = articles / run.seconds
        print(f"{run.engine:<8}{run.workers:>8}{run.killed:>8}{run.seconds:>10.1f}{speed:>12.1f}{run.memory:>13}")


def _files(output: Path) -> list[Path]:
    """What was read, and what was judged."""
    return sorted(output.rglob("*.parquet"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows_digest(output: Path) -> str:
    """Return one digest of all rows of a batch, whatever their order."""
    return hashlib.sha256("".join(sorted(_rows(output))).encode()).hexdigest()


def _rows(output: Path) -> Iterator[str]:
    for path in _files(output):
        file = parquet.ParquetFile(path)
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                yield hashlib.sha256(json.dumps(row, sort_keys=True, default=bytes.hex).encode()).hexdigest()


def _write(path: Path, rows: list[dict[str, str]], kind: int) -> None:
    if kind == 2:
        parquet.write_table(pyarrow.Table.from_pylist(rows), path.with_suffix(".parquet"))
        return
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    if kind == 0:
        path.with_suffix(".jsonl").write_bytes(lines)
    else:
        path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(lines, mtime=0))


def _row(number: int, texts: list[dict[str, str]], characters: int) -> dict[str, str]:
    """Return an article of the source, later by as many days as it was used before, and with other people in it."""
    again, found = number // len(texts), texts[number % len(texts)]
    later = timedelta(days=37 * again)
    text = found["text"][:characters] if characters else found["text"]
    published = found["published"]
    if again:
        drawn = random.Random(again)
        named: dict[str, str] = {}
        text = _NAME.sub(lambda one: named.setdefault(one[0], f"{one[1]} {_invented(drawn)}"), text)
        text = _DATE.sub(lambda one: _shifted(one, later), text)
        published = (datetime.fromisoformat(published) + later).isoformat()
    return {"text": text, "url": f"{found['url']}?bench={again}", "outlet": found["outlet"], "published": published}


def _shifted(found: re.Match[str], later: timedelta) -> str:
    try:
        day = datetime(int(found[3]), int(found[2]), int(found[1])) + later
    except (ValueError, OverflowError):
        return found[0]
    return f"{day.day}/{day.month}/{day.year}"


def _invented(drawn: random.Random) -> str:
    return "".join(drawn.sample(_SYLLABLES, 3)).title()


def _texts() -> list[dict[str, str]]:
    path = Path(os.environ.get("LONTAR_DATA", "shared")) / "data/indosum/articles.jsonl"
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    sys.exit(main())
