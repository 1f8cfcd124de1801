"""The engine Ray Data (extra `ray`): one task a shard, `map_batches` over their numbers."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from typing import Any

from lontar.batch.local import MOST_DEATHS, Heard, own_signals
from lontar.batch.shard import Job, do_shard, outcome_of
from lontar.batch.spark import engine_failed, engine_missing


def check() -> None:
    """Raise MissingExtra where Ray is not there."""
    try:
        import ray.data  # noqa: F401
    except ImportError as error:
        raise engine_missing("ray", "ray[data]") from error


def run(job: Job, numbers: Sequence[int], *, workers: int, heard: Heard, stop: Callable[[], bool]) -> None:
    """Read shards on Ray: on the cluster that RAY_ADDRESS names, else in this machine's `workers` processes."""
    import pyarrow as arrow
    import ray

    def read(shards: Any) -> Any:
        return arrow.table({"told": [do_shard(job, number) for number in shards["shard"].to_pylist()]})

    _started(workers)
    try:
        table = arrow.table({"shard": list(numbers)})
        shards = ray.data.from_arrow(table).repartition(len(numbers))
        told = shards.map_batches(read, batch_format="pyarrow", batch_size=1, num_cpus=1, zero_copy_batch=True)
        for row in told.iter_rows():
            heard(outcome_of(row["told"]))
            if stop():
                return
    except Exception as error:
        raise engine_failed("ray", error) from error
    finally:
        ray.shutdown()


def _started(workers: int) -> None:
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
