"""Utterances: the list, and every wording of one with what differs and who goes back to whom."""

from __future__ import annotations

import re

import pytest

from lontar.types import Filters


@pytest.fixture
def worded(ledger):
    """The utterance that two outlets report."""
    return next(one for one in ledger.utterances(Filters(limit=None)) if one.reports == 2)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 4),
        ("?actor=Marsh", 2),
        ("?since=2024-04", 2),
        ("?about=harvest", 1),
        ("?limit=3&skip=3", 1),
        ("?act=thank", 0),
    ],
)
def test_the_list_has_those_that_are_asked_for(browser, query, number):
    shown = browser.get(f"/utterances{query}").text
    assert shown.count('<article class="card"') == number
    assert ("No utterance fits" in shown) == (number == 0)
    for place in re.findall(r'href="(/utterance/\w+)"', shown):
        assert browser.get(place).status_code == 200


def test_every_wording_stands_with_its_outlet_and_leads_to_its_passage(browser, ledger, worded):
    shown = browser.get(f"/utterance/{worded.id}").text
    for outlet in ("Kabar", "Warta"):
        assert f'<h2 class="who">{outlet}</h2>' in shown
    places = re.findall(r'href="(/article/\w+\?statement=\w+#s-\w+)"', shown)
    assert [place.partition("#s-")[2] for place in places] == list(worded.statements)
    for place in places:
        assert f'id="{place.partition("#")[2]}"' in browser.get(place).text
    assert "2 reports, 2 independent" in shown


def test_the_words_that_the_first_report_does_not_have_are_marked(browser, ledger, worded):
    _, wordings, _ = ledger.utterance(worded.id)
    expected = [one.text[start:stop] for one in wordings for start, stop in one.differs]
    assert expected
    assert re.findall(r"<mark>([^<]*)</mark>", browser.get(f"/utterance/{worded.id}").text) == expected


def test_a_copy_is_told_whom_it_goes_back_to(browser, ledger, worded, monkeypatch):
    monkeypatch.setattr(type(ledger.store.derived), "origins", lambda _self, ids: dict.fromkeys(ids, "Kabar"))
    shown = browser.get(f"/utterance/{worded.id}").text
    assert shown.count("Goes back to Kabar") == 1


def test_what_is_to_be_warned_of_is_said(browser, ledger, worded, monkeypatch):
    monkeypatch.setattr("lontar.merge.wordings.warnings_of", lambda _told: ["condition_missing"])
    assert "Some reports leave the condition out." in browser.get(f"/utterance/{worded.id}").text


def test_one_is_found_by_a_statement_of_it_and_what_is_none_is_said(browser, worded):
    assert f'id="w-{worded.statements[1]}"' in browser.get(f"/utterance/{worded.statements[1]}").text
    assert browser.get("/utterance/ffffffff").status_code == 404
