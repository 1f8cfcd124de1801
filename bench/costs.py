"""`docs/costs.md` from the newest figures in `bench/results/`: what a million, ten million and a billion articles cost.

    python bench/costs.py

Everything is a slope that was measured (milliseconds, bytes an article) times a number of articles, as the page says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/costs.md"
SIZES = {"1 million": 10**6, "10 million": 10**7, "1 billion": 10**9}
WORDS = 300


def main() -> None:
    newest = max((HERE / "results").glob("*.json"))
    found = json.loads(newest.read_text(encoding="utf-8"))
    PAGE.write_text("\n".join([*page(found, newest.name), ""]), encoding="utf-8")


def page(found: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield the lines of the page."""
    standing, machine = found["standing"], found["machine"]
    reading = 1000 * WORDS / found["words_per_core_second"]["path"]
    second = _last(standing, "second pass, ms an article")
    disk = standing["ledger on disk, kB an article"]
    load = f", {found['loaded']}" if found["loaded"] else ""
    yield from (
        "# What archives cost",
        "",
        f"Rendered by `python bench/costs.py` from `bench/results/{name}` ({found['at'][:10]},",
        f"{machine['processor']}, {machine['cores']} cores{load}).",
        "`make bench` measures anew. Core days are CPU time: they divide by the cores that work.",
        "",
        "| an article of 300 words | |",
        "| --- | --- |",
        f"| read and stored, JSONL to ledger | {reading:.0f} ms of a core |",
        f"| of it outside the encoder | {found['outside_encoder_ms']:.0f} ms |",
        f"| second pass, by the clock on two cores | {second:.0f} ms |",
        f"| ledger with index and second pass | {disk:.0f} kB, {standing['statements an article']:.1f} statements |",
        f"| memory of one process | {found['memory_mb']} MB at most |",
        "",
        "| articles | reading, core days | second pass, days | ledger | statements |",
        "| --- | --- | --- | --- | --- |",
    )
    for title, number in SIZES.items():
        days = (number * one / 1000 / 86_400 for one in (reading, second))
        size = _bytes(number * disk * 1000)
        told = _rounded(number * standing["statements an article"])
        yield f"| {title} | {' | '.join(_rounded(one) for one in days)} | {size} | {told} |"
    yield from (
        "",
        "Straight lines are drawn through what was measured: reading does not know how much was read before, and disk",
        "grows by the article. The second pass looks at an article's neighbours by actor and day, of which a larger",
        "archive of the same days has more: its line is a lower bound. One SQLite file was measured up to a",
        "million statements ([serving](serving.md)); nothing larger was, and these lines say what to plan for.",
    )


def _last(standing: Mapping[str, float], beginning: str) -> float:
    return [value for title, value in standing.items() if title.startswith(beginning)][-1]


def _rounded(value: float) -> str:
    digits = 10 ** max(0, len(str(int(value))) - 2)
    return f"{round(value / digits) * digits:,}" if value >= 10 else f"{value:.1f}"


def _bytes(value: float) -> str:
    names = ("B", "kB", "MB", "GB", "TB", "PB")
    power = min((len(str(int(value))) - 1) // 3, len(names) - 1)
    return f"{value / 1000**power:.0f} {names[power]}"


if __name__ == "__main__":
    main()
