"""What is said on standard error while work goes on: progress, warnings, counts; and JSON lines on standard output."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import click

from lontar.ledger import Outcome, Stop
from lontar.messages import count, say
from lontar.types import Skipped

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_Item = TypeVar("_Item")
_MANY: Final = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".warc", ".gz", ".bz2", ".xz", ".zst")
"""Endings of files that hold so many articles as reading them tells."""


class Watch:
    """Hears what becomes of every source: a bar in a terminal, a line for each skipped one, JSON where asked."""

    def __init__(self, sources: Sequence[str], *, as_json: bool = False) -> None:
        self.sources = sources
        self.as_json = as_json
        self.statements = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._progress = _bar()
            self._progress.start()
            self._task = self._progress.add_task(say("reading", "Reading"), total=how_many(self.sources), found="")
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def hear(self, outcome: Outcome) -> None:
        """Show one outcome, which by now is safe in the store."""
        self.statements += outcome.statements
        if self._progress is not None and self._task is not None:
            found = say("found", "{n} statements", n=count(self.statements))
            self._progress.update(self._task, advance=1, found=found)
        if outcome.skipped is not None:
            self.tell(skipped_message(outcome.skipped))
        if self.as_json:
            print_json(outcome_to_json(outcome))

    def tell(self, message: str) -> None:
        """Say something to people, above the bar where there is one."""
        if self._progress is None:
            announce(message)
        else:
            self._progress.console.print(message, markup=False, highlight=False, soft_wrap=True)


def tracked(items: Sequence[_Item]) -> Iterator[_Item]:
    """Yield the items, with a bar in a terminal that tells how far it is."""
    if not sys.stderr.isatty():
        yield from items
        return
    with _bar() as progress:
        task = progress.add_task(say("reading", "Reading"), total=len(items), found="")
        for item in items:
            yield item
            progress.advance(task)


@contextmanager
def counting(label: str, total: Callable[[], int]) -> Iterator[Callable[[int], None]]:
    """Give a function that hears how many more are done: a bar in a terminal, and only there is `total` asked for."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with _bar() as progress:
        task = progress.add_task(label, total=total(), found="")
        yield lambda done: progress.advance(task, done)


@contextmanager
def measured(label: str) -> Iterator[Callable[[int, int, str | None], None]]:
    """Give a function that hears how many of how many are done, of what (None: `label`), and shows it in a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _all, _what: None
        return
    with _bar() as progress:
        task = progress.add_task(label, total=None, found="")
        yield lambda done, every, what: progress.update(
            task, completed=done, total=every, description=what or label
        )  # fmt: skip


@contextmanager
def stopping() -> Iterator[Stop]:
    """SIGTERM and Ctrl-C finish the article or the batch in hand; a second one ends at once."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # only the main thread may set handlers
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def announce(message: str) -> None:
    """Say something to people, on standard error."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Write one JSON line to standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


def skipped_message(skipped: Skipped) -> str:
    """Return why a source was skipped, with its stable code; most reasons begin with the source's name."""
    reason = skipped.message if skipped.source in skipped.message else f"{skipped.source}: {skipped.message}"
    return say("skipped", "Skipped: {reason} [{code}]", reason=reason, code=skipped.code)


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome for programs."""
    skipped = outcome.skipped
    return {
        "outcome": outcome.status,
        "source": outcome.source,
        "article_id": outcome.article.id if outcome.article else None,
        "statements": outcome.statements,
        "code": skipped.code if skipped else None,
        "message": skipped.message if skipped else None,
    }


def how_many(sources: Sequence[str]) -> int | None:
    """How many articles there will be, as far as counting files tells; None where it does not."""
    total = 0
    for source in sources:
        path = Path(source)
        if path.is_dir():
            total += sum(len(files) for _, _, files in os.walk(path))
        elif path.suffix.lower() in _MANY or not path.exists():
            return None
        else:
            total += 1
    return total


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """Articles a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "", style="dim")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[found]}", style="dim"),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
