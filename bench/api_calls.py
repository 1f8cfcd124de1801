"""Calls the HTTP API at random and holds every answer against its description: `python bench/api_calls.py`.

Half of the calls fit what OpenAPI says, half do not. Without --ledger a small one of invented articles is asked, with
readers that need no weights; with it a copy of that ledger. Prints how often each route answered with which status;
fails at the first answer that is a server's error, not described, or not of the shape that is described.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from lontar.ledger import Ledger
from lontar.web.app import create_app
from lontar.web.site import Site, User
from tests.shell import Shell
from tests.talks import talking
from tests.web.calling import Calling, known_in


def main() -> None:
    """Call and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--ledger", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ledger_in(Path(folder), options.ledger) as ledger:
        app = create_app(Site(ledger, hosts=("testserver",), everybody=User("Tester", "owner")))
        calling, started = Calling(app, known_in(ledger)), time.perf_counter()
        rounds = 0
        while sum(calling.told.values()) < options.calls:
            rounds += 1
            calling.every_route(examples=100, seed=rounds)
        seconds = time.perf_counter() - started
    for (route, status), times in sorted(calling.told.items()):
        print(f"{times:>7,}  {status}  {route}")
    total = sum(calling.told.values())
    print(f"{total:>7,} calls in {seconds:.0f} s: no server's error, none undescribed, every shape as described")


@contextmanager
def ledger_in(folder: Path, given: Path | None) -> Iterator[Ledger]:
    """Open a copy of a ledger, or a new one of invented articles."""
    if given is not None:
        shutil.copy(given, folder / "a.db")
        with Ledger.open(folder / "a.db", create=False) as ledger:
            yield ledger
        return
    lontar = talking(Shell(folder))
    with Ledger.open(folder / "a.db", reader=lontar.reader, pairs=lontar.pairs) as ledger:
        yield ledger


if __name__ == "__main__":
    main()
