"""How right the rules for `target` and `about_on` are, on annotated spans, acts, speakers and days of the corpora.

    python eval/targets.py [--split train] [--about N]

A target is exact (the annotated name), the same (one actor known beforehand, or all words of the shorter name), another
one, or spurious where none is annotated. No corpus has `about_on`: it is counted, and `--about N` prints N drawn ones
to be judged one by one (of `train` only). `dev` is for acceptance: score it rarely. The data folder is named by
LONTAR_DATA.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data_folder import corpus_data

from lontar.evaluate.gold import reading_of
from lontar.extract.dates import about_on, find_days
from lontar.extract.targets import target_of
from lontar.knowledge import Knowledge, load
from lontar.train.corpus import everything
from lontar.types import Article, Day, Statement

_CORPUS = Path(__file__).parent.parent / "corpus"
_SMALL = {"government", "of", "the", "pemerintah", "para", "and", "dan"}
Drawn = tuple[Article, Statement, Day]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("train", "dev"), default="train")
    parser.add_argument("--about", type=int, default=0)
    options = parser.parse_args()
    rows = [row for row in everything(corpus_data(), _CORPUS) if row["split"] == options.split]
    known, counts, days, drawn = load(), Counter[str](), Counter[str](), list[Drawn]()
    for article, statement, people in annotated(rows):
        answer = target_of(
            statement.spans, statement.act, article, people=people, day=_day(article, statement), known=known
        )
        counts[verdict(answer, statement.target, known)] += 1
        about = _about(article, statement)
        days["none" if about is None else "open" if about.value is None else about.precision] += 1
        if about is not None and about.value is not None:
            drawn.append((article, statement, about))
    show(options.split, counts, days)
    for one in random.Random(1).sample(drawn, min(options.about, len(drawn))) if options.split == "train" else ():
        show_day(*one)


def annotated(rows: list[dict[str, Any]]) -> Iterator[tuple[Article, Statement, list[Any]]]:
    """Every statement with its article and the article's speakers."""
    for row in rows:
        reading = reading_of(row)
        people = [speaker for one in reading.statements for speaker in one.speakers or (one.speaker,)]
        for statement in reading.statements:
            yield reading.article, statement, people


def _day(article: Article, statement: Statement) -> str | None:
    value = statement.said_on.value if statement.said_on else (article.published or "")[:10]
    return value if value and len(value) == 10 else None


def verdict(answer: str | None, gold: str | None, known: Knowledge) -> str:
    if not answer or not gold:
        return "spurious" if answer else "missed" if gold else "none"
    if answer == gold:
        return "exact"
    one, other = _words(answer), _words(gold)
    same = _ids(answer, known) & _ids(gold, known) or (one and other and (one <= other or other <= one))
    return "same" if same else "another"


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower())) - _SMALL


def _ids(name: str, known: Knowledge) -> set[str]:
    short = re.sub(r"^Government of (?:the )?", "", name)
    bodies = known.bodies_called(short, kinds=("name",))
    return {one.id for one in (*bodies, *known.persons_called(short))}


def _about(article: Article, statement: Statement) -> Day | None:
    days = find_days(article.text, language=article.language)
    return about_on(statement.spans, article, days=days, kind=statement.kind, said=statement.said_on)


def show(split: str, counts: Counter[str], days: Counter[str]) -> None:
    right = counts["exact"] + counts["same"]
    given = right + counts["another"] + counts["spurious"]
    expected = right + counts["another"] + counts["missed"]
    print(f"{split}: {sum(counts.values())} statements, targets annotated {expected}, given {given}")
    print(
        f"  exact {counts['exact']}, same {counts['same']}, another {counts['another']}, spurious {counts['spurious']}"
    )
    print(f"  precision {right / max(1, given):.3f}, recall {right / max(1, expected):.3f}")
    print("  about_on: " + ", ".join(f"{name} {days[name]}" for name in ("day", "month", "open", "none")))


def show_day(article: Article, statement: Statement, about: Day) -> None:
    said = statement.said_on.value if statement.said_on else None
    words = " … ".join(article.text[span.start : span.end] for span in statement.of("CON"))
    print(f"{article.published} said {said} {statement.kind}: {about.value} ({about.text}) | {words}")


if __name__ == "__main__":
    main()
