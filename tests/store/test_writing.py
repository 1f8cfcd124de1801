from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import event

from lontar.errors import InputError
from lontar.store import Store
from lontar.types import Filters, Reading, Skipped, Span
from tests import strategies
from tests.store.sample import TEXT, article, reading, statement

EVERYTHING = Filters(limit=None)


def test_an_article_is_new_then_unchanged_then_updated(store: Store) -> None:
    assert store.outcome(article()) == "new"
    store.put(reading())
    assert store.outcome(article()) == "unchanged"
    assert store.outcome(article(TEXT + " Warga mengungsi.")) == "updated"


@pytest.mark.sqlite("it compares files")
def test_adding_twice_changes_not_a_byte(store: Store, path: Path) -> None:
    store.put(reading())
    before = path.read_bytes(), path.with_name("lontar.db-wal").read_bytes()
    store.put(replace(reading(), statements=()))
    assert (path.read_bytes(), path.with_name("lontar.db-wal").read_bytes()) == before


def test_a_reading_comes_back_equal(tmp_path_factory: pytest.TempPathFactory) -> None:
    @settings(max_examples=50, deadline=None)
    @given(strategies.readings())
    def comes_back(found: Reading) -> None:
        if store.outcome(found.article) != "new":
            return
        store.put(found)
        again = store.reading(found.article.id)
        assert again == found
        assert store.raw(found.article.id) == found.article.raw
        for one, other in zip(found.statements, again.statements, strict=True):
            for span, same in zip(one.spans, other.spans, strict=True):
                assert found.article.text[span.start : span.end] == again.article.text[same.start : same.end]

    with Store.open(str(tmp_path_factory.mktemp("property") / "lontar.db")) as store:
        comes_back()
        assert [finding for finding in store.check() if finding.code != "model_missing"] == []


def test_a_changed_text_is_a_new_version_and_the_older_one_stays(store: Store) -> None:
    store.put(reading())
    old = store.reading("aaaa").statements[0]
    changed = article(TEXT + " Warga mengungsi.", title="Banjir surut")
    store.put(reading(changed))
    assert store.reading("aaaa").article == changed
    assert store.counts() | {"articles": 1, "versions": 2, "statements": 2, "superseded": 2} == store.counts()
    kept, kept_in = store.statement(old.id)
    assert (kept, kept_in.text) == (old, TEXT)
    assert list(store.check()) == []


def test_an_older_text_can_come_back(store: Store) -> None:
    store.put(reading())
    store.put(reading(article(TEXT + " Warga mengungsi.")))
    store.put(reading())
    assert store.reading("aaaa") == reading()
    assert store.counts()["versions"] == 2
    assert list(store.check()) == []


def test_reading_again_replaces_statements_only_when_asked(store: Store) -> None:
    store.put(reading())
    found = article()
    better = Reading(found, (statement(found, ("CON", "air sudah surut"), model="model-3"),))
    store.put(better)
    assert store.reading("aaaa") == reading()
    store.put(better, replace=True)
    assert store.reading("aaaa") == better
    assert store.raw("aaaa") == TEXT.encode()
    assert list(store.check()) == []


def test_the_same_text_in_two_outlets_is_two_articles_with_their_own_statements(store: Store) -> None:
    store.put_many([reading(), reading(article(key="b", outlet="Suara Muara"))])
    assert {found.outlet for _, found in store.statements(EVERYTHING)} == {"Kabar Rawa", "Suara Muara"}
    assert store.counts()["statements"] == 4


def test_a_statement_found_twice_in_a_reading_is_stored_once(store: Store) -> None:
    twice = Reading(article(), reading().statements + reading().statements[:1])
    store.put(twice)
    assert store.reading("aaaa") == reading()


