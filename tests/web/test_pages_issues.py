"""Issues: the table of who stands where, the time line, changes, and to follow one or stop following it."""

from __future__ import annotations

import hashlib
import hmac
import re

import pytest
from fastapi.testclient import TestClient

from lontar.ledger_positions import Standing
from lontar.types import Filters
from lontar.web.app import create_app
from lontar.web.security import VISIT
from lontar.web.site import Site, User

FORMS = [
    ("/issues", {"proposition": "Russia attacks Poland soon"}),
    ("/issues/stop", {"issue": "troops", "sure": "yes"}),
]


def section(shown, name):
    return shown.partition(f'<section id="{name}">')[2].partition("</section>")[0]


def matrix(shown):
    """The cells of the table by actor, without those that are empty."""
    found = {}
    for row in section(shown, "matrix").split("<tr>")[2:]:
        name = re.search(r'<th scope="row">\s*<a[^>]*>([^<]+)', row)[1]
        cells = [re.search(r'<a class="stance[^>]*>([^<]+)</a>', cell) for cell in row.split("<td>")[1:]]
        found[name] = [cell and cell[1] for cell in cells]
    return found


def send(browser, path, **fields):
    token = re.search(r'name="token" value="(\w+)"', browser.get("/review").text)[1]
    return browser.post(path, data={"token": token, **fields}, follow_redirects=False)


def test_the_list_counts_stances_and_tells_the_latest_change(browser):
    shown = browser.get("/issues").text
    for told in ("for: 1", "against: 1", "conditional: 1", "unclear statements: 0", "NATO sends combat troops"):
        assert told in shown
    place = re.search(r'href="(/issue/troops#change-\w+)"', shown)[1]
    assert f'id="{place.partition("#")[2]}"' in browser.get(place).text


# query, the columns, the rows
TABLES = [
    (
        "",
        ["2024-02", "2024-03", "2024-04"],
        {"Emma Marsh": ["for", "against", None], "Jens Stoltenberg": [None, None, "conditional"]},
    ),
    (
        "?since=2024-03",
        ["2024-03", "2024-04"],
        {"Emma Marsh": ["against", None], "Jens Stoltenberg": [None, "conditional"]},
    ),
    ("?until=2024-02", ["2024-02"], {"Emma Marsh": ["for"]}),
    ("?actor=Marsh", ["2024-02", "2024-03"], {"Emma Marsh": ["for", "against"]}),
    ("?institutions=1", ["2024-04"], {"NATO": ["conditional"]}),
    ("?min_confidence=0.99", [], {}),
]


@pytest.mark.parametrize(("query", "columns", "rows"), TABLES)
def test_the_table_has_the_last_position_of_each_in_a_time(browser, query, columns, rows):
    shown = browser.get(f"/issue/troops{query}").text
    assert re.findall(r'<th scope="col" class="day">([^<]+)', shown) == columns
    assert matrix(shown) == rows
    assert ("Nobody has taken a clear position" in shown) == (not rows)


def test_every_cell_and_every_entry_leads_to_its_passage(browser, ledger):
    shown = browser.get("/issue/troops").text
    expected = {one.statement for one in ledger.positions("troops", Filters(limit=None))}
    for part in ("matrix", "line"):
        places = set(re.findall(r'href="(/article/\w+\?statement=\w+#s-\w+)"', section(shown, part)))
        assert {place.partition("#s-")[2] for place in places} == expected
        for place in places:
            assert f'id="{place.partition("#")[2]}"' in browser.get(place).text


def test_a_change_shows_both_passages_and_the_time_line_leads_to_it(browser):
    shown = browser.get("/issue/troops").text
    change = section(shown, "changes")
    assert "stance: for → against" in change
    assert change.index("soon") < change.index("refused")
    assert "<mark>" in change
    place = re.search(r'href="#(change-\w+)"', section(shown, "line"))[1]
    assert f'id="{place}"' in change


def test_what_is_said_again_is_told_as_no_change(browser, ledger):
    told = sorted((one.said_on.value, one.id) for one, _ in ledger.statements(Filters(actor="Marsh", limit=None)))
    for _, one in told[:2]:
        ledger.judge_stance(one, "troops", "against", author="Tester")
    shown = browser.get("/issue/troops").text
    assert "No change, said again: as on published 2024-02-26." in section(shown, "line")
    assert "No change: of the positions" in section(shown, "changes")
    assert "decided by Tester" in section(shown, "line")
    assert "✓ stance decided by Tester" in section(shown, "matrix")


