"""How long reading and storing takes beside the bare encoder, on invented articles of about 300 words.

    python bench/reading.py [--articles 40] [--rounds 5] [--texts FILE.jsonl] [--json]

Measured after loading, in one process, the two paths in turn, round by round: (a) the encoder's session alone on the
pieces of each text, (b) the whole path: text → article → statements → stored row. Prints the ratio b/a, what is spent
outside the encoder, what speakers, days and the other fields add to finding the spans (`resolution_share`), articles a
second and the peak of memory. Exit status 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import lontar
from lontar.extract import Reader
from lontar.extract.tokens import windows
from lontar.extract.units import units_of
from lontar.ledger import Ledger
from lontar.sources import read_sources
from lontar.types import Article

WORDS = 300
RATIO, OUTSIDE_MS, MEMORY_MB, RESOLUTION = 1.6, 15.0, 1024, 0.2


def texts(count: int) -> Iterator[str]:
    """Texts of about 300 words, put together from the paragraphs of the bundled sample in turn."""
    folder = Path(lontar.__file__).parent / "sample"
    articles = [a.text for a in read_sources([str(folder)]) if isinstance(a, Article)]
    paragraphs = [p for text in articles for p in text.split("\n") if len(p.split()) > 8]
    place = 0
    for number in range(count):
        chosen: list[str] = [f"Berkas {number}."]
        while sum(len(p.split()) for p in chosen) < WORDS:
            chosen.append(paragraphs[place % len(paragraphs)])
            place += 1
        yield "\n\n".join(chosen)


def real(path: Path) -> Iterator[str]:
    """The texts of about 300 words in a file of JSON lines with `text`."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if 0.9 * WORDS <= len(text.split()) <= 1.1 * WORDS:
                yield text


def bare(reader: Reader, text: str) -> float:
    """Seconds of the encoder's session alone; splitting and encoding of pieces are not counted."""
    units = units_of(text)
    pieces = reader._subwords.encode(units)
    types = pieces.ids * 0
    started = time.perf_counter()
    for start, end in windows(pieces):
        reader._encoder.run(pieces.ids[start:end], types[start:end])
    return time.perf_counter() - started


class Clock:
    """Seconds spent in methods of one object, by their names."""

    def __init__(self, watched: object, *names: str) -> None:
        self.spent = dict.fromkeys(names, 0.0)
        for name in names:
            setattr(watched, name, self._timed(name, getattr(watched, name)))

    def _timed(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                self.spent[name] += time.perf_counter() - started

        return timed

    def resolution(self) -> float:
        """Seconds for who, when and to whom: all that is done with a statement's spans once they are linked."""
        return self.spent["_resolved"] + self.spent["_drafts"] - self.spent["_assembled"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=40, help="articles a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--texts", type=Path, help="JSON lines to take texts from; else the bundled sample's paragraphs"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    reader = Reader()
    number = options.articles * (options.rounds + 1)
    chosen = list(islice(real(options.texts) if options.texts else texts(number), number))
    clock = Clock(reader, "_resolved", "_drafts", "_assembled")
    alone, whole, resolving = [], [], []
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "bench.db", reader=reader) as ledger:
        for number in range(options.rounds + 1):
            own = chosen[number * options.articles : (number + 1) * options.articles]
            source = Path(folder) / f"{number}.jsonl"
            source.write_text("".join(json.dumps({"text": text}) + "\n" for text in own), encoding="utf-8")
            alone.append(sum(bare(reader, text) for text in own))
            before, started = clock.resolution(), time.perf_counter()
            added = ledger.add([str(source)])
            whole.append(time.perf_counter() - started)
            resolving.append(clock.resolution() - before)
            assert added.new == options.articles, added
    figures = summary(alone[1:], whole[1:], resolving[1:], options.articles)  # the first round warms all
    print(json.dumps(figures) if options.json else "\n".join(f"{k:<28}{v:>10}" for k, v in figures.items()))
    broken = [
        figures["ratio"] > RATIO,
        figures["outside_ms_per_article"] > OUTSIDE_MS,
        figures["peak_memory_mb"] > MEMORY_MB,
        figures["resolution_share"] > RESOLUTION,
    ]
    return int(any(broken))


def summary(alone: list[float], whole: list[float], resolving: list[float], articles: int) -> dict[str, float]:
    """Medians over the rounds; what is spent outside the encoder is the median of the rounds' differences.

    `resolution_share` is resolution beside all the rest: reading the source, finding spans, links and acts, storing.
    """
    shares = [part / (b - part) for part, b in zip(resolving, whole, strict=True)]
    outside = statistics.median(b - a for a, b in zip(alone, whole, strict=True))
    return {
        "articles": articles * len(whole),
        "encoder_ms_per_article": round(1000 * statistics.median(alone) / articles, 1),
        "whole_ms_per_article": round(1000 * statistics.median(whole) / articles, 1),
        "ratio": round(statistics.median(b / a for a, b in zip(alone, whole, strict=True)), 3),
        "outside_ms_per_article": round(1000 * outside / articles, 1),
        "resolution_ms_per_article": round(1000 * statistics.median(resolving) / articles, 1),
        "resolution_share": round(statistics.median(shares), 3),
        "articles_per_second": round(articles / statistics.median(whole), 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    sys.exit(main())
