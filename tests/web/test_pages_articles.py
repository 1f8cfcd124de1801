"""An article's page: what changed in it since the text or the reading before, with both passages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lontar.identity import statement_id, text_version
from lontar.types import Filters, Reading
from lontar.types_kept import ReadBy


@pytest.fixture
def harvest(ledger):
    """The reading of the article on the harvest."""
    return next(ledger.article(article.id) for _, article in ledger.statements(Filters(about="harvest", limit=None)))


def updated(ledger, reading, old, new):
    """The article with other words in its text and in its only statement, stored."""
    text = reading.article.text.replace(old, new)
    article = replace(reading.article, text=text, version=text_version(text))
    (one,) = reading.statements
    longer = len(new) - len(old)
    spans = tuple(replace(span, end=span.end + longer) if span.kind == "CON" else span for span in one.spans)
    found = replace(one, spans=spans, article_version=article.version, id=statement_id(article, spans))
    ledger.store.put(Reading(article, (found,)))
    return article


def test_an_article_with_one_reading_has_no_such_section(browser, harvest):
    shown = browser.get(f"/article/{harvest.article.id}").text
    assert "Statements in this article" in shown
    assert "Changed since" not in shown


def test_a_new_text_shows_both_passages(browser, ledger, harvest):
    updated(ledger, harvest, "was good", "was very bad")
    shown = browser.get(f"/article/{harvest.article.id}").text
    day = ledger.article_changes(harvest.article.id)[0].before.read_at[:10]
    assert f"Changed since the version of {day} (1)" in shown
    assert "harvest of rice was good”</del>" in shown
    assert "harvest of rice was very bad”</ins>" in shown
    indonesian = browser.get(f"/article/{harvest.article.id}", headers={"Accept-Language": "id"}).text
    assert f"Berubah sejak versi {day}" in indonesian
    assert '<span class="about">kutipan:</span>' in indonesian


def test_another_models_reading_shows_each_field_that_changed(browser, ledger, harvest):
    (one,) = harvest.statements
    other = replace(one, act="deny", speaker=replace(one.speaker, name="Budi <b>Santoso</b>"))
    ledger.store.readings_kept.put_again(Reading(harvest.article, (other,)), ReadBy("model-9"))
    shown = browser.get(f"/article/{harvest.article.id}").text
    assert "Changed since the reading of" in shown
    assert "read by model-9, before by fake-1" in shown
    assert '<del lang="en">assert</del> → <ins lang="en">deny</ins>' in shown
    assert "<b>Santoso" not in shown


def test_statements_that_are_gone_or_new_show_their_passage(browser, ledger, harvest):
    ledger.store.readings_kept.put_again(Reading(harvest.article, ()), ReadBy("model-8"))
    assert '<del lang="en">“Sari Wijaya said' in browser.get(f"/article/{harvest.article.id}").text
    ledger.store.readings_kept.put_again(Reading(harvest.article, harvest.statements), ReadBy("model-9"))
    assert '<ins lang="en">“Sari Wijaya said' in browser.get(f"/article/{harvest.article.id}").text


def test_the_api_tells_the_same(browser, ledger, harvest):
    assert browser.get(f"/api/articles/{harvest.article.id}/changes").json() == {"changes": []}
    updated(ledger, harvest, "was good", "was very bad")
    (change,) = browser.get(f"/api/articles/{harvest.article.id[:8]}/changes").json()["changes"]
    (one,) = change["statements"]
    assert (change["why"], one["change"], one["differs"]) == ("text", "changed", ["spans"])
    assert browser.get("/api/articles/ffff/changes").status_code == 404
