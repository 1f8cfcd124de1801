"""A government is named in the reader's language wherever people read, not only on pages; ids stay what they are."""

from __future__ import annotations

import csv
import io
import json

import pytest

from lontar.types import Filters

NAMES = {"en": "Government of Indonesia", "id": "Pemerintah Indonesia"}


@pytest.fixture
def spoken(ledger):
    """A statement that is the government's, as somebody decided."""
    (statement, _), *_ = ledger.statements(Filters(actor="Marsh", limit=1))
    ledger.judge_speaker(statement.id, ["lontar:id"], author="Tester", kind="government")
    return statement.id


def places(spoken):
    return [
        "/search", "/review?queue=speakers", f"/statement/{spoken}", f"/cite/{spoken}", f"/cite/{spoken}/bibtex",
        f"/cite/{spoken}/csl", f"/api/cite/{spoken}", "/feeds/search.json", "/feeds/search.atom",
        "/export/statements.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_government_is_named_in_the_readers_language(browser, spoken, language):
    (other,) = set(NAMES) - {language}
    for path in places(spoken):
        shown = browser.get(path, headers={"Accept-Language": language}).text
        assert NAMES[other] not in shown, path
        if not path.startswith("/review"):
            assert NAMES[language] in shown, path


def test_the_id_is_the_same_in_every_language(browser, spoken):
    for language, name in NAMES.items():
        table = browser.get("/export/statements.csv", headers={"Accept-Language": language}).content
        rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
        assert {row["speaker"] for row in rows if row["actor"] == "lontar:id"} == {name}
        lines = browser.get("/api/statements?format=jsonl", headers={"Accept-Language": language}).text.splitlines()
        told = [json.loads(line)["speaker"] for line in lines]
        assert {one["name"] for one in told if one["actor"] == "lontar:id"} == {NAMES["en"]}


def test_the_feed_of_an_actor_has_its_name_as_title(browser, spoken):
    for language, name in (("en", "North Atlantic Treaty Organization"), ("id", "Pakta Pertahanan Atlantik Utara")):
        found = browser.get("/feeds/actor/NATO.json", headers={"Accept-Language": language}).json()
        assert found["title"] == f"Lontar: {name}"
