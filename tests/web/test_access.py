"""Who may see and do what: everybody on one's own machine, else accounts, tokens and a proxy's users."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from lontar import ledger_accounts
from lontar.errors import LedgerError
from lontar.ledger import Ledger
from lontar.web.access import local
from lontar.web.app import THREADS, create_app
from lontar.web.site import Site, User

WORDS = "sepuluh ribu gajah"
# What an owner's password costs to check is tested with passwords; here it would only be slow.
ROLES = {"Siti": "owner", "Rudi": "reviewer", "Budi": "reader"}


@pytest.fixture
def staff(ledger, monkeypatch):
    """The ledger with an account of every role."""
    monkeypatch.setattr("lontar.passwords._N", 2**4)
    for name, role in ROLES.items():
        ledger.accounts.add(name, role=role, password=WORDS)
    return ledger


@pytest.fixture
def site(staff):
    return Site(staff, hosts=("testserver", "[::1]"))


@pytest.fixture
def visitor(site):
    return opened(site)


def opened(site: Site, *, peer: str = "10.0.0.9", base: str = "http://testserver") -> TestClient:
    return TestClient(create_app(site), base_url=base, follow_redirects=False, client=(peer, 50_000))


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def sign_in(browser: TestClient, name: str, password: str = WORDS, *, next: str = "/", **more):
    token = token_in(browser.get("/login").text)
    return browser.post("/login", data={"name": name, "password": password, "next": next, "token": token}, **more)


def signed_in(site: Site, name: str) -> TestClient:
    browser = opened(site)
    assert sign_in(browser, name).status_code == 303
    return browser


def test_without_a_user_every_page_leads_to_the_way_in(visitor):
    for path in ("/search?about=pasukan&act=refuse", "/articles", "/accounts", "/nothing"):
        answer = visitor.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?next=/")
        assert "Cache-Control" in answer.headers and "Content-Security-Policy" in answer.headers
    assert visitor.get("/").headers["location"] == "/login"
    assert visitor.get("/search?about=a b").headers["location"] == "/login?next=/search%3Fabout%3Da%2520b"
    assert visitor.post("/accounts", data={"name": "x"}).headers["location"] == "/login"
    assert visitor.get("/static/lontar.css").status_code == 200
    assert visitor.get("/static/../accounts").status_code == 303
    shown = visitor.get("/login").text
    assert "Sign in" in shown and "/search" not in shown


def test_the_way_in_speaks_both_languages(visitor):
    shown = visitor.get("/login", headers={"Accept-Language": "id"}).text
    assert "<h1>Masuk</h1>" in shown and "Kata sandi" in shown


def test_programs_are_told_so_in_the_shape_of_errors(visitor):
    answer = visitor.get("/api/anything")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["error"]["code"] == "not_signed_in"


def test_signing_in_leads_on_and_signing_out_ends_it(site, staff):
    browser = opened(site)
    answer = sign_in(browser, "siti", next="/search?about=pasukan")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?about=pasukan")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=2592000" in cookie and "Secure" not in cookie
    shown = browser.get("/search").text
    assert "Siti" in shown and "Sign out" in shown
    session = browser.cookies["lontar_session"]
    assert len(session) >= 43
    assert browser.post("/logout", data={"token": "x"}).status_code == 400
    assert browser.get("/search").status_code == 200
    assert browser.post("/logout", data={"token": token_in(shown)}).headers["location"] == "/login"
    assert "lontar_session" not in browser.cookies
    browser.cookies.set("lontar_session", session)
    assert browser.get("/search").status_code == 303, "a session that was ended is not taken up again"


def test_a_session_is_kept_as_a_digest_and_expires(site, staff, lontar):
    browser = signed_in(site, "Siti")
    look = sqlite3.connect(lontar.folder / "a.db", isolation_level=None)
    ((digest, expires),) = look.execute("SELECT digest, expires_at FROM sessions").fetchall()
    assert digest != browser.cookies["lontar_session"]
    assert timedelta(days=29) < datetime.fromisoformat(expires) - datetime.now(UTC) <= timedelta(days=30)
    assert "set-cookie" not in browser.get("/articles").headers, "not every page is a write"
    look.execute("UPDATE sessions SET expires_at = ?", [(datetime.now(UTC) + timedelta(days=3)).isoformat()])
    assert "lontar_session=" in browser.get("/articles").headers["set-cookie"]
    (prolonged,) = look.execute("SELECT expires_at FROM sessions").fetchone()
    assert datetime.fromisoformat(prolonged) - datetime.now(UTC) > timedelta(days=29)
    look.execute("UPDATE sessions SET expires_at = ?", [(datetime.now(UTC) - timedelta(seconds=1)).isoformat()])
    assert browser.get("/articles").status_code == 303
    sign_in(browser, "Budi")
    assert look.execute("SELECT count(*) FROM sessions").fetchone() == (1,), "expired ones are forgotten"
    look.close()


def test_a_ledger_that_is_being_written_does_not_end_a_session(site, monkeypatch):
    browser = signed_in(site, "Siti")
    monkeypatch.setattr(ledger_accounts, "_STEP", timedelta(0))

    def locked(*_args, **_more):
        raise LedgerError("ledger_locked", "locked")

    monkeypatch.setattr("lontar.store.accounts.Accounts.prolong", locked)
    assert browser.get("/articles").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("Siti", "x" * 12), ("Nobody", WORDS), ("", ""), ("siti", "")])
def test_what_does_not_belong_together_is_refused_alike(visitor, name, password):
    answer = sign_in(visitor, name, password)
    assert answer.status_code == 403
    assert "Name and password do not belong together." in answer.text
    assert "lontar_session" not in visitor.cookies


def test_guessing_is_slowed_down(visitor, monkeypatch):
    for _ in range(5):
        assert sign_in(visitor, "Siti", "not this password").status_code == 403
    answer = sign_in(visitor, "Siti")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 2
    assert "Too many tries" in answer.text
    assert sign_in(visitor, "Budi").status_code == 429, "the address waits too"


def test_a_form_of_another_visit_does_not_sign_in(site):
    token = token_in(opened(site).get("/login").text)
    answer = opened(site).post("/login", data={"name": "Siti", "password": WORDS, "token": token})
    assert answer.status_code == 400 and "form_expired" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}],
)
def test_a_form_that_another_site_sends_is_refused(site, headers):
    answer = sign_in(opened(site), "Siti", headers=headers)
    assert answer.status_code == 403 and "cross_site" in answer.text
    assert sign_in(opened(site), "Siti", headers={"Origin": "http://testserver"}).status_code == 303
    assert sign_in(opened(site), "Siti", headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/search?about=a%20b#s-1", "/search?about=a%20b#s-1"),
        ("/", "/"),
        ("", "/"),
        ("search", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("//[", "/"),
        ("/[", "/["),
    ],
)
def test_one_is_only_led_on_within_this_site(asked, led):
    assert local(asked) == led


def test_a_reader_looks_a_reviewer_decides_an_owner_manages(site):
    for name, (pages, forms) in {"Budi": (403, 403), "Rudi": (403, 400), "Siti": (200, 400)}.items():
        browser = signed_in(site, name)
        assert browser.get("/articles").status_code == 200
        assert browser.get("/accounts").status_code == pages
        # An owner or reviewer is let through to the form, which lacks its token.
        answer = browser.post("/accounts", data={"name": "Ani", "role": "owner", "password": WORDS})
        assert answer.status_code == forms
        assert ("role_needed" in answer.text) == (forms == 403)
    assert site.ledger.accounts.find("Ani") is None


def test_a_reviewer_with_a_token_of_a_form_does_not_manage_accounts(site):
    browser = signed_in(site, "Rudi")
    token = token_in(browser.get("/articles").text)
    for path, more in (("", {"role": "owner", "password": WORDS}), ("/role", {"role": "owner"}), ("/remove", {})):
        answer = browser.post(f"/accounts{path}", data={"token": token, "name": "Budi", **more})
        assert answer.status_code == 403
    assert site.ledger.accounts.find("Budi").role == "reader"


def test_an_owner_adds_changes_and_removes_accounts(site):
    browser = signed_in(site, "Siti")
    shown = browser.get("/accounts").text
    token = token_in(shown)
    assert all(name in shown for name in ROLES)

    def send(path, **values):
        return browser.post(f"/accounts{path}", data={"token": token, **values})

    assert send("", name="Ani", role="reader", password=WORDS).headers["location"] == "/accounts?added=Ani"
    assert "There is an account Ani now" in browser.get("/accounts?added=Ani").text
    assert "There is an account" not in browser.get("/accounts?added=Nobody").text
    assert "account_password" in send("", name="Eko", role="reader", password="short").text
    assert "account_role" in send("", name="Eko", role="boss", password=WORDS).text
    other = signed_in(site, "Ani")
    assert send("/role", name="Ani", role="reviewer").status_code == 303
    assert site.ledger.accounts.find("ani").role == "reviewer"
    assert "(reviewer)" in other.get("/articles").text, "a role holds from the next request on"
    assert "no account Ani any more" not in browser.get("/accounts?removed=Ani").text
    assert send("/remove", name="Ani").headers["location"] == "/accounts?removed=Ani"
    assert "There is no account Ani any more" in browser.get("/accounts?removed=Ani").text
    assert other.get("/articles").status_code == 303, "sessions end with their account"
    assert "account_own" in send("/remove", name="SITI").text
    assert "account_own" in send("/role", name="Siti", role="reader").text
    made, _ = site.ledger.accounts.add_token("Rudi", label="<b>dasbor</b>")
    assert "&lt;b&gt;dasbor" in browser.get("/accounts").text
    assert send("/token", id=made.id).status_code == 303
    assert site.ledger.accounts.tokens() == []


def test_somebody_gives_themselves_another_password(site):
    browser, other = signed_in(site, "Budi"), signed_in(site, "Budi")
    token = token_in(browser.get("/account").text)
    new = "dua belas kuda nil"
    wrong = browser.post("/account", data={"token": token, "old": "not this one", "new": new})
    assert wrong.status_code == 400 and "password_wrong" in wrong.text
    assert browser.post("/account", data={"token": token, "old": WORDS, "new": new}).headers["location"] == "/login"
    assert other.get("/articles").status_code == 303, "every session ends"
    assert sign_in(other, "Budi", WORDS).status_code == 403
    assert sign_in(other, "Budi", new).status_code == 303


def test_a_program_asks_with_a_token(site):
    _, token = site.ledger.accounts.add_token("Budi")
    program = opened(site)
    headers = {"Authorization": f"Bearer {token}"}
    assert program.get("/api/openapi.json", headers=headers).status_code == 200
    assert program.get("/api/nothing", headers=headers).json()["error"]["code"] == "no_such_page"
    assert program.post("/api/anything", headers=headers).json()["error"]["code"] == "role_needed"
    wrong = program.get("/api/openapi.json", headers={"Authorization": "Bearer lontar_x"})
    assert wrong.status_code == 401 and wrong.json()["error"]["code"] == "token_unknown"
    assert wrong.headers["www-authenticate"] == "Bearer"
    (one,) = site.ledger.accounts.tokens()
    site.ledger.accounts.remove_token(one.id)
    assert program.get("/api/openapi.json", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("peer", "headers", "known"),
    [
        ("127.0.0.1", {"X-User": "siti"}, "Siti"),
        ("::ffff:127.0.0.1", {"X-User": "siti"}, "Siti"),
        ("127.0.0.1", {"x-user": "Tamu"}, "Tamu (reader)"),
        ("127.0.0.1", {}, None),
        ("127.0.0.1", {"X-User": " "}, None),
        ("127.0.0.1", {"X-User": "x" * 65}, None),
        ("10.0.0.9", {"X-User": "Siti"}, None),
        ("10.0.0.9", {"X-User": "Siti", "X-Forwarded-For": "127.0.0.1"}, None),
        ("127.0.0.1", {"X-Remote-User": "Siti"}, None),
    ],
)
def test_a_proxy_names_its_user(staff, peer, headers, known):
    site = Site(staff, hosts=("testserver",), proxy_header="X-User")
    answer = opened(site, peer=peer).get("/articles", headers=headers)
    assert answer.status_code == (303 if known is None else 200)
    shown = re.sub(r"<[^>]+>", "", answer.text)
    assert known is None or known in shown
    assert "Sign out" not in shown, "signing out is the proxy's"


def test_a_header_sent_twice_names_nobody(staff):
    site = Site(staff, hosts=("testserver",), proxy_header="X-User")
    headers = [("X-User", "Siti"), ("X-User", "Budi")]
    assert opened(site, peer="127.0.0.1").get("/articles", headers=headers).status_code == 303


def test_the_header_is_nobody_without_the_option(site):
    assert opened(site, peer="127.0.0.1").get("/articles", headers={"X-User": "Siti"}).status_code == 303


@pytest.mark.parametrize(
    ("peer", "proto", "secure"),
    [("127.0.0.1", "https", True), ("127.0.0.1", "http", False), ("10.0.0.9", "https", False)],
)
def test_the_cookie_is_secure_where_the_proxy_speaks_https(site, peer, proto, secure):
    answer = sign_in(opened(site, peer=peer), "Siti", headers={"X-Forwarded-Proto": proto})
    assert ("; Secure" in answer.headers["set-cookie"]) == secure


def test_guesses_through_the_proxy_count_for_who_makes_them(site):
    browser = opened(site, peer="127.0.0.1")
    for number in range(6):
        sign_in(browser, f"Nobody {number}", headers={"X-Forwarded-For": f"1.1.1.{number}, 10.0.0.7"})
    assert sign_in(browser, "Siti", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 429
    assert sign_in(browser, "Siti", headers={"X-Forwarded-For": "10.0.0.8"}).status_code == 303


def test_on_one_s_own_machine_nobody_signs_in(browser):
    assert "Tester" in browser.get("/").text
    assert browser.get("/accounts").status_code == 200
    assert "Sign out" not in browser.get("/").text
    assert browser.get("/login", follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_without_passwords_nothing_is_answered_through_a_proxy(browser, name):
    answer = browser.get("/", headers={name: "10.0.0.9"})
    assert answer.status_code == 403 and "forwarded_open" in answer.text and "lontar serve --sign-in" in answer.text


@pytest.mark.parametrize(("host", "status"), [
    ("testserver", 303), ("testserver:8000", 303), ("[::1]:8000", 303), ("TESTSERVER", 303),
    ("evil.example", 400), ("testserver.evil.example", 400), ("127.0.0.1.evil.example", 400), ("", 400),
])  # fmt: skip
def test_only_known_names_of_the_server_are_answered(visitor, host, status):
    """A page elsewhere whose name is made to point here (DNS rebinding) still sends its own name."""
    assert visitor.get("/articles", headers={"Host": host}).status_code == status


def test_an_odd_cookie_of_another_program_hides_nothing(site):
    browser = signed_in(site, "Siti")
    session = browser.cookies["lontar_session"]
    odd = f'a/b=c; d={{"e": 1}}; lontar_session={session}'
    assert opened(site).get("/articles", headers={"Cookie": odd}).status_code == 200


def test_few_requests_are_answered_at_a_time(site):
    import anyio.to_thread

    app = create_app(site)

    @app.get("/static-tokens")
    async def _tokens(request: Request) -> float:
        return anyio.to_thread.current_default_thread_limiter().total_tokens

    app.state.site = site
    with TestClient(app, base_url="http://testserver") as browser:
        sign_in(browser, "Siti", follow_redirects=False)
        assert browser.get("/static-tokens").json() == THREADS


def test_what_nobody_foresaw_is_a_page_and_one_line_of_the_log(ledger: Ledger, caplog):
    app = create_app(Site(ledger, hosts=("testserver",), everybody=User("Tester", "owner")))

    @app.get("/api/broken")
    def _broken() -> None:
        raise ValueError("two\nlines")

    answer = TestClient(app).get("/api/broken")
    assert answer.status_code == 500 and answer.json()["error"]["code"] == "failed_here"
    assert "Content-Security-Policy" in answer.headers
    (record,) = [one for one in caplog.records if one.name == "lontar.web"]
    assert record.getMessage().startswith("GET /api/broken: ValueError: two lines (_broken, line ")
