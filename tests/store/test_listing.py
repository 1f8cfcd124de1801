from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lontar.errors import NotFound, UsageError
from lontar.store import Store
from lontar.types import Day, Filters, Judgement, Reading, Speaker
from tests.databases import Prompts
from tests.store.sample import article, reading, statement


@pytest.fixture
def filled(store: Store) -> Store:
    english = article(
        "Ana Müller said the ferry would return. Both mayors agreed.",
        key="b",
        outlet="Meridian Post",
        language="en",
        published="2023-05",
        title="Ferry",
    )
    ana = Speaker("Ana Müller", "person", "name", actor="Q77")
    promise = statement(
        english,
        ("SRC", "Ana Müller"),
        ("CUE", "said"),
        ("CON", "the ferry would return"),
        name="Ana Müller",
        act="promise",
        kind="direct",
        said_on=Day("2023-05-04", "day", None, "text"),
    )
    agree = replace(
        statement(english, ("SRC", "Both mayors"), ("CUE", "agreed"), act="agree"),
        speaker=ana,
        speakers=(ana, Speaker("Government of Sagara", "government", "metonym")),
    )
    silent = article("Tidak ada tanggal dan tidak ada pernyataan.", key="c", published=None, outlet=None)
    store.put_many([reading(), Reading(english, (promise, agree)), Reading(silent, ())])
    return store


def acts(store: Store, **asked: object) -> list[str]:
    return [statement.act for statement, _ in store.statements(Filters(**asked))]  # type: ignore[arg-type]


def keys(store: Store, **asked: object) -> list[str]:
    return [found.id[0] for found in store.articles(Filters(**asked))]  # type: ignore[arg-type]


CASES = [
    ({}, ["warn", "assert", "promise", "agree"]),
    ({"limit": 2}, ["warn", "assert"]),
    ({"limit": None, "actor": "rahayu"}, ["assert"]),
    ({"actor": "JOKO prasetyo"}, ["warn"]),
    ({"actor": "muller"}, ["promise", "agree"]),
    ({"actor": "sagara"}, ["agree"]),
    ({"actor": "Q77"}, ["agree"]),
    ({"actor": "rahay"}, []),
    ({"act": "agree"}, ["agree"]),
    ({"kind": "direct"}, ["promise"]),
    ({"outlet": "meridian post"}, ["promise", "agree"]),
    ({"language": "id"}, ["warn", "assert"]),
    ({"since": "2024"}, ["warn", "assert"]),
    ({"since": "2024-02-27"}, ["warn"]),
    ({"until": "2024-02-26"}, ["assert", "promise", "agree"]),
    ({"until": "2023-05-02"}, ["agree"]),
    ({"since": "2023-05-10", "until": "2023-05-20"}, ["agree"]),
    ({"about": "hujan putus"}, ["warn"]),
    ({"about": "huj"}, ["warn"]),
    ({"about": "hujan ferry"}, []),
    ({"about": 'FERRY" OR "hujan'}, []),
    ({"about": "ferry*"}, ["promise"]),
    ({"article": "bbbb"}, ["promise", "agree"]),
    ({"min_confidence": 0.7}, ["assert", "promise", "agree"]),
    ({"act": "warn", "outlet": "Meridian Post"}, []),
]


@pytest.mark.parametrize(("asked", "expected"), CASES, ids=str)
def test_statements_are_narrowed_and_newest_first(filled: Store, asked: dict[str, object], expected: list[str]) -> None:
    assert acts(filled, **asked) == expected


ARTICLE_CASES = [
    ({}, "abc"),
    ({"limit": 1}, "a"),
    ({"since": "2023-05-20"}, "ab"),
    ({"until": "2023"}, "b"),
    ({"about": "banjir"}, "ac"),
    ({"about": "pernyataan"}, "c"),
    ({"actor": "rahayu"}, "a"),
    ({"act": "agree"}, "b"),
    ({"outlet": "KABAR RAWA"}, "a"),
    ({"article": "cccccc"}, "c"),
]


@pytest.mark.parametrize(("asked", "expected"), ARTICLE_CASES, ids=str)
def test_articles_are_narrowed_and_newest_first(filled: Store, asked: dict[str, object], expected: str) -> None:
    assert keys(filled, **asked) == list(expected)


def test_readings_keep_articles_without_statements_unless_statements_are_asked_for(filled: Store) -> None:
    every = [(found.article.id[0], len(found.statements)) for found in filled.readings(Filters(limit=None))]
    assert every == [("a", 2), ("b", 2), ("c", 0)]
    some = [(found.article.id[0], len(found.statements)) for found in filled.readings(Filters(act="agree"))]
    assert some == [("b", 1)]


