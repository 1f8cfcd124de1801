"""Feeds and citations as a browser gets them."""

from __future__ import annotations

import json
import time
from xml.etree import ElementTree

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize(
    "path", ["/feeds/search.atom", "/feeds/search.atom?about=nothingatall", "/feeds/deadlines.atom"]
)
def test_a_feed_is_atom(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}updated")


def test_the_entries_of_a_search_lead_to_the_statements_pages(browser, ledger):
    (first, _), *_ = ledger.statements()
    found = json.loads(browser.get("/feeds/search.json").content)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    by_id = {item["id"]: item for item in found["items"]}
    assert by_id[f"urn:lontar:statement:{first.id}"]["url"] == f"http://testserver/statement/{first.id}"
    actor = json.loads(browser.get(f"/feeds/actor/{first.speaker.actor or first.speaker.name}.json").content)
    assert {item["id"] for item in actor["items"]} <= set(by_id)
    assert actor["items"]


def test_an_old_article_that_is_added_now_comes_first_and_keeps_its_day(browser, ledger, lontar):
    before = json.loads(browser.get("/feeds/search.json").content)["items"]
    old = lontar.folder / "old.json"
    old.write_text(json.dumps({"text": "Emma Marsh said that ministers meet today.", "published": "1999-03-01"}))
    time.sleep(1.1)
    lontar("add", str(old))
    shown = json.loads(browser.get("/feeds/search.json").content)
    first, *rest = shown["items"]
    assert first["date_published"] == "1999-03-01T00:00:00Z"
    assert first["date_modified"] == shown["_lontar"]["updated"] > rest[0]["date_modified"]
    assert [item["id"] for item in rest] == [item["id"] for item in before]
    root = ElementTree.fromstring(browser.get("/feeds/actor/Emma%20Marsh.atom").content)
    assert root.findtext(f"{ATOM}updated") == first["date_modified"]
    assert root.findtext(f"{ATOM}entry/{ATOM}id") == first["id"]
    # Since a day asks for the day of the saying; what was added first comes last.
    narrowed = json.loads(browser.get("/feeds/search.json?since=2024&actor=Marsh").content)["items"]
    assert first["id"] not in [item["id"] for item in narrowed] and narrowed


def test_a_change_is_news_when_the_ledger_hears_of_it(browser, ledger):
    items = json.loads(browser.get("/feeds/issue/troops.json").content)["items"]
    (change,) = [item for item in items if ":change:" in item["id"]]
    ((found),) = ledger.changes("troops")
    added = ledger.store.added_at([found.before.statement, found.after.statement])
    assert change["date_modified"][:19] == max(added.values())[:19]
    assert change["date_published"].startswith(found.after.day.value)
    assert [item["date_modified"] for item in items] == sorted((one["date_modified"] for one in items), reverse=True)


def test_a_change_that_a_person_makes_is_news_when_they_decide(browser, ledger):
    ((found),) = ledger.changes("troops")
    last = max(ledger.store.added_at([found.before.statement, found.after.statement]).values())

    def changed():
        items = json.loads(browser.get("/feeds/issue/troops.json").content)["items"]
        return [item["date_modified"] for item in items if ":change:" in item["id"]]

    assert changed() == [last[:19] + "Z"]
    # What moves no position dates no change anew.
    time.sleep(1.1)
    ledger.judge_act(found.after.statement, "oppose", author="Sari")
    ledger.judge_stance(
        found.before.statement, ledger.follow("The harvest was good", id="rice")[0].id, "for", author="S"
    )
    assert changed() == [last[:19] + "Z"]
    wrong = ledger.judge_stance(found.after.statement, "troops", "for", author="Sari")
    assert changed() == []
    time.sleep(1.1)
    undone = ledger.undo(wrong.id, author="Sari")
    assert changed() == [undone.made_at[:19] + "Z"] and undone.made_at > wrong.made_at > last


def test_changes_have_their_place_in_a_feed_whatever_else_is_new(browser, ledger, monkeypatch):
    monkeypatch.setattr("lontar.ledger_feeds.MOST", 3)
    monkeypatch.setattr("lontar.ledger_feeds.KEPT", 1)
    ledger.judge_stance(ledger.changes("troops")[0].after.statement, "troops", "against", author="Sari")
    monkeypatch.setattr("lontar.store.judging.decided_at", lambda *_: {})
    monkeypatch.setattr("lontar.store.listing.added_at", lambda _, ids: dict.fromkeys(ids, "2000-01-01T00:00:00Z"))
    items = json.loads(browser.get("/feeds/issue/troops.json").content)["items"]
    assert len(items) == 3
    assert [":change:" in item["id"] for item in items] == [False, False, True]


def test_a_feed_of_an_issue_that_is_not_followed_is_refused(browser):
    answer = browser.get("/feeds/issue/nobody-asked.atom")
    assert answer.status_code == 404


def test_a_statement_is_cited_in_every_style(browser, ledger):
    (statement, _), *_ = ledger.statements()
    shown = browser.get(f"/cite/{statement.id[:8]}")
    assert shown.status_code == 200
    assert f"urn:lontar:statement:{statement.id}" in shown.text
    # Buttons that only a script can press are shown by it.
    for style in ("plain", "bibtex", "csl"):
        assert (
            f' hidden data-copy="{style}"' in shown.text and f'<pre class="citation"><code id="{style}">' in shown.text
        )
    csl = json.loads(browser.get(f"/cite/{statement.id}/csl").text)
    assert (csl[0] if isinstance(csl, list) else csl)["type"] == "article-newspaper"
    assert browser.get(f"/cite/{statement.id}/bibtex").headers["content-disposition"].endswith('.bib"')
    assert browser.get(f"/cite/{statement.id}/runes").status_code == 422
