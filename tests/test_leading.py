"""The first promise over every listing: a row leads to its words in the stored text, and to the model behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lontar.identity import text_version
from tests.shell import Shell
from tests.talks import talking

# Letters that other programs count otherwise: outside the first plane, combining, of no width, of other directions.
ODD = (
    "\U0001f30a Cafe\u0301 di Ambon\u200b: “tenang”\u2026 \u202bشكرا\u202c\u00a0· "
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\n\n"
    "Emma Marsh said that naïve 🌊 plans for combat troops of NATO in Ukraine \u2066need\u2069 time.\n"
)

LISTINGS: dict[str, tuple[str, ...]] = {
    "statements": ("statements",),
    "article": ("article", "{article}"),
    "read again": ("reread", "{article}", "--dry-run"),
    "actor": ("actor", "Emma Marsh"),
    "utterance": ("utterance", "{statement}"),
    "positions": ("positions", "troops"),
    "changes": ("changes", "troops"),
    "commitments": ("commitments", "--if", "Russia attacks Poland"),
    "explanation": ("explain", "{article}", "combat troops"),
}


pytestmark = pytest.mark.sqlite("both databases list the same rows: tests/store/test_moving.py")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Talk on one question, one of the articles with such letters."""
    talks = talking(Shell(tmp_path_factory.mktemp("odd")))
    (talks.folder / "odd.txt").write_text(ODD, "utf-8")
    talks("add", str(talks.folder / "odd.txt"))
    return talks


def rows_in(found: Any, article: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with a place in a text, wherever it stands, with the id of the article it is about."""
    if isinstance(found, list):
        for one in found:
            yield from rows_in(one, article)
    elif isinstance(found, dict):
        own = found.get("article_id") or (found.get("article") or {}).get("id") or article
        if isinstance(found.get("start"), int):
            assert own, f"a row without an article: {found}"
            yield own, found
        # Asides are places that are no rows: boilerplate, which a page greys.
        for value in (value for name, value in found.items() if name != "asides"):
            yield from rows_in(value, own)


def named(odd: Shell, words: tuple[str, ...]) -> list[str]:
    statement = next(row for row in odd.json("statements") if "naïve" in json.dumps(row, ensure_ascii=False))
    return [word.format(article=statement["article"]["id"], statement=statement["id"]) for word in words]


@pytest.mark.parametrize("listing", LISTINGS)
def test_every_row_of_every_listing_leads_to_its_words_in_the_stored_text(odd, listing):
    words = named(odd, LISTINGS[listing])
    places = list(rows_in(odd.json(*words), words[1] if words[0] in ("article", "explain") else None))
    if listing != "read again":
        assert places
    for article, row in places:
        stored = odd.json("article", article)[0]["article"]
        assert stored["version"] == text_version(stored["text"])
        told = row.get("passage", row.get("text"))
        assert told and stored["text"][row["start"] : row["end"]] == told


def test_every_statement_says_which_model_read_it_and_the_text_it_is_in_is_what_was_given(odd):
    rows = odd.json("statements")
    assert {row["model"] for row in rows} == {odd.reader.model_version}
    texts = {row["article"]["id"]: odd.json("article", row["article"]["id"])[0]["article"]["text"] for row in rows}
    assert ODD in texts.values()


@pytest.mark.parametrize("listing", ["positions", "changes", "commitments", "utterance"])
def test_what_was_drawn_from_statements_leads_to_them_and_so_to_the_model(odd, listing):
    known = {row["id"]: row for row in odd.json("statements")}
    places = [(article, row) for article, row in rows_in(odd.json(*named(odd, LISTINGS[listing]))) if "type" not in row]
    assert places
    for article, row in places:
        statement = known[row["statement_id"]]
        assert statement["article"]["id"] == article
        assert statement["model"]
