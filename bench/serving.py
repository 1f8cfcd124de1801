"""What a page costs on a large ledger: `python bench/serving.py --statements 1000000 --articles 200000 --ledger FILE`.

The ledger is made up from texts of IndoSum (`articles.jsonl` under LONTAR_DATA): they are repeated with other days
and outlets; speakers are drawn by Zipf's law from 22,500 invented names, statements are sentences of the texts. A file
that is there already is used as it is. Prints the median and the 95th percentile of milliseconds by kind of question,
each asked `--times` times with other words, on one connection; by the clock, and of the processor (shared or not).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final

from lontar.identity import bytes_digest, statement_id, text_version
from lontar.ledger import Ledger
from lontar.store import Store
from lontar.types import ACTS, Article, Condition, Day, Filters, Reading, Span, Speaker, Statement

_FIRST = date(2018, 1, 1)
_DAYS = 2_500
_OUTLETS = [
    f"Kabar {name}"
    for name in ["Rawa", "Gunung", "Pesisir", "Kota", "Lembah", "Hulu", "Muara", "Tanjung", "Bukit", "Pulau"]
] + [f"Warta {number}" for number in range(90)]
_SYLLABLES = ["ba", "du", "ka", "li", "ma", "ni", "pu", "ra", "sa", "ti", "wo", "yu", "ga", "ha", "jo"]
_LENGTH = 2_000
_BATCH = 500
_FEWEST, _LONGEST = 5, 30_000
_CONDITIONAL, _LIMITED = 0.03, 0.005
"""So many statements have a condition, and a deadline."""


def main() -> None:
    """Make the ledger where it is not there, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--ledger", type=Path, required=True)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--only", default="", help="ask only the kinds that have this in their name")
    options = parser.parse_args()
    if not options.ledger.exists():
        fill(options.ledger, articles=options.articles, statements=options.statements)
        compare(options.ledger)
    with Store.open(str(options.ledger), create=False) as store:
        heads = ("p50 ms", "p95 ms", "worst", "cpu p50", "cpu p95")
        print(f"{'question':<32}", *(f"{head:>9}" for head in heads), f"{'rows':>7}")
        for name, ask in questions(store).items():
            if options.only in name:
                show(name, ask, times=options.times)


def show(name: str, ask: Callable[[random.Random], int], *, times: int) -> None:
    """Print a line: milliseconds by the clock and of the processor, and how many rows came back."""
    drawn, spent, worked, rows = random.Random(7), [], [], []
    ask(random.Random(1))
    for _ in range(times):
        started, before = time.perf_counter(), time.process_time()
        rows.append(ask(drawn))
        worked.append((time.process_time() - before) * 1000)
        spent.append((time.perf_counter() - started) * 1000)
        if len(spent) >= _FEWEST and sum(spent) > _LONGEST:
            break
    figures = [*_middle_and_high(spent), max(spent), *_middle_and_high(worked)]
    print(f"{name:<32}", *(f"{figure:>9.1f}" for figure in figures), f"{statistics.median(rows):>7.0f}", flush=True)


def _middle_and_high(figures: list[float]) -> tuple[float, float]:
    return statistics.median(figures), statistics.quantiles(figures, n=20)[-1]


