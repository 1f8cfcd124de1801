"""What is PostgreSQL's own: its schema and order, what a server refuses, locks, and readers of one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import JSON, LargeBinary, Text

from lontar.errors import LedgerError
from lontar.store import Store, dialects, opening, postgresql
from lontar.store.tables import metadata
from lontar.types import Filters
from tests.databases import Databases
from tests.store.sample import TEXT, article, reading

pytestmark = pytest.mark.sqlite("it is about PostgreSQL, whatever other tests run on")

EARLIER = f"""
INSERT INTO articles VALUES ('{"a" * 16}', 'v', 'Kabar', 'id', '2024-02-27', '2024-02-27', '2024');
INSERT INTO article_versions(article_id, version, added_at, outlet, published, title, language, media_type, source,
  asides, flags, raw_digest, text) VALUES ('{"a" * 16}', 'v', '2024', 'Kabar', '2024-02-27', 'Banjir', 'id',
  'text/plain', 'a', '[]', '[]', '', 'Air surut');
INSERT INTO statements(id, article_id, article_version, place, kind, act, confidence, model, reader, start, passage,
  superseded, rejected) VALUES ('{"b" * 16}', '{"a" * 16}', 'v', 0, 'direct', 'warn', 0.9, 'm', 'model', 0,
  'menolak pengiriman', false, false);
INSERT INTO speakers(statement_id, place, name, words, kind, mention)
  VALUES ('{"b" * 16}', 0, 'Joko', ' joko ', 'person', 'name')
