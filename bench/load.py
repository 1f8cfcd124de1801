"""How many readers a server bears while articles are added, and what it does when more come than it can answer.

    python bench/load.py --ledger FILE [--statements 1000000 --articles 200000] [--seconds 600] [--connections 8]

FILE is a ledger as `bench/serving.py` makes it, made where it is not there; it grows by what is added. `lontar serve`
has the first core; on the second are `wrk` (Debian: `apt-get install wrk`) and a process that adds five articles a
second. Three parts: so many connections ask for pages of all kinds, each at once for another when one is answered; for
`--overload` seconds so many more than the server takes in hand (`LONTAR_REQUESTS`) that it must refuse some, while
another program measures how fast it does; then the first again, for as long, when it must be as it was. Prints the
figures as JSON; exit status 1 where an answer of the first or third part was an error, or nothing was refused.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from pages import adding, addresses, counted, memory, serving
from serving import compare, fill

from lontar.settings import REQUESTS

_OFTEN: Final = {
    "search": 8, "search by API": 6, "article": 8, "record": 4, "utterance": 2, "actor": 4, "issue": 4, "review": 2,
    "search, since, act": 4, "search, actor": 4, "search, actor, outlet": 2, "home": 2, "feed": 2, "issues": 1,
    "sources": 1, "commitments": 1, "commitments, open": 1,
}  # fmt: skip
"""How often a page of a kind is asked for beside the others. The two that take seconds on a large ledger (what if, the
list of all actors) have a measurement of their own in `bench/pages.py`."""
_LONGEST: Final = 60
_PATIENCE: Final = 180
"""Seconds that an answer may take, and that a server may need to be itself again."""
_PAGE: Final = "/issues"
_WAY_IN: Final = "/login"


def main() -> int:
    """Serve, add, ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--statements", type=int, default=50_000)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--overload", type=int, default=20, metavar="SECONDS")
    parser.add_argument("--loaded", default="", help="what else the machine did, kept with the figures")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("There is no wrk here, which asks for the pages. Debian has it: apt-get install wrk")
    if not options.ledger.exists():
        fill(options.ledger, articles=options.articles, statements=options.statements)
        compare(options.ledger)
    figures = measured(options)
    print(json.dumps(figures, indent=1))
    sound = all(not figures[part]["errors"] for part in ("sustained", "after")) and figures["overload"]["refused"] > 0
    return int(not sound or figures["overload"]["errors"] > 0)


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of the three parts."""
    before = counted(options.ledger)
    kinds = addresses(options.ledger, times=60)
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "paths"
        paths.write_text("".join(f"{path}\n" for kind, often in _OFTEN.items() for path in kinds[kind] * often))
        with serving(options.ledger) as (site, server), adding(options.ledger):
            # What is loaded at the first question is not the load that is measured.
            asked(site, paths, seconds=5, connections=1)
            sustained = asked(site, paths, seconds=options.seconds, connections=options.connections)
            added = counted(options.ledger)["articles"] - before["articles"]
            overload = overloaded(site, paths, seconds=options.overload)
            recovered = answering_again(site)
            after = asked(site, paths, seconds=options.overload, connections=options.connections)
            held = memory(server.pid)
    return {
        "loaded": options.loaded,
        "ledger": before,
        "added": added,
        "sustained": sustained,
        "overload": overload,
        "recovered_s": recovered,
        "after": after,
        "memory_mb": held,
    }


def asked(site: str, paths: Path, *, seconds: int, connections: int) -> dict[str, Any]:
    """Let wrk ask; rate by the second, milliseconds, statuses, and how many answers were an error or did not come."""
    command = [
        "taskset", "-c", "1", "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s",
        "--timeout", f"{_LONGEST}s", "--script", str(Path(__file__).with_suffix(".lua")),
        "--header", "Accept-Encoding: gzip", "--header", "Accept-Language: id", site, "--", str(paths),
    ]  # fmt: skip
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = json.loads(printed.strip().splitlines()[-1])
    statuses = found["statuses"]
    broken = sum(found[name] for name in ("connect", "read", "write", "timeout"))
    return {
        "connections": connections,
        "seconds": seconds,
        "requests": found["requests"],
        "rate": round(found["requests"] / found["microseconds"] * 1e6, 1),
        **{f"{name}_ms": round(found[name] / 1000, 1) for name in ("p50", "p95", "p99", "worst")},
        "statuses": statuses,
        "refused": statuses.get("503", 0),
        "errors": broken + sum(number for status, number in statuses.items() if status not in ("200", "304")),
    }


def overloaded(site: str, paths: Path, *, seconds: int) -> dict[str, Any]:
    """Ask over more connections than are taken in hand; beside it ask one by one how fast a refusal comes."""
    with ThreadPoolExecutor() as beside:
        page, way_in = (beside.submit(probed, site + path, seconds=seconds) for path in (_PAGE, _WAY_IN))
        found = asked(site, paths, seconds=seconds, connections=4 * REQUESTS)
    # Refusals are what is wanted here.
    return {**found, "errors": found["errors"] - found["refused"], "page": page.result(), "way_in": way_in.result()}


def probed(address: str, *, seconds: int) -> dict[str, Any]:
    """Ask for an address ten times a second at most; how many were answered and refused, and milliseconds of both."""
    taken: dict[str, list[float]] = {"answered": [], "refused": []}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.perf_counter()
        refused = _status(address) == 503
        taken["refused" if refused else "answered"].append((time.perf_counter() - started) * 1000)
        time.sleep(0.1)
    found: dict[str, Any] = {}
    for name, spent in taken.items():
        found |= {
            name: len(spent),
            f"{name}_p50_ms": round(statistics.median(spent), 1) if spent else None,
            f"{name}_worst_ms": round(max(spent), 1) if spent else None,
        }
    return found


def answering_again(site: str) -> float:
    """Seconds until a page is answered after the crowd has left."""
    started = time.perf_counter()
    while _status(site + _PAGE) != 200:
        if time.perf_counter() - started > _PATIENCE:
            sys.exit("The server did not recover.")
        time.sleep(0.05)
    return round(time.perf_counter() - started, 2)


def _status(address: str) -> int:
    """What an address is answered with; where it leads on to is not asked."""
    place = urllib.parse.urlsplit(address)
    with closing(http.client.HTTPConnection(place.netloc, timeout=_LONGEST)) as connection:
        connection.request("GET", place.path)
        try:
            answer = connection.getresponse()
            answer.read()
        except TimeoutError:
            return 0
        return answer.status


if __name__ == "__main__":
    sys.exit(main())
