"""One run of a batch: the plan is made or found, what is not there yet is read by an engine; the manifest is last."""

from __future__ import annotations

import hashlib
import importlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from lontar.batch import local
from lontar.batch.output import MANIFEST, OURS, manifest_of, write_manifest
from lontar.batch.plan import (
    PLAN,
    SHARDS,
    WORK,
    Head,
    check_same,
    digest_of,
    head_of,
    make_plan,
    shard_path,
    unwritable,
    write_whole,
)
from lontar.batch.shard import Job
from lontar.batch.table import Read
from lontar.errors import UsageError
from lontar.settings import Settings
from lontar.sources import SourceOptions

ENGINES: Final = {"local": "lontar.batch.local", "spark": "lontar.batch.spark", "ray": "lontar.batch.on_ray"}
RECORDS: Final = 256
"""Records in a shard: half a minute of reading, which is what a kill costs at most."""
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Given:
    """A reader passed in: what makes it in each process (it has to survive pickling), and the name of its weights."""

    reader: Callable[[], Read]
    model: str


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is run: by which engine, with how many workers (None: one a processor), records in a shard.

    A record over which `tries` processes died is set aside. `given` stands in the place of the weights.
    """

    engine: str = "local"
    workers: int | None = None
    records: int = RECORDS
    tries: int = 3
    options: SourceOptions = field(default_factory=SourceOptions)
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: the counts of the whole output, how many of its `shards` this run read, and how it went.

    `memory` is the most that a worker had, in bytes. `stopped` tells that it was asked to stop: nothing is counted.
    """

    counts: dict[str, int] = field(default_factory=dict)
    shards: int = 0
    read: int = 0
    memory: int = 0
    seconds: float = 0.0
    stopped: bool = False


def run(
    sources: Sequence[str],
    output: Path,
    *,
    how: How,
    settings: Settings,
    heard: Callable[[int, int], None] = lambda _read, _all: None,
    stop: Callable[[], bool] = lambda: False,
) -> Done:
    """Read archives into a folder; what is there already is not read again. `heard` is told how many shards are read.

    Raises UsageError `unknown_engine`, `batch_files`, `batch_occupied`, `batch_inside`, `batch_running`,
    `batch_differs`, `batch_unwritable`; InputError `batch_nothing`; MissingExtra for an engine that is not
    installed.
    """
    started = time.monotonic()
    engine = _engine(how.engine)
    folder = output.expanduser().absolute()
    _check_places(sources, folder)
    workers = how.workers or local.processors()
    with _locked(folder):
        head = _planned(folder, sources, how, settings)
        missing, manifest = _missing(folder, head), manifest_of(folder)
        if manifest is not None and not missing:
            _clear(folder)  # a kill after the manifest leaves it
            return Done(manifest["counts"], shards=head["shards"])
        _prepare(folder)
        watch = _Watch(head["shards"], heard, head["shards"] - len(missing))
        if missing:
            job = _job(folder, how, settings)
            engine.run(job, missing, workers=min(workers, len(missing)), heard=watch.hear, stop=stop)
        read = len(missing) - len(_missing(folder, head))
        spent = time.monotonic() - started
        if read < len(missing):
            return Done({}, head["shards"], read, watch.memory, spent, stopped=True)
        made = {"engine": how.engine, "workers": workers, "seconds": round(spent, 1)}
        _tidy(folder)
        manifest = write_manifest(folder, head, made)
        shutil.rmtree(folder / WORK, ignore_errors=True)
    return Done(manifest["counts"], head["shards"], read, watch.memory, spent)


@dataclass(slots=True)
class _Watch:
    shards: int
    heard: Callable[[int, int], None]
    done: int
    memory: int = 0
    seen: set[int] = field(default_factory=set)

    def hear(self, outcome: dict[str, int]) -> None:
        """Take in what a worker tells; an engine may tell of a shard twice."""
        self.memory = max(self.memory, outcome["memory"])
        if outcome["shard"] not in self.seen:
            self.seen.add(outcome["shard"])
            self.done += 1
            self.heard(self.done, self.shards)


@cache
def shipped(model: Path | None, knowledge: tuple[Path, ...]) -> Read:
    """Return who reads articles in this process, on one thread: its neighbours have the other processors."""
    from lontar.extract import Reader
    from lontar.knowledge import load

    return Reader(model, threads=1, known=load(*knowledge)).read


def _engine(name: str) -> Any:
    if name not in ENGINES:
        raise UsageError(
            "unknown_engine", "There is no engine {name}. It is one of: {allowed}.", name=name,
            allowed=", ".join(ENGINES),
        )  # fmt: skip
    engine = importlib.import_module(ENGINES[name])
    getattr(engine, "check", lambda: None)()
    return engine


