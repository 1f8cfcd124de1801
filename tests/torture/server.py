"""The same on PostgreSQL: the server crashes and starts again under a running command, or the command is killed."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tests.torture.commands import CASES_OF_COMMANDS, Case
from tests.torture.record import LEDGER, differences, ledger_rows
from tests.torture.running import Ended, Plan, Runner, well_ended

SCRIPT: Final = Path(__file__).parents[2] / ".ci" / "postgresql.sh"
ON_SERVER: Final = tuple(
    replace(case, ledgers=(LEDGER,))
    for case in CASES_OF_COMMANDS
    if case.name in ("add, onto one", "merge", "reread", "add, of a batch", "takedown") or case.name.startswith("judge")
)
"""The commands that are tried there."""


class Server:
    """A server of one's own, which loses at a crash whatever a transaction has not asked it to keep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        done = subprocess.run(["bash", str(SCRIPT), "start", str(folder)], check=True, capture_output=True, text=True)
        self.address = done.stdout.strip()

    def crash(self) -> None:
        """Let it end at once, as after a fault of the machine, and start again."""
        subprocess.run(["bash", str(SCRIPT), "restart", str(self.folder)], check=True)

    def stop(self) -> None:
        """End it for good."""
        subprocess.run(["bash", str(SCRIPT), "stop", str(self.folder)], check=True)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"{self.address.rpartition('/')[0]}/{database}"

    def do(self, *lines: str) -> None:
        """Run lines of SQL beside any ledger."""
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as connection:
            for line in lines:
                connection.execute(line)

    @contextmanager
    def database(self, name: str, template: str = "template0") -> Iterator[str]:
        """Give a database, made like another one, which is gone afterwards."""
        self.do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@dataclass(frozen=True, slots=True)
class There:
    """A case whose ledger lies on a server: the database that is copied, the rows it comes to, its seconds."""

    case: Case
    template: Path
    args: Sequence[str]
    database: str
    end: dict[str, list[str]]
    seconds: float


class Trial:
    """Runs rounds on a server."""

    def __init__(self, runner: Runner, server: Server) -> None:
        self.runner, self.server = runner, server
        self._made: dict[str, There] = {}

    def prepared(self, case: Case) -> There:
        """Return a case whose ledger has been moved to the server, and what an undisturbed run there comes to."""
        if case.name not in self._made:
            here = self.runner.prepared(case)
            name = f"torture_{len(self._made)}"
            self.server.do(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE template0")
            with self.runner.copy(here) as folder:
                if (folder / LEDGER).exists():
                    self._must(folder, case, "migrate", LEDGER, self.server.url(name))
                else:
                    self._must(folder, case, "--ledger", self.server.url(name), "add", "earlier.jsonl")
                found = There(case, here.template, here.args, name, {}, 0.0)
                with self.server.database("torture_round", name) as url:
                    ended = self._run(folder, found, url)
                    end = self._rows(folder, case, url)
            self._made[case.name] = replace(found, end=end, seconds=ended.seconds)
        return self._made[case.name]

    def round(self, there: There, moment: float, *, crash: bool) -> dict[str, Any]:
        """Run one round: the server crashes, or the command is killed, after a share of the command's time."""
        case = there.case
        shutil.rmtree(self.runner.work / "round", ignore_errors=True)
        folder = self.runner.work / "round"
        shutil.copytree(there.template, folder)
        (folder / LEDGER).unlink(missing_ok=True)
        problems = []
        with self.server.database("torture_round", there.database) as url:
            first = self._run(folder, there, url, moment=moment, crash=crash)
            problems += [f"first run: {one}" for one in well_ended(first, case, "kill" if not crash else "crash")]
            problems += self._checked(folder, case, url)
            self._rows(folder, case, url)
            problems += [f"acknowledged: {one}" for one in case.told(folder, first.out, first.err)]
            again = self._run(folder, there, url)
            if again.code not in (*case.codes, *case.again):
                problems.append(f"again: it ended with {again.code}: {again.err[-400:]}")
            problems += self._checked(folder, case, url)
            problems += [f"in the end: {one}" for one in differences(self._rows(folder, case, url), there.end)]
        return {
            "case": f"{case.name}, PostgreSQL", "kind": "crash of the server" if crash else "kill at a moment",
            "moment": moment, "call": 0, "of": 0, "code": first.code,
            "hit": first.code == -signal.SIGKILL or first.code not in case.codes,
            "acknowledged": len(first.out.splitlines()), "problems": problems,
        }  # fmt: skip

    def _run(self, folder: Path, there: There, url: str, *, moment: float | None = None, crash: bool = False) -> Ended:
        args = ("--ledger", url, *there.args)
        if moment is None:
            return self.runner.run(folder, args, there.case)
        if not crash:
            return self.runner.run(folder, args, there.case, Plan(moment=moment), seconds=there.seconds)
        # A process of its own: nothing is forked while a thread runs here.
        wait = f"sleep {moment * there.seconds:.3f}; exec bash {SCRIPT} restart {self.server.folder}"
        crashing = subprocess.Popen(["bash", "-c", wait], stdout=subprocess.DEVNULL)
        ended = self.runner.run(folder, args, there.case)
        if crashing.wait():
            raise RuntimeError("The server did not start again.")
        return ended

    def _checked(self, folder: Path, case: Case, url: str) -> list[str]:
        ended = self.runner.run(folder, ("--ledger", url, "check"), case)
        return [f"`lontar check` ended with {ended.code}: {(ended.out + ended.err)[-400:]}"] if ended.code else []

    def _rows(self, folder: Path, case: Case, url: str) -> dict[str, list[str]]:
        """Move what the server has into the folder's ledger, and return its rows."""
        for left in folder.glob(f"{LEDGER}*"):
            left.unlink()
        self._must(folder, case, "migrate", url, LEDGER)
        return ledger_rows(folder / LEDGER)

    def _must(self, folder: Path, case: Case, *args: str) -> None:
        ended = self.runner.run(folder, args, case)
        if ended.code:
            raise RuntimeError(f"{args} ended with {ended.code}: {ended.err}")
