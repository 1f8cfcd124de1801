"""What a kill, a second program and a copy do to a ledger in use."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from lontar.store import Store
from lontar.types import Filters, Reading
from tests.store.sample import TEXT, article, reading

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from itertools import count
from dataclasses import replace
from lontar.store import Store
from tests.store.sample import TEXT, article, reading
store = Store.open(sys.argv[1])
for number in count(int(sys.argv[2])):
    found = article(TEXT + f" Laporan {number}.")
    found = replace(found, id=f"{number:016x}")
    store.put(reading(found))
    print(found.id, flush=True)
"""


def test_a_kill_loses_nothing_acknowledged_and_leaves_no_half_article(
    path: Path, address: Callable[[Path], str]
) -> None:
    moments = random.Random(7)
    acknowledged: list[str] = []
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, address(path), str(len(acknowledged) + 1000 * len(acknowledged))]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert writer.stdout is not None
        acknowledged.append(writer.stdout.readline().strip())
        time.sleep(moments.uniform(0.01, 0.2))
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += writer.stdout.read().split()
        writer.wait()
        writer.stdout.close()
    with Store.open(str(path), create=False) as store:
        stored = {found.article.id: found for found in store.readings(Filters(limit=None))}
        assert set(acknowledged) <= stored.keys()
        assert len(stored) <= len(acknowledged) + 3
        assert all(len(found.statements) == 2 for found in stored.values())
        assert list(store.check()) == []


def test_two_programs_write_the_same_ledger_in_turn(path: Path) -> None:
    def write(keys: str) -> None:
        with Store.open(str(path)) as store:
            for key in keys:
                store.put(reading(article(TEXT + key, key=key)))

    threads = [Thread(target=write, args=(keys,)) for keys in ("01234567", "89abcdef")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store.open(str(path)) as store:
        assert store.counts()["articles"] == 16


def test_raw_bytes_are_kept_and_compressed(store: Store, path: Path) -> None:
    page = article("<p>air</p>" * 2000)
    store.put(Reading(page, ()))
    assert store.raw("aaaa") == page.raw
    with store._reading() as connection:
        assert connection.exec_driver_sql("SELECT length(raw) FROM article_versions").scalar() < 1000
