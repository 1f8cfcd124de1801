"""The first page: how much is said when, and who is quoted most."""

from __future__ import annotations

import json
import re

import pytest


def drawn(shown):
    table = re.search(r'<table data-chart="days">.*?</table>', shown, re.DOTALL)
    return re.findall(r'data-value="(\d{4}-\d\d-\d\d)">([^<]+)', table[0]) if table else []


def test_weeks_are_drawn_where_several_have_statements(browser):
    shown = browser.get("/").text
    assert "Statements a week" in shown and len(drawn(shown)) == 26


def test_one_article_far_from_the_rest_hides_neither_the_others_nor_who_is_quoted_most(lontar, browser):
    far = lontar.folder / "far.json"
    far.write_text(json.dumps({"text": "Mira Lubis said that ministers meet today.", "published": "2026-03-01"}))
    lontar("add", str(far))
    shown = browser.get("/").text
    assert "Statements a month" in shown and "Statements a week" not in shown
    assert drawn(shown)[0][0].startswith("2024-") and drawn(shown)[-1] == ("2026-03-01", "2026-03")
    assert "Emma Marsh" in shown.partition("Most quoted of the whole record")[2].partition("</section>")[0]
    assert "Most quoted of late" not in shown
    told = browser.get("/", headers={"Accept-Language": "id"}).text
    assert "Pernyataan per bulan" in told and "Paling banyak dikutip dalam seluruh catatan" in told


@pytest.mark.parametrize(("least", "heading"), [(3, "Most quoted of late"), (50, "Most quoted of the whole record")])
def test_it_is_told_of_which_time_the_most_quoted_are(browser, monkeypatch, least, heading):
    monkeypatch.setattr("lontar.web.pages_home._LATELY", least)
    assert heading in browser.get("/").text
