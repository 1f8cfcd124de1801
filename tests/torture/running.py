"""One round: a command in a process of its own, forked after all imports, is disturbed and then given again."""

from __future__ import annotations

import fcntl
import importlib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from lontar.store.keeping import UNFINISHED
from tests.torture.commands import CASES_OF_COMMANDS, Case, session_of, write_news
from tests.torture.disk import Counter, Fault, arm
from tests.torture.record import LEDGER, differences, files_of, ledger_rows

PATIENCE: Final = 60.0
"""Seconds after which a command that has not ended hangs."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit status (negative: the signal), what it wrote, how long it took, its calls."""

    code: int
    out: str
    err: str
    seconds: float
    calls: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What disturbs a command: a kill at a moment (a share of its time), or something at a call.

    `alone`: the kill hits the command and not the workers that it has started.
    """

    moment: float | None = None
    fault: Fault = field(default_factory=Fault)
    alone: bool = False

    @property
    def kind(self) -> str:
        """What it is called in the results."""
        return self.fault.action if self.moment is None else "kill at a moment"


IMPORTED: Final = (
    "alembic.command", "alembic.config", "lontar.batch.output", "lontar.batch.running", "lontar.batch.table",
    "lontar.cli_add", "lontar.cli_batch", "lontar.cli_issue", "lontar.cli_judge", "lontar.cli_judge_field",
    "lontar.cli_judge_pair", "lontar.cli_keep", "lontar.cli_list", "lontar.cli_merge", "lontar.cli_migrate",
    "lontar.cli_reread", "lontar.export", "lontar.knowledge", "lontar.ledger_commitments", "lontar.ledger_loading",
    "lontar.ledger_merging", "lontar.ledger_positions", "lontar.merge.credits", "lontar.sources", "lontar.store",
    "lontar.store.stemming", "pyarrow.parquet",
)  # fmt: skip
"""What is imported once, ahead of all commands: it is what starting one takes longest for."""


class Runner:
    """Runs commands of cases in folders below `work`; templates and undisturbed runs are made once."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self._alone = (work / "lock").open("w")
        fcntl.flock(self._alone, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two that share a folder disturb each other
        self.counter = Counter(work / "calls")
        self._made: dict[str, Prepared] = {}
        self._warm()

    def _warm(self) -> None:
        """Import, compile and load here what each command would for itself: starting one takes longest for that."""
        from lontar.ledger import Ledger

        for name in IMPORTED:
            importlib.import_module(name)
        folder = self.work / "warm"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write_news(folder)
        own = session_of(CASES_OF_COMMANDS[0])
        with Ledger.open(folder / LEDGER, reader=own.reader, pairs=own.pairs) as ledger:
            ledger.add([str(folder / "earlier.jsonl")])
            ledger.add_issue("jembatan dibuka lagi", id="jembatan")
            ledger.merge()
            list(ledger.check())
        shutil.rmtree(folder)

    def prepared(self, case: Case) -> Prepared:
        """Return a case with its template, and what an undisturbed run of it comes to."""
        if case.name not in self._made:
            self._made[case.name] = self._prepare(case)
        return self._made[case.name]

    def _prepare(self, case: Case) -> Prepared:
        place = self.work / "templates" / case.name.replace(" ", "_").replace(",", "")
        shutil.rmtree(place, ignore_errors=True)
        template = place / "before"
        template.mkdir(parents=True)

        def run(*args: str) -> str:
            ended = self.run(template, args, replace(case, newer=False))
            if ended.code not in (0, 1):
                raise RuntimeError(f"{args} ended with {ended.code}: {ended.err}")
            return ended.out

        args = case.make(template, run)
        ends = []
        for number in range(2):  # the first imports what only this command needs
            after = place / f"after{number}"
            shutil.copytree(template, after)
            ended = self.run(after, args, case)
            if ended.code not in case.codes or "Traceback" in ended.err:
                raise RuntimeError(f"{case.name} ended undisturbed with {ended.code}: {ended.err}")
            ends.append(State.of(after, case))
        if told := ends[0].differs(ends[1]):
            raise RuntimeError(f"{case.name} does not end twice alike: {told}")
        return Prepared(case, template, args, ends[1], ended.seconds, ended.calls)

    def run(
        self, folder: Path, args: Sequence[str], case: Case, plan: Plan | None = None, *, seconds: float = 0.0
    ) -> Ended:
        """Run a command in a folder and wait for its end; with a plan it is disturbed (`seconds`: what it takes)."""
        asked = plan or Plan()
        self.counter.reset()
        outs = [self.work / name for name in ("out", "err")]
        started = time.monotonic()
        child = os.fork()
        if not child:
            _become(args, case, folder, (self.counter, asked.fault), outs)
        with suppress(ProcessLookupError, PermissionError):
            os.setpgid(child, child)
        code = _waited(child, None if asked.moment is None else asked.moment * seconds, alone=asked.alone)
        out, err = (path.read_text("utf-8", "replace") for path in outs)
        return Ended(code, out, err, time.monotonic() - started, self.counter.calls)

    @contextmanager
    def copy(self, prepared: Prepared) -> Iterator[Path]:
        """Give a copy of a template, which is gone afterwards."""
        folder = self.work / "round"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(prepared.template, folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class State:
    """What is in a folder: the rows of its ledgers, its files."""

    ledgers: dict[str, dict[str, list[str]]]
    files: dict[str, str]

    @classmethod
    def of(cls, folder: Path, case: Case) -> State:
        """Look at a folder."""
        return cls({name: ledger_rows(folder / name) for name in case.ledgers}, files_of(folder))

    def differs(self, other: State) -> list[str]:
        """Tell where another state differs from this one."""
        rows = [
            f"{name}: {one}" for name in self.ledgers for one in differences(other.ledgers[name], self.ledgers[name])
        ]
        return [*rows, *differences(other.files, self.files)]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case that is ready: its template, its arguments, what it comes to, its seconds and its calls."""

    case: Case
    template: Path
    args: Sequence[str]
    end: State
    seconds: float
    calls: int


def disturbed(runner: Runner, prepared: Prepared, plan: Plan) -> dict[str, Any]:
    """Run one round and return what came of it; `problems` is empty where every promise was kept."""
    case = prepared.case
    with runner.copy(prepared) as folder:
        first = runner.run(folder, prepared.args, case, plan, seconds=prepared.seconds)
        problems = [f"first run: {one}" for one in well_ended(first, case, plan.kind)]
        problems += [f"after it: {one}" for one in _kept(runner, folder, case, UNFINISHED)]
        if not problems:
            problems += [f"acknowledged: {one}" for one in case.told(folder, first.out, first.err)]
        again = runner.run(folder, prepared.args, case)
        if again.code not in (*case.codes, *case.again) or "Traceback" in again.err:
            problems.append(f"again: it ended with {again.code}: {again.err[-400:]}")
        problems += [f"again: {one}" for one in _kept(runner, folder, case)]
        if not problems:
            problems += [f"in the end: {one}" for one in prepared.end.differs(State.of(folder, case))]
    return {
        "case": case.name, "kind": plan.kind, "moment": plan.moment, "call": plan.fault.call, "of": prepared.calls,
        "code": first.code, "hit": first.code == -signal.SIGKILL or first.code not in case.codes,
        "acknowledged": len(first.out.splitlines()), "problems": problems,
    }  # fmt: skip


def well_ended(ended: Ended, case: Case, kind: str) -> list[str]:
    """Return what is wrong with how a disturbed command ended: killed, done, or with a clear error."""
    if ended.code == -signal.SIGKILL and kind in ("kill", "torn", "kill at a moment"):
        return []
    # Python tells of what it lets go at the end (a library's `__del__`): that is no end of the command.
    if "Traceback" in ended.err and "Exception ignored in" not in ended.err:
        return [f"a traceback: {ended.err[-600:]}"]
    if ended.code in case.codes:
        return []
    if ended.code in (1, 2, 3, 4) and "[" in ended.err and ("Error: " in ended.err or "Skipped: " in ended.err):
        return []
    return [f"it ended with {ended.code} and said: {ended.err[-400:]}"]


def _kept(runner: Runner, folder: Path, case: Case, *expected: str) -> list[str]:
    """Return what `lontar check` finds in every ledger of a folder, beside findings with the codes `expected`."""
    found = []
    for path in sorted(folder.glob("*.db")):
        if not path.stat().st_size:
            continue  # what a kill in the first moment of a new ledger leaves: nothing is in it
        ended = runner.run(folder, ("check", "--ledger", path.name), case)
        lines = ended.out.splitlines()
        if ended.code and not (lines and all(line.endswith(tuple(f"[{code}]" for code in expected)) for line in lines)):
            found.append(f"`lontar check` of {path.name} ended with {ended.code}: {(ended.out + ended.err)[-400:]}")
    return found


def _become(args: Sequence[str], case: Case, folder: Path, disk: tuple[Counter, Fault], outs: Sequence[Path]) -> None:
    """Be a `lontar` that was started in a folder; this does not return."""
    code = 70
    try:
        os.setpgid(0, 0)
        for number, path in enumerate(outs, 1):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(handle, number)
        os.chdir(folder)
        os.environ.update({"LONTAR_LANG": "en", "LONTAR_LEDGER": "a.db"})
        from lontar.cli import main

        arm(folder, *disk)
        main(list(args), obj=session_of(case))
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 70
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _waited(child: int, moment: float | None, *, alone: bool) -> int:
    """Wait for the end of a process; kill it after so many seconds, if any are given. Return its exit status."""
    until = time.monotonic() + (PATIENCE if moment is None else moment)
    while not (found := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() >= until:
            os.kill(child, signal.SIGKILL) if alone else os.killpg(child, signal.SIGKILL)
            found = os.waitpid(child, 0)
            break
        time.sleep(0.0005)
    if not alone:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # workers that outlived it
    return os.waitstatus_to_exitcode(found[1])
