"""The local engine: a pool of processes, each reading one shard at a time; one that dies is replaced."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final, Protocol, cast

from lontar.batch.task import Task, done, outcome_of
from lontar.errors import InputError

MOST_DEATHS: Final = 50
"""So many processes may die over one shard, each at another record, before it is given up: something else is wrong."""
_LOOK: Final = 0.5
_PATIENCE: Final = 10.0

Heard = Callable[[dict[str, int]], None]


class Run(Protocol):
    """Lets the tasks of one step be done."""

    def __call__(self, task: Task, numbers: Sequence[int], *, heard: Heard, stop: Callable[[], bool]) -> None:
        """Do tasks until all are there or a stop is asked for; `heard` is told of each that is."""


@contextmanager
def started(workers: int) -> Iterator[Run]:
    """Keep processes for the tasks of one step after the other: each has to load its weights."""
    crew = _Crew(workers)
    try:
        yield crew.run
    finally:
        crew.dismiss()


Worker = tuple[BaseProcess, Connection]


@dataclass(slots=True)
class _Crew:
    workers: int
    idle: list[Worker] = field(default_factory=list)
    busy: dict[Connection, tuple[BaseProcess, int]] = field(default_factory=dict)

    def run(self, task: Task, numbers: Sequence[int], *, heard: Heard, stop: Callable[[], bool]) -> None:
        """Do tasks, as `Run` says.

        Raises InputError `batch_hopeless` where one cannot be done, and what a worker tells of Lontar's own errors.
        """
        waiting, deaths = deque(numbers), Counter[int]()
        while (waiting or self.busy) and not stop():
            while waiting and len(self.busy) < self.workers:
                self._give(task, waiting.popleft())
            for ready in wait([*self.busy], timeout=_LOOK):
                line = cast(Connection, ready)
                process, number = self.busy.pop(line)
                try:
                    told = line.recv()
                except (EOFError, OSError):
                    line.close()
                    process.join()
                    deaths[number] += 1
                    if deaths[number] >= MOST_DEATHS:
                        raise hopeless(number, deaths[number]) from None
                    # First again: the record that ends it is then found before all else is done.
                    waiting.appendleft(number)
                else:
                    # Ahead of what it tells: an error is no reason to forget it.
                    self.idle.append((process, line))
                    heard(outcome_of(told))

    def _give(self, task: Task, number: int) -> None:
        process, line = self.idle.pop() if self.idle else _hired()
        self.busy[line] = (process, number)
        with suppress(OSError):  # it may be dead already: reading from it will tell so
            line.send((task, number))

    def dismiss(self) -> None:
        """Let all of them go; who is at work ends at once."""
        for process, _ in self.busy.values():
            process.terminate()
        for process, line in (*self.idle, *((process, line) for line, (process, _) in self.busy.items())):
            line.close()
            process.join(_PATIENCE)
            process.kill()
            process.join()


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


def _hired() -> Worker:
    # Not forked: threads of the libraries do not come along, and a worker is the same on every system.
    context = get_context("spawn")
    own, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return process, own


def _work(line: Connection, parent: int) -> None:
    """Do tasks as they come, until there is nobody any more who asks."""
    # Ctrl-C in a terminal goes to everybody there: who asks decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    def still() -> None:
        if os.getppid() != parent:
            sys.exit(0)

    while True:
        # Whoever asked may let go with a task still under way: the line is reset then, not only ended.
        try:
            task, number = line.recv()
        except (EOFError, OSError):
            return
        told = done(task, number, still=still)
        with suppress(OSError):
            line.send(told)
