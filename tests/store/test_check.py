from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from lontar.store import Store
from lontar.types import Judgement
from tests.databases import Prompts, prompt_of_file
from tests.store.sample import reading

BREAK = {
    "text_digest": "UPDATE article_versions SET text = replace(text, 'surut', 'turun')",
    "raw_digest": "UPDATE article_versions SET raw_digest = 'f'",
    "raw_digest (not compressed)": "UPDATE article_versions SET raw = x'00'",
    "aside_outside": "UPDATE article_versions SET asides = '[[\"caption\", 0, 9999]]'",
    "article_id_form": "UPDATE articles SET id = 'X'; UPDATE article_versions SET article_id = 'X'; "
    "UPDATE statements SET article_id = 'X'; UPDATE judgements SET article_id = 'X'; "
    "UPDATE anchors SET article_id = 'X'",
    "export_unfinished": "INSERT INTO skipped (source, code, message, skipped_at) "
    "VALUES ('/ekspor', 'export_unfinished', 'belum', '2026-01-01')",
    "article_current": "UPDATE articles SET outlet = 'Lain'",
    "article_current (no version)": "UPDATE articles SET version = 'f'",
    "span_outside": "UPDATE spans SET \"end\" = 9999 WHERE kind = 'IF'",
    "word_unknown": "UPDATE spans SET kind = 'QUOTE' WHERE kind = 'IF'",
    "word_unknown (act)": "UPDATE statements SET act = 'shout'",
    "statement_id": "UPDATE spans SET start = start + 1 WHERE kind = 'CON'",
    "passage_differs": "UPDATE statements SET passage = 'lain'",
    "condition_differs": "UPDATE statements SET condition_start = condition_start + 1",
    "model_missing": "UPDATE statements SET model = ''",
    "speaker_missing": "DELETE FROM speakers",
    "version_superseded": "INSERT INTO article_versions SELECT 99, article_id, 'f', added_at, url, outlet, title, "
    "byline, published, language, media_type, source, asides, flags, raw_digest, text, raw, forms "
    "FROM article_versions; UPDATE articles SET version = 'f'",
    "reported_differs": "UPDATE statements SET reported = true",
    "judgement_effect": "UPDATE statements SET rejected = NOT rejected",
    "judgement_effect (spans)": "UPDATE spans SET replaced = true WHERE kind = 'IF'",
    "judgement_effect (act)": "UPDATE statements SET act = 'deny' WHERE act = 'refuse'",
    "judgement_effect (whose)": "UPDATE statements SET act_judgement_id = NULL",
    "judgement_effect (day)": "UPDATE statements SET said_on = '2024-02-28' WHERE said_basis = 'judged'",
    "judgement_effect (day listed)": "UPDATE statements SET first_day = '2024' WHERE said_basis = 'judged'",
    "judgement_effect (speaker)": "UPDATE speakers SET name = 'Budi' WHERE judgement_id <> ''",
    "judgement_effect (speaker read)": "UPDATE speakers SET replaced = false",
    "judgement_effect (no speaker)": "DELETE FROM speakers WHERE judgement_id <> ''",
    "judgement_value": "UPDATE anchors SET value = '{'",
    "judgement_value (no act)": "UPDATE anchors SET value = replace(value, 'refuse', 'shout')",
    "judgement_subject": "UPDATE judgements SET subject = 'f'",
    "judgement_undoes": "UPDATE judgements SET undoes = 'f', verb = 'undo'; DELETE FROM anchors",
    "judgement_anchor": "UPDATE anchors SET statement_id = 'f'",
    "taken_down_text": "INSERT INTO tombstones SELECT id, 'x', 'y', 'z', 1, 1, 1 FROM articles",
    "forms_differ": "UPDATE statements SET forms = 'lain'",
    "forms_differ (articles)": "UPDATE article_versions SET forms = 'lain'",
}
# PostgreSQL makes its index of the rows itself and lets nobody pass by its references.
BREAK_FILE = {
    "full_text_stale": "DROP TRIGGER statements_relearn; UPDATE statements SET passage = passage || ' lagi'",
    "full_text_stale (articles)": "DROP TRIGGER article_versions_relearn; UPDATE article_versions SET title = 'Lain'",
    "full_text_stale (forms)": "DROP TRIGGER statements_relearn; UPDATE statements SET forms = 'lain'",
    "reference_missing": "DELETE FROM article_versions",
}


JUDGED = {
    "act": "refuse",
    "date": {"value": "2024-02-25", "precision": "day", "text": None, "basis": "judged"},
    "speaker": [{"name": "Sri Utami", "kind": "person", "mention": "name"}],
}


@pytest.fixture
def filled(store: Store) -> Store:
    store.put(reading())
    subject = store.reading("aaaa").statements[0].id
    store.judge(Judgement("1" * 16, subject, "statement.reject", "{}", "Siti", "2024"))
    warned = store.reading("aaaa").statements[0].id
    for number, (field, value) in enumerate(JUDGED.items(), start=2):
        written = json.dumps({"value": value, "before": None})
        store.judge(Judgement(f"{number}" * 16, warned, field, written, "Siti", "2024"))  # type: ignore[arg-type]
    return store


def test_a_whole_ledger_has_no_findings(filled: Store) -> None:
    assert list(filled.check()) == []


@pytest.mark.parametrize("fault", BREAK)
def test_every_broken_promise_is_found(filled: Store, path: Path, prompt: Prompts, fault: str) -> None:
    with prompt(path) as damage:
        damage(BREAK[fault])
    broken(filled, fault)


@pytest.mark.sqlite("only its index and its references can go wrong")
@pytest.mark.parametrize("fault", BREAK_FILE)
def test_what_a_file_can_get_wrong_is_found(filled: Store, path: Path, fault: str) -> None:
    with prompt_of_file(path) as damage:
        damage(BREAK_FILE[fault])
    broken(filled, fault)


def broken(filled: Store, fault: str) -> None:
    """The check finds the fault."""
    found = list(filled.check())
    assert fault.split(maxsplit=1)[0] in {finding.code for finding in found}
    assert all(finding.subject and finding.message for finding in found)


@pytest.mark.sqlite("it breaks the file")
def test_damage_to_the_file_is_found(filled: Store, path: Path) -> None:
    damage = sqlite3.connect(path)
    damage.executescript(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
        "'CREATE INDEX articles_by_day ON articles (id, first_day)' WHERE name = 'articles_by_day'"
    )
    damage.close()
    filled._engine.dispose()
    assert "file_damaged" in {finding.code for finding in filled.check()}
