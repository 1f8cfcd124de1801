"""The library that runs the networks, with its own reports home turned off: nothing leaves the machine unasked.

From version 1.29 on its builds for Linux keep and send events about every session that is opened.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SILENCE: Final = "ORT_DISABLE_TELEMETRY"
"""The variable that the library looks at when it is loaded; later is too late."""


def onnxruntime() -> ModuleType:
    """Return ONNX Runtime, silent."""
    os.environ[SILENCE] = "1"
    loaded = import_module("onnxruntime")
    # What another program in this process loaded before, talking.
    loaded.disable_telemetry_events()
    return loaded


def session(path: Path, threads: int) -> InferenceSession:
    """Open a network on the processor, with so many threads (0: as many as the library takes)."""
    library = onnxruntime()
    options = library.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A thread that spins while it waits takes its core from the Python between two windows.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Without VNNI the fast products of integers overflow, silently: the same text would be read otherwise there.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return library.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
