"""The engine Spark (extra `spark`): one task a shard, `mapInArrow` over their numbers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from lontar.batch.local import MOST_DEATHS, Heard, Run, own_signals
from lontar.batch.task import Task, done, outcome_of
from lontar.errors import InputError, LontarError, MissingExtra

_LOOK: Final = 0.5
_CONF: Final = Path(__file__).parent / "spark_conf"
_SETTINGS: Final = {
    "spark.task.maxFailures": str(MOST_DEATHS),
    "spark.ui.showConsoleProgress": "false",
}


def check() -> None:
    """Raise MissingExtra where pyspark or Java is not there."""
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise engine_missing("spark", "pyspark") from error
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise MissingExtra(
            "engine_java",
            "The engine spark needs Java 17 or newer, which is not found. Install it (Debian: apt-get install "
            "openjdk-17-jre-headless), or name its folder in JAVA_HOME; --engine local needs none.",
        )


def engine_missing(engine: str, module: str) -> MissingExtra:
    """Return what to tell where an engine is not installed."""
    return MissingExtra(
        "engine_missing",
        "The engine {engine} needs {module}, which is not installed. Install it with: pip install 'lontar[{engine}]'; "
        "--engine local needs none.",
        engine=engine,
        module=module,
    )


def engine_failed(engine: str, error: Exception) -> LontarError:
    """Return what to raise for an error of an engine: Lontar's own as it is, another one told."""
    if isinstance(error, LontarError):
        return error
    return InputError(
        "engine_failed",
        "The engine {engine} gave up: {reason}. What is finished is kept; run the same command again to go on.",
        engine=engine,
        reason=str(error).strip().split("\n", 1)[0] or type(error).__name__,
    )


@contextmanager
def started(workers: int) -> Iterator[Run]:
    """Keep Spark running: the cluster that its own settings name, else `workers` processes of this machine.

    Raises InputError `engine_failed`; so does what it gives, and what a worker tells of Lontar's own errors.
    """
    try:
        session = _session(workers)
    except Exception as error:
        raise engine_failed("spark", error) from error
    try:
        yield partial(_run, session)
    finally:
        session.stop()


def _run(session: Any, task: Task, numbers: Sequence[int], *, heard: Heard, stop: Callable[[], bool]) -> None:
    import pyarrow

    wanted = list(numbers)

    def read(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            told = [done(task, wanted[place]) for place in batch["id"].to_pylist()]
            yield pyarrow.RecordBatch.from_pydict({"told": told})

    try:
        shards = session.range(0, len(wanted), 1, len(wanted)).mapInArrow(read, "told string")
        for told in _collected(shards, session.sparkContext.cancelAllJobs, task, wanted, heard, stop):
            heard(outcome_of(told))
    except Exception as error:
        if not stop():
            raise engine_failed("spark", error) from error


def _session(workers: int) -> Any:
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

    # The interpreter of this process and no other: the one on the path may have no Lontar.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("lontar batch")
    if "SPARK_HOME" not in os.environ:
        # Where nobody has set Spark up, its settings are ours: it keeps its log to itself.
        os.environ.setdefault("SPARK_CONF_DIR", str(_CONF))
    if not SparkConf().contains("spark.master"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.master(f"local[{workers},{MOST_DEATHS}]").config("spark.ui.enabled", "false")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    with own_signals():
        return builder.getOrCreate()


def _collected(
    shards: Any, cancel: Callable[[], None], task: Task, numbers: Sequence[int], heard: Heard, stop: Callable[[], bool]
) -> list[str]:  # fmt: skip
    """Return what the tasks tell once all are done; until then each whose file is there is told of."""
    with ThreadPoolExecutor(1) as pool:
        working, waiting = pool.submit(shards.collect), set(numbers)
        while not working.done():
            wait([working], timeout=_LOOK)
            for number in sorted(waiting):
                if task.path(number).exists():
                    waiting.remove(number)
                    heard({"task": number, "memory": 0})
            if stop():
                cancel()
        return [row.told for row in working.result()]