def questions(store: Store) -> dict[str, Callable[[random.Random], int]]:
    """Return what is asked, by name: each draws its words and returns how many rows came back."""
    words, names = _words(), _names()
    some = [found.id for found in islice(store.articles(Filters(limit=None)), 0, 20_000, 40)]
    last = [found.id for found, _ in islice(store.statements(Filters(limit=None)), 0, 20_000, 400)]

    recent = (date.fromisoformat(store.weekly(Filters())[-1].monday) - timedelta(days=30)).isoformat()

    def search(**asked: Callable[[random.Random], Any]) -> Callable[[random.Random], int]:
        def ask(drawn: random.Random) -> int:
            filters = Filters(limit=26, **{name: draw(drawn) for name, draw in asked.items()})
            return len(list(store.statements(filters)))

        return ask

    about, two = (lambda drawn: drawn.choice(words)), (lambda drawn: " ".join(drawn.sample(words, 2)))
    actor, rare = (lambda drawn: names[int(drawn.paretovariate(1)) % 300]), (lambda drawn: drawn.choice(names))
    since = lambda drawn: (_FIRST + timedelta(days=drawn.randrange(_DAYS))).isoformat()  # noqa: E731
    act, outlet = (lambda drawn: drawn.choice(ACTS)), (lambda drawn: drawn.choice(_OUTLETS))
    month = lambda drawn: since(drawn)[:7]  # noqa: E731
    return {
        "newest": search(),
        "search: about": search(about=about),
        "search: about, two words": search(about=two),
        "search: about + since + act": search(about=about, since=since, act=act),
        "search: about + until": search(about=about, until=since),
        "search: actor": search(actor=actor),
        "search: rare actor": search(actor=rare),
        "search: actor + outlet": search(actor=actor, outlet=outlet),
        "search: actor + about": search(actor=actor, about=about),
        "search: rare actor + about": search(actor=rare, about=about),
        "search: outlet + act": search(outlet=outlet, act=act),
        "search: outlet + language": search(outlet=outlet, language=lambda _: "ms"),
        "search: act + since + until": search(act=act, since=month, until=month),
        "search: after": search(after=lambda drawn: drawn.choice(last)),
        "search: about + after": search(about=about, after=lambda drawn: drawn.choice(last)),
        "article": lambda drawn: len(store.reading(drawn.choice(some)).statements),
        "articles: about": lambda drawn: len(list(store.articles(Filters(about=about(drawn), limit=26)))),
        "articles: newest": lambda _: len(list(store.articles(Filters(limit=26)))),
        "facets": lambda drawn: store.facets(Filters()).counted,
        "facets: about": lambda drawn: store.facets(Filters(about=about(drawn))).counted,
        "facets: actor": lambda drawn: store.facets(Filters(actor=actor(drawn))).counted,
        "actors": lambda _: len(list(store.actors(Filters(limit=50)))),
        "actors: actor": lambda drawn: len(list(store.actors(Filters(actor=actor(drawn), limit=50)))),
        "actors: since": lambda _: len(list(store.actors(Filters(since=recent, limit=50)))),
        "weekly": lambda _: len(store.weekly(Filters())),
        "weekly: actor": lambda drawn: len(store.weekly(Filters(actor=actor(drawn)))),
        "weekly: about": lambda drawn: len(store.weekly(Filters(about=about(drawn)))),
        "speaking most": lambda _: len(store.speaking_most(days=30)),
        "newest added": lambda _: len(store.newest_added(10)),
    }


def fill(path: Path, *, articles: int, statements: int, first: int = 0) -> None:
    """Make a ledger of so many articles and statements, or go on from a number."""
    texts, names, each = _texts(), _names(), statements // articles
    started = time.perf_counter()
    with Store.open(str(path)) as store:
        for at in range(first, articles, _BATCH):
            store.put_many(_reading(number, texts, names, each) for number in range(at, min(at + _BATCH, articles)))
            if at // _BATCH % 20 == 0:
                print(f"{at:>9} articles {time.perf_counter() - started:>8.0f} s", flush=True)


def compare(path: Path) -> None:
    """Write what a second pass would have left: every tenth utterance has two reports, vectors are random.

    Two issues are followed, each weighed on `_WEIGHED` statements, of which one in seven is clear.
    """
    model = json.loads((files("lontar.merge") / "model/card.json").read_text())["name"]
    started = time.perf_counter()
    with closing(sqlite3.connect(path)) as driver, driver:
        driver.execute("PRAGMA cache_size=-500000")
        for line in _COMPARED:
            driver.execute(line, {"model": model} if ":model" in line else {})
            print(f"{line[:40]:<42}{time.perf_counter() - started:>8.0f} s", flush=True)
        with Ledger.open(str(path)) as ledger:
            asks = ledger.asks
        for number in range(2):
            issue = (f"issue-{number}", "Pemerintah menaikkan harga", "id", "[]", "2024-01-01T00:00:00+00:00", 1)
            driver.execute(f"INSERT INTO issues({_ISSUE}) VALUES (?, ?, ?, ?, ?, ?)", issue)
            drawn = random.Random(number)
            last = driver.execute("SELECT max(row) FROM statements").fetchone()[0]
            for row in drawn.sample(range(1, last + 1), min(_WEIGHED, last)):
                stance = drawn.choices(("unrelated", "unclear", "for", "against", "conditional"), (55, 31, 6, 6, 2))[0]
                driver.execute(
                    "INSERT INTO stances SELECT ?, id, ?, ?, ?, NULL FROM statements WHERE row = ?",
                    (issue[0], asks, stance, round(0.4 + drawn.random() * 0.6, 3), row),
                )


