"""Days of date expressions that were never in view when the rules were made.

    python eval/unseen_dates.py [--out FILE]

`eval/unseen_dates.jsonl` names 110 expressions in real Indonesian articles (stand-off: article id and SHA-256 of its
text, half-open characters) and has 19 English and Malay sentences that were written for it; two readers answered by
reading. `week` counts apart those that name a week: the readers leave them open, Lontar gives the month where the week
lies in one. The data folder is named by LONTAR_DATA.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_folder import data_folder

from lontar.evaluate.facts import day_verdict
from lontar.extract.dates import find_days, said_on
from lontar.sources import article_from_text
from lontar.types import Span

_ROWS = Path(__file__).parent / "unseen_dates.jsonl"
_ARTICLES = "data/indosum/articles.jsonl"
_WEEK = ("week", "minggu", "pekan")


def main() -> None:
    """Answer every expression and print what came out, by language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="write every answer beside its gold")
    options = parser.parse_args()
    rows = list(_rows(data_folder(_ARTICLES)))
    counts: Counter[str] = Counter()
    for row in rows:
        counts[f"{row['language']} {_outcome(row)}"] += 1
        counts[f"all {_outcome(row)}"] += 1
    print(json.dumps(dict(sorted(counts.items())), indent=1))
    if options.out is not None:
        options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _rows(data: Path) -> Iterator[dict[str, Any]]:
    """Every expression with its text, place and Lontar's answer; exits where an article is another than was read."""
    lines = (data / _ARTICLES).read_text(encoding="utf-8").split("\n")
    texts = {row["id"]: row["text"] for row in map(json.loads, filter(None, lines))}
    for line in _ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = row.get("text") or texts[row["article"]]
        if "digest" in row and hashlib.sha256(text.encode()).hexdigest() != row["digest"]:
            sys.exit(f"{row['article']} is not the text that eval/unseen_dates.jsonl was made for")
        start = row.get("start", text.find(row.get("expression", "")))
        end = row.get("end", start + len(row.get("expression", "")))
        article = article_from_text(text, published=row["published"], language=row["language"])
        days = find_days(article.text, language=article.language)
        found = said_on((Span("TIME", start, end),), article, days=days)
        yield {**row, "expression": text[start:end], "answer": found.value if found else None}


def _outcome(row: dict[str, Any]) -> str:
    verdict = day_verdict(row["said_on"], row["answer"])
    words = row["expression"].lower()
    week = row["said_on"]["value"] is None and any(word in words for word in _WEEK)
    return f"{verdict} (week)" if week and verdict != "right" else verdict


if __name__ == "__main__":
    main()
