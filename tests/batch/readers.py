"""Readers for workers: they are made in each process, so what they do is told by files."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lontar.batch.running import Done, Given, How, run
from lontar.settings import Settings
from lontar.types import Article, Statement
from tests.fake_reader import FakeReader
from tests.word_pairs import WordPairs


def fake(log: Path | None = None, *, poison: str | None = None, hangs: str | None = None, seconds: float = 0.0):
    """Make a reader that notes what it reads, takes its time, and dies or hangs over a text with these words."""
    reader = FakeReader()

    def read(article: Article) -> Sequence[Statement]:
        if log is not None:
            with log.open("a") as file:
                file.write(f"{article.source}\n")
        if poison is not None and poison in article.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if hangs is not None and hangs in article.text:
            re.match(r"(a|a)*b", "a" * 60)
        if "breaks" in article.text:
            raise RuntimeError("a fault")
        time.sleep(seconds)
        return reader.read(article)

    return read


def given(log: Path | None = None, *, model: str = "fake-1", **more) -> Given:
    return Given(partial(fake, log, **more), model, WordPairs)


def batch(sources: Sequence[Path | str], output: Path, *, stop=lambda: False, **how) -> Done:
    """Run a batch on two workers with readers that need no weights, without the second pass."""
    asked = How(**{"given": given(), "workers": 2, "records": 8, "merge": False, **how})
    return run([str(source) for source in sources], output, how=asked, settings=Settings(), stop=stop)


def shards(output: Path) -> dict[str, bytes]:
    """The bytes of every shard's file by its name."""
    return {path.name: path.read_bytes() for path in sorted((output / "shards").iterdir())}


def judgements(output: Path) -> dict[str, bytes]:
    """The bytes of every file of the second pass by its name."""
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted((output / "second").glob("*/*"))}
