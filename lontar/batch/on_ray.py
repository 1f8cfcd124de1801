"""The engine Ray Data (extra `ray`): one task a shard, `map_batches` over their numbers."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lontar.batch.local import MOST_DEATHS, Heard, Run, own_signals
from lontar.batch.spark import engine_failed, engine_missing
from lontar.batch.task import Task, done, outcome_of


def check() -> None:
    """Raise MissingExtra where Ray is not there."""
    try:
        import ray.data  # noqa: F401
    except ImportError as error:
        raise engine_missing("ray", "ray[data]") from error


@contextmanager
def started(workers: int) -> Iterator[Run]:
    """Keep Ray running: the cluster that RAY_ADDRESS names, else `workers` processes of this machine.

    Raises InputError `engine_failed`; so does what it gives, and what a worker tells of Lontar's own errors.
    """
    import ray

    try:
        _start(workers)
    except Exception as error:
        raise engine_failed("ray", error) from error
    try:
        yield _run
    finally:
        ray.shutdown()


def _run(task: Task, numbers: Sequence[int], *, heard: Heard, stop: Callable[[], bool]) -> None:
    import pyarrow as arrow
    import ray

    def read(tasks: Any) -> Any:
        return arrow.table({"told": [done(task, number) for number in tasks["task"].to_pylist()]})

    try:
        table = arrow.table({"task": list(numbers)})
        tasks = ray.data.from_arrow(table).repartition(len(numbers))
        told = tasks.map_batches(read, batch_format="pyarrow", batch_size=1, num_cpus=1, zero_copy_batch=True)
        for row in told.iter_rows():
            heard(outcome_of(row["told"]))
            if stop():
                return
    except Exception as error:
        raise engine_failed("ray", error) from error


def _start(workers: int) -> None:
    import ray

    # Its workers would be told the interpreter by a tool that may run nothing here.
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_TASK_MAX_RETRIES", str(MOST_DEATHS))
    here = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": workers, "include_dashboard": False}
    with own_signals():
        ray.init(logging_level=logging.ERROR, log_to_driver=False, ignore_reinit_error=True, **here)
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
