"""The faulty disk: `shim.c`, compiled here, and the file in which the calls of one command are counted."""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("shim.c")
ORDER: Final = "LONTAR_TORTURE"
KILLS: Final = ("kill", "torn")
"""What ends the process at a call; what else there is lets the call fail."""
FAULTS: Final = ("short", "eio", "dead", "full", "short_full")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at which call; `count` at 0 is nothing."""

    action: str = "count"
    call: int = 0


def compiler() -> str | None:
    """Return the C compiler of this machine, None where there is none."""
    return shutil.which("cc") or shutil.which("gcc")


def compiled(folder: Path) -> Path:
    """Compile the shim into a folder; RuntimeError without a compiler."""
    found = compiler()
    if found is None:
        raise RuntimeError("There is no C compiler here, which the faulty disk needs. On Debian: apt-get install gcc")
    library = folder / "shim.so"
    command = [found, "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


class Counter:
    """The count of calls that all processes of one command share."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(bytes(mmap.PAGESIZE))

    @property
    def calls(self) -> int:
        """How many calls there were since `reset`."""
        return int(struct.unpack_from("Q", self.path.read_bytes())[0])

    def reset(self) -> None:
        """Begin at nothing."""
        with self.path.open("r+b") as file:
            file.write(bytes(8))


def arm(folder: Path, counter: Counter, fault: Fault) -> None:
    """Let this process, and those that it starts, have a faulty disk below `folder` from here on."""
    os.environ[ORDER] = f"{folder}|{counter.path}|{fault.call}|{fault.action}"
    ctypes.CDLL(None).torture_arm()
