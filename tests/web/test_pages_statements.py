"""Chips in an article name everybody who speaks; a record tells the condition that only the words have, and offices."""

from __future__ import annotations

import re
from html import unescape

import pytest

from lontar.types import Filters


@pytest.mark.parametrize(
    ("names", "chip"),
    [
        (["Rani Puspita"], "Rani Puspita"),
        (["Rani Puspita", "Joko", "Ratna"], "Rani Puspita, Joko, Ratna"),
        (["Rani Puspita", "Joko", "Ratna", "Sari", "Budi"], "Rani Puspita, Joko +3"),
    ],
)
def test_a_chip_names_everybody_who_speaks(browser, ledger, names, chip):
    (statement, article), *_ = ledger.statements(Filters(actor="Marsh", limit=1))
    ledger.judge_speaker(statement.id, names, author="Tester", kind="person")
    shown = unescape(browser.get(f"/article/{article.id}").text)
    found = re.search(rf'id="s-{statement.id}"[^>]*aria-label="([^"]*), \w+" data-name="([^"]*)"', shown)
    assert found.groups() == (", ".join(names), chip)
    assert f">{chip}</a> <span" in shown
    assert f"<title>{chip}, " in unescape(browser.get(f"/statement/{statement.id}").text)


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("refused to send ships if the strait is closed, whatever others do", "if the strait is closed"),
        ("refused to send ships", None),
        ("said that ships are slow if loaded", None),
    ],
)
def test_a_condition_that_no_reading_has_marked_is_on_the_record_of_a_commitment(
    browser, lontar, ledger, said, condition
):
    (lontar.folder / "ships.txt").write_text(f"Tirta Wangsa {said}.\n", "utf-8")
    lontar.reader = type(lontar.reader).__mro__[1]()
    lontar("add", str(lontar.folder / "ships.txt"))
    (statement, _), *_ = ledger.statements(Filters(actor="Tirta"))
    assert statement.condition is None
    for language, label in (("en", "Condition (found in the words)"), ("id", "Syarat (ditemukan dalam kata-katanya)")):
        shown = browser.get(f"/statement/{statement.id}", headers={"Accept-Language": language}).text
        assert (label in shown) == (condition is not None)
        assert condition is None or f'<span class="k k-IF" lang="en">{condition}</span>' in shown


def test_offices_that_are_known_in_english_say_so(browser, ledger):
    (statement, _), *_ = ledger.statements(Filters(actor="Marsh", limit=1))
    ledger.judge_speaker(statement.id, ["lontar:jens-stoltenberg"], author="Tester")
    shown = browser.get(f"/statement/{statement.id}", headers={"Accept-Language": "id"}).text
    assert '<td lang="en">Secretary General of NATO</td>' in shown
