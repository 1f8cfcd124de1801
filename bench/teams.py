"""Many at once on PostgreSQL: `python bench/teams.py --statements 1000000 --articles 200000 --file FILE --server URL`.

FILE is a ledger of `bench/serving.py`, made where it is not there; `lontar migrate` moves it to the database that URL
names, where that is empty. Then `--readers` processes ask what `serving.py` asks under "search", each after a pause of
`--pause` seconds as people make, while `--writers` add articles, some of them the same. Prints milliseconds by kind of
question, whether a row was lost or doubled and how many programs broke off, and the figures as JSON, last; exits with 1
where it was not so.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from serving import _names, _reading, _texts, compare, fill, questions

from lontar.ledger import Ledger
from lontar.store import Store

_NEW = 10_000_000
"""Numbers of articles from here on are those that the writers add."""


def main() -> None:
    """Be one of the programs, or start them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--server", required=True, help="postgresql://…, a database that is empty or was filled before")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--told", default="", help="of the server, kept with the figures: its version, its memory")
    parser.add_argument("--be", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        {"reader": read, "writer": write}[options.be.split(":")[0]](options)
        return
    moved = prepare(options)
    found = measure(options)
    print(json.dumps({**moved, **found}, indent=1))
    sys.exit(0 if found["whole"] and not found["broke_off"] else 1)


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """Make the file, and move it, where that was not done before; the figures of the moving."""
    if not options.file.exists():
        fill(options.file, articles=options.articles, statements=options.statements)
        compare(options.file)
    with Store.open(options.server) as store:
        empty = not store.counts()["articles"]
    if not empty:
        return {}
    started = time.perf_counter()
    with Ledger.open(options.file) as ledger:
        moved = ledger.move(options.server)
    spent, rows = time.perf_counter() - started, sum(moved.rows.values())
    print(f"moved {rows} rows in {spent:.0f} s, {rows / spent:.0f} a second")
    return {"moved_rows": rows, "moved_s": round(spent)}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run all programs at once, print what they measured and return it, with whether the ledger is right afterwards."""
    with Store.open(options.server) as store:
        before = store.counts()
        last = max((int(one.source[7:]) for one in store.newest_added(200)), default=_NEW)
    first = max(last, _NEW) + 1
    roles = ["reader"] * options.readers + [f"writer:{first}"] * options.writers
    command = [sys.executable, __file__, *sys.argv[1:]]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([*command, "--be", f"{role}:{number}"], **pipes) for number, role in enumerate(roles)]
    for one in running:
        assert one.stdout is not None and one.stdin is not None
        one.stdout.readline()
    for one in running:
        one.stdin.write("\n")  # type: ignore[union-attr]
        one.stdin.flush()  # type: ignore[union-attr]
    said = [one.communicate()[0] for one in running]
    broken = sum(one.returncode != 0 for one in running)
    answers = [json.loads(line) for line in said if line.strip()]
    asked = _asked([one["asked"] for one in answers if "asked" in one])
    print(f"{'question':<32}", *(f"{head:>9}" for head in ("asked", "p50 ms", "p95 ms", "worst")))
    for name, figures in asked.items():
        print(f"{name:<32}", *(f"{figure:>9}" for figure in figures.values()))
    written = {number: rows for one in answers for number, rows in one.get("written", {}).items()}
    with Store.open(options.server) as store:
        after = store.counts()
    whole = after["articles"] - before["articles"] == len(written)
    whole = whole and after["statements"] - before["statements"] == sum(written.values())
    told = "nothing lost or doubled" if whole else "ROWS LOST OR DOUBLED"
    grown = {name: after[name] - before[name] for name in ("articles", "statements")}
    print(f"added {len(written)} articles, {sum(written.values())} statements: {told} (the ledger has {grown} more)")
    print(f"programs that broke off: {broken}")
    return {
        "ledger": before,
        "readers": options.readers,
        "writers": options.writers,
        "seconds": options.seconds,
        "asked": asked,
        "added": {"articles": len(written), "statements": sum(written.values())},
        "whole": whole,
        "broke_off": broken,
        "server": options.told,
    }


def _asked(asked: list[dict[str, list[float]]]) -> dict[str, dict[str, float]]:
    """How often each kind of question was asked, and the milliseconds that its answers took."""
    together: dict[str, list[float]] = defaultdict(list)
    for one in asked:
        for name, spent in one.items():
            together[name] += spent
    together["all of them"] = [figure for spent in together.values() for figure in spent]
    return {
        name: {
            "asked": len(spent),
            "p50_ms": round(statistics.median(spent), 1),
            "p95_ms": round(statistics.quantiles(spent, n=20)[-1], 1),
            "worst_ms": round(max(spent), 1),
        }
        for name, spent in together.items()
        if len(spent) > 1
    }


def read(options: argparse.Namespace) -> None:
    """Ask until the time is over; say how long each question took."""
    drawn = random.Random(options.be)
    asked: dict[str, list[float]] = defaultdict(list)
    with Store.open(options.server, create=False, read_only=True) as store:
        kinds = {name: ask for name, ask in questions(store).items() if name.startswith("search")}
        for ask in kinds.values():
            ask(drawn)
        _ready()
        until = time.monotonic() + options.seconds
        while time.monotonic() < until:
            time.sleep(drawn.expovariate(1 / options.pause) if options.pause else 0)
            name = drawn.choice(sorted(kinds))
            started = time.perf_counter()
            kinds[name](drawn)
            asked[name].append((time.perf_counter() - started) * 1000)
    print(json.dumps({"asked": asked}))


def write(options: argparse.Namespace) -> None:
    """Add articles until the time is over, those of the other writers among them; say which, with their statements."""
    first = int(options.be.split(":")[1])
    texts, names = _texts(), _names()
    written: dict[int, Any] = {}
    with Store.open(options.server, create=False) as store:
        _ready()
        until, number = time.monotonic() + options.seconds, first
        while time.monotonic() < until:
            reading = _reading(number, texts, names, 5)
            store.put(reading)
            # A sentence that is drawn twice is one statement.
            written[number] = len({one.id for one in reading.statements})
            number += 1
    print(json.dumps({"written": written}))


def _ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
