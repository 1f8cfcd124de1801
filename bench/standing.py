"""What a ledger costs as it grows: adding, disk, the second pass, search and pages; the others here at length."""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from adding import BATCH, reading
from fastapi.testclient import TestClient
from merging import _WORDS, Timed, fill, timed

from lontar.ledger import Ledger
from lontar.settings import Settings
from lontar.store import Store
from lontar.types import Filters
from lontar.web.app import create_app
from lontar.web.site import Site, User

ADDED, COMPARED, SHOWN, ASKED = 480, (1_000, 4_000), 4_000, 30
REAL = 32
_PAGES = ("/", "/articles", "/actors", "/statements")


def standing_costs(data: Path) -> dict[str, float]:
    """Return every figure by what it is: milliseconds of CPU time (or as it says), bytes, an article or a request."""
    words = _WORDS.read_text(encoding="utf-8").split()
    found = {**_adding(), **_disk(data)}
    for size in COMPARED:
        whole, model = timed(size, words)
        found[f"second pass, ms an article by the clock, {size} statements"] = round(whole, 1)
        found[f"  of it the model, {size} statements"] = round(model, 1)
    return {**found, **_asked(words)}


def _adding() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, Store.open(str(Path(folder) / "a.db")) as store:
        seconds = []
        for first in range(0, ADDED, BATCH):
            batch = [reading(number) for number in range(first, first + BATCH)]
            started = time.process_time()
            store.put_many(batch)
            seconds.append((time.process_time() - started) / BATCH)
        return {"storing, ms an article of 8 statements": round(1000 * statistics.median(seconds[3:]), 2)}


def _disk(data: Path) -> dict[str, float]:
    """Bytes of the ledger an article and a statement, from the growth over real articles and their second pass."""
    sizes, counts, memory = [], [], []
    with (
        (data / "data/indosum/articles.jsonl").open(encoding="utf-8") as lines,
        tempfile.TemporaryDirectory() as folder,
    ):
        path = Path(folder) / "a.db"
        with Ledger.open(path) as ledger:
            for number in range(3):
                source = Path(folder) / f"{number}.jsonl"
                source.write_text("".join(json.dumps(json.loads(next(lines))) + "\n" for _ in range(100)), "utf-8")
                ledger.add([str(source)])
                ledger.merge()
                sizes.append(sum(one.stat().st_size for one in Path(folder).glob("a.db*") if one.suffix != ".jsonl"))
                counts.append(ledger.counts()["statements"])
                memory.append(_resident())
    articles, statements = 200, counts[-1] - counts[0]
    return {
        "ledger on disk, kB an article": round((sizes[-1] - sizes[0]) / articles / 1000, 1),
        "statements an article": round(statements / articles, 2),
        f"memory that {REAL} more articles take, MB": round((memory[-1] - memory[-2]), 1),
    }


def _asked(words: list[str]) -> dict[str, float]:
    """CPU milliseconds of searches and pages over made-up statements that have been compared."""
    dice = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        pairs = Timed(Settings.from_environment().pairs)
        with Ledger.open(Path(folder) / "a.db", pairs=pairs) as ledger:
            fill(ledger, SHOWN, words, dice)
            asked = [Filters(about=dice.choice(words), limit=20) for _ in range(ASKED)]
            search = [_spent(lambda one=one: list(ledger.statements(one))) for one in asked]
            browser = TestClient(create_app(Site(ledger, hosts=("testserver",), everybody=User("Bench", "owner"))))
            paths = (*_PAGES, f"/article/{next(ledger.articles()).id}")
            for path in paths:
                browser.get(path)
            pages = [_spent(lambda path=path: browser.get(path)) for path in paths for _ in range(8)]
    return {
        f"search, ms, {SHOWN} statements": round(1000 * statistics.median(search), 1),
        f"a page, ms, {SHOWN} statements": round(1000 * statistics.median(pages), 1),
    }


def _spent(work: object) -> float:
    started = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - started


def _resident() -> float:
    """Megabytes of memory that this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
