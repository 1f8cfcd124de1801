"""What the second pass costs for a new article, as the ledger grows: `python bench/merging.py --sizes 1000 10000`.

The ledger holds made-up statements (2,000 speakers, a year of days, 20 outlets); vectors of those that are there before
are drawn at random, those of the new ones are read by the shipped pair model. Prints milliseconds a new article with
three statements, the median of 30, and how they part into the model's and the rest.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from lontar.identity import bytes_digest, statement_id, text_version
from lontar.ledger import Ledger
from lontar.merge.pairs import PairReader
from lontar.settings import Settings
from lontar.store.merging import ClauseRow
from lontar.types import Article, Day, Reading, Span, Speaker, Statement

NEW = 30
_WORDS = Path(__file__).parent.parent / "lontar/extract/lang/id_common.txt"
_FIRST = date(2023, 1, 1)


class Timed(PairReader):
    """The shipped pair model, its seconds counted."""

    seconds = 0.0

    def vectors(self, texts):  # type: ignore[no-untyped-def]
        started = time.perf_counter()
        found = super().vectors(texts)
        self.seconds += time.perf_counter() - started
        return found

    def chances(self, task, pairs):  # type: ignore[no-untyped-def]
        started = time.perf_counter()
        found = super().chances(task, pairs)
        self.seconds += time.perf_counter() - started
        return found


def main() -> None:
    """Fill ledgers of each size and time what comes after."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    options = parser.parse_args()
    words = _WORDS.read_text(encoding="utf-8").split()
    print(f"{'statements':>12}{'ms an article':>16}{'of it the model':>18}")
    for size in options.sizes:
        whole, model = timed(size, words)
        print(f"{size:>12}{whole:>16.1f}{model:>18.1f}", flush=True)


def timed(size: int, words: list[str]) -> tuple[float, float]:
    """Return the median milliseconds of a new article in a ledger of so many statements, and those of the model."""
    dice = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        pairs = Timed(Settings.from_environment().pairs)
        with Ledger.open(Path(folder) / "l.db", pairs=pairs) as ledger:
            fill(ledger, size, words, dice)
            new = list(made(NEW * 3, words, dice, outlet="Baru"))
            whole, model = [], []
            for reading in new:
                ledger.store.put(reading)
                started, before = time.perf_counter(), pairs.seconds
                ledger.merge()
                whole.append(time.perf_counter() - started)
                model.append(pairs.seconds - before)
    return statistics.median(whole) * 1e3, statistics.median(model) * 1e3


def fill(ledger: Ledger, size: int, words: list[str], dice: random.Random) -> None:
    """Store made-up statements as if they had been compared, with vectors drawn at random."""
    random_vectors = np.random.default_rng(7)
    for start in range(0, size, 3_000):
        readings = list(made(min(3_000, size - start), words, dice))
        ledger.store.put_many(readings)
        rows = []
        for reading in readings:
            for one in reading.statements:
                vector = random_vectors.standard_normal(384).astype(np.float32)
                day = one.said_on.value if one.said_on and one.said_on.value else ""
                keys = tuple(f"name:{word}" for word in one.speaker.name.casefold().split())
                clause = reading.article.text[one.spans[0].start : one.spans[-1].end]
                unit = vector / np.linalg.norm(vector)
                rows.append(ClauseRow(one.id, ledger.pairs.name, clause, unit, "", keys, (day, day)))
        ledger.store.derived.learn(rows)
        ledger.store.derived.settle([[(row.statement, "Lama")] for row in rows])
        for article in ledger.store.derived.unsigned(limit=10_000):
            ledger.store.derived.sign(article, b"", [], [])


def made(statements: int, words: list[str], dice: random.Random, *, outlet: str | None = None) -> Iterator[Reading]:
    """Yield made-up articles with three statements each."""
    for _ in range(max(1, statements // 3)):
        day = _FIRST + timedelta(days=dice.randrange(365))
        where = outlet or f"Kabar {dice.randrange(20)}"
        said, parts, at = [], [], 0
        for _ in range(3):
            name = f"Nama{dice.randrange(2_000)} Marga{dice.randrange(400)}"
            content = " ".join(dice.choices(words, k=14))
            sentence = f"{name} mengatakan bahwa {content}."
            start = at + len(name) + len(" mengatakan ")
            said.append((name, (at, at + len(name)), (start, at + len(sentence) - 1)))
            parts.append(sentence)
            at += len(sentence) + 1
        text = "\n".join(parts)
        version = text_version(text)
        identity = hashlib.sha256(f"{where}{day}{version}".encode()).hexdigest()[:16]
        article = Article(
            identity, version, text, bytes_digest(text.encode()), outlet=where, published=day.isoformat(),
            language="id", source=f"{identity}.txt",
        )  # fmt: skip
        yield Reading(article, tuple(stated(article, *one, day.isoformat()) for one in said))


def stated(article: Article, name: str, source: tuple[int, int], content: tuple[int, int], day: str) -> Statement:
    """Return a made-up statement."""
    spans = (Span("SRC", *source), Span("CON", *content))
    return Statement(
        statement_id(article, spans), article.id, article.version, "indirect", "assert", 0.9, "made-up", spans,
        Speaker(name, "person", "name"), said_on=Day(day, "day", day, "text"),
    )  # fmt: skip


if __name__ == "__main__":
    main()
