"""Check the bounds of a base installation: its size, its wheel, its start-up time, no torch."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

INSTALLED_MB, WHEEL_MB, VERSION_SECONDS = 400, 60, 0.3


def size(folder: Path) -> float:
    """Megabytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def main() -> int:
    """Measure a fresh base installation from the wheel; exit status 1 where a promise is broken."""
    with tempfile.TemporaryDirectory() as scratch:
        venv, dist = Path(scratch) / "venv", Path(scratch) / "dist"
        builder = f"{sys.argv[1]}/bin/python"
        subprocess.run([builder, "-m", "pip", "-q", "wheel", "--no-deps", "-w", str(dist), "."], check=True)
        (wheel,) = dist.glob("*.whl")
        subprocess.run([builder, "-m", "venv", str(venv)], check=True)
        install = [f"{venv}/bin/python", "-m", "pip", "-q", "install"]
        subprocess.run([*install, "--require-hashes", "-r", "locks/base.txt"], check=True)
        subprocess.run([*install, "--no-deps", str(wheel)], check=True)
        packages = next((venv / "lib").glob("python*/site-packages"))
        installed = size(packages) - size(packages / "pip")
        started = [seconds([f"{venv}/bin/lontar", "--version"]) for _ in range(5)]
        broken = unread(venv, packages)
        figures = {
            "wheel_mb": (wheel.stat().st_size / 1e6, WHEEL_MB),
            "installed_mb": (installed, INSTALLED_MB),
            "version_seconds": (sorted(started)[2], VERSION_SECONDS),
        }
        for name, (value, bound) in figures.items():
            print(f"{name:<20}{value:>8.2f}  at most {bound}")
            if value > bound:
                broken.append(name)
        if (packages / "torch").exists():
            broken.append("torch in the base installation")
    print(f"broken: {', '.join(broken)}" if broken else "every promise holds")
    return int(bool(broken))


def unread(venv: Path, packages: Path) -> list[str]:
    """Return a complaint where the demo, in this environment, does not read all of the sample."""
    demo = subprocess.run([f"{venv}/bin/lontar", "demo", "--json"], check=True, capture_output=True, text=True)
    shown = {json.loads(line)["article"]["id"] for line in demo.stdout.splitlines()}
    samples = [*(packages / "lontar" / "sample").glob("[0-9]*.*")]
    return [] if len(shown) == len(samples) else [f"demo shows {len(shown)} of {len(samples)} articles: {demo.stderr}"]


def seconds(command: list[str]) -> float:
    """Wall time of one command."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
