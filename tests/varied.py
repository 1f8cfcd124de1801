"""A ledger with something in every table, drawn at random, for what must be the same wherever it lies."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any, Final

from lontar.identity import bytes_digest, statement_id, text_version
from lontar.ledger import Ledger
from lontar.store.river_rows import ItemRow, RiverRow
from lontar.types import ACTS, STATEMENT_KINDS, Article, Condition, Day, Filters, Reading, Skipped, Span, Speaker
from lontar.types import Statement as Said
from lontar.types_access import ROLES
from lontar.types_kept import ReadBy

SPEAKERS: Final = (
    Speaker("Budi Santoso", "person", "name", "Q1"), Speaker("budi santoso", "person", "name"),
    Speaker("Élan Müller", "person", "name"), Speaker("Zulfan", "person", "role", role="Menteri"),
    Speaker("NATO", "organisation", "name", "Q7184"), Speaker("ägir", "person", "name", role="Menhan"),
    Speaker("warga", "unnamed", "elided"), Speaker("Åsa Öst", "person", "name", "Q9", affiliation="NATO"),
)  # fmt: skip
CONTENTS: Final = (
    "bahwa negara tidak mengirim pasukan tempur", "bahwa pengiriman pasukan itu ditolak jika hujan turun",
    "that the harbour would reopen", "bahwa air sudah surut, kata Élan, 3.500 orang/hari",
    "bahwa negara mengirim pasukan tempur", "that talks are withdrawn if Russia attacks", "bahwa jalan akan putus",
    "bahwa kesepakatan_2024 berlaku di Rawa-Rawa",
)  # fmt: skip
OUTLETS: Final = ("Kabar Rawa", "kabar rawa", "Élan", "élan", "The Harbour", "Zaman", "angkasa", None)
DAYS: Final = ("2024", "2024-02", "2024-02-27", "2023-12-31", "2024-02-28", None)
TERMS: Final = (
    "pasukan", "kirim", "mengirim", "dikirim", "PENGIRIMAN", "tolak", "elan", "Élan", "3.500", "rawa-rawa", "surut air",
    "reopened", "withdraw", "talk", "kesepakatan", "sepakat", "tidak ada sama sekali", "jal", "orang hari", "2024",
)  # fmt: skip
ROLES_ASKED: Final = ("menteri", "NATO", "pejabat", "Menteri Pertahanan")
ACTORS: Final = ("budi", "Q1", "Élan Müller", "elan", "NATO", "ägir", "warga", "Q9", "zul", "santoso")


def fill(ledger: Ledger, *, articles: int = 90, seed: int = 5) -> None:
    """Store articles with up to three statements each, compare them, and let people decide about some."""
    drawn = random.Random(seed)
    readings = [_reading(drawn, number) for number in range(articles)]
    ledger.store.put_many(readings)
    changed = [replace(one.article, text=f"{one.article.text} Selesai.") for one in readings[:5]]
    for article in changed:
        new = replace(article, version=text_version(article.text))
        ledger.store.put(Reading(new, tuple(_statement(drawn, new, 0) for _ in range(1))))
    ledger.store.put_skipped(Skipped("rusak.txt", "empty_file", "Kosong."))
    ledger.add_issue("negara mengirim pasukan tempur", id="pasukan", aliases=["tentara"])
    ledger.merge()
    _decide(ledger, drawn)
    if ledger.accounts.find("Siti") is None:
        ledger.accounts.add("Siti", role=ROLES[-1], password="rahasia sekali 1")
    ledger.accounts.add_token("Siti", label="untuk umpan")
    ledger.add_alert("https://example.org/hook", filters=Filters(about="pasukan"))
    assert ledger.accounts.sign_in("Siti", "rahasia sekali 1")
    _watch(ledger)
    read = readings[-2]
    ledger.store.readings_kept.put_again(Reading(read.article, read.statements[1:]), ReadBy("another", "rules"))
    ledger.takedown(readings[-1].article.id, reason="permintaan", author="Wati")


def _watch(ledger: Ledger) -> None:
    now, host = "2024-03-01T08:00:00.000+00:00", "kabar.example"
    feed = f"https://{host}/umpan"
    ledger.store.rivers.add([RiverRow("r1", feed, feed, host, 900.0, next_at=now, added_at=now, title="Umpan Élan")])
    # A sitemap index, its children and one of theirs: ids sort before their parents' and behind them.
    for own, parent in (("m", None), ("b", "m"), ("x", "m"), ("a", "b"), ("z", "b"), ("n", "a")):
        url = f"https://{host}/peta-{own}.xml"
        ledger.store.rivers.add([RiverRow(own, url, url, host, 900.0, parent_id=parent, next_at=now, added_at=now)])
    pages = [f"https://{host}/{number}" for number in range(3)]
    told = [ItemRow(page, "r1", host, page, "s", told={"title": "Élan"}, next_at=now, told_at=now) for page in pages]
    ledger.store.rivers.tell(told, now=now)
    ledger.store.rivers.claim(host, now=now, until="2024-03-01T08:00:05.000+00:00")


def _decide(ledger: Ledger, drawn: random.Random) -> None:
    ids = [one.id for one, _ in ledger.statements(Filters(limit=None))]
    some = drawn.sample(ids, 12)
    ledger.reject(some[0], author="Siti", reason="bukan")
    ledger.judge_act(some[1], "warn", author="Siti")
    ledger.judge_date(some[2], "2023-01-01", author="Siti")
    ledger.judge_speaker(some[3], ["Ines Roth"], author="Budi")
    ledger.judge_stance(some[4], "pasukan", "against", author="Budi")
    ledger.judge_merge(some[5], some[6], same=True, author="Budi")
    undone = ledger.judge_act(some[7], "deny", author="Siti")
    ledger.undo(undone.id, author="Wati")


def _reading(drawn: random.Random, number: int) -> Reading:
    outlet, published = drawn.choice(OUTLETS), drawn.choice(DAYS)
    said = drawn.sample(CONTENTS, drawn.randint(1, 3))
    text = f"{number}. " + " ".join(f"{drawn.choice(SPEAKERS).name} mengatakan {one}." for one in said)
    article = Article(
        f"{drawn.getrandbits(64):016x}", text_version(text), text, bytes_digest(text.encode()), outlet=outlet,
        title=drawn.choice(("Banjir", "Élan baru", None)), published=published, raw=text.encode(),
        language=drawn.choice(("id", "ms", "en", "und")), source=f"{number}.txt",
    )  # fmt: skip
    found = {one.id: one for one in (_statement(drawn, article, place) for place in range(len(said)))}
    return Reading(article, tuple(found.values()))


def _statement(drawn: random.Random, article: Article, place: int) -> Said:
    contents = [one for one in CONTENTS if one in article.text]
    content = contents[place % len(contents)]
    start = article.text.index(content)
    spans: list[Span] = [Span("CON", start, start + len(content))]
    condition = None
    if "jika " in content or "if " in content:
        at = start + (content.find("jika ") if "jika " in content else content.find("if "))
        spans.append(Span("IF", at, start + len(content)))
        condition = Condition(article.text[at : start + len(content)], at, start + len(content), "if")
    day = drawn.choice(DAYS)
    who = drawn.choice(SPEAKERS)
    known: dict[str, Any] = {"speakers": (who, drawn.choice(SPEAKERS))} if drawn.random() < 0.2 else {}
    precision = {4: "year", 7: "month", 10: "day"}.get(len(day or ""), "none")
    return Said(
        statement_id(article, spans), article.id, article.version, drawn.choice(STATEMENT_KINDS), drawn.choice(ACTS),
        drawn.choice((0.5, 0.61, 0.9, 0.97)), "model-1", tuple(spans), who,
        said_on=Day(day, precision, None, "text" if day else "none") if drawn.random() < 0.8 else None,  # type: ignore[arg-type]
        deadline=drawn.choice(("2024-03-01", "2024-12-31", None, None)), condition=condition, **known,
    )  # fmt: skip


def asked(number: int, *, articles: list[str], seed: int = 9) -> list[Filters]:
    """Return filters drawn at random: each asks one to three things, some a page."""
    drawn = random.Random(seed)
    values: dict[str, tuple[Any, ...]] = {
        "actor": ACTORS, "role": ROLES_ASKED, "act": ACTS, "kind": STATEMENT_KINDS,
        "outlet": tuple(one for one in OUTLETS if one),
        "language": ("id", "ms", "en", "und"), "since": ("2024", "2024-02", "2024-02-28"),
        "until": ("2023", "2024-02", "2024-02-27"), "about": TERMS, "issue": ("pasukan",),
        "article": tuple(articles[:8]), "min_confidence": (0.6, 0.9),
    }  # fmt: skip
    found = [Filters(limit=None)]
    while len(found) < number:
        names = drawn.sample(sorted(values), drawn.choice((1, 1, 2, 2, 3)))
        found.append(
            Filters(**{name: drawn.choice(values[name]) for name in names}, limit=drawn.choice((None, 20, 20, 7, 7, 3)))
        )
    return found
