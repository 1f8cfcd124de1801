"""Signing in while others do: whose failures hold it back, and a password that is changed meanwhile."""

from __future__ import annotations

import sqlite3

import pytest
from fastapi.testclient import TestClient

from lontar import ledger_accounts
from lontar.web.app import create_app
from tests.web.test_access import WORDS, opened, sign_in, signed_in, site, staff, token_in

__all__ = ["site", "staff"]


def test_an_answer_is_held_back_where_others_fail_with_the_name(site, monkeypatch):
    held = []

    async def sleep(seconds):
        held.append(seconds)

    monkeypatch.setattr("lontar.web.pages_access.anyio.sleep", sleep)
    app = create_app(site)

    def comes_from(address):
        return TestClient(app, base_url="http://testserver", follow_redirects=False, client=(address, 50_000))

    assert sign_in(comes_from("10.0.0.1"), "Siti").status_code == 303
    for number in range(8):
        assert sign_in(comes_from(f"10.0.1.{number}"), "Siti", "not this password").status_code == 403
    assert held == [0, 0, 0, 0, 0, 0, 1, 2, 4]
    assert sign_in(comes_from("10.0.0.1"), "Siti").status_code == 303
    assert held.pop() == 0, "she signed in from there before"
    assert sign_in(comes_from("10.0.0.2"), "Siti").status_code == 303
    assert held.pop() == 4


@pytest.mark.parametrize("meanwhile", ["change_password", "remove"])
def test_a_password_that_is_changed_while_it_is_compared_begins_no_session(site, lontar, monkeypatch, meanwhile):
    fits, other = ledger_accounts.fits, ("dua belas kuda nil",) if meanwhile == "change_password" else ()

    def slow(password, kept):
        found = fits(password, kept)
        getattr(site.ledger.accounts, meanwhile)("Budi", *other)
        return found

    browser = opened(site)
    monkeypatch.setattr(ledger_accounts, "fits", slow)
    assert sign_in(browser, "Budi").status_code == 403
    assert "lontar_session" not in browser.cookies
    look = sqlite3.connect(lontar.folder / "a.db")
    assert look.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    look.close()


def test_of_two_changes_at_once_from_one_password_the_second_is_refused(site, monkeypatch):
    browser = signed_in(site, "Budi")
    token, fits = token_in(browser.get("/account").text), ledger_accounts.fits

    def slow(password, kept):
        found = fits(password, kept)
        site.ledger.accounts.change_password("Budi", "dua belas kuda nil")
        return found

    monkeypatch.setattr(ledger_accounts, "fits", slow)
    answer = browser.post("/account", data={"token": token, "old": WORDS, "new": "tiga puluh ekor badak"})
    assert answer.status_code == 400 and "password_wrong" in answer.text
    monkeypatch.setattr(ledger_accounts, "fits", fits)
    assert sign_in(opened(site), "Budi", "dua belas kuda nil").status_code == 303
