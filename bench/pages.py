"""What pages cost a reader on a large ledger: `python bench/pages.py --ledger FILE`, made by `bench/serving.py`.

`lontar serve` runs on one core (`taskset`), another process adds articles to the same ledger on another. Pages
are asked for one by one over HTTP; prints the median and the 95th percentile in milliseconds, and how much memory
the server held at most. The ledger grows by what is added: work on a copy.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from serving import _names, _reading, _texts, _words

from lontar.store import Store

_PAUSE: Final = 0.2
"""Seconds between two articles that are added: five a second."""
_PATIENCE: Final = 120
_RARE: Final = 10_000
"""An actor with more statements than that is one in a hundred of a million: nobody in real news has as many."""


def main() -> None:
    """Serve, add, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--only", nargs="+", help="kinds of pages, as the table names them; else all")
    parser.add_argument("--quiet", action="store_true", help="add nothing meanwhile")
    parser.add_argument("--adds", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="the figures as JSON, last")
    options = parser.parse_args()
    if options.adds:
        add(options.ledger)
        return
    asked = addresses(options.ledger, times=options.times)
    with serving(options.ledger) as (site, server), adding(None if options.quiet else options.ledger):
        figures: dict[str, Any] = {"ledger": counted(options.ledger)}
        print(f"{'page':<28}{'p50 ms':>9}{'p95 ms':>9}{'worst':>9}{'kB':>8}")
        for name, paths in asked.items():
            if options.only is None or name in options.only:
                figures[name] = show(name, site, paths)
        figures["memory_mb"] = memory(server.pid)
        print(f"memory of the server: {memory(server.pid)} MB at most, {memory(server.pid, 'VmRSS')} MB now")
    if options.json:
        print(json.dumps(figures))


def show(name: str, site: str, paths: Sequence[str]) -> dict[str, float]:
    """Print a line on pages of one kind, each asked for once; the first, which loads what is needed, does not count."""
    fetch(site + paths[0])
    spent, sizes = [], []
    for path in paths[1:]:
        started = time.perf_counter()
        sizes.append(fetch(site + path))
        spent.append((time.perf_counter() - started) * 1000)
    high = statistics.quantiles(spent, n=20)[-1]
    figures = f"{statistics.median(spent):>9.0f}{high:>9.0f}{max(spent):>9.0f}{statistics.median(sizes) / 1000:>8.1f}"
    print(f"{name:<28}{figures}", flush=True)
    return {
        "p50_ms": round(statistics.median(spent), 1),
        "p95_ms": round(high, 1),
        "kb": statistics.median(sizes) / 1000,
    }


def addresses(path: Path, *, times: int) -> dict[str, list[str]]:
    """Return what is asked for, by the kind of page: `times` and one more, drawn anew each."""
    drawn, words = random.Random(11), _words()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as driver:
        articles = [row[0] for row in driver.execute("SELECT id FROM articles LIMIT 5000")]
        counted = "SELECT actor, count(*) FROM speakers WHERE actor IS NOT NULL GROUP BY actor"
        actors = [actor for actor, number in driver.execute(counted) if 10 <= number <= _RARE]
        issues = [row[0] for row in driver.execute("SELECT id FROM issues")]
        last = driver.execute("SELECT max(row) FROM statements").fetchone()[0]
        some = [drawn.randrange(1, last) for _ in range(times + 1)]
        ids = [driver.execute("SELECT id FROM statements WHERE row = ?", (row,)).fetchone()[0] for row in some]
    days = [f"{drawn.randrange(2018, 2025)}-{drawn.randrange(1, 13):02}" for _ in range(times + 1)]

    def each(pattern: str, **values: Sequence[str]) -> list[str]:
        return [
            pattern.format(**{name: urllib.parse.quote(drawn.choice(list(some))) for name, some in values.items()})
            for _ in range(times + 1)
        ]

    return {
        "home": ["/"] * (times + 1),
        "search": each("/search?about={about}", about=words),
        "search, since, act": each("/search?about={about}&since={day}&act=warn", about=words, day=days),
        "search, actor": each("/search?actor={actor}", actor=actors),
        "search, actor, outlet": each("/search?actor={actor}&outlet=Kabar%20Kota", actor=actors),
        "search by API": each("/api/statements?about={about}&since={day}", about=words, day=days),
        "article": each("/article/{article}", article=articles),
        "record": each("/statement/{statement}", statement=ids),
        "utterance": each("/utterance/{statement}", statement=ids),
        "actor": each("/actor/{actor}", actor=actors),
        "issue": each("/issue/{issue}", issue=issues),
        "issues": ["/issues"] * (times // 4 + 1),
        "actors": ["/actors"] * (times // 8 + 3),
        "sources": ["/sources"] * (times // 4 + 3),
        "review": each("/review?queue={queue}", queue=("statements", "acts", "days", "speakers", "merges", "stances")),
        "commitments": ["/what-if"] * (times // 4 + 3),
        "commitments, open": ["/what-if?open=1"] * (times // 8 + 3),
        "what if": each("/what-if?if={one}%20dan%20{other}", one=words, other=words)[: times // 8 + 3],
        "feed": each("/feeds/search.atom?about={about}", about=words)[: times // 4 + 3],
    }


def fetch(address: str) -> int:
    """Ask for a page; return how many bytes came, compressed. A page that is refused ends the measurement."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "Accept-Language": "id"})
    try:
        with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:
            return len(answer.read())
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{address}: {error.code}") from error


@contextmanager
def serving(path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a ledger on the first core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "lontar", "serve", "--port", str(port), "--ledger", str(path)]
    with subprocess.Popen(["taskset", "-c", "0", *command], stdout=subprocess.PIPE, text=True) as server:
        try:
            site = f"http://127.0.0.1:{port}"
            _wait_for(site)
            yield site, server
        finally:
            server.terminate()


def _wait_for(site: str) -> None:
    for _ in range(_PATIENCE):
        try:
            urllib.request.urlopen(f"{site}/static/lontar.css", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
            continue
        return
    raise SystemExit("The server did not begin to answer.")


@contextmanager
def adding(path: Path | None) -> Iterator[None]:
    """Let another process add articles on the second core."""
    if path is None:
        yield
        return
    command = ["taskset", "-c", "1", sys.executable, __file__, "--ledger", str(path), "--adds"]
    with subprocess.Popen(command) as adder:
        try:
            yield
        finally:
            adder.terminate()


def add(path: Path) -> None:
    """Add articles until the process is ended."""
    texts, names = _texts(), _names()
    with Store.open(str(path), create=False) as store:
        number = 10_000_000 + int(time.time())
        while True:
            store.put(_reading(number, texts, names, 5))
            number += 1
            time.sleep(_PAUSE)


def counted(path: Path) -> dict[str, float]:
    """How much a ledger holds, and its size."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as driver:
        statements, articles = (
            driver.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("statements", "articles")
        )
    return {"statements": statements, "articles": articles, "gb": path.stat().st_size / 1e9}


def memory(process: int, kind: str = "VmHWM") -> int:
    """Return the megabytes of memory that a process holds, or held at most."""
    found = re.search(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