def test_what_is_unclear_is_counted_and_can_be_reviewed(browser, ledger):
    one = next(iter(ledger.statements(Filters(actor="Marsh", limit=1))))[0]
    ledger.judge_stance(one.id, "troops", "unclear", author="Tester")
    assert "Nothing is unclear" in section(browser.get("/issue/troops").text, "unclear")
    line = section(browser.get("/issue/troops?unclear=1").text, "line")
    assert 's-unclear">unclear</span>' in line
    assert 's-unclear">unclear</span>' not in section(browser.get("/issue/troops").text, "line")


def test_following_is_done_once_and_leads_to_the_issue(browser, ledger):
    first = send(browser, "/issues", proposition="The harvest of rice is good", slug="rice", alias="Panen baik\n\n")
    assert (first.status_code, first.headers["location"]) == (303, "/issue/rice?done=followed")
    assert ledger.issue("rice").aliases == ("Panen baik",)
    assert "Followed from now on" in browser.get(first.headers["location"]).text
    again = send(browser, "/issues", proposition="The harvest of rice is good", slug="rice", alias="Panen baik")
    assert again.headers["location"] == "/issue/rice?done=known"
    assert len(ledger.issues()) == 2


def test_to_stop_following_takes_a_confirmation(browser, ledger):
    assert send(browser, "/issues/stop", issue="troops").headers["location"] == "/issue/troops?done=unconfirmed"
    assert [one.id for one in ledger.issues()] == ["troops"]
    done = send(browser, "/issues/stop", issue="troops", sure="yes")
    assert done.headers["location"] == "/issues?done=stopped"
    assert ledger.issues() == []
    assert browser.get("/issue/troops").status_code == 404


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_forms_are_for_reviewers_and_only_from_our_pages(browser, ledger, path, fields):
    assert browser.post(path, data={**fields, "token": "x"}).status_code == 400
    site = Site(ledger, hosts=("testserver",), everybody=User("Reader", "reader"))
    reader = TestClient(create_app(site))
    reader.get("/issues")
    token = hmac.new(site.secret, reader.cookies[VISIT].encode(), hashlib.sha256).hexdigest()
    assert reader.post(path, data={**fields, "token": token}).status_code == 403
    assert [one.id for one in ledger.issues()] == ["troops"]
    for page in ("/issues", "/issue/troops"):
        assert 'method="post"' not in reader.get(page).text
        assert "#correct" not in reader.get(page).text


def test_a_change_tells_which_side_a_person_decided(browser, ledger):
    (change,) = ledger.changes("troops")
    assert "stance decided by" not in section(browser.get("/issue/troops").text, "changes")
    ledger.judge_stance(change.before.statement, "troops", "for", author="Sari")
    before, _, after = section(browser.get("/issue/troops").text, "changes").partition("After:")
    assert "✓ stance decided by Sari" in before and "sure to" not in before
    assert "stance decided by" not in after and "sure to" in after
    for part in ("changes", "matrix"):
        shown = browser.get("/issue/troops", headers={"Accept-Language": "id"}).text
        assert "✓ sikap ditetapkan oleh Sari" in section(shown, part)


@pytest.mark.parametrize("proposition", ["", "war"])
def test_what_is_no_proposition_is_refused(browser, proposition):
    answer = send(browser, "/issues", proposition=proposition)
    assert answer.status_code == 400
    assert "issue_empty" in answer.text


def test_nothing_of_an_address_is_run(browser):
    hostile = "<script>alert(1)</script>"
    for path in (f"/issue/{hostile}", f"/issue/troops?done={hostile}", f"/issue/troops?actor={hostile}"):
        assert hostile not in browser.get(path).text


def test_what_the_model_is_unsure_of_is_shown_when_it_is_asked_for(browser, ledger, monkeypatch):
    asked, nothing = [], Standing([], [], [], 0)

    def standing(_self, _issue, filters, **_named):
        asked.append(filters.min_confidence)
        return nothing

    monkeypatch.setattr(type(ledger), "standing", standing)
    shown = browser.get("/issue/troops").text
    assert "Show the less sure, too" in shown
    browser.get(re.search(r'href="([^"]*min_confidence=0)"', shown)[1])
    browser.get("/issue/troops?min_confidence=0.9")
    assert asked[0] == 0.6
    assert 0.0 in asked
    assert asked[-1] == 0.9
