"""What every answer carries, what a form must prove, how sessions begin and end, what filters cannot be made to do."""

from __future__ import annotations

import logging
import sqlite3
import sys
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from lontar import ledger_accounts
from lontar.errors import LedgerError
from lontar.web.app import ROUTERS, create_app
from lontar.web.failing import OneLine
from lontar.web.security import HEADERS, LONGEST_BODY
from lontar.web.site import Site
from tests.web.test_access import WORDS, opened, sign_in, signed_in, site, staff, token_in

__all__ = ["site", "staff"]

ANSWERS = (
    ("GET", "/", 200), ("GET", "/search", 200), ("GET", "/nothing", 404), ("GET", "/api/nothing", 404),
    ("GET", "/search?since=soon", 400), ("GET", "/api/statements?limit=x", 422), ("GET", "/static/lontar.css", 200),
    ("GET", "/static/nothing.css", 404), ("GET", "/static/", 404), ("POST", "/static/lontar.css", 405),
    ("DELETE", "/search", 405), ("GET", "/export/statements.csv", 200), ("GET", "/api/statements?format=jsonl", 200),
    ("GET", "/feeds/search.atom", 200), ("GET", "/feeds/search.json", 200), ("GET", "/api/openapi.json", 200),
    ("GET", "/api", 307), ("GET", "/login", 303), ("POST", "/issues", 400), ("HEAD", "/search", 200),
)  # fmt: skip


def test_every_answer_carries_what_browsers_must_know(browser, ledger):
    answers = [
        (path, wanted, browser.request(method, path, follow_redirects=False)) for method, path, wanted in ANSWERS
    ]
    answers.append(("too long", 413, browser.post("/login", content=b"x" * (LONGEST_BODY + 1))))
    answers.append(("host", 400, browser.get("/", headers={"host": "evil.example"})))
    answers.append(("proxy", 403, browser.get("/", headers={"x-forwarded-for": "10.0.0.1"})))
    for path, wanted, answer in answers:
        assert answer.status_code == wanted, path
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        assert "server" not in answer.headers and "strict-transport-security" not in answer.headers, path


def test_even_a_mistake_on_the_way_in_carries_them_and_tells_nothing(site, monkeypatch, caplog):
    cookies = signed_in(site, "Siti").cookies

    def broken(*_given):
        raise RuntimeError(f"at {WORDS}")

    monkeypatch.setattr(type(site.ledger.accounts), "of_session", broken)
    answer = TestClient(create_app(site), cookies=cookies).get("/search")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert WORDS not in answer.text and "Traceback" not in answer.text


def test_behind_https_cookies_stay_there_and_so_do_browsers(staff):
    site = Site(staff, hosts=("testserver",), proxy_from="10.0.0.1")
    for peer, secure in (("10.0.0.1", True), ("10.0.0.9", False)):
        browser = opened(site, peer=peer)
        browser.headers["x-forwarded-proto"] = "https"
        answer = browser.get("/login?lang=id")
        assert ("strict-transport-security" in answer.headers) == secure
        cookies = [value for name, value in answer.headers.multi_items() if name == "set-cookie"]
        assert len(cookies) == 2
        assert all("HttpOnly" in one and "SameSite=" in one and ("; Secure" in one) == secure for one in cookies)


POSTS = sorted(
    route.path
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "POST" in route.methods and not route.path.startswith("/api/")
)


def test_there_are_forms():
    assert len(POSTS) >= 20


@pytest.fixture
def owner(site):
    return signed_in(site, "Siti")


