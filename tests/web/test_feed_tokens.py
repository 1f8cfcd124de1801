"""Readers of feeds come with a token that reads feeds and nothing else."""

from __future__ import annotations

import json
import re
import sqlite3
from base64 import b64encode
from html import unescape
from xml.etree import ElementTree

import pytest

from lontar.web.security import HEADERS
from lontar.web.site import Site
from tests.web.test_access import opened, signed_in, site, staff, token_in

__all__ = ["site", "staff"]

FEED = "/feeds/search.atom?about=troops"
ATOM = "{http://www.w3.org/2005/Atom}"


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def made_by(browser, feed: str = FEED) -> str:
    """The address that a page shows once."""
    token = token_in(browser.get("/account/feeds").text)
    answer = browser.post("/account/feeds", data={"token": token, "feed": feed})
    assert answer.headers["cache-control"] == "no-store"
    return unescape(re.search(r"<code>(http[^<]+)</code>", answer.text)[1])


def secret_of(address: str) -> str:
    return address.partition("token=")[2]


def test_without_a_token_a_reader_of_feeds_is_told_what_it_needs(site):
    answer = opened(site).get(FEED)
    assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")
    assert "feed_not_signed_in" in answer.text and "location" not in answer.headers


@pytest.mark.parametrize("name", ["Budi", "Siti"])
def test_an_address_is_made_beside_the_feed_and_shown_once(site, lontar, name):
    browser = signed_in(site, name)
    shown = browser.get("/search?about=troops").text
    offered = unescape(re.search(r'href="(/account/feeds[^"]+)"', shown)[1])
    assert f'value="{FEED}"' in browser.get(offered).text
    address = made_by(browser)
    assert address.startswith(f"http://testserver{FEED}&token=lontar_feeds_")
    listed = browser.get("/account/feeds").text
    assert secret_of(address) not in listed and "/feeds/search.atom?about=troops" in unescape(listed)
    look = sqlite3.connect(lontar.folder / "a.db")
    assert secret_of(address) not in " ".join(str(row) for row in look.execute("SELECT * FROM tokens"))
    look.close()
    answer = opened(site).get(address)
    assert answer.status_code == 200
    assert len(ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")) == 4
    assert answer.headers["referrer-policy"] == HEADERS["Referrer-Policy"] == "no-referrer"
    assert answer.headers["cache-control"].startswith("private")


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_a_feed_does_not_pass_its_token_on(site, ending):
    address = made_by(signed_in(site, "Budi"), f"/feeds/search.{ending}?about=troops")
    answer = opened(site).get(address)
    assert answer.status_code == 200
    assert secret_of(address) not in answer.text and "token" not in answer.text
    own = (
        json.loads(answer.content)["feed_url"]
        if ending == "json"
        else ElementTree.fromstring(answer.content).find(f"{ATOM}link[@rel='self']").get("href")
    )
    assert own == f"http://testserver/feeds/search.{ending}?about=troops"


def test_a_token_reads_feeds_and_is_good_for_nothing_else(site):
    secret = secret_of(made_by(signed_in(site, "Siti")))
    reader = opened(site)
    for path in ("/feeds/deadlines.json", "/feeds/issue/troops.atom", "/feeds/actor/Emma%20Marsh.atom"):
        assert reader.get(f"{path}?token={secret}").status_code == 200
        assert reader.get(path, headers=basic("siti", secret)).status_code == 200
        assert reader.head(f"{path}?token={secret}").status_code in (200, 405)
    for path in ("/search", "/accounts", "/account/feeds", "/api/statements", "/export/statements.csv"):
        assert reader.get(f"{path}?token={secret}").status_code in (303, 401)
        assert reader.get(path, headers=basic("Siti", secret)).status_code in (303, 401)
        assert reader.get(path, headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    for path in ("/feeds/search.atom", "/accounts", "/issues"):
        assert reader.post(f"{path}?token={secret}", data={"name": "x"}).status_code in (303, 401)


def test_what_is_no_token_for_feeds_is_refused(site, staff):
    _, program = staff.accounts.add_token("Budi")
    secret = secret_of(made_by(signed_in(site, "Budi")))
    reader = opened(site)
    for asked, headers in (
        (f"{FEED}&token={program}", {}),
        (f"{FEED}&token=", {}),
        (f"{FEED}&token=lontar_feeds_x", {}),
        (FEED, basic("Budi", program)),
        (FEED, basic("Siti", secret)),
        (FEED, basic("Budi", "")),
        (FEED, {"Authorization": "Basic %%%"}),
        (FEED, {"Authorization": "Basic"}),
    ):
        answer = reader.get(asked, headers=headers)
        assert answer.status_code == 401 and "feed_token_unknown" in answer.text
    assert reader.get(FEED, headers={"Authorization": f"Bearer {program}"}).status_code == 200


def test_a_token_is_taken_back_by_who_made_it(site, staff):
    budi, rudi = signed_in(site, "Budi"), signed_in(site, "Rudi")
    address = made_by(budi)
    (listed,) = staff.accounts.tokens()
    assert (listed.account, listed.scope, listed.label) == ("Budi", "feeds", FEED)
    for browser, status in ((rudi, 404), (budi, 303)):
        token = token_in(browser.get("/account/feeds").text)
        assert browser.post("/account/feeds/remove", data={"token": "x", "id": listed.id}).status_code == 400
        assert opened(site).get(address).status_code == 200
        assert browser.post("/account/feeds/remove", data={"token": token, "id": listed.id}).status_code == status
    assert opened(site).get(address).status_code == 401


def test_an_owner_sees_what_a_token_is_good_for_and_an_account_takes_its_own_with_it(site, staff):
    address = made_by(signed_in(site, "Budi"))
    assert "(only feeds)" in signed_in(site, "Siti").get("/accounts").text
    staff.accounts.remove("Budi")
    assert opened(site).get(address).status_code == 401


@pytest.mark.parametrize(
    ("asked", "feed"),
    [
        ("https://evil.example/feeds/search.atom", "/feeds/search.atom"),
        ("//evil.example/feeds/x", "/feeds/search.atom"),
        ("/accounts", "/feeds/search.atom"),
        ("/feeds/search.json?about=a&token=old", "/feeds/search.json?about=a"),
    ],
)
def test_only_feeds_of_this_site_get_an_address(site, asked, feed):
    address = made_by(signed_in(site, "Budi"), asked)
    assert re.fullmatch(re.escape(f"http://testserver{feed}") + r"[?&]token=lontar_feeds_[\w-]+", address)


def test_where_nobody_signs_in_no_token_is_needed(browser):
    assert "/account/feeds" not in browser.get("/search").text
    answer = browser.get("/account/feeds?feed=/feeds/search.json", follow_redirects=False)
    assert answer.headers["location"] == "/feeds/search.json"


def test_who_has_no_account_is_told_so(staff):
    by_proxy = Site(staff, hosts=("testserver",), proxy_header="X-User", proxy_from="10.0.0.9")
    browser = opened(by_proxy)
    shown = browser.get("/account/feeds", headers={"X-User": "Ani"}).text
    assert "There is no account of your name here" in shown and "Make an address" not in shown


def test_a_token_is_in_no_log(site, monkeypatch, caplog):
    address = made_by(signed_in(site, "Budi"))
    monkeypatch.setattr("lontar.ledger.Ledger.feed", lambda *_asked, **_named: 1 / 0)
    assert opened(site).get(address).status_code == 500
    assert "ZeroDivisionError" in caplog.text and secret_of(address) not in caplog.text
