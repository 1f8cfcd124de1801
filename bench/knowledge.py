"""How long the knowledge files take to load in a fresh process, with the import of their room and without.

    python bench/knowledge.py [--rounds 9] [--own FOLDER]

The median of the rounds; exit status 1 above the promised 0.15 s. With `--own`, a user's tables are loaded as well.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys

MOST = 0.15
TIMED = """
import sys, time
from pathlib import Path
started = time.perf_counter()
from lontar.knowledge import load
imported = time.perf_counter()
load(*map(Path, sys.argv[1:]))
print(imported - started, time.perf_counter() - imported)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--own")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    command = [sys.executable, "-c", TIMED, *([options.own] if options.own else [])]
    rounds = [
        tuple(map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))
        for _ in range(options.rounds)
    ]
    imported, loaded = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    figures = {"import_s": round(imported, 3), "load_s": round(loaded, 3)}
    print(json.dumps(figures) if options.json else f"import {imported:.3f} s, load {loaded:.3f} s (at most {MOST})")
    return int(loaded > MOST)


if __name__ == "__main__":
    sys.exit(main())