def test_no_form_is_taken_without_its_token_or_with_another_one_s(owner, site, staff):
    before = staff.counts(), len(staff.accounts.all()), len(staff.accounts.tokens()), len(list(staff.issues()))
    other = signed_in(site, "Siti")
    strange = token_in(other.get("/account").text)
    fields = {
        "name": "Budi", "role": "owner", "old": WORDS, "new": "x" * 20, "password": "x" * 20, "id": "x", "reason": "",
        "passage": "Emma Marsh", "act": "refuse", "day": "2024-01-01", "names": "Budi", "speaker": "Budi", "other": "x",
        "issue": "troops", "stance": "for", "same": "1", "proposition": "Rice is good", "texts": "x",
    }  # fmt: skip
    for path in POSTS:
        place = path.format(statement_id="x", article_id="x", judgement_id="x", kind="CON")
        for token in ("", "0" * 64, strange):
            answer = owner.post(place, data={**fields, "token": token})
            assert answer.status_code == 400 and "form_expired" in answer.text, (path, token[:4])
    assert before == (
        staff.counts(), len(staff.accounts.all()), len(staff.accounts.tokens()), len(list(staff.issues()))
    )  # fmt: skip
    assert owner.get("/accounts").status_code == 200, "still signed in"


def test_a_token_is_another_one_on_every_page_and_good_only_for_its_session(site):
    browser = opened(site)
    early = token_in(browser.get("/login").text)
    assert early != token_in(browser.get("/login").text), "a page that is packed tells nothing by its length"
    sign_in(browser, "Siti")
    assert browser.post("/logout", data={"token": early}).status_code == 400
    first, second = (token_in(browser.get("/account").text) for _ in range(2))
    assert first != second
    assert browser.post(
        "/accounts", data={"token": first, "name": "Eka", "role": "reader", "password": WORDS}
    ).is_redirect
    assert browser.post("/logout", data={"token": second}).is_redirect


