"""HEAD is answered as GET is, without the body; `/api` leads to what describes it."""

from __future__ import annotations

import pytest

from lontar.types import Filters

PATHS = (
    "/", "/search?about=troops", "/articles", "/review", "/nothing-here", "/static/lontar.css", "/api/counts",
    "/api/statements", "/api/statements?format=jsonl", "/api/nothing", "/api/statements?since=soon",
    "/export/statements.csv", "/feeds/search.atom", "/api/openapi.json",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_only_the_head_of_an_answer_is_told(browser, path):
    browser.get("/")
    whole, head = browser.get(path), browser.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert whole.content
    kept = {name: value for name, value in whole.headers.items() if name not in ("date", "content-length")}
    assert {name: head.headers.get(name) for name in kept} == kept


def test_a_long_answer_is_not_made_for_its_head(browser, ledger, monkeypatch):
    told = []

    def counted(filters):
        for one in rows(filters):
            told.append(one)
            yield one

    rows = ledger.statements
    monkeypatch.setattr(ledger, "statements", counted, raising=False)
    monkeypatch.setattr("lontar.web.api_answers.MOST", 1)
    assert browser.head("/api/statements?format=jsonl").status_code == 200
    assert 0 < len(told) < len(list(rows(Filters(limit=None))))


def test_what_only_takes_forms_has_no_head(browser):
    assert browser.head("/logout").status_code == 405


@pytest.mark.parametrize("path", ["/api", "/api/"])
def test_the_root_of_the_api_leads_to_its_description(browser, path):
    answer = browser.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/api/openapi.json")
    assert browser.get(path).json()["info"]["title"] == "Lontar"