def _check_places(sources: Sequence[str], folder: Path) -> None:
    for source in sources:
        if source == "-" or "://" in source:
            raise UsageError(
                "batch_files",
                "{source} cannot be read by several workers. Save it as a file and give that; a batch reads files, "
                "folders and patterns.",
                source=source,
            )
        inside = Path(source).expanduser().resolve()
        if folder.resolve().is_relative_to(inside):
            raise UsageError(
                "batch_inside",
                "{folder} lies in {source}, so that the output would be read as input. Give a folder beside it.",
                folder=folder,
                source=source,
            )


def _job(folder: Path, how: How, settings: Settings) -> Job:
    """Return what workers need, without anything that counts from the folder of this process."""
    metadata, model = how.options.metadata, settings.model
    options = replace(how.options, metadata=metadata.absolute() if metadata else None)
    knowledge = tuple(place.absolute() for place in settings.knowledge)
    own = partial(shipped, model.absolute() if model else None, knowledge)
    return Job(folder, options, how.given.reader if how.given else own, how.tries, Path.cwd(), secrets.token_hex(8))


def _hangs_on(how: How, settings: Settings) -> Head:
    """Return what the output depends on beside its inputs."""
    from lontar.extract import Reader
    from lontar.extract.pipeline import SHIPPED
    from lontar.rules import rules_version

    options, given = how.options, how.given
    return {
        # Not an import statement: the package's front door leads to the façade, which stands above this room.
        "lontar": importlib.import_module("lontar").__version__,
        "model": given.model if given else Reader(settings.model).model_version,
        "model_digest": "" if given else _digest(settings.model or SHIPPED),
        "rules": rules_version(settings.knowledge),
        "knowledge": _digest(*settings.knowledge),
        "options": {
            "language": options.language, "columns": dict(options.columns),
            "metadata": digest_of(options.metadata) if options.metadata else None,
        },
        "records": how.records,
    }  # fmt: skip


def _digest(*places: Path) -> str:
    """Return one SHA-256 over the files of folders, or over single files; empty where there is none."""
    whole = hashlib.sha256()
    paths = [path for place in places for path in (sorted(place.iterdir()) if place.is_dir() else [place])]
    for path in paths:
        if path.is_file():
            whole.update(f"{path.name} {digest_of(path)}\n".encode())
    return whole.hexdigest() if paths else ""


def _planned(folder: Path, sources: Sequence[str], how: How, settings: Settings) -> Head:
    """Return the head of the folder's plan, which is made where there is none."""
    head, hangs_on = head_of(folder), _hangs_on(how, settings)
    if head is not None:
        check_same(folder, head, sources, how.options, hangs_on)
        return head
    lines = make_plan(sources, how.options, records=how.records, hangs_on=hangs_on, output=folder)
    write_whole(folder / PLAN, lines)
    made = head_of(folder)
    assert made is not None
    return made


def _prepare(folder: Path) -> None:
    """Make room for shards."""
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in (SHARDS, WORK):
        (folder / name).mkdir(exist_ok=True)
    _tidy(folder)


def _tidy(folder: Path) -> None:
    """Remove what processes that were killed left half written."""
    for unfinished in [*(folder / SHARDS).glob(".*"), *(one for name in OURS for one in folder.glob(f".{name}.*"))]:
        unfinished.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove what only a batch that is not finished needs."""
    _tidy(folder)
    shutil.rmtree(folder / WORK, ignore_errors=True)


def _missing(folder: Path, head: Head) -> list[int]:
    return [number for number in range(head["shards"]) if not shard_path(folder, number).exists()]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Make the folder this run's own; UsageError where it holds other things, or another run is at it.

    One that is new goes again where nothing was written to it and no other run is at it.
    """
    try:
        if folder.exists() and (not folder.is_dir() or not _ours(folder)):
            raise UsageError(
                "batch_occupied",
                "{folder} holds other things than the output of a batch, so nothing was written there. Give a new or "
                "an empty folder.",
                folder=folder,
            )
        new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise unwritable(folder, error) from error
    held = False
    try:
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise UsageError(
                    "batch_running",
                    "Another `lontar batch` is writing to {folder}. Wait for it, or give another folder.",
                    folder=folder,
                ) from error
        held = True
        yield
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        os.close(lock)
        if held and new and {path.name for path in folder.iterdir()} == {_LOCK}:
            shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path) -> bool:
    there = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    return not there or (there <= OURS | {WORK} and head_of(folder) is not None)
