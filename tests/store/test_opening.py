from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from lontar.errors import LedgerError, MissingExtra, UsageError
from lontar.store import Store, dialects, opening
from lontar.store import postgresql as postgresql_own
from lontar.store.tables import metadata
from lontar.types import Reading
from tests.store.sample import article, reading

pytestmark = pytest.mark.sqlite("it is about files and addresses; test_postgresql has the other")


def refused(target: Path | str, *, create: bool = True) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        Store.open(str(target), create=create, wait_seconds=0.1).close()
    return caught.value


def test_a_new_ledger_is_a_marked_wal_file_of_the_current_schema(store: Store, path: Path) -> None:
    store.put(reading())
    look = sqlite3.connect(path)
    assert look.execute("PRAGMA application_id").fetchone() == (dialects.APPLICATION_ID,)
    assert look.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert look.execute("SELECT version_num FROM schema_version").fetchall() == [(opening.VERSIONS[-1],)]
    look.close()


def test_a_file_that_a_kill_left_without_a_mark_or_its_mode_becomes_a_ledger(path: Path) -> None:
    """It has its mark, but is in no WAL mode; or another program's rollback took the mark away after it was seen."""
    look = sqlite3.connect(path)
    look.execute(f"PRAGMA application_id={dialects.APPLICATION_ID}")
    look.close()
    Store.open(str(path)).close()
    look = sqlite3.connect(path)
    assert look.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    look.close()
    assert opening._look_at_file(dialects.url_of(str(path)), str(path), create=False) is None


def test_what_is_acknowledged_is_flushed_and_references_are_checked(store: Store) -> None:
    with store._reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_opening_again_does_not_import_alembic(store: Store, path: Path) -> None:
    store.close()
    opens = "import sys; from lontar.store import Store; Store.open(sys.argv[1]).close();"
    script = f"{opens} sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)


def test_the_numbers_of_the_migrations_are_those_of_their_files() -> None:
    folder = Path(opening.__file__).parent / "migrations" / "versions"
    assert tuple(sorted(file.name[:4] for file in folder.glob("[0-9]*.py"))) == opening.VERSIONS


# The index over lower-case outlets is one of expressions, which SQLAlchemy does not read back.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    def ours(_object: object, name: str, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and (name == opening.VERSION_TABLE or "_full_text" in name))

    with store._reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []


def test_the_tables_can_be_made_in_postgresql() -> None:
    lines = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in metadata.sorted_tables]
    assert sum("row BIGSERIAL" in line for line in lines) == 4
    assert [line for line in postgresql_own.full_text_ddl() if "USING gin" in line] != []


def test_a_missing_ledger_is_not_made_unless_asked(path: Path) -> None:
    assert refused(path, create=False).code == "ledger_missing"
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "none" / "lontar.db")
    assert error.code == "ledger_folder_missing"
    assert str(tmp_path / "none") in str(error)


@pytest.mark.parametrize("content", [b"SQLite format", b"day,speaker\n" * 20, b"\x00" * 200, b"PK\x03\x04" + b"z" * 99])
def test_a_file_that_is_no_database_is_foreign_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refused(path).code == "ledger_foreign"
    assert path.read_bytes() == content
    assert sorted(path.parent.iterdir()) == [path]


