"""The package run as a module."""

from __future__ import annotations

import subprocess
import sys

import lontar


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "lontar", "--version"], capture_output=True, text=True, check=True)
    assert lontar.__version__ in done.stdout
