"""Reads sources in a process of its own and tells what it took: `python -m tests.hostile.measured FILE ...`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from lontar.sources import read_sources
from lontar.types import Skipped

_TOLD = "measured: "


@dataclass(frozen=True)
class Measured:
    """Codes of what was skipped and lengths of articles, seconds of the processor, the most memory in MB."""

    found: list[str | int]
    seconds: float
    megabytes: float


def measured(*paths: Path) -> Measured:
    """Read files in a new process; one that crashes or takes two minutes fails the test."""
    command = [sys.executable, "-m", "tests.hostile.measured", *map(str, paths)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return Measured(**json.loads(ran.stdout.split(_TOLD)[-1]))


def main() -> None:
    began = time.process_time()
    found = [one.code if isinstance(one, Skipped) else len(one.text) for one in read_sources(sys.argv[1:])]
    # Not `ru_maxrss`, which a new process has from the one that started it.
    most = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    told = {"found": found, "seconds": time.process_time() - began, "megabytes": most}
    sys.stdout.write(_TOLD + json.dumps(told))


if __name__ == "__main__":
    main()
