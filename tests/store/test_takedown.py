from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from lontar.errors import LedgerError, NotFound
from lontar.store import Store
from lontar.types import Filters, Judgement, Reading
from tests.databases import Prompts
from tests.store.sample import TEXT, article, reading


def traces(path: Path, *words: bytes) -> set[bytes]:
    files = [file.read_bytes().lower() for file in path.parent.iterdir()]
    return {word for word in words if any(word in content for content in files)}


@pytest.fixture
def filled(store: Store) -> Store:
    store.put(reading())
    store.put(reading(article(TEXT + " Kambing zebu selamat.")))
    store.put(Reading(article("Cuaca cerah di pelabuhan.", key="b", title="Cuaca"), ()))
    subject = store.reading("aaaa").statements[0].id
    spoken = {"value": [{"name": "Gudel Mahesa", "kind": "person", "mention": "name"}], "before": None}
    store.judge(Judgement("2" * 16, subject, "speaker", json.dumps(spoken), "Siti", "2024"))
    value = json.dumps({"kind": "CON", "spans": [{"kind": "CON", "start": 18, "end": 27, "text": "hwa air s"}]})
    store.judge(Judgement("1" * 16, subject, "statement.span", value, "Siti", "2024", reason="batas"))
    return store


@pytest.mark.sqlite("it looks into the file")
def test_nothing_of_the_text_is_left_in_the_files(filled: Store, path: Path) -> None:
    words = (b"rahayu", b"surut", b"hujan", b"zebu", b"hwa air s", b"gudel")
    assert traces(path, *words) >= {b"rahayu", b"surut", b"hujan", b"zebu", b"gudel"}
    filled.takedown("aaaa", reason="Permintaan penerbit", author="Wati")
    assert traces(path, *words) == set()
    assert traces(path, b"permintaan penerbit", b"pelabuhan") == {b"permintaan penerbit", b"pelabuhan"}


def test_a_tombstone_stays_and_says_why(filled: Store, path: Path, prompt: Prompts) -> None:
    filled.takedown("aaaa", reason="Permintaan penerbit", author="Wati")
    with pytest.raises(NotFound) as caught:
        filled.reading("aaaa")
    assert caught.value.code == "taken_down"
    assert "Permintaan penerbit" in str(caught.value)
    with prompt(path) as ask:
        stone = ask("SELECT article_id, author, versions, statements, judgements FROM tombstones")
    assert stone == [("a" * 16, "Wati", 2, 4, 2)]
    assert filled.counts() | {"articles": 1, "statements": 0, "taken_down": 1, "judgements": 2} == filled.counts()
    assert list(filled.check()) == []


def test_what_was_taken_down_is_not_stored_again(filled: Store) -> None:
    filled.takedown("aaaa", reason="Permintaan penerbit", author="Wati")
    assert filled.outcome(article()) == "taken_down"
    filled.put(reading())
    assert [found.id for found in filled.articles(Filters())] == ["b" * 16]


def test_the_decision_stays_without_what_it_quotes(filled: Store) -> None:
    filled.takedown("aaaa", reason="Permintaan penerbit", author="Wati")
    named, decision = filled.judgements("a" * 16)
    assert (named.verb, named.author, named.value) == ("speaker", "Siti", "")
    assert (decision.verb, decision.author, decision.reason, decision.value) == ("statement.span", "Siti", "batas", "")
    filled.undo(decision.id, author="Budi")
    filled.undo(named.id, author="Budi")
    assert list(filled.check()) == []


def test_what_is_not_there_cannot_be_taken_down(filled: Store) -> None:
    with pytest.raises(NotFound):
        filled.takedown("cccc", reason="x", author="Wati")


@pytest.mark.sqlite("its lock is one of files; test_postgresql has the other")
def test_a_reader_that_holds_old_pages_is_told_of_and_a_second_call_finishes(filled: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM articles").fetchone()
    with pytest.raises(LedgerError) as caught:
        filled.takedown("aaaa", reason="Permintaan penerbit", author="Wati")
    assert caught.value.code == "traces_left"
    assert filled.outcome(article()) == "taken_down"
    other.close()
    filled.takedown("aaaa", reason="lagi", author="Wati")
    assert traces(path, b"zebu", b"lagi") == set()
