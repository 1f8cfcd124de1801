"""What was read before stays on record: texts gone by, readings that others replaced; a takedown leaves none."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from lontar.store import Store
from lontar.store.past import Outstanding
from lontar.types import Reading
from lontar.types_kept import ReadBy
from tests.store.sample import TEXT, article, reading
from tests.store.test_migrations import CASES, run, upgrade

A = "a" * 16


def test_every_text_and_every_reading_of_it_is_told_in_order(store: Store) -> None:
    first, second = reading(), reading(article(f"Kedungjati. {TEXT}"))
    store.put(first, by=ReadBy("one", "1"))
    store.put(second, by=ReadBy("two", "1"))
    store.readings_kept.put_again(Reading(second.article, second.statements[:1]), ReadBy("three", "1"))
    store.put(first, by=ReadBy("four", "1"))
    found = store.readings_kept.of("aaaa")
    assert [(one.by.model, one.article.text == TEXT, len(one.statements)) for one in found] == [
        ("one", True, 2), ("two", False, 2), ("three", False, 1), ("four", True, 2),
    ]  # fmt: skip
    assert [one.replaced_at for one in found] == [*(one.read_at for one in found[1:]), None]
    assert found[0].statements == first.statements
    assert list(store.check()) == []


def test_a_reading_that_says_the_same_is_no_reading_more(store: Store) -> None:
    store.put(reading(), by=ReadBy("one", "1"))
    other = tuple(replace(one, model="two", confidence=0.5) for one in reading().statements)
    assert store.readings_kept.put_again(Reading(article(), other), ReadBy("two", "1")) is not None
    (found,) = store.readings_kept.of(A)
    assert (found.by, found.statements) == (ReadBy("two", "1"), other)
    assert list(store.check()) == []


def test_of_one_reading_statements_are_told_without_decisions_and_without_those_that_people_added(store: Store) -> None:
    from tests.store.test_anchoring import judge

    store.put(reading())
    asserted, warned = reading().statements
    judge(store, warned.id, "act", {"value": "deny", "before": "warn"})
    judge(store, asserted.id, "statement.reject", {})
    start = TEXT.index("sudah surut")
    added = {"spans": [["SRC", 0, 6], ["CON", start, start + 11]], "act": "deny", "speaker": "Rahayu"}
    judge(store, A, "statement.add", added)
    assert store.readings_kept.standing(A).statements == reading().statements


@pytest.mark.sqlite("it looks into the file")
def test_a_takedown_leaves_nothing_of_what_was_read_before(store: Store, path: Path) -> None:
    store.put(reading(article(f"{TEXT} Rahasia.")))
    store.put(reading())
    store.takedown(A, reason="withdrawn", author="Siti")
    assert store.readings_kept.count(Outstanding()) == 0
    look = sqlite3.connect(path)
    assert [
        look.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in ("article_readings", "past_readings")
    ] == [0, 0]
    look.execute("PRAGMA foreign_keys = OFF")
    look.execute("INSERT INTO past_readings VALUES (?, '', '', '', '', '', x'00')", (A,))
    look.commit()
    look.close()
    assert "taken_down_text" in {one.code for one in store.check()}


@pytest.mark.sqlite("it looks into the file")
def test_in_an_earlier_ledger_all_is_to_be_read_again_and_its_texts_gone_by_are_told(path: Path) -> None:
    upgrade(path, "0001")
    run(path, (CASES / "ledger_0001.sql").read_text("utf-8"))
    with Store.open(str(path)) as store:
        total = store.counts()["articles"]
        assert store.readings_kept.count(Outstanding(by=ReadBy("model-1", "x"))) == total > 0
        (about, *_) = store.readings_kept.outstanding(Outstanding())
        stands = store.readings_kept.standing(about)
        assert stands.by.model in {one.model for one in stands.statements}
        assert list(store.check()) == []


@pytest.mark.sqlite("it looks into the file")
def test_texts_gone_by_before_readings_were_kept_are_told_from_their_rows(store: Store, path: Path) -> None:
    store.put(reading())
    store.put(reading(article(f"Kedungjati. {TEXT}")))
    look = sqlite3.connect(path)
    look.execute("DELETE FROM past_readings")
    look.commit()
    look.close()
    found = store.readings_kept.of(A)
    assert [(one.article.text == TEXT, len(one.statements)) for one in found] == [(True, 2), (False, 2)]
    assert found[0].statements == reading().statements