def test_long_lists_come_page_by_page_and_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lontar.store.listing.PAGE", 3)
    store.put_many([reading(article(key=key)) for key in "0123456789"])
    assert len(list(store.statements(Filters(limit=None)))) == 20
    assert [found.article.id[0] for found in store.readings(Filters(limit=None))] == list("0123456789")
    assert len(list(store.articles(Filters(limit=7)))) == 7


def test_the_store_can_be_written_while_a_list_is_read(filled: Store) -> None:
    rows = filled.statements(Filters(limit=None))
    next(rows)
    filled.put(reading(article(key="d")))
    assert len(list(rows)) == 3


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"act": "shout"}, "unknown_value"),
        ({"kind": "loud"}, "unknown_value"),
        ({"since": "kemarin"}, "bad_day"),
        ({"until": "2024-13"}, "bad_day"),
        ({"until": "2023-02-30"}, "bad_day"),
        ({"about": "?!"}, "no_words"),
        ({"actor": "%"}, "no_words"),
        ({"article": "ffff"}, "no_article"),
        ({"article": "aaa"}, "no_article"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(filled: Store, asked: dict[str, object], code: str) -> None:
    with pytest.raises((UsageError, NotFound)) as caught:
        acts(filled, **asked)
    assert caught.value.code == code


def test_ids_are_found_by_their_beginning(store: Store) -> None:
    store.put_many([reading(), reading(article(key="b"))])
    found = store.reading("aaaa").statements[0]
    assert store.statement(found.id[:8])[0] == found
    assert store.statement(found.id.upper())[0] == found


def test_a_beginning_of_several_ids_lists_them(store: Store) -> None:
    twin = replace(article(), id="a" * 15 + "b")
    store.put_many([reading(), Reading(twin, ())])
    with pytest.raises(NotFound) as caught:
        store.reading("aaaa")
    assert caught.value.code == "ambiguous_id"
    assert twin.id in str(caught.value)
    assert store.reading("a" * 16).article.id == "a" * 16


@pytest.mark.parametrize("asked", ["", "zzzz", "0000", "%%%%", "____"])
def test_what_is_not_there_is_not_found(filled: Store, asked: str) -> None:
    with pytest.raises(NotFound) as caught:
        filled.statement(asked)
    assert caught.value.code == "no_statement"


def test_the_views_read_well_at_an_sql_prompt(filled: Store, path: Path, prompt: Prompts) -> None:
    with prompt(path) as ask:
        rows = ask("SELECT day, speaker, act, passage, outlet, title FROM v_statements ORDER BY day DESC")
        counted = ask("SELECT outlet, statements FROM v_articles WHERE day = '2024-02-27'")
        words = ask("SELECT words FROM v_spans WHERE kind = 'SRC' ORDER BY article_id, start")
    assert rows[0] == (
        "2024-02-27", "Joko Prasetyo", "warn", "jalan akan putus jika hujan turun lagi", "Kabar Rawa",
        "Banjir di Kedungjati",
    )  # fmt: skip
    assert counted == [("Kabar Rawa", 2)]
    assert words == [("Rahayu",), ("Joko",), ("Ana Müller",), ("Both mayors",)]


def test_the_view_of_statements_shows_what_is_judged(filled: Store, path: Path, prompt: Prompts) -> None:
    agreed = next(found for found, _ in filled.statements(Filters(act="agree")))
    people = [{"name": name, "kind": "person", "mention": "role"} for name in ("Ines Roth", "Ana Müller")]
    judged: list[tuple[str, object]] = [("speaker", people), ("act", "promise")]
    for number, (field, value) in enumerate(judged):
        written = json.dumps({"value": value, "before": None})
        filled.judge(Judgement(f"{number}" * 16, agreed.id, field, written, "Siti", "2024"))  # type: ignore[arg-type]
    columns = "speaker, act, speaker_judged, day_judged, act_judged"
    with prompt(path) as ask:
        assert ask(f"SELECT {columns} FROM v_statements WHERE id = '{agreed.id}'") == [
            ("Ines Roth", "promise", 1, 0, 1)
        ]
        assert ask("SELECT count(*) FROM v_statements") == [(4,)]


def test_an_outlet_is_found_by_its_own_name(store: Store) -> None:
    store.put(Reading(article(outlet="Élan Sumut"), ()))
    for asked in ("Élan Sumut", "Élan sumut"):
        assert [found.outlet for found in store.articles(Filters(outlet=asked))] == ["Élan Sumut"]
