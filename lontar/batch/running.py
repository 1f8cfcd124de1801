"""One run of a batch: the plan is made or found, what is not there yet is read by an engine; the manifest is last."""

from __future__ import annotations

import hashlib
import importlib
import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lontar.batch import local
from lontar.batch.journal import SECONDS
from lontar.batch.judging import BUCKET, SECOND, Judging, steps_of
from lontar.batch.output import MANIFEST, OURS, is_output, manifest_of, write_manifest
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
from lontar.batch.shard import Job, counts_of
from lontar.batch.table import Read
from lontar.batch.task import Task
from lontar.errors import UsageError
from lontar.settings import Settings
from lontar.sources import SourceOptions
from lontar.sources.options import check_options

if TYPE_CHECKING:
    from lontar.merge.pairs import PairReader

Heard = Callable[[str, int, int], None]
ENGINES: Final = {"local": "lontar.batch.local", "spark": "lontar.batch.spark", "ray": "lontar.batch.on_ray"}
RECORDS: Final = 256
"""Records in a shard: half a minute of reading, which is what a kill costs at most."""
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Given:
    """Readers passed in: what makes them in each process (it has to survive pickling), and the name of the weights.

    `pairs` reads pairs of texts; None: the weights that the settings name.
    """

    reader: Callable[[], Read]
    model: str
    pairs: Callable[[], PairReader] | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is run: by which engine, with how many workers (None: one a processor), records in a shard.

    A record over which `tries` processes died, or took more than `seconds` each, is set aside. Without `merge` the
    second pass is left to the ledger. `given` stands in the place of the weights.
    """

    engine: str = "local"
    workers: int | None = None
    records: int = RECORDS
    tries: int = 3
    seconds: float = SECONDS
    merge: bool = True
    options: SourceOptions = field(default_factory=SourceOptions)
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: the counts of the whole output, how many of its `shards` this run read, and how it went.

    `judged` is how many parts of the second pass this run did. `memory` is the most that a worker had, in bytes.
    `stopped` tells that it was asked to stop: nothing is counted.
    """

    counts: dict[str, int] = field(default_factory=dict)
    shards: int = 0
    read: int = 0
    judged: int = 0
    memory: int = 0
    seconds: float = 0.0
    stopped: bool = False


def run(
    sources: Sequence[str],
    output: Path,
    *,
    how: How,
    settings: Settings,
    heard: Heard = lambda _step, _done, _all: None,
    stop: Callable[[], bool] = lambda: False,
) -> Done:
    """Read archives into a folder, and judge what is alike; what is there already is not made again.

    `heard` is told at which step it is ("read", then those of `judging.STEPS`) and how many of its parts are there.
    Raises UsageError `unknown_engine`, `batch_files`, `batch_given`, `batch_occupied`, `batch_inside`,
    `batch_running`, `batch_differs`, `batch_unwritable`, and those of `check_options`; InputError `batch_nothing`,
    `batch_hopeless`, `judging_hopeless`; MissingExtra for an engine that is not installed.
    """
    began = time.monotonic()
    engine = _engine(how.engine)
    folder = output.expanduser().absolute()
    check_options(sources, how.options)
    _check_places(sources, folder)
    workers = how.workers or local.processors()
    with _locked(folder):
        head = _planned(folder, sources, how, settings)
        manifest = manifest_of(folder)
        if manifest is not None and not _missing(folder, head) and (manifest.get("second") or not how.merge):
            _clear(folder)  # a kill after the manifest leaves it
            return Done(manifest["counts"], shards=head["shards"])
        _prepare(folder)
        own = _Run(engine, workers, heard, stop)
        second = _work(own, folder, head, how, settings)
        spent = time.monotonic() - began
        if own.stopped:
            return Done({}, head["shards"], own.done["read"], own.judged, own.memory, spent, stopped=True)
        made = {"engine": how.engine, "workers": workers, "seconds": round(spent, 1)}
        _tidy(folder)
        manifest = write_manifest(folder, head, made, second=second)
        shutil.rmtree(folder / WORK, ignore_errors=True)
    return Done(manifest["counts"], head["shards"], own.done["read"], own.judged, own.memory, spent)