"""


@pytest.fixture
def blank_database(databases: Databases) -> Iterator[str]:
    """The address of a database without anything in it."""
    name = databases.new()
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture
def there(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """The address of an empty ledger."""
    with databases.of_one_test():
        yield databases.address(tmp_path / "lontar.db")


def refused(address: str, **asked: Any) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        Store.open(address, wait_seconds=0.2, **asked).close()
    assert "geheim" not in str(caught.value)
    return caught.value


def run(address: str, *lines: str) -> list[Any]:
    """What the last of some lines of SQL returns."""
    engine = dialects.connect(dialects.url_of(address), wait_seconds=1)
    with dialects.for_writing(engine).begin() as connection:
        results = [connection.exec_driver_sql(line) for line in lines]
        found = results[-1].all() if results[-1].returns_rows else []
    engine.dispose()
    return [tuple(row) for row in found]


def test_migrations_make_the_tables_that_the_code_knows(there: str) -> None:
    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return name != opening.VERSION_TABLE and "full_text" not in (name or "") and kind != "index"

    with Store.open(there) as store, store._reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []


def test_every_column_of_text_is_in_order_of_its_characters(there: str) -> None:
    other = run(there, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
                "AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C' "
                "AND table_name NOT LIKE 'v\\_%%'")  # fmt: skip
    assert other == [("schema_version", "version_num")]


def test_an_earlier_ledger_is_brought_up_to_date(blank_database: str) -> None:
    engine = dialects.connect(dialects.url_of(blank_database), wait_seconds=1)
    with dialects.for_writing(engine).begin() as connection:
        config = Config(attributes={"connection": connection, "version_table": opening.VERSION_TABLE})
        config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0001")
        connection.exec_driver_sql(EARLIER)
    engine.dispose()
    assert refused(blank_database, read_only=True).code == "ledger_older"
    with Store.open(blank_database, create=False) as store:
        assert [one.act for one, _ in store.statements(Filters(about="kirim ditolak"))] == ["warn"]
        assert [one.act for one, _ in store.statements(Filters(actor="joko"))] == ["warn"]
        assert [one.name for one in store.actors(Filters())] == ["Joko"]
        assert {one.code for one in store.check()} == {"text_digest", "statement_id", "passage_differs"}
    assert run(blank_database, "SELECT speaker, act FROM v_statements") == [("Joko", "warn")]


WORDS = [
    "Ketua DPR-RI: 'tak setuju' — kata Élan Müller, 3.500 orang/hari (50%).",
    "http://contoh.example/a_b?c=d surel@contoh.example",
    "e\u0301lan ÅNGSTRÖM straße İstanbul ΑΘΗΝΑ Москва 北京市 한국어",
    "\u201cJika\u201d… hujan_turun; 2024-02-27T08:15 1,5 juta",
    "emoji 😀 di\u00adsambung a\u200bb c\u00a0d\u2028e",
]


@pytest.mark.parametrize("text", WORDS)
def test_both_databases_have_the_same_words(there: str, text: str) -> None:
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
    index.execute("CREATE VIRTUAL TABLE words USING fts5vocab(t, 'row')")
    index.execute("INSERT INTO t VALUES (?)", [text])
    words = {row[0] for row in index.execute("SELECT term FROM words")}
    index.close()
    engine = dialects.connect(dialects.url_of(there), wait_seconds=1)
    with engine.connect() as connection:
        asked = "SELECT unnest(tsvector_to_array(lontar_words(%(text)s)))"
        found = set(connection.exec_driver_sql(asked, {"text": text}).scalars())
    engine.dispose()
    assert found == words


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url: url.set(port=9), "server_unreachable"),
        (lambda url: url.set(database="tidak_ada"), "database_missing"),
        (lambda url: url.set(username="tidak_ada"), "server_unreachable"),
    ],
    ids=["no server", "no database", "no role"],
)
def test_what_cannot_be_reached_is_told_apart(there: str, change: Callable[[Any], Any], code: str) -> None:
    url = change(dialects.url_of(there).set(password="geheim"))
    error = refused(url.render_as_string(hide_password=False))
    assert error.code == code
    assert "***" in str(error)


def test_an_empty_database_is_no_ledger_until_one_is_made(blank_database: str) -> None:
    assert refused(blank_database, create=False).code == "ledger_missing"
    assert run(blank_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_database_of_another_program_is_left_alone(blank_database: str) -> None:
    run(blank_database, "CREATE TABLE articles (title text)")
    assert refused(blank_database).code == "database_foreign"
    assert run(blank_database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("articles",)]


def test_a_ledger_of_a_newer_lontar_is_refused(there: str) -> None:
    run(there, "UPDATE schema_version SET version_num = '9999'")
    assert refused(there).code == "ledger_newer"
    run(there, f"UPDATE schema_version SET version_num = '{opening.VERSIONS[-1]}'")


def test_a_server_that_is_too_old_is_refused(blank_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "OLDEST", 99)
    assert refused(blank_database).code == "server_unfit"


def test_the_server_is_told_what_lets_it_find_a_rare_word_by_the_index(there: str) -> None:
    with Store.open(there) as store, store._engine.connect() as connection:
        asked = connection.exec_driver_sql(
            "SELECT attstattarget FROM pg_attribute WHERE attrelid = 'statements'::regclass AND attname = 'full_text'"
        )
        assert asked.scalar_one() == 400
        assert connection.exec_driver_sql("SHOW cursor_tuple_fraction").scalar_one() == "1"


def test_a_role_may_only_read(there: str) -> None:
    grant = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO lontar_test_reader"
    run(there, "CREATE ROLE lontar_test_reader LOGIN", grant)
    reader = dialects.url_of(there).set(username="lontar_test_reader").render_as_string(hide_password=False)
    try:
        with Store.open(reader) as store:
            assert store.counts()["articles"] == 0
            with pytest.raises(LedgerError) as caught:
                store.put(reading())
            assert caught.value.code == "role_refused"
        with Store.open(there) as owner:
            owner.put(reading())
        run(there, "GRANT ALL ON ALL TABLES IN SCHEMA public TO lontar_test_reader")
        with Store.open(reader) as store, pytest.raises(LedgerError) as caught:
            store.takedown("aaaa", reason="permintaan", author="Wati")
        assert caught.value.code == "role_refused"
        with Store.open(there) as owner:
            owner.takedown("aaaa", reason="permintaan", author="Wati")
    finally:
        run(there, "DROP OWNED BY lontar_test_reader", "DROP ROLE lontar_test_reader")


def test_what_is_only_read_is_not_written(there: str) -> None:
    with Store.open(there, read_only=True) as store, pytest.raises(LedgerError) as caught:
        store.put(reading())
    assert caught.value.code == "role_refused"


def test_who_waits_too_long_is_told(there: str) -> None:
    with Store.open(there) as busy, busy._writing(), Store.open(there, wait_seconds=0.2) as other:
        assert other.counts()["articles"] == 0
        with pytest.raises(LedgerError) as caught:
            other.put(reading())
    assert caught.value.code == "ledger_locked"


def test_who_reads_sees_one_moment(there: str) -> None:
    with Store.open(there) as store, Store.open(there) as other:
        for key in "0123456789":
            store.put(reading(article(TEXT + key, key=key)))
        seen = store.statements(Filters(limit=None))
        first = next(seen)
        for key in "0123456789":
            other.put(reading(article(TEXT + key + " Kini lain.", key=key)))
        texts = {found.text[:-1] for _, found in (first, *seen)}
        assert texts == {TEXT}
        assert store.counts()["superseded"] == 20


def test_a_takedown_writes_the_tables_anew_and_says_where_a_reader_keeps_it_from_that(there: str) -> None:
    where = "SELECT pg_relation_filenode('article_versions'), pg_relation_filenode('statements')"
    with Store.open(there, wait_seconds=0.2) as store, Store.open(there) as other:
        store.put(reading())
        before = run(there, where)
        seen = other.statements(Filters())
        next(seen)
        with pytest.raises(LedgerError) as caught:
            store.takedown("aaaa", reason="Permintaan penerbit", author="Wati")
        assert caught.value.code == "traces_left"
        assert store.outcome(article()) == "taken_down"
        seen.close()  # type: ignore[attr-defined]
        store.takedown("aaaa", reason="lagi", author="Wati")
        assert all(one != old for one, old in zip(run(there, where)[0], before[0], strict=True))
        assert list(store.check()) == []


NO_TEXT_OF_ARTICLES = {
    "accounts", "tokens", "alerts", "hosts", "rivers", "issues", "skipped", "tombstones", "pairings",
}  # fmt: skip
"""Tables with words, none of them an article's: what people and feeds are called, why something was refused."""
ALL_THE_SAME = {"spans", "clause_keys"}
"""Tables without a column of text that tell what an article says."""


def test_every_table_with_text_of_articles_is_written_anew_after_a_takedown(there: str) -> None:
    wordy = {
        table.name
        for table in metadata.sorted_tables
        if any(isinstance(column.type, Text | JSON | LargeBinary) for column in table.c)
    }
    assert wordy - NO_TEXT_OF_ARTICLES | ALL_THE_SAME == set(postgresql._TEXTS)
    files = "SELECT relname, relfilenode FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    with Store.open(there) as store:
        store.put(reading())
        before = dict(run(there, files))
        store.takedown("aaaa", reason="permintaan", author="Wati")
        after = dict(run(there, files))
    assert not [table for table in postgresql._TEXTS if before[table] == after[table]]


def test_what_is_acknowledged_is_on_the_disk_whatever_the_server_leaves_to_chance(there: str) -> None:
    ask = "SELECT current_setting('synchronous_commit')"
    database = there.rpartition("/")[2]
    for given, kept in (("off", "on"), ("remote_apply", "remote_apply"), ("local", "local")):
        run(there, f"ALTER DATABASE {database} SET synchronous_commit TO {given}")
        assert run(there, ask) == [(kept,)]
    run(there, f"ALTER DATABASE {database} RESET synchronous_commit")
