"""The library that runs the networks, with its own reports home turned off: nothing leaves the machine unasked.

From version 1.29 on its builds for Linux keep and send events about every session that is opened.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType
from typing import Final

SILENCE: Final = "ORT_DISABLE_TELEMETRY"
"""The variable that the library looks at when it is loaded; later is too late."""


def onnxruntime() -> ModuleType:
    """Return ONNX Runtime, silent."""
    os.environ[SILENCE] = "1"
    loaded = import_module("onnxruntime")
    # What another program in this process loaded before, talking.
    loaded.disable_telemetry_events()
    return loaded