def broken() -> dict[str, Reading]:
    whole = reading()
    first = whole.statements[0]
    return {
        "text": Reading(replace(whole.article, text="lain"), ()),
        "surrogate": Reading(replace(whole.article, title="\ud800"), ()),
        "outside": Reading(whole.article, (replace(first, spans=(Span("CON", 0, len(TEXT) + 1),)),)),
        "empty": Reading(whole.article, (replace(first, spans=(Span("CON", 4, 4),)),)),
        "span_kind": Reading(whole.article, (replace(first, spans=(Span("QUOTE", 0, 4),)),)),  # type: ignore[arg-type]
        "act": Reading(whole.article, (replace(first, act="shout"),)),  # type: ignore[arg-type]
        "article": Reading(whole.article, (replace(first, article_id="b" * 16),)),
        "speakers": Reading(whole.article, (replace(first, speakers=(replace(first.speaker, name="Joko"),)),)),
    }


@pytest.mark.parametrize("fault", broken())
def test_a_reading_that_contradicts_itself_is_not_stored(store: Store, fault: str) -> None:
    with pytest.raises(InputError) as caught:
        store.put(broken()[fault])
    assert caught.value.code == "reading_broken"
    assert store.counts()["articles"] == 0


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    store.put_many([reading()])
    bad = Reading(article(key="c"), reading().statements)
    with pytest.raises(InputError):
        store.put_many([reading(article(key="b")), bad])
    assert [found.id for found in store.articles(EVERYTHING)] == ["a" * 16]


def test_a_batch_is_stored_as_its_readings_are_one_by_one(store: Store, tmp_path: Path) -> None:
    store.put_skipped(Skipped("c.txt", "too_long", "Too long."))
    longer = article(TEXT + " Warga mengungsi.")
    readings = [
        reading(article(key="b")), reading(), reading(article(key="c")), reading(longer), reading(), reading(longer),
        Reading(article(key="d"), ()), reading(article(key="b")),
    ]  # fmt: skip
    store.put(reading(article(key="e")))
    store.put_many([*readings, reading(article(TEXT + " Air surut.", key="e")), reading(article(key="b"))])
    assert store.skipped() == []
    with Store.open(str(tmp_path / "alone.db")) as alone:
        alone.put(reading(article(key="e")))
        for one in [*readings, reading(article(TEXT + " Air surut.", key="e"))]:
            alone.put(one)
        assert list(store.readings(EVERYTHING)) == list(alone.readings(EVERYTHING))
        assert store.rows() == alone.rows()


def test_a_failure_in_the_middle_of_an_article_leaves_nothing_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_speaking: object) -> list[dict[str, object]]:
        raise KeyboardInterrupt

    monkeypatch.setattr("lontar.store.writing.speaker_rows", fail)
    with pytest.raises(KeyboardInterrupt):
        store.put(reading())
    assert store.counts()["articles"] == 0
    assert list(store.check()) == []


def test_what_was_skipped_is_recorded_once_and_forgotten_when_it_is_read(store: Store) -> None:
    skip = Skipped("a.txt", "empty_file", "a.txt is empty.")
    store.put_skipped(skip)
    store.put_skipped(skip)
    store.put_skipped(Skipped("b.txt", "empty_file", "b.txt is empty."))
    assert store.counts()["skipped"] == 2
    store.put(reading())
    assert store.counts()["skipped"] == 1


@pytest.mark.sqlite("plans of a small table say nothing there")
def test_adding_reads_nothing_from_end_to_end(store: Store) -> None:
    """The 10,000th article costs no more than the 100th: every statement of a put finds its rows by an index."""
    seen: list[tuple[str, object]] = []
    event.listen(store._engine, "before_cursor_execute", lambda *heard: seen.append((heard[2], heard[3])))
    store.put(reading())
    store.put(reading(article(TEXT + " Warga mengungsi.")))
    with store._reading() as connection:
        for sql, values in list(seen):
            if not sql.startswith(("SELECT", "UPDATE", "DELETE")):
                continue
            first = values[0] if isinstance(values, list) else values
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", first).mappings().all()
            assert not [
                step["detail"] for step in plan if "SCAN " in step["detail"] and "CONSTANT" not in step["detail"]
            ]