def test_a_database_of_another_program_is_foreign_and_left_alone(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE articles (id)")
    other.close()
    before = path.read_bytes()
    assert refused(path).code == "ledger_foreign"
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == [path]


def test_a_folder_is_foreign(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "ledger_foreign"


def test_what_a_kill_in_the_first_moment_leaves_becomes_a_ledger(path: Path) -> None:
    path.touch()
    assert refused(path, create=False).code == "ledger_missing"
    half = sqlite3.connect(path)
    half.execute(f"PRAGMA application_id={dialects.APPLICATION_ID}")
    half.close()
    with Store.open(str(path)) as store:
        assert store.counts()["articles"] == 0


def test_a_ledger_of_a_newer_lontar_is_refused(store: Store, path: Path) -> None:
    store.close()
    newer = sqlite3.connect(path)
    newer.execute("UPDATE schema_version SET version_num = '9999'")
    newer.commit()
    newer.close()
    error = refused(path)
    assert error.code == "ledger_newer"
    assert "9999" in str(error)


def test_a_ledger_that_is_only_read_refuses_what_writes(store: Store, path: Path) -> None:
    store.put(reading())
    with Store.open(str(path), read_only=True) as reader:
        assert reader.counts()["articles"] == 1
        with pytest.raises(LedgerError):
            reader.put(Reading(article("Sungai meluap di Kedungjati.", key="b"), ()))
    assert store.counts()["articles"] == 1


def test_an_older_ledger_that_is_only_read_is_refused_and_left_as_it_is(store: Store, path: Path) -> None:
    store.close()
    older = sqlite3.connect(path)
    older.execute(f"UPDATE schema_version SET version_num = '{opening.VERSIONS[-2]}'")
    older.commit()
    older.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError) as caught:
        Store.open(str(path), read_only=True)
    assert caught.value.code == "ledger_older"
    assert f"lontar issues --ledger {path}" in str(caught.value)
    assert path.read_bytes() == before


def test_nothing_is_made_where_one_only_reads(path: Path) -> None:
    for left_by_a_kill in (False, True):
        if left_by_a_kill:
            half = sqlite3.connect(path)
            half.execute(f"PRAGMA application_id={dialects.APPLICATION_ID}")
            half.close()
        with pytest.raises(LedgerError) as caught:
            Store.open(str(path), read_only=True)
        assert caught.value.code == "ledger_missing"
        assert path.exists() == left_by_a_kill


def test_a_ledger_that_another_program_writes_is_locked_for_writers_and_open_to_readers(
    store: Store, path: Path
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerError) as caught:
        store.put(reading())
    assert caught.value.code == "ledger_locked"
    assert store.counts()["articles"] == 0
    other.execute("ROLLBACK")
    other.close()
    store.put(reading())
    assert store.counts()["articles"] == 1


def test_a_full_disk_stores_nothing_of_what_it_refuses(store: Store) -> None:
    store.put(reading())
    with store._engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA max_page_count={driver.execute('PRAGMA page_count').fetchone()[0]}")
    large = article("Sungai meluap di Kedungjati. " * 5000, key="b")
    with pytest.raises(LedgerError) as caught:
        store.put(Reading(large, ()))
    assert caught.value.code == "disk_full"
    assert store.outcome(large) == "new"
    assert list(store.check()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="a superuser may read everything")
def test_a_file_without_rights_is_unreadable(store: Store, path: Path) -> None:
    store.close()
    path.chmod(0)
    assert refused(path).code == "ledger_unreadable"


def test_a_file_that_may_not_be_written_is_unreadable(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refused(path).code == "ledger_unreadable"


def test_a_damaged_file_says_so(store: Store, path: Path) -> None:
    store.put(reading())
    store.close()
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    assert refused(path).code == "ledger_damaged"


@pytest.mark.parametrize("address", ["nonsense...://x", "mysql://geheim@host/lontar", "https://host.example/lontar.db"])
def test_an_address_that_names_no_known_database_is_refused(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        Store.open(address)
    assert caught.value.code == "ledger_address"
    assert "geheim" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    assert "geheim" not in opening.shown_name("postgresql://a:geheim@host/lontar")
    assert "geheim" not in opening.shown_name("postgresql://a@host/lontar?password=geheim&port=5432")
    with pytest.raises(UsageError) as caught:
        opening.shown_name("postgresql://a:ge@heim#x/y@host/lontar")
    assert caught.value.code == "ledger_password" and "heim" not in str(caught.value)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra) as caught:
        Store.open("postgresql://localhost/lontar")
    assert caught.value.code == "extra_postgresql"