_WEIGHED: Final = 5_000
_ISSUE: Final = "id, proposition, language, aliases, added_at, asked"
_FIRST_OF: Final = "CASE WHEN row % 10 = 1 THEN (SELECT id FROM statements o WHERE o.row = s.row - 1) ELSE id END"
_COMPARED: Final = (
    "INSERT INTO utterances SELECT id, 1 + (row % 10 = 0), 1 + (row % 10 = 0), first_day, last_day FROM statements "
    "WHERE row % 10 <> 1 OR row = 1 ORDER BY id",
    f"INSERT INTO reports SELECT id, coalesce({_FIRST_OF}, id), row % 10 = 1, article_id FROM statements s ORDER BY id",
    "UPDATE statements SET reported = 1",
    "UPDATE articles SET signed = version",
    "INSERT INTO clauses SELECT id, :model, passage, randomblob(384), 'made up' FROM statements ORDER BY id",
    "INSERT INTO clause_keys SELECT coalesce(actor, 'name:' || trim(words)), first_day, statement_id, last_day "
    "FROM speakers WHERE first_day IS NOT NULL ORDER BY 1, 2, 3",
    "INSERT INTO condition_vectors SELECT id, :model, randomblob(384) FROM statements "
    "WHERE condition_type IS NOT NULL ORDER BY id",
    "INSERT INTO pairings SELECT s.id, o.id, abs(random() % 1000) / 1000.0, 'made up', :model, '2024-01-01' "
    "FROM statements s JOIN statements o ON o.row = s.row - 1 WHERE s.row % 10 = 1 ORDER BY s.id",
)


def _reading(number: int, texts: list[str], names: list[str], each: int) -> Reading:
    drawn = random.Random(number)
    text = f"Laporan ke-{number}. {texts[number % len(texts)]}"
    said = _FIRST + timedelta(days=int(_DAYS * drawn.random() ** 0.5))
    language = drawn.choices(("id", "ms", "en"), (85, 10, 5))[0]
    article = Article(
        id=bytes_digest(str(number).encode())[:16], version=text_version(text), text=text, raw_digest="",
        url=f"https://contoh.example/{number}", outlet=_OUTLETS[min(int(drawn.paretovariate(0.7)) - 1, 99)],
        title=text[:60], published=said.isoformat() + "T08:00:00+07:00", language=language, media_type="text/plain",
        source=f"contoh:{number}",
    )  # fmt: skip
    places = [(found.start(), found.end()) for found in re.finditer(r"\w[^.\n]{40,300}", text[15:])]
    chosen = sorted(drawn.choices(places or [(0, 40)], k=each))
    return Reading(article, tuple(_statement(article, place, drawn, names, at) for at, place in enumerate(chosen)))


def _statement(article: Article, place: tuple[int, int], drawn: random.Random, names: list[str], at: int) -> Statement:
    start, end = place[0] + 15, place[1] + 15
    cue = article.text.find(" ", start) + 1 or start + 1
    con = article.text.find(" ", cue) + 1 or cue + 1
    spans = (Span("SRC", start, max(cue - 1, start + 1)), Span("CUE", cue, con), Span("CON", con, max(end, con + 1)))
    rank = min(int(drawn.paretovariate(0.6)) - 1, 10**9) % len(names)
    actor = f"Q{rank}" if rank < 2_000 else None
    day = date.fromisoformat((article.published or "")[:10]) - timedelta(days=drawn.randrange(3))
    # A sentence may have been drawn twice: what differs is its last span, and so its id.
    spans = (*spans, Span("AUD", start, start + 1 + at))
    condition = None
    if drawn.random() < _CONDITIONAL:
        middle = article.text.find(" ", (con + end) // 2) + 1 or end
        if con < middle < end:
            spans = (*spans, Span("IF", middle, end))
            condition = Condition(article.text[middle:end], middle, end, "if")
    return Statement(
        id=statement_id(article, spans), article_id=article.id, article_version=article.version,
        kind=drawn.choices(("direct", "indirect", "mixed"), (5, 4, 1))[0],
        act=drawn.choices(ACTS, [len(ACTS) ** 2 / (place + 1) for place in range(len(ACTS))])[0],
        confidence=round(0.5 + drawn.random() / 2, 3), model="bench", spans=spans,
        speaker=Speaker(names[rank], "person", "name", actor=actor), said_on=Day(day.isoformat(), "day", None, "text"),
        condition=condition, deadline=(day + timedelta(days=90)).isoformat() if drawn.random() < _LIMITED else None,
    )  # fmt: skip


def _names() -> list[str]:
    drawn = random.Random(3)
    parts = ["".join(drawn.sample(_SYLLABLES, 3)).title() for _ in range(400)]
    parts = list(dict.fromkeys(parts))[:300]
    return [f"{first} {last}" for last in parts[150:] for first in parts[:150]]


def _texts() -> list[str]:
    path = Path(os.environ.get("LONTAR_DATA", "shared")) / "data/indosum/articles.jsonl"
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"][:_LENGTH] for line in lines]


def _words() -> list[str]:
    """Return words to ask for, of every frequency: each as often as it stands in the texts."""
    drawn, texts = random.Random(5), _texts()
    return [
        word
        for word in (drawn.choice(re.findall(r"[a-z]{5,}", drawn.choice(texts)) or [""]) for _ in range(500))
        if word
    ]


if __name__ == "__main__":
    main()
