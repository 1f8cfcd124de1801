"""Whichever way rows are found, they are the same, in the same order, and a listing goes on where one ended."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from lontar.errors import NotFound
from lontar.store import Store, finding
from lontar.types import Day, Filters, Judgement, Reading, Speaker
from tests.store.sample import article, statement

OUTLETS = ["Kabar Rawa", "Kabar Hulu", "Warta Muara"]
NAMES = ["Rahayu Lestari", "Joko Prasetyo", "Sri Rahayu", "Bupati Muara"]
ROLES = {
    "Joko Prasetyo": {"role": "Menlu", "affiliation": "Rusia"}, "Sri Rahayu": {"role": "Kepala Pelaksana BPBD"},
    "Bupati Muara": {"role": "Bupati", "role_then": "Regent of Muara; Foreign Minister of Russia"},
}  # fmt: skip
ACTS = ["assert", "warn", "promise", "deny"]
DAYS = [None, "2024-02-26", "2024-02-27", "2024-02", "2024", "2023-11-05"]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Store]:
    """Sixty articles of three statements each, drawn at random: with days known by month and year, and without."""
    drawn = random.Random(4)
    with Store.open(str(tmp_path_factory.mktemp("many") / "lontar.db")) as store:
        for number in range(60):
            text = f"{number}. Air surut. Jalan {drawn.choice(['putus', 'memutuskan'])}. Warga mengungsi."
            found = replace(
                article(text, published=drawn.choice(DAYS), outlet=drawn.choice([None, *OUTLETS])),
                id=f"{number * 7919 % 65536:04x}" * 4, language=drawn.choice(["id", "en", "ms"]),
            )  # fmt: skip
            words = ("Air surut", re.findall(r"Jalan \w+", text)[0], "Warga mengungsi")
            store.put(Reading(found, tuple(_said(found, one, drawn) for one in words)))
        for number in (1, 5, 9):
            about = f"{number * 7919 % 65536:04x}" * 4
            rejected = store.reading(about).statements[0]
            store.judge(Judgement(f"{number:016x}", rejected.id, "statement.reject", "", "Siti", "2024-03-01"))
        yield store


def _said(found, words, drawn):  # type: ignore[no-untyped-def]
    day = drawn.choice(DAYS)
    name = drawn.choice(NAMES)
    said = statement(found, ("CON", words), act=drawn.choice(ACTS), kind=drawn.choice(["direct", "indirect"]))
    known = Day(day, {4: "year", 7: "month"}.get(len(day), "day"), None, "text") if day else None
    actor = "Q7" if name == NAMES[3] else None
    return replace(said, speaker=Speaker(name, "person", "name", actor, **ROLES.get(name, {})), said_on=known)


ASKED = [
    {},
    {"about": "putus"},
    {"about": "putuskan jalan"},
    {"actor": "rahayu"},
    {"actor": "Q7"},
    {"actor": "rahayu", "about": "surut"},
    {"actor": "joko", "outlet": "kabar rawa"},
    {"outlet": "WARTA MUARA", "act": "warn"},
    {"role": "bpbd"},
    {"role": "foreign minister of Russia", "since": "2024-02"},
    {"role": "menteri luar negeri", "actor": "Q7", "about": "warga"},
    {"role": "kepala pelaksana", "outlet": "Kabar Hulu"},
    {"language": "ms", "kind": "direct"},
    {"act": "deny"},
    {"since": "2024-02-27"},
    {"since": "2024-02", "act": "promise"},
    {"until": "2024-01", "about": "air"},
    {"since": "2024-01-01", "until": "2024-02-26", "actor": "joko"},
    {"min_confidence": 0.5, "about": "warga"},
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_both_ways_find_the_same(many: Store, monkeypatch: pytest.MonkeyPatch, asked: dict[str, object]) -> None:
    listings = {}
    for way, cost in (("leads", 0.0), ("walks", 1e9)):
        monkeypatch.setattr(finding, "_LEADS", cost)
        filters = Filters(limit=500, **asked)  # type: ignore[arg-type]
        listings[way] = (
            [found.id for found, _ in many.statements(filters)], [found.id for found in many.articles(filters)]
        )  # fmt: skip
    assert listings["leads"] == listings["walks"]
    assert len(listings["walks"][0]) > 0


@pytest.mark.parametrize("cost", [0.0, 1e9], ids=["leads", "walks"])
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_pages_put_together_are_the_whole(
    many: Store, monkeypatch: pytest.MonkeyPatch, asked: dict[str, object], cost: float
) -> None:
    monkeypatch.setattr(finding, "_LEADS", cost)
    for listed in (lambda filters: (found for found, _ in many.statements(filters)), many.articles):
        whole = [found.id for found in listed(Filters(limit=None, **asked))]  # type: ignore[arg-type]
        read: list[str] = []
        while page := [
            found.id
            for found in listed(Filters(limit=7, after=read[-1] if read else None, **asked))  # type: ignore[arg-type]
        ]:
            assert len(page) <= 7
            read += page
        assert read == whole


@pytest.mark.parametrize("cost", [0.0, 1e9], ids=["leads", "walks"])
@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_what_was_added_last_is_found_among_the_same(
    many: Store, monkeypatch: pytest.MonkeyPatch, asked: dict[str, object], cost: float
) -> None:
    monkeypatch.setattr(finding, "_LEADS", cost)
    everything = Filters(limit=None, **asked)  # type: ignore[arg-type]
    whole = many.by_adding(everything)
    assert sorted(found.id for found, *_ in whole) == sorted(found.id for found, _ in many.statements(everything))
    times = [when for *_, when in whole]
    assert times == sorted(times, reverse=True)
    assert many.added_at([found.id for found, *_ in whole]) == {found.id: when for found, _, when in whole}
    some = many.by_adding(replace(everything, limit=7))
    assert [found.id for found, *_ in some] == [found.id for found, *_ in whole[:7]]


@pytest.mark.sqlite("PostgreSQL chooses by its own figures")
@pytest.mark.parametrize(
    "asked",
    [{}, {"since": "2024"}, {"until": "2024-02"}, {"act": "deny"}, {"kind": "direct", "language": "ms"}],
    ids=str,
)
def test_what_was_added_last_is_walked_to_and_not_sorted_out_of_everything(
    many: Store, monkeypatch: pytest.MonkeyPatch, asked: dict[str, object]
) -> None:
    monkeypatch.setattr(finding, "_LEADS", 1e9)
    with many._reading() as connection:
        query = finding.statements_by_adding(connection, Filters(limit=50, **asked))  # type: ignore[arg-type]
        found = str(query.compile(many._engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {found}")]
    assert plan[0] == "SCAN article_versions"
    assert not any("SCAN" in line for line in plan[1:])
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def test_a_text_that_has_changed_was_added_then(store: Store) -> None:
    first = article("Air surut. Warga pulang.", key="a")
    store.put(Reading(first, (statement(first, ("CON", "Air surut")),)))
    other = article("Jalan putus.", key="b")
    store.put(Reading(other, (statement(other, ("CON", "Jalan putus")),)))
    changed = article("Air surut. Warga pulang lagi.", key="a")
    store.put(Reading(changed, (statement(changed, ("CON", "Warga pulang lagi")),)))
    assert [found.article_version for found, *_ in store.by_adding(Filters())] == [changed.version, other.version]


def test_a_listing_goes_on_after_what_was_hidden_meanwhile(many: Store) -> None:
    ids = [found.id for found, _ in many.statements(Filters(limit=None), rejected=True)]
    shown = [found.id for found, _ in many.statements(Filters(limit=None))]
    hidden = next(one for one in ids if one not in shown)
    after = [found.id for found, _ in many.statements(Filters(limit=1, after=hidden))]
    assert after == [one for one in ids[ids.index(hidden) :] if one in shown][:1]


def test_an_unknown_place_is_refused(many: Store) -> None:
    for listed, code in ((many.statements, "no_statement"), (many.articles, "no_article")):
        with pytest.raises(NotFound) as caught:
            list(listed(Filters(after="f" * 16)))  # type: ignore[operator]
        assert caught.value.code == code


@pytest.mark.sqlite("PostgreSQL chooses by its own figures")
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "SCAN statements USING INDEX statements_by_day"),
        ({"after": True}, "SEARCH statements USING INDEX statements_by_day (first_day<?)"),
        ({"act": "warn"}, "SEARCH statements USING INDEX statements_by_act (act=?)"),
        ({"since": "2024-02-27"}, "SEARCH statements USING INDEX statements_by_day (first_day>?)"),
    ],
    ids=str,
)
def test_listings_are_read_off_an_index(many: Store, asked: dict[str, object], index: str) -> None:
    if "after" in asked:
        asked = {"after": next(many.statements(Filters(limit=1)))[0].id}
    plan = plan_of(many, Filters(limit=5, **asked))  # type: ignore[arg-type]
    assert index in plan
    assert "FOR ORDER BY" not in plan


@pytest.mark.sqlite("PostgreSQL chooses by its own figures")
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"actor": "rahayu"}, "sqlite_autoindex_statements_1"),
        ({"about": "surut", "act": "warn"}, "statements USING INTEGER PRIMARY KEY"),
        ({"outlet": "kabar hulu", "since": "2024"}, "articles_by_outlet"),
    ],
    ids=str,
)
def test_an_index_leads_to_what_is_rare(
    many: Store, monkeypatch: pytest.MonkeyPatch, asked: dict[str, object], index: str
) -> None:
    monkeypatch.setattr(finding, "_LEADS", 0.0)
    assert index in plan_of(many, Filters(limit=5, **asked))  # type: ignore[arg-type]


def plan_of(store: Store, filters: Filters) -> str:
    """How SQLite answers the first query for statements that a listing makes."""
    seen: list[tuple[str, object]] = []
    event.listen(store._engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    list(store.statements(filters))
    query, values = next((query, values) for query, values in seen if "statements.passage" in query)
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()  # type: ignore[arg-type]
    return " / ".join(str(row[3]) for row in rows)


def test_what_has_names_keeps_them(tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "lontar.db")) as store:
        found = article("Air surut.")
        store.put(Reading(found, (statement(found, ("CON", "Air surut")),)))
        assert names_of(store) == {" rahayu lestari "}
        store.takedown(found.id, reason="permintaan", author="Siti")
        assert names_of(store) == set()


def names_of(store: Store) -> set[str]:
    with store._engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT words FROM names").scalars())
