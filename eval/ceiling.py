"""How often two annotators list the same speaker, under both comparisons: no reader can be more often right than that.

    python eval/ceiling.py

Statements of `corpus/second/second.jsonl` and of the first annotation of the same articles, where both have the same
first content: the share whose speakers are listed alike, and the share whose speakers are the same (`eval/README.md`).
The texts are found below the folder that LONTAR_DATA names. The last line is the same as JSON.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_folder import corpus_data

from lontar.evaluate.gold import reading_of
from lontar.evaluate.same import same_speakers
from lontar.evaluate.tallies import names
from lontar.train.corpus import everything
from lontar.types import Reading, Statement

_CORPUS = Path(__file__).parent.parent / "corpus"


def main() -> None:
    """Print the shares by source and by how the first annotation says the speaker is mentioned."""
    first = {row["id"]: row for row in everything(corpus_data(), _CORPUS)}
    counts: Counter[tuple[str, str, str]] = Counter()
    for line in (_CORPUS / "second" / "second.jsonl").open(encoding="utf-8"):
        row: dict[str, Any] = json.loads(line)
        one = reading_of(first[row["id"]])
        other = reading_of({**row, "text": one.article.text})
        for a, b in _alike(one, other):
            listed = names(a) == names(b)
            for mention in ("all", a.speaker.mention):
                source = str(row["source"])
                counts[source, mention, "of"] += 1
                counts[source, mention, "listed"] += listed
                counts[source, mention, "same"] += listed or same_speakers(a, b, one.article.text)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for source, mention in sorted({key[:2] for key in counts}):
        of = counts[source, mention, "of"]
        shares = {name: counts[source, mention, name] / of for name in ("listed", "same")}
        found.setdefault(source, {})[mention] = {"of": of, **shares}
        print(f"{source:<10}{mention:<14}{of:>6}" + "".join(f"{100 * share:>8.1f}" for share in shares.values()))
    print(json.dumps(found))


def _alike(one: Reading, other: Reading) -> Iterator[tuple[Statement, Statement]]:
    """The statements of both that begin with the same content."""
    by_content = {statement.of("CON")[0]: statement for statement in other.statements if statement.of("CON")}
    for statement in one.statements:
        if statement.of("CON") and statement.of("CON")[0] in by_content:
            yield statement, by_content[statement.of("CON")[0]]


if __name__ == "__main__":
    main()