def _work(own: _Run, folder: Path, head: Head, how: How, settings: Settings) -> dict[str, Any] | None:
    """Read what is not read yet, then judge; return what the manifest says of the second pass, None without one."""
    with ExitStack() as opened:
        own.do("read", _job(folder, how, settings), range(head["shards"]), opened)
        if not how.merge or own.stopped:
            return None
        for one in steps_of(_judging(folder, head, how, settings)):
            own.do(one.step, one, one.numbers(), opened)
            if own.stopped:
                break
    return {"model": head["pairs"]}


@dataclass(slots=True)
class _Run:
    """What one run does: parts of one step after the other, on an engine that is started with the first of them."""

    engine: Any
    workers: int
    heard: Heard
    stop: Callable[[], bool]
    tell: local.Run | None = None
    memory: int = 0
    stopped: bool = False
    done: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """How many parts of the second pass were done."""
        return self.done.total() - self.done["read"]

    def do(self, step: str, task: Task, numbers: Sequence[int], opened: ExitStack) -> None:
        """Do what is not there yet of a step; the engine ends with what is `opened`."""
        missing = [number for number in numbers if not task.path(number).exists()]
        there: set[int] = set()

        def hear(outcome: dict[str, int]) -> None:
            # An engine may tell of a part twice.
            self.memory = max(self.memory, outcome["memory"])
            there.add(outcome["task"])
            self.heard(step, len(numbers) - len(missing) + len(there), len(numbers))

        if missing:
            self.tell = self.tell or opened.enter_context(self.engine.started(self.workers))
            self.tell(task, missing, heard=hear, stop=self.stop)
        left = [number for number in missing if not task.path(number).exists()]
        self.done[step] += len(missing) - len(left)
        self.stopped = bool(left)


@cache
def shipped_pairs(folder: Path | None) -> PairReader:
    """Return who reads pairs of texts in this process, on one thread."""
    from lontar.merge.pairs import PairReader

    return PairReader(folder, threads=1)


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
        # One of its files, or all that is in one of its folders, as much as the whole.
        for own in (inside, *inside.parents[:2]):
            if own != folder.resolve() and is_output(own):
                raise UsageError(
                    "batch_given",
                    "{source} is what `lontar batch` has read. `lontar add {folder}` puts it into the ledger.",
                    source=source,
                    folder=own if own != inside else source,
                )
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
    run = secrets.token_hex(8)
    return Job(folder, options, how.given.reader if how.given else own, how.tries, Path.cwd(), run, how.seconds)


def _judging(folder: Path, head: Head, how: How, settings: Settings) -> Judging:
    """Return the second pass as workers need it."""
    articles = sum(counts_of(shard_path(folder, number))["articles"] for number in range(head["shards"]))
    knowledge = tuple(place.absolute() for place in settings.knowledge)
    buckets = max(1, -(-articles // BUCKET))
    return Judging(
        folder, "clauses", head["shards"], buckets, _pairs(how, settings), knowledge, how.tries, how.seconds,
        secrets.token_hex(8),
    )  # fmt: skip


def _pairs(how: How, settings: Settings) -> Callable[[], PairReader]:
    if how.given and how.given.pairs:
        return how.given.pairs
    return partial(shipped_pairs, settings.pairs.absolute() if settings.pairs else None)


def _hangs_on(how: How, settings: Settings) -> Head:
    """Return what the output depends on beside its inputs."""
    from lontar.extract import Reader
    from lontar.extract.pipeline import SHIPPED
    from lontar.merge import pairs
    from lontar.rules import rules_version

    options, given = how.options, how.given
    return {
        # Not an import statement: the package's front door leads to the façade, which stands above this room.
        "lontar": importlib.import_module("lontar").__version__,
        "model": given.model if given else Reader(settings.model).model_version,
        "model_digest": "" if given else _digest(settings.model or SHIPPED),
        "pairs": _pairs(how, settings)().name,
        "pairs_digest": "" if given and given.pairs else _digest(settings.pairs or pairs.SHIPPED),
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
    unfinished = [*(folder / SHARDS).glob(".*"), *(folder / SECOND).glob("*/.*")]
    for one in [*unfinished, *(one for name in OURS for one in folder.glob(f".{name}.*"))]:
        one.unlink(missing_ok=True)


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
