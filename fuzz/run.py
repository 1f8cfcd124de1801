"""Fuzz the targets in turn, write to the log what was spent, keep what was found.

    python -m fuzz.run [--seconds 60] [--targets html,warc] [--keep]

Each target has so many seconds; what it learns stays in `work/fuzz/TARGET`, so that the next run goes on there.
`--keep` also puts the smallest of it into the corpus. `python -m fuzz.run --sum` only says what the log adds up to.
The exit status is 1 where an input broke a promise; it lies in `work/fuzz/findings`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fuzz import kept
from fuzz.targets import NAMES
from lontar import __version__

ROOT: Final = Path(__file__).parent.parent
WORK: Final = ROOT / "work" / "fuzz"
LOG: Final = Path(__file__).parent / "log.jsonl"
AIM_HOURS: Final = 10.0
_LIMITS: Final = ("-rss_limit_mb=1024", "-timeout=300", "-max_len=16384", "-print_final_stats=1", "-verbosity=1")
_MOST_KEPT: Final = 60
_LONGEST_KEPT: Final = 4_000


def main() -> int:
    """Run what was asked; return the exit status."""
    parser = argparse.ArgumentParser(description="Fuzz Lontar's readers and grammars.")
    parser.add_argument("--seconds", type=int, default=60, help="of each target")
    parser.add_argument("--targets", default=",".join(NAMES))
    parser.add_argument("--keep", action="store_true", help="put the smallest new inputs into the corpus")
    parser.add_argument("--sum", action="store_true", help="only say what the log adds up to")
    asked = parser.parse_args()
    broken = 0
    for target in () if asked.sum else asked.targets.split(","):
        broken += fuzz(target, asked.seconds)
        if asked.keep:
            keep(target)
    print(summed())
    return 1 if broken else 0


def fuzz(target: str, seconds: int) -> int:
    """Fuzz one target, log it, and return how many inputs broke a promise (0 or 1: libFuzzer stops at the first)."""
    learnt, given, findings = _folders(target)
    before = set(findings.iterdir())
    options = [*_LIMITS, f"-max_total_time={seconds}", f"-artifact_prefix={findings}/{target}-"]
    began = time.monotonic()
    told, spent = _spent([sys.executable, "-m", "fuzz.driver", target, str(learnt), str(given), *options])
    # A slow unit is slow by the clock, on a busy machine: what counts is the time of the processor, which breaks it.
    new = {one for one in set(findings.iterdir()) - before if "-slow-unit-" not in one.name}
    found = re.search(r"number_of_executed_units:\s*(\d+)", told)
    last = re.findall(r"^#(\d+)", told, re.MULTILINE)
    line = {
        "target": target,
        "at": datetime.now(UTC).date().isoformat(),
        "seconds": round(spent, 1),
        "executions": int(found[1] if found else last[-1] if last else 0),
        "findings": len(new),
        "version": __version__,
    }
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    print(f"{target}: {line['executions']} inputs, {spent:.0f} s of the processor, {time.monotonic() - began:.0f} s")
    if new:
        print("\n".join(told.splitlines()[-60:]))
    return len(new)


def keep(target: str) -> None:
    """Put into the corpus the smallest inputs that reach all that was reached so far."""
    learnt, given, _ = _folders(target)
    least = WORK / "least" / target
    least.mkdir(parents=True, exist_ok=True)
    for old in least.iterdir():
        old.unlink()
    _spent([sys.executable, "-m", "fuzz.driver", target, "-merge=1", str(least), str(given), str(learnt), *_LIMITS[:3]])
    small = sorted((one.read_bytes() for one in least.iterdir()), key=lambda raw: (len(raw), raw))
    before = kept.load(target)
    new = [kept.Kept(raw) for raw in small if len(raw) <= _LONGEST_KEPT and raw not in {one.raw for one in before}]
    kept.save(target, [*before, *new[: max(0, _MOST_KEPT - len(before))]])


def summed(lines: Sequence[str] | None = None) -> str:
    """Say what the log adds up to."""
    entries = [json.loads(line) for line in (lines if lines is not None else LOG.read_text("utf-8").splitlines())]
    seconds: Counter[str] = Counter()
    for entry in entries:
        seconds[entry["target"]] += entry["seconds"]
    hours = sum(seconds.values()) / 3600
    each = ", ".join(f"{target} {spent / 60:.1f} min" for target, spent in sorted(seconds.items()))
    inputs, findings = (sum(entry[name] for entry in entries) for name in ("executions", "findings"))
    return f"{hours:.2f} of {AIM_HOURS:.0f} CPU-hours, {inputs} inputs, {findings} findings: {each}"


def _folders(target: str) -> tuple[Path, Path, Path]:
    """The folders of what is learnt, what the corpus gives, and what broke a promise."""
    folders = (WORK / target, WORK / "given" / target, WORK / "findings")
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for one in kept.load(target):
        (folders[1] / hashlib.sha256(one.raw).hexdigest()[:16]).write_bytes(one.raw)
    return folders


def _spent(command: Sequence[str]) -> tuple[str, float]:
    """Run a command at low priority; return what it told and the seconds of the processor that it took."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    before = os.times()
    ran = subprocess.run(
        ["nice", "-n", "10", *command], cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace",
        check=False,
    )  # fmt: skip
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return ran.stdout + ran.stderr, spent


if __name__ == "__main__":
    raise SystemExit(main())
