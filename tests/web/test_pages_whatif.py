"""What if: the commitments that a scenario calls for, as a list and as a picture; without one all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lontar.types import Filters

MET = "if=Russia+attacks+Poland&on=2024-06-01"


def test_a_scenario_shows_whose_condition_it_meets_who_is_bound_and_the_passage(browser):
    shown = browser.get(f"/what-if?{MET}").text
    for told in (
        "Jens Stoltenberg",
        "if Russia attacks Poland",
        "meets the condition: 95%",
        "with 32 members",
        "Poland",
    ):
        assert told in shown
    assert "Emma Marsh" not in shown.partition("<main")[2]
    place = re.search(r'href="(/article/\w+\?statement=\w+#s-\w+)"', shown)[1]
    assert f'id="{place.partition("#")[2]}"' in browser.get(place).text


def test_the_picture_has_a_title_and_the_same_as_the_list(browser):
    shown = browser.get(f"/what-if?{MET}").text
    picture = shown.partition('<svg class="graph"')[2].partition("</svg>")[0]
    assert 'role="img" aria-labelledby="graph-title"' in picture
    assert re.search(r'<title id="graph-title">[^<]+</title>', picture)
    for told in ("Russia attacks Poland", "Jens Stoltenberg", "95%", "with 32 members"):
        assert told in picture
    assert "<a" not in picture


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 2), ("?actor=Marsh", 1), ("?on=2024-03-31", 1), ("?limit=1&skip=1", 1), ("?open=1", 0)],
)
def test_without_a_scenario_there_are_all_commitments(browser, query, number):
    shown = browser.get(f"/what-if{query}").text
    assert shown.count('<article class="card"') == number
    assert '<svg class="graph"' not in shown


def test_a_deadline_that_passed_without_a_later_word_is_marked(ledger, browser, monkeypatch):
    one, other = ledger.commitments(Filters(limit=None))
    late = replace(other, deadline="2024-05-01", open=True)
    monkeypatch.setattr(type(ledger), "commitments", lambda *_args, **_named: [one, late])
    shown = browser.get("/what-if").text
    assert "2024-05-01" in shown
    assert shown.count('<strong class="open">open</strong>') == 1


def test_what_is_less_sure_stands_apart(ledger, browser, monkeypatch):
    one, other = ledger.commitments(Filters(limit=None))
    found = [replace(one, meets=0.9), replace(other, meets=0.4)]
    monkeypatch.setattr(type(ledger), "commitments", lambda *_args, **_named: found)
    shown = browser.get(f"/what-if?{MET}").text
    places = [
        shown.index(f'id="c-{one.statement}"'),
        shown.index("Less sure: read"),
        shown.index(f'id="c-{other.statement}"'),
    ]
    assert places == sorted(places)
    assert shown.count('class="edge unsure"') == 1


def test_nobody_is_said(browser):
    shown = browser.get("/what-if?if=The+moon+falls+down").text
    assert "Nobody here has declared what they would do in this case." in shown
    assert '<svg class="graph"' not in shown


@pytest.mark.parametrize("query", ["if=war", "on=2024", "on=soon", "limit=0"])
def test_what_cannot_be_meant_is_refused(browser, query):
    assert browser.get(f"/what-if?{query}").status_code == 400


@pytest.mark.parametrize("query", ["if=<script>alert(1)</script> now", "actor=<script>alert(1)</script>"])
def test_nothing_of_an_address_is_run(browser, query):
    assert "<script>alert" not in browser.get(f"/what-if?{query}").text


def test_commitments_come_newest_first_by_the_page(browser, ledger):
    everything = [one.statement for one in ledger.commitments(Filters(limit=None))]
    assert len(everything) == 2
    pages = [browser.get(f"/what-if?limit=1&skip={skip}").text for skip in range(len(everything) + 1)]
    shown = [re.findall(r'id="c-([0-9a-f]+)"', page) for page in pages]
    assert shown == [*([one] for one in everything), []]
    days = [one.said_on.value or "" for one in ledger.commitments(Filters(limit=None))]
    assert days == sorted(days, reverse=True)