def test_a_page_elsewhere_cannot_write_through_the_api(browser, ledger):
    (statement, _), *_ = ledger.statements()
    body = f'{{"verb": "statement.reject", "statement": "{statement.id}"}}'
    plain = {"content-type": "application/json"}
    for headers, status in (
        ({**plain, "origin": "null"}, 403),
        ({**plain, "origin": "http://evil.example"}, 403),
        ({**plain, "sec-fetch-site": "same-site"}, 403),
        ({**plain, "sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 422),
        ({"content-type": "application/x-www-form-urlencoded"}, 422),
    ):
        assert browser.post("/api/judgements", content=body, headers=headers).status_code == status, headers
    assert list(ledger.judgements(statement.id)) == []
    for headers in (plain, {**plain, "origin": "http://testserver"}):
        assert browser.post("/api/judgements", content=body, headers=headers).status_code == 201, headers


def test_signing_in_begins_another_session_and_ends_the_one_before(site, lontar):
    browser = signed_in(site, "Budi")
    first = browser.cookies["lontar_session"]
    sign_in(browser, "Siti")
    assert browser.cookies["lontar_session"] != first
    look = sqlite3.connect(lontar.folder / "a.db")
    assert look.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    old = opened(site)
    old.cookies.set("lontar_session", first)
    assert old.get("/search").status_code == 303


def test_a_session_that_is_given_to_a_browser_is_never_begun(site):
    browser = opened(site)
    browser.cookies.set("lontar_session", "chosen-by-somebody-else")
    sign_in(browser, "Siti")
    sessions = [one.value for one in browser.cookies.jar if one.name == "lontar_session"]
    assert site.ledger.accounts.of_session("chosen-by-somebody-else") is None
    assert any(site.ledger.accounts.of_session(one) for one in sessions)


def test_a_session_ends_after_ninety_days_however_often_it_is_used(staff, monkeypatch):
    accounts = staff.accounts
    session = accounts.sign_in("Siti", WORDS)

    class Later(datetime):
        days = 0

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=cls.days)

    monkeypatch.setattr(ledger_accounts, "datetime", Later)
    monkeypatch.setattr("lontar.store.accounts.now", lambda: Later.now(UTC).isoformat(timespec="microseconds"))
    for Later.days in (20, 40, 60, 80, 89):
        found = accounts.of_session(session)
        assert found is not None and found[0].name == "Siti"
        accounts.prolong(session)
    Later.days = 91
    assert accounts.of_session(session) is None
    assert accounts.of_session(f"{session[:-1]}9") is None, "nobody makes it younger"


FILTERS = ("actor", "issue", "act", "kind", "outlet", "language", "since", "until", "about", "article", "after",
           "min_confidence", "limit", "skip", "order", "queue", "on", "if")  # fmt: skip
INJECTIONS = (
    "' OR '1'='1", "'; DROP TABLE articles; --", '" OR 1=1 --', "x') UNION SELECT password FROM accounts --",
    "\\'; SELECT pg_sleep(9); --", "%", "_", "*", '"', '""', '"unclosed', "NEAR(a b, 1", "a NEAR/2 b", "title:x",
    "-title:x", "{title text}: x", "^a", "a AND", "OR", "NOT NOT", "(((", "a:b:c", "+", "a*b*", "\u201cx\u201d",
    "tsquery & | ! <->", "troops' || 'x", "$1", ":name", "%s", "%(x)s", "?", "\x1b[31m", "\ud7ff",
    "\ufffe", "1e309", "-1", "9" * 30, "NaN",
)  # fmt: skip
LISTINGS = ("/search", "/api/statements", "/articles", "/review", "/what-if")


def test_no_filter_reaches_the_database_as_anything_but_words(browser, ledger, caplog):
    caplog.set_level(logging.ERROR)
    before = ledger.counts()
    known = {one.id for one, _ in ledger.statements()}
    for turn, name in enumerate(FILTERS):
        # A third each: every value meets six filters, every filter a dozen values.
        for number, value in list(enumerate(INJECTIONS))[turn % 3 :: 3]:
            path = LISTINGS[number % len(LISTINGS)]
            answer = browser.get(path, params={name: value})
            assert answer.status_code in (200, 400, 404, 422), (path, name, value)
            if path == "/api/statements" and answer.status_code == 200 and name in ("actor", "outlet", "article"):
                assert answer.json()["items"] == [], (name, value)
    assert caplog.records == []
    assert ledger.counts() == before and {one.id for one, _ in ledger.statements()} == known


def test_words_with_signs_of_the_search_are_words(browser):
    for words in ('"combat troops"', "combat -troops*", "title:combat", "(combat", "combat OR"):
        answer = browser.get("/search", params={"about": words})
        assert answer.status_code == 200, words


PATHS = (
    "..%2f..%2fapp.py", "%2e%2e/%2e%2e/app.py", "/etc/passwd", "..\\..\\app.py", "lontar.css%00.txt", "....//app.py",
    "%252e%252e%252fapp.py", "..%c0%af..%c0%afapp.py", "../templates/base.html", "file:///etc/passwd", "../app.py",
)  # fmt: skip


def test_nothing_but_what_is_meant_to_be_is_served_as_a_file(browser):
    for path in PATHS:
        answer = browser.get(f"/static/{path}")
        assert answer.status_code in (400, 404), path
        assert "import" not in answer.text and "root:" not in answer.text and "{%" not in answer.text, path


def test_a_form_of_many_parts_or_with_files_is_bounded(browser):
    for parts, size in ((1_100, 9), (3, 300_000)):
        files = [(f"f{number}", (f"{number}.txt", b"x" * size)) for number in range(parts)]
        assert browser.post("/issues", files=files).status_code in (400, 413), parts


def test_a_line_of_the_log_stays_one_and_steers_no_terminal():
    record = logging.LogRecord("x", logging.ERROR, "", 1, "GET /\x1b]0;x\x07\r\nERROR: made up\u2028\u202e", (), None)
    line = OneLine().format(record)
    assert line.isprintable() and "\\x1b" in line and line.startswith("ERROR: GET /")


def test_what_is_asked_of_the_database_stands_in_no_message(staff):
    secret = "digest-of-somebody"
    with pytest.raises(LedgerError) as caught, staff.store.accounts._reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nothing WHERE x = ?", (secret,))
    said = f"{caught.value} {caught.value.__cause__}"
    assert "nothing" in said and secret not in said, sys.version
