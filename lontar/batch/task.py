"""What an engine is given: tasks by number, each of which leaves one file; and what a worker tells of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from lontar.batch.plan import unwritable
from lontar.errors import LontarError

Still = Callable[[], None]
"""Called now and then by a task; what it raises ends the task without blaming what is in hand."""


class Task(Protocol):
    """What every worker needs, on whatever machine: it survives pickling, and `folder` is the same place everywhere."""

    @property
    def folder(self) -> Path:
        """The output folder."""

    def path(self, number: int) -> Path:
        """Return where the file of a task is once it is there."""

    def do(self, number: int, still: Still) -> None:
        """Write the file of a task, whole or not at all."""


def done(task: Task, number: int, *, still: Still = lambda: None) -> str:
    """Do a task unless its file is there; return for `outcome_of` what to tell of it, or an error of Lontar's."""
    try:
        if not task.path(number).exists():
            task.do(number, still)
    except OSError as error:
        # Of the inputs it has been told; what cannot be used here is the output.
        return _error(unwritable(task.folder, error))
    except LontarError as error:
        return _error(error)
    return json.dumps({"task": number, "memory": _memory()})


def outcome_of(told: str) -> dict[str, int]:
    """Return what `done` told: the number of the `task`, the most `memory` in bytes; raises the error that it told."""
    import lontar.errors

    found: dict[str, Any] = json.loads(told)
    if "error" in found:
        kind, code, text, values = found["error"]
        raise getattr(lontar.errors, kind)(code, text, **values)
    return found


def _error(error: LontarError) -> str:
    told = {name: str(value) for name, value in error.values.items()}
    return json.dumps({"error": [type(error).__name__, error.code, error.text, told]})


def _memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
