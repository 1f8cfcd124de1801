"""Following an issue beside the requests: progress, what stops it, what goes on with it, what went wrong."""

from __future__ import annotations

import re
import threading
import time

import pytest
from fastapi.testclient import TestClient

from lontar import ledger_positions
from lontar.errors import LedgerError
from lontar.ledger import Ledger
from lontar.store.derived import Derived
from lontar.web.app import create_app
from lontar.web.site import Site, User
from tests.web.test_pages_issues import send

PROPOSITION = "Combat troops of NATO go to Ukraine"


class Gate:
    """Lets statements be asked only when it is opened, a part at a time."""

    def __init__(self) -> None:
        self.may, self.came = threading.Semaphore(0), threading.Event()

    def opened(self, times: int = 1) -> None:
        self.may.release(times)


@pytest.fixture
def gate(monkeypatch):
    """Statements are asked one by one, each when the gate is opened."""
    made, put = Gate(), Derived.put_stances

    def slowly(self, rows, of=None):
        made.came.set()
        assert made.may.acquire(timeout=30)
        return put(self, rows, of)

    monkeypatch.setattr(ledger_positions, "_PART", 1)
    monkeypatch.setattr(Derived, "put_stances", slowly)
    return made


def until(true, *, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def asked(ledger: Ledger) -> int:
    return len(ledger.store.derived.stances("more"))


def following(browser) -> bool:
    return any(one.id == "more" for one in browser.app.state.following._progress)


def follow(browser):
    answer = send(browser, "/issues", proposition=PROPOSITION, slug="more")
    assert answer.headers["location"].startswith("/issue/more?done=")


def test_following_answers_at_once_and_shows_how_far_it_is(browser, ledger, gate):
    follow(browser)
    gate.opened()
    until(lambda: asked(ledger) == 1)
    until(lambda: browser.app.state.following.progress(ledger.issue("more")).asked == 1)
    shown = browser.get("/issue/more").text
    assert re.search(r"Asked: 1 of [45]\.", shown)
    assert '<meta http-equiv="refresh"' in shown
    assert "Ditanyai: 1 dari" in browser.get("/issue/more?lang=id").text
    assert "refresh" not in browser.get("/issue/troops").text
    gate.opened(9)
    until(lambda: not following(browser))
    shown = browser.get("/issue/more?lang=en").text
    assert "Asked:" not in shown and "refresh" not in shown
    assert ledger.unasked() == []
    follow(browser)
    assert not following(browser), "what is asked to the end is not asked again"


def test_a_server_that_is_stopped_goes_on_when_it_starts_again(ledger, gate):
    site = Site(ledger, hosts=("testserver",), everybody=User("Tester", "owner"))
    with TestClient(create_app(site)) as browser:
        follow(browser)
        gate.opened()
        until(lambda: asked(ledger) == 1)
        assert gate.came.is_set()
    gate.opened(1)
    until(lambda: asked(ledger) == 2)
    assert [one.id for one in ledger.unasked()] == ["more"]
    with TestClient(create_app(site)) as browser:
        gate.opened(9)
        until(lambda: not following(browser))
    assert asked(ledger) in (4, 5)
    assert ledger.unasked() == []


def test_damaged_weights_do_not_keep_a_server_from_starting(ledger, monkeypatch, caplog):
    def damaged(_ledger):
        raise LedgerError("pairs_damaged", "The weights are damaged.")

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "unasked", damaged)
        site = Site(ledger, hosts=("testserver",), everybody=User("Tester", "owner"))
        with TestClient(create_app(site)) as other:
            assert other.get("/search").status_code == 200
    assert "issues are not asked about: The weights are damaged." in caplog.text


def test_a_merge_goes_on_with_what_a_server_left(ledger, lontar):
    ledger.follow(PROPOSITION, id="more")
    assert asked(ledger) == 0
    lontar("merge")
    assert asked(ledger) in (4, 5)
    assert ledger.unasked() == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LedgerError("disk_full", "The disk that holds the ledger {ledger} is full.", ledger="a.db"), "is full"),
        (RuntimeError("secret"), "Lontar has made a mistake"),
    ],
)
def test_a_failure_is_told_on_the_page_and_can_be_tried_again(browser, ledger, monkeypatch, caplog, error, told):
    def fails(*_asked, **_named):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(Derived, "put_stances", fails)
        follow(browser)
        until(lambda: browser.app.state.following.progress(ledger.issue("more")).failure is not None)
    shown = browser.get("/issue/more").text
    assert told in shown and "secret" not in shown and "refresh" not in shown
    assert ("secret" in caplog.text) == (told == "Lontar has made a mistake")
    assert "Go on with the rest" in shown
    follow(browser)
    until(lambda: not following(browser))
    assert asked(ledger) in (4, 5)


def test_an_issue_that_is_no_longer_followed_ends_quietly(browser, ledger, gate, caplog):
    follow(browser)
    assert gate.came.wait(30)
    send(browser, "/issues/stop", issue="more", sure="yes")
    gate.opened(9)
    until(lambda: not following(browser))
    assert caplog.text == ""
    assert [one.id for one in ledger.issues()] == ["troops"]
