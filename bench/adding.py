"""Whether adding stays linear: what the last articles cost beside the first hundreds. The model is left out.

    python bench/adding.py [--articles 10000] [--json]

Readings of an invented text with eight statements are put into one ledger, in batches as `lontar add` does; the
median time of articles 49 to 560 is compared with that of the last 512. The store is about a fiftieth of what an
article costs with the model; its indexes grow with the logarithm of their rows. Exit status 1 where the last cost more
than 1.5 times the early ones.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from lontar.identity import statement_id
from lontar.sources import article_from_text
from lontar.store import Store
from lontar.types import Reading, Span, Speaker, Statement

BATCH = 16
BOUND = 1.5


def reading(number: int) -> Reading:
    """An article with eight statements; its words vary with its number, as the index of a real archive would."""
    sentence = "Lurah Sari Widuri mengatakan jembatan {} selesai pada pekan {} di kampung {}."
    text = "\n\n".join(sentence.format(number * 8 + i, number % 52, (number * 37 + i) % 997) for i in range(8))
    article = article_from_text(text, outlet="Warta Selaka", published="2024-02-27", language="id", source=f"{number}")
    statements = []
    start = 0
    for paragraph in text.split("\n\n"):
        spans = (
            Span("SRC", start, start + 17), Span("CUE", start + 18, start + 28),
            Span("CON", start + 29, start + len(paragraph) - 1),
        )  # fmt: skip
        statements.append(
            Statement(
                statement_id(article, spans), article.id, article.version, "indirect", "assert", 0.9, "bench", spans,
                Speaker("Sari Widuri", "person", "name", role="Lurah"),
            )
        )  # fmt: skip
        start += len(paragraph) + 2
    return Reading(article, tuple(statements))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(str(Path(folder) / "bench.db"))
        for first in range(0, options.articles, BATCH):
            batch = [reading(number) for number in range(first, first + BATCH)]
            started = time.perf_counter()
            store.put_many([one for one in batch if store.outcome(one.article) == "new"])
            seconds.append((time.perf_counter() - started) / BATCH)
        store.close()
    early = statistics.median(seconds[3:35])
    late = statistics.median(seconds[-32:])
    figures = {
        "articles": len(seconds) * BATCH,
        "ms_per_article_from_the_50th": round(1000 * early, 3),
        "ms_per_article_at_the_end": round(1000 * late, 3),
        "ratio": round(late / early, 3),
    }
    print(json.dumps(figures) if options.json else "\n".join(f"{k:<32}{v:>10}" for k, v in figures.items()))
    return int(figures["ratio"] > BOUND)


if __name__ == "__main__":
    sys.exit(main())
