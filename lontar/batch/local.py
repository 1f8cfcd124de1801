"""The local engine: a pool of processes, each reading one shard at a time; one that dies is replaced."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final, cast

from lontar.batch.shard import Job, do_shard, outcome_of
from lontar.errors import InputError

MOST_DEATHS: Final = 50
"""So many processes may die over one shard, each at another record, before it is given up: something else is wrong."""
_LOOK: Final = 0.5
_PATIENCE: Final = 10.0

Heard = Callable[[dict[str, int]], None]


def run(job: Job, numbers: Sequence[int], *, workers: int, heard: Heard, stop: Callable[[], bool]) -> None:
    """Read shards until all are there or a stop is asked for; `heard` is told of each that is.

    Raises InputError `batch_hopeless` where a shard cannot be read, and what a worker tells of Lontar's own errors.
    """
    waiting, deaths = deque(numbers), Counter[int]()
    crew: dict[Connection, tuple[BaseProcess, int]] = {}
    try:
        while (waiting or crew) and not stop():
            while waiting and len(crew) < workers:
                process, line = _hired(job)
                crew[line] = (process, _given(line, waiting.popleft()))
            for ready in wait([*crew], timeout=_LOOK):
                line = cast(Connection, ready)
                process, number = crew.pop(line)
                try:
                    heard(outcome_of(line.recv()))
                except (EOFError, OSError):
                    deaths[number] += 1
                    if deaths[number] >= MOST_DEATHS:
                        raise hopeless(number, deaths[number]) from None
                    # First again: the record that ends it is then found before all else is done.
                    waiting.appendleft(number)
                    process.join()
                    continue
                if waiting and not stop():
                    crew[line] = (process, _given(line, waiting.popleft()))
                else:
                    _dismissed(process, line)
    finally:
        _all_dismissed(crew)


def hopeless(number: int, deaths: int) -> InputError:
    """Return what to tell about a shard over which process after process dies."""
    return InputError(
        "batch_hopeless",
        "{deaths} processes died over shard {number}, each at another article: there may be too little memory. What is "
        "finished is kept; run the same command again with fewer --workers.",
        number=number,
        deaths=deaths,
    )


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def own_signals() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stay with who had them: engines take them when they start, and end at once."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                signal.signal(number, handler)


def _hired(job: Job) -> tuple[BaseProcess, Connection]:
    # Not forked: threads of the libraries do not come along, and a worker is the same on every system.
    context = get_context("spawn")
    own, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, job, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return process, own


def _given(line: Connection, number: int) -> int:
    with suppress(OSError):  # it may be dead already: reading from it will tell so
        line.send(number)
    return number


def _dismissed(process: BaseProcess, line: Connection) -> None:
    line.close()
    process.join(_PATIENCE)


def _all_dismissed(crew: dict[Connection, tuple[BaseProcess, int]]) -> None:
    for process, _ in crew.values():
        process.terminate()
    for line, (process, _) in crew.items():
        process.join(_PATIENCE)
        process.kill()
        process.join()
        line.close()


def _work(line: Connection, job: Job, parent: int) -> None:
    """Read shards as they come, until there is nobody any more who asks."""
    # Ctrl-C in a terminal goes to everybody there: who asks decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    def still() -> None:
        if os.getppid() != parent:
            sys.exit(0)

    while True:
        try:
            number = line.recv()
        except EOFError:
            return
        line.send(do_shard(job, number, still=still))
