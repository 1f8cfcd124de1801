"""A ledger of an earlier schema is brought up to date with all that it holds."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from lontar.store import Store, dialects, opening
from lontar.types import Filters, Judgement

pytestmark = pytest.mark.sqlite("its ledgers of earlier schemas are files; test_postgresql has the other")

CASES = Path(__file__).parent.parent / "cases"


@pytest.fixture
def earlier(path: Path) -> Path:
    """A ledger as the version of schema 0001 left it."""
    upgrade(path, "0001")
    run(path, (CASES / "ledger_0001.sql").read_text("utf-8"))
    return path


def upgrade(path: Path, version: str) -> None:
    """Bring a ledger to an earlier version than today's."""
    engine = dialects.connect(dialects.url_of(str(path)), wait_seconds=0.2)
    dialects.mark_sqlite(engine)
    with dialects.for_writing(engine).begin() as connection:
        config = Config(attributes={"connection": connection, "version_table": opening.VERSION_TABLE})
        config.set_main_option("script_location", str(Path(opening.__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, version)
    engine.dispose()


def run(path: Path, script: str) -> None:
    filling = sqlite3.connect(path)
    filling.executescript(script)
    filling.close()


def columns(path: Path, table: str) -> set[str]:
    look = sqlite3.connect(path)
    found = {name for _, name, *_ in look.execute(f"PRAGMA table_info({table})")}
    look.close()
    return found


def test_an_earlier_ledger_keeps_what_it_shows_and_passes_the_check(earlier: Path) -> None:
    assert "read_act" not in columns(earlier, "statements")
    with Store.open(str(earlier), create=False) as store:
        shown = {found.act: found for found, _ in store.statements(Filters())}
        assert set(shown) == {"warn", "deny"}
        assert [one.name for one in shown["warn"].speakers] == ["Joko Prasetyo", "Warga"]
        assert shown["warn"].condition is not None
        assert (shown["warn"].condition.text, shown["deny"].reader) == ("hujan", "Budi")
        assert all(found.judged == () for found in shown.values())
        assert [one.verb for one in store.judgements()] == ["statement.reject", "statement.span", "statement.add"]
        assert list(store.check()) == []
    look = sqlite3.connect(earlier)
    assert look.execute("SELECT version_num FROM schema_version").fetchall() == [(opening.VERSIONS[-1],)]
    assert look.execute("SELECT speaker, act, act_judged FROM v_statements ORDER BY act").fetchall() == [
        ("Rahayu", "deny", 0), ("Joko Prasetyo", "warn", 0),
    ]  # fmt: skip
    look.close()


def test_fields_can_be_judged_in_a_ledger_brought_up_to_date(earlier: Path) -> None:
    with Store.open(str(earlier)) as store:
        warned = next(found for found, _ in store.statements(Filters(act="warn")))
        people = [{"name": "Sri Utami", "kind": "person", "mention": "name"}]
        value = json.dumps({"value": people, "before": None})
        store.judge(Judgement("4" * 16, warned.id, "speaker", value, "Siti", "2024-03-04"))
        assert [found.speaker.name for found, _ in store.statements(Filters(actor="utami"))] == ["Sri Utami"]
        assert list(store.statements(Filters(actor="warga"))) == []
        store.undo("4" * 16, author="Siti")
        assert store.statement(warned.id)[0] == warned
        assert list(store.check()) == []


def test_what_was_compared_before_schema_0005_is_not_compared_again(earlier: Path) -> None:
    upgrade(earlier, "0004")
    run(
        earlier,
        """
        INSERT INTO utterances SELECT id, 1, 1, NULL, NULL FROM statements WHERE act = 'warn';
        INSERT INTO reports SELECT id, id, 0, 'Kabar' FROM statements WHERE act = 'warn';
        INSERT INTO copy_marks SELECT id, version, x'00' FROM articles;
        """,
    )
    with Store.open(str(earlier)) as store:
        shown = {found.act: found.id for found, _ in store.statements(Filters())}
        assert store.derived.unread(limit=9) == [shown["deny"]]
        assert store.derived.unsigned(limit=9) == []
    assert "version" not in columns(earlier, "copy_marks")


def test_what_waits_is_found_by_an_index(earlier: Path) -> None:
    with Store.open(str(earlier)) as store:
        assert len(store.derived.unread(limit=9)) == 2
    look = sqlite3.connect(earlier)
    for query, index in (
        ("SELECT id FROM statements WHERE superseded = 0 AND rejected = 0 AND reported = 0 AND id > ''", "unread"),
        ("SELECT id FROM articles WHERE signed != version", "unsigned"),
    ):
        plan = " ".join(row[3] for row in look.execute(f"EXPLAIN QUERY PLAN {query} ORDER BY id LIMIT 9"))
        assert index in plan
    look.close()


def test_roles_are_searched_in_what_was_there(earlier: Path) -> None:
    upgrade(earlier, "0016")
    run(earlier, "UPDATE speakers SET role = 'Menlu', affiliation = 'Rusia' WHERE words LIKE '%joko%'")
    assert "role_words" not in columns(earlier, "speakers")
    with Store.open(str(earlier)) as store:
        assert [one.act for one, _ in store.statements(Filters(role="Russian foreign minister"))] == ["warn"]
        assert not list(store.statements(Filters(role="Menlu Prancis")))
        assert not list(store.check())


def test_word_forms_and_names_are_made_of_what_is_there(earlier: Path) -> None:
    upgrade(earlier, "0006")
    run(earlier, "UPDATE statements SET passage = 'menolak pengiriman' WHERE act = 'deny'")
    assert "forms" not in columns(earlier, "statements")
    with Store.open(str(earlier)) as store:
        ((found, _),) = store.statements(Filters(about="kirim ditolak"))
        assert found.act == "deny"
        assert [one.act for one, _ in store.statements(Filters(actor="joko"))] == ["warn"]
        assert "full_text_stale" not in {finding.code for finding in store.check()}
        assert "forms_differ" not in {finding.code for finding in store.check()}
