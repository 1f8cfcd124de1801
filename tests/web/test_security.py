"""What the reviewers of the pages tried: strange queries, long bodies, long words, slow readers, proxies."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from lontar.web.app import create_app
from lontar.web.security import LONGEST_BODY
from lontar.web.site import Site, User


@pytest.mark.parametrize("path", ["/", "/search", "/nothing", "/feeds/search.atom", "/issue/troops"])
def test_names_of_a_query_that_are_names_in_the_program_do_no_harm(browser, path):
    assert browser.get(f"{path}?path=x&context=y&request=z&self=1").status_code in (200, 404)


@pytest.mark.parametrize("name", ["about", "actor", "outlet", "language", "issue"])
@pytest.mark.parametrize(("value", "code"), [("a " * 4_000, "value_too_long"), ("a\x00b", "value_has_nul")])
def test_what_is_no_words_for_a_search_is_refused(browser, name, value, code):
    answer = browser.get("/search", params={name: value})
    assert answer.status_code == 400
    assert code in answer.text


def test_a_body_longer_than_any_form_is_refused_unread(browser):
    answer = browser.post("/login", content=b"x" * (LONGEST_BODY + 1))
    assert answer.status_code == 413


def test_a_body_that_does_not_say_how_long_it_is_is_not_taken_either(browser):
    def parts():
        for _ in range(3):
            yield b"x" * (LONGEST_BODY // 2)

    headers = {"content-type": "application/x-www-form-urlencoded"}
    try:
        status = browser.post("/login", content=parts(), headers=headers).status_code
    except Exception as error:  # the connection is taken for gone
        assert "Disconnect" in type(error).__name__
    else:
        assert status >= 400


def test_a_table_that_is_read_slowly_keeps_nothing_open(ledger):
    held = [ledger.sheet(filters) for filters in [_all()] * 20]
    for lines in held:
        next(lines)
        next(lines)
    assert ledger.counts()["statements"] > 0


def test_permanent_links_go_through_the_proxy_as_readers_do(ledger):
    (statement, _), *_ = ledger.statements()
    site = Site(ledger, hosts=("testserver",), everybody=None, proxy_header="x-user", proxy_from="127.0.0.1")
    headers = {"x-user": "Siti", "x-forwarded-proto": "https"}
    shown = TestClient(create_app(site), client=("127.0.0.1", 5000)).get(f"/cite/{statement.id}", headers=headers)
    assert f"https://testserver/statement/{statement.id}" in shown.text


def test_a_page_loads_nothing_from_elsewhere(browser):
    loading = re.compile(
        r"<(?:script|link|img|iframe|form|source|video|audio)\b[^>]*?\s(?:src|href|action)=\"([^\"]*)\""
    )
    for path in ("/", "/search?about=troops", "/issue/troops", "/actors", "/what-if", "/review", "/nothing"):
        answer = browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert not re.search(r"https?:|\*", policy)
        loaded = loading.findall(answer.text)
        assert loaded
        assert [one for one in loaded if not one.startswith("/") or one.startswith("//")] == [], path


def test_a_reader_sees_no_forms_of_decision(ledger):
    (statement, _), *_ = ledger.statements()
    site = Site(ledger, hosts=("testserver",), everybody=User("Siti", "reader"))
    shown = TestClient(create_app(site)).get(f"/statement/{statement.id}")
    assert 'action="/judge/' not in shown.text


def _all():
    from lontar.types import Filters

    return Filters(limit=None)
